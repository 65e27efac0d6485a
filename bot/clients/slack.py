"""What the bot asks of Slack besides posting: who somebody is, who the bot itself is."""

from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ExternalError
from bot.workspaces.rules import PersonFacts

FALLBACK_ZONE = "Europe/London"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is: its workspace and its own user, with the scopes it was granted."""

    team_id: str
    team_name: str
    bot_user_id: str
    scopes: frozenset[str]


class SlackDirectory:
    """Looks people up in Slack."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def identity(self) -> Identity:
        """Ask auth.test. Raises ExternalError."""
        try:
            answer = await self._client.auth_test()
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            raise ExternalError("slack", _code(error)) from None
        scopes = {name.lower(): value for name, value in dict(answer.headers).items()}.get("x-oauth-scopes", "")
        granted = frozenset(scope.strip() for scope in str(scopes).split(",") if scope.strip())
        return Identity(answer["team_id"], answer["team"], answer["user_id"], granted)

    async def person(self, workspace_id: str, slack_user_id: str) -> PersonFacts:
        """Ask users.info. Raises ExternalError."""
        try:
            answer = await self._client.users_info(user=slack_user_id)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            raise ExternalError("slack", _code(error)) from None
        return person_facts(answer["user"], workspace_id)

    async def everybody(self, workspace_id: str) -> list[PersonFacts]:
        """Ask users.list, all pages: a page can be short or empty and yet not the last. Raises ExternalError."""
        try:
            pages = await self._client.users_list(limit=200)
            return [person_facts(user, workspace_id) async for page in pages for user in page["members"]]
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            raise ExternalError("slack", _code(error)) from None


def person_facts(user: dict[str, Any], workspace_id: str) -> PersonFacts:
    """What a user object says (facts of users.info: flags may be missing, an empty display name, no time zone)."""
    profile = user.get("profile") or {}
    name = profile.get("display_name") or profile.get("real_name") or user.get("real_name") or user.get("name")
    team = user.get("team_id") or workspace_id
    home_teams = (user.get("enterprise_user") or {}).get("teams") or [team]
    return PersonFacts(
        slack_user_id=user["id"],
        name=name or "somebody",
        timezone=user.get("tz") or FALLBACK_ZONE,
        email=profile.get("email"),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_external=bool(user.get("is_stranger")) or workspace_id not in home_teams,
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        is_bot=bool(user.get("is_bot") or user.get("is_workflow_bot")) or user["id"] == "USLACKBOT",
        active=not user.get("deleted", False),
    )


def _code(error: Exception) -> str:
    if isinstance(error, SlackApiError):
        return str(error.response.get("error") or f"http {error.response.status_code}")
    return type(error).__name__
