"""Which board belongs to whom, and when customers' calls are."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.blocks import Message, Modal
from bot.call import Call
from bot.clock import Clock
from bot.customers.rules import Customer, CustomerUnknown
from bot.errors import UserError
from bot.home.rules import Step, Viewer
from bot.outbox.rules import Item, Post, person_lane
from bot.planning.rules.boards import Board, BoardInvalid, BoardKind, SeenBoard, check_linkable, names_of
from bot.planning.rules.calls import CustomerPlan, due_steps
from bot.planning.rules.cards import check_told_apart
from bot.planning.service.asking import ask_to_read_board
from bot.planning.service.boards import tell_admins
from bot.planning.service.watching import Watching
from bot.planning.views import setup as views
from bot.planning.views import telling
from bot.planning.views.home import boards_step
from bot.workspaces.rules import WorkspaceSettings, check_is_admin, is_bot_admin

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

LINKED = "planning.linked"
PATIENCE = timedelta(seconds=20)
"""How long Trello has for the reading of a board before somebody is told what was found."""


class NotConnected(UserError):
    """There is no key for Trello."""

    def __init__(self) -> None:
        super().__init__(
            "Trello isn't connected.",
            "Whoever runs me sets TRELLO_KEY and TRELLO_TOKEN, or an admin connects it with `/triage setup trello`.",
        )


class Setup:
    """Use cases of linking boards."""

    def __init__(self, begin: "Begin", clock: Clock, watching: Watching) -> None:
        self._begin = begin
        self._clock = clock
        self._watching = watching

    def today(self, call: Call) -> date:
        """The workspace's date now."""
        return call.settings.calendar.local_date(self._clock.now())

    async def boards(self, call: Call) -> Message:
        """All boards."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            linked = await tx.boards.linked()
            plans = await tx.plans.all()
            customers = await tx.customers.all()
        lines = []
        for customer in customers:
            plan = plans.get(customer.id, CustomerPlan(customer.id))
            lines.append(views.Line(customer.id, customer.name, plan, linked.get(plan.board_id)))
        return views.boards(
            next((board for board in linked.values() if board.kind is BoardKind.EPICS), None),
            lines,
            names_of(call.settings),
            call.settings.calendar.local_date(self._clock.now()),
            admin=is_bot_admin(call.caller, call.settings),
            connected=await self._watching.connected(call.workspace_id),
        )

    async def customer_form(self, call: Call, customer_id: int) -> Modal:
        """The form of a customer's board and call. Raises NotAllowed, CustomerUnknown, NotConnected."""
        check_is_admin(call.caller, call.settings)
        await self._watching.list_boards(call.workspace_id)
        async with self._begin(call.workspace_id, reading=True) as tx:
            customer = await _customer(tx, customer_id)
            plan = await tx.plans.of(customer_id)
            seen = await self._choosable(tx, plan.board_id)
        return views.customer_modal(customer.name, plan, seen, names_of(call.settings))

    async def epics_form(self, call: Call) -> Modal:
        """The form of the team's own board. Raises NotAllowed, NotConnected."""
        check_is_admin(call.caller, call.settings)
        await self._watching.list_boards(call.workspace_id)
        async with self._begin(call.workspace_id, reading=True) as tx:
            epics = await tx.boards.epics()
            seen = await self._choosable(tx, epics.id if epics else "")
        return views.epics_modal(epics, seen, names_of(call.settings))

    async def _choosable(self, tx: "Transaction", chosen: str) -> list[SeenBoard]:
        """The boards that the token sees. Raises NotConnected, BoardInvalid."""
        if not await self._watching.connected(tx.workspace_id):
            raise NotConnected
        seen = [board for board in await tx.boards.seen() if not board.closed or board.id == chosen]
        if not seen:
            raise BoardInvalid(
                "I see no board in Trello yet.",
                "Put the bot's Trello member on the boards, then try again.",
            )
        return seen

    async def save_customer(self, call: Call, plan: CustomerPlan) -> Message:
        """Keep a customer's board and call. Raises NotAllowed, CustomerUnknown, BoardInvalid."""
        check_is_admin(call.caller, call.settings)
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            customer = await _customer(tx, plan.customer_id)
            before = await tx.plans.of(plan.customer_id)
            if (before.board_id, before.label) == (plan.board_id, plan.label):
                plan = replace(plan, label_id=before.label_id)
            board = await _to_link(tx, plan.board_id, BoardKind.CUSTOMER) if plan.board_id else None
            names = {one.id: one.name for one in await tx.customers.all()}
            check_told_apart(plan, (await tx.plans.all()).values(), names)
            await tx.plans.save(plan, _due(plan, now, call.settings), now)
            if board is not None and (plan.board_id != before.board_id or plan.label != before.label):
                await self._link(tx, call, board, BoardKind.CUSTOMER, now)
            await _let_go(tx)
            detail = {"customer": customer.id, "board": plan.board_id, "call": _detail(plan)}
            await tx.workspace.audit(now, call.caller.id, "board and call", detail)
        return views.saved(customer.name, plan, board, call.settings.calendar.local_date(now))

    async def save_epics(self, call: Call, board_id: str) -> Message:
        """Set the team's own board. Raises NotAllowed, BoardInvalid."""
        check_is_admin(call.caller, call.settings)
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            before = await tx.boards.epics()
            board = await _to_link(tx, board_id, BoardKind.EPICS) if board_id else None
            if before and before.id != board_id:
                await tx.boards.link(before.id, None)
            if board is not None and (before is None or before.id != board_id):
                await self._link(tx, call, board, BoardKind.EPICS, now)
            await tx.workspace.audit(now, call.caller.id, "support epics board", {"board": board_id})
        return views.epics_saved(board)

    async def first_step(self, tx: "Transaction", _: Viewer) -> Step:
        """Of the first setup: the boards, for a team that works with Trello."""
        connected = await self._watching.connected(tx.workspace_id)
        return boards_step(await tx.boards.epics() is not None, connected=connected)

    async def customer_merged(self, tx: "Transaction", customer_id: int, into_id: int) -> None:
        """Two customers become one: boards, calls and cards follow. Of two boards one stays, and admins are told."""
        await tx.plans.move_customer(customer_id, into_id)
        customer = await _customer(tx, into_id)
        for board in await _let_go(tx):
            key = f"planning.let_go:{board.id}:{self._clock.now().isoformat()}"
            await tell_admins(tx, key, telling.let_go(board, customer.name))

    async def check(self, call: Call, board_id: str) -> Message:
        """Have a board read again, or all of them. Raises NotAllowed."""
        check_is_admin(call.caller, call.settings)
        async with self._begin(call.workspace_id) as tx:
            linked = await tx.boards.linked()
            for one in linked.values():
                if not board_id or one.id == board_id:
                    await tx.boards.save(replace(one, trouble=""))
                    await ask_to_read_board(tx, one.id, make=True)
        return views.checking()

    async def _link(self, tx: "Transaction", call: Call, board: SeenBoard, kind: BoardKind, now: datetime) -> None:
        """Look after a board from now on; whoever linked it is told what was found there."""
        linked = await tx.boards.find(board.id)
        if linked is None:
            await tx.boards.link(board.id, kind)
        await ask_to_read_board(tx, board.id, make=True)
        key = f"{LINKED}:{board.id}:{now.isoformat()}"
        lane = person_lane(call.caller.slack_user_id)
        await tx.outbox.add(Post(key, lane, LINKED, {"board": board.id}, due_at=now + PATIENCE))

    async def render_linked(self, tx: "Transaction", item: Item) -> Message | None:
        """What was found on a board that was linked."""
        board = await tx.boards.find(item.subject["board"])
        if board is None:
            return None
        cards = await tx.cards.in_lists(list(board.lists.values()))
        counts = {role: sum(card.list_id == list_id for card in cards) for role, list_id in board.lists.items()}
        return views.linked(board, names_of(await tx.workspace.settings()), counts)


async def _let_go(tx: "Transaction") -> list[Board]:
    """Look no more after boards that are no customer's any more; which these are."""
    linked = await tx.boards.linked()
    gone = [linked[board_id] for board_id in await tx.boards.unlinked_but(await tx.plans.boards_used())]
    for board in gone:
        await tx.boards.link(board.id, None)
    return gone


def _due(plan: CustomerPlan, now: datetime, settings: WorkspaceSettings) -> datetime | None:
    return due_steps(plan.call, now, now, settings)[1] if plan.call else None


def _detail(plan: CustomerPlan) -> dict[str, object]:
    call = plan.call
    return {"weeks": call.weeks, "weekday": call.weekday, "at": f"{call.at:%H:%M}"} if call else {}


async def _customer(tx: "Transaction", customer_id: int) -> Customer:
    customer = await tx.customers.find(customer_id)
    if customer is None:
        raise CustomerUnknown(str(customer_id))
    return customer


async def _to_link(tx: "Transaction", board_id: str, kind: BoardKind) -> SeenBoard:
    """The board to be linked. Raises BoardInvalid."""
    check_linkable(board_id, kind, await tx.boards.linked())
    for board in await tx.boards.seen():
        if board.id == board_id:
            return board
    field = "epics" if kind is BoardKind.EPICS else "board"
    raise BoardInvalid("I don't see that board in Trello any more.", "Choose another one.", field=field)
