"""Nothing is lost and nothing is posted twice, whatever Slack, the network and the machine do."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.outbox.rules import LEASE, Delivered, Item, State, channel_lane, person_lane
from bot.outbox.slack.posts import SlackCarrier
from tests.factories import CHANNEL, TEAM
from tests.outbox.conftest import Desk, Killed

LATER = LEASE.total_seconds() + 1


async def recover(desk: Desk) -> None:
    """A new process, after the claims of the one before have run out."""
    desk.pass_time(seconds=LATER)
    fresh = desk.dispatcher()
    await fresh.reconcile()
    await fresh.drain()


async def test_messages_of_a_channel_arrive_once_and_in_order(desk: Desk) -> None:
    texts = [f"message {number}" for number in range(8)]
    await desk.queue(*texts)
    dispatcher = desk.dispatcher()
    await asyncio.gather(dispatcher.drain(), dispatcher.drain())
    assert await desk.posted() == texts


async def test_two_workers_post_each_message_once_and_in_order(desk: Desk) -> None:
    texts = [f"message {number}" for number in range(8)]
    await desk.queue(*texts)
    await asyncio.gather(*(desk.dispatcher().drain() for _ in range(2)))
    await desk.dispatcher().drain()
    assert await desk.posted() == texts


class DiesBefore(SlackCarrier):
    """The process is killed before its request leaves."""

    async def deliver(self, item: Item, message: Any) -> Delivered:
        raise Killed


class DiesAfter(SlackCarrier):
    """The process is killed when Slack has the message and its answer is not recorded."""

    async def deliver(self, item: Item, message: Any) -> Delivered:
        await super().deliver(item, message)
        raise Killed


@pytest.mark.parametrize("death", [DiesBefore, DiesAfter])
@pytest.mark.parametrize("lane", [channel_lane(CHANNEL), person_lane("U0BEN")])
async def test_a_process_that_dies_while_posting_leaves_exactly_one_message(
    desk: Desk, death: type[SlackCarrier], lane: str
) -> None:
    client = desk.client()

    async def client_of(_: str) -> Any:
        return client

    await desk.queue("handover", "next", lane=lane)
    with pytest.raises(Killed):
        await desk.dispatcher(carrier=death(client_of)).drain()
    await desk.dispatcher().drain()
    assert "next" not in await everything(desk, lane), "what follows waits until it is known what became of the first"
    await recover(desk)
    assert await everything(desk, lane) == ["handover", "next"]


async def everything(desk: Desk, lane: str) -> list[str]:
    """What a lane's channel holds, direct messages too."""
    if not lane.endswith("U0BEN"):
        return await desk.posted()
    dms = desk.sandbox.world.slack.snapshot()["dms"].get("U0BEN", [])
    return [message["text"] for message in dms]


@pytest.mark.parametrize("drop", ["before", "after"])
async def test_a_lost_answer_is_looked_into_before_anything_is_repeated(desk: Desk, drop: str) -> None:
    desk.fault("chat.postMessage", drop=drop)
    await desk.queue("breach")
    await desk.dispatcher().drain()
    assert await desk.state("breach") is State.SENDING
    await recover(desk)
    assert (await desk.posted(), await desk.state("breach")) == (["breach"], State.SENT)


@pytest.mark.parametrize(("drop", "there"), [("before", []), ("after", ["breach"])])
async def test_what_was_on_its_way_when_the_bot_was_taken_out_is_not_said_late(
    desk: Desk, drop: str, there: list[str]
) -> None:
    desk.fault("chat.postMessage", drop=drop)
    await desk.queue("breach")
    await desk.dispatcher().drain()
    async with desk.begin(TEAM) as tx:
        await tx.workspace.sleep(desk.now)
    await recover(desk)
    desk.pass_time(days=5)
    async with desk.begin(TEAM) as tx:
        assert await tx.workspace.wake()
        await tx.outbox.expire_due()
    await recover(desk)
    assert await desk.posted() == there
    assert await desk.state("breach") is (State.SENT if there else State.EXPIRED)


async def test_an_answer_that_comes_too_late_does_not_double_the_message(desk: Desk) -> None:
    desk.fault("chat.postMessage", delay_ms=400)
    await desk.queue("breach")
    await desk.dispatcher(timeout=0.1).drain()
    await recover(desk)
    assert await desk.posted() == ["breach"]


OUTAGES = [{"status": 500}, {"status": 503}, {"error": "internal_error"}, {"error": "fatal_error"}]


@pytest.mark.parametrize("how", OUTAGES)
async def test_an_outage_delays_a_message_and_nothing_else(desk: Desk, how: dict[str, Any]) -> None:
    desk.fault("chat.postMessage", **how)
    await desk.queue("breach")
    await desk.dispatcher().drain()
    await recover(desk)
    assert await desk.posted() == ["breach"]


@pytest.mark.parametrize(
    ("how", "seconds"),
    [
        ({"status": 429, "error": "ratelimited", "retry_after": 7}, 7),
        ({"status": 429, "error": "ratelimited"}, 30),
        ({"error": "rate_limited"}, 30),
    ],
)
async def test_a_burst_that_slack_holds_back_arrives_in_order(desk: Desk, how: dict[str, Any], seconds: float) -> None:
    texts = [f"message {number}" for number in range(6)]
    await desk.queue(*texts)
    desk.fault("chat.postMessage", times=1, **how)
    dispatcher = desk.dispatcher()
    await dispatcher.drain()
    assert await desk.posted() == []
    desk.pass_time(seconds=seconds - 1)
    await dispatcher.drain()
    assert await desk.posted() == [], "Slack said how long to wait"
    desk.pass_time(seconds=1)
    await dispatcher.drain()
    assert await desk.posted() == texts


@pytest.mark.parametrize("error", ["not_in_channel", "is_archived", "channel_not_found", "missing_scope"])
async def test_a_message_waits_for_a_setting_to_be_mended(desk: Desk, error: str) -> None:
    desk.fault("chat.postMessage", error=error)
    await desk.queue("handover")
    await desk.dispatcher().drain()  # alone, so that the fault meets it and not the other one
    assert [code for code, mend in desk.troubles if mend] == [error]
    await desk.queue("elsewhere", lane=channel_lane("C0NORTH"))
    await desk.dispatcher().drain()
    assert await desk.posted("C0NORTH") == ["elsewhere"], "the other channel is served"
    desk.pass_time(minutes=6)
    await desk.dispatcher().drain()
    assert await desk.posted() == ["handover"]


async def test_a_message_that_slack_finds_malformed_is_posted_shortened(desk: Desk) -> None:
    desk.fault("chat.postMessage", error="invalid_blocks")
    await desk.queue("handover")
    await desk.dispatcher().drain()
    assert await desk.posted() == ["handover"]


async def test_a_final_refusal_is_reported_and_holds_nothing_up(desk: Desk) -> None:
    desk.fault("chat.postMessage", error="cannot_dm_bot")
    await desk.queue("first", "second")
    await desk.dispatcher().drain()
    assert await desk.posted() == ["second"]
    assert (await desk.state("first"), desk.troubles) == (State.FAILED, [("cannot_dm_bot", "")])


async def test_nothing_is_posted_again_on_a_guess(desk: Desk) -> None:
    desk.fault("chat.postMessage", drop="after")
    desk.fault("conversations.history", error="method_deprecated")
    await desk.queue("breach", "next")
    await desk.dispatcher().drain()
    await recover(desk)
    assert await desk.state("breach") is State.STUCK
    assert await desk.posted() == ["breach", "next"]


async def test_a_search_that_is_held_back_is_tried_again(desk: Desk) -> None:
    desk.fault("chat.postMessage", drop="after")
    desk.fault("conversations.history", status=429, error="ratelimited", retry_after=30)
    await desk.queue("breach")
    await desk.dispatcher().drain()
    await recover(desk)
    assert await desk.state("breach") is State.SENDING
    await recover(desk)
    assert (await desk.posted(), await desk.state("breach")) == (["breach"], State.SENT)


async def test_a_message_is_brought_up_to_date_in_place(desk: Desk) -> None:
    await desk.queue("breach")
    await desk.dispatcher().drain()
    for how in ({"drop": "after"}, {"status": 500}, {"status": 429, "error": "ratelimited", "retry_after": 5}):
        desk.fault("chat.update", **how)
        async with desk.begin(TEAM) as tx:
            await tx.outbox.refresh("key:breach")
        await desk.dispatcher().drain()
        await recover(desk)
    assert (await desk.posted(), await desk.state("breach")) == (["breach"], State.SENT)


async def test_a_message_that_somebody_deleted_is_left_alone(desk: Desk) -> None:
    await desk.queue("breach")
    await desk.dispatcher().drain()
    desk.fault("chat.update", error="message_not_found")
    async with desk.begin(TEAM) as tx:
        await tx.outbox.refresh("key:breach")
    await desk.dispatcher().drain()
    assert await desk.state("breach") is State.SENT


async def test_a_message_of_no_more_use_is_not_posted(desk: Desk) -> None:
    await desk.queue("")
    await desk.dispatcher().drain()
    assert (await desk.posted(), await desk.state("")) == ([], State.CANCELLED)


async def test_a_message_that_could_not_go_in_time_is_reported_instead(desk: Desk) -> None:
    await desk.queue("handover", expires_at=desk.now + timedelta(hours=3))
    desk.pass_time(hours=3)
    await desk.dispatcher().drain()
    assert (await desk.posted(), await desk.state("handover")) == ([], State.EXPIRED)
    assert desk.troubles


async def test_a_fault_of_our_own_is_tried_again_and_then_given_up(desk: Desk) -> None:
    from bot.outbox.rules import MAX_ATTEMPTS, Post

    async with desk.begin(TEAM) as tx:
        await tx.outbox.add(Post("key:broken", channel_lane(CHANNEL), "broken"))
    await desk.queue("next")
    for _ in range(MAX_ATTEMPTS):
        await desk.dispatcher().drain()
        desk.pass_time(minutes=10)
    await desk.dispatcher().drain()
    assert (await desk.posted(), await desk.state("broken")) == (["next"], State.FAILED)
