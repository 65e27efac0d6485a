"""The HTTP side of the Slack server: the Web API, uploads and downloads, response URLs, the websocket."""

import hmac
import json
from collections.abc import Sequence
from typing import Any, Protocol

from aiohttp import BodyPartReader, web

from bot.sandbox.slack.installs import Installs
from bot.sandbox.slack.refusals import Refusal
from bot.sandbox.slack.socket_mode import SocketTransport
from bot.sandbox.slack.state import File, Json
from bot.sandbox.slack.team import SlackTeam
from bot.sandbox.slack.web_api import METHODS, Call

SCOPES = (
    *("app_mentions:read", "channels:history", "channels:join", "channels:read", "channels:write.topic"),
    *("chat:write", "commands", "files:read", "files:write", "groups:history", "groups:read"),
    *("groups:write.topic", "im:history", "im:read", "im:write", "reactions:read", "reactions:write"),
    *("team:read", "usergroups:read", "usergroups:write", "users:read", "users:read.email"),
)


class Teams(Protocol):
    """The workspaces that the server holds."""

    @property
    def teams(self) -> Sequence[SlackTeam]: ...

    @property
    def installs(self) -> Installs: ...

    def of_token(self, token: str) -> SlackTeam | None: ...


class SlackWeb:
    """The routes under /slack/. A call reaches the workspace of its token, whatever ids it names."""

    def __init__(self, slack: Teams, sockets: SocketTransport, *, app_token: str) -> None:
        self._slack = slack
        self._sockets = sockets
        self._app_token = app_token

    def routes(self) -> list[web.RouteDef]:
        """All routes, for an aiohttp application."""
        return [
            web.route("*", "/slack/api/{method}", self._call),
            web.get("/slack/socket", self._sockets.serve),
            web.post("/slack/response/{key}", self._respond),
            web.post("/slack/upload/{id}", self._upload),
            web.get("/slack/files/{id}/{name}", self._download),
            *self._slack.installs.routes(),
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
            self._check_app(token)
            return {"ok": True, "url": self._sockets.new_url()}
        if name == "oauth.v2.access":
            authorization = request.headers.get("Authorization", "")
            return {"ok": True, **self._slack.installs.access(arguments, authorization)}
        if name == "auth.revoke":
            return {"ok": True, **self._slack.installs.revoke(self._team(token))}
        if name not in METHODS:
            raise Refusal("unknown_method", req_method=name)
        team = self._team(token)
        return {"ok": True, **METHODS[name](Call(team.ws, arguments))}

    def _team(self, token: str | None) -> SlackTeam:
        """Raises Refusal: not_authed, not_allowed_token_type, invalid_auth."""
        if not token:
            raise Refusal("not_authed")
        team = self._slack.of_token(token)
        if team is None:
            raise Refusal("not_allowed_token_type" if self._is_app(token) else "invalid_auth")
        return team

    def _check_app(self, token: str | None) -> None:
        """Raises Refusal: not_authed, not_allowed_token_type, invalid_auth."""
        if not token:
            raise Refusal("not_authed")
        if not self._is_app(token):
            raise Refusal("not_allowed_token_type" if self._slack.of_token(token) else "invalid_auth")

    def _is_app(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(), self._app_token.encode())

    async def _respond(self, request: web.Request) -> web.Response:
        try:
            body = json.loads(await request.read())
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        key = request.match_info["key"]
        team = next((one for one in self._slack.teams if one.responses.knows(key)), None)
        try:
            if team is None:
                raise Refusal("used_url")
            await team.responses.use(key, body if isinstance(body, dict) else {})
        except Refusal as refusal:
            gone = refusal.code in ("used_url", "expired_url")
            return web.json_response(refusal.body(), status=404 if gone else 400)
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        """Step two of an upload: the bytes as they are, or as the first part of a form."""
        _, file = self._file(request)
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
        team, file = self._file(request)
        if team is None or file is None or file.content is None or not file.complete:
            return web.Response(status=404, text="no such file")
        token = _token(request, {})
        if token is not None and self._slack.of_token(token) is not team:
            return web.Response(status=403, text="invalid_auth")
        # Whatever the app uploads must not run as a page of the sandbox.
        headers = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=file.content, content_type=file.mimetype, headers=headers)

    def _file(self, request: web.Request) -> tuple[SlackTeam | None, File | None]:
        """The file that is asked for, and whose it is."""
        file_id = request.match_info["id"]
        found = ((team, team.ws.files[file_id]) for team in self._slack.teams if file_id in team.ws.files)
        return next(found, (None, None))


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
