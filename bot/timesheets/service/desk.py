"""Takes what people file and correct, and keeps it until it is in Harvest."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.blocks import Block, Message, Modal
from bot.call import Answer, Call
from bot.clock import Clock
from bot.dates import spoken
from bot.errors import UserError, up_to_date
from bot.issues.rules.issue import Issue, Ref
from bot.outbox.rules import Delivered, Item, Post, sheet_lane, time_lane
from bot.timesheets.rules.account import (
    KIND,
    REFUSED,
    Act,
    Draft,
    Order,
    ProjectUnknown,
    Target,
    fitting,
    likely,
    read_value,
    words_of,
)
from bot.timesheets.rules.people import zone_of
from bot.timesheets.rules.refusals import LOST, NotInHarvest
from bot.timesheets.rules.sheet import Worked
from bot.timesheets.rules.timers import description, local_date, reference
from bot.timesheets.rules.typed import HoursInvalid, check_notes, read_hours, spoken_hours
from bot.timesheets.service.checks import keys_about
from bot.timesheets.service.facts import Facts
from bot.timesheets.service.reading import Reading
from bot.timesheets.views import forms as views

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

NOT_TAKEN = "time_refused"
EARLIEST = timedelta(days=366)
KEPT = timedelta(days=30)
"""How long something that Harvest does not take can be filed anew."""

CUSTOMER = "c:"


@dataclass(frozen=True, slots=True)
class Me:
    """The caller in Harvest, and their date."""

    user: int
    today: date


class Desk:
    """Forms and what is entered into them."""

    def __init__(self, begin: "Begin", clock: Clock, reading: Reading, facts: Facts) -> None:
        self._begin = begin
        self._clock = clock
        self._reading = reading
        self._facts = facts

    async def connected(self, workspace_id: str) -> bool:
        """Whether the workspace has a Harvest."""
        return await self._reading.has(workspace_id)

    async def me(self, call: Call) -> Me:
        """Who the caller is in Harvest. Raises HarvestMissing, NotInHarvest."""
        await self._reading.client(call.workspace_id)
        async with self._begin(call.workspace_id, reading=True) as tx:
            users = await tx.harvest.users_of([call.caller.id])
        if call.caller.id not in users:
            raise NotInHarvest
        return Me(users[call.caller.id], self.today(call))

    def today(self, call: Call) -> date:
        """The caller's own date."""
        return local_date(self._clock.now(), zone_of(call.caller, call.settings))

    async def file_form(self, call: Call, day: date | None = None, ref: Ref | None = None) -> Modal:
        """The form for time worked, on an issue if one is meant. Raises HarvestMissing, NotInHarvest, IssueUnknown."""
        me = await self.me(call)
        target, notes, word = None, "", ""
        if ref is not None:
            async with self._begin(call.workspace_id, reading=True) as tx:
                issue = await tx.issues.get(ref)
                target = await self.option_of(tx, issue)
            notes, word = description(issue), issue.ref.word
        return views.file(day or me.today, target, notes, f"{word}|")

    async def retry_form(self, call: Call, draft_id: str) -> Modal:
        """The form with what Harvest did not take. Raises UserError if it isn't the caller's, or there any more."""
        me = await self.me(call)
        async with self._begin(call.workspace_id, reading=True) as tx:
            draft = await self._refused(tx, call.caller.id, draft_id)
        hours = spoken_hours(draft.hours) if draft.hours else ""
        target = views.target_option(draft.target) if draft.target else None
        return views.file(draft.spent_on or me.today, target, draft.notes or "", f"|{draft.id}", hours)

    async def file(self, call: Call) -> Answer:
        """File what stands in the form. Raises HoursInvalid, ProjectUnknown, NotInHarvest; UserError the second time
        for what was refused."""
        me, form = await self.me(call), call.form
        hours, notes = read_hours(form.get("hours") or ""), check_notes(form.get("notes") or "")
        with up_to_date():
            chosen = date.fromisoformat(form["day"]) if form.get("day") else me.today
        day = check_day(chosen, me.today)
        word, _, replaced = call.metadata.partition("|")
        async with self._begin(call.workspace_id) as tx:
            target = await self.target(tx, form.get("target") or "")
            token = new_id()
            draft = Draft(
                token,
                call.caller.id,
                Act.FILE,
                spent_on=day,
                target=target,
                reference=reference(word, token),
                notes=notes,
                hours=hours,
            )
            if replaced:  # what was refused before is filed anew, once
                await tx.time_drafts.forget((await self._refused(tx, call.caller.id, replaced)).id)
            await self.queue(tx, draft)
        return views.on_its_way()

    async def change_form(self, call: Call, entry_id: int, *, describe: bool) -> Modal:
        """The form for an entry of the caller's. Raises NotInHarvest, UserError for somebody else's, ExternalError."""
        return views.change(await self.own_entry(call, entry_id), describe=describe)

    async def own_entry(self, call: Call, entry_id: int) -> Worked:
        """An entry of the caller's, as it is now; nobody sees another one's. Raises UserError, ExternalError."""
        me = await self.me(call)
        entry: Worked | None = await (await self._reading.client(call.workspace_id)).find_entry(entry_id)
        if entry is None:
            raise UserError("That entry is not in Harvest any more.", "`/triage time` shows what is there now.")
        if entry.user_id != me.user:
            raise UserError("That entry isn't yours.")
        if entry.closed:
            raise UserError("That entry is locked in Harvest.", "An administrator of Harvest can open it.")
        return entry

    async def change(self, call: Call) -> Answer:
        """Change an entry as the form says, and stop its timer first if that is what it takes. Raises HoursInvalid."""
        await self.me(call)
        with up_to_date():
            entry, stops, day = call.metadata.split("|")
            entry_id, spent_on = int(entry), date.fromisoformat(day)
        notes = check_notes(call.form["notes"] or "") if "notes" in call.form else None
        hours = read_hours(call.form["hours"]) if call.form.get("hours") else None
        if stops == "1" and hours is None:
            raise HoursInvalid("How long did it take?", field="hours")
        person = call.caller.id
        async with self._begin(call.workspace_id) as tx:
            if stops == "1":
                await self.queue(tx, Draft(new_id(), person, Act.STOP, entry=entry_id))
            change = Draft(new_id(), person, Act.CHANGE, entry=entry_id, notes=notes, hours=hours, day=spent_on)
            await self.queue(tx, change)
        return views.on_its_way()

    async def suggest(self, call: Call) -> Sequence[Block]:
        """What time can be put on, by what is typed."""
        typed = words_of(call.value)
        async with self._begin(call.workspace_id, reading=True) as tx:
            projects = await tx.harvest.projects(call.value)
            places = await tx.harvest.places()
            customers = await tx.customers.named(places)
        named = {
            one: (customers[one].name, place)
            for one, place in places.items()
            if one in customers and all(word in f"{customers[one].name} {place}".casefold() for word in typed)
        }
        by_name = dict(sorted(named.items(), key=lambda item: item[1][0].casefold()))
        return views.found(by_name, fitting(projects, call.value))

    async def suggest_targets(self, call: Call) -> Sequence[Block]:
        """Projects and tasks alone, by what is typed."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            projects = await tx.harvest.projects(call.value)
        return views.found({}, fitting(projects, call.value))

    async def target(self, tx: "Transaction", value: str) -> Target:
        """What was picked. Raises ProjectUnknown."""
        if value.startswith(CUSTOMER) and value.removeprefix(CUSTOMER).isdecimal():
            customer = int(value.removeprefix(CUSTOMER))
            place = (await tx.harvest.places(customer)).get(customer)
            target = await tx.harvest.target(place.project_id, place.task_id) if place else None
        else:
            target = await tx.harvest.target(*read_value(value))
        if target is None:
            raise ProjectUnknown
        return target

    async def place_of(self, tx: "Transaction", issue: Issue) -> Target | None:
        """What time on an issue is put on: what its customer's is, as long as that is open."""
        if issue.customer_id is None:
            return None
        place = (await tx.harvest.places(issue.customer_id)).get(issue.customer_id)
        return await tx.harvest.target(place.project_id, place.task_id) if place else None

    async def option_of(self, tx: "Transaction", issue: Issue) -> Block | None:
        target = await self.place_of(tx, issue)
        if target is not None and issue.customer_id is not None:
            return views.customer_option(issue.customer or "", issue.customer_id, target)
        guess = await self.guess(tx, issue.customer or "")
        return views.target_option(guess) if guess else None

    @staticmethod
    async def guess(tx: "Transaction", customer: str) -> Target | None:
        """What a customer's time probably goes to, for a form to begin with."""
        return likely(await tx.harvest.projects(customer), customer) if customer else None

    @staticmethod
    async def _refused(tx: "Transaction", person: int, draft_id: str) -> Draft:
        """What Harvest did not take of somebody's. Raises UserError."""
        draft = await tx.time_drafts.find(draft_id)
        if draft is None or draft.person != person:
            what = "That was settled already, or is too long ago."
            raise UserError(what, "`/triage time` shows what is in Harvest.")
        return draft

    async def queue(self, tx: "Transaction", draft: Draft) -> None:
        """Have it written to Harvest, after what the person did before."""
        await tx.time_drafts.add(draft, self._clock.now())
        await tx.outbox.add(Post(f"{KIND}:{draft.id}", time_lane(draft.person), KIND, {"draft": draft.id}))

    async def order(self, workspace_id: str, draft_id: str) -> Order | None:
        """A draft with what it takes to carry it out; None if it is not there."""
        async with self._begin(workspace_id, reading=True) as tx:
            draft = await tx.time_drafts.find(draft_id)
            if draft is None:
                return None
            user = (await tx.harvest.users_of([draft.person])).get(draft.person)
            return Order(draft, user, await tx.harvest.account())

    async def record(self, tx: "Transaction", item: Item, delivered: Delivered) -> None:
        """It is in Harvest: nothing of it is kept. What was refused is told to the person."""
        draft = await tx.time_drafts.find(item.subject["draft"])
        person_id = int(item.lane.rpartition("/")[2])
        person = (await tx.workspace.people([person_id])).get(person_id)
        if person is None:
            return
        if delivered.channel == REFUSED:
            await tx.time_drafts.refuse(item.subject["draft"], delivered.ref)
            await tx.harvest.read_soon(self._clock.now())
            lane, subject = sheet_lane(person.slack_user_id), {"draft": item.subject["draft"]}
            await tx.outbox.add(Post(f"{NOT_TAKEN}:{item.subject['draft']}", lane, NOT_TAKEN, subject))
            return
        if draft is not None:
            await tx.time_drafts.forget(draft.id)
            day = draft.spent_on or draft.day
            await tx.outbox.refresh(*(keys_about(day, person) if day else ()))

    async def compose_refusal(self, item: Item) -> Message:
        """Why Harvest did not take something; what is not kept (any more) was lost."""
        async with self._begin(item.workspace_id, reading=True) as tx:
            draft = await tx.time_drafts.find(item.subject["draft"])
        return views.refused(draft, draft.refused if draft else LOST)

    async def forget_old(self) -> None:
        """Forget what nobody files anew any more: it is kept for no other reason."""
        async with self._begin.everywhere() as everywhere:
            await everywhere.time_drafts.forget(self._clock.now() - KEPT)


def new_id() -> str:
    """Of something that is on its way to Harvest; it is found there by it."""
    return secrets.token_hex(8)


def check_day(day: date, today: date) -> date:
    """A day on which somebody can have worked. Raises HoursInvalid."""
    if day > today:
        raise HoursInvalid(f"{spoken(day, today)} is yet to come.", "Pick today or an earlier day.", field="day")
    if today - day > EARLIEST:
        raise HoursInvalid("That is more than a year ago.", "Pick a later day.", field="day")
    return day
