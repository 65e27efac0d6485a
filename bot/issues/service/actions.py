"""What people do with issues from Slack. Each action is kept here and written to Groove afterwards, in order."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.blocks import Block, Message, Modal
from bot.call import Call
from bot.clock import Clock
from bot.faq.rules import Topic
from bot.issues.rules import actions as rules
from bot.issues.rules import steering
from bot.issues.rules.clock import ClockPolicy, IssueState, running_spans
from bot.issues.rules.issue import Actor, EventKind, Issue, IssueEvent, Outcome, Ref, Resolution, state_changes
from bot.issues.service.dailies import notes_keys
from bot.issues.service.filing import TICKET, ask_to_read
from bot.issues.service.record import record
from bot.issues.views import issue as views
from bot.issues.views import steering as told
from bot.issues.views.issue import Scene
from bot.notices.rules import Notice
from bot.outbox.rules import Item, Post, person_lane, ticket_lane
from bot.workspaces.rules import WorkspaceSettings, is_member

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

Act = Callable[[Issue, Actor, datetime], Outcome]

About = Callable[["Transaction", Issue], Awaitable[Sequence[str]]]
"""What another feature knows of an issue: lines for its view."""

NOTED = {
    EventKind.NOTE: "{}",
    EventKind.HANDED: "Handed to {}",
    EventKind.CRITICAL: "Critical: {}",
    EventKind.LINKED: "{}",
}
"""Of which events Groove gets a private note."""

TOLD = "handed"
TOLD_NOTICE = Notice(TOLD, "Issues handed to me or taken over from me, and who comes to help")
TOLD_UNTIL = timedelta(days=1)

UNSENT = {TICKET: "the ticket", "groove.state": "state", "groove.assignee": "assignee", "groove.note": "note"}

CLOCK_WHILE_PENDING = {True: "The clock stands still until a reply comes.", False: "The clock goes on."}
UNDER_TWO_HOURS = (
    "Under two hours, or critical: fix it. More than that and not urgent: it goes to the customer's backlog."
)
CUSTOMER_KNOWS = "Does the customer know? Whoever is on triage answers in Groove."


Buttons = Callable[[str, Issue], Awaitable[Sequence[Block]]]
"""What other features offer on an issue that is shown whole, in a workspace."""


class IssueService:
    """Use cases of one issue, and the day at a glance."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock
        self.about: list[About] = []
        self.buttons: list[Buttons] = []

    async def overview(self, call: Call) -> Message:
        """Today, the counts, and what is the caller's."""
        now = self._clock.now()
        day = call.settings.calendar.local_date(now)
        async with self._begin(call.workspace_id, reading=True) as tx:
            issues = await tx.issues.unresolved()
            rota = await tx.rota.load(call.settings, day, day)
            shifts = rota.on_duty(day)
            ids = {shift.person for shift in shifts} | {one.assignee for one in issues if one.assignee}
            scene = await self._scene(tx, call.settings, now, ids)
            unanswered = await tx.outbox.unanswered(UNSENT)
        open_ones = [one for one in issues if one.state is IssueState.OPEN]
        return views.overview(
            len(open_ones),
            len(issues) - len(open_ones),
            sum(one.clock.breached(now) for one in open_ones),
            [one for one in issues if one.assignee == call.caller.id],
            [shift.person for shift in shifts],
            scene,
            unanswered,
        )

    async def show(self, call: Call, ref: Ref) -> Message:
        """One issue whole. Raises IssueUnknown."""
        now = self._clock.now()
        async with self._begin(call.workspace_id, reading=True) as tx:
            issue = await tx.issues.get(ref)
            events = await tx.issues.events(issue.id)
            unsent = [item.kind for item in await tx.outbox.unsettled([ticket_lane(issue.ref.word)])]
            related = await tx.issues.related(issue)
            further = [line for about in self.about for line in await about(tx, issue)]
            scene = await self._scene(tx, call.settings, now, {issue.assignee} if issue.assignee else set())
        if issue.skimmed and issue.number is not None:
            async with self._begin(call.workspace_id) as tx:
                await ask_to_read(tx, issue.number)
        spans = running_spans(state_changes(events), issue.held_to(scene.policy))
        waiting = [UNSENT[kind] for kind in unsent if kind in UNSENT]
        more = [button for buttons in self.buttons for button in await buttons(call.workspace_id, issue)]
        return views.issue_detail(issue, events, spans, waiting, scene, related, further, more)

    async def take(self, call: Call, ref: Ref) -> Message:
        """The caller becomes the assignee."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            before = await tx.issues.get(ref, lock=True)
            issue = await carry_out(tx, call, before, rules.take(before, actor_of(call), now), now)
            if before.assignee is not None:
                await tell_person(tx, before.assignee, told.taken(issue, call.caller.name), now)
        return views.done(issue, "it's yours", UNDER_TWO_HOURS, Topic.SMALL)

    async def note(self, call: Call, ref: Ref, text: str) -> Message:
        """Leave a private note; where the caller was asked for notes, that is brought up to date."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            before = await tx.issues.get(ref, lock=True)
            issue = await carry_out(tx, call, before, rules.note(before, actor_of(call), text, now), now)
            today = call.settings.calendar.local_date(now)
            await tx.outbox.refresh(*notes_keys(today, call.caller.slack_user_id))
        return views.done(issue, "noted" if issue.quick else "noted, also privately in Groove")

    async def pending(self, call: Call, ref: Ref, reason: str) -> Message:
        """It waits for a reply that we need."""
        issue = await self.act(call, ref, lambda one, actor, now: rules.set_pending(one, actor, reason, now))
        return views.done(issue, "pending", CLOCK_WHILE_PENDING[call.settings.pause_while_pending])

    async def close(self, call: Call, ref: Ref, resolution: Resolution, original: Ref | None = None) -> Message:
        """It is resolved; original: the issue of which it is a duplicate. Raises AlreadyClosed, CannotDo."""
        if original is not None:
            return await self._close_as_duplicate(call, ref, original)
        issue = await self.act(call, ref, lambda one, actor, now: rules.close(one, actor, resolution, now))
        return views.done(issue, f"closed as {resolution}", CUSTOMER_KNOWS, Topic.REPLIES)

    async def reopen(self, call: Call, ref: Ref) -> Message:
        """A closed issue needs us again."""
        issue = await self.act(call, ref, rules.reopen)
        return views.done(issue, "open again", "Its clock runs again.")

    async def _close_as_duplicate(self, call: Call, ref: Ref, original: Ref) -> Message:
        """It repeats another issue; both show that. Raises CannotDo, AlreadyClosed, IssueUnknown."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            named = {one: await tx.issues.get(one, lock=True) for one in sorted((ref, original), key=_order)}
            issue, other = named[ref], named[original]
            outcome, told = steering.close_as_duplicate(issue, other, actor_of(call), now)
            await carry_out(tx, call, other, (other, told), now)
            issue = await carry_out(tx, call, issue, outcome, now)
        return views.done(issue, f"closed as a duplicate of {other.ref}", CUSTOMER_KNOWS, Topic.REPLIES)

    async def note_form(self, call: Call, ref: Ref) -> Modal:
        """The form for a note. Raises IssueUnknown."""
        return views.note_modal(await self._get(call, ref))

    async def pending_form(self, call: Call, ref: Ref) -> Modal:
        """The form for what it waits for. Raises IssueUnknown, AlreadyClosed."""
        return views.pending_modal(await self.get_unresolved(call, ref))

    async def close_form(self, call: Call, ref: Ref) -> Modal:
        """The form for how it is closed. Raises IssueUnknown, AlreadyClosed."""
        return views.close_modal(await self.get_unresolved(call, ref))

    async def _get(self, call: Call, ref: Ref) -> Issue:
        async with self._begin(call.workspace_id, reading=True) as tx:
            return await tx.issues.get(ref)

    async def get_unresolved(self, call: Call, ref: Ref) -> Issue:
        """An issue that is still to be dealt with. Raises IssueUnknown, AlreadyClosed."""
        issue = await self._get(call, ref)
        if not issue.unresolved:
            raise rules.AlreadyClosed(issue)
        return issue

    async def act(self, call: Call, ref: Ref, act: Act) -> Issue:
        """Do to an issue what a rule allows the caller; the issue as it is then. Raises IssueUnknown and the rule's."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            before = await tx.issues.get(ref, lock=True)
            return await carry_out(tx, call, before, act(before, actor_of(call), now), now)

    @staticmethod
    async def _scene(tx: "Transaction", settings: WorkspaceSettings, now: datetime, people: set[int]) -> Scene:
        return Scene(now, ClockPolicy.of(settings), await tx.workspace.people(people))


def _order(ref: Ref) -> tuple[bool, int]:
    """Two issues are locked in the same order, whoever names them how."""
    return ref.local, ref.number


def actor_of(call: Call) -> Actor:
    """Who acts."""
    return Actor(call.caller.name, call.caller.id)


async def carry_out(
    tx: "Transaction", call: Call, before: Issue, outcome: Outcome, now: datetime, *, assignee_email: str | None = None
) -> Issue:
    """Keep what a person did to an issue, and have Groove told. assignee_email: if it goes to somebody else."""
    after, event = outcome
    email = call.caller.email
    event = await write_to_groove(tx, before, after, event, email, assignee_email=assignee_email or email)
    return await record(tx, after, [event], call.settings, now)


async def tell_person(tx: "Transaction", person: int, message: Message, now: datetime) -> None:
    """Tell somebody directly what was done; nobody who is not there any more."""
    found = (await tx.workspace.people([person])).get(person)
    if found is not None and is_member(found):
        key = f"told:{found.slack_user_id}:{secrets.token_hex(6)}"
        await tx.outbox.add(
            Post(key, person_lane(found.slack_user_id), TOLD, expires_at=now + TOLD_UNTIL, body=message)
        )


async def render_told(_: "Transaction", item: Item) -> Message | None:
    """What somebody is told directly stays as it was written."""
    return item.body


async def write_to_groove(
    tx: "Transaction",
    before: Issue,
    after: Issue,
    event: IssueEvent,
    email: str | None,
    *,
    assignee_email: str | None = None,
) -> IssueEvent:
    """Queue what Groove has to be told, of a quick fix nothing. assignee_email: `email` if not said.

    Returns the event with the key under which a note will come back.
    """
    if after.quick:
        return event
    name = after.ref.word
    lane = ticket_lane(name)
    nonce = secrets.token_hex(6)
    said = {"at": event.at.isoformat(), "name": event.actor}
    if after.assignee != before.assignee:
        await tx.outbox.add(
            Post(f"assignee:{name}:{nonce}", lane, "groove.assignee", {"email": assignee_email or email} | said)
        )
    note = NOTED[event.kind].format(event.text) if event.text and event.kind in NOTED else ""
    if event.state is IssueState.PENDING and event.text:
        note = f"Pending: {event.text}"
    if note:
        await tx.outbox.add(note_post(after.ref, nonce, note, event.actor, author=email))
        event = replace(event, key=note_key(nonce))
    if after.state is not before.state:
        await tx.outbox.add(Post(f"state:{name}:{nonce}", lane, "groove.state", {"state": after.state} | said))
    return event


def note_post(issue: Ref, reference: str, text: str, name: str, *, author: str | None, in_thread: bool = False) -> Post:
    """A private note on its way to Groove. name: whose words they are. author: the mail address of who writes it.

    in_thread: they were said in the issue's thread in Slack.
    """
    subject = {"author": author, "name": name, "text": text, "ref": reference, "in_thread": in_thread}
    return Post(f"note:{issue.word}:{reference}", ticket_lane(issue.word), "groove.note", subject)


def note_key(reference: str) -> str:
    """The key of a note of ours, which comes back from Groove with the same reference."""
    return f"note:{reference}"
