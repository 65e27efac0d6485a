"""What happened on Trello's boards, asked for: the way that needs no webhook."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from bot.clients.http import NoAnswer, RateLimited
from bot.clients.trello_actions import BOARD_ACTIONS, CARD_ACTIONS, TrelloAction, in_order, parse_action
from bot.clients.trello_api import PAGE, TrelloApi, instant, plain_id
from bot.errors import ExternalError

BATCH = 10
"""The most requests that Trello takes as one."""


class History(TrelloApi):
    """Reads what happened."""

    async def actions(
        self,
        board_id: str,
        *,
        since: str | datetime | None = None,
        kinds: Sequence[str] = (*CARD_ACTIONS, *BOARD_ACTIONS),
    ) -> list[TrelloAction]:
        """What happened on a board since an action (its id) or an instant, oldest first, however much it is.

        kinds: the types, unless told otherwise all that CARD_ACTIONS and BOARD_ACTIONS name.
        Where `since` is left out the newest thousands only. An action that arrives late may bear an earlier instant:
        let `since` overlap and tell apart by id.
        """
        params = self._actions_since(since, kinds)
        return in_order(await self._pages(f"/boards/{plain_id(board_id)}/actions", params, parse_action, "actions"))

    async def changes(
        self, since: Mapping[str, str | datetime | None], *, kinds: Sequence[str] = (*CARD_ACTIONS, *BOARD_ACTIONS)
    ) -> dict[str, list[TrelloAction] | ExternalError]:
        """`actions` of many boards, ten to a request: {board id: since} in, {board id: its actions, or why not} out.

        How a round of polling costs little: `boards()` first, one request whatever there is; then `changes` of those
        boards whose `active_at` moved, and of a few others in turn. A round in which nothing happened is one request.
        Raises only what concerns all boards (no answer, rate limit, wrong token); a board that is gone is NotFound in
        its place.
        """
        found: dict[str, list[TrelloAction] | ExternalError] = {}
        boards = list(since)
        for start in range(0, len(boards), BATCH):
            some = boards[start : start + BATCH]
            paths = [
                f"/boards/{plain_id(one)}/actions?{urlencode(self._actions_since(since[one], kinds))}" for one in some
            ]
            replies = await self._batch(paths)
            for board_id, (status, data) in zip(some, replies, strict=True):
                found[board_id] = await self._changes_in(board_id, since[board_id], kinds, status, data)
        return found

    async def _changes_in(
        self, board_id: str, since: str | datetime | None, kinds: Sequence[str], status: int, data: Any
    ) -> list[TrelloAction] | ExternalError:
        if status == 200 and isinstance(data, list) and len(data) < PAGE:
            return in_order(self._all(data, parse_action, "actions"))
        try:  # longer than a page, or a fault of this board's, which asking it alone tells exactly
            return await self.actions(board_id, since=since, kinds=kinds)
        except RateLimited:
            raise
        except ExternalError as error:
            return error

    async def _batch(self, paths: Sequence[str]) -> list[tuple[int, Any]]:
        """Status and body for each path of a batch; a body of None where it isn't told."""
        data = await self._http.get("/batch", {"urls": ",".join(path.replace(",", "%2C") for path in paths)})
        if not isinstance(data, list) or len(data) != len(paths):
            raise NoAnswer("trello", "GET /batch: not as many answers as were asked for")
        return [_answer(one) for one in data]

    def _actions_since(self, since: str | datetime | None, kinds: Sequence[str]) -> dict[str, str]:
        params = {"filter": ",".join(kinds), "limit": str(PAGE), "memberCreator_fields": "fullName,username"}
        if since is not None:
            params["since"] = instant(since) if isinstance(since, datetime) else since
        return params


def _answer(one: Any) -> tuple[int, Any]:
    """An answer in a batch: {"200": body}, or what says the fault."""
    if isinstance(one, dict) and len(one) == 1:
        [(status, body)] = one.items()
        if str(status).isdigit():
            return int(status), body
    said = one.get("statusCode") if isinstance(one, dict) else None
    return (said if isinstance(said, int) else 500), None
