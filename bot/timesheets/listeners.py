"""Commands, buttons, forms and menus about time."""

from collections.abc import Sequence

from bot.blocks import Block
from bot.buttons import read_number
from bot.call import Answer, Call
from bot.issues.rules.naming import parse_ref, read_ref
from bot.router import Router
from bot.timesheets.commands import parse_day, parse_time, parse_timer
from bot.timesheets.service.desk import Desk
from bot.timesheets.service.mapping import Mapping
from bot.timesheets.service.timers import Timers
from bot.timesheets.service.totals import Totals
from bot.timesheets.views import forms, mapping, sheet, timers


def register(router: Router, desk: Desk, timing: Timers, names: Mapping, totals: Totals) -> None:
    """Register what belongs to time sheets."""
    _register_commands(router, desk, timing, names, totals)
    _register_own(router, desk)
    _register_timer(router, timing)
    _register_names(router, names)


def _register_commands(router: Router, desk: Desk, timing: Timers, names: Mapping, totals: Totals) -> None:
    @router.command("time", usage="time", about="your own time in Harvest; `time file` files some")
    async def handle_time(call: Call) -> Answer:
        what, rest = parse_time(call.text)
        match what:
            case "file":
                return await desk.file_form(call, ref=parse_ref(rest, "time file 1042")[0] if rest else None)
            case "customers":
                return await (names.place_form(call, rest) if rest else names.customers(call))
            case "people":
                return await names.people(call)
            case "totals":
                return await totals.show(call, rest)
        return await timing.overview(call)

    @router.command("timer", usage="timer start 1042", about="time an issue; also `timer stop`, `timer move 1042`")
    async def handle_timer(call: Call) -> Answer:
        what, ref = parse_timer(call.text)
        if ref is None:
            return await (timing.stop(call) if what else timing.show(call))
        return await (timing.start(call, ref) if what == "start" else timing.move(call, ref))


def _register_own(router: Router, desk: Desk) -> None:
    @router.action(sheet.FILE)
    async def handle_file(call: Call) -> Answer:
        return await desk.file_form(call, parse_day(call.value))

    @router.action(sheet.DESCRIBE)
    async def handle_describe(call: Call) -> Answer:
        return await desk.change_form(call, read_number(call.value, "time"), describe=True)

    @router.action(sheet.CORRECT)
    async def handle_correct(call: Call) -> Answer:
        return await desk.change_form(call, read_number(call.value, "time"), describe=False)

    @router.action(forms.RETRY)
    async def handle_retry(call: Call) -> Answer:
        return await desk.retry_form(call, call.value)

    @router.view(forms.FILED)
    async def handle_filed(call: Call) -> Answer:
        return await desk.file(call)

    @router.view(forms.CHANGED)
    async def handle_changed(call: Call) -> Answer:
        return await desk.change(call)

    @router.suggestion(forms.TARGET)
    async def handle_search(call: Call) -> Sequence[Block]:
        return await desk.suggest(call)


def _register_timer(router: Router, timing: Timers) -> None:
    @router.action(timers.START)
    async def handle_start(call: Call) -> Answer:
        return await timing.start(call, read_ref(call.value))

    @router.action(sheet.BEGIN)
    async def handle_begin(call: Call) -> Answer:
        return await timing.start_form(call)

    @router.action(sheet.STOP)
    async def handle_stop(call: Call) -> Answer:
        return await timing.stop(call, read_number(call.value, "time") if call.value else None)

    @router.action(forms.SHOW)
    async def handle_show(call: Call) -> Answer:
        return await timing.overview(call)

    @router.view(forms.STARTED)
    async def handle_started(call: Call) -> Answer:
        return await timing.start_filled(call)


def _register_names(router: Router, names: Mapping) -> None:
    @router.action(mapping.PLACE)
    async def handle_place(call: Call) -> Answer:
        return await names.place_form(call, read_number(call.value, "time"))

    @router.view(mapping.PLACED)
    async def handle_placed(call: Call) -> Answer:
        return await names.place(call)

    @router.suggestion(mapping.PROJECT)
    async def handle_projects(call: Call) -> Sequence[Block]:
        return await names.suggest_projects(call)

    @router.action(mapping.PERSON)
    async def handle_person(call: Call) -> Answer:
        return await names.person_form(call)

    @router.view(mapping.NAMED)
    async def handle_named(call: Call) -> Answer:
        return await names.person(call)

    @router.suggestion(mapping.MEMBER)
    async def handle_members(call: Call) -> Sequence[Block]:
        return await names.suggest_members(call)
