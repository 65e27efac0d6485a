"""The versions of the pattern: edited, looked at before they are saved, saved, removed."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.blocks import Message, Modal
from bot.call import Call
from bot.clock import Clock
from bot.dates import check_not_past, spoken
from bot.errors import UserError
from bot.outbox.rules import Post, person_lane
from bot.rota.commands.patterns import PatternForm
from bot.rota.rules import patterns as rules
from bot.rota.rules.patterns import Preview, field_name
from bot.rota.rules.rota import Pattern, Rota
from bot.rota.service.requests.desk import Desk
from bot.rota.service.rota import named
from bot.rota.views import patterns as views
from bot.workspaces.rules import Person, check_is_admin, is_bot_admin, is_member
from bot.workspaces.service import Workspaces

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

NEWS = "rota_news"
EVER = timedelta(days=3 * 366)
"""How far ahead versions are looked for."""


class PatternService:
    """Use cases of the pattern. Only admins change it."""

    def __init__(self, begin: "Begin", clock: Clock, workspaces: Workspaces) -> None:
        self._begin = begin
        self._clock = clock
        self._workspaces = workspaces

    def _today(self, call: Call) -> date:
        return call.settings.calendar.local_date(self._clock.now())

    async def edit(self, call: Call, version: date | None = None) -> Modal:
        """The form for the latest version, or for one that begins on a date. Raises NotAllowed, VersionUnknown."""
        check_is_admin(call.caller, call.settings)
        today = self._today(call)
        async with self._begin(call.workspace_id, reading=True) as tx:
            rota = await tx.rota.load(call.settings, today, today + EVER)
            people = await named(tx, rota)
        known = {pattern.valid_from: pattern for pattern in rota.patterns}
        if version is not None and version not in known:
            raise rules.VersionUnknown
        pattern = known[version or max(known)] if known else Pattern(today, {})
        return views.edit_modal(pattern, people, call.settings.workdays, today, in_place=False)

    async def recut(self, call: Call, form: PatternForm, weeks: int) -> Modal:
        """The form for another number of weeks, with what was filled in repeated. Raises NotAllowed."""
        check_is_admin(call.caller, call.settings)
        today = self._today(call)
        people = await self._people(call, form)
        pattern = self._pattern(form, people)
        async with self._begin(call.workspace_id, reading=True) as tx:
            present = (await tx.rota.load(call.settings, today, today)).pattern_on(today)
        days = rules.stretched(pattern.days, pattern.weeks, weeks)
        other = Pattern(form.valid_from, days, weeks, rules.anchor_for(weeks, present, today))
        by_id = {one.id: one for one in people.values()}
        return views.edit_modal(other, by_id, call.settings.workdays, today, in_place=True)

    async def preview(self, call: Call, form: PatternForm) -> Modal:
        """What would follow. Raises NotAllowed, PastDate, DraftTooLong, UserError naming the field."""
        check_is_admin(call.caller, call.settings)
        today = self._today(call)
        if form.valid_from < today:
            raise UserError("The past stays as it was.", "Pick today or a later date.", field="valid_from")
        people = await self._people(call, form)
        _check_members(form, people)
        pattern = self._pattern(form, people)
        async with self._begin(call.workspace_id, reading=True) as tx:
            rota = await around(tx, call, pattern)
            known = await named(tx, rota) | {one.id: one for one in people.values()}
        return views.preview_modal(pattern, rules.preview(rota, pattern, today), known, today)

    async def back(self, call: Call, draft: str) -> Modal:
        """The form again, as it was before the preview. Raises NotAllowed."""
        check_is_admin(call.caller, call.settings)
        pattern = rules.read_draft(draft)
        async with self._begin(call.workspace_id, reading=True) as tx:
            people = await tx.workspace.people(rules.people_of(pattern))
        return views.edit_modal(pattern, people, call.settings.workdays, self._today(call), in_place=True)

    async def save(self, call: Call, draft: str) -> Message:
        """Save the version that was looked at; those whose days move are told. Raises NotAllowed, PastDate."""
        check_is_admin(call.caller, call.settings)
        pattern = rules.read_draft(draft)
        async with self._begin(call.workspace_id) as tx:
            desk = await Desk.sit_down(tx, call.settings, self._clock.now(), call.caller, *rules.people_of(pattern))
            shown = await save_version(desk, call, pattern)
        return views.saved(pattern, shown, desk.scene.people, desk.scene.today)

    async def versions(self, call: Call) -> Message:
        """The version that holds and those to come."""
        today = self._today(call)
        async with self._begin(call.workspace_id, reading=True) as tx:
            rota = await tx.rota.load(call.settings, today, today + EVER)
            people = await named(tx, rota)
        patterns = sorted(rota.patterns, key=lambda pattern: pattern.valid_from)
        return views.versions(patterns, people, today, admin=is_bot_admin(call.caller, call.settings))

    async def remove(self, call: Call, valid_from: date) -> Message:
        """Remove a version to come: open requests that this undoes are void, and those whose days move are told.

        Raises NotAllowed, VersionUnknown, PastDate.
        """
        check_is_admin(call.caller, call.settings)
        async with self._begin(call.workspace_id) as tx:
            desk = await Desk.sit_down(tx, call.settings, self._clock.now(), call.caller)
            today = desk.scene.today
            check_not_past(valid_from, today + timedelta(days=1))
            day_before, last = valid_from - timedelta(days=1), rules.horizon(valid_from, rules.MOST_WEEKS)
            shown = rules.preview_without(await tx.rota.load(call.settings, day_before, last), valid_from)
            await tx.rota.remove_pattern(valid_from)
            await desk.void_what_moved(desk.scene.rota.without_pattern(valid_from), set())
            await tell_moved(desk, call, valid_from, shown, removed=True)
            await tx.workspace.audit(desk.scene.now, call.caller.id, "rota version removed", {"from": str(valid_from)})
        lines = [f"The version from {spoken(valid_from, today)} on is removed."]
        return Message("\n".join([*lines, *views.consequences(shown, desk.scene.people)]))

    async def _people(self, call: Call, form: PatternForm) -> dict[str, Person]:
        slack_ids = sorted({slack_id for on in form.days.values() for slack_id in on})
        return await self._workspaces.people_in_slack(call.workspace_id, slack_ids)

    @staticmethod
    def _pattern(form: PatternForm, people: dict[str, Person]) -> Pattern:
        days = {key: tuple(people[one].id for one in on) for key, on in form.days.items()}
        return Pattern(form.valid_from, days, form.weeks, form.anchor)


def _check_members(form: PatternForm, people: dict[str, Person]) -> None:
    for (week, weekday), on in form.days.items():
        for slack_id in on:
            if not is_member(people[slack_id]):
                raise UserError(
                    f"{people[slack_id].name} is a guest, a bot, or no longer in this workspace.",
                    "Pick somebody else.",
                    field=field_name(week, weekday),
                )


async def around(tx: "Transaction", call: Call, pattern: Pattern) -> Rota:
    """The rota of the weeks that a preview of a version looks at."""
    return await tx.rota.load(call.settings, pattern.valid_from, rules.horizon(pattern.valid_from, pattern.weeks))


async def save_version(desk: Desk, call: Call, pattern: Pattern) -> Preview:
    """Save a version inside a transaction: open requests that it undoes are void, and whose days move is told.

    Raises PastDate.
    """
    shown = rules.preview(await around(desk.tx, call, pattern), pattern, desk.scene.today)
    await desk.tx.rota.save_pattern(pattern)
    await desk.void_what_moved(desk.scene.rota.with_pattern(pattern), set())
    await tell_moved(desk, call, pattern.valid_from, shown)
    days = {f"{week}.{weekday}": list(on) for (week, weekday), on in sorted(pattern.days.items())}
    detail = {
        "from": pattern.valid_from.isoformat(),
        "weeks": pattern.weeks,
        "anchor": str(pattern.anchor),
        "days": days,
    }
    await desk.tx.workspace.audit(desk.scene.now, call.caller.id, "rota pattern", detail)
    return shown


async def tell_moved(desk: Desk, call: Call, valid_from: date, shown: Preview, *, removed: bool = False) -> None:
    """Tell those whose days move, save whoever did it; of a first rota its admin tells the team."""
    if shown.is_first:
        return
    people, mark = await desk.tx.workspace.people(shown.moved), await desk.tx.workspace.version()
    desk.scene.people.update(people)  # type: ignore[attr-defined]
    for person, moved in shown.moved.items():
        if person == call.caller.id or person not in people or not people[person].active:
            continue
        slack_id = people[person].slack_user_id
        body = views.told(call.caller.name, valid_from, moved, desk.scene.today, removed=removed)
        key = f"{NEWS}:{mark}:{slack_id}"
        await desk.tx.outbox.add(Post(key, person_lane(slack_id), NEWS, body=body))
