"""When somebody is nudged, and what becomes of their answer.

A nudge is an ephemeral message, of which Slack keeps no trace: it can't be found again, so after a crash nobody could
tell whether it was shown. It is claimed in the store first and shown once after that, so it is never shown twice, and
lost if the bot is killed in between. That costs little: every other way to the helpdesk stands open, and a second nudge
for one message would annoy. A public answer in the thread goes through the outbox and is posted exactly once.
"""

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.call import Answer, Call, Event, Instead
from bot.clock import Clock
from bot.dates import monday_of
from bot.issues.rules.issue import Thread
from bot.nudges.rules import figures as rules
from bot.nudges.rules.figures import Nudge
from bot.nudges.rules.heard import Heard, calls_group, untold
from bot.nudges.rules.recognise import Verdict, recognise
from bot.nudges.service.reading import Reader
from bot.nudges.views import measures as measure_views
from bot.nudges.views import nudge as views
from bot.nudges.views import raising as raising_views
from bot.outbox.rules import Post, person_lane, thread_lane
from bot.workspaces.rules import Nudges, Person, WorkspaceSettings, is_bot_admin, is_member

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

log = logging.getLogger(__name__)

AROUND = timedelta(days=7)
"""Whoever is on triage within a week, before or after, is one of the triage people."""

EXPIRES = timedelta(minutes=10)
ON_PURPOSE = Verdict(True, 1.0, ("the bot was called",))


class Nudging:
    """Hears what is written in channels, and asks its author where that helps."""

    def __init__(self, begin: "Begin", clock: Clock, reader: Reader) -> None:
        self._begin = begin
        self._clock = clock
        self._reader = reader

    async def heard(self, event: Event, heard: Heard) -> Message | None:
        """Somebody wrote a message: what to ask them privately, if anything."""
        bot_user_id = await self._reader.bot_user_id(event.workspace_id)
        called = bot_user_id is not None and heard.mentions(bot_user_id)
        verdict = recognise(heard.text)
        if not called and not heard.groups and (heard.in_thread or not verdict.raised):
            return None
        author = await self._reader.person(event.workspace_id, heard.user)
        if author is None or author.is_bot:
            return None
        known = await self._reader.handles(event.workspace_id, list(untold(heard)))
        async with self._begin(event.workspace_id) as tx:
            settings = await tx.workspace.settings()
            if called or calls_group(heard, settings.user_group, known):
                return await self._offer(tx, heard, author, settings, called=called)
            if heard.in_thread or not verdict.raised:
                return None
            return await self._nudge(tx, heard, author, verdict, settings)

    async def _offer(
        self, tx: "Transaction", heard: Heard, author: Person, settings: WorkspaceSettings, *, called: bool
    ) -> Message | None:
        """The bot or the triage group was called on purpose: no limit holds, but triage people call their group."""
        if not heard.says_something:
            return views.nothing_to_offer() if called and heard.told_as_call else None
        if not called and await self._on_triage(tx, author, settings):
            return None
        if await tx.issues.find_in_thread(Thread(heard.channel, heard.root)):
            return None
        if not await tx.nudges.add(self._record(heard, ON_PURPOSE, settings, asked_for=True)):
            return None
        return views.nudge(heard.root, public=False, asked=True)

    async def _nudge(
        self, tx: "Transaction", heard: Heard, author: Person, verdict: Verdict, settings: WorkspaceSettings
    ) -> Message | None:
        """Within the limits: in a channel for such things, once for a message, not too often, no triage people."""
        if settings.nudges is Nudges.OFF or not await self._watched(tx, heard.channel, settings):
            return None
        if await self._on_triage(tx, author, settings) or await tx.nudges.find(heard.channel, heard.ts):
            return None
        now, quiet = self._clock.now(), timedelta(minutes=settings.nudge_quiet_minutes)
        if not await tx.nudges.claim_person(heard.user, now, quiet):
            return None
        if not await tx.nudges.add(self._record(heard, verdict, settings, asked_for=False)):
            return None
        log.info("nudge in %s at %s, score %.2f, because: %s", heard.channel, heard.ts, verdict.score, _why(verdict))
        if settings.nudges is Nudges.PRIVATE:
            return views.nudge(heard.ts, public=False, asked=False)
        await self._post(tx, heard, now)
        return None

    @staticmethod
    async def _post(tx: "Transaction", heard: Heard, now: datetime) -> None:
        await tx.outbox.add(
            Post(
                key=f"nudge:{heard.channel}:{heard.ts}",
                lane=thread_lane(heard.channel, heard.ts),
                kind="nudge",
                expires_at=now + EXPIRES,
                thread_ts=heard.ts,
                body=views.nudge(heard.ts, public=True, asked=False),
            )
        )

    @staticmethod
    async def _watched(tx: "Transaction", channel: str, settings: WorkspaceSettings) -> bool:
        if channel != settings.triage_channel and await tx.customers.by_channel(channel) is None:
            return False
        return not await tx.nudges.channel_is_off(channel)

    async def _on_triage(self, tx: "Transaction", person: Person, settings: WorkspaceSettings) -> bool:
        """Whether somebody is one of the triage people, who write about their work and know how to raise something."""
        if not is_member(person):
            return False
        today = settings.calendar.local_date(self._clock.now())
        rota = await tx.rota.load(settings, today - AROUND, today + AROUND)
        days = (today + timedelta(days=number) for number in range(-AROUND.days, AROUND.days + 1))
        return any(shift.person == person.id for day in days for shift in rota.on_duty(day))

    def _record(self, heard: Heard, verdict: Verdict, settings: WorkspaceSettings, *, asked_for: bool) -> Nudge:
        now = self._clock.now()
        return Nudge(
            channel=heard.channel,
            ts=heard.ts,
            slack_user_id=heard.user,
            at=now,
            week=monday_of(settings.calendar.local_date(now)),
            asked_for=asked_for,
            score=verdict.score,
            because=_why(verdict),
        )

    async def dismiss(self, call: Call, ts: str) -> Answer:
        """It's no issue, unless it has become one meanwhile. Where that is said too often, the admins are told once."""
        assert call.channel
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            if issue := await tx.issues.find_in_thread(Thread(call.channel, ts)):
                return raising_views.known_already(issue)
            nudge = await tx.nudges.find(call.channel, ts)
            if nudge and nudge.answer is None:
                await tx.nudges.answer(call.channel, ts, rules.Answer.DISMISSED, now)
            if rules.unwelcome(await tx.nudges.latest_answers(call.channel)):
                await self._tell_admins(tx, call, call.channel, now)
        return Instead(views.dismissed(), call.response_url)

    @staticmethod
    async def _tell_admins(tx: "Transaction", call: Call, channel: str, now: datetime) -> None:
        if not await tx.nudges.tell_once(channel, now):
            return
        for person in await tx.workspace.active_people():
            if is_bot_admin(person, call.settings):
                await tx.outbox.add(
                    Post(
                        key=f"unwelcome:{channel}:{now.isoformat()}:{person.slack_user_id}",
                        lane=person_lane(person.slack_user_id),
                        kind="unwelcome",
                        body=measure_views.unwelcome(channel),
                    )
                )

    async def switch(self, call: Call, *, off: bool) -> Message:
        """Somebody wants no nudges, or wants them again."""
        async with self._begin(call.workspace_id) as tx:
            await tx.nudges.set_person(call.caller.slack_user_id, off=off)
        return views.stopped() if off else views.started()


def _why(verdict: Verdict) -> str:
    return "; ".join(verdict.because)
