"""Customers, and which of them an issue belongs to."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import UserError

NAME_LIMIT = 60
"""Short enough to stand whole in a menu, where Slack cuts at 75 characters."""

MARKS_LIMIT = 50
"""Of each kind, for one customer."""

MAX_TARGET_HOURS = 1000

_PUBLIC_MAIL = """
gmail.com googlemail.com outlook.com outlook.de hotmail.com hotmail.co.uk hotmail.fr live.com live.co.uk msn.com
yahoo.com yahoo.co.uk yahoo.de yahoo.fr ymail.com icloud.com me.com mac.com aol.com gmx.com gmx.de gmx.net web.de
proton.me protonmail.com pm.me fastmail.com mail.com zoho.com yandex.ru yandex.com mail.ru qq.com 163.com 126.com
btinternet.com sky.com virginmedia.com orange.fr free.fr laposte.net wanadoo.fr t-online.de libero.it
comcast.net verizon.net att.net
"""

PUBLIC_MAIL = frozenset(_PUBLIC_MAIL.split())
"""Anybody can have an address there: such a domain names no customer."""

REGISTRIES = frozenset({"ac", "co", "com", "edu", "gov", "ltd", "me", "net", "nhs", "org", "plc", "sch"})
"""Before a country's code these are no company's domain: co.uk, com.au."""

DOMAIN = re.compile(r"(?=.{4,253}$)(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)+(?!-)[a-z0-9-]{2,63}(?<!-)")
ADDRESS = re.compile(r"[^\s@<>|,;:\"]{1,64}@[^\s@<>|,;]+")


class MarkKind(StrEnum):
    """By what a customer is known. Where two speak for different ones, the earlier here counts."""

    MAILBOX = "mailbox"
    ADDRESS = "address"
    DOMAIN = "domain"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something a customer is known by: in lower case, a channel as Slack's id."""

    kind: MarkKind
    value: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer. target_hours: how long an issue of theirs may take; None for what the workspace has set."""

    id: int
    name: str
    domains: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    target_hours: int | None = None

    @property
    def marks(self) -> list[Mark]:
        """All that it is known by."""
        return [Mark(kind, value) for kind, values in self.known_by.items() for value in values]

    @property
    def known_by(self) -> dict[MarkKind, tuple[str, ...]]:
        """What it is known by, by kind."""
        return {
            MarkKind.MAILBOX: self.mailboxes,
            MarkKind.ADDRESS: self.addresses,
            MarkKind.DOMAIN: self.domains,
            MarkKind.CHANNEL: self.channels,
        }


@dataclass(frozen=True, slots=True)
class Question:
    """Whose is what came from here? issue_id: the first one that did."""

    id: int
    mark: Mark
    issue_id: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an issue came from, as far as that says whose it is."""

    sender: str | None = None
    mailbox: str | None = None
    channel: str | None = None


class CustomerInvalid(UserError):
    """What was entered can't be; `field` names it."""


class CustomerUnknown(UserError):
    """There is no such customer."""

    def __init__(self, name: str) -> None:
        super().__init__(f"I don't know a customer called “{name[:60]}”.", "`/triage customers` lists them.")


def called(name: str, customers: Iterable[Customer], *, whole: bool) -> list[Customer]:
    """The customers of a name, or (not `whole`) those whose names begin so. Capitals, accents and spaces aside."""
    key = fold(name)
    return [one for one in customers if fold(one.name) == key or (not whole and fold(one.name).startswith(key))]


def like(name: str, customers: Sequence[Customer]) -> list[Customer]:
    """The customer of a name, or else all whose names begin so."""
    return called(name, customers, whole=True) or called(name, customers, whole=False)


def the_one(name: str, customers: Sequence[Customer]) -> Customer:
    """The customer that is meant by a name or its beginning. Raises CustomerUnknown, CustomerInvalid."""
    near = like(name, customers)
    if not near:
        raise CustomerUnknown(name)
    if len(near) > 1:
        raise CustomerInvalid(
            f"Several customers match: {', '.join(one.name for one in near[:5])}.", "Type more of the name."
        )
    return near[0]


class MarkTaken(UserError):
    """A domain, address, mailbox, channel or name belongs to another customer."""


FIELDS = {
    MarkKind.MAILBOX: "mailboxes",
    MarkKind.ADDRESS: "domains",
    MarkKind.DOMAIN: "domains",
    MarkKind.CHANNEL: "channels",
}
"""The field of the form in which each kind is entered."""


LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that Unicode does not take apart into a plain one and its accent."""


def fold(text: str) -> str:
    """A text as it is searched: capitals, accents and spaces don't matter. Folding it again changes nothing."""
    if text.isascii():
        return " ".join(text.lower().split())
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = "".join(one for one in apart if not unicodedata.combining(one)).translate(LETTERS)
    return " ".join(plain.split())


def name_key(name: str) -> str:
    """A name as it is compared: two customers may not differ in capitals, accents and spaces alone."""
    return fold(name)


def check_name(name: str) -> str:
    """A customer's name, tidied. Raises CustomerInvalid."""
    name = " ".join(name.split())
    if not name:
        raise CustomerInvalid("A customer needs a name.", field="name")
    if len(name) > NAME_LIMIT:
        raise CustomerInvalid(f"That name is too long: at most {NAME_LIMIT} characters.", field="name")
    return name


def domain_of(address: str | None) -> str:
    """The domain of a mail address in lower case; empty if there is none."""
    return (address or "").rpartition("@")[2].strip().lower().rstrip(".")


def check_domain(text: str) -> str:
    """A company's mail domain, in lower case and in the form that mails carry. Raises CustomerInvalid."""
    word = text.strip().lower().removeprefix("@").rstrip(".")
    try:
        domain = word.encode("idna").decode("ascii")
    except UnicodeError:
        domain = ""
    if not DOMAIN.fullmatch(domain) or domain.rpartition(".")[2].isdigit():
        raise CustomerInvalid(f"“{text[:60]}” isn't a mail domain.", "For example northwind.example.", field="domains")
    first, _, last = domain.rpartition(".")
    if first in REGISTRIES and len(last) == 2:
        raise CustomerInvalid(f"{domain} belongs to no single company.", field="domains")
    if domain in PUBLIC_MAIL:
        raise CustomerInvalid(
            f"Anybody can have an address at {domain}.", "Enter the person's whole address instead.", field="domains"
        )
    return domain


def read_address(text: str) -> str | None:
    """A single mail address, in lower case; None for what is none."""
    address = text.strip().lower()
    return address if ADDRESS.fullmatch(address) and "." in domain_of(address) else None


def check_address(text: str) -> str:
    """A single mail address, in lower case. Raises CustomerInvalid."""
    address = read_address(text)
    if address is None:
        raise CustomerInvalid(f"“{text[:60]}” isn't an e-mail address.", "For example nora@gmail.com.", field="domains")
    return address


def check_not_ours(marks: Iterable[Mark], own_domains: Iterable[str]) -> None:
    """Colleagues are no customers. Raises CustomerInvalid."""
    own = set(own_domains)
    for mark in marks:
        if mark.kind is MarkKind.DOMAIN and (mark.value in own or any(one.endswith(f".{mark.value}") for one in own)):
            raise CustomerInvalid(
                f"{mark.value} is your own: your colleagues have their addresses there.", field="domains"
            )


def check_target(hours: int | None) -> int | None:
    """A target in hours. Raises CustomerInvalid."""
    if hours is not None and not 1 <= hours <= MAX_TARGET_HOURS:
        raise CustomerInvalid(f"A target is between 1 and {MAX_TARGET_HOURS:,} hours.", field="target_hours")
    return hours


def check_free(customer_id: int, marks: Sequence[Mark], owners: Mapping[Mark, Customer]) -> None:
    """What belongs to one customer can't belong to another. Raises MarkTaken."""
    for mark in marks:
        owner = owners.get(mark)
        if owner is not None and owner.id != customer_id:
            what = "That channel" if mark.kind is MarkKind.CHANNEL else mark.value
            raise MarkTaken(
                f"{what} belongs to {owner.name}.",
                f"Take it away from {owner.name} first, or merge the two.",
                field=FIELDS[mark.kind],
            )


def own_domains(addresses: Iterable[str | None]) -> set[str]:
    """The team's own domains, by its people's addresses."""
    return {domain for address in addresses if (domain := domain_of(address)) and domain not in PUBLIC_MAIL}


def marks_of(origin: Origin) -> list[Mark]:
    """What may tell whose an issue is, the most telling first: an address, its domain, the domain above that."""
    found = [Mark(MarkKind.MAILBOX, origin.mailbox.strip().lower())] if origin.mailbox else []
    domain = domain_of(origin.sender)
    if origin.sender and domain:
        found.append(Mark(MarkKind.ADDRESS, origin.sender.strip().lower()))
        labels = domain.split(".")
        found += [Mark(MarkKind.DOMAIN, ".".join(labels[number:])) for number in range(len(labels) - 1)]
    if origin.channel:
        found.append(Mark(MarkKind.CHANNEL, origin.channel))
    return found


def find_owner(origin: Origin, known: Mapping[Mark, int | None]) -> tuple[bool, int | None]:
    """Whether it is known whose an issue is, and whose: None for somebody who is said to be no customer."""
    for mark in marks_of(origin):
        if mark in known:
            return True, known[mark]
    return False, None


def origin_of(mark: Mark) -> Origin:
    """Where something came from of which no more than this is known."""
    match mark.kind:
        case MarkKind.MAILBOX:
            return Origin(mailbox=mark.value)
        case MarkKind.CHANNEL:
            return Origin(channel=mark.value)
        case MarkKind.ADDRESS:
            return Origin(sender=mark.value)
        case MarkKind.DOMAIN:
            return Origin(sender=f"@{mark.value}")


def mark_to_learn(sender: str | None) -> Mark | None:
    """What is remembered when somebody says whose a sender's mails are: the domain, or the address at a public one."""
    domain = domain_of(sender)
    if not sender or "." not in domain:
        return None
    if domain in PUBLIC_MAIL:
        return Mark(MarkKind.ADDRESS, sender.strip().lower())
    return Mark(MarkKind.DOMAIN, domain)


def suggested_name(mark: Mark) -> str:
    """A first idea of a customer's name: Northwind for northwind.example."""
    if mark.kind is not MarkKind.DOMAIN:
        return ""
    labels = mark.value.split(".")[:-1]
    if len(labels) > 1 and labels[-1] in REGISTRIES:
        labels.pop()
    return labels[-1].replace("-", " ").title()


def merged(into: Customer, other: Customer) -> Customer:
    """Two customers as one; what only the other has set is kept."""
    return Customer(
        into.id,
        into.name,
        _joined(into.domains, other.domains),
        _joined(into.addresses, other.addresses),
        _joined(into.mailboxes, other.mailboxes),
        _joined(into.channels, other.channels),
        into.target_hours or other.target_hours,
    )


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))
