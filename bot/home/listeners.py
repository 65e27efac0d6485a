"""The Home tab: its opening, and its buttons that belong to no message."""

from bot.call import Answer, Call
from bot.home import views
from bot.home.service import Home
from bot.issues.service.lists import Lists
from bot.rota.service.leave import LeaveService
from bot.rota.service.patterns import PatternService
from bot.router import Router
from bot.workspaces.service import Workspaces


def register(
    router: Router, home: Home, patterns: PatternService, leave: LeaveService, lists: Lists, workspaces: Workspaces
) -> None:
    """Register what belongs to the Home tab. Its other buttons are those of the features' messages."""
    router.event("app_home_opened")(home.opened)

    @router.action(views.AWAY)
    async def handle_away(call: Call) -> Answer:
        return await leave.form(call)

    @router.action(views.ROTA)
    async def handle_rota(call: Call) -> Answer:
        return await home.weeks(call)

    @router.action(views.ISSUES)
    async def handle_issues(call: Call) -> Answer:
        return await lists.unresolved(call)

    @router.action(views.SETUP)
    async def handle_setup(call: Call) -> Answer:
        return await (workspaces.settings_form(call, call.value) if call.value else workspaces.setup(call))

    @router.action(views.EDIT_ROTA)
    async def handle_edit_rota(call: Call) -> Answer:
        return await patterns.edit(call)
