"""Boards of Trello, with their lists, labels and members."""

from bot.clients.http import NotFound
from bot.clients.trello_api import TrelloApi, plain_id
from bot.clients.trello_parse import (
    TEXT_LIMIT,
    TrelloBoard,
    TrelloLabel,
    TrelloList,
    TrelloMember,
    parse_board,
    parse_label,
    parse_list,
    parse_member,
)

BOARD_FIELDS = "name,shortUrl,shortLink,closed,dateLastActivity"


class Boards(TrelloApi):
    """Reads boards, and adds to them."""

    async def me(self) -> TrelloMember:
        """The member whose token it is: a small request that succeeds if address, key and token are right."""
        return self._one(await self._of_member("", {"fields": "username,fullName"}), parse_member, "member")

    async def boards(self, *, closed: bool = True) -> list[TrelloBoard]:
        """The boards that the token sees, closed ones too unless told otherwise.

        One request tells of every board when something happened on it last (`active_at`), so that a poll need ask only
        those for their actions where it moved. What Trello counts as activity is not documented: look at each board now
        and then all the same. At most 100 such requests are allowed in 15 minutes.
        """
        data = await self._of_member("/boards", {"filter": "all" if closed else "open", "fields": BOARD_FIELDS})
        return self._all(data, parse_board, "boards")

    async def board(self, board_id: str) -> TrelloBoard:
        """A board. Raises NotFound, for one that the token does not see too."""
        return self._one(
            await self._http.get(f"/boards/{plain_id(board_id)}", {"fields": BOARD_FIELDS}), parse_board, "board"
        )

    async def lists(self, board_id: str) -> list[TrelloList]:
        """A board's lists in their order, archived ones too."""
        params = {"filter": "all", "fields": "name,closed,pos,idBoard"}
        data = await self._http.get(f"/boards/{plain_id(board_id)}/lists", params)
        return sorted(self._all(data, parse_list, "lists"), key=lambda one: one.pos)

    async def create_list(self, board_id: str, name: str, *, position: str = "bottom") -> TrelloList:
        """Add a list to a board."""
        body = {"idBoard": board_id, "name": name[:TEXT_LIMIT], "pos": position}
        return await self._write("POST", "/lists", body, parse_list, "list")

    async def reopen_list(self, list_id: str) -> TrelloList:
        """Bring an archived list back."""
        return await self._write("PUT", f"/lists/{plain_id(list_id)}", {"closed": "false"}, parse_list, "list")

    async def labels(self, board_id: str) -> list[TrelloLabel]:
        """A board's labels."""
        data = await self._http.get(f"/boards/{plain_id(board_id)}/labels", {"limit": "1000"})
        return self._all(data, parse_label, "labels")

    async def create_label(self, board_id: str, name: str, color: str | None = None) -> TrelloLabel:
        """Add a label to a board; color: one of Trello's names, None for none."""
        body = {"idBoard": board_id, "name": name[:TEXT_LIMIT], "color": color or "null"}
        return await self._write("POST", "/labels", body, parse_label, "label")

    async def delete_label(self, label_id: str) -> None:
        """Take a label from its board and from all cards that have it; one that is gone already is as good."""
        try:
            await self._http.write("DELETE", f"/labels/{plain_id(label_id)}", None)
        except NotFound:
            return

    async def members(self, board_id: str) -> list[TrelloMember]:
        """Who has access to a board."""
        return self._all(await self._http.get(f"/boards/{plain_id(board_id)}/members"), parse_member, "members")
