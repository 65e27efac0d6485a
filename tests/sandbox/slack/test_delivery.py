"""Events to the bot: signatures, failures, retries over the virtual clock, replays, and who hears what."""

import json
from pathlib import Path

import pytest
from aiohttp import web

from bot.sandbox.slack.transport import HttpTransport, signed
from tests.sandbox.slack.world import HOST, START, World, running

SAMPLES = Path(__file__).parents[2] / "samples" / "slack"
PLACE = {"user": "U0BEN", "channel": "C0TRIAGE"}


def retries(world: World) -> list[tuple[str | None, str | None]]:
    names = ("X-Slack-Retry-Num", "X-Slack-Retry-Reason")
    return [(one.get(names[0]), one.get(names[1])) for one in world.headers]


def fail(world: World, times: int, **headers: str) -> None:
    world.refuse_with += [web.Response(status=500, headers=headers) for _ in range(times)]


async def test_an_event_that_fails_comes_again_at_once_and_after_one_and_five_minutes(world: World) -> None:
    world.accept("message")
    fail(world, 4)
    await world.slack.message({**PLACE, "text": "one"})
    await world.slack.settle()
    assert retries(world) == [(None, None), ("1", "http_error")]
    world.advance(seconds=59)
    await world.slack.clock_moved()
    assert len(world.received) == 2
    world.advance(seconds=1)
    await world.slack.clock_moved()
    world.advance(minutes=3)
    await world.slack.clock_moved()
    assert retries(world)[2:] == [("2", "http_error")]
    world.advance(minutes=1)
    await world.slack.clock_moved()
    assert retries(world)[3:] == [("3", "http_error")]
    world.advance(hours=1)
    await world.slack.clock_moved()
    assert len(world.received) == 4
    assert len({one["event_id"] for one in world.received}) == 1


async def test_retries_end_with_the_first_success(world: World) -> None:
    world.accept("message")
    fail(world, 1)
    await world.slack.message({**PLACE, "text": "one"})
    await world.slack.settle()
    world.advance(minutes=10)
    await world.slack.clock_moved()
    assert retries(world) == [(None, None), ("1", "http_error")]
    (event,) = world.slack.snapshot()["events"]
    assert (event["attempts"], event["status"], event["retry_at"]) == (2, 200, None)


async def test_the_bot_can_ask_for_no_retry(world: World) -> None:
    fail(world, 1, **{"X-Slack-No-Retry": "1"})
    await world.slack.message({**PLACE, "text": "one"})
    await world.slack.settle()
    world.advance(minutes=10)
    await world.slack.clock_moved()
    assert len(world.received) == 1


async def test_an_event_that_the_bot_is_too_slow_for_is_a_timeout() -> None:
    async with running(deadline=0.05) as world:
        world.hang = True
        await world.slack.message({**PLACE, "text": "one"})
        await world.slack.settle()
        assert retries(world) == [(None, None), ("1", "http_timeout")]


async def test_while_nobody_listens_events_wait(world: World) -> None:
    world.accept("message")
    here = world.slack.delivery.transport
    nobody = HttpTransport(url=f"http://{HOST}:9/", secret="x", now=world.clock.now, deadline=1)
    world.slack.delivery.transport = nobody
    await world.slack.message({**PLACE, "text": "one"})
    await world.slack.settle()
    await nobody.close()
    world.slack.delivery.transport = here
    world.advance(minutes=1)
    await world.slack.clock_moved()
    assert retries(world) == [("2", "connection_failed")]


async def test_an_event_can_be_replayed(world: World) -> None:
    world.accept("message")
    await world.slack.message({**PLACE, "text": "one"})
    await world.slack.settle()
    (event,) = world.slack.snapshot()["events"]
    assert await world.slack.replay({"event_id": event["event_id"], "times": 2}) == {}
    assert [number for number, _ in retries(world)] == [None, "1", "2"]
    assert len({one["event_id"] for one in world.received}) == 1


def test_the_signature_is_that_of_slacks_own_example() -> None:
    vector = json.loads((SAMPLES / "interactions" / "_signature_vector.json").read_text())
    wanted = vector["headers"]
    timestamp = int(wanted["X-Slack-Request-Timestamp"])
    assert signed(vector["signing_secret"], timestamp, vector["raw_body"].encode()) == wanted


async def test_the_bots_own_messages_are_events_where_it_is_a_member(world: World) -> None:
    posted = await world.client.chat_postMessage(channel="C0TRIAGE", text="<@U0BOT> is me")
    await world.client.chat_update(channel="C0TRIAGE", ts=posted["ts"], text="Changed")
    await world.client.chat_delete(channel="C0TRIAGE", ts=posted["ts"])
    opened = await world.client.conversations_open(users="U0ANN")
    await world.client.chat_postMessage(channel=opened["channel"]["id"], text="Hello")
    await world.rest()
    kinds = [(one["event"]["type"], one["event"].get("subtype")) for one in world.received]
    assert sorted(kinds, key=str) == [
        ("message", "message_changed"),
        ("message", "message_deleted"),
        ("message", None),
        ("message", None),
    ]
    assert {one["bot_id"] for one in world.events("message") if "bot_id" in one} == {"B0BOT"}


async def test_events_tell_the_installation_and_whether_the_channel_is_shared(world: World) -> None:
    world.accept("message")
    await world.slack.message({"user": "U0EXT", "channel": "C0SHARED", "text": "hello"})
    await world.rest()
    (body,) = world.received
    assert body["is_ext_shared_channel"] is True
    assert body["authorizations"][0]["team_id"] == "T0SANDBOX"
    assert body["event"]["user_team"] == "T0FABRIKAM"
    assert body["event_time"] == int(START.timestamp())


async def test_what_an_administrator_does_is_told(world: World) -> None:
    heard = (
        *("user_change", "member_joined_channel", "member_left_channel", "channel_rename"),
        *("channel_archive", "channel_unarchive", "channel_left", "message"),
        *("subteam_updated", "subteam_members_changed"),
    )
    world.accept(*heard)
    slack = world.slack
    slack.change_person("U0FAY", deleted=True)
    slack.invite("C0TRIAGE", "U0GUS", by="U0ANN")
    slack.remove("C0TRIAGE", "U0GUS")
    slack.rename_channel("C0TRIAGE", "U0ANN", "support")
    slack.archive_channel("C0TRIAGE", "U0ANN")
    slack.archive_channel("C0TRIAGE", "U0ANN", archived=False)
    slack.set_usergroup("S0TRIAGE", ["U0BEN"], by="U0ANN")
    slack.remove("C0NORTH", "U0BOT")
    await world.rest()
    types = [one["event"]["type"] for one in world.received]
    assert set(types) == set(heard)
    assert world.events("user_change")[0]["user"]["deleted"] is True
    assert world.events("channel_left")[0]["channel"] == "C0NORTH"
    assert world.events("subteam_members_changed")[0]["removed_users"] == ["U0ANN"]
    await world.slack.message({"user": "U0BEN", "channel": "C0NORTH", "text": "Nobody hears this"})
    await world.rest()
    assert len(world.received) == len(types)


@pytest.mark.parametrize("subscribed", [set(), {"message.groups"}])
async def test_events_that_the_app_has_not_subscribed_to_are_not_sent(subscribed: set[str]) -> None:
    async with running(subscribed=subscribed) as world:
        await world.slack.message({**PLACE, "text": "one"})
        await world.rest()
        assert world.received == []
