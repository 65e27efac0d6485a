"""Asks the people of pairs for what is missing: in the morning all of it in one message, on Friday for the goal.

What a message asks for is decided when it is sent; who gets one was decided a moment before, by the same rules.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.clock import Clock
from bot.dailies.service import Planner
from bot.dates import monday_of
from bot.outbox.rules import Item, Post, person_lane
from bot.pairs.rules import owed
from bot.pairs.rules.goals import Goal
from bot.pairs.rules.notices import DAY, MET_NOTICE, REVIEW, day_key, review_key, until_work_ends
from bot.pairs.rules.owed import Facts
from bot.pairs.rules.pair import of_person
from bot.pairs.rules.week import is_away
from bot.pairs.service.scene import Known, load_known, load_scene
from bot.pairs.views import asking as views
from bot.workspaces.rules import Person, WorkspaceSettings, is_member

if TYPE_CHECKING:
    from bot.transaction import Transaction


class Asking:
    """Queues and renders what people of pairs are asked."""

    def __init__(self, clock: Clock, planner: Planner) -> None:
        self._clock = clock
        planner.register(DAY, self._queue_day)
        planner.register(REVIEW, self._queue_review)

    async def _queue_day(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        await self._queue(tx, settings, at, DAY.kind, _owes, day_key)

    async def _queue_review(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        await self._queue(tx, settings, at, REVIEW.kind, _to_review, lambda day, user: review_key(monday_of(day), user))

    @staticmethod
    async def _queue(
        tx: "Transaction",
        settings: WorkspaceSettings,
        at: datetime,
        kind: str,
        owes: Callable[[Facts, int, Known], bool],
        key: Callable[[date, str], str],
    ) -> None:
        """A message of a kind to whoever of an active pair owes something and is at work."""
        day = settings.calendar.local_date(at)
        pairs = await tx.pairs.active(day)
        if not pairs:
            return
        known = await load_known(tx, settings, day, pairs)
        owing = {
            person for facts in known.facts.values() for person in facts.pair.members(day) if owes(facts, person, known)
        }
        for person in (await tx.workspace.people(owing)).values():
            if not is_member(person) or is_away(person.id, at, known.rota):
                continue
            await tx.outbox.add(
                Post(
                    key=key(day, person.slack_user_id),
                    lane=person_lane(person.slack_user_id),
                    kind=kind,
                    subject={"day": day.isoformat()},
                    expires_at=until_work_ends(at, settings),
                )
            )

    async def render_day(self, tx: "Transaction", item: Item) -> Message | None:
        """What somebody still owes; once it stands, what has become of that. Nothing if nothing is missing."""
        settings = await tx.workspace.settings()
        person, known = await self._read(tx, item, settings)
        if person is None or known is None or (not item.posted and self._away(person, known)):
            return None
        muted = await tx.notices.muted(person.id) if not item.posted else set()
        asked = [one for facts in known.facts.values() if (one := self._asked(facts, person.id, known, muted, item))]
        if not asked:
            return None
        scene = await load_scene(tx, settings, known.day, [one.facts.pair for one in asked], rota=known.rota)
        return views.day(asked, scene)

    def _asked(self, facts: Facts, person: int, known: Known, muted: set[str], item: Item) -> views.Asked | None:
        now, day, rota = self._clock.now(), known.day, known.rota
        asked_at = (item.first_claimed_at or now) if item.posted else now
        then = facts.as_of(asked_at)
        things = [
            (thing, owed.missing(thing, facts, day, rota) and not owed.answered(thing, facts, asked_at))
            for thing in owed.asked(facts, person, day, rota)
            if owed.NOTICES[thing].kind not in muted and owed.missing(thing, then, day, rota)
        ]
        return views.Asked(facts, things, owed.next_showcase(facts, now)) if things else None

    async def render_review(self, tx: "Transaction", item: Item) -> Message | None:
        """The week's goals of which nobody has said whether they were met; once it stands, what was said."""
        settings = await tx.workspace.settings()
        person, known = await self._read(tx, item, settings)
        if person is None or known is None or (not item.posted and self._away(person, known)):
            return None
        if not item.posted and await tx.notices.is_muted(person.id, MET_NOTICE.kind):
            return None
        goals = [(facts, facts.goal) for facts in known.facts.values() if facts.goal and _asked_about(facts.goal, item)]
        if not goals:
            return None
        scene = await load_scene(tx, settings, known.day, [facts.pair for facts, _ in goals], rota=known.rota)
        return views.review(goals, monday_of(known.day), scene)

    @staticmethod
    async def _read(tx: "Transaction", item: Item, settings: WorkspaceSettings) -> tuple[Person | None, Known | None]:
        """To whom it goes, and what is known of their pairs; nothing for who is no member any more."""
        day = date.fromisoformat(item.subject["day"])
        slack_user_id = item.destination.removeprefix("@")
        person = (await tx.workspace.people_in_slack([slack_user_id])).get(slack_user_id)
        if person is None or not is_member(person):
            return None, None
        return person, await load_known(tx, settings, day, of_person(await tx.pairs.active(day), person.id, day))

    def _away(self, person: Person, known: Known) -> bool:
        return is_away(person.id, self._clock.now(), known.rota)


def _owes(facts: Facts, person: int, known: Known) -> bool:
    things = owed.asked(facts, person, known.day, known.rota)
    return any(owed.missing(thing, facts, known.day, known.rota) for thing in things)


def _to_review(facts: Facts, _: int, __: Known) -> bool:
    return facts.goal is not None and facts.goal.met is None


def _asked_about(goal: Goal, item: Item) -> bool:
    """Whether a goal's outcome was not known when the question went."""
    asked_at = item.first_claimed_at if item.posted else None
    return goal.met is None or (asked_at is not None and goal.met_at is not None and goal.met_at > asked_at)
