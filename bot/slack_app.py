"""The Bolt app: one listener per kind of request, the caller looked up, errors told privately."""

import asyncio
import logging
import os
import re
import secrets
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Protocol

from aiohttp import ClientError
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import OPTIONS_LIMIT, Block, Message
from bot.buttons import OldButton
from bot.call import Answer, Call, Event
from bot.errors import ExternalError, Silent, StoreFailed, UserError
from bot.logs import about
from bot.menus import is_group
from bot.metrics import REQUESTS
from bot.once import asked_by
from bot.requests import ActionRequest, Clients, CommandRequest, FormRequest, Request, unsaved
from bot.router import EventHandler, Route, Router
from bot.tasks import Tasks
from bot.workspaces.rules import Person, WorkspaceSettings, check_may_act

log = logging.getLogger(__name__)

EARLY = 2.0
"""Seconds after which a request is acknowledged though its work is not done (Slack's limit is 3)."""

RETRIES = 3
"""How often Slack delivers an event again that was not taken: at once, after a minute, after five."""

ANYTHING = re.compile("")


class Callers(Protocol):
    """Knows who calls. Both raise UserError for a workspace in which the bot is not installed.

    installed: the workspace, and the bot's own user there.
    """

    async def known(
        self, team_id: str | None, user_id: str, channel_id: str | None = None
    ) -> tuple[str, Person, WorkspaceSettings, int]: ...

    async def installed(self, team_id: str | None) -> tuple[str, str]: ...


@contextmanager
def _told_nothing() -> Iterator[None]:
    """Bolt looks for settings in the environment by itself, and would keep installations in files of its own."""
    found = {name: value for name, value in os.environ.items() if name.startswith("SLACK_")}
    for name in found:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(found)


class _Unasked(AsyncAuthorize):
    """Lets Bolt hand on a request before anybody has looked up a token: most of them need none."""

    def __init__(self) -> None:
        pass

    async def __call__(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None, **_: Any
    ) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)


class SlackApp:
    """Hands what comes from Slack to the router's handlers and brings their answers back."""

    def __init__(
        self, router: Router, callers: Callers, clients: Clients, nobody: AsyncWebClient, signing_secret: str
    ) -> None:
        """nobody: a client without a token, as a pattern for Bolt's own."""
        self.router = router
        self.tasks = Tasks()
        self._callers = callers
        self._clients = clients
        with _told_nothing():
            self.bolt = AsyncApp(
                name="triage",  # else Bolt names it by a look through the source of every module there is
                client=nobody,
                signing_secret=signing_secret,
                authorize=_Unasked(),
                ignoring_self_events_enabled=False,  # `_event` does it
                process_before_response=True,  # answer after our commit; and Bolt then need not poll for the ack
                request_verification_enabled=False,  # web.py checks signatures before anything is parsed
            )
        self.bolt.command(ANYTHING)(self._command)
        self.bolt.action(ANYTHING)(self._action)
        self.bolt.shortcut(ANYTHING)(self._shortcut)
        self.bolt.options(ANYTHING)(self._options)
        self.bolt.view(ANYTHING)(self._form)
        self.bolt.view_closed(ANYTHING)(self._closed)
        self.bolt.event(ANYTHING)(self._event)

    async def _command(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        request = CommandRequest(body, ack, respond, self._clients)

        async def work(call: Call) -> Answer:
            command, rest = self.router.find_command(request.text)
            if not command.guests:
                check_may_act(call.caller)
            _, _, typed = request.typed.strip().partition(" ")
            return await command.handler(replace(call, text=rest, typed=typed.strip()))

        await self._serve(request, work)

    async def _action(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        action_id = body["actions"][0]["action_id"]
        await self._serve(
            ActionRequest(body, ack, respond, self._clients), self._routed(self.router.actions, action_id)
        )

    async def _shortcut(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        route = self._routed(self.router.actions, body["callback_id"])
        await self._serve(ActionRequest(body, ack, respond, self._clients), route)

    async def _options(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """The options of a search menu; none for whom they don't concern, and none if finding them takes too long."""
        request = ActionRequest(body, ack, respond, self._clients)
        with about(request=secrets.token_hex(4), workspace=request.team_id), REQUESTS.labels("suggestion").time():
            found = list((await self._found(request))[:OPTIONS_LIMIT])
        await (ack(option_groups=found) if found and is_group(found[0]) else ack(options=found))

    async def _found(self, request: ActionRequest) -> Sequence[Block]:
        action_id = request.body["action_id"]
        try:
            async with asyncio.timeout(EARLY):
                return await self._suggested(request)
        except UserError as error:
            log.info("suggestion %s: %s", action_id, error.what)
        except TimeoutError:
            log.warning("suggestion %s took too long", action_id)
        except Exception:
            log.exception("suggestion %s failed", action_id)
        return ()

    async def _suggested(self, request: ActionRequest) -> Sequence[Block]:
        suggester = self.router.suggestions.get(request.body["action_id"])
        if suggester is None:
            return ()
        call = Call(*await self._callers.known(request.team_id, request.user_id, request.channel_id))
        check_may_act(call.caller)
        return await suggester(replace(request.fill(call), value=str(request.body.get("value") or "")))

    async def _form(self, ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        route = self._routed(self.router.views, body["view"]["callback_id"])
        await self._serve(FormRequest(body, ack, respond, self._clients), route)

    async def _closed(self, ack: AsyncAck) -> None:
        await ack()

    async def _event(
        self, body: dict[str, Any], event: dict[str, Any], request: AsyncBoltRequest
    ) -> BoltResponse | None:
        """An event is taken once all that follows from it is done; else Slack is told to deliver it again."""
        handlers = self.router.events.get(event["type"], ())
        if not handlers:
            return None
        authorizations = body.get("authorizations") or [{}]
        try:
            team = authorizations[0].get("team_id") or body.get("team_id")
            workspace_id, bot_user_id = await self._callers.installed(team)
        except UserError:
            return None  # of a workspace in which the bot is not installed (any more)
        if bot_user_id in (event.get("user"), (event.get("message") or {}).get("user")):
            return None  # the bot's own doing
        event_id = str(body.get("event_id") or "")
        last = request.headers.get("x-slack-retry-num") == [str(RETRIES)]
        with about(request=event_id, workspace=workspace_id), REQUESTS.labels("event").time():
            try:
                await self._hear(handlers, Event(workspace_id, event_id, event, last))
            except ExternalError as error:
                log.warning("event %s: put off (%s)", event["type"], error)
                return BoltResponse(status=503)
        return None

    async def _hear(self, handlers: Sequence[EventHandler], event: Event) -> None:
        kind = event.payload["type"]
        for handler in handlers:
            try:
                answer = await handler(event)
            except UserError as error:  # such as somebody whom Slack hides: there is nobody to tell
                log.info("event %s: %s", kind, error.what)
                continue
            if answer:
                await self._whisper(event.workspace_id, event.payload, answer)

    async def _whisper(self, workspace_id: str, event: dict[str, Any], message: Message) -> None:
        """Show a message to whoever caused an event. Nothing depends on it, so a refusal is only noted.

        In a thread only for an answer in it: in a thread without answers Slack shows it to nobody.
        """
        channel = str(event.get("channel") or event["item"]["channel"])
        thread_ts = event.get("thread_ts") if event.get("thread_ts") != event.get("ts") else None
        try:
            client = await self._clients(workspace_id)
            await client.chat_postEphemeral(
                channel=channel, user=event["user"], thread_ts=thread_ts, **message.payload()
            )
        except SlackApiError as trouble:
            log.warning("event %s: the person can't be told (%s)", event["type"], trouble.response.get("error"))
        except (ExternalError, ClientError, TimeoutError) as trouble:
            log.warning("event %s: the person can't be told (%s)", event["type"], trouble)

    def _routed(self, routes: dict[str, Route], name: str) -> Callable[[Call], Awaitable[Answer]]:
        """What answers a button or a form; one that the bot no longer knows is refused, as its message is old."""

        async def work(call: Call) -> Answer:
            route = routes.get(name)
            if route is None:
                raise OldButton
            if not route.guests:
                check_may_act(call.caller)
            return await route.handler(call)

        return work

    async def _serve(self, request: Request, work: Callable[[Call], Awaitable[Answer]]) -> None:
        """Do the work; let Bolt answer as soon as the request is acknowledged, or after EARLY seconds."""
        reference, trigger = secrets.token_hex(4), str(request.body.get("trigger_id") or "")
        with (
            about(request=reference, workspace=request.team_id),
            asked_by(trigger),
            REQUESTS.labels(request.kind).time(),
        ):
            task = self.tasks.start(self._answer(request, work, reference))
            await asyncio.wait({task, request.done}, timeout=EARLY, return_when=asyncio.FIRST_COMPLETED)
        if not request.acknowledged:
            await request.acknowledge()

    async def _answer(self, request: Request, work: Callable[[Call], Awaitable[Answer]], reference: str) -> None:
        try:
            call = Call(*await self._callers.known(request.team_id, request.user_id, request.channel_id))
            request.workspace_id = call.workspace_id
            await request.answer(await work(request.fill(call)))
        except UserError as error:
            await self._refuse(request, error)
        except ExternalError as error:
            log.warning("%s failed: %s", request.name, error)
            await self._refuse(request, Silent(error.system))
        except StoreFailed as error:
            log.exception("%s failed: the database can't be used", request.name)
            await self._refuse(request, unsaved(error, reference))
        except Exception:
            log.exception("%s failed", request.name)
            fault = UserError(
                "Something went wrong on my side.",
                f"Please try again. If it keeps happening, give an admin this reference: {reference}.",
            )
            await self._refuse(request, fault)

    @staticmethod
    async def _refuse(request: Request, error: UserError) -> None:
        """Tell the person, if there is a way to: somebody of a workspace without the bot can't be written to."""
        try:
            await request.refuse(error)
        except SlackApiError as trouble:
            log.warning("request %s: the person can't be told (%s)", request.name, trouble.response.get("error"))
        except ExternalError as trouble:
            log.warning("request %s: the person can't be told (%s)", request.name, trouble)
        except Exception:
            log.exception("request %s: the person can't be told", request.name)
