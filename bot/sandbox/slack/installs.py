"""Slack's side of installing the app by OAuth: the page that asks, codes good once, tokens, and being taken out.

As Slack's documentation of its OAuth v2 has it: a code is good for ten minutes and once, with the redirect address it
was asked with; with token rotation a token ends after twelve hours and its refresh token is good once.
"""

import base64
import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from urllib.parse import urlencode

from aiohttp import web

from bot.sandbox.slack.app import APP_ID, BOT_USER
from bot.sandbox.slack.refusals import Refusal
from bot.sandbox.slack.state import Json
from bot.sandbox.slack.team import SlackTeam

CODE_LIVES = timedelta(minutes=10)
TOKEN_LIVES = timedelta(hours=12)

PAGE = """<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>Triage asks for access</title>
<body style="font:1.05rem/1.5 system-ui,sans-serif;max-width:36rem;margin:12vh auto;padding:0 1.5rem">
<h1>Triage would like to be installed</h1>
<form method="post"><p><label>Workspace <select name="team">{teams}</select></label></p>
<p>It would have: {scopes}</p>
<p><button name="answer" value="allow">Allow</button> <button name="answer" value="cancel">Cancel</button></p></form>"""


@dataclass(frozen=True)
class _Code:
    team_id: str
    user: str
    scopes: tuple[str, ...]
    redirect_uri: str
    expires_at: datetime
    whole_organisation: bool


class Installs:
    """Who may install what where. `rotation`: tokens end after twelve hours."""

    def __init__(
        self, teams: Callable[[], Sequence[SlackTeam]], now: Callable[[], datetime], client_id: str, client_secret: str
    ) -> None:
        self._teams = teams
        self._now = now
        self._client = client_id, client_secret
        self._codes: dict[str, _Code] = {}
        self._refresh: dict[str, str] = {}
        self.rotation = False

    def routes(self) -> list[web.RouteDef]:
        """The page that asks."""
        return [web.get("/slack/oauth/v2/authorize", self._ask), web.post("/slack/oauth/v2/authorize", self._answer)]

    async def _ask(self, request: web.Request) -> web.Response:
        if request.query.get("client_id") != self._client[0] or not request.query.get("redirect_uri"):
            return web.Response(status=400, text="invalid_client_id, or no redirect_uri\n")
        asked = request.query.get("team")
        chosen = [team for team in self._teams() if team.ws.team_id == asked] or self._teams()
        teams = "".join(f'<option value="{one.ws.team_id}">{escape(one.ws.name)}</option>' for one in chosen)
        scopes = escape(request.query.get("scope", "").replace(",", ", "))
        return web.Response(text=PAGE.format(teams=teams, scopes=scopes), content_type="text/html")

    async def _answer(self, request: web.Request) -> web.Response:
        form, query = await request.post(), request.query
        back = {"state": query.get("state", "")}
        if form.get("answer") != "allow":
            return _redirect(query["redirect_uri"], {"error": "access_denied", **back})
        team = next((one for one in self._teams() if one.ws.team_id == form.get("team")), None)
        if team is None:
            return web.Response(status=400, text="invalid_team\n")
        code = f"{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._codes[code] = _Code(
            team.ws.team_id,
            str(form.get("user") or next(one.id for one in team.ws.people.values() if one.admin)),
            tuple(query.get("scope", "").split(",")),
            query["redirect_uri"],
            self._now() + CODE_LIVES,
            whole_organisation=form.get("organisation") == "1",
        )
        return _redirect(query["redirect_uri"], {"code": code, **back})

    def access(self, arguments: Json, authorization: str) -> Json:
        """oauth.v2.access. Raises Refusal: bad_client_secret, invalid_code, code_already_used, bad_redirect_uri …"""
        self._check_client(arguments, authorization)
        if arguments.get("grant_type") == "refresh_token":
            return self._renewed(str(arguments.get("refresh_token")))
        given = str(arguments.get("code", ""))
        code = self._codes.pop(given, None)
        if code is None or code.expires_at <= self._now():
            raise Refusal("invalid_code")
        if arguments.get("redirect_uri") != code.redirect_uri:
            raise Refusal("bad_redirect_uri")
        team = self._team(code.team_id)
        granted: Json = {
            "access_token": self._new_token(team),
            "token_type": "bot",
            "scope": ",".join(code.scopes),
            "bot_user_id": BOT_USER,
            "app_id": APP_ID,
            "team": {"id": team.ws.team_id, "name": team.ws.name},
            "enterprise": None,
            "authed_user": {"id": code.user},
            "is_enterprise_install": False,
        }
        if code.whole_organisation:
            granted |= {"team": None, "enterprise": {"id": "E0ORG", "name": "Org"}, "is_enterprise_install": True}
        return granted | self._lifetime(team)

    def revoke(self, team: SlackTeam) -> Json:
        """auth.revoke: the token is given back."""
        self._forget(team, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER]}})
        return {"revoked": True}

    def uninstall(self, team: SlackTeam, *, revoked_first: bool = False) -> None:
        """The app is taken out of a workspace. Slack tells it twice, in no certain order."""
        told = [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER]}}]
        self._forget(team, *(reversed(told) if revoked_first else told))

    @staticmethod
    def _forget(team: SlackTeam, *told: Json) -> None:
        team.bot_token = ""
        for event in told:
            team.ws.emit({**event, "event_ts": team.ws.ts()})
        team.ws.changed()

    def _check_client(self, arguments: Json, authorization: str) -> None:
        kind, _, basic = authorization.partition(" ")
        given = (
            base64.b64decode(basic).decode().partition(":")[::2]
            if kind.lower() == "basic"
            else (str(arguments.get("client_id")), str(arguments.get("client_secret")))
        )
        if given[0] != self._client[0]:
            raise Refusal("invalid_client_id")
        if not hmac.compare_digest(given[1].encode(), self._client[1].encode()):
            raise Refusal("bad_client_secret")

    def _renewed(self, refresh_token: str) -> Json:
        team_id = self._refresh.pop(refresh_token, None)
        if team_id is None:
            raise Refusal("invalid_refresh_token")
        team = self._team(team_id)
        return {"access_token": self._new_token(team), "token_type": "bot", **self._lifetime(team)}

    def _new_token(self, team: SlackTeam) -> str:
        prefix = "xoxe.xoxb-1" if self.rotation else "xoxb"
        team.bot_token = f"{prefix}-{team.ws.team_id}-{secrets.token_hex(12)}"
        return team.bot_token

    def _lifetime(self, team: SlackTeam) -> Json:
        if not self.rotation:
            return {}
        refresh_token = f"xoxe-1-{secrets.token_hex(16)}"
        self._refresh[refresh_token] = team.ws.team_id
        return {"refresh_token": refresh_token, "expires_in": int(TOKEN_LIVES.total_seconds())}

    def _team(self, team_id: str) -> SlackTeam:
        return next(team for team in self._teams() if team.ws.team_id == team_id)


def _redirect(address: str, query: dict[str, str]) -> web.Response:
    separator = "&" if "?" in address else "?"
    return web.Response(status=302, headers={"Location": f"{address}{separator}{urlencode(query)}"})
