"""Use cases of goals: setting them, saying whether they were met, and the Scrum of Scrums."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.blocks import Message, Modal
from bot.call import Call
from bot.clock import Clock
from bot.dailies.service import Planner
from bot.dates import monday_of
from bot.outbox.rules import Item, Post, channel_lane
from bot.pairs.commands.goals import GoalForm
from bot.pairs.rules import goals as rules
from bot.pairs.rules.goals import WEEK
from bot.pairs.rules.notices import SCRUM, keys_about, scrum_key, until_work_ends
from bot.pairs.rules.pair import Pair, of_person
from bot.pairs.rules.week import days_between, week_of
from bot.pairs.service.scene import get_pair, load_scene, members_in_slack
from bot.pairs.views import goals as views
from bot.workspaces.rules import WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction


class GoalService:
    """Use cases of the goals of pairs."""

    def __init__(self, begin: "Begin", clock: Clock, planner: Planner) -> None:
        self._begin = begin
        self._clock = clock
        planner.register(SCRUM, self._queue_scrum)

    async def form(self, call: Call, number: int | None = None) -> Modal:
        """The form for the goal of a pair; for one of the caller's own if none is named.

        Raises NotInAPair, PairUnknown, PairOver, GoalOutOfReach.
        """
        today = self._today(call.settings)
        weeks = rules.weeks_to_set(today, call.settings.calendar)
        async with self._begin(call.workspace_id, reading=True) as tx:
            if number is not None:
                pairs = [await get_pair(tx, number)]
            else:
                pairs = await self._own(tx, call, weeks)
            goals = await tx.pair_goals.of_weeks([weeks[0] - WEEK, *weeks])
            scene = await load_scene(tx, call.settings, today, pairs)
        pair = pairs[0] if len(pairs) == 1 else None
        week = rules.week_meant(pair, today, call.settings.calendar) if pair else weeks[0]
        if pair and pair.runs(weeks[1]) and self._over(today, call.settings, (pair.id, week) in goals):
            week = weeks[1]
        return views.goal_modal(pairs, pair, week, weeks, goals, scene)

    async def set(self, call: Call, form: GoalForm) -> Message:
        """Set a week's goal of a pair. Raises PairInvalid, PairUnknown, PairOver, GoalOutOfReach."""
        async with self._begin(call.workspace_id) as tx:
            return await self._set(tx, call, await get_pair(tx, form.pair, lock=True), form.week, form.text)

    async def typed(self, call: Call, text: str) -> Message | Modal:
        """Set the goal of the caller's pair to what was typed; the form if there are several. Raises NotInAPair."""
        weeks = rules.weeks_to_set(self._today(call.settings), call.settings.calendar)
        async with self._begin(call.workspace_id) as tx:
            pairs = await self._own(tx, call, weeks)
            if len(pairs) == 1:
                pair = await get_pair(tx, pairs[0].id, lock=True)
                week = rules.week_meant(pair, self._today(call.settings), call.settings.calendar)
                return await self._set(tx, call, pair, week, text)
        return await self.form(call)

    async def mark(self, call: Call, number: int, week: date, *, met: bool) -> Message:
        """Say whether a goal was met. Raises PairUnknown, GoalUnknown."""
        async with self._begin(call.workspace_id) as tx:
            return await self._mark(tx, call, await get_pair(tx, number, lock=True), week, met)

    async def mark_own(self, call: Call, *, met: bool) -> Message:
        """Say whether the caller's pair has met its goal: last week's if nobody has, else this one's.

        Who is in several pairs is asked which. Raises NotInAPair, GoalUnknown.
        """
        today = self._today(call.settings)
        week = monday_of(today)
        async with self._begin(call.workspace_id) as tx:
            pairs = {pair.id: pair for pair in of_person(await tx.pairs.active(today), call.caller.id, today)}
            if not pairs:
                raise rules.NotInAPair
            known = (await tx.pair_goals.of_weeks([week - WEEK, week])).values()
            meant = [goal for one in pairs if (goal := rules.to_mark([g for g in known if g.pair == one], week))]
            if not meant:
                raise rules.GoalUnknown
            if len(meant) == 1:
                pair = await get_pair(tx, meant[0].pair, lock=True)
                return await self._mark(tx, call, pair, meant[0].week, met)
            scene = await load_scene(tx, call.settings, today, list(pairs.values()))
        return views.which(meant, pairs, scene)

    async def _set(self, tx: "Transaction", call: Call, pair: Pair, week: date, text: str) -> Message:
        now, today = self._clock.now(), self._today(call.settings)
        rules.check_week(pair, week, today, call.settings.calendar)
        before = await tx.pair_goals.find(pair.id, week, lock=True)
        goal = rules.with_text(before, pair.id, week, text, call.caller.id, now)
        await tx.pair_goals.save(goal)
        await self._told_anew(tx, pair, week)
        scene = await load_scene(tx, call.settings, today, [pair])
        return views.goal_set(goal, pair, scene, rules.goal_week(today, call.settings.calendar))

    async def _mark(self, tx: "Transaction", call: Call, pair: Pair, week: date, met: bool) -> Message:
        goal = rules.marked(await tx.pair_goals.find(pair.id, week, lock=True), met, call.caller.id, self._clock.now())
        await tx.pair_goals.save(goal)
        await self._told_anew(tx, pair, week)
        return views.goal_marked(goal, pair, await load_scene(tx, call.settings, self._today(call.settings), [pair]))

    @staticmethod
    async def _told_anew(tx: "Transaction", pair: Pair, week: date) -> None:
        """Bring what was said of a goal up to date."""
        days = [*week_of(week), *week_of(week + WEEK)]
        await tx.outbox.refresh(*keys_about(week, await members_in_slack(tx, pair, days)))

    async def _own(self, tx: "Transaction", call: Call, weeks: Sequence[date]) -> list[Pair]:
        """The caller's pairs, of now or of the next two weeks. Raises NotInAPair."""
        last = weeks[-1] + timedelta(days=6)
        today = self._today(call.settings)
        days = days_between(today, last)
        pairs = [
            pair
            for pair in await tx.pairs.between(today, last)
            if any(call.caller.id in pair.members(day) for day in days)
        ]
        now = of_person(pairs, call.caller.id, today)
        if not pairs:
            raise rules.NotInAPair
        return now or pairs

    @staticmethod
    def _over(today: date, settings: WorkspaceSettings, is_set: bool) -> bool:
        """Whether it is the next week that somebody thinks of: this one has a goal, and no further working day."""
        return is_set and monday_of(settings.calendar.next_working_day(today)) > monday_of(today)

    def _today(self, settings: WorkspaceSettings) -> date:
        return settings.calendar.local_date(self._clock.now())

    async def _queue_scrum(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        day = settings.calendar.local_date(at)
        channel = settings.scrum_channel or settings.triage_channel
        if channel and await tx.pairs.active(day):
            week = monday_of(day)
            await tx.outbox.add(
                Post(
                    key=scrum_key(week),
                    lane=channel_lane(channel),
                    kind=SCRUM.kind,
                    subject={"week": week.isoformat(), "day": day.isoformat()},
                    expires_at=until_work_ends(at, settings),
                )
            )

    async def render_scrum(self, tx: "Transaction", item: Item) -> Message | None:
        """All goals as they are when it is sent, and afterwards as they become."""
        settings = await tx.workspace.settings()
        week, day = date.fromisoformat(item.subject["week"]), date.fromisoformat(item.subject["day"])
        pairs = await tx.pairs.active(day)
        goals = await tx.pair_goals.of_weeks([week, week - WEEK])
        scene = await load_scene(tx, settings, day, pairs)
        pairs = sorted(pairs, key=lambda pair: scene.customer(pair).casefold())
        lines = [views.ScrumLine(pair, goals.get((pair.id, week)), goals.get((pair.id, week - WEEK))) for pair in pairs]
        return views.scrum(week, lines, scene) if lines else None
