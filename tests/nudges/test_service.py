"""Two workers that hear the same thing at the same instant: one nudge, one issue, on both databases."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.call import Call, Event
from bot.nudges.rules.draft import Draft
from bot.nudges.rules.heard import Heard, said_at
from bot.nudges.rules.quote import Said, Source
from bot.nudges.service.nudging import Nudging
from bot.nudges.service.raising import Raising
from bot.nudges.service.reading import Reader
from bot.transaction import Begin
from bot.workspaces.rules import Person, WorkspaceSettings
from tests.factories import CHANNEL, TEAM, StoppedClock, install, person_facts

FAULT = "The orders export is broken, it gives an error 500. Can you please fix it?"
TS = "1795424400.000100"


class Slack:
    """Stands in for Slack: one thread, and people that the store knows."""

    def __init__(self, people: dict[str, Person]) -> None:
        self._people = people

    async def read(self, workspace_id: str, channel: str, ts: str, *, whole: bool = True) -> Source:
        return Source(Said(ts, "U0FAY", "", said_at(ts), FAULT))

    async def handle(self, workspace_id: str, group: str) -> str:
        return "triage"

    async def people_in_slack(self, workspace_id: str, slack_user_ids: Sequence[str]) -> dict[str, Person]:
        return {one: self._people[one.removeprefix("U0").capitalize()] for one in slack_user_ids}


async def reader(begin: Begin, clock: StoppedClock) -> tuple[Reader, dict[str, Person]]:
    people = await install(begin, clock.now(), "Ann", "Fay")
    return Reader(begin, Slack(people), Slack(people)), people


def message(number: int) -> Heard:
    ts = f"1795424400.{number:06}"
    return Heard(CHANNEL, ts, ts, "U0FAY", FAULT)


async def test_one_nudge_however_often_and_by_however_many_a_message_is_heard(
    begin: Begin, clock: StoppedClock
) -> None:
    read, _ = await reader(begin, clock)
    workers = [Nudging(begin, clock, read) for _ in range(4)]
    event = Event(TEAM, "Ev1", {})
    answers = await asyncio.gather(*(worker.heard(event, message(1)) for worker in workers))
    assert sum(answer is not None for answer in answers) == 1
    answers = await asyncio.gather(*(worker.heard(event, message(number)) for number, worker in enumerate(workers, 2)))
    assert not any(answers), "and one for a person, within the quiet time"
    clock.move(minutes=30)
    answers = await asyncio.gather(*(worker.heard(event, message(number)) for number, worker in enumerate(workers, 6)))
    assert sum(answer is not None for answer in answers) == 1


async def test_one_issue_and_one_ticket_for_a_thread(begin: Begin, clock: StoppedClock) -> None:
    read, people = await reader(begin, clock)
    raising = Raising(begin, clock, read)
    call = Call(
        TEAM,
        people["Fay"],
        WorkspaceSettings(triage_channel=CHANNEL),
        channel=CHANNEL,
        metadata=Draft(CHANNEL, TS, "U0FAY").to_text(),
        form={"title": "Export broken", "text": FAULT, "severity": "normal"},
    )
    reaction = {"user": "U0ANN", "reaction": "ticket", "item": {"type": "message", "channel": CHANNEL, "ts": TS}}
    await asyncio.gather(
        *(raising.submit(replace(call, caller=person)) for person in people.values()),
        *(raising.reacted(Event(TEAM, f"Ev{number}", reaction)) for number in range(3)),
        raising.quick(call, TS),
    )
    async with begin(TEAM) as tx:
        (issue,) = await tx.issues.unresolved()
        assert (str(issue.ref), issue.unfiled, issue.reporter) == ("S1", True, "Fay")
        waiting = await tx.outbox.unsettled(["groove:S1"])
        assert [item.kind for item in waiting] == ["groove.ticket"]
        assert waiting[0].subject["email"] == "fay@harbour.example"


async def test_numbers_of_issues_without_a_ticket_are_a_workspace_s_own_and_never_given_twice(
    begin: Begin, clock: StoppedClock
) -> None:
    read, people = await reader(begin, clock)
    raising = Raising(begin, clock, read)
    call = Call(TEAM, people["Fay"], WorkspaceSettings(triage_channel=CHANNEL), channel=CHANNEL)
    await asyncio.gather(*(raising.quick(call, f"1795424400.{number:06}") for number in range(1, 9)))
    await install(begin, clock.now(), "Eve", team="T0OTHER")
    async with begin(TEAM) as tx:
        assert sorted(str(one.ref) for one in await tx.issues.unresolved()) == [f"S{number}" for number in range(1, 9)]
    async with begin("T0OTHER") as tx:
        await tx.workspace.save_person(person_facts("Gus"), clock.now().date())
        assert await tx.issues.unresolved() == []
