"""The command, buttons and forms of pairs themselves."""

from bot.call import Answer, Call
from bot.pairs.commands.pairs import parse_number, parse_pair_form, parse_pairs
from bot.pairs.service.pairs import PairService
from bot.pairs.views import pairs as views
from bot.router import Router


def register(router: Router, pairs: PairService) -> None:
    """Register what belongs to pairs."""

    @router.command(
        "pairs", usage="pairs", about="the support pairs, their goals and history; make and edit them there"
    )
    async def handle_pairs(call: Call) -> Answer:
        word, name = parse_pairs(call.text)
        match word:
            case "new":
                return await pairs.form(call, customer=name)
            case "edit":
                return await pairs.edit_of(call, name)
            case "show":
                return await pairs.of_customer(call, name)
        return await pairs.list(call)

    @router.action(views.NEW)
    async def handle_new(call: Call) -> Answer:
        return await pairs.form(call)

    @router.action(views.SHOW)
    async def handle_show(call: Call) -> Answer:
        return await pairs.look(call, parse_number(call.value))

    @router.action(views.EDIT)
    async def handle_edit(call: Call) -> Answer:
        return await pairs.form(call, parse_number(call.value))

    @router.action(views.END)
    async def handle_end(call: Call) -> Answer:
        return await pairs.end(call, parse_number(call.value))

    @router.view(views.NEW)
    async def handle_made(call: Call) -> Answer:
        return await pairs.save(call, parse_pair_form(call.form), None)

    @router.view(views.EDIT)
    async def handle_edited(call: Call) -> Answer:
        return await pairs.save(call, parse_pair_form(call.form), parse_number(call.metadata))
