"""The boards that the token sees, and those that are linked."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import insert_new
from bot.planning.rules.boards import Board, BoardKind, Role, SeenBoard
from bot.planning.store.tables import TrelloBoardRow


class BoardStore:
    """The boards of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def seen(self) -> list[SeenBoard]:
        """All boards that are known, by name."""
        rows = await self._session.scalars(self._mine())
        found = [SeenBoard(row.board_id, row.name, row.url, row.closed, row.active_at) for row in rows]
        return sorted(found, key=lambda board: (board.name.casefold(), board.id))

    async def linked(self) -> dict[str, Board]:
        """The linked boards, by id."""
        rows = await self._session.scalars(self._mine().where(TrelloBoardRow.kind != ""))
        return {row.board_id: _board(row) for row in rows}

    async def epics(self) -> Board | None:
        """The team's own board, if one is linked."""
        row = await self._session.scalar(self._mine().where(TrelloBoardRow.kind == BoardKind.EPICS).limit(1))
        return _board(row) if row else None

    async def find(self, board_id: str, *, lock: bool = False) -> Board | None:
        """A linked board."""
        query = self._mine().where(TrelloBoardRow.board_id == board_id, TrelloBoardRow.kind != "")
        row = await self._session.scalar(query.with_for_update() if lock else query)
        return _board(row) if row else None

    async def see(self, boards: Sequence[SeenBoard]) -> None:
        """Note what Trello lists; of linked ones the instant of the last activity is noted when they were asked."""
        known = {row.board_id: row for row in await self._session.scalars(self._mine())}
        fresh = [board for board in boards if board.id not in known]
        await insert_new(
            self._session,
            TrelloBoardRow,
            [
                {
                    "workspace_id": self._workspace_id,
                    "board_id": board.id,
                    "kind": "",
                    "name": board.name,
                    "url": board.url,
                    "closed": board.closed,
                    "lists": {},
                    "names": {},
                    "seen": [],
                    "trouble": "",
                }
                for board in fresh
            ],
        )
        for board in boards:
            row = known.get(board.id)
            if row and (row.name, row.url, row.closed) != (board.name, board.url, board.closed):
                row.name, row.url, row.closed = board.name, board.url, board.closed

    async def link(self, board_id: str, kind: BoardKind | None) -> None:
        """Look after a board from now on, or (None) no more."""
        await self._session.execute(
            update(TrelloBoardRow).where(*self._one(board_id)).values(kind=kind or "", trouble="", read_at=None)
        )

    async def save(self, board: Board) -> None:
        """Note what was found of a linked board."""
        await self._session.execute(
            update(TrelloBoardRow)
            .where(*self._one(board.id))
            .values(
                lists={str(role): list_id for role, list_id in board.lists.items()},
                names=dict(board.names),
                trouble=board.trouble,
                since=board.since,
                seen=list(board.seen),
                active_at=board.active_at,
                polled_at=board.polled_at,
                read_at=board.read_at,
            )
        )

    async def unlinked_but(self, used: Collection[str]) -> list[str]:
        """Customers' boards that are linked and belong to no customer any more."""
        query = self._mine().where(TrelloBoardRow.kind == BoardKind.CUSTOMER, TrelloBoardRow.board_id.not_in(used))
        return [row.board_id for row in await self._session.scalars(query)]

    def _mine(self) -> Select[TrelloBoardRow]:
        return select(TrelloBoardRow).where(TrelloBoardRow.workspace_id == self._workspace_id)

    def _one(self, board_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return TrelloBoardRow.workspace_id == self._workspace_id, TrelloBoardRow.board_id == board_id


def _board(row: TrelloBoardRow) -> Board:
    return Board(
        id=row.board_id,
        kind=BoardKind(row.kind),
        name=row.name,
        url=row.url,
        lists={Role(role): list_id for role, list_id in row.lists.items()},
        names=row.names,
        trouble=row.trouble,
        since=row.since,
        seen=tuple(row.seen),
        active_at=row.active_at,
        polled_at=row.polled_at,
        read_at=row.read_at,
        closed=row.closed,
    )
