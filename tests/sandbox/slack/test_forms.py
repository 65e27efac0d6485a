"""Modals: what is submitted, what comes back, and the stack."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError

from bot.sandbox.errors import ControlError
from tests.sandbox.slack.world import Json, World, field, modal, option, section

OPTIONS = [option("one"), option("two")]
NOTE = field("note", {"type": "plain_text_input", "max_length": 20})


async def open_modal(world: World, *blocks: Json, user: str = "U0BEN", **more: Any) -> Json:
    trigger_id = world.slack.ws.views.new_trigger(user)
    opened = await world.client.views_open(trigger_id=trigger_id, view=modal(*blocks, **more))
    view: Json = opened["view"]
    return view


def shown(world: World, user: str = "U0BEN") -> Any:
    return world.slack.snapshot()["views"][user]


def accepting(world: World, **answer: Any) -> None:
    """Answer every submission of the form alike."""

    @world.app.view("form")
    async def submitted(ack: AsyncAck) -> None:
        await ack(**answer)


@pytest.mark.parametrize(
    ("element", "value", "told"),
    [
        ({"type": "plain_text_input"}, "x", {"value": "x"}),
        ({"type": "plain_text_input", "initial_value": "i"}, None, {"value": None}),
        ({"type": "number_input", "is_decimal_allowed": False}, 4, {"value": "4"}),
        ({"type": "email_text_input"}, "a@b.example", {"value": "a@b.example"}),
        ({"type": "url_text_input"}, "https://x.example", {"value": "https://x.example"}),
        ({"type": "static_select", "options": OPTIONS}, "two", {"selected_option": OPTIONS[1]}),
        ({"type": "multi_static_select", "options": OPTIONS}, ["two"], {"selected_options": [OPTIONS[1]]}),
        ({"type": "checkboxes", "options": OPTIONS}, [], {"selected_options": []}),
        ({"type": "radio_buttons", "options": OPTIONS}, "one", {"selected_option": OPTIONS[0]}),
        ({"type": "users_select"}, "U0ANN", {"selected_user": "U0ANN"}),
        ({"type": "multi_users_select"}, ["U0ANN"], {"selected_users": ["U0ANN"]}),
        ({"type": "multi_channels_select"}, ["C0NORTH"], {"selected_channels": ["C0NORTH"]}),
        ({"type": "conversations_select"}, "C0NORTH", {"selected_conversation": "C0NORTH"}),
        ({"type": "datepicker"}, "2026-11-30", {"selected_date": "2026-11-30"}),
        ({"type": "timepicker"}, "17:00", {"selected_time": "17:00"}),
    ],
)
async def test_values_are_told_in_slacks_shape(world: World, element: Json, value: Any, told: Json) -> None:
    accepting(world)
    await open_modal(world, field("f", element, optional=True))
    assert await world.slack.submit({"user": "U0BEN", "values": {"f": {"value": value}}}) == {"status": 200}
    values = world.last("view_submission")["view"]["state"]["values"]
    assert values == {"f": {"value": {"type": element["type"], **told}}}
    assert shown(world) is None


@pytest.mark.parametrize(
    ("element", "told"),
    [
        ({"type": "plain_text_input", "initial_value": "i"}, {"value": "i"}),
        (
            {"type": "static_select", "options": OPTIONS, "initial_option": OPTIONS[1]},
            {"selected_option": OPTIONS[1]},
        ),
        ({"type": "multi_users_select", "initial_users": ["U0ANN"]}, {"selected_users": ["U0ANN"]}),
        ({"type": "datepicker", "initial_date": "2026-11-30"}, {"selected_date": "2026-11-30"}),
        (
            {"type": "checkboxes", "options": OPTIONS, "initial_options": OPTIONS},
            {"selected_options": OPTIONS},
        ),
        ({"type": "conversations_select"}, {"selected_conversation": None}),
    ],
)
async def test_what_is_not_touched_keeps_its_initial_value(world: World, element: Json, told: Json) -> None:
    accepting(world)
    await open_modal(world, field("f", element, optional=True))
    await world.slack.submit({"user": "U0BEN"})
    values = world.last("view_submission")["view"]["state"]["values"]
    assert values == {"f": {"value": {"type": element["type"], **told}}}


@pytest.mark.parametrize(
    ("element", "value", "words"),
    [
        ({"type": "plain_text_input"}, "", "complete this required"),
        ({"type": "plain_text_input", "max_length": 3}, "abcd", "no longer than 3"),
        ({"type": "plain_text_input", "min_length": 3}, "ab", "at least 3"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "whole number"),
        ({"type": "number_input", "is_decimal_allowed": True}, "many", "valid number"),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "8"}, "9", "at most 8"),
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": "1"}, "0.5", "at least 1"),
        ({"type": "email_text_input"}, "nobody", "email"),
        ({"type": "url_text_input"}, "javascript:x", "URL"),
        ({"type": "multi_users_select"}, [], "complete this required"),
        ({"type": "datepicker"}, "tomorrow", "date"),
    ],
)
async def test_slack_itself_refuses_what_is_missing_or_wrong(
    world: World, element: Json, value: Any, words: str
) -> None:
    await open_modal(world, field("f", element))
    answer = await world.slack.submit({"user": "U0BEN", "values": {"f": {"value": value}}})
    assert words in answer["errors"]["f"]
    assert world.received == []
    assert shown(world) is not None


async def test_the_app_can_refuse_fields(world: World) -> None:
    accepting(world, response_action="errors", errors={"note": "Not that."})
    await open_modal(world, NOTE)
    submission = {"user": "U0BEN", "values": {"note": {"value": "x"}}}
    assert await world.slack.submit(submission) == {"status": 200, "errors": {"note": "Not that."}}
    assert shown(world)["blocks"][0]["block_id"] == "note"


async def test_the_app_can_put_another_view_in_place_or_on_top(world: World) -> None:
    accepting(world, response_action="push", view=modal(section("On top"), callback_id="top"))

    @world.app.view("top")
    async def top(ack: AsyncAck) -> None:
        await ack(response_action="update", view=modal(section("Changed"), callback_id="last"))

    @world.app.view("last")
    async def last(ack: AsyncAck) -> None:
        await ack(response_action="clear")

    first = await open_modal(world, section("First"))
    await world.slack.submit({"user": "U0BEN"})
    on_top = shown(world)
    assert on_top["previous_view_id"] == on_top["root_view_id"] == first["id"]
    await world.slack.submit({"user": "U0BEN"})
    assert shown(world)["id"] == on_top["id"]
    assert shown(world)["blocks"][0]["text"]["text"] == "Changed"
    await world.slack.submit({"user": "U0BEN", "view_id": on_top["id"]})
    assert shown(world) is None


async def test_an_answer_that_slack_refuses_leaves_the_modal_open(world: World) -> None:
    accepting(world, response_action="errors", errors={"nowhere": "x"})
    await open_modal(world, section("First"))
    answer = await world.slack.submit({"user": "U0BEN"})
    assert answer["error"].startswith("We had some trouble")
    assert shown(world) is not None


async def test_closing_shows_what_lay_below_and_tells_who_asked(world: World) -> None:
    @world.app.view_closed("form")
    async def closed(ack: AsyncAck) -> None:
        await ack()

    first = await open_modal(world, section("First"), notify_on_close=True)
    trigger_id = world.slack.ws.views.new_trigger("U0BEN")
    await world.client.views_push(trigger_id=trigger_id, view=modal(section("Second")))
    assert await world.slack.close_view({"user": "U0BEN"}) == {"status": 200}
    assert world.received == []
    assert shown(world)["id"] == first["id"]
    await world.slack.close_view({"user": "U0BEN"})
    assert world.last("view_closed")["is_cleared"] is False
    assert shown(world) is None


async def test_a_modal_that_only_informs_cannot_be_submitted(world: World) -> None:
    await open_modal(world, section("First"), submit=None)
    with pytest.raises(ControlError, match="nothing to submit"):
        await world.slack.submit({"user": "U0BEN"})
    with pytest.raises(ControlError, match="no modal open of id"):
        await world.slack.submit({"user": "U0BEN", "view_id": "V1"})


async def test_inputs_that_are_not_there_cannot_be_filled(world: World) -> None:
    await open_modal(world, NOTE)
    with pytest.raises(ControlError, match="it has note/value"):
        await world.slack.submit({"user": "U0BEN", "values": {"other": {"value": "x"}}})


async def test_triggers_are_used_once_and_within_three_seconds(world: World) -> None:
    views = world.slack.ws.views
    trigger_id = views.new_trigger("U0BEN")
    await world.client.views_open(trigger_id=trigger_id, view=modal(section("x")))
    old = views.new_trigger("U0BEN")
    for used, error in ((trigger_id, "exchanged_trigger_id"), ("1.2.3", "invalid_trigger_id")):
        with pytest.raises(SlackApiError, match=error):
            await world.client.views_open(trigger_id=used, view=modal(section("x")))
    world.advance(seconds=3.5)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await world.client.views_open(trigger_id=old, view=modal(section("x")))


async def test_views_have_hashes_own_ids_and_a_deepest_level(world: World) -> None:
    client, views = world.client, world.slack.ws.views
    first = await open_modal(world, section("x"), external_id="mine")
    updated = await client.views_update(external_id="mine", view=modal(section("y")), hash=first["hash"])
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(view_id=first["id"], view=modal(section("z")), hash=first["hash"])
    assert updated["view"]["id"] == first["id"]
    await client.views_update(view_id=first["id"], view=modal(section("z"), external_id="mine"))
    for _ in range(2):
        await client.views_push(trigger_id=views.new_trigger("U0BEN"), view=modal(section("x")))
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await client.views_push(trigger_id=views.new_trigger("U0BEN"), view=modal(section("x")))
    with pytest.raises(SlackApiError, match="duplicate_external_id"):
        await open_modal(world, section("x"), external_id="mine")
    with pytest.raises(SlackApiError, match="not_found"):
        await client.views_update(view_id="V1", view=modal(section("x")))


async def test_an_update_keeps_what_was_typed_where_the_input_stays(world: World) -> None:
    accepting(world)
    view = await open_modal(world, {**NOTE, "dispatch_action": True}, section("x"))

    @world.app.action("value")
    async def typed(ack: AsyncAck) -> None:
        await ack()
        await world.client.views_update(view_id=view["id"], view=modal(NOTE, section("y")))

    await world.slack.click({"user": "U0BEN", "action_id": "value", "value": "typed"})
    await world.rest()
    await world.slack.submit({"user": "U0BEN"})
    values = world.last("view_submission")["view"]["state"]["values"]
    assert values["note"]["value"]["value"] == "typed"
