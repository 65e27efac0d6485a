"""Calling for help: the command, the buttons and the forms."""

from bot.buttons import read_number
from bot.call import Answer, Call
from bot.issues.commands import parse_callout
from bot.issues.service.callouts import Callouts
from bot.issues.views import callout as views
from bot.router import Router


def register(router: Router, callouts: Callouts) -> None:
    """Register what belongs to calls for help."""

    @router.command(
        "callout",
        usage="callout nine issues are due today",
        about="calls for help; `callout done what came of it` ends it",
    )
    async def handle_callout(call: Call) -> Answer:
        reason, done = parse_callout(call.text)
        if done:
            return await callouts.close(call, None, reason)
        return await (callouts.call(call, reason) if reason else callouts.form(call))

    @router.action(views.CALL)
    async def handle_call(call: Call) -> Answer:
        return await callouts.form(call, due=read_number(call.value))

    @router.action(views.CAN)
    async def handle_can(call: Call) -> Answer:
        return await callouts.answer(call, read_number(call.value), can_help=True)

    @router.action(views.CANNOT)
    async def handle_cannot(call: Call) -> Answer:
        return await callouts.answer(call, read_number(call.value), can_help=False)

    @router.action(views.CLOSE)
    async def handle_close(call: Call) -> Answer:
        return await callouts.close_form(call, read_number(call.value))

    @router.view(views.CALL)
    async def handle_call_form(call: Call) -> Answer:
        return await callouts.call(call, call.form["reason"] or "")

    @router.view(views.CLOSE)
    async def handle_close_form(call: Call) -> Answer:
        return await callouts.close(call, read_number(call.metadata), call.form["outcome"] or "")
