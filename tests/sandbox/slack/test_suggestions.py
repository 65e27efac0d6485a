"""Menus whose options the app suggests for what is typed."""

import json
from pathlib import Path

import pytest
from slack_bolt.async_app import AsyncAck

from bot.sandbox.errors import ControlError
from tests.sandbox.slack.world import Json, World, actions, field, modal, option

SAMPLES = Path(__file__).parents[2] / "samples/slack/interactions"
CUSTOMERS = [option("fabrikam"), option("northwind"), option("north sea")]


def suggest(world: World) -> list[str]:
    """Let the bot suggest customers by what is typed; gives what was."""
    world.accept("message")
    typed: list[str] = []

    @world.app.options("value")
    async def search(ack: AsyncAck, payload: Json) -> None:
        typed.append(payload["value"])
        await ack(options=[one for one in CUSTOMERS if payload["value"].lower() in one["value"]])

    return typed


async def open_form(world: World, *blocks: Json) -> None:
    @world.app.command("/form")
    async def form(ack: AsyncAck, body: Json) -> None:
        await world.client.views_open(trigger_id=body["trigger_id"], view=modal(*blocks))
        await ack()

    await world.slack.slash({"user": "U0ANN", "channel": "C0TRIAGE", "command": "/form"})


async def submitted(world: World, value: object) -> Json:
    """What the app is told of a customer that was picked in a form."""

    @world.app.view("form")
    async def save(ack: AsyncAck) -> None:
        await ack()

    assert await world.slack.submit({"user": "U0ANN", "values": {"customer": {"value": value}}}) == {"status": 200}
    told: Json = world.last("view_submission")["view"]["state"]["values"]["customer"]["value"]
    return told


@pytest.mark.parametrize(
    ("value", "typed", "picked"),
    [
        ("northwind", "northwind", "northwind"),
        ("Fabrikam", "Fabrikam", "fabrikam"),
        ("fabri", "fabri", "fabrikam"),
        ({"typed": "north", "value": "north sea"}, "north", "north sea"),
    ],
)
async def test_an_option_is_found_by_what_is_typed(world: World, value: object, typed: str, picked: str) -> None:
    heard = suggest(world)
    await open_form(world, field("customer", {"type": "external_select"}))
    told = await submitted(world, value)
    assert heard == [typed]
    assert told == {"type": "external_select", "selected_option": option(picked)}


async def test_several_options_are_each_typed(world: World) -> None:
    heard = suggest(world)
    await open_form(world, field("customer", {"type": "multi_external_select"}))
    told = await submitted(world, ["fabrikam", "northwind"])
    assert heard == ["fabrikam", "northwind"]
    assert told["selected_options"] == [option("fabrikam"), option("northwind")]


async def test_the_app_is_told_what_slack_tells(world: World) -> None:
    suggest(world)
    await open_form(world, field("customer", {"type": "external_select"}))
    await submitted(world, "northwind")
    sample = json.loads((SAMPLES / "block_suggestion.json").read_text())["payload"]
    told = world.last("block_suggestion")
    assert set(told) == set(sample)
    assert set(told["container"]) == set(sample["container"])
    assert told["view"]["state"] == {
        "values": {"customer": {"value": {"type": "external_select", "selected_option": None}}}
    }


async def test_a_press_tells_the_option_that_was_found(world: World) -> None:
    suggest(world)

    @world.app.action("value")
    async def pressed(ack: AsyncAck) -> None:
        await ack()

    menu = {"type": "external_select", "action_id": "value", "min_query_length": 1}
    posted = await world.client.chat_postMessage(channel="C0TRIAGE", text="x", blocks=[actions(menu)])
    place = {"user": "U0BEN", "channel": "C0TRIAGE", "ts": posted["ts"], "action_id": "value"}
    await world.slack.click({**place, "value": "fabri"})
    [action] = world.last("block_actions")["actions"]
    assert action["selected_option"] == option("fabrikam")
    told = world.last("block_suggestion")
    assert (told["channel"]["id"], told["message"]["ts"]) == ("C0TRIAGE", posted["ts"])
    assert told["container"]["message_ts"] == posted["ts"]


@pytest.mark.parametrize("value", ["contoso", "north", {"typed": "north", "value": "fabrikam"}])
async def test_what_the_app_does_not_offer_cannot_be_picked(world: World, value: object) -> None:
    suggest(world)
    await open_form(world, field("customer", {"type": "external_select"}))
    with pytest.raises(ControlError, match="has no option") as refused:
        await world.slack.submit({"user": "U0ANN", "values": {"customer": {"value": value}}})
    assert refused.value.status == 400


async def test_what_is_suggested_while_one_types(world: World) -> None:
    heard = suggest(world)
    await open_form(world, field("customer", {"type": "external_select"}))
    typing = {"user": "U0ANN", "block_id": "customer", "action_id": "value", "value": "north"}
    found = (await world.slack.suggest(typing))["options"]
    assert ([one["value"] for one in found], heard) == (["northwind", "north sea"], ["north"])
    with pytest.raises(ControlError, match="no menu") as refused:
        await world.slack.suggest({**typing, "block_id": "colour"})
    assert refused.value.status == 404


async def test_an_app_that_suggests_nothing_is_told(world: World) -> None:
    await open_form(world, field("customer", {"type": "external_select"}))
    with pytest.raises(ControlError, match="suggested no options") as refused:
        await world.slack.submit({"user": "U0ANN", "values": {"customer": {"value": "x"}}})
    assert refused.value.status == 502
