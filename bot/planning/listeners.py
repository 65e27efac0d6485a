"""Commands, buttons and forms about boards and the plan."""

from bot.buttons import read_number
from bot.call import Answer, Call
from bot.issues.rules.naming import parse_ref, read_ref
from bot.planning.commands import (
    parse_assignment,
    parse_backlog_form,
    parse_board,
    parse_call,
    parse_commitment,
    parse_plan_form,
)
from bot.planning.service.backlog import Backlog
from bot.planning.service.calls import Calls
from bot.planning.service.plan import Plans
from bot.planning.service.setup import Setup
from bot.planning.views import backlog as backlog_views
from bot.planning.views import calls as call_views
from bot.planning.views import plan as plan_views
from bot.planning.views import setup as setup_views
from bot.planning.views import telling as telling_views
from bot.router import Router


def register(router: Router, setup: Setup, backlog: Backlog, plans: Plans, calls: Calls) -> None:
    """Register what belongs to boards and the plan."""
    _register_setup(router, setup)
    _register_backlog(router, backlog)
    _register_plan(router, plans, calls)


def _register_plan(router: Router, plans: Plans, calls: Calls) -> None:
    @router.command("plan", usage="plan Northwind", about="this week and next: who does what, and what is open yet")
    async def handle_plan(call: Call) -> Answer:
        return await plans.show(call, " ".join(call.text.split()))

    @router.action(plan_views.SHOW)
    async def handle_show(call: Call) -> Answer:
        return await plans.show(call)

    @router.action(plan_views.ASSIGN)
    async def handle_assign(call: Call) -> Answer:
        return await plans.assign(call, *parse_assignment(call.value))

    @router.action(plan_views.RECORD)
    async def handle_record(call: Call) -> Answer:
        return await calls.form(call, *parse_call(call.value))

    @router.view(call_views.FORM)
    async def handle_commitment(call: Call) -> Answer:
        return await calls.commit(call, *parse_call(call.metadata), *parse_commitment(call.form))


def _register_setup(router: Router, setup: Setup) -> None:
    @router.command("boards", usage="boards", about="Trello boards and planning calls; admins set them there")
    async def handle_boards(call: Call) -> Answer:
        return await setup.boards(call)

    @router.action(setup_views.CUSTOMER)
    async def handle_customer(call: Call) -> Answer:
        return await setup.customer_form(call, read_number(call.value, "boards"))

    @router.view(setup_views.CUSTOMER)
    async def handle_customer_form(call: Call) -> Answer:
        customer_id = read_number(call.metadata, "boards")
        return await setup.save_customer(call, parse_plan_form(call.form, customer_id, setup.today(call)))

    @router.action(setup_views.EPICS)
    async def handle_epics(call: Call) -> Answer:
        return await setup.epics_form(call)

    @router.view(setup_views.EPICS)
    async def handle_epics_form(call: Call) -> Answer:
        return await setup.save_epics(call, parse_board(call.form.get("epics")))

    @router.action(telling_views.CHECK)
    async def handle_check(call: Call) -> Answer:
        return await setup.check(call, parse_board(call.value))


def _register_backlog(router: Router, backlog: Backlog) -> None:
    @router.command(
        "backlog", usage="backlog 1042", about="onto the customer's board, for what is larger and not urgent"
    )
    async def handle_backlog(call: Call) -> Answer:
        return await backlog.form(call, parse_ref(call.text, "backlog 1042")[0])

    @router.action(backlog_views.BACKLOG)
    async def handle_button(call: Call) -> Answer:
        return await backlog.form(call, read_ref(call.value))

    @router.view(backlog_views.BACKLOG)
    async def handle_form(call: Call) -> Answer:
        return await backlog.move(call, read_ref(call.metadata), *parse_backlog_form(call.form))
