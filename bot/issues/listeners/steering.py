"""Commands, buttons and forms that hand an issue on, call it critical, silence it, or close it after a thank-you."""

from bot.buttons import read_number
from bot.call import Answer, Call
from bot.issues.commands import (
    parse_critical,
    parse_customer,
    parse_hand,
    parse_more,
    parse_silence,
    parse_silence_form,
)
from bot.issues.rules.naming import read_ref
from bot.issues.service.callouts import Callouts
from bot.issues.service.steering import Steering
from bot.issues.views import issue as issue_views
from bot.issues.views import steering as views
from bot.router import Router


def register(router: Router, steering: Steering, callouts: Callouts) -> None:
    """Register what belongs to steering."""

    @router.command("hand", usage="hand 1042 @ben knows the host", about="give it to somebody else, who is told")
    async def handle_hand(call: Call) -> Answer:
        ref, person, why = parse_hand(call.text, call.typed)
        return await (steering.hand(call, ref, person, why) if person else steering.form(call, "hand", ref))

    @router.command(
        "critical",
        usage="critical 1042 no orders since 9:00",
        about="it harms the customer's business; `off` takes it back",
    )
    async def handle_critical(call: Call) -> Answer:
        ref, why, off = parse_critical(call.text)
        if off:
            return await steering.not_critical(call, ref)
        return await (steering.critical(call, ref, why) if why else steering.form(call, "critical", ref))

    @router.command("customer", usage="customer 1042 Northwind", about="say whose it is, if I got that wrong")
    async def handle_customer(call: Call) -> Answer:
        ref, name = parse_customer(call.text)
        return await (steering.set_customer_named(call, ref, name) if name else steering.form(call, "customer", ref))

    @router.command(
        "silence", usage="silence 1042 until friday fix is on its way", about="no reminders till then; `off` ends it"
    )
    async def handle_silence(call: Call) -> Answer:
        ref, until, why = parse_silence(call.text, steering.today(call))
        return await (steering.silence(call, ref, until, why) if until else steering.end_silence(call, ref))

    _register_buttons(router, steering, callouts)
    _register_forms(router, steering)


def _register_buttons(router: Router, steering: Steering, callouts: Callouts) -> None:
    @router.action(issue_views.MORE)
    async def handle_more(call: Call) -> Answer:
        what, ref = parse_more(call.value)
        if what == issue_views.CALM:
            return await steering.not_critical(call, ref)
        return await (callouts.form(call, ref) if what == "help" else steering.form(call, what, ref))

    @router.action(views.JUST_CLOSE)
    async def handle_just_close(call: Call) -> Answer:
        return await steering.just_close(call, read_ref(call.value))


def _register_forms(router: Router, steering: Steering) -> None:
    @router.view(views.HAND)
    async def handle_hand(call: Call) -> Answer:
        ref, person = read_ref(call.metadata), call.form["person"] or ""
        return await steering.hand(call, ref, person, call.form["why"] or "")

    @router.view(views.CRITICAL)
    async def handle_critical(call: Call) -> Answer:
        return await steering.critical(call, read_ref(call.metadata), call.form["why"] or "")

    @router.view(views.CUSTOMER)
    async def handle_customer(call: Call) -> Answer:
        chosen = read_number(call.form["customer"] or "")
        return await steering.set_customer(call, read_ref(call.metadata), chosen or None)

    @router.view(views.SILENCE)
    async def handle_silence(call: Call) -> Answer:
        until, why = parse_silence_form(call.form)
        return await steering.silence(call, read_ref(call.metadata), until, why)
