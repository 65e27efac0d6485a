"""Commands, buttons and forms about customers."""

from bot.buttons import read_number
from bot.call import Answer, Call
from bot.customers import views
from bot.customers.commands import parse_customers, parse_form, parse_mark
from bot.customers.service import CustomerService
from bot.router import Router


def register(router: Router, customers: CustomerService) -> None:
    """Register what belongs to customers."""

    @router.command("customers", usage="customers", about="customers, and by what I know them; admins edit them there")
    async def handle_customers(call: Call) -> Answer:
        word, name = parse_customers(call.text)
        match word:
            case "add":
                return await customers.add_form(call, name)
            case "edit":
                return await customers.edit_form(call, name)
            case "merge":
                return await customers.merge_form(call, name)
            case _:
                return await customers.list(call)

    _register_buttons(router, customers)
    _register_forms(router, customers)


def _register_buttons(router: Router, customers: CustomerService) -> None:
    @router.action(views.ADD)
    async def handle_add(call: Call) -> Answer:
        return await customers.add_form(call)

    @router.action(views.EDIT)
    async def handle_edit(call: Call) -> Answer:
        return await customers.edit_form(call, _customer(call.value))

    @router.action(views.MERGE)
    async def handle_merge(call: Call) -> Answer:
        return await customers.merge_form(call, _customer(call.value))

    @router.action(views.PICK)
    async def handle_pick(call: Call) -> Answer:
        return await customers.pick_form(call, parse_mark(call.value))

    @router.action(views.NEW)
    async def handle_new(call: Call) -> Answer:
        return await customers.new_form(call, parse_mark(call.value))

    @router.action(views.NOBODY)
    async def handle_nobody(call: Call) -> Answer:
        return await customers.nobody(call, parse_mark(call.value))


def _register_forms(router: Router, customers: CustomerService) -> None:
    @router.view(views.ADD)
    async def handle_add(call: Call) -> Answer:
        return await customers.add(call, parse_form(call.form, 0))

    @router.view(views.EDIT)
    async def handle_edit(call: Call) -> Answer:
        return await customers.edit(call, parse_form(call.form, _customer(call.metadata)))

    @router.view(views.MERGE)
    async def handle_merge(call: Call) -> Answer:
        return await customers.merge(call, _customer(call.metadata), _customer(call.form["into"]))

    @router.view(views.PICK)
    async def handle_pick(call: Call) -> Answer:
        return await customers.picked(call, parse_mark(call.metadata), _customer(call.form["customer"]))

    @router.view(views.NEW)
    async def handle_new(call: Call) -> Answer:
        return await customers.new(call, parse_mark(call.metadata), parse_form(call.form, 0))


def _customer(value: str | None) -> int:
    return read_number(value or "", "customers")
