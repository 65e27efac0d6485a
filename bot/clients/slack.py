"""What the bot asks of Slack besides posting: who somebody is, who the bot itself is."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ExternalError
from bot.workspaces.rules import PersonFacts


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is: its workspace and its own user, with the scopes it was granted."""

    team_id: str
    team_name: str
    bot_user_id: str
    scopes: frozenset[str]


Clients = Callable[[str], Awaitable[AsyncWebClient]]
"""The client of a workspace. Raises ExternalError where the bot is not installed."""


@contextmanager
def asking() -> Iterator[None]:
    """Around a question and the reading of its answer: whatever goes wrong with either is an ExternalError."""
    try:
        yield
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        raise ExternalError("slack", code_of(error)) from None
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise ExternalError("slack", f"an answer that can't be read: {type(error).__name__}") from None


async def identity(client: AsyncWebClient) -> Identity:
    """Ask auth.test whose token it is. Raises ExternalError."""
    with asking():
        answer = await client.auth_test()
        scopes = {name.lower(): value for name, value in dict(answer.headers).items()}.get("x-oauth-scopes", "")
        granted = frozenset(scope.strip() for scope in str(scopes).split(",") if scope.strip())
        said = cast(dict[str, object], answer.data)
        return Identity(str(said["team_id"]), str(said["team"]), str(said["user_id"]), granted)


class SlackDirectory:
    """Looks people up in Slack."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    async def identity(self, workspace_id: str) -> Identity:
        """Who the bot is in a workspace, if it is there still. Raises ExternalError."""
        return await identity(await self._clients(workspace_id))

    async def person(self, workspace_id: str, slack_user_id: str) -> PersonFacts:
        """Ask users.info. Raises ExternalError."""
        client = await self._clients(workspace_id)
        with asking():
            answer = await client.users_info(user=slack_user_id)
            return PersonFacts.of_slack(answer["user"], workspace_id)

    async def everybody(self, workspace_id: str) -> list[PersonFacts]:
        """Ask for everybody. Raises ExternalError."""
        return await everybody(await self._clients(workspace_id), workspace_id)

    async def channel_trouble(self, workspace_id: str, channel_id: str) -> str:
        """Why nothing can be posted in a channel, in Slack's words; "" if it can. Raises ExternalError."""
        client = await self._clients(workspace_id)
        try:
            channel = (await client.conversations_info(channel=channel_id))["channel"]
        except SlackApiError as error:
            if (code := code_of(error)) != "channel_not_found":
                raise ExternalError("slack", code) from None
            return code
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ExternalError("slack", code_of(error)) from None
        if channel.get("is_archived"):
            return "is_archived"
        return "" if channel.get("is_member") else "not_in_channel"


async def everybody(client: AsyncWebClient, workspace_id: str) -> list[PersonFacts]:
    """Ask users.list, all pages: a page can be short or empty and yet not the last. Raises ExternalError."""
    with asking():
        pages = await client.users_list(limit=200)
        return [PersonFacts.of_slack(user, workspace_id) async for page in pages for user in page["members"]]


def code_of(error: Exception) -> str:
    """Slack's word for what was wrong, or the fault's own name."""
    if isinstance(error, SlackApiError):
        return str(error.response.get("error") or f"http {error.response.status_code}")
    return type(error).__name__
