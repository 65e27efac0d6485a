"""A handover of very many issues: within Slack's limits, and no more questions to the database than for few."""

from datetime import timedelta

from bot.blocks import Message, text_size
from bot.dailies.service import Planner
from bot.issues.service.handovers import Handovers
from bot.outbox.rules import Item
from bot.transaction import Begin
from tests.factories import CHANNEL, TEAM, StoppedClock, install, on_its_way, open_issue, pattern, statements

MANY = 300


async def test_three_hundred_open_issues_are_handed_over_in_a_constant_number_of_queries(
    begin: Begin, clock: StoppedClock
) -> None:
    people = await install(begin, clock.now(), *(f"P{number}" for number in range(12)))
    team = list(people.values())
    async with begin(TEAM) as tx:
        await tx.rota.save_pattern(pattern({day: team[day * 2 : day * 2 + 2] for day in range(5)}))
    handovers = Handovers(begin, clock, Planner(begin, clock))
    few = await _handed_over(begin, clock, handovers, opened=3)
    clock.move(days=1)
    many = await _handed_over(begin, clock, handovers, opened=MANY - 3)
    assert len(many[1]) == len(few[1]), "\n".join(many[1])

    pages = many[0]
    for number in range(1, MANY + 1):
        assert sum(f"#{number} Mail {number}*" in str(page.blocks) for page in pages) == 1, number
    assert all(len(page.blocks) <= 50 for page in pages)
    assert all(sum(map(text_size, page.blocks)) <= 12_000 for page in pages)
    assert all(len(page.text) <= 4000 for page in pages)
    assert f"Unfinished: {MANY} open, 0 pending" in pages[0].spoken
    assert f"Goes on in the thread ({len(pages) - 1} more)." in str(pages[0].blocks)


async def _handed_over(
    begin: Begin, clock: StoppedClock, handovers: Handovers, opened: int
) -> tuple[list[Message], list[str]]:
    """The pages of a handover of the day, after some more issues have come, and what the database was asked for it."""
    async with begin(TEAM) as tx:
        settings = await tx.workspace.settings()
        assignees = list(await tx.workspace.active_people())
        known = len(await tx.issues.unresolved())
        for number in range(known + 1, known + opened + 1):
            assignee = assignees[number % len(assignees)].id
            at = clock.now() - timedelta(minutes=number)
            await open_issue(tx, number, at, settings, clock.now(), assignee=assignee, last_note="x" * 900)
        day = settings.calendar.local_date(clock.now())
        await tx.handovers.add(day, None)
    async with begin(TEAM) as tx:
        with statements(begin) as asked:
            message = await handovers.render(tx, _item(day.isoformat()))
    assert message is not None
    return [message, *message.more], asked


def _item(day: str) -> Item:
    return on_its_way("handover", f"slack:{CHANNEL}", day=day)
