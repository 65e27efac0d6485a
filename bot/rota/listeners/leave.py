"""Leave: commands, buttons, the form."""

from bot.call import Answer, Call
from bot.rota.commands import leave as commands
from bot.rota.rules.requests.making import Wish
from bot.rota.rules.requests.request import Kind, Slot
from bot.rota.service.leave import LeaveService
from bot.rota.views import leave as views
from bot.router import Router


def register(router: Router, leave: LeaveService) -> None:
    """Register what belongs to leave."""

    @router.command(
        "away", usage="away 1 dec to 5 dec", about="enter leave and have it covered; also `away list`, `away cancel`"
    )
    async def handle_away(call: Call) -> Answer:
        word, _, rest = call.typed.strip().partition(" ")
        if not word:
            return await leave.form(call)
        if word.lower() == "list":
            return await leave.listing(call)
        if word.lower() == "cancel":
            return await leave.cancel(call, commands.parse_cancel(rest, leave.today(call)))
        return await leave.away(call, commands.parse_away(call.typed, leave.today(call)))

    @router.view(views.FORM)
    async def handle_form(call: Call) -> Answer:
        return await leave.away(call, commands.parse_away_form(call.form))

    @router.action(views.ASK_ALL)
    async def handle_ask_all(call: Call) -> Answer:
        return await leave.ask_for_cover(call, commands.parse_numbers(call.value))

    @router.action(views.ASK_ONE)
    async def handle_ask_one(call: Call) -> Answer:
        return await leave.ask_one(call, _wish(call.value))

    @router.action(views.SWAP)
    async def handle_swap(call: Call) -> Answer:
        return await leave.ask_one(call, _wish(call.value))

    @router.action(views.CANCEL)
    async def handle_cancel(call: Call) -> Answer:
        return await leave.cancel(call, commands.Cancel(commands.parse_numbers(call.value)))


def _wish(value: str) -> Wish:
    owner, day, parts, to, back, back_parts = commands.parse_offer(value)
    take = Slot(back, back_parts) if back else None
    return Wish(Kind.SWAP if take else Kind.COVER, owner, Slot(day, parts), take, to)
