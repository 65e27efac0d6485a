"""What people write and do, and what the bot hears of it over HTTP."""

import asyncio

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot.sandbox.errors import ControlError
from tests.sandbox.slack.world import BOT_TOKEN, Json, World, button, running, section

HELP = {"user": "U0ANN", "channel": "C0TRIAGE", "command": "/triage", "text": "help me"}


async def test_a_command_is_answered_at_once_and_later(world: World) -> None:
    @world.app.command("/triage")
    async def triage(ack: AsyncAck, respond: AsyncRespond, command: Json) -> None:
        await ack(text=f"You said: {command['text']}", blocks=[section("Hello")])
        await respond("Later")
        await respond("Instead", replace_original=True)
        await respond("For all", response_type="in_channel")

    answer = await world.slack.slash(HELP)
    await world.rest()
    assert answer["status"] == 200
    assert answer["ack"]["text"] == "You said: help me"
    assert answer["elapsed_ms"] >= 0
    shown = world.slack.snapshot()["ephemeral"]
    assert [(one["user"], one["channel"], one["text"]) for one in shown] == [
        ("U0ANN", "C0TRIAGE", "Instead"),
        ("U0ANN", "C0TRIAGE", "Later"),
    ]
    assert world.channel("C0TRIAGE")["messages"][-1]["text"] == "For all"


async def test_a_command_may_answer_for_all_even_where_the_bot_is_no_member(world: World) -> None:
    @world.app.command("/triage")
    async def triage(ack: AsyncAck) -> None:
        await ack(text="Everybody", response_type="in_channel")

    await world.slack.slash({**HELP, "channel": "C0GENERAL"})
    texts = [(one["user"], one["text"]) for one in world.channel("C0GENERAL")["messages"]]
    assert texts == [("U0ANN", "/triage help me"), ("U0BOT", "Everybody")]


async def test_a_slow_answer_is_an_error_for_the_person() -> None:
    async with running(deadline=0.05) as hasty:
        late = asyncio.Event()

        @hasty.app.command("/triage")
        async def triage(ack: AsyncAck) -> None:
            await late.wait()
            await ack()

        answer = await hasty.slack.slash(HELP)
        late.set()
        assert answer["status"] == 504
        assert answer["ack"] == '/triage failed with the error "operation_timeout"'
        assert hasty.slack.snapshot()["ephemeral"][0]["text"] == answer["ack"]


async def test_an_unknown_command_and_a_bot_that_is_gone_are_errors_for_the_person(world: World) -> None:
    answer = await world.slack.slash({**HELP, "command": "/other"})
    assert (answer["status"], answer["ack"]) == (404, '/other failed with the error "dispatch_failed"')
    await world.slack.delivery.close()
    await world.slack.start(events_url="http://127.0.0.1:9/bot")
    assert (await world.slack.slash(HELP))["status"] == 502


async def test_a_message_that_mentions_the_bot_is_two_events(world: World) -> None:
    seen: list[str] = []

    @world.app.event("app_mention")
    async def mention(event: Json) -> None:
        seen.append(event["type"])

    @world.app.event("message")
    async def message(event: Json) -> None:
        seen.append(event["type"])

    sent = await world.slack.message(
        {"user": "U0BEN", "channel": "C0TRIAGE", "text": "<@U0BOT> a < b & <https://x.example|c>"}
    )
    await world.rest()
    assert sorted(seen) == ["app_mention", "message"]
    event = world.events("message")[0]
    assert event["text"] == "<@U0BOT> a &lt; b &amp; <https://x.example|c>"
    assert event["ts"] == sent["ts"]
    assert event["channel_type"] == "channel"
    assert [one["type"] for one in event["blocks"][0]["elements"][0]["elements"]] == [
        *("user", "text", "link"),
    ]
    assert len({one["event_id"] for one in world.received}) == 2


async def test_messages_can_be_answered_edited_and_deleted(world: World) -> None:
    world.accept("message")
    slack, place = world.slack, {"user": "U0BEN", "channel": "C0TRIAGE"}
    ts = (await slack.message({**place, "text": "one"}))["ts"]
    answer = (await slack.message({**place, "text": "two", "thread_ts": ts}))["ts"]
    await slack.message({**place, "ts": ts, "text": "uno"})
    first, second = world.channel("C0TRIAGE")["messages"]
    assert (first["text"], first["reply_count"], second["thread_ts"]) == ("uno", 1, ts)
    await slack.message({**place, "ts": answer, "delete": True})
    await slack.settle()
    assert [one["text"] for one in world.channel("C0TRIAGE")["messages"]] == ["uno"]
    subtypes = [one.get("subtype") for one in world.events("message")]
    assert sorted(filter(None, subtypes)) == ["message_changed", "message_deleted"]
    changed = next(one for one in world.events("message") if one.get("subtype") == "message_changed")
    assert changed["message"]["text"] == "uno"
    assert changed["previous_message"]["text"] == "one"


async def test_the_bot_hears_nothing_where_it_is_no_member(world: World) -> None:
    await world.slack.message({"user": "U0ANN", "channel": "C0GENERAL", "text": "<@U0BOT> hello"})
    await world.slack.settle()
    assert world.received == []


async def test_a_person_writes_to_the_bot_directly(world: World) -> None:
    world.accept("message")
    await world.slack.message({"user": "U0ANN", "channel": "U0ANN", "text": "hello"})
    await world.slack.settle()
    assert world.events("message")[0]["channel_type"] == "im"
    assert world.slack.snapshot()["dms"]["U0ANN"][0]["text"] == "hello"
    assert world.slack.snapshot()["dm_ids"] == {"U0ANN": "D0ANN"}


async def test_a_reaction_comes_and_goes(world: World) -> None:
    world.accept("message", "reaction_added")

    place = {"user": "U0BEN", "channel": "C0TRIAGE"}
    ts = (await world.slack.message({**place, "text": "one"}))["ts"]
    await world.slack.react({**place, "ts": ts, "reaction": ":ticket:"})
    assert world.channel("C0TRIAGE")["messages"][0]["reactions"] == [{"name": "ticket", "users": ["U0BEN"], "count": 1}]
    await world.slack.react({**place, "ts": ts, "reaction": "ticket"})
    await world.slack.settle()
    assert "reactions" not in world.channel("C0TRIAGE")["messages"][0]
    assert world.events("reaction_added")[0]["item"] == {"type": "message", "channel": "C0TRIAGE", "ts": ts}


async def test_shortcuts_reach_the_bot(world: World) -> None:
    world.accept("message")
    done: list[str] = []

    @world.app.shortcut("to_groove")
    async def to_groove(ack: AsyncAck, shortcut: Json, respond: AsyncRespond) -> None:
        await ack()
        await respond("Sent")
        done.append(shortcut["message"]["text"])

    @world.app.shortcut("raise")
    async def raise_(ack: AsyncAck) -> None:
        await ack()

    ts = (await world.slack.message({"user": "U0BEN", "channel": "C0TRIAGE", "text": "one"}))["ts"]
    by = {"user": "U0ANN", "callback_id": "to_groove", "channel": "C0TRIAGE", "ts": ts}
    assert await world.slack.shortcut(by) == {"status": 200}
    await world.rest()
    assert done == ["one"]
    assert world.slack.snapshot()["ephemeral"][0]["text"] == "Sent"
    assert await world.slack.shortcut({"user": "U0ANN", "callback_id": "raise"}) == {"status": 200}
    world.slack.add_shortcut("raise", "Raise an issue", "global")
    with pytest.raises(ControlError, match="no message shortcut"):
        await world.slack.shortcut(by)


async def test_the_home_tab_shows_what_the_app_publishes(world: World) -> None:
    @world.app.event("app_home_opened")
    async def opened(event: Json) -> None:
        view = {"type": "home", "blocks": [section("Today", accessory=button("mine"))]}
        await world.client.views_publish(user_id=event["user"], view=view)

    view = await world.slack.home({"user": "U0ANN"})
    assert view == {}
    await world.rest()
    assert view["blocks"][0]["text"]["text"] == "Today"
    assert world.slack.snapshot()["home"] == {"U0ANN": view}
    assert "view" not in world.events("app_home_opened")[0]
    await world.slack.home({"user": "U0ANN"})
    await world.rest()
    assert world.events("app_home_opened")[1]["view"]["id"] == view["id"]


@pytest.mark.parametrize(
    ("call", "body", "status"),
    [
        ("slash", {**HELP, "user": "U0EXT", "channel": "C0SHARED"}, 403),
        ("slash", {**HELP, "user": "U0GUS"}, 403),
        ("slash", {**HELP, "user": "U0NOBODY"}, 404),
        ("slash", {**HELP, "user": "U0OLD"}, 403),
        ("slash", {**HELP, "command": "triage"}, 400),
        ("slash", {**HELP, "thread_ts": "1.0"}, 400),
        ("message", {"user": "U0ANN", "channel": "C0TRIAGE", "text": ""}, 400),
        ("message", {"user": "U0BEN", "channel": "C0SECRET", "text": "x"}, 403),
        ("message", {"user": "U0BEN", "channel": "C0NONE", "text": "x"}, 404),
        ("message", {"user": "U0BEN", "channel": "C0TRIAGE", "text": "x", "thread_ts": "1.0"}, 404),
        ("react", {"user": "U0BEN", "channel": "C0TRIAGE", "ts": "1.0", "reaction": "eyes"}, 404),
        ("shortcut", {"user": "U0EXT", "callback_id": "raise"}, 403),
        ("shortcut", {"user": "U0GUS", "callback_id": "raise"}, 403),
        ("home", {"user": "U0BOT"}, 403),
        ("replay", {"event_id": "Ev1", "times": 1}, 404),
        ("replay", {"event_id": "Ev1", "times": "often"}, 400),
        ("click", {"user": "U0ANN", "action_id": "x"}, 404),
        ("submit", {"user": "U0ANN"}, 404),
    ],
)
async def test_what_cannot_be_done_is_refused(world: World, call: str, body: Json, status: int) -> None:
    with pytest.raises(ControlError) as refused:
        await getattr(world.slack, call)(body)
    assert refused.value.status == status


async def test_nobody_writes_in_an_archived_channel(world: World) -> None:
    world.slack.archive_channel("C0TRIAGE", "U0ANN")
    with pytest.raises(ControlError, match="archived"):
        await world.slack.message({"user": "U0BEN", "channel": "C0TRIAGE", "text": "x"})
    world.slack.archive_channel("C0TRIAGE", "U0ANN", archived=False)
    await world.slack.message({"user": "U0BEN", "channel": "C0TRIAGE", "text": "x"})


async def test_an_ack_that_slack_refuses_is_an_error_for_the_person(world: World) -> None:
    world.refuse_with = [web.json_response({"blocks": [{"type": "nonsense"}]})]
    answer = await world.slack.slash(HELP)
    assert answer["ack"] == '/triage failed with the error "invalid_command_response"'
    assert BOT_TOKEN not in str(world.received)
