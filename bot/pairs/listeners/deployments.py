"""The command, buttons and forms of deployments."""

from bot.call import Answer, Call
from bot.pairs.commands.deployments import parse_deployment_form
from bot.pairs.commands.pairs import parse_number
from bot.pairs.rules.deployment import State
from bot.pairs.service.deployments import Deployments
from bot.pairs.views import deployments as views
from bot.router import Router


def register(router: Router, deployments: Deployments) -> None:
    """Register what belongs to deployments."""

    @router.command(
        "deploying",
        usage="deploying Northwind tomorrow 15:00 the new search page",
        about="tell a customer's channel what goes live when; `deploying list` changes and calls off",
    )
    async def handle_deploying(call: Call) -> Answer:
        if call.text.strip().lower() == "list":
            return await deployments.listing(call)
        return await (deployments.typed(call) if call.text.strip() else deployments.form(call))

    @router.action(views.FORM)
    async def handle_new(call: Call) -> Answer:
        return await deployments.form(call)

    @router.action(views.CHANGE)
    async def handle_change(call: Call) -> Answer:
        return await deployments.change_form(call, parse_number(call.value))

    @router.action(views.CALL_OFF)
    async def handle_call_off(call: Call) -> Answer:
        return await deployments.end(call, parse_number(call.value), State.CANCELLED)

    @router.action(views.LIVE)
    async def handle_live(call: Call) -> Answer:
        return await deployments.end(call, parse_number(call.value), State.LIVE)

    @router.view(views.FORM)
    @router.view(views.CHANGE)
    async def handle_form(call: Call) -> Answer:
        asked, number = parse_deployment_form(call.form, call.metadata)
        return await (deployments.announce(call, asked) if number is None else deployments.change(call, number, asked))
