"""Commands and buttons of lists."""

from bot.call import Answer, Call, Instead
from bot.issues.commands import parse_page, parse_search
from bot.issues.rules.naming import read_ref
from bot.issues.service.lists import Lists
from bot.issues.views import issue as issue_views
from bot.issues.views import lists as views
from bot.router import Router


def register(router: Router, lists: Lists) -> None:
    """Register what belongs to lists."""

    @router.command(
        "issues",
        usage="issues mine pending customer Northwind export",
        about="the unresolved issues by time left; also breaching, overdue, unassigned, closed, all, any words",
    )
    async def handle_issues(call: Call) -> Answer:
        return await lists.search(call, parse_search(call.text))

    async def handle_page(call: Call) -> Answer:
        page, asked = parse_page(call.value)
        return Instead(await lists.search(call, parse_search(asked), page), call.response_url)

    @router.action(issue_views.HISTORY)
    async def handle_history(call: Call) -> Answer:
        page, word = parse_page(call.value)
        shown = await lists.history(call, read_ref(word), page)
        return Instead(shown, call.response_url) if page else shown  # the first page comes below the issue itself

    @router.action(views.HISTORY_BACK)
    async def handle_history_back(call: Call) -> Answer:
        page, word = parse_page(call.value)
        return Instead(await lists.history(call, read_ref(word), page), call.response_url)

    router.action(views.LIST)(handle_page)
    router.action(views.LIST_BACK)(handle_page)
