"""Swap and cover on real databases: who is first wins, both days move together, and everybody concerned is told."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.db import create_engine
from bot.errors import UserError
from bot.rota.rules.requests import refusals
from bot.rota.rules.requests.request import Status
from bot.rota.rules.rota import Leave, Part
from bot.rota.service.requests.messages import RequestMessages
from bot.transaction import Begin
from tests.factories import CHANNEL, TEAM, StoppedClock, pattern, person_facts, statements
from tests.rota.requests.desk import FRI, MON, THU, TUE, WED, TeamRota, team_rota

NO_WEDNESDAY = {
    "sqlite": "CREATE TRIGGER no_wednesday BEFORE INSERT ON rota_changes WHEN NEW.on_date = '2026-11-25' "
    "BEGIN SELECT RAISE(ABORT, 'no'); END",
    "postgresql": "ALTER TABLE rota_changes ADD CONSTRAINT no_wednesday CHECK (on_date <> DATE '2026-11-25')",
}
"""Make the second half of a swap fail in the database itself."""


@pytest.fixture
async def team(begin: Begin, clock: StoppedClock) -> TeamRota:
    return await team_rota(begin, clock)


async def outcomes(*acts: Awaitable[object]) -> list[str]:
    """What became of acts done at once: "" for those that succeeded, else the refusal."""
    results = await asyncio.gather(*acts, return_exceptions=True)
    unforeseen = [one for one in results if isinstance(one, BaseException) and not isinstance(one, UserError)]
    assert not unforeseen, unforeseen
    return [one.what if isinstance(one, UserError) else "" for one in results]


async def test_of_two_who_accept_in_the_same_instant_one_wins_and_the_other_hears_who(team: TeamRota) -> None:
    for round_number in range(8):
        day = date(2026, 12, 1 + 7 * round_number) if round_number < 5 else date(2027, 1, 5 + 7 * (round_number - 5))
        number = await team.ask("Ben", day)
        names = ["Cara", "Dev", "Eve", "Ann"]
        said = await outcomes(*(team.answers.accept(team.call(name), number) for name in names))
        (winner,) = [name for name, text in zip(names, said, strict=True) if not text]
        assert {text for text in said if text} == {f"It is already taken by {winner}."}
        assert await team.on(day) == [winner]
        assert (await team.request(number)).taker == team.id(winner)


async def test_nobody_gets_the_same_day_twice_by_two_requests_at_once(team: TeamRota, begin: Begin) -> None:
    async with begin(TEAM) as tx:
        await tx.rota.save_pattern(pattern({1: [team.people["Ben"], team.people["Dev"]], 2: [team.people["Cara"]]}))
    first, second = await team.ask("Ben", TUE), await team.ask("Dev", TUE)
    said = await outcomes(*(team.answers.accept(team.call("Cara"), number) for number in (first, second)))
    assert sorted(said) == ["", "You are on duty on Tue 24 Nov already."]
    assert len(await team.on(TUE)) == 2


async def test_a_day_is_given_once_by_two_requests_at_once(team: TeamRota) -> None:
    swap = await team.ask("Ben", TUE, WED, "Cara")
    cross = await team.ask("Cara", WED, THU, "Dev")
    said = await outcomes(team.answers.accept(team.call("Cara"), swap), team.answers.accept(team.call("Dev"), cross))
    assert sorted(bool(text) for text in said) == [False, True]
    states = {(await team.request(number)).status for number in (swap, cross)}
    assert states == {Status.ACCEPTED, Status.VOID}
    on = [await team.on(day) for day in (TUE, WED, THU)]
    assert all(len(people) == 1 for people in on)
    assert sorted(person for people in on for person in people) == ["Ben", "Cara", "Dev"]


async def test_cancel_undo_and_accept_at_once_end_in_one_of_the_orders(team: TeamRota) -> None:
    number = await team.ask("Ben", TUE)
    said = await outcomes(team.answers.accept(team.call("Cara"), number), team.answers.cancel(team.call("Ben"), number))
    assert sorted(bool(text) for text in said) == [False, True]
    assert await team.on(TUE) == (["Ben"] if said[0] else ["Cara"])

    number = await team.ask("Dev", THU, FRI, "Eve")
    await team.answers.accept(team.call("Eve"), number)
    said = await outcomes(team.endings.undo(team.call("Dev"), number), team.endings.undo(team.call("Eve"), number))
    assert sorted(bool(text) for text in said) == [False, True]
    assert (await team.on(THU), await team.on(FRI)) == (["Dev"], ["Eve"])


async def test_a_swap_that_fails_half_way_changes_nothing(team: TeamRota, database_url: str) -> None:
    number = await team.ask("Ben", TUE, WED, "Cara")
    engine = create_engine(database_url)
    async with engine.begin() as connection:  # from now on Wednesday can't be written
        await connection.execute(text(NO_WEDNESDAY[engine.dialect.name]))
    await engine.dispose()
    with pytest.raises(DBAPIError):
        await team.answers.accept(team.call("Cara"), number)
    assert (await team.on(TUE), await team.on(WED)) == (["Ben"], ["Cara"])
    assert (await team.request(number)).is_open


async def test_several_days_are_asked_for_together_or_not_at_all(team: TeamRota) -> None:
    await team.away(Leave(team.id("Ben"), TUE, date(2026, 12, 8)))
    with pytest.raises(refusals.NotOnDuty):
        await team.ask_for_cover("Ben", TUE, WED)
    assert await team.open_requests() == []
    made = await team.ask_for_cover("Ben", TUE, date(2026, 12, 1), date(2026, 12, 8))
    assert len({one.message for one in made}) == 1, "one message for all of them"
    assert [one.give.day for one in await team.open_requests()] == [one.give.day for one in made]
    await team.answers.accept(team.call("Cara"), made[1].id)
    assert await team.on(date(2026, 12, 1)) == ["Cara"], "somebody who is away gives their day all the same"
    assert len(await team.open_requests()) == 2
    undone = await team.endings.undo(team.call("Cara"), made[1].id)
    assert "*Ben* is away on *Tue 1 Dec*" in undone.spoken
    assert await team.on(date(2026, 12, 1)) == ["Cara"]
    await team.endings.undo(team.call("Cara"), made[1].id, all_of_it=True)
    assert await team.on(date(2026, 12, 1)) == []


async def test_whoever_is_away_can_neither_be_asked_nor_accept(team: TeamRota) -> None:
    await team.away(Leave(team.id("Cara"), TUE, TUE, (Part.PM,)))
    with pytest.raises(refusals.Away, match="Cara is away on Tue 24 Nov"):
        await team.ask("Ben", TUE, to="Cara")
    number = await team.ask("Ben", TUE)
    with pytest.raises(refusals.Away, match="You are away"):
        await team.answers.accept(team.call("Cara"), number)
    await team.answers.cancel(team.call("Ben"), number)
    morning = await team.ask("Ben", TUE, to="Cara", parts=(Part.AM,))
    await team.answers.accept(team.call("Cara"), morning)
    rota = await team.rota()
    assert [(shift.person, shift.parts) for shift in rota.on_duty(TUE)] == [
        (team.id("Cara"), (Part.AM,)),
        (team.id("Ben"), (Part.PM,)),
    ]


async def test_what_is_due_ends_once_and_the_next_due_instant_is_known(team: TeamRota, clock: StoppedClock) -> None:
    await team.ask("Ann", MON)
    later = await team.ask("Ben", TUE)
    assert await team.endings.next_due() == clock.now().replace(hour=9)
    await team.endings.plan()
    assert len(await team.open_requests()) == 2
    clock.move(hours=1)
    await asyncio.gather(team.endings.plan(), team.endings.plan())
    assert [one.id for one in await team.open_requests()] == [later]
    async with team.begin(TEAM, reading=True) as tx:
        news = await tx.outbox.unsettled(["slack:@U0ANN"])
    assert len([one for one in news if one.body and "has begun, so your request has expired" in one.body.text]) == 1
    assert await team.endings.next_due() == clock.now().replace(day=24)


async def test_many_days_are_posted_in_messages_that_hold_them_whole(team: TeamRota, begin: Begin) -> None:
    days = [date(2026, 12, 1) + timedelta(days=7 * week) for week in range(24)]
    made = await team.ask_for_cover("Ben", *days, to="Cara")
    messages = RequestMessages(team.clock)
    async with begin(TEAM) as tx:
        posts = [
            one for one in await tx.outbox.unsettled([f"slack:{CHANNEL}", "slack:@U0CARA"]) if one.kind == "request"
        ]
        assert len(posts) == 6, "three in the channel, three for Cara"
        shown = [await messages.render_post(tx, one) for one in posts]
    assert all(message is not None and not message.more for message in shown)
    text = "\n".join(message.spoken for message in shown if message)
    assert all(f"*{day:%a} {day.day} {day:%b}*" in text for day in days)
    assert [one.give.day for one in made] == days


async def test_names_that_look_like_code_ping_nobody(team: TeamRota, begin: Begin) -> None:
    async with begin(TEAM) as tx:
        await tx.workspace.save_person(replace(person_facts("Ben"), name="<!channel> & *Ben*"), MON)
    number = await team.ask("Ben", TUE)
    await team.answers.decline(team.call("Dev"), number)
    messages = RequestMessages(team.clock)
    async with begin(TEAM) as tx:
        (post,) = await tx.outbox.unsettled([f"slack:{CHANNEL}"])
        message = await messages.render_post(tx, post)
    assert message is not None
    assert "&lt;!channel&gt; &amp; *Ben*" in message.spoken
    assert "<!channel>" not in str(message)
    taken = await team.answers.accept(team.call("Cara"), number)
    assert "<!channel>" not in str(taken)


async def test_more_requests_and_more_people_ask_no_more_of_the_database(team: TeamRota, begin: Begin) -> None:
    async def count() -> list[int]:
        counts = []
        number = await team.ask("Dev", THU)
        for use in (
            lambda: team.requests.listing(team.call("Ann")),
            lambda: team.answers.suggestion_form(team.call("Ben"), number),
            lambda: team.answers.accept(team.call("Eve"), number),
            lambda: team.endings.undoable(team.call("Ann")),
            lambda: team.endings.undo(team.call("Eve"), number),
        ):
            with statements(begin) as asked:
                await use()
            counts.append(len(asked))
        return counts

    few = await count()
    for week in range(24):
        await team.ask("Ben", date(2026, 12, 1) + timedelta(days=7 * week))
    many = await count()
    assert many == few
