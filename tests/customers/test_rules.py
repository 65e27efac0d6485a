"""By what a customer is known, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.customers.commands import parse_customers, parse_form
from bot.customers.rules import (
    PUBLIC_MAIL,
    Customer,
    CustomerInvalid,
    Mark,
    MarkKind,
    MarkTaken,
    Origin,
    check_domain,
    check_free,
    check_not_ours,
    find_owner,
    mark_to_learn,
    marks_of,
    merged,
    origin_of,
    own_domains,
    suggested_name,
)
from bot.errors import UserError

NORTHWIND, FABRIKAM = 1, 2


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("northwind.example", "northwind.example"),
        ("@Northwind.Example.", "northwind.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("a.b.co.uk", "a.b.co.uk"),
    ],
)
def test_a_domain_is_stored_as_mails_carry_it(typed: str, stored: str) -> None:
    assert check_domain(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "northwind",
        "",
        "-a.example",
        "a..b",
        "10.0.0.1",
        "co.uk",
        "gmail.com",
        "http://a.example",
        "a_b.example",
        "x" * 300,
    ],
)
def test_what_names_no_company_is_refused(typed: str) -> None:
    with pytest.raises(CustomerInvalid) as refused:
        check_domain(typed)
    assert refused.value.field == "domains"


def test_a_mailbox_counts_before_an_address_that_before_its_domain_and_that_before_the_one_above() -> None:
    origin = Origin("Nora@Mail.Northwind.example", "Northwind desk", "C1")
    assert [mark.value for mark in marks_of(origin)] == [
        "northwind desk",
        "nora@mail.northwind.example",
        "mail.northwind.example",
        "northwind.example",
        "C1",
    ]


def test_somebody_who_is_no_customer_is_known_as_that() -> None:
    known = {Mark(MarkKind.DOMAIN, "spam.example"): None, Mark(MarkKind.DOMAIN, "northwind.example"): NORTHWIND}
    assert find_owner(Origin("a@spam.example"), known) == (True, None)
    assert find_owner(Origin("a@x.northwind.example"), known) == (True, NORTHWIND)
    assert find_owner(Origin("a@notnorthwind.example"), known) == (False, None)
    assert find_owner(Origin(), known) == (False, None)


@given(st.sampled_from(sorted(PUBLIC_MAIL)))
def test_a_public_mail_domain_is_never_learned(domain: str) -> None:
    assert mark_to_learn(f"Nora@{domain.upper()}") == Mark(MarkKind.ADDRESS, f"nora@{domain}")


@given(st.emails())
def test_what_is_learned_of_a_sender_is_found_again_by_it(address: str) -> None:
    mark = mark_to_learn(address)
    if mark is not None:
        assert find_owner(Origin(address), {mark: NORTHWIND}) == (True, NORTHWIND)
        assert find_owner(origin_of(mark), {mark: NORTHWIND}) == (True, NORTHWIND)


def test_a_sender_without_a_domain_teaches_nothing() -> None:
    assert mark_to_learn("root@localhost") is None
    assert mark_to_learn("") is None
    assert mark_to_learn(None) is None


def test_the_teams_own_domain_and_the_one_above_it_are_nobodys() -> None:
    ours = own_domains(["ann@it.harbour.example", "fay@gmail.com", None])
    assert ours == {"it.harbour.example"}
    for domain in ("it.harbour.example", "harbour.example"):
        with pytest.raises(CustomerInvalid):
            check_not_ours([Mark(MarkKind.DOMAIN, domain)], ours)
    check_not_ours([Mark(MarkKind.DOMAIN, "notharbour.example")], ours)


def test_what_another_customer_has_is_refused_naming_it_and_the_field() -> None:
    other = Customer(FABRIKAM, "Fabrikam")
    for kind, field in (("domain", "domains"), ("mailbox", "mailboxes"), ("channel", "channels")):
        mark = Mark(MarkKind(kind), "x")
        with pytest.raises(MarkTaken, match="Fabrikam") as refused:
            check_free(NORTHWIND, [mark], {mark: other})
        assert refused.value.field == field
        check_free(FABRIKAM, [mark], {mark: other})


def test_a_form_is_read_with_domains_and_addresses_in_one_field() -> None:
    form = {
        "name": "  North   wind ",
        "domains": "northwind.example, Nora@gmail.com\nnorthwind.example",
        "mailboxes": "North desk\nnorth desk",
        "channels": ["C1"],
        "target_hours": " 24 ",
    }
    assert parse_form(form, 7) == Customer(
        7, "North wind", ("northwind.example",), ("nora@gmail.com",), ("north desk",), ("C1",), 24
    )
    assert parse_form({"name": "N"}, 0) == Customer(0, "N")


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "N" * 61}, "name"),
        ({"domains": "nora@"}, "domains"),
        ({"domains": "@gmail.com"}, "domains"),
        ({"domains": " ".join(f"a{number}.example" for number in range(51))}, "domains"),
        ({"target_hours": "a day"}, "target_hours"),
        ({"target_hours": "0"}, "target_hours"),
        ({"target_hours": "-3"}, "target_hours"),
        ({"target_hours": "1001"}, "target_hours"),
    ],
)
def test_what_cant_be_is_refused_at_its_field(entered: dict[str, str], field: str) -> None:
    with pytest.raises(CustomerInvalid) as refused:
        parse_form({"name": "Northwind"} | entered, 0)
    assert refused.value.field == field


def test_commands_name_what_is_wrong() -> None:
    assert parse_customers("") == ("", "")
    assert parse_customers("Edit  North wind") == ("edit", "North wind")
    for typed in ("delete Northwind", "edit", "merge "):
        with pytest.raises(UserError, match="customer"):
            parse_customers(typed)


def test_two_merged_keep_all_that_either_was_known_by() -> None:
    into = Customer(1, "A", ("a.example",), (), ("box",), (), None)
    other = Customer(2, "B", ("b.example", "a.example"), ("x@gmail.com",), (), ("C1",), 8)
    assert merged(into, other) == Customer(1, "A", ("a.example", "b.example"), ("x@gmail.com",), ("box",), ("C1",), 8)


def test_a_name_is_suggested_from_the_domain() -> None:
    assert suggested_name(Mark(MarkKind.DOMAIN, "blue-yonder.co.uk")) == "Blue Yonder"
    assert suggested_name(Mark(MarkKind.DOMAIN, "mail.northwind.example")) == "Northwind"
    assert suggested_name(Mark(MarkKind.ADDRESS, "nora@gmail.com")) == ""
