"""Response URLs, with the SDK's webhook client."""

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.sandbox.slack.world import Json, World, actions, button, section


@pytest.fixture
async def url(world: World) -> str:
    """The response URL of a command."""

    @world.app.command("/triage")
    async def triage(ack: AsyncAck) -> None:
        await ack()

    command = {"user": "U0BEN", "channel": "C0TRIAGE", "command": "/triage", "text": ""}
    await world.slack.slash(command)
    return str(world.received[-1]["response_url"])


def ephemerals(world: World) -> list[Json]:
    shown: list[Json] = world.slack.snapshot()["ephemeral"]
    return shown


async def test_it_works_five_times(world: World, url: str) -> None:
    client = AsyncWebhookClient(url)
    for number in range(5):
        assert (await client.send(text=f"No. {number}")).status_code == 200
    spent = await client.send(text="Once more")
    assert (spent.status_code, "used_url" in spent.body) == (404, True)
    assert [one["text"] for one in ephemerals(world)] == [f"No. {number}" for number in range(5)]
    assert {one["user"] for one in ephemerals(world)} == {"U0BEN"}


async def test_it_works_for_half_an_hour(world: World, url: str) -> None:
    world.advance(minutes=30, seconds=1)
    late = await AsyncWebhookClient(url).send(text="Late")
    assert (late.status_code, "expired_url" in late.body) == (404, True)


async def test_it_can_speak_to_all(world: World, url: str) -> None:
    await AsyncWebhookClient(url).send(text="Hear", response_type="in_channel", blocks=[section("Hear")])
    message = world.channel("C0TRIAGE")["messages"][-1]
    assert (message["text"], message["bot_id"]) == ("Hear", "B0BOT")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({}, "no_text"),
        ({"text": "x", "blocks": [section("x" * 3001)]}, "invalid_blocks"),
        ({"text": "x", "blocks": [section("x" * 2900, block_id=str(n)) for n in range(5)]}, "too_long"),
    ],
)
async def test_its_content_is_checked(world: World, url: str, content: Json, code: str) -> None:
    refused = await AsyncWebhookClient(url).send_dict(content)
    assert refused.status_code == 400
    assert code in refused.body
    assert ephemerals(world) == []


async def test_what_is_no_json_is_refused(world: World, url: str) -> None:
    async with aiohttp.ClientSession() as session, session.post(url, data=b"{") as answer:
        assert answer.status == 400
    assert ephemerals(world) == []


async def test_a_message_of_a_person_is_never_replaced(world: World) -> None:
    world.accept("message")

    @world.app.shortcut("to_groove")
    async def to_groove(ack: AsyncAck) -> None:
        await ack()

    ts = (await world.slack.message({"user": "U0BEN", "channel": "C0TRIAGE", "text": "mine"}))["ts"]
    await world.slack.shortcut({"user": "U0ANN", "callback_id": "to_groove", "channel": "C0TRIAGE", "ts": ts})
    client = AsyncWebhookClient(world.last("message_action")["response_url"])
    await client.send(text="Other", replace_original=True)
    await client.send(delete_original=True)
    assert [one["text"] for one in world.channel("C0TRIAGE")["messages"]] == ["mine"]
    assert [one["text"] for one in ephemerals(world)] == ["Other"]


async def test_a_pressed_message_can_be_deleted(world: World) -> None:
    world.accept("message")

    @world.app.action("gone")
    async def gone(ack: AsyncAck) -> None:
        await ack()

    posted = await world.client.chat_postMessage(channel="C0TRIAGE", text="x", blocks=[actions(button("gone"))])
    await world.slack.click({"user": "U0BEN", "channel": "C0TRIAGE", "ts": posted["ts"], "action_id": "gone"})
    await AsyncWebhookClient(world.last("block_actions")["response_url"]).send(delete_original=True)
    assert world.channel("C0TRIAGE")["messages"] == []
