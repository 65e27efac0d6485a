"""The hours of each customer, of all people together."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

OTHER = "Other clients"


class ProjectHours(Protocol):
    """The hours on a project."""

    @property
    def client_id(self) -> int: ...
    @property
    def project_id(self) -> int: ...
    @property
    def hours(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a customer's time goes in Harvest."""

    client_id: int
    project_id: int


@dataclass(frozen=True, slots=True)
class CustomerTotal:
    """The hours of a customer. name: OTHER for what belongs to none."""

    name: str
    hours: float


def customer_totals(
    rows: Iterable[ProjectHours], places: Mapping[int, Place], names: Mapping[int, str]
) -> list[CustomerTotal]:
    """Each customer's hours, the most first; what is nobody's comes last.

    places, names: by customer. A customer has all projects of its client; where several share a client, each has its
    own project, and the client's other projects are nobody's. Customers without time are left out.
    """
    shared = Counter(place.client_id for place in places.values())
    by_client = {place.client_id: one for one, place in places.items() if shared[place.client_id] == 1}
    by_project = {place.project_id: one for one, place in places.items() if shared[place.client_id] > 1}
    hours: defaultdict[int | None, float] = defaultdict(float)
    for row in rows:
        hours[by_project.get(row.project_id, by_client.get(row.client_id))] += row.hours
    known = [CustomerTotal(names[one], round(sum_, 2)) for one, sum_ in hours.items() if one is not None and sum_]
    known.sort(key=lambda total: (-total.hours, total.name.casefold()))
    rest = round(hours[None], 2)
    return [*known, *([CustomerTotal(OTHER, rest)] if rest else [])]
