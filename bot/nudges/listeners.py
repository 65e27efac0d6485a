"""Messages, reactions, buttons and commands by which something is raised in Slack."""

from bot.call import Answer, Call, Event, Instead, Whisper
from bot.issues.rules.naming import read_ref
from bot.nudges.commands import parse_nudges, parse_ts
from bot.nudges.rules.heard import changed, written
from bot.nudges.service.following import Following
from bot.nudges.service.measures import Measures
from bot.nudges.service.nudging import Nudging
from bot.nudges.service.raising import Raising
from bot.nudges.views import measures as measure_views
from bot.nudges.views import nudge as nudge_views
from bot.nudges.views import raising as views
from bot.router import Router

SHORTCUT = "raise"
"""The message shortcut's callback id in the manifest."""


def register(router: Router, nudging: Nudging, raising: Raising, following: Following, measures: Measures) -> None:
    """Register what belongs to issues raised in Slack. Guests and people of other workspaces may raise them."""
    _register_events(router, nudging, raising, following)
    _register_buttons(router, nudging, raising)
    _register_switches(router, nudging, measures)

    @router.command("raise", usage="raise the export is empty", about="bring something to the helpdesk", guests=True)
    async def handle_raise(call: Call) -> Answer:
        return await raising.typed_form(call)

    @router.command("nudges", usage="nudges", about="how good my nudges are (admins); `nudges off` stops your own")
    async def handle_nudges(call: Call) -> Answer:
        off = parse_nudges(call.text)
        return await (measures.report(call) if off is None else nudging.switch(call, off=off))


def _register_events(router: Router, nudging: Nudging, raising: Raising, following: Following) -> None:
    async def handle_written(event: Event) -> Whisper:
        heard = written(event.payload)
        if heard is None:
            return None
        if heard.in_thread:
            await following.replied(event, heard)
        return await nudging.heard(event, heard)

    @router.event("message")
    async def handle_message(event: Event) -> Whisper:
        if event.payload.get("subtype") not in {"message_changed", "message_deleted"}:
            return await handle_written(event)
        change = changed(event.payload)
        if change is not None:
            await following.changed(event, change)
        return None

    @router.event("app_mention")
    async def handle_mention(event: Event) -> Whisper:
        return await handle_written(event)

    @router.event("reaction_added")
    async def handle_reaction(event: Event) -> Whisper:
        return await raising.reacted(event)


def _register_buttons(router: Router, nudging: Nudging, raising: Raising) -> None:
    @router.action(nudge_views.SEND, guests=True)
    async def handle_send(call: Call) -> Answer:
        return await raising.message_form(call, parse_ts(call.value))

    @router.action(SHORTCUT, guests=True)
    async def handle_shortcut(call: Call) -> Answer:
        return await raising.message_form(call, call.message_ts or "")

    @router.action(nudge_views.QUICK, guests=True)
    async def handle_quick(call: Call) -> Answer:
        return await raising.quick(call, parse_ts(call.value))

    @router.action(nudge_views.DISMISS, guests=True)
    async def handle_dismiss(call: Call) -> Answer:
        return await nudging.dismiss(call, parse_ts(call.value))

    @router.action(views.FILE, guests=True)
    async def handle_file(call: Call) -> Answer:
        return await raising.issue_form(call, read_ref(call.value))

    @router.action(views.SOLVED, guests=True)
    async def handle_solved(call: Call) -> Answer:
        return await raising.solved(call, read_ref(call.value))

    @router.view(views.FORM, guests=True)
    async def handle_form(call: Call) -> Answer:
        return await raising.submit(call)


def _register_switches(router: Router, nudging: Nudging, measures: Measures) -> None:
    @router.action(nudge_views.STOP, guests=True)
    async def handle_stop(call: Call) -> Answer:
        return Instead(await nudging.switch(call, off=True), call.response_url)

    @router.action(nudge_views.START, guests=True)
    async def handle_start(call: Call) -> Answer:
        return Instead(await nudging.switch(call, off=False), call.response_url)

    @router.action(measure_views.OFF)
    async def handle_off(call: Call) -> Answer:
        return await measures.switch_channel(call, call.value, off=True)

    @router.action(measure_views.ON)
    async def handle_on(call: Call) -> Answer:
        return await measures.switch_channel(call, call.value, off=False)
