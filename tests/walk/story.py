"""A story in which everything that can be pressed is drawn somewhere.

A new feature adds a step that brings its buttons into being, and a line to STEPS. The test fails as long as the bot
knows an action that no step draws.
"""

import re
from collections.abc import Awaitable, Callable

from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import Issue
from bot.transaction import Begin
from tests.factories import TEAM
from tests.scenarios.team import ANN, BEN, CARA, DEV, GUS, NORA, TRIAGE, Team
from tests.walk.walker import Walker

Step = Callable[[Team, Walker, Begin], Awaitable[None]]

FAULT = "The orders export is broken, it gives an error 500. Can you please fix it?"


async def lists_and_an_issue(team: Team, walk: Walker, _: Begin) -> None:
    """More issues than a page holds, and one to which much has happened."""
    for number in range(4, 22):
        await team.mail(f"Mail {number}")
    for number in range(20):
        await team.triage(ANN, f"note 1 step {number}")
    await team.triage(ANN, "issue 1")
    await walk.press_new(settling=("issue.fixed",))
    await team.triage(ANN, "reopen 1")
    await team.triage(ANN, "take 1")
    await team.triage(ANN, "fixed 1")
    await team.triage(ANN, "issue 1")
    await team.triage(ANN, "issues")
    await walk.press_new()
    for _ in ("to the history", "to its second page"):
        await walk.turn(ANN, "issue.history")
    await walk.press_new()


async def raised_in_slack(team: Team, walk: Walker, _: Begin) -> None:
    """Customers' faults: the nudge that is dismissed, the quick fix, the switches."""
    await team.say(GUS, FAULT)
    for action_id in ("nudge.dismiss", "nudge.stop", "nudge.start"):
        await walk.press_new(only=action_id)
    await team.say(NORA, FAULT)
    await walk.press_new(settling=("nudge.send",))
    await team.triage(ANN, "nudges")
    await walk.press_new()
    await team.triage(ANN, "nudges")
    await walk.press_new()
    walk.reader = GUS
    await walk.press_new()
    await team.clock(advance="PT1H10M")
    await walk.press_new()
    walk.reader = ANN


async def customers(team: Team, walk: Walker, _: Begin) -> None:
    """A sender that nobody knows, and the list."""
    await team.mail("Hello", sender="joe@acme.co.uk")
    await team.clock(advance="PT1M")
    await team.triage(ANN, "customers")
    await walk.press_new(settling=("customers.nobody",))


async def calls_for_help(team: Team, walk: Walker, _: Begin) -> None:
    """A call, and the offer to make one."""
    await team.triage(BEN, "callout nine are due")
    await walk.press_new(settling=("callout.close",))
    await team.triage(BEN, "callout done")
    await team.set_up(ANN, callout_threshold="1")
    for number in range(2):
        await team.mail(f"Old {number}", sent_at="2026-11-21T11:00:00+00:00")
    await team.clock(advance="PT6M")
    await walk.press_new()


async def swap_and_cover(team: Team, walk: Walker, _: Begin) -> None:
    """Requests in every state that has buttons."""
    await team.triage(ANN, "cover 30 nov")
    walk.reader = BEN
    for user in (ANN, BEN, CARA):
        await team.sandbox.control("home", {"user": user})
    await walk.press_new(settling=("request.accept", "request.decline", "request.cancel"))
    await team.triage(ANN, "cover 7 dec")
    for user, day in ((CARA, "2026-12-09"), (DEV, "2026-12-10")):
        await team.click(user, "request.suggest", channel=TRIAGE)
        await team.submit(user, take=day)
    await walk.press_new()
    await team.triage(ANN, f"cover 14 dec with <@{DEV}>")
    await team.click(DEV, "request.decline", channel=DEV)
    await walk.press_new()
    await team.triage(BEN, "who 4/12")
    await team.say(CARA, "can anyone swap wednesday with me?", TRIAGE)
    await walk.press_new()
    await days_that_change_together(team, walk)
    walk.reader = ANN


async def days_that_change_together(team: Team, walk: Walker) -> None:
    """A day that went on from hand to hand: taking the first step back takes the second with it."""
    await team.triage(CARA, f"cover 16 dec with <@{BEN}>")
    await team.click(BEN, "request.accept", channel=TRIAGE)
    await team.triage(BEN, f"swap 16 dec with <@{DEV}> 17 dec")
    await team.click(DEV, "request.accept", channel=DEV)
    last = max(int(number) for number in re.findall(r"Request (\d+)", str(await team.posts())))
    await team.triage(CARA, f"swap undo {last - 1}")
    await walk.press_new()


async def leave(team: Team, walk: Walker, _: Begin) -> None:
    """Leave that hits duty days."""
    await team.triage(BEN, "away 1 Dec to 9 Dec: moving house")
    await walk.press_new(settling=("leave.ask_all",))
    await team.triage(BEN, "away list")
    await walk.press_new()


async def the_rota_and_settings(team: Team, walk: Walker, _: Begin) -> None:
    """What admins edit."""
    for typed in ("rota edit", "setup"):
        await team.triage(ANN, typed)
        await walk.press_in_modal(ANN)
    await team.triage(ANN, "rota edit")
    await team.submit(ANN, valid_from="2027-01-04", day_4=[ANN])
    await walk.press_in_modal(ANN)
    await team.change_rota(ANN, valid_from="2027-01-04", day_4=[ANN])
    await team.triage(ANN, "rota versions")
    await team.triage(ANN, "calendar")
    await walk.press_new(settling=("rota.remove_version",))


async def thanks(team: Team, walk: Walker, _: Begin) -> None:
    """A mere thank-you opens a closed issue."""
    number = await team.mail("VAT is wrong")
    await team.triage(ANN, f"fixed {number}")
    await team.clock(advance="PT1M")
    await team.in_groove(number, reply="Perfect, thank you!", by="nora.finch@northwind.example")
    await walk.press_new()


async def the_end_of_the_day(team: Team, walk: Walker, _: Begin) -> None:
    """Notes, handover, and its reminder on the next morning."""
    await team.triage(ANN, "handover")
    await walk.press_new()
    await team.clock(to="2026-11-24T10:05:00+00:00")
    walk.reader = BEN
    await team.sandbox.control("home", {"user": BEN})
    await walk.press_new(settling=("issue.fixed",))
    walk.reader = ANN


async def pairs_and_their_goals(team: Team, walk: Walker, _: Begin) -> None:
    """A pair from its making to the Friday on which it says whether its goal is met."""
    await team.triage(ANN, "pairs new Northwind")
    await team.submit(ANN, customer="1", people=[ANN, BEN], goal="A basket", first="2026-11-23")
    await team.sandbox.control("close", {"user": ANN, "all": True})
    await team.triage(ANN, "pairs")
    await walk.press_new()
    await team.triage(ANN, "pairs Northwind")
    await walk.press_in_modal(ANN)
    await team.triage(ANN, "pairs new Fabrikam")
    await team.submit(ANN, customer="2", people=[ANN, BEN], goal="A till", first="2026-11-23")
    await team.triage(CARA, "pairs new Contoso")
    await team.submit(CARA, customer="3", people=[CARA, "U0EVE"], goal="A shelf", first="2026-11-23")
    await team.sandbox.control("close", {"user": CARA, "all": True})
    await team.triage(CARA, "goal customers can pay by card")
    await team.sandbox.control("home", {"user": ANN})
    await walk.press_new()
    await team.triage(CARA, "showcase friday 14:00 with the customer")
    await walk.press_new(settling=("showcase.call_off",))
    await team.triage(CARA, "showcase friday 14:00 with the customer")
    await team.triage(CARA, "deploying Northwind tomorrow 15:00 the new search")
    await walk.press_new(settling=("deployment.call_off",))
    await team.triage(CARA, "deploying list")
    await walk.press_new()
    await team.clock(to="2026-11-24T15:00:00+00:00")
    await walk.press_new()
    await team.click(BEN, "planning.record", channel=BEN)
    await team.submit(BEN, titles="Dark mode")
    await team.clock(to="2026-11-27T15:05:00+00:00")
    await walk.press_new()
    await team.triage(CARA, "showcase list")
    await walk.press_new()


async def boards(team: Team, walk: Walker, _: Begin) -> None:
    """The boards, with a planning call each Tuesday."""
    await team.triage(ANN, "boards")
    await walk.press_new()
    await team.link_boards(weeks="1", weekday="1", call_at="14:00")


async def answers_at_hand(team: Team, walk: Walker, _: Begin) -> None:
    """The team's answers: found by words, and where something is decided."""
    for typed in ("faq", "faq pending"):
        await team.triage(CARA, typed)
        await walk.press_new()
    await team.triage(CARA, "pending 9")
    await walk.press_in_modal(CARA)


async def reports(team: Team, walk: Walker, _: Begin) -> None:
    """Figures, with what more there is of them."""
    await team.set_up(ANN, summary="yes")
    await team.triage(ANN, "report this month")
    await team.clock(to="2026-11-27T16:35:00+00:00")
    await walk.press_new()


async def a_very_long_answer(team: Team, walk: Walker, begin: Begin) -> None:
    """More open issues than fit what Slack takes at once; they have no clock, so nobody is reminded of them."""
    now = team.sandbox.world.slack.ws.now()
    issue = Issue(0, None, "Long", IssueState.OPEN, now, last_note="x" * 300)
    async with begin(TEAM) as tx:
        for _ in range(280):
            await tx.issues.create(issue, reminded_until=now)
    await team.triage(CARA, "handover")
    await walk.press_new(settling=("handover.post",))
    await walk.turn(CARA, "pages.turn")
    await walk.press_new()


async def all_moves_on(team: Team, walk: Walker, _: Begin) -> None:
    """What was drawn goes stale: issues are closed, requests answered, days over, people and customers gone."""
    for number in (2, 3, 4, 5):
        await team.in_groove(number, state="closed", by="ann@harbour.example")
    await team.in_groove(1, merge_into=8)
    await team.in_groove(24, delete=True)
    await team.triage(ANN, "customers merge Fabrikam")
    await team.submit(ANN, into="3")
    team.sandbox.world.slack.change_person(DEV, deleted=True)
    await team.clock(to="2026-11-30T12:00:00+00:00")


async def time_sheets(team: Team, walk: Walker, _: Begin) -> None:
    """An entry without a description, a timer, time that Harvest does not take, and the admins' lists."""
    entry = {"person": "ann@harbour.example", "project": "Internal", "task": "Support"}
    entry["spent_date"] = (await team.state())["now"][:10]
    for more in ({"hours": 1.0}, {"hours": 2.0, "notes": "Login"}, {"notes": "Export"}):
        await team.sandbox.control("harvest/entries", {**entry, **more})
    for text in ("time", "time customers", "time people"):
        await team.triage(ANN, text)
    await walk.press_new(settling=("timer.stop",))
    await team.triage(ANN, "time file")
    target = {"time.target": "Contoso Support: Support"}
    await team.sandbox.control("harvest/account", {"project": "Contoso Support"})
    values = {"target": target, "hours": {"value": "1:30"}, "notes": {"value": "Logo"}}
    await team.sandbox.control("submit", {"user": ANN, "values": values})
    await team.sandbox.control("close", {"user": ANN, "all": True})
    await walk.press_new()


STEPS: tuple[Step, ...] = (
    lists_and_an_issue,
    answers_at_hand,
    raised_in_slack,
    customers,
    time_sheets,
    calls_for_help,
    swap_and_cover,
    leave,
    the_rota_and_settings,
    thanks,
    boards,
    the_end_of_the_day,
    pairs_and_their_goals,
    reports,
    a_very_long_answer,
)
