"""What is asked of Slack about tokens, with tokens that no workspace is known by yet."""

from collections.abc import Callable

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clients.slack import code_of, everybody
from bot.errors import ExternalError
from bot.installation.rules import Renewed
from bot.workspaces.rules import PersonFacts


class SlackTokens:
    """Every call raises ExternalError with Slack's own word for what was wrong.

    client: makes one of a token, or without any.
    """

    def __init__(self, client: Callable[[str | None], AsyncWebClient], client_id: str, client_secret: str) -> None:
        self._client = client
        self._app = {"client_id": client_id, "client_secret": client_secret}

    async def everybody(self, token: str, workspace_id: str) -> list[PersonFacts]:
        """The people of the workspace whose token it is."""
        return await everybody(self._client(token), workspace_id)

    async def renew(self, refresh_token: str) -> Renewed:
        """Exchange a token that ends. The refresh token is good once."""
        try:
            answer = await self._client(None).oauth_v2_access(
                **self._app, grant_type="refresh_token", refresh_token=refresh_token
            )
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            raise ExternalError("slack", code_of(error)) from None
        return Renewed(str(answer["access_token"]), str(answer["refresh_token"]), int(answer["expires_in"]))

    async def revoke(self, token: str) -> None:
        """Give a token back."""
        try:
            await self._client(token).auth_revoke()
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            raise ExternalError("slack", code_of(error)) from None
