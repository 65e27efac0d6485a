"""Moves issues to their customer's board: the card first, then the ticket's note with its address and its closing.

The issue is resolved at once, so its clock stops when somebody decides. What the ticket has to be told waits in its
lane for the card's address, behind which everything else that is done to the ticket keeps its order.
"""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.blocks import Message, Modal
from bot.call import Call
from bot.clock import Clock
from bot.issues.rules import actions
from bot.issues.rules.issue import EventKind, Issue, IssueEvent, Ref, Resolution
from bot.issues.service.actions import actor_of, note_key
from bot.issues.service.record import record
from bot.outbox.rules import Delivered, Item, Later, Post, thread_lane, ticket_lane
from bot.planning.rules import backlog as rules
from bot.planning.rules.backlog import Backlogged, NoCustomer, check_backlog, first_words, new_mark
from bot.planning.rules.boards import NoBoard, Role
from bot.planning.rules.cards import Card, place_of_original
from bot.planning.rules.entry import Entry, Phase
from bot.planning.rules.orders import NewCard
from bot.planning.rules.stage import Stage, stage_of
from bot.planning.rules.writes import BACKLOG, CARD, issue_lane
from bot.planning.service.asking import ask_to_look
from bot.planning.service.scene import scene_of
from bot.planning.views import backlog as views

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

HELD = timedelta(days=3650)
"""What waits for a card's address is not due before that is known."""

TOLD = "planning.backlogged"
EXPIRES = timedelta(days=2)
NO_LIST = "`/triage boards` says what is wrong with the board's lists"


class Backlog:
    """Use cases of the backlog."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def form(self, call: Call, ref: Ref) -> Modal:
        """The form. Raises IssueUnknown, AlreadyClosed, BackloggedAlready, NoBoard, NoCustomer."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            issue = await tx.issues.get(ref)
            check_backlog(issue, await tx.backlog.of_issue(issue.id))
            summary = first_words(await tx.issues.events(issue.id))
            plans = await tx.plans.all()
            if issue.customer_id is not None:
                board_id = plans[issue.customer_id].board_id if issue.customer_id in plans else ""
                board = await tx.boards.find(board_id) if board_id else None
                if board is None:
                    raise NoBoard(issue.customer or "This customer")
                return views.form(issue, summary, board, call.settings.list_new)
            customers = [one for one in await tx.customers.all() if one.id in plans and plans[one.id].board_id]
        if not customers:
            raise NoCustomer(issue)
        choices = [(str(one.id), one.name) for one in customers]
        return views.form(issue, summary, None, call.settings.list_new, choices)

    async def move(
        self, call: Call, ref: Ref, title: str, summary: str, position: str, customer_id: int | None = None
    ) -> Message:
        """Resolve an issue as backlogged, and have its card made. Raises as `form` does."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            issue = await tx.issues.get(ref, lock=True)
            known = await tx.backlog.of_issue(issue.id)
            check_backlog(issue, known)
            if customer_id is not None and issue.customer_id is None:
                customers = await tx.customers.named([customer_id])
                if customer_id in customers:
                    name = customers[customer_id].name
                    issue = replace(issue, customer_id=customer_id, customer=name, customer_chosen=True)
            if issue.customer_id is None:
                raise NoCustomer(issue)
            plan = await tx.plans.of(issue.customer_id)
            if not plan.board_id or await tx.boards.find(plan.board_id) is None:
                raise NoBoard(issue.customer or "This customer")
            if known is not None and await _stands(tx, known, now):
                await self._close(tx, call, issue, known, now)
                return views.again(issue, known)
            mark = new_mark(secrets.token_hex(8))
            backlogged = await tx.backlog.add(
                Backlogged(
                    0, issue.id, plan.board_id, title, summary, position, mark, call.caller.name, now, issue.customer_id
                )
            )
            await tx.outbox.add(
                Post(f"backlog:{backlogged.id}", issue_lane(issue.id), BACKLOG, {"backlog": backlogged.id})
            )
            await self._close(tx, call, issue, backlogged, now)
        return views.on_its_way(issue, issue.customer or "the customer")

    @staticmethod
    async def _close(tx: "Transaction", call: Call, before: Issue, backlogged: Backlogged, now: datetime) -> None:
        """Resolve the issue here at once; its ticket follows as soon as the card has an address."""
        after, event = actions.close(before, actor_of(call), Resolution.BACKLOGGED, now)
        events, url = [event], backlogged.card_url
        if not after.quick:
            name, nonce = after.ref.word, secrets.token_hex(6)
            ref = nonce if url else _note_ref(backlogged)
            subject = {"author": call.caller.email, "name": call.caller.name, "ref": ref, "text": views.note(url)}
            key = f"note:{name}:{nonce}" if url else _note_key(backlogged)
            due_at = now if url else now + HELD
            await tx.outbox.add(Post(key, ticket_lane(name), "groove.note", subject, due_at=due_at))
            state = {"state": after.state}
            await tx.outbox.add(Post(f"state:{name}:{nonce}", ticket_lane(name), "groove.state", state))
            events += [_noted(call.caller.name, url, ref, now)] if url else []
        await record(tx, after, events, call.settings, now)

    async def made(self, tx: "Transaction", item: Item, delivered: Delivered) -> None:
        """The card is there: the ticket, the thread and the issue's view get its address."""
        backlogged = await tx.backlog.get(item.subject["backlog"], lock=True)
        if backlogged is None or backlogged.card_id:
            return
        await tx.backlog.made(backlogged.id, delivered.channel, delivered.ref)
        backlogged = replace(backlogged, card_id=delivered.channel, card_url=delivered.ref)
        await tx.outbox.release(_note_key(backlogged), {"text": views.note(delivered.ref)})
        issue = (await tx.issues.by_ids([backlogged.issue_id]))[backlogged.issue_id]
        if not issue.quick:
            note = _noted(backlogged.by, delivered.ref, _note_ref(backlogged), self._clock.now())
            await tx.issues.add_event(issue.id, note)
        settings = await tx.workspace.settings()
        if issue.thread is not None and settings.thread_updates:
            await tx.outbox.add(
                Post(
                    key=f"{TOLD}:{backlogged.id}",
                    lane=thread_lane(issue.thread.channel, issue.thread.ts),
                    kind=TOLD,
                    thread_ts=issue.thread.ts,
                    expires_at=self._clock.now() + EXPIRES,
                    body=views.in_thread(issue, backlogged),
                )
            )
        await ask_to_look(tx, delivered.channel, self._clock.now())

    async def about(self, tx: "Transaction", issue: Issue) -> list[str]:
        """What the view of an issue says of its card, and where one talks to the customer now."""
        backlogged = await tx.backlog.of_issue(issue.id)
        if backlogged is None:
            return []
        if not backlogged.card_id:
            return views.stage_lines(Stage.ON_ITS_WAY, "", "")
        stage, card, copy = await _stage(tx, backlogged, self._clock.now())
        name = card.name if card else backlogged.title
        return views.stage_lines(stage, backlogged.card_url, name, copy.url if copy else "")


async def _stage(tx: "Transaction", backlogged: Backlogged, now: datetime) -> tuple[Stage, Card | None, Card | None]:
    """How far it is, its card, and the copy that is worked on. As in the plan, what waits for its week is not begun."""
    entry = await tx.entries.of_card(backlogged.card_id)
    scene = await scene_of(tx, now)
    cards = await tx.cards.by_ids([backlogged.card_id, entry.copy_id if entry else ""])
    card, copy = cards.get(backlogged.card_id), cards.get(entry.copy_id) if entry else None
    whose = entry or Entry(0, backlogged.card_id, backlogged.board_id)
    place = place_of_original(card, whose, scene.boards) if card else None
    stage = stage_of(entry, place, scene.place_of_copy(copy) if copy else None)
    return stage, card, copy if entry and entry.phase is Phase.LIVE else None


async def _stands(tx: "Transaction", backlogged: Backlogged, now: datetime) -> bool:
    """Whether the card that an issue has already can stand for it again: it is there, or on its way, and not done."""
    if not backlogged.card_id:
        return True
    return (await _stage(tx, backlogged, now))[0] not in {Stage.COMPLETED, Stage.GONE}


def _note_key(backlogged: Backlogged) -> str:
    return f"note:backlog:{backlogged.id}"


def _note_ref(backlogged: Backlogged) -> str:
    """By which the note on the ticket is known when it comes back."""
    return backlogged.marker.rpartition(":")[2][:12]


def _noted(by: str, url: str, ref: str, now: datetime) -> IssueEvent:
    return IssueEvent(now, EventKind.NOTE, by, text=views.note(url), key=note_key(ref))


async def new_card(tx: "Transaction", item: Item) -> NewCard | None:
    """The card that a row asks for; None if it is not wanted any more. Raises Later while the board has no list."""
    if item.kind == CARD:
        subject = dict(item.subject)
        return NewCard(**{**subject, "label_ids": tuple(subject.get("label_ids", ()))})
    backlogged = await tx.backlog.get(item.subject["backlog"])
    if backlogged is None:
        return None
    issue = (await tx.issues.by_ids([backlogged.issue_id]))[backlogged.issue_id]
    board = await tx.boards.find(backlogged.board_id)
    if board is None or Role.NEW not in board.lists or "new:archived" in board.trouble:
        raise Later("the board has no list for it", 300, NO_LIST)
    plan = await tx.plans.of(backlogged.customer_id) if backlogged.customer_id is not None else None
    return NewCard(
        board_id=board.id,
        list_id=board.lists[Role.NEW],
        name=backlogged.title,
        desc=rules.card_text(backlogged, issue),
        marker=backlogged.marker,
        position=backlogged.position,
        label_ids=(plan.label_id,) if plan and plan.label_id and plan.board_id == board.id else (),
        link=issue.url or issue.thread_url or "",
    )
