"""Planning calls: reminds of them, asks what was agreed, and puts that on the board."""

import hashlib
import secrets
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.blocks import Message, Modal
from bot.call import Call
from bot.clock import Clock
from bot.customers.rules import Customer, CustomerUnknown
from bot.notices.rules import Notice
from bot.outbox.rules import Delivered, Item, Post, person_lane
from bot.planning.rules.backlog import new_mark
from bot.planning.rules.boards import NoBoard, Role
from bot.planning.rules.calls import CallStep, Commitment, CustomerPlan, due_steps
from bot.planning.rules.cards import customer_of
from bot.planning.rules.entry import Phase
from bot.planning.rules.plan import CallDue
from bot.planning.rules.writes import CARD, COMMIT, card_lane
from bot.planning.service.asking import ask_to_look
from bot.planning.service.plan import refresh_plans
from bot.planning.views import calls as views
from bot.planning.views.telling import board_link
from bot.workspaces.rules import Person, WorkspaceSettings, is_member

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

REMINDER, QUESTION = "planning.call", "planning.call.ask"
NOTICE = Notice(REMINDER, "Planning calls: what can be talked about, and what was agreed", "Planning")
EXPIRES = timedelta(hours=20)


class Calls:
    """Use cases of planning calls."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def plan(self) -> None:
        """Queue what is to be said of calls by now."""
        async with self._begin.everywhere(reading=True) as everywhere:
            workspace_ids = await everywhere.due_calls.workspaces(self._clock.now())
        await self._begin.in_each(workspace_ids, self._plan, "reminding of planning calls")

    async def next_due(self) -> datetime | None:
        """When there is next something to say."""
        async with self._begin.everywhere(reading=True) as everywhere:
            return await everywhere.due_calls.next_due()

    async def _plan(self, tx: "Transaction") -> None:
        now, settings = self._clock.now(), await tx.workspace.settings()
        for plan, told_until in await tx.plans.due(now):
            if plan.call is None:
                await tx.plans.told(plan.customer_id, now, None)
                continue
            steps, following = due_steps(plan.call, told_until, now, settings)
            for step in steps:
                await self._queue(tx, plan, step, settings)
            await tx.plans.told(plan.customer_id, now, following)

    @staticmethod
    async def _queue(tx: "Transaction", plan: CustomerPlan, step: CallStep, settings: WorkspaceSettings) -> None:
        """One message for each of those who lead the call."""
        kind = REMINDER if step.what == "remind" else QUESTION
        people, has_pair = await _leads(tx, plan.customer_id, step.day, settings)
        subject = {"customer": plan.customer_id, "day": step.day.isoformat(), "pair": has_pair}
        for person in people:
            key = _key(kind, plan.customer_id, step.day, person)
            lane = person_lane(person.slack_user_id)
            await tx.outbox.add(Post(key, lane, kind, subject, expires_at=step.at + EXPIRES))

    async def render_reminder(self, tx: "Transaction", item: Item) -> Message | None:
        """The call with what can be talked about, as it is when it is told."""
        call, plan, settings = await _call_of(tx, item)
        if call is None or plan.call is None:
            return None
        found = await _candidates(tx, plan)
        day_off = not settings.calendar.is_working_day(call.day)
        at, has_pair = f"{plan.call.at:%H:%M}", bool(item.subject["pair"])
        return views.reminder(call, at, found, self._clock.now(), day_off=day_off, has_pair=has_pair)

    async def render_question(self, tx: "Transaction", item: Item) -> Message | None:
        """What was agreed? Nothing is asked of what is known."""
        call, _, _ = await _call_of(tx, item)
        if call is None:
            return None
        commitment = await tx.plans.commitment(call.customer_id, call.day)
        if commitment is not None and commitment.made and not item.posted:
            return None
        return views.question(call, commitment)

    async def form(self, call: Call, customer_id: int, day: date) -> Modal:
        """The form of what was agreed. Raises CustomerUnknown, NoBoard."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            customer, plan = await _with_board(tx, customer_id)
            due = CallDue(customer.id, customer.name, day)
            commitment = await tx.plans.commitment(customer.id, day)
            found = await _candidates(tx, plan)
        return views.form(due, found, commitment, self._clock.now(), call.settings.list_up_next)

    async def commit(self, call: Call, customer_id: int, day: date, cards: list[str], titles: list[str]) -> Message:
        """Write down what was agreed, and have it put up next. Twice the same changes nothing. Raises as `form`."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            customer, plan = await _with_board(tx, customer_id)
            board = await tx.boards.find(plan.board_id)
            assert board is not None
            key = f"commit:{customer_id}:{day.isoformat()}"
            known = await tx.cards.by_ids(cards)
            up_next = board.lists.get(Role.UP_NEXT, "")
            for card_id in [one for one in cards if one in known and known[one].list_id != up_next]:
                subject = {"card": card_id, "board": board.id, "list": up_next}
                await tx.outbox.add(Post(f"{key}:{card_id}", card_lane(card_id), COMMIT, subject))
            for title in titles:
                await self._make(tx, f"{key}:{_digest(title)}", title, plan, up_next, call)
            before = await tx.plans.commitment(customer_id, day)
            made = Commitment(
                customer_id,
                day,
                now,
                call.caller.id,
                tuple(dict.fromkeys((*(before.cards if before else ()), *(one for one in cards if one in known)))),
                tuple(dict.fromkeys((*(before.new_cards if before else ()), *titles))),
                nothing=not (cards or titles),
            )
            await tx.plans.commit(made)
            people, _ = await _leads(tx, customer_id, day, call.settings)
            await tx.outbox.refresh(*(_key(QUESTION, customer_id, day, person) for person in people))
            await refresh_plans(tx, call.settings, now)
        return views.committed(CallDue(customer_id, customer.name, day), made)

    @staticmethod
    async def _make(tx: "Transaction", key: str, title: str, plan: CustomerPlan, up_next: str, call: Call) -> None:
        mark = new_mark(secrets.token_hex(8))
        subject = {
            "board_id": plan.board_id,
            "list_id": up_next,
            "name": title,
            "desc": f"Agreed in a planning call; written down by {call.caller.name} · {mark}",
            "marker": mark,
            "position": "bottom",
            "label_ids": [plan.label_id] if plan.label_id else [],
        }
        await tx.outbox.add(Post(key, card_lane(key), CARD, subject))

    async def made(self, tx: "Transaction", _: Item, delivered: Delivered) -> None:
        """A card that was agreed is there."""
        await ask_to_look(tx, delivered.channel, self._clock.now())


async def _leads(
    tx: "Transaction", customer_id: int, day: date, settings: WorkspaceSettings
) -> tuple[list[Person], bool]:
    """Who leads a call: the customer's pair on that day, else whoever is on triage then; and whether it is the pair."""
    pairs = [pair for pair in await tx.pairs.active(day) if pair.customer == customer_id]
    ids = {one for pair in pairs for one in pair.members(day)}
    has_pair = bool(ids)
    if not ids:
        rota = await tx.rota.load(settings, day, day)
        ids = {shift.person for shift in rota.on_duty(day)}
    people = await tx.workspace.people(ids)
    return [person for person in people.values() if is_member(person)], has_pair


async def _call_of(tx: "Transaction", item: Item) -> tuple[CallDue | None, CustomerPlan, WorkspaceSettings]:
    customer_id, settings = int(item.subject["customer"]), await tx.workspace.settings()
    plan = await tx.plans.of(customer_id)
    customer = await tx.customers.find(customer_id)
    if customer is None:
        return None, plan, settings
    return CallDue(customer.id, customer.name, date.fromisoformat(item.subject["day"])), plan, settings


async def _with_board(tx: "Transaction", customer_id: int) -> tuple[Customer, CustomerPlan]:
    customer = await tx.customers.find(customer_id)
    if customer is None:
        raise CustomerUnknown(str(customer_id))
    plan = await tx.plans.of(customer_id)
    board = await tx.boards.find(plan.board_id) if plan.board_id else None
    if board is None or Role.UP_NEXT not in board.lists:
        raise NoBoard(customer.name)
    return customer, plan


async def _candidates(tx: "Transaction", plan: CustomerPlan) -> views.Candidates:
    """The customer's new issues, the oldest first, and what was agreed before and is not done."""
    board = await tx.boards.find(plan.board_id) if plan.board_id else None
    if board is None:
        return views.Candidates((), ())
    plans = list((await tx.plans.all()).values())
    found = await tx.cards.in_lists([board.lists[role] for role in (Role.NEW, Role.UP_NEXT) if role in board.lists])
    theirs = [card for card in found if customer_of(card, plans) == plan.customer_id]
    new = [card for card in theirs if board.role_of(card.list_id) is Role.NEW]
    new.sort(key=lambda card: card.id)  # which begins with the instant of its making
    live = {entry.card_id for entry in await tx.entries.in_phases([Phase.LIVE])}
    carried = [card for card in theirs if board.role_of(card.list_id) is Role.UP_NEXT and card.id in live]
    return views.Candidates(new, carried, board_link(board))


def _key(kind: str, customer_id: int, day: date, person: Person) -> str:
    return f"{kind}:{customer_id}:{day.isoformat()}:{person.slack_user_id}"


def _digest(title: str) -> str:
    return hashlib.sha256(title.casefold().encode()).hexdigest()[:12]
