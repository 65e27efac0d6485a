"""The HTTP side of the Slack server: the Web API, uploads and downloads, response URLs, the websocket."""

import hmac
import json
from typing import Any

from aiohttp import BodyPartReader, web

from bot.sandbox.slack.refusals import Refusal
from bot.sandbox.slack.responses import Responses
from bot.sandbox.slack.socket_mode import SocketTransport
from bot.sandbox.slack.state import Json
from bot.sandbox.slack.web_api import METHODS, Call
from bot.sandbox.slack.workspace import Workspace

SCOPES = (
    *("app_mentions:read", "channels:history", "channels:join", "channels:read", "channels:write.topic"),
    *("chat:write", "commands", "files:read", "files:write", "groups:history", "groups:read"),
    *("groups:write.topic", "im:history", "im:read", "im:write", "reactions:read", "reactions:write"),
    *("team:read", "usergroups:read", "usergroups:write", "users:read", "users:read.email"),
)


class SlackWeb:
    """The routes under /slack/."""

    def __init__(
        self,
        ws: Workspace,
        responses: Responses,
        sockets: SocketTransport,
        *,
        bot_token: str,
        app_token: str,
    ) -> None:
        self._ws = ws
        self._responses = responses
        self._sockets = sockets
        self._tokens = {"bot": bot_token, "app": app_token}

    def routes(self) -> list[web.RouteDef]:
        """All routes, for an aiohttp application."""
        return [
            web.route("*", "/slack/api/{method}", self._call),
            web.get("/slack/socket", self._sockets.serve),
            web.post("/slack/response/{key}", self._respond),
            web.post("/slack/upload/{id}", self._upload),
            web.get("/slack/files/{id}/{name}", self._download),
        ]

    async def _call(self, request: web.Request) -> web.Response:
        try:
            body = await self._answer(request)
        except Refusal as refusal:
            body = refusal.body()
        headers = {"x-oauth-scopes": ",".join(SCOPES), "x-accepted-oauth-scopes": ""}
        return web.json_response(body, headers=headers)

    async def _answer(self, request: web.Request) -> Json:
        name = request.match_info["method"]
        arguments = await read_arguments(request)
        token = _token(request, arguments)
        if name == "api.test":
            return {"ok": True, "args": arguments}
        if name == "apps.connections.open":
            self._check(token, "app")
            return {"ok": True, "url": self._sockets.new_url()}
        if name not in METHODS:
            raise Refusal("unknown_method", req_method=name)
        kind, method = METHODS[name]
        self._check(token, kind)
        return {"ok": True, **method(Call(self._ws, arguments))}

    def _check(self, token: str | None, kind: str) -> None:
        """Raises Refusal: not_authed, not_allowed_token_type, invalid_auth."""
        if not token:
            raise Refusal("not_authed")
        if hmac.compare_digest(token.encode(), self._tokens[kind].encode()):
            return
        raise Refusal("not_allowed_token_type" if token in self._tokens.values() else "invalid_auth")

    async def _respond(self, request: web.Request) -> web.Response:
        try:
            body = json.loads(await request.read())
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        try:
            await self._responses.use(request.match_info["key"], body if isinstance(body, dict) else {})
        except Refusal as refusal:
            gone = refusal.code in ("used_url", "expired_url")
            return web.json_response(refusal.body(), status=404 if gone else 400)
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        """Step two of an upload: the bytes as they are, or as the first part of a form."""
        file = self._ws.files.get(request.match_info["id"])
        if file is None or file.content is not None:
            return web.Response(status=404, text="no such upload")
        if request.content_type.startswith("multipart/"):
            part = await (await request.multipart()).next()
            content = bytes(await part.read()) if isinstance(part, BodyPartReader) else b""
        else:
            content = await request.read()
        if len(content) != file.size:
            return web.Response(status=400, text="the length isn't the one that was told")
        file.content = content
        return web.Response(text=f"OK - {file.size}")

    async def _download(self, request: web.Request) -> web.Response:
        """A file's content: for the app by its token, for people in the page as they are (this machine's)."""
        file = self._ws.files.get(request.match_info["id"])
        if file is None or file.content is None or not file.complete:
            return web.Response(status=404, text="no such file")
        token = _token(request, {})
        if token is not None and not hmac.compare_digest(token.encode(), self._tokens["bot"].encode()):
            return web.Response(status=403, text="invalid_auth")
        # Whatever the app uploads must not run as a page of the sandbox.
        headers = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=file.content, content_type=file.mimetype, headers=headers)


async def read_arguments(request: web.Request) -> Json:
    """The arguments of a call, from the query and a form or JSON body. Raises Refusal."""
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body: Any = json.loads(await request.read() or b"{}")
        except ValueError:
            raise Refusal("invalid_json") from None
        if not isinstance(body, dict):
            raise Refusal("json_not_object")
        return arguments | body
    try:
        form = await request.post()
    except ValueError:
        raise Refusal("invalid_form_data") from None
    return arguments | {key: value for key, value in form.items() if isinstance(value, str)}


def _token(request: web.Request, arguments: Json) -> str | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else arguments.pop("token", None)
