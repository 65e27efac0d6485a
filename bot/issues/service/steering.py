"""What people do with issues besides working on them: hand on, call critical, link, silence, close after thanks."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.blocks import Message, Modal
from bot.call import Call
from bot.clock import Clock
from bot.customers.rules import Customer, the_one
from bot.issues.rules import steering as rules
from bot.issues.rules.clock import ClockPolicy
from bot.issues.rules.issue import EventKind, Ref, Severity
from bot.issues.service.actions import IssueService, actor_of, carry_out, tell_person
from bot.issues.service.telling import announce_critical
from bot.issues.views import issue as issue_views
from bot.issues.views import steering as views
from bot.issues.views.issue import Scene
from bot.outbox.rules import Item
from bot.workspaces.rules import is_member
from bot.workspaces.service import Workspaces

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction


class Steering:
    """Use cases of one issue that concern other people, other issues, or reminders."""

    def __init__(self, begin: "Begin", clock: Clock, issues: IssueService, workspaces: Workspaces) -> None:
        self._begin = begin
        self._clock = clock
        self._issues = issues
        self._workspaces = workspaces

    async def hand(self, call: Call, ref: Ref, slack_user_id: str, why: str) -> Message:
        """Somebody else becomes the assignee, and is told. Raises CannotDo, AlreadyClosed, AlreadyTaken."""
        people = await self._workspaces.people_in_slack(call.workspace_id, [slack_user_id])
        receiver, now = people[slack_user_id], self._clock.now()
        if not is_member(receiver):
            raise rules.CannotDo(f"{receiver.name} can't work on issues.", "Pick somebody of the team.", field="person")
        async with self._begin(call.workspace_id) as tx:
            before = await tx.issues.get(ref, lock=True)
            outcome = rules.hand_to(before, actor_of(call), receiver.id, receiver.name, why, now)
            issue = await carry_out(tx, call, before, outcome, now, assignee_email=receiver.email)
            if receiver.id != call.caller.id:
                await tell_person(tx, receiver.id, views.handed(issue, call.caller.name, why.strip()), now)
            if before.assignee not in {None, call.caller.id}:
                await tell_person(tx, before.assignee, views.passed_on(issue, call.caller.name, receiver.name), now)
        return issue_views.done(issue, f"it's {receiver.name}'s now, and they are told")

    async def critical(self, call: Call, ref: Ref, why: str) -> Message:
        """It harms the customer: the channel is told at once. Raises CannotDo, AlreadyClosed, TextMissing."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            before = await tx.issues.get(ref, lock=True)
            outcome = rules.set_severity(before, actor_of(call), Severity.CRITICAL, why, now)
            issue = await carry_out(tx, call, before, outcome, now)
            await announce_critical(tx, issue, call.settings, now)
        return issue_views.done(
            issue,
            views.severity_text(issue, call.settings.triage_channel),
            "It is fixed at once, however long it takes.",
        )

    async def not_critical(self, call: Call, ref: Ref) -> Message:
        """It doesn't harm the customer's business after all. Raises CannotDo, AlreadyClosed."""
        issue = await self._issues.act(
            call, ref, lambda one, actor, now: rules.set_severity(one, actor, Severity.NORMAL, "", now)
        )
        return issue_views.done(issue, views.severity_text(issue, call.settings.triage_channel))

    async def set_customer(self, call: Call, ref: Ref, customer_id: int | None) -> Message:
        """Whose it is, whoever sent it; None: nobody's. Raises CannotDo, CustomerUnknown."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            customer = await tx.customers.find(customer_id, lock=True) if customer_id is not None else None
            if customer is None and customer_id is not None:
                raise rules.CannotDo(
                    "That customer is no longer there.", "`/triage customers` lists them.", field="customer"
                )
            return await self._set_customer(tx, call, ref, customer, now)

    async def set_customer_named(self, call: Call, ref: Ref, name: str) -> Message:
        """Whose it is, by name or its beginning. Raises CannotDo, CustomerUnknown."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            customer = None if name.lower() in {"none", "nobody"} else the_one(name, await tx.customers.all())
            return await self._set_customer(tx, call, ref, customer, now)

    @staticmethod
    async def _set_customer(
        tx: "Transaction", call: Call, ref: Ref, customer: Customer | None, now: datetime
    ) -> Message:
        before = await tx.issues.get(ref, lock=True)
        issue = await carry_out(tx, call, before, rules.set_customer(before, actor_of(call), customer, now), now)
        detail = {"issue": issue.id, "before": before.customer_id, "after": issue.customer_id}
        await tx.workspace.audit(now, call.caller.id, "issue's customer", detail)
        return issue_views.done(issue, f"it's {issue_views.customer_text(issue)} now")

    async def silence(self, call: Call, ref: Ref, until: date, why: str) -> Message:
        """Nobody is reminded of it before a day. Raises CannotDo, AlreadyClosed, TextMissing."""
        calendar = call.settings.calendar
        issue = await self._issues.act(
            call, ref, lambda one, actor, now: rules.silence(one, actor, until, why, calendar, now)
        )
        scene = Scene(self._clock.now(), ClockPolicy.of(call.settings), {})
        return issue_views.done(issue, issue_views.silence_text(issue, scene))

    async def end_silence(self, call: Call, ref: Ref) -> Message:
        """People are reminded of it again. Raises CannotDo."""
        issue = await self._issues.act(call, ref, rules.end_silence)
        return issue_views.done(issue, "you are reminded of it again")

    async def just_close(self, call: Call, ref: Ref) -> Message:
        """A thank-you opened it: closed as before, and the opening does not count. Raises CannotDo, AlreadyClosed."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            before = await tx.issues.get(ref, lock=True)
            events = await tx.issues.events(before.id)
            outcome, opening = rules.close_again(before, events, actor_of(call), now)
            await tx.issues.uncount(before.id, opening)
            issue = await carry_out(tx, call, before, outcome, now)
        return issue_views.done(issue, f"closed again as {issue.resolution}", "That opening does not count.")

    async def form(self, call: Call, what: str, ref: Ref) -> Modal:
        """The form of one of these actions. Raises IssueUnknown, AlreadyClosed."""
        if what == "customer":
            async with self._begin(call.workspace_id, reading=True) as tx:
                return views.customer_modal(await tx.issues.get(ref), await tx.customers.all())
        issue = await self._issues.get_unresolved(call, ref)
        match what:
            case "hand":
                return views.hand_modal(issue)
            case "critical":
                return views.critical_modal(issue)
            case _:
                return views.silence_modal(issue, self.today(call))

    def today(self, call: Call) -> date:
        """The workspace's date."""
        return call.settings.calendar.local_date(self._clock.now())

    async def render_critical(self, tx: "Transaction", item: Item) -> Message | None:
        """The word about a critical issue, as it is when it goes."""
        now, settings = self._clock.now(), await tx.workspace.settings()
        issue = (await tx.issues.by_ids([item.subject["issue"]])).get(item.subject["issue"])
        if issue is None or (not item.posted and not issue.unresolved):
            return None
        events = await tx.issues.events(issue.id)
        said = [event.text for event in events if event.kind is EventKind.CRITICAL]
        day = settings.calendar.local_date(now)
        on_duty = [shift.person for shift in (await tx.rota.load(settings, day, day)).on_at(now)]
        people = await tx.workspace.people({*on_duty, *([issue.assignee] if issue.assignee else [])})
        scene = Scene(now, ClockPolicy.of(settings), people)
        ids = [people[person].slack_user_id for person in on_duty if person in people]
        return views.critical(issue, said[-1] if said else "", ids, scene)

    async def render_thanks(self, tx: "Transaction", item: Item) -> Message | None:
        """The offer to close after a thank-you; not sent at all if it is closed by then."""
        now, settings = self._clock.now(), await tx.workspace.settings()
        issue = (await tx.issues.by_ids([item.subject["issue"]])).get(item.subject["issue"])
        if issue is None or (not item.posted and not issue.unresolved):
            return None
        at = datetime.fromisoformat(item.subject["at"]) if "at" in item.subject else now
        moved_on = rules.moved_on(await tx.issues.events(issue.id), at)
        return views.thanks(issue, item.subject["said"], Scene(now, ClockPolicy.of(settings), {}), moved_on=moved_on)
