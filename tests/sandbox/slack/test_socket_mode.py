"""Socket Mode with the SDK's own client, and Bolt behind it."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck
from slack_sdk.errors import SlackApiError

from tests.sandbox.slack.world import APP_TOKEN, Json, World, modal, running, section

HELP = {"user": "U0ANN", "channel": "C0TRIAGE", "command": "/triage", "text": "help me"}


@pytest.fixture
async def connected() -> AsyncIterator[World]:
    """A world whose bot has come by websocket."""
    async with running(socket_mode=True) as world:
        handler = AsyncSocketModeHandler(world.app, APP_TOKEN, ping_interval=60)
        tell_of_hello(handler, world.hello)
        await handler.connect_async()
        await world.hello.wait()
        yield world
        await handler.close_async()


def tell_of_hello(handler: AsyncSocketModeHandler, hello: asyncio.Event) -> None:
    async def listen(message: aiohttp.WSMessage) -> None:
        if '"hello"' in str(message.data):
            hello.set()

    handler.client.on_message_listeners.append(listen)


async def test_commands_events_and_forms_come_by_websocket(connected: World) -> None:
    heard = asyncio.Event()
    seen: list[str] = []

    @connected.app.command("/triage")
    async def triage(ack: AsyncAck, command: Json) -> None:
        await ack(f"You said: {command['text']}")
        await connected.client.views_open(trigger_id=command["trigger_id"], view=modal(section("Form")))
        heard.set()

    @connected.app.view("form")
    async def submitted(ack: AsyncAck) -> None:
        await ack(response_action="clear")

    answer = await connected.slack.slash(HELP)
    assert (answer["status"], answer["ack"]) == (200, {"text": "You said: help me"})
    await heard.wait()
    assert await connected.slack.submit({"user": "U0ANN"}) == {"status": 200}
    assert connected.slack.snapshot()["views"]["U0ANN"] is None

    told = asyncio.Event()

    @connected.app.event("message")
    async def message(event: Json) -> None:
        seen.append(event["text"])
        told.set()

    await connected.slack.message({"user": "U0ANN", "channel": "C0TRIAGE", "text": "hello"})
    await connected.slack.settle()
    await told.wait()
    assert seen == ["hello"]


async def test_the_bot_comes_back_when_asked_to(connected: World) -> None:
    connected.hello.clear()
    await connected.slack.reconnect()
    await connected.hello.wait()

    @connected.app.command("/triage")
    async def triage(ack: AsyncAck) -> None:
        await ack()

    assert (await connected.slack.slash(HELP))["status"] == 200
    assert connected.slack.sockets.connections == 1


async def test_without_a_connection_nothing_arrives() -> None:
    async with running(socket_mode=True) as world:
        answer = await world.slack.slash(HELP)
        assert answer["ack"] == '/triage failed with the error "dispatch_failed"'


async def test_an_address_can_be_used_once_and_only_with_the_apps_token() -> None:
    async with running(socket_mode=True) as world, aiohttp.ClientSession() as session:
        opened = await world.client.apps_connections_open(app_token=APP_TOKEN)
        url = opened["url"]
        async with session.ws_connect(url) as socket:
            hello = await socket.receive_json()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)
        with pytest.raises(SlackApiError, match="not_allowed_token_type"):
            await world.client.apps_connections_open(app_token=world.client.token or "")


async def test_what_is_not_acknowledged_in_time_is_sent_again() -> None:
    async with running(socket_mode=True, deadline=0.05) as world, aiohttp.ClientSession() as session:
        opened = await world.client.apps_connections_open(app_token=APP_TOKEN)
        async with session.ws_connect(opened["url"]) as socket:
            await socket.receive_json()
            await world.slack.message({"user": "U0ANN", "channel": "C0TRIAGE", "text": "hello"})
            first, second = await socket.receive_json(), await socket.receive_json()
            assert (first["retry_attempt"], second["retry_attempt"]) == (0, 1)
            assert second["retry_reason"] == "http_timeout"
            assert first["payload"]["event_id"] == second["payload"]["event_id"]
            assert first["accepts_response_payload"] is False
            await world.slack.settle()
