"""Swap and cover: commands, buttons, forms."""

from bot.call import Answer, Call
from bot.rota.commands import requests as commands
from bot.rota.commands.requests import Deed, Verb, parse_request_number
from bot.rota.rules.requests.request import Kind
from bot.rota.service.requests.answers import Answers
from bot.rota.service.requests.endings import Endings
from bot.rota.service.requests.hearing import Ears
from bot.rota.service.requests.making import Requests
from bot.rota.views.requests import forms
from bot.rota.views.requests import post as views
from bot.router import Router


def register(router: Router, requests: Requests, answers: Answers, endings: Endings, ears: Ears) -> None:
    """Register what belongs to swap and cover."""
    router.event("message")(ears.listen)
    _register_asking(router, requests, answers, endings)
    _register_answers(router, answers)
    _register_endings(router, answers, endings)


def _register_asking(router: Router, requests: Requests, answers: Answers, endings: Endings) -> None:
    async def handle(call: Call, kind: Kind) -> Answer:
        if deed := commands.parse_deed(call.typed, requests.today(call)):
            return await _do(call, deed, requests, answers, endings)
        return await requests.typed(call, commands.parse_asked(kind, call.typed, requests.today(call)))

    @router.command(
        "swap",
        usage="swap friday with @ben tuesday",
        about="exchange days; `swap list` shows what is asked for, `swap undo 7` takes one back",
    )
    async def handle_swap(call: Call) -> Answer:
        return await handle(call, Kind.SWAP)

    @router.command("cover", usage="cover friday pm", about="give a day away; `with @ben` asks one person")
    async def handle_cover(call: Call) -> Answer:
        return await handle(call, Kind.COVER)

    @router.action(forms.FORM)
    async def handle_form(call: Call) -> Answer:
        kind, _, typed = (call.value or "swap").partition(" ")
        asked = commands.parse_asked(Kind(kind), typed, requests.today(call))
        return await requests.typed_form(call, asked)

    @router.view(forms.FORM)
    async def handle_filled(call: Call) -> Answer:
        return await requests.filled(call, commands.parse_request_form(call.form, call.metadata))


async def _do(call: Call, deed: Deed, requests: Requests, answers: Answers, endings: Endings) -> Answer:
    if deed.verb is Verb.LIST:
        return await requests.listing(call)
    if deed.number is None:
        return await (endings.undo_day(call, deed.day.day) if deed.day else endings.undoable(call))
    if deed.verb in {Verb.ACCEPT, Verb.DECLINE}:
        answer = answers.accept if deed.verb is Verb.ACCEPT else answers.decline
        return await answer(call, deed.number, await requests.person(call, deed.person))
    return await (endings.undo if deed.verb is Verb.UNDO else answers.cancel)(call, deed.number)


def _register_answers(router: Router, answers: Answers) -> None:
    @router.action(views.ACCEPT)
    async def handle_accept(call: Call) -> Answer:
        return await answers.accept(call, parse_request_number(call.value))

    @router.action(views.DECLINE)
    async def handle_decline(call: Call) -> Answer:
        return await answers.decline(call, parse_request_number(call.value))

    @router.action(views.SUGGEST)
    async def handle_suggest(call: Call) -> Answer:
        return await answers.suggestion_form(call, parse_request_number(call.value))

    @router.view(forms.SUGGESTION)
    async def handle_suggestion(call: Call) -> Answer:
        return await answers.suggest(call, parse_request_number(call.metadata), commands.read_slot(call.form["take"]))

    @router.action(views.TAKE_OFFER)
    async def handle_take_offer(call: Call) -> Answer:
        return await answers.take_offer(call, parse_request_number(call.value))

    @router.action(views.REFUSE_OFFER)
    async def handle_refuse_offer(call: Call) -> Answer:
        return await answers.refuse_offer(call, parse_request_number(call.value))


def _register_endings(router: Router, answers: Answers, endings: Endings) -> None:
    @router.action(views.CANCEL)
    async def handle_cancel(call: Call) -> Answer:
        return await answers.cancel(call, parse_request_number(call.value))

    @router.action(views.WIDEN)
    async def handle_widen(call: Call) -> Answer:
        return await answers.widen(call, parse_request_number(call.value))

    @router.action(views.UNDO)
    async def handle_undo(call: Call) -> Answer:
        return await endings.undo(call, parse_request_number(call.value))

    @router.action(views.UNDO_ALL)
    async def handle_undo_all(call: Call) -> Answer:
        return await endings.undo(call, parse_request_number(call.value), all_of_it=True)
