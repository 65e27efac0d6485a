"""Keeps the user group and the channel's topic at today's people, and notices every change of the rota."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.dailies.service import Planner
from bot.outbox.rules import Post
from bot.rota.rules.rota import Rota
from bot.rota.rules.standing import MIDDAY, MORNING, Standing, has_begun, still_on
from bot.rota.views import standing as views
from bot.workspaces.rules import WorkspaceSettings, is_member
from bot.workspaces.service import SettingsHook

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction


class Standings:
    """Compares what stands outside with the rota: at the change of day, and whenever something of it has changed.

    A change made by hand in Slack is not fought during the day: only what the rota says is compared.
    """

    def __init__(self, begin: "Begin", clock: Clock, planner: Planner) -> None:
        self._begin = begin
        self._clock = clock
        self.followers: list[SettingsHook] = []
        """What else follows the rota, in the transaction in which a change of it is noticed."""
        planner.register(MORNING, self._change_of_day)
        planner.register(MIDDAY, self._midday)

    async def follow(self) -> None:
        """Look at each workspace of which settings, people or rota have changed since the last look."""
        async with self._begin.everywhere(reading=True) as everywhere:
            ids = await everywhere.changed_rotas.ids()
        await self._begin.in_each(ids, self._follow, "following the rota")

    async def _follow(self, tx: "Transaction") -> None:
        now = self._clock.now()
        seen, shown = await tx.standing.claim()
        version = await tx.workspace.version()  # what is read after it is at least as new
        if version == seen:
            return  # another worker was faster
        settings = await tx.workspace.settings()
        for follower in self.followers:
            await follower(tx, settings, now)
        await tx.standing.save(version, await self._show(tx, settings, now, shown, f"v{version}"))

    async def _change_of_day(self, tx: "Transaction", settings: WorkspaceSettings, _: datetime) -> None:
        seen, shown = await tx.standing.claim()
        unknown = replace(shown, group="", channel="")  # whatever is there is looked at, and put right
        await tx.standing.save(seen, await self._show(tx, settings, self._clock.now(), unknown, "morning"))

    async def _midday(self, tx: "Transaction", settings: WorkspaceSettings, _: datetime) -> None:
        seen, shown = await tx.standing.claim()
        await tx.standing.save(seen, await self._show(tx, settings, self._clock.now(), shown, "midday"))

    async def _show(
        self, tx: "Transaction", settings: WorkspaceSettings, now: datetime, shown: Standing, cause: str
    ) -> Standing:
        """Queue what differs from what was shown; returns what is shown then. A group is never emptied."""
        if not has_begun(now, settings):
            return shown
        wanted = await self._wanted(tx, settings, now)
        if wanted.group and wanted.people and (wanted.group, wanted.people) != (shown.group, shown.people):
            lane = f"usergroup:{wanted.group}"
            await tx.outbox.add(Post(key=f"{lane}:{wanted.day}:{cause}", lane=lane, kind="usergroup"))
        if wanted.channel and (wanted.channel, wanted.topic) != (shown.channel, shown.topic):
            lane = f"topic:{wanted.channel}"
            await tx.outbox.add(Post(key=f"{lane}:{wanted.day}:{cause}", lane=lane, kind="topic"))
        return wanted

    @staticmethod
    async def _wanted(tx: "Transaction", settings: WorkspaceSettings, now: datetime) -> Standing:
        today = settings.calendar.local_date(now)
        rota: Rota = await tx.rota.load(settings, today, today)
        people = await tx.workspace.people({shift.person for shift in rota.on_duty(today)})
        members = [
            shift.person for shift in still_on(rota, now) if shift.person in people and is_member(people[shift.person])
        ]
        return Standing(
            day=today.isoformat(),
            group=settings.user_group,
            people=sorted(members),
            channel=settings.triage_channel if settings.topic_names_people else "",
            topic=views.topic(rota.on_duty(today), people),
        )

    async def group_members(self, workspace_id: str) -> list[str]:
        """Who should be in the user group at this moment, as Slack ids; nobody if it should stay as it is."""
        now = self._clock.now()
        async with self._begin(workspace_id, reading=True) as tx:
            settings = await tx.workspace.settings()
            if not has_begun(now, settings):
                return []
            wanted = await self._wanted(tx, settings, now)
            people = await tx.workspace.people(wanted.people)
        return [people[one].slack_user_id for one in wanted.people if one in people]

    async def topic_words(self, workspace_id: str) -> str:
        """Our part of the topic at this moment; empty if it should stay as it is."""
        now = self._clock.now()
        async with self._begin(workspace_id, reading=True) as tx:
            settings = await tx.workspace.settings()
            if not (has_begun(now, settings) and settings.topic_names_people):
                return ""
            return (await self._wanted(tx, settings, now)).topic
