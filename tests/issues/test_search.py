"""Which issues a person asks for, and finding them in either database."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.call import Call
from bot.customers.rules import Customer, fold
from bot.dailies.service import Planner
from bot.errors import UserError
from bot.issues.commands import Asked, parse_page, parse_search
from bot.issues.rules.actions import close, note, set_pending
from bot.issues.rules.issue import Actor, Issue, IssueEvent, Ref, Resolution
from bot.issues.rules.search import IssueFilter, Scope
from bot.issues.service.handovers import Handovers
from bot.issues.service.lists import Lists
from bot.issues.service.record import reconsider, record
from bot.issues.views.lists import page_value
from bot.transaction import Begin, Transaction
from bot.workspaces.rules import WorkspaceSettings
from tests.factories import TEAM, StoppedClock, install, open_issue, statements

SETTINGS = WorkspaceSettings(triage_channel="C0TRIAGE")


def test_filters_come_in_any_order_and_quoted_words_are_none() -> None:
    assert parse_search("") == Asked()
    assert parse_search("Pending mine export") == Asked(
        "Pending mine export", Scope.PENDING, mine=True, words=("export",)
    )
    asked = parse_search('"pending" customer North Wind breaching csv')
    assert (asked.scope, asked.breaching, asked.words) == (Scope.UNRESOLVED, True, ("pending",))
    assert asked.after_customer == ("North", "Wind", "csv")
    assert parse_search("“not mine” all overdue unassigned") == Asked(
        "“not mine” all overdue unassigned", Scope.ALL, overdue=True, unassigned=True, words=("not mine",)
    )


@pytest.mark.parametrize("typed", ["customer", "mine customer pending", "x" * 201])
def test_what_cant_be_looked_for_is_refused(typed: str) -> None:
    with pytest.raises(UserError):
        parse_search(typed)


def test_a_button_carries_its_page_and_filters() -> None:
    assert parse_page(page_value(3, "customer A|B mine")) == (3, "customer A|B mine")
    for broken in ("", "x|mine", "-1|mine", "mine"):
        with pytest.raises(UserError):
            parse_page(broken)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("written", "typed"),
    [("Straße", "STRASSE"), ("Crème brûlée", "creme"), ("Łódź", "lodz"), ("Smørrebrød", "SMORRE"), ("ﬁx", "fix")],
)
def test_capitals_and_accents_dont_matter(written: str, typed: str) -> None:
    assert fold(typed) in fold(written)


async def numbers(tx: Transaction, wanted: IssueFilter, offset: int = 0, limit: int = 50) -> list[int | None]:
    found = await tx.issue_lists.page(wanted, offset=offset, limit=limit)
    if not offset:
        assert await tx.issue_lists.count(wanted) == len(found)
    return [issue.number for issue in found]


@dataclass
class Inbox:
    """Six issues of a team: three open, two pending, one closed."""

    ben: int
    north: int


@pytest.fixture
async def inbox(begin: Begin, clock: StoppedClock) -> Inbox:
    people = await install(begin, clock.now(), "Ann", "Ben")
    await install(begin, clock.now(), "Zoe", team="T0OTHER")
    now, ann, ben = clock.now(), Actor("Ann", people["Ann"].id), people["Ben"].id

    async def opened(tx: Transaction, number: int, hours: int, title: str, **facts: object) -> Issue:
        return await open_issue(tx, number, now - timedelta(hours=hours), SETTINGS, now, title=title, **facts)

    async with begin("T0OTHER") as tx:
        await opened(tx, 1, 1, "Export of another workspace")
    async with begin(TEAM) as tx:
        north = await tx.customers.add("Nörthwind", None)
        assert north is not None
        await tx.customers.save(Customer(north, "Nörthwind"))
        await opened(tx, 1, 10, "Exportación 100% vacía", assignee=ben)
        await opened(tx, 2, 50, "CRÈME export_nightly", customer_id=north, reporter="Zoë Ålund")
        await opened(tx, 3, 30, "Invoice", customer_id=north, sender="nora@northwind.example")
        waiting = [await opened(tx, 4, 20, "Waits long", assignee=ben), await opened(tx, 5, 40, "Waits short")]
        done = await opened(tx, 6, 60, "Done export")
        for after, what in (
            *(set_pending(issue, ann, "logs", now) for issue in waiting),
            close(done, ann, Resolution.ANSWERED, now),
        ):
            await record(tx, after, [what], SETTINGS, now)
    return Inbox(ben, north)


async def test_issues_are_found_by_filters_and_sorted_by_time_left(
    begin: Begin, clock: StoppedClock, inbox: Inbox
) -> None:
    async with begin(TEAM, reading=True) as tx:
        assert await numbers(tx, IssueFilter()) == [2, 3, 1, 5, 4], "open by target, then pending by time left"
        assert await numbers(tx, IssueFilter(), offset=1, limit=2) == [3, 1]
        assert await numbers(tx, IssueFilter(Scope.OPEN)) == [2, 3, 1]
        assert await numbers(tx, IssueFilter(Scope.PENDING)) == [5, 4]
        assert await numbers(tx, IssueFilter(Scope.CLOSED)) == [6]
        assert await numbers(tx, IssueFilter(assignee=inbox.ben)) == [1, 4]
        assert await numbers(tx, IssueFilter(unassigned=True)) == [2, 3, 5]
        assert await numbers(tx, IssueFilter(breaching_by=clock.now())) == [2]
        assert await numbers(tx, IssueFilter(breaching_by=clock.now() + timedelta(hours=24))) == [2, 3]
        assert await numbers(tx, IssueFilter(customer_id=inbox.north, words=("invoice",))) == [3]


async def test_issues_are_found_by_words(begin: Begin, clock: StoppedClock, inbox: Inbox) -> None:
    async with begin(TEAM, reading=True) as tx:
        assert await numbers(tx, IssueFilter(Scope.ALL, words=("export",))) == [2, 1, 6]
        assert await numbers(tx, IssueFilter(words=("4 waits",))) == [4], "the number counts"
        assert await numbers(tx, IssueFilter(words=("NORTHWIND",))) == [2, 3], "the customer's name counts"
        assert await numbers(tx, IssueFilter(words=("creme", "zoe alund"))) == [2]
        assert await numbers(tx, IssueFilter(words=("exportacion",))) == [1]
        assert await numbers(tx, IssueFilter(words=("100%",))) == [1]
        assert await numbers(tx, IssueFilter(words=("t_n",))) == [2], "an underscore is no wildcard"
        assert await numbers(tx, IssueFilter(words=("%",))) == [1]
        assert await numbers(tx, IssueFilter(words=("/",))) == []
        assert await numbers(tx, IssueFilter(words=("northwind.example",))) == [3]
    async with begin(TEAM) as tx:
        (issue,) = await tx.issue_lists.page(IssueFilter(words=("invoice",)), offset=0, limit=1)
        for text in ("Asked the hóst", "The 50%_discount"):
            await record(tx, *noted(issue, text, clock), SETTINGS, clock.now())
    async with begin(TEAM, reading=True) as tx:
        assert await numbers(tx, IssueFilter(words=("HOST",))) == [3], "what was noted counts"
        assert await numbers(tx, IssueFilter(words=("0%_d", "asked"))) == [3], "also in different notes"
        assert await numbers(tx, IssueFilter(words=("logs",))) == [5, 4], "and what they wait for"


def noted(issue: Issue, text: str, clock: StoppedClock) -> tuple[Issue, list[IssueEvent]]:
    after, event = note(issue, Actor("Ann"), text, clock.now())
    return after, [event]


async def test_lists_and_clocks_take_as_many_queries_for_many_issues_as_for_few(
    begin: Begin, clock: StoppedClock
) -> None:
    people = await install(begin, clock.now(), "Ann")
    call = Call(TEAM, people["Ann"], SETTINGS)
    lists, handovers = Lists(begin, clock), Handovers(begin, clock, Planner(begin, clock))
    numbers_asked = []
    for few, many in ((1, 3), (4, 300)):
        async with begin(TEAM) as tx:
            for number in range(few, many + 1):
                await open_issue(tx, number, clock.now(), SETTINGS, clock.now())
        async with begin(TEAM) as tx:
            with statements(begin) as asked:
                await lists.search(call, parse_search("mail"))
                await lists.history(call, Ref(1))
                shown = await handovers.preview(call)
                await reconsider(tx, replace(SETTINGS, sla_hours=72), clock.now())
            numbers_asked.append(len(asked))
    assert numbers_asked[0] == numbers_asked[1] <= 30
    told = [str(page.payload()) for page in (shown, *shown.more)]
    text = "".join(told)
    assert all(f"#{number} Mail {number}*" in text for number in range(1, many + 1)), "each one is in the handover"
    async with begin(TEAM) as tx:
        assert {issue.clock.breach_at for issue in await tx.issues.unresolved()} == {clock.now() + timedelta(hours=72)}
