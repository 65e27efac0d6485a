"""`bot sync`: what differs between the bot and the world is listed, and brought in step on demand and at night."""

from pathlib import Path
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.comparing.rules import DIFFERS, IN_STEP, NO_ANSWER, Difference, Report, exit_code
from bot.comparing.service.comparing import NIGHTLY, Compared, Comparing
from bot.comparing.views import SHOWN, lines, summary
from bot.dailies.service import Planner
from bot.errors import ExternalError
from bot.transaction import Begin, Transaction
from tests.factories import TEAM, StoppedClock, install
from tests.processes import process
from tests.scenarios.team import Team, at_work

MENDABLE = Difference("#1", "open", "closed")
BY_HAND = Difference("channel C1", "posted in", "is_archived", "unarchive it")
HERE = {"PYTHONPATH": str(Path(__file__).parents[2])}


async def sync(team: Team, tmp_path: Path, *options: str) -> tuple[int, list[str]]:
    """The command as an operator runs it beside the bot; exit code and what it prints, without the log."""
    log = tmp_path / "sync.log"
    log.unlink(missing_ok=True)
    database = f"sqlite:///{tmp_path / 'world' / 'triage.db'}"
    environment = team.sandbox.settings() | HERE | {"DATABASE_URL": database, "LOG_LEVEL": "ERROR"}
    async with process("sync", environment, log, *options) as started:
        code = await started.wait()
    said = log.read_text()
    assert "Traceback" not in said, said
    return code, [line for line in said.splitlines() if not line.startswith("20")]


def about(system: str, said: list[str]) -> list[str]:
    """What is said of a system."""
    heads = [number for number, line in enumerate(said) if not line.startswith("  ")]
    [begin] = [number for number in heads if f" {system}:" in said[number]]
    return said[begin : next((number for number in heads if number > begin), len(said))]


async def test_what_differs_is_listed_and_brought_in_step_by_the_usual_ways(tmp_path: Path) -> None:
    async with at_work(tmp_path / "world", SystemClock().now()) as team:  # the command knows no other time
        await team.link_boards()
        code, said = await sync(team, tmp_path)
        assert (code, said[-1]) == (IN_STEP, "Nothing differs."), said
        assert [line.split(" ", 1)[1] for line in said[:-1]] == [
            f"{system}: in step" for system in ("Groove", "Trello", "Harvest", "Slack")
        ]

        await changed_behind_its_back(team)
        before = await team.triage("U0ANN", "issues all")
        code, said = await sync(team, tmp_path)
        assert code == DIFFERS
        assert about("Groove", said)[1:] == [
            "  #1: here open, there resolved, or not there",
            "  #2: here nobody's, there ben@harbour.example",
            "  #4: here unknown, there open",
        ]
        [card] = about("Trello", said)[1:]
        assert card.endswith("here in New Issues, there in Up next")
        assert about("Slack", said)[1:] == ["  Dev Patel's name: here Dev Patel, there Deva Patel"]
        assert said[-1] == "5 things differ; `bot sync --apply` mends 5."
        assert await team.triage("U0ANN", "issues all") == before, "looking changes nothing"

        code, said = await sync(team, tmp_path, "--apply")
        assert (code, said[-1]) == (IN_STEP, "5 things differ; 5 in hand: the worker brings them in step.")
        await sync(team, tmp_path, "--apply")  # twice is as good as once
        await team.clock(advance="PT10M")
        assert (await sync(team, tmp_path))[1][-1] == "Nothing differs."
        assert "closed: answered" in await team.triage("U0ANN", "issue 1")
        team.sandbox.world.slack.archive_channel("C0NORTH", "U0ANN")
        code, said = await sync(team, tmp_path, "--apply")
        assert code == DIFFERS, "a person has to mend that"
        assert about("Slack", said)[1].startswith("  channel C0NORTH: here posted in, there is_archived; unarchive it")
        assert said[-1] == "1 thing differs; 1 for you to mend."

        team.sandbox.world.faults.add(system="groove", status=500, times=20)
        code, said = await sync(team, tmp_path)
        assert code == NO_ANSWER
        assert about("Groove", said)[0].startswith("T0SANDBOX Groove: gave no answer (")


async def changed_behind_its_back(team: Team) -> None:
    """What happens while no webhook comes through and nobody polls."""
    await team.in_groove(1, state="closed", webhook=False)
    await team.in_groove(2, assignee="ben@harbour.example", webhook=False)
    await team.sandbox.control(
        "groove/mail", {"from": "nora.finch@northwind.example", "subject": "New", "body": "x", "webhook": False}
    )
    [board] = [one for one in (await team.state())["trello"]["boards"] if one["name"] == "Northwind"]
    lists = {one["name"]: one for one in board["lists"]}
    card = lists["New Issues"]["cards"][0]["id"]
    await team.in_trello(f"cards/{card}", list=lists["Up next"]["id"], webhook=False)
    team.sandbox.world.slack.ws.people["U0DEV"].name = "Deva Patel"


class Ledger:
    """A system in which one thing differs until it is mended; "broken" gives no answer."""

    system = "Ledger"

    def __init__(self) -> None:
        self.mended: list[str] = []

    async def compare(self, workspace_id: str) -> Compared | None:
        if workspace_id == "T0BROKEN":
            raise ExternalError("ledger", "no answer")

        async def mend(tx: Transaction) -> None:
            self.mended.append(tx.workspace_id)

        return Compared([] if workspace_id in self.mended else [MENDABLE], mend)


async def test_at_night_each_workspace_is_compared_and_mended_once(begin: Begin, clock: StoppedClock) -> None:
    ledger, planner = Ledger(), Planner(begin, clock)
    comparing = Comparing(begin, [ledger])
    planner.register(NIGHTLY, comparing.note_night)
    for team in ("T0BROKEN", TEAM):
        await install(begin, clock.now(), "Ann", team=team)
        async with begin(team) as tx:
            await planner.plan_missing(tx, await tx.workspace.settings(), clock.now())
    for hours, mended in ((18, []), (1, [TEAM]), (20, [TEAM]), (5, [TEAM])):
        clock.move(hours=hours)
        await planner.plan()
        await comparing.compare_due()
        assert ledger.mended == mended, clock.now()


def report(**facts: Any) -> Report:
    return Report("T1", "Groove", **facts)


MENDABLE, BY_HAND = (
    Difference("#1", "open", "closed"),
    Difference("channel C1", "posted in", "is_archived", "unarchive it"),
)


@pytest.mark.parametrize(
    ("reports", "code", "last"),
    [
        ([report()], IN_STEP, "Nothing differs."),
        ([report(differences=[MENDABLE])], DIFFERS, "1 thing differs; `bot sync --apply` mends 1."),
        (
            [report(differences=[MENDABLE], applied=True)],
            IN_STEP,
            "1 thing differs; 1 in hand: the worker brings them in step.",
        ),
        ([report(differences=[BY_HAND], applied=True)], DIFFERS, "1 thing differs; 1 for you to mend."),
        ([report(fault="groove: 500"), report()], NO_ANSWER, "Nothing differs."),
    ],
)
def test_the_exit_code_tells_whether_something_is_left(reports: list[Report], code: int, last: str) -> None:
    assert (exit_code(reports), summary(reports)) == (code, last)


def test_very_many_differences_are_counted_not_listed() -> None:
    said = list(lines(report(differences=[MENDABLE] * (SHOWN + 7))))
    assert said[0] == f"T1 Groove: {SHOWN + 7} things differ"
    assert said[-1] == "  and 7 more"
    assert len(said) == SHOWN + 2
