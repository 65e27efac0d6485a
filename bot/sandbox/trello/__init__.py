"""A Trello server on one machine: its REST API, signed webhooks, and what people do in Trello itself."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Literal, TypeVar
from urllib.parse import parse_qsl

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from bot.sandbox.bodies import read_body
from bot.sandbox.errors import ControlError
from bot.sandbox.faults import Faults
from bot.sandbox.trello.account import Account
from bot.sandbox.trello.boards_api import BoardsApi
from bot.sandbox.trello.cards import Cards
from bot.sandbox.trello.cards_api import CardsApi
from bot.sandbox.trello.limits import Limits
from bot.sandbox.trello.model import Action, Doer, Invalid, Json, Missing
from bot.sandbox.trello.outside import (
    Act,
    BoardAct,
    CardAct,
    ListAct,
    NewBoard,
    NewCard,
    NewLabel,
    NewList,
    Outside,
)
from bot.sandbox.trello.requests import Answer, Call, Endpoints, credentials, parameters
from bot.sandbox.trello.seen import Seen
from bot.sandbox.trello.shapes import Shapes
from bot.sandbox.trello.snapshot import snapshot
from bot.sandbox.trello.webhooks import Webhook, Webhooks
from bot.sandbox.trello.webhooks_api import WebhooksApi

Done = TypeVar("Done")
ROOT = "/trello/1"
MOST_IN_BATCH = 10


class Replay(BaseModel):
    """An action that is delivered again, so often."""

    model_config = ConfigDict(extra="forbid")

    action: str
    times: int = Field(default=1, ge=1)


class WebhooksAct(BaseModel):
    """What becomes of webhooks: `deliver: none` loses what happens from now on; `forget` drops all; `active` of all."""

    model_config = ConfigDict(extra="forbid")

    deliver: Literal["all", "none"] | None = None
    forget: bool = False
    active: bool | None = None


class TrelloServer:
    """All boards, the API that shows them to the bot's member, and the control calls of people.

    counted: the requests so far by verb and kind of path; those within a batch have "batch" before it.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        changed: Callable[[], None],
        key: str,
        token: str,
        secret: str,
        faults: Faults,
    ) -> None:
        """`changed` is called whenever something happened."""
        self._changed = changed
        self._key = key
        self._token = token
        self._loses_deliveries = False
        self.webhooks = Webhooks(secret=secret, now=now, faults=faults)
        self.account = Account(now=now, emit=self._happened)
        self.cards = Cards(self.account)
        self.bot = self.account.add_member("triagebot", "Triage Bot")
        self.outside = Outside(self.account, self.cards, self.bot)
        self.counted: Counter[str] = Counter()
        self._shapes = Shapes(self.account)
        self._limits = Limits(now, lambda: asyncio.get_running_loop().time())
        seen = Seen(self.account, self._shapes)
        apis = (BoardsApi(seen), CardsApi(seen, self.cards), WebhooksApi(seen, self.webhooks, changed))
        self._endpoints = Endpoints([one for api in apis for one in api.endpoints()] + [("GET", "/batch", self._batch)])

    def routes(self) -> list[web.RouteDef]:
        """Everything under /trello/."""
        return [web.route("*", ROOT + "/{path:.*}", self._answer)]

    async def start(self) -> None:
        """Begin to deliver."""
        await self.webhooks.start()

    async def close(self) -> None:
        """Stop delivering."""
        await self.webhooks.close()

    async def settle(self) -> None:
        """Return when every delivery has been answered or lost, or waits to be tried again."""
        await self.webhooks.settle()

    async def clock_moved(self) -> None:
        """Deliver what is due again."""
        await self.webhooks.clock_moved()

    def due(self) -> list[datetime]:
        """When deliveries are tried again."""
        return [one.due_at for one in self.webhooks.waiting if one.due_at]

    async def control(self, path: str, body: Json) -> Json:
        """POST /control/trello/…: somebody does something. Raises ControlError."""
        match path.split("/"):
            case ["boards"]:
                new = read_body(NewBoard, body)
                return {"id": self._do(lambda: self.outside.add_board(new), new).id}
            case ["boards", key]:
                board = read_body(BoardAct, body)
                self._do(lambda: self.outside.change_board(key, board), board)
            case ["lists"]:
                new_list = read_body(NewList, body)
                return {"id": self._do(lambda: self.outside.add_list(new_list), new_list).id}
            case ["lists", key]:
                changed = read_body(ListAct, body)
                self._do(lambda: self.outside.change_list(key, changed), changed)
            case ["labels"]:
                label = read_body(NewLabel, body)
                return {"id": self._do(lambda: self.outside.add_label(label), label)}
            case ["cards"]:
                card = read_body(NewCard, body)
                return {"id": self._do(lambda: self.outside.add_card(card), card).id}
            case ["cards", key]:
                act = read_body(CardAct, body)
                self._do(lambda: self.outside.change_card(key, act), act)
            case ["replay"]:
                self._replay(read_body(Replay, body))
            case ["webhooks"]:
                self._change_webhooks(read_body(WebhooksAct, body))
            case _:
                raise ControlError(404, f"There is no control call /control/trello/{path}.")
        return {}

    def snapshot(self) -> Json:
        """The Trello part of GET /control/state: everything that there is, the archived too."""
        return snapshot(self.account, self._shapes) | {
            "webhooks": [one.drawn() for one in self.webhooks.registered.values()],
            "requests": self.counted.total(),
        }

    def _do(self, change: Callable[[], Done], act: Act) -> Done:
        self._loses_deliveries = not act.webhook
        try:
            return change()
        except Invalid as error:
            raise ControlError(400, str(error)) from error
        except Missing as error:
            raise ControlError(404, "There is no such board, list, card or member.") from error
        finally:
            self._loses_deliveries = False
            self._changed()

    def _replay(self, asked: Replay) -> None:
        for actions in self.account.actions.values():
            for action in actions:
                if action.id == asked.action:
                    self._send(action, asked.times)
                    return
        raise ControlError(404, f"There is no action {asked.action}.")

    def _change_webhooks(self, asked: WebhooksAct) -> None:
        if asked.deliver is not None:
            self.webhooks.silent = asked.deliver == "none"
        if asked.forget:
            self.webhooks.registered.clear()
        for one in self.webhooks.registered.values():
            one.active = one.active if asked.active is None else asked.active
        self._changed()

    def _happened(self, action: Action) -> None:
        if not self._loses_deliveries:
            self._send(action, 1)
        self._changed()

    def _send(self, action: Action, times: int) -> None:
        watched = {action.board_id, *(data["id"] for name, data in action.data.items() if name in ("card", "list"))}
        self.webhooks.send(action, watched, lambda webhook: self._delivery(action, webhook), times=times)

    def _delivery(self, action: Action, webhook: Webhook) -> Json:
        board = self.account.boards[action.board_id]
        drawn = webhook.drawn()
        return {
            "action": self._shapes.action(action, display=True),
            "model": self._shapes.board(board),
            "webhook": {name: drawn[name] for name in ("id", "description", "idModel", "callbackURL", "active")},
        }

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = "/" + request.match_info["path"]
        key, token = credentials(request)
        self.counted[self._endpoints.name(request.method, path)] += 1
        if key != self._key:
            return web.Response(status=401, text="invalid key")
        if token != self._token:
            return web.Response(status=401, text="invalid token")
        refused = self._limits.take(key, token, members=path.startswith(("/members/", "/search")))
        headers = self._limits.headers(key, token)
        if refused:
            said = {"error": refused, "message": "Rate limit exceeded"}
            return web.json_response(said, status=429, headers=headers)
        by = Doer(self.bot, request.headers.get("X-Trello-Client-Identifier"))
        try:
            given = await parameters(request)
        except Invalid as error:
            return web.Response(status=400, text=str(error), headers=headers)
        return (await self._endpoints.answer(request.method, path, by, token, given)).response(headers)

    async def _batch(self, call: Call) -> list[Json]:
        """Up to ten GETs at once, each with its own status."""
        urls = [url for url in call.needed("urls").split(",") if url]
        if len(urls) > MOST_IN_BATCH:
            raise Invalid("too many urls")
        return [await self._in_batch(call, url) for url in urls]

    async def _in_batch(self, call: Call, url: str) -> Json:
        path, _, query = url.partition("?")
        self.counted[f"batch {self._endpoints.name('GET', path)}"] += 1
        if path.startswith("/batch"):
            answer = Answer(400, None, "batch in a batch")
        else:
            given = dict(parse_qsl(query, keep_blank_values=True))
            answer = await self._endpoints.answer("GET", path, call.by, call.token, given)
        if answer.status == 200:
            return {"200": answer.body}
        return {"name": "Error", "message": answer.text, "statusCode": answer.status}
