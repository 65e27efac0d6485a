"""Setup, help, and what Slack says of people."""

from dataclasses import replace

from bot.blocks import Message
from bot.call import Answer, Call, Event, Instead
from bot.leafing import TURN, TURN_BACK, leaf, parse_leaf
from bot.rereading import AGAIN
from bot.router import Command, Router
from bot.typed import as_typed
from bot.workspaces.rules import PersonFacts
from bot.workspaces.service import Workspaces
from bot.workspaces.views import help as help_views
from bot.workspaces.views import setup


def register(router: Router, workspaces: Workspaces) -> None:
    """Register what belongs to the workspace itself."""
    _register_setup(router, workspaces)
    _register_help(router)
    _register_events(router, workspaces)


def _register_setup(router: Router, workspaces: Workspaces) -> None:
    @router.command("setup", usage="setup", about="channel, hours, target and who may change them (admins)")
    async def handle_setup(call: Call) -> Answer:
        return await (workspaces.settings_form(call, call.text.lower()) if call.text else workspaces.setup(call))

    @router.action(setup.CHANGE)
    async def handle_change(call: Call) -> Answer:
        return await workspaces.settings_form(call, call.value, in_place=True)

    @router.view(setup.FORM)
    async def handle_setup_form(call: Call) -> Answer:
        return await workspaces.propose_settings(call)

    @router.view(setup.CONFIRM)
    async def handle_confirm(call: Call) -> Answer:
        return await workspaces.confirm_settings(call)


def _register_help(router: Router) -> None:
    """The list of commands, and buttons that give one of them anew."""

    @router.command("help", usage="help", about="this list; `help swap` is about one alone")
    async def handle_help(call: Call) -> Answer:
        if call.text:
            return help_views.one(_known(router.find_command(call.text)[0]))
        return help_views.overview([_known(command) for command in router.commands.values()])

    @router.action(AGAIN)
    async def handle_again(call: Call) -> Answer:
        command, rest = router.find_command(call.value)
        return await command.handler(replace(call, text=rest, typed=rest))

    async def handle_turn(call: Call) -> Answer:
        page, typed = parse_leaf(call.value)
        command, rest = router.find_command(as_typed(typed))
        answer = await command.handler(replace(call, text=rest, typed=typed.partition(" ")[2].strip()))
        return Instead(leaf(answer, page, typed), call.response_url) if isinstance(answer, Message) else answer

    router.action(TURN)(handle_turn)
    router.action(TURN_BACK)(handle_turn)


def _register_events(router: Router, workspaces: Workspaces) -> None:
    async def handle_person(event: Event) -> None:
        facts = PersonFacts.of_slack(event.payload["user"], event.workspace_id)
        await workspaces.person_changed(event.workspace_id, event.id, facts)

    @router.event("channel_id_changed")
    async def handle_moved(event: Event) -> None:
        old, new = event.payload["old_channel_id"], event.payload["new_channel_id"]
        await workspaces.channel_moved(event.workspace_id, event.id, old, new)

    router.event("user_change")(handle_person)
    router.event("team_join")(handle_person)


def _known(command: Command) -> help_views.Known:
    return help_views.Known(command.word, command.usage, command.about)
