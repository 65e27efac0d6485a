"""Presses and choices: the right element, the right value, the right place."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.sandbox.errors import ControlError
from tests.sandbox.slack.world import Json, World, actions, button, field, modal, option, section

SELECT = {"type": "static_select", "action_id": "pick", "options": [option("one"), option("two")]}


async def post(world: World, *blocks: Json, **more: Any) -> str:
    posted = await world.client.chat_postMessage(channel="C0TRIAGE", text="x", blocks=list(blocks), **more)
    return str(posted["ts"])


def listen(world: World, action_id: str) -> list[Json]:
    """Acknowledge presses of an element, and collect them."""
    world.accept("message")
    seen: list[Json] = []

    @world.app.action(action_id)
    async def pressed(ack: AsyncAck, action: Json) -> None:
        await ack()
        seen.append(action)

    return seen


async def test_the_value_tells_which_of_several_buttons(world: World) -> None:
    seen = listen(world, "take")
    more = {"type": "overflow", "action_id": "take", "options": [option("seven")]}
    ts = await post(
        world,
        actions(button("take", "1"), block_id="first"),
        section("two", accessory=button("take", "2")),
        section("three", accessory=more),
    )
    place = {"user": "U0BEN", "channel": "C0TRIAGE", "ts": ts, "action_id": "take"}
    assert await world.slack.click({**place, "value": "2"}) == {"status": 200}
    await world.slack.click({**place, "value": "seven"})
    await world.slack.click(place)
    await world.slack.click({**place, "channel": "C0TRIAGE", "block_id": "first", "value": "1"})
    await world.rest()
    assert [one.get("value") for one in seen] == ["2", None, "1", "1"]
    assert seen[1]["selected_option"]["value"] == "seven"
    with pytest.raises(ControlError, match=r"no button|No button"):
        await world.slack.click({**place, "value": "9"})


@pytest.mark.parametrize(
    ("element", "value", "told"),
    [
        (SELECT, "two", {"selected_option": option("two")}),
        ({"type": "users_select"}, "U0BEN", {"selected_user": "U0BEN"}),
        ({"type": "conversations_select"}, "C0TRIAGE", {"selected_conversation": "C0TRIAGE"}),
        ({"type": "channels_select"}, "C0TRIAGE", {"selected_channel": "C0TRIAGE"}),
        ({"type": "datepicker"}, "2026-11-30", {"selected_date": "2026-11-30"}),
        ({"type": "timepicker"}, "09:30", {"selected_time": "09:30"}),
        ({"type": "datetimepicker"}, 1764061200, {"selected_date_time": 1764061200}),
        (
            {"type": "checkboxes", "options": [option("one"), option("two")]},
            ["one", "two"],
            {"selected_options": [option("one"), option("two")]},
        ),
        (
            {"type": "radio_buttons", "options": [option("one"), option("two")]},
            "one",
            {"selected_option": option("one")},
        ),
    ],
)
async def test_choices_are_told_in_slacks_shape(world: World, element: Json, value: Any, told: Json) -> None:
    seen = listen(world, "pick")
    ts = await post(world, actions({**element, "action_id": "pick"}))
    press = {"user": "U0BEN", "channel": "C0TRIAGE", "ts": ts, "action_id": "pick", "value": value}
    await world.slack.click(press)
    await world.rest()
    assert {key: seen[0][key] for key in told} == told
    state = world.last("block_actions")["state"]["values"]["act"]["pick"]
    assert state == {"type": element["type"], **told}


async def test_several_people_can_be_picked(world: World) -> None:
    seen = listen(world, "pick")
    ts = await post(world, section("who", accessory={"type": "multi_users_select", "action_id": "pick"}))
    press = {"user": "U0BEN", "channel": "C0TRIAGE", "ts": ts, "action_id": "pick"}
    await world.slack.click({**press, "value": ["U0ANN", "U0FAY"]})
    await world.rest()
    assert seen[0]["selected_users"] == ["U0ANN", "U0FAY"]


async def test_an_option_that_is_not_offered_cannot_be_picked(world: World) -> None:
    listen(world, "pick")
    ts = await post(world, actions(SELECT))
    with pytest.raises(ControlError, match="offers one, two"):
        await world.slack.click(
            {"user": "U0BEN", "channel": "C0TRIAGE", "ts": ts, "action_id": "pick", "value": "three"}
        )


async def test_an_ephemeral_message_can_be_pressed_replaced_and_deleted(world: World) -> None:
    @world.app.action("more")
    async def more(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond("More", blocks=[actions(button("gone"))], replace_original=True)

    @world.app.action("gone")
    async def gone(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(delete_original=True)

    await world.client.chat_postEphemeral(channel="C0TRIAGE", user="U0BEN", text="x", blocks=[actions(button("more"))])
    with pytest.raises(ControlError, match="sees no element"):
        await world.slack.click({"user": "U0ANN", "channel": "C0TRIAGE", "action_id": "more"})
    await world.slack.click({"user": "U0BEN", "channel": "C0TRIAGE", "action_id": "more"})
    await world.rest()
    payload = world.last("block_actions")
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    (shown,) = world.slack.snapshot()["ephemeral"]
    assert shown["text"] == "More"
    await world.slack.click({"user": "U0BEN", "channel": "C0TRIAGE", "ts": shown["ts"], "action_id": "gone"})
    await world.rest()
    assert world.slack.snapshot()["ephemeral"] == []


async def test_a_pressed_message_can_be_replaced(world: World) -> None:
    world.accept("message")

    @world.app.action("take")
    async def take(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond("Taken", replace_original=True)

    ts = await post(world, actions(button("take")))
    await world.slack.click({"user": "U0BEN", "channel": "C0TRIAGE", "ts": ts, "action_id": "take"})
    await world.rest()
    (message,) = world.channel("C0TRIAGE")["messages"]
    assert (message["text"], message.get("blocks")) == ("Taken", None)


async def test_people_of_another_workspace_can_press(world: World) -> None:
    listen(world, "take")
    posted = await world.client.chat_postMessage(channel="C0SHARED", text="x", blocks=[actions(button("take"))])
    press = {"user": "U0EXT", "channel": "C0SHARED", "ts": posted["ts"], "action_id": "take"}
    assert await world.slack.click(press) == {"status": 200}
    assert world.last("block_actions")["user"]["team_id"] == "T0FABRIKAM"


async def test_a_press_that_nobody_takes_is_told(world: World) -> None:
    world.accept("message")
    ts = await post(world, actions(button("take")))
    answer = await world.slack.click({"user": "U0BEN", "channel": "C0TRIAGE", "ts": ts, "action_id": "take"})
    assert answer == {"status": 404, "error": "We had some trouble connecting. Try again?"}


async def test_the_home_tab_can_be_pressed(world: World) -> None:
    seen = listen(world, "mine")
    view = {"type": "home", "blocks": [actions(button("mine", "1"))]}
    published = await world.client.views_publish(user_id="U0BEN", view=view)
    await world.slack.click({"user": "U0BEN", "action_id": "mine"})
    await world.slack.click({"user": "U0BEN", "view_id": published["view"]["id"], "action_id": "mine"})
    await world.rest()
    assert len(seen) == 2
    payload = world.last("block_actions")
    assert payload["container"] == {"type": "view", "view_id": published["view"]["id"]}
    assert "response_url" not in payload


async def test_a_choice_in_a_modal_is_kept_for_its_submission(world: World) -> None:
    listen(world, "pick")
    blocks = [section("kind", block_id="kind", accessory=SELECT), field("note", {"type": "plain_text_input"})]
    view = modal(*blocks)
    await world.client.views_open(trigger_id=world.slack.ws.views.new_trigger("U0BEN"), view=view)
    await world.slack.click(
        {"user": "U0BEN", "action_id": "pick", "value": "two", "values": {"note": {"value": "so far"}}}
    )
    values = world.last("block_actions")["view"]["state"]["values"]
    assert values["note"]["value"]["value"] == "so far"
    assert values["kind"]["pick"]["selected_option"] == option("two")
    with pytest.raises(ControlError, match="when the form is submitted"):
        await world.slack.click({"user": "U0BEN", "action_id": "value", "value": "x"})
