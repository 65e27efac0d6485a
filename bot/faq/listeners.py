"""The command of the team's answers, and the buttons that lead to them."""

from bot.call import Answer, Call, Instead
from bot.faq import views
from bot.faq.rules import SHOW
from bot.faq.service import Faq
from bot.router import Router


def register(router: Router, faq: Faq) -> None:
    """Register what belongs to the answers."""

    @router.command("faq", usage="faq pending or closed", about="the team's answers, found by words; alone: all topics")
    async def handle_faq(call: Call) -> Answer:
        return faq.ask(call, call.text)

    @router.action(SHOW)
    async def handle_show(call: Call) -> Answer:
        return faq.show(call, call.value)

    @router.action(views.READ)
    async def handle_read(call: Call) -> Answer:
        return Instead(faq.show(call, call.value), call.response_url)

    @router.action(views.LIST)
    async def handle_list(call: Call) -> Answer:
        return Instead(faq.topics(call), call.response_url)
