"""The rota's commands and the pattern's form."""

from bot.call import Answer, Call
from bot.rota.commands import patterns as commands
from bot.rota.commands.rota import parse_weeks
from bot.rota.service.patterns import PatternService
from bot.rota.service.rota import RotaService
from bot.rota.service.sheets import SheetService
from bot.rota.service.stats import Stats
from bot.rota.views import patterns as views
from bot.rota.views import sheets as sheet_views
from bot.router import Handler, Router


def register(router: Router, rota: RotaService, patterns: PatternService, sheets: SheetService, stats: Stats) -> None:
    """Register what belongs to the rota."""
    words: dict[str, Handler] = {"edit": patterns.edit, "versions": patterns.versions, "import": sheets.form}

    @router.command("who", usage="who friday", about="who is on triage, today or on a date")
    async def handle_who(call: Call) -> Answer:
        return await rota.who(call, call.text or "today")

    @router.command(
        "rota",
        usage="rota 4",
        about="the coming weeks; also `rota stats last month`, `versions`, `export`; admins: `edit`, `import`",
    )
    async def handle_rota(call: Call) -> Answer:
        if handler := words.get(call.text.lower()):
            return await handler(call)
        word, _, rest = call.text.partition(" ")
        if word.lower() == "export":
            return await sheets.export(call, rest.strip())
        if word.lower() == "stats":
            return await stats.show(call, rest)
        return await rota.weeks_ahead(call.workspace_id, call.settings, parse_weeks(call.text))

    @router.command("mine", usage="mine", about="your own days")
    async def handle_mine(call: Call) -> Answer:
        weeks = parse_weeks(call.text or "8")
        return await rota.mine(call.workspace_id, call.settings, call.caller, weeks)

    _register_form(router, patterns)
    _register_sheets(router, sheets)


def _register_form(router: Router, patterns: PatternService) -> None:
    @router.view(views.EDIT)
    async def handle_filled(call: Call) -> Answer:
        return await patterns.preview(call, commands.parse_pattern_form(call.form, call.metadata))

    @router.action(views.CYCLE)
    async def handle_cycle(call: Call) -> Answer:
        form = commands.parse_pattern_form(call.form, call.metadata)
        return await patterns.recut(call, form, commands.parse_cycle(call.value))

    @router.view(views.PREVIEW)
    async def handle_save(call: Call) -> Answer:
        return await patterns.save(call, call.metadata)

    @router.action(views.BACK)
    async def handle_back(call: Call) -> Answer:
        return await patterns.back(call, call.metadata)

    @router.action(views.EDIT_VERSION)
    async def handle_edit_version(call: Call) -> Answer:
        return await patterns.edit(call, commands.parse_version(call.value))

    @router.action(views.REMOVE_VERSION)
    async def handle_remove_version(call: Call) -> Answer:
        return await patterns.remove(call, commands.parse_version(call.value))


def _register_sheets(router: Router, sheets: SheetService) -> None:
    @router.view(sheet_views.IMPORT)
    async def handle_pasted(call: Call) -> Answer:
        pasted = "\n".join(call.form.get(name) or "" for name in sheet_views.LINES)
        return await sheets.look_at(call, pasted)

    @router.view(sheet_views.CONFIRM)
    async def handle_import(call: Call) -> Answer:
        return await sheets.run(call, as_pattern=call.form.get("how") == "pattern")
