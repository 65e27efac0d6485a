"""Installing by OAuth: Bolt's own flow, with our own states, installations and pages."""

import logging
import re
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.config import Settings
from bot.errors import ExternalError, UserError
from bot.installation.rules import Granted, WholeOrganisation
from bot.installation.service.installing import Installing
from bot.installation.service.states import States
from bot.installation.views import pages
from bot.manifest import REDIRECT, SCOPES

log = logging.getLogger(__name__)

INSTALL = "/slack/install"

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


class _Unfit(BoltError):
    """An installation that can't be kept; Bolt hands it on to the page."""

    def __init__(self, error: UserError) -> None:
        super().__init__(error.what)
        self.error = error


class _States(AsyncOAuthStateStore):
    def __init__(self, states: States) -> None:
        self._states = states

    async def async_issue(self, *_: Any, **__: Any) -> str:
        return self._states.new()

    async def async_consume(self, state: str) -> bool:
        return await self._states.take(state)


class _Installations(AsyncInstallationStore):
    """Only ever saves: what is kept is found by workspace, without Bolt."""

    def __init__(self, installing: Installing) -> None:
        self._installing = installing

    async def async_save(self, installation: Installation) -> None:
        """Raises ExternalError; _Unfit for an installation that is refused."""
        try:
            await self._save(installation)
        except UserError as error:
            raise _Unfit(error) from None

    async def _save(self, one: Installation) -> None:
        token = str(one.bot_token)
        if one.is_enterprise_install or not one.team_id:
            await self._installing.refuse(token, WholeOrganisation())
        await self._installing.install(
            Granted(
                team_id=str(one.team_id),
                team_name=str(one.team_name),
                bot_user_id=str(one.bot_user_id),
                installer=one.user_id,
                token=token,
                scopes=tuple(one.bot_scopes or ()),
                refresh_token=one.bot_refresh_token or "",
                expires_in=_seconds_left(one),
            )
        )


def _seconds_left(one: Installation) -> int | None:
    """Until the token ends. Bolt has turned Slack's seconds into an instant when it read them."""
    if one.bot_token_expires_at is None:
        return None
    return max(0, int(one.bot_token_expires_at - one.installed_at))


class _Flow(AsyncOAuthFlow):
    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        return pages.begin(url)


class InstallGate:
    """The two addresses of installing."""

    def __init__(self, settings: Settings, client: AsyncWebClient, states: States, installing: Installing) -> None:
        """client: one without a token."""
        public_url = settings.public_url.rstrip("/")
        self._again = f"{public_url}{INSTALL}"
        self._flow = _Flow(
            client=client,
            settings=AsyncOAuthSettings(
                client_id=settings.slack_client_id,
                client_secret=settings.slack_client_secret.get_secret_value(),
                scopes=list(SCOPES),
                user_scopes=[],
                redirect_uri=f"{public_url}{REDIRECT}",
                install_path=INSTALL,
                redirect_uri_path=REDIRECT,
                authorization_url=settings.slack_authorize_url,
                installation_store=_Installations(installing),
                state_store=_States(states),
                callback_options=AsyncCallbackOptions(self._succeeded, self._failed),
            ),
        )

    @property
    def routes(self) -> list[web.RouteDef]:
        """GET both."""
        return [web.get(INSTALL, self.begin), web.get(REDIRECT, self.finish)]

    async def begin(self, request: web.Request) -> web.Response:
        """GET /slack/install: what is going to happen, with a state in the address and in a cookie."""
        team = request.query.get("team", "")
        query = f"team={team}" if re.fullmatch(r"T[A-Z0-9]{1,30}", team) else ""
        return await _answer(await self._flow.handle_installation(_bolt(request, query)))

    async def finish(self, request: web.Request) -> web.Response:
        """GET /slack/oauth_redirect: Slack sends the browser back."""
        bolt_request = _bolt(request, request.query_string)
        try:
            return await _answer(await self._flow.handle_callback(bolt_request))
        except (ExternalError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("an installation is not done, for Slack doesn't answer: %s", error or type(error).__name__)
            return await _answer(self._page(502, pages.failed("no_answer", self._again)))

    async def _succeeded(self, args: AsyncSuccessArgs) -> BoltResponse:
        one = args.installation
        missing = sorted(set(SCOPES) - set(one.bot_scopes or ()))
        page = pages.installed(str(one.team_id), str(one.team_name), str(one.app_id), missing)
        return self._page(200, page)

    async def _failed(self, args: AsyncFailureArgs) -> BoltResponse:
        log.info("an installation is not done: %s", args.reason[:80])
        if isinstance(args.error, _Unfit):
            error = args.error.error
            return self._page(400, pages.refused(error.what, error.hint, self._again))
        return self._page(args.suggested_status_code, pages.failed(args.reason, self._again))

    def _page(self, status: int, page: str) -> BoltResponse:
        spent = self._flow.settings.state_utils.build_set_cookie_for_deletion()
        return BoltResponse(
            status=status, body=page, headers={"Content-Type": "text/html; charset=utf-8", "Set-Cookie": spent}
        )


def _bolt(request: web.Request, query: str) -> AsyncBoltRequest:
    return AsyncBoltRequest(body="", query=query, headers=dict(request.headers))


async def _answer(response: BoltResponse) -> web.Response:
    answer = await to_aiohttp_response(response)
    answer.headers.update(HEADERS)
    return answer
