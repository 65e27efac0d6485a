"""The command, buttons and forms of showcases."""

from bot.call import Answer, Call
from bot.pairs.commands.pairs import parse_number
from bot.pairs.commands.showcases import parse_showcase_form
from bot.pairs.rules.showcase import ShowcaseAsked
from bot.pairs.service.showcases import Showcases
from bot.pairs.views import showcases as views
from bot.router import Router


def register(router: Router, showcases: Showcases) -> None:
    """Register what belongs to showcases."""

    @router.command(
        "showcase",
        usage="showcase fri 14:00 with the customer",
        about="book a showcase, or log one that has been; `showcase list` changes them",
    )
    async def handle_showcase(call: Call) -> Answer:
        if call.text.strip().lower() == "list":
            return await showcases.listing(call)
        return await (showcases.typed(call) if call.text.strip() else showcases.form(call, ShowcaseAsked()))

    @router.action(views.BOOK)
    async def handle_book(call: Call) -> Answer:
        return await showcases.form(call, ShowcaseAsked(pair=parse_number(call.value) if call.value else None))

    @router.action(views.CHANGE)
    async def handle_change(call: Call) -> Answer:
        return await showcases.change_form(call, parse_number(call.value))

    @router.action(views.CALL_OFF)
    async def handle_call_off(call: Call) -> Answer:
        return await showcases.call_off(call, parse_number(call.value))

    @router.action(views.OUTCOME)
    async def handle_outcome(call: Call) -> Answer:
        return await showcases.outcome_form(call, parse_number(call.value))

    @router.view(views.BOOK)
    @router.view(views.CHANGE)
    async def handle_form(call: Call) -> Answer:
        asked, number = parse_showcase_form(call.form, call.metadata)
        return await (showcases.book(call, asked) if number is None else showcases.change(call, number, asked))

    @router.view(views.OUTCOME)
    async def handle_outcome_form(call: Call) -> Answer:
        return await showcases.tell_outcome(call, parse_number(call.metadata), call.form.get("outcome") or "")
