"""The rota's commands and forms."""

from bot.call import Answer, Call
from bot.rota.commands.rota import parse_pattern_form, parse_weeks
from bot.rota.service.rota import RotaService
from bot.rota.views import rota as views
from bot.router import Router


def register(router: Router, rota: RotaService) -> None:
    """Register what belongs to the rota."""

    @router.command("who", usage="who friday", about="who is on triage, today or on a date")
    async def handle_who(call: Call) -> Answer:
        return await rota.who(call, call.text or "today")

    @router.command("rota", usage="rota 4", about="the coming weeks; `rota edit` changes who is on which day (admins)")
    async def handle_rota(call: Call) -> Answer:
        if call.text.lower() == "edit":
            return await rota.edit(call.workspace_id, call.settings, call.caller)
        return await rota.weeks_ahead(call.workspace_id, call.settings, parse_weeks(call.text))

    @router.command("mine", usage="mine", about="your own days")
    async def handle_mine(call: Call) -> Answer:
        weeks = parse_weeks(call.text or "8")
        return await rota.mine(call.workspace_id, call.settings, call.caller, weeks)

    @router.view(views.EDIT)
    async def handle_edit(call: Call) -> Answer:
        valid_from, days = parse_pattern_form(call.form, rota.today(call.settings))
        return await rota.save(call.workspace_id, call.settings, call.caller, valid_from, days)
