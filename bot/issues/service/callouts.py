"""Use cases of calling for help."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.blocks import Message, Modal
from bot.call import Call
from bot.clock import Clock
from bot.issues.rules import callout as rules
from bot.issues.rules.callout import Callout
from bot.issues.rules.issue import Ref
from bot.issues.service.actions import tell_person
from bot.issues.views import callout as views
from bot.outbox.rules import Item, Post, channel_lane, person_lane
from bot.workspaces.rules import WorkspaceSettings, is_bot_admin

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction


KIND = "callout"


class Callouts:
    """Calls for help: made, answered, closed, and offered when much is due."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def form(self, call: Call, ref: Ref | None = None, due: int = 0) -> Modal:
        """The form of a call, about an issue or about how much is due. Raises CannotCall, IssueUnknown."""
        channel, reason = _channel(call.settings), ""
        async with self._begin(call.workspace_id, reading=True) as tx:
            await self._check_none_open(tx)
            if ref is not None:
                issue = await tx.issues.get(ref)
                reason = f"{issue.ref} {issue.title}: "
        if due:
            reason = f"{due} issues are due today"
        return views.call_modal(channel, reason)

    async def call(self, call: Call, reason: str) -> Message:
        """Call for help. Raises CannotCall, TextMissing."""
        now, channel = self._clock.now(), _channel(call.settings)
        day = call.settings.calendar.local_date(now)
        async with self._begin(call.workspace_id) as tx:
            await self._check_none_open(tx)
            callout = await tx.callouts.add(Callout(0, day, call.caller.id, rules.check_reason(reason), channel, now))
            if callout is None:
                raise rules.CannotCall("Somebody has just called for help.")
            await tx.outbox.add(Post(callout.key, channel_lane(channel), KIND, {"callout": callout.id}))
        return views.called(callout)

    async def answer(self, call: Call, callout_id: int, *, can_help: bool) -> Message:
        """Somebody can help, or can't. Raises CalloutOver, CannotCall."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            callout = await self._get(tx, callout_id)
            await tx.callouts.answer(callout.id, rules.answer(callout, call.caller.id, can_help, now))
            if can_help:
                await tell_person(tx, callout.caller, views.comes(call.caller.name), now)
            await tx.outbox.refresh(callout.key)
            people = await tx.workspace.people([callout.caller])
        return views.answered(callout, can_help, people)

    async def close_form(self, call: Call, callout_id: int) -> Modal:
        """The form in which it is said what came of a call. Raises CalloutOver, CannotCall."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            callout = await self._get(tx, callout_id)
            await self._closed(tx, call, callout, "")
        return views.close_modal(callout)

    async def close(self, call: Call, callout_id: int | None, outcome: str) -> Message:
        """It is enough; without an id the one that is open is meant. Raises CalloutOver, CannotCall."""
        async with self._begin(call.workspace_id) as tx:
            callout = await self._get(tx, callout_id)
            callout = await self._closed(tx, call, callout, outcome)
            await tx.callouts.close(callout)
            await tx.outbox.refresh(callout.key)
        return views.closed(callout)

    async def render(self, tx: "Transaction", item: Item) -> Message | None:
        """The call as it stands."""
        callout = await tx.callouts.find(item.subject["callout"])
        if callout is None or (callout.closed_at and not item.posted):
            return None
        settings = await tx.workspace.settings()
        due = await tx.callouts.due_by(_end_of_day(settings, self._clock.now()))
        return views.call(callout, due, await people_of(tx, [callout]))

    async def plan(self) -> None:
        """Offer today's people to call for help, once a day, where more is due within the working day than is set."""
        now = self._clock.now()
        async with self._begin.everywhere(reading=True) as everywhere:
            workspace_ids = await everywhere.due_counts.workspaces(now + rules.OFFER_AHEAD)
        await self._begin.in_each(workspace_ids, self._offer, "offering to call for help")

    async def _offer(self, tx: "Transaction") -> None:
        settings, now = await tx.workspace.settings(), self._clock.now()
        if not settings.callout_threshold or not settings.calendar.is_open(now):
            return
        until = _end_of_day(settings, now)
        due = await tx.callouts.due_by(until)
        if due <= settings.callout_threshold or await tx.callouts.open():
            return
        day = settings.calendar.local_date(now)
        shifts = (await tx.rota.load(settings, day, day)).on_at(now)
        for person in (await tx.workspace.people([shift.person for shift in shifts])).values():
            key = f"{rules.OFFER}:{day.isoformat()}:{person.slack_user_id}"
            subject = {"due": due, "until": until.isoformat()}
            await tx.outbox.add(Post(key, person_lane(person.slack_user_id), rules.OFFER, subject, expires_at=until))

    async def render_offer(self, tx: "Transaction", item: Item) -> Message | None:
        """The offer to today's people; nothing if help is called for by then."""
        if await tx.callouts.open() and not item.posted:
            return None
        zone = (await tx.workspace.settings()).zone
        until = datetime.fromisoformat(item.subject["until"]).astimezone(zone)
        return views.offer(item.subject["due"], f"{until:%H:%M}")

    @staticmethod
    async def _check_none_open(tx: "Transaction") -> None:
        if (callout := await tx.callouts.open()) is not None:
            raise rules.CannotCall(
                f"There is a call for help already: {callout.reason[:100]}.", "`/triage callout done` closes it."
            )

    @staticmethod
    async def _get(tx: "Transaction", callout_id: int | None) -> Callout:
        callout = await (tx.callouts.open(lock=True) if callout_id is None else tx.callouts.find(callout_id, lock=True))
        if callout is None:
            raise rules.CannotCall("There is no call for help to close.")
        return callout

    async def _closed(self, tx: "Transaction", call: Call, callout: Callout, outcome: str) -> Callout:
        now = self._clock.now()
        day = call.settings.calendar.local_date(now)
        today = [shift.person for shift in (await tx.rota.load(call.settings, day, day)).on_duty(day)]
        admin = is_bot_admin(call.caller, call.settings)
        return rules.close(callout, call.caller.id, today, admin, outcome, now)


async def close_at_handover(tx: "Transaction", now: datetime) -> None:
    """What is still called for ends with the handover."""
    callout = await tx.callouts.open(lock=True)
    if callout is not None:
        await tx.callouts.close(replace(callout, closed_at=now))
        await tx.outbox.refresh(callout.key)


async def people_of(tx: "Transaction", callouts: list[Callout]) -> views.People:
    """Everybody who has to do with these calls."""
    ids = {person for one in callouts for person in (one.caller, one.closed_by, *(said.person for said in one.answers))}
    return await tx.workspace.people({person for person in ids if person is not None})


def _channel(settings: WorkspaceSettings) -> str:
    channel = settings.callout_channel or settings.triage_channel
    if not channel:
        raise rules.CannotCall("There is no channel to call in yet.", "An admin can name one with `/triage setup`.")
    return channel


def _end_of_day(settings: WorkspaceSettings, now: datetime) -> datetime:
    """When the present working day ends."""
    calendar = settings.calendar
    windows = calendar.windows(calendar.local_date(now))
    return windows[-1][1] if windows else now
