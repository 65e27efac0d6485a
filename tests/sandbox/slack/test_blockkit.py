"""What the server refuses as Block Kit, and that it names the place; each limit is tried on both sides."""

from typing import Any

import pytest

from tests.sandbox.slack.rig import TRIAGE, Rig, refused

Json = dict[str, Any]


def plain(length: int) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * length}


def option(text: int = 3, value: int = 3, **more: Any) -> Json:
    return {"text": plain(text), "value": "v" * value, **more}


def options(count: int) -> list[Json]:
    return [{"text": plain(3), "value": str(number)} for number in range(count)]


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(5), "action_id": "act", **more}


def buttons(count: int) -> list[Json]:
    return [button(action_id=f"act{number}") for number in range(count)]


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(5), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def entry(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain(5), "element": {"action_id": "value", **element}, **more}


def select(count: int, **more: Any) -> Json:
    return {"type": "static_select", "action_id": "pick", "options": options(count), **more}


def confirm(**more: Any) -> Json:
    return {"title": plain(5), "text": mrkdwn(5), **more}


# (what is allowed, what is not, where the fault is)
LIMITS: dict[str, tuple[Json, Json, str]] = {
    "section text": (section(text=mrkdwn(3000)), section(text=mrkdwn(3001)), "/text/text"),
    "empty text": (section(text=mrkdwn(1)), section(text=mrkdwn(0)), "/text/text"),
    "fields": (section(fields=[mrkdwn(9)] * 10), section(fields=[mrkdwn(9)] * 11), "/fields"),
    "field": (section(fields=[mrkdwn(2000)]), section(fields=[mrkdwn(2001)]), "/fields/0/text"),
    "header": (
        {"type": "header", "text": plain(150)},
        {"type": "header", "text": plain(151)},
        "/text/text",
    ),
    "context": (
        {"type": "context", "elements": [mrkdwn(3)] * 10},
        {"type": "context", "elements": [mrkdwn(3)] * 11},
        "/elements",
    ),
    "actions": (actions(*buttons(25)), actions(*buttons(26)), "/elements"),
    "no actions": (actions(button()), actions(), "/elements"),
    "button text": (actions(button(text=plain(75))), actions(button(text=plain(76))), "/elements/0/text/text"),
    "button value": (actions(button(value="x" * 2000)), actions(button(value="x" * 2001)), "/elements/0/value"),
    "button url": (actions(button(url="x" * 3000)), actions(button(url="x" * 3001)), "/elements/0/url"),
    "action id": (
        actions(button(action_id="x" * 255)),
        actions(button(action_id="x" * 256)),
        "/elements/0/action_id",
    ),
    "block id": (section(block_id="x" * 255), section(block_id="x" * 256), "/block_id"),
    "options": (section(accessory=select(100)), section(accessory=select(101)), "/accessory/options"),
    "no options": (section(accessory=select(1)), section(accessory=select(0)), "/accessory/options"),
    "option text": (
        actions(select(0, options=[option(75)])),
        actions(select(0, options=[option(76)])),
        "/elements/0/options/0/text/text",
    ),
    "option value": (
        actions(select(0, options=[option(value=75)])),
        actions(select(0, options=[option(value=151)])),
        "/elements/0/options/0/value",
    ),
    "option description": (
        actions(select(0, options=[option(description=plain(75))])),
        actions(select(0, options=[option(description=plain(76))])),
        "/elements/0/options/0/description/text",
    ),
    "overflow": (
        section(accessory={"type": "overflow", "action_id": "o", "options": options(5)}),
        section(accessory={"type": "overflow", "action_id": "o", "options": options(6)}),
        "/accessory/options",
    ),
    "checkboxes": (
        actions({"type": "checkboxes", "action_id": "o", "options": options(10)}),
        actions({"type": "checkboxes", "action_id": "o", "options": options(11)}),
        "/elements/0/options",
    ),
    "radio buttons": (
        actions({"type": "radio_buttons", "action_id": "o", "options": options(10)}),
        actions({"type": "radio_buttons", "action_id": "o", "options": options(11)}),
        "/elements/0/options",
    ),
    "placeholder": (
        actions(select(1, placeholder=plain(150))),
        actions(select(1, placeholder=plain(151))),
        "/elements/0/placeholder/text",
    ),
    "confirm title": (
        actions(button(confirm=confirm(title=plain(100)))),
        actions(button(confirm=confirm(title=plain(101)))),
        "/elements/0/confirm/title/text",
    ),
    "confirm text": (
        actions(button(confirm=confirm(text=mrkdwn(300)))),
        actions(button(confirm=confirm(text=mrkdwn(301)))),
        "/elements/0/confirm/text/text",
    ),
    "confirm button": (
        actions(button(confirm=confirm(confirm=plain(30)))),
        actions(button(confirm=confirm(confirm=plain(31)))),
        "/elements/0/confirm/confirm/text",
    ),
    "image": (
        {"type": "image", "image_url": "https://a.example/x.png", "alt_text": "x" * 2000},
        {"type": "image", "image_url": "https://a.example/x.png", "alt_text": "x" * 2001},
        "/alt_text",
    ),
}

WRONG: dict[str, tuple[Json, str]] = {
    "unknown block": ({"type": "banner"}, ""),
    "no text at all": ({"type": "section"}, ""),
    "mrkdwn header": ({"type": "header", "text": mrkdwn(5)}, "/text"),
    "mrkdwn button": (actions(button(text=mrkdwn(5))), "/elements/0/text"),
    "unknown element": (actions({"type": "lever", "action_id": "a"}), "/elements/0"),
    "the same action twice": (actions(button(), button()), "/elements/1"),
}


@pytest.mark.parametrize("what", LIMITS)
async def test_a_message_is_held_to_the_limit(rig: Rig, what: str) -> None:
    allowed, refused_one, pointer = LIMITS[what]
    await rig.client.chat_postMessage(channel=TRIAGE, text="x", blocks=[{"type": "divider"}, allowed])
    async with refused("invalid_blocks", f"/blocks/1{pointer}"):
        await rig.client.chat_postMessage(channel=TRIAGE, text="x", blocks=[{"type": "divider"}, refused_one])


@pytest.mark.parametrize("what", WRONG)
async def test_a_malformed_block_is_refused_with_its_place(rig: Rig, what: str) -> None:
    block, pointer = WRONG[what]
    with pytest.raises(Exception, match="invalid_blocks") as caught:
        await rig.client.chat_postMessage(channel=TRIAGE, text="x", blocks=[block])
    told = caught.value.response.data  # type: ignore[attr-defined]
    assert any(f"[json-pointer:/blocks/0{pointer}" in one for one in told["errors"]), told
    assert [f"[ERROR] {one}" for one in told["errors"]] == told["response_metadata"]["messages"]


async def test_a_message_has_fifty_blocks_with_different_ids(rig: Rig) -> None:
    divider = {"type": "divider"}
    await rig.client.chat_postMessage(channel=TRIAGE, text="x", blocks=[divider] * 50)
    async with refused("invalid_blocks", "/blocks"):
        await rig.client.chat_postMessage(channel=TRIAGE, text="x", blocks=[divider] * 51)
    with pytest.raises(Exception, match="invalid_blocks"):
        await rig.client.chat_postMessage(channel=TRIAGE, text="x", blocks=[section(block_id="a")] * 2)
    for nonsense in ({"type": "divider"}, "x", [1], [None]):
        with pytest.raises(Exception, match="invalid_blocks"):
            await rig.client.chat_postMessage(channel=TRIAGE, text="x", blocks=nonsense)  # type: ignore[arg-type]


async def test_all_text_of_a_message_has_a_limit_of_its_own(rig: Rig) -> None:
    page = [section(text=mrkdwn(2500)) for _ in range(4)]
    await rig.client.chat_postMessage(channel=TRIAGE, text="x", blocks=page)
    long = [section(text=mrkdwn(2500)) for _ in range(6)]
    async with refused("msg_blocks_too_long"):
        await rig.client.chat_postMessage(channel=TRIAGE, text="x", blocks=long)


async def test_an_update_and_an_ephemeral_are_held_to_the_same(rig: Rig) -> None:
    posted = await rig.client.chat_postMessage(channel=TRIAGE, text="x")
    wrong = [section(text=mrkdwn(3001))]
    async with refused("invalid_blocks", "/blocks/0/text/text"):
        await rig.client.chat_update(channel=TRIAGE, ts=posted["ts"], text="x", blocks=wrong)
    async with refused("invalid_blocks", "/blocks/0/text/text"):
        await rig.client.chat_postEphemeral(channel=TRIAGE, user="U0ANN", text="x", blocks=wrong)


async def test_what_was_accepted_gets_ids(rig: Rig) -> None:
    blocks = [section(accessory={"type": "button", "text": plain(3)}), {"type": "divider"}]
    message = (await rig.client.chat_postMessage(channel=TRIAGE, text="x", blocks=blocks))["message"]
    assert message["blocks"][0]["accessory"]["action_id"]
    assert message["blocks"][0]["block_id"] != message["blocks"][1]["block_id"]


INPUT_LIMITS: dict[str, tuple[Json, Json, str]] = {
    "label": (
        entry({"type": "plain_text_input"}, label=plain(2000)),
        entry({"type": "plain_text_input"}, label=plain(2001)),
        "/label/text",
    ),
    "hint": (
        entry({"type": "plain_text_input"}, hint=plain(2000)),
        entry({"type": "plain_text_input"}, hint=plain(2001)),
        "/hint/text",
    ),
    "max_length": (
        entry({"type": "plain_text_input", "max_length": 3000}),
        entry({"type": "plain_text_input", "max_length": 3001}),
        "/element/max_length",
    ),
    "options": (entry(select(100)), entry(select(101)), "/element/options"),
}


@pytest.mark.parametrize("what", {**LIMITS, **INPUT_LIMITS})
async def test_a_home_tab_is_held_to_the_limit(rig: Rig, what: str) -> None:
    allowed, refused_one, pointer = {**LIMITS, **INPUT_LIMITS}[what]
    await rig.client.views_publish(user_id="U0ANN", view={"type": "home", "blocks": [allowed]})
    with pytest.raises(Exception, match="invalid_arguments") as caught:
        await rig.client.views_publish(user_id="U0ANN", view={"type": "home", "blocks": [refused_one]})
    told = caught.value.response["response_metadata"]["messages"]  # type: ignore[attr-defined]
    assert any(f"/blocks/0{pointer}]" in one for one in told), told


async def test_a_home_tab_has_a_hundred_blocks_and_a_size(rig: Rig) -> None:
    home: Json = {"type": "home", "blocks": [{"type": "divider"}] * 100}
    await rig.client.views_publish(user_id="U0ANN", view=home)
    with pytest.raises(Exception, match="invalid_arguments"):
        await rig.client.views_publish(user_id="U0ANN", view={**home, "blocks": [{"type": "divider"}] * 101})
    large = [section(text=mrkdwn(3000)) for _ in range(90)]
    async with refused("view_too_large"):
        await rig.client.views_publish(user_id="U0ANN", view={"type": "home", "blocks": large})


async def test_a_home_tab_is_replaced_if_nobody_else_did_meanwhile(rig: Rig) -> None:
    home: Json = {"type": "home", "blocks": [{"type": "divider"}]}
    first = (await rig.client.views_publish(user_id="U0ANN", view=home))["view"]
    assert {"id", "hash", "type", "blocks", "state", "root_view_id", "app_id", "bot_id"} <= set(first)
    second = (await rig.client.views_publish(user_id="U0ANN", view=home, hash=first["hash"]))["view"]
    assert second["hash"] != first["hash"]
    async with refused("hash_conflict"):
        await rig.client.views_publish(user_id="U0ANN", view=home, hash=first["hash"])
    with pytest.raises(Exception, match="invalid_arguments"):
        await rig.client.views_publish(user_id="U0NOBODY", view=home)
    assert rig.server.snapshot()["home"]["U0ANN"]["hash"] == second["hash"]


async def test_modals_are_opened_by_a_trigger_only(rig: Rig) -> None:
    modal = {"type": "modal", "title": plain(5), "blocks": [section()]}
    async with refused("invalid_trigger_id"):
        await rig.client.views_open(trigger_id="1.2.3", view=modal)
    async with refused("invalid_trigger_id"):
        await rig.client.views_push(trigger_id="1.2.3", view=modal)
    async with refused("not_found"):
        await rig.client.views_update(view_id="V0NONE", view=modal)
