"""Harvest's REST API, version 2 (https://api.harvestapp.com/v2)."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from operator import attrgetter
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import aiohttp

from bot.clients.harvest_parse import (
    GROUP,
    Company,
    HarvestUser,
    Named,
    NewEntry,
    Project,
    ProjectAssignment,
    ProjectTotal,
    TaskAssignment,
    TimeEntry,
    parse_company,
    parse_entry,
    parse_named,
    parse_project,
    parse_project_assignment,
    parse_project_total,
    parse_task_assignment,
    parse_user,
)
from bot.clients.http import JsonClient, NoAnswer, NotFound, Reply
from bot.clients.pace import Pace
from bot.clock import Clock

__all__ = [
    "Company",
    "HarvestClient",
    "HarvestUser",
    "Named",
    "NewEntry",
    "Project",
    "ProjectAssignment",
    "ProjectTotal",
    "TaskAssignment",
    "TimeEntry",
]

log = logging.getLogger(__name__)

T = TypeVar("T")
Parse = Callable[[dict[str, Any]], T]

PER_PAGE = 2000
"""The most that Harvest gives."""

MOST_PAGES = 200

APP_NAME = "Triage"
"""Harvest refuses requests that don't say which app asks, and wants a way to reach who runs it (documentation)."""

LIMIT_PAUSE = 15.0
REPORTS_PAUSE = 15 * 60.0
"""Seconds until a limit surely ends: a 429 has been seen that says nothing of it."""

LONGEST_REPORT = timedelta(days=365)


class HarvestClient:
    """Time and projects of one Harvest account. Every call raises ExternalError (see http.py).

    100 requests are allowed in 15 s, and 100 reports in 15 minutes. Reads keep below, with room for writes and for a
    second process with the same token. The token must be an administrator's: others see their own time only.
    contact: an address where whoever runs the bot is reached.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base_url: str,
        account_id: str,
        token: str,
        clock: Clock,
        *,
        contact: str = "",
        timeout: float = 10.0,
    ) -> None:
        def asking(pace: Pace, pause: float) -> JsonClient:
            return JsonClient(
                "harvest",
                session,
                base_url,
                clock,
                headers={
                    "Authorization": f"Bearer {token}",
                    "Harvest-Account-Id": account_id,
                    "User-Agent": f"{APP_NAME} ({contact or 'a Slack bot of this account'})",
                },
                secrets=[token],
                pace=pace,
                timeout=timeout,
                pause_after=lambda _: pause,
                discreet=True,
            )

        self._http = asking(Pace(clock, per_second=2.0, burst=15), LIMIT_PAUSE)
        self._reports = asking(Pace(clock, per_second=1 / 15, burst=10), REPORTS_PAUSE)

    async def me(self) -> HarvestUser:
        """Whose token it is."""
        return _one(await self._http.get("/users/me"), parse_user)

    async def company(self) -> Company:
        """How the account is set up."""
        return _one(await self._http.get("/company"), parse_company)

    async def users(self) -> list[HarvestUser]:
        """Everybody who is active."""
        return await self._all("/users", "users", parse_user, {"is_active": "true"})

    async def clients(self) -> list[Named]:
        """The clients that are active."""
        return await self._all("/clients", "clients", parse_named, {"is_active": "true"})

    async def projects(self) -> list[Project]:
        """The projects that are active."""
        return await self._all("/projects", "projects", parse_project, {"is_active": "true"})

    async def task_assignments(self) -> list[TaskAssignment]:
        """Which tasks time can be put on, of all projects."""
        return await self._all(
            "/task_assignments",
            "task_assignments",
            parse_task_assignment,
            {"is_active": "true"},
            key=attrgetter("project_id", "task_id"),
        )

    async def project_assignments(self, user_id: int) -> list[ProjectAssignment]:
        """The projects and tasks on which somebody may put time."""
        path = f"/users/{user_id}/project_assignments"
        return await self._all(path, "project_assignments", parse_project_assignment, {}, key=attrgetter("project.id"))

    async def time_entries(
        self,
        first: date | None = None,
        last: date | None = None,
        *,
        user_id: int | None = None,
        running: bool | None = None,
        reference: str | None = None,
    ) -> list[TimeEntry]:
        """The entries of a span of dates (both included), of everybody unless said otherwise.

        reference: of one outside thing. One that can't be read makes all unknown (NoAnswer), for somebody would be
        told that hours are missing which are there.
        """
        filters = {
            "from": first.isoformat() if first else None,
            "to": last.isoformat() if last else None,
            "user_id": str(user_id) if user_id else None,
            "is_running": str(running).lower() if running is not None else None,
            "external_reference_id": reference,
        }
        given = {name: value for name, value in filters.items() if value is not None}
        return await self._all("/time_entries", "time_entries", parse_entry, given, strict=True)

    async def find_entry(self, entry_id: int) -> TimeEntry | None:
        """One entry; None if it is gone."""
        try:
            return _one(await self._http.get(f"/time_entries/{entry_id}"), parse_entry)
        except NotFound:
            return None

    async def create_entry(self, new: NewEntry) -> TimeEntry:
        """File hours for somebody, or start a timer, which stops the one that ran.

        After NoAnswer look by its reference before doing it again: Harvest knows no other key that would tell the two
        apart.
        """
        return self._written(await self._http.write("POST", "/time_entries", new.to_json()))

    async def update_entry(
        self,
        entry_id: int,
        *,
        hours: float | None = None,
        notes: str | None = None,
        project_id: int | None = None,
        task_id: int | None = None,
        spent_on: date | None = None,
        reference: str | None = None,
        span: tuple[str, str] | None = None,
    ) -> TimeEntry:
        """Change what is given and nothing else: hours sent to a running timer would be added to what it counts.

        span: see NewEntry.
        """
        given: dict[str, Any] = {
            "hours": hours,
            "notes": notes,
            "project_id": project_id,
            "task_id": task_id,
            "spent_date": spent_on.isoformat() if spent_on else None,
            "external_reference": {"id": reference, "group_id": GROUP} if reference else None,
            "started_time": span[0] if span else None,
            "ended_time": span[1] if span else None,
        }
        body = {name: value for name, value in given.items() if value is not None}
        return self._written(await self._http.write("PATCH", f"/time_entries/{entry_id}", body))

    async def delete_entry(self, entry_id: int) -> None:
        """Take an entry away. Raises NotFound if it is gone already."""
        await self._http.write("DELETE", f"/time_entries/{entry_id}", None)

    async def stop(self, entry_id: int) -> TimeEntry:
        """Stop a running timer. Raises Refused if it does not run."""
        return self._written(await self._http.write("PATCH", f"/time_entries/{entry_id}/stop", None))

    async def restart(self, entry_id: int) -> TimeEntry:
        """Have a stopped entry run again. Raises Refused if it runs."""
        return self._written(await self._http.write("PATCH", f"/time_entries/{entry_id}/restart", None))

    async def project_totals(self, first: date, last: date) -> list[ProjectTotal]:
        """The hours on each project in a span of dates (at most a year), of all people together: nobody's own."""
        if last - first > LONGEST_REPORT:
            raise ValueError("a report spans at most a year")
        span = {"from": first.isoformat(), "to": last.isoformat()}
        return await self._all(
            "/reports/time/projects",
            "results",
            parse_project_total,
            span,
            key=attrgetter("project_id"),
            http=self._reports,
            strict=True,
        )

    async def _all(
        self,
        path: str,
        root: str,
        parse: Parse[T],
        filters: Mapping[str, str],
        *,
        key: Callable[[T], object] = attrgetter("id"),
        http: JsonClient | None = None,
        strict: bool = False,
    ) -> list[T]:
        """A whole list, each item once. What shifts between pages meanwhile is met twice, or missed: then the count
        betrays it, and the list is read once more."""
        found: dict[object, T] = {}
        for _ in range(2):
            left_out = 0
            params: Mapping[str, str] | None = {**filters, "per_page": str(PER_PAGE)}
            for _ in range(MOST_PAGES):
                data = await (http or self._http).get(path, params)
                items, total, params = page_in(data, root, path)
                read = _read(items, parse, root, strict=strict)
                left_out += len(items) - len(read)
                found |= {key(item): item for item in read}
                if params is None:
                    break
            else:
                raise NoAnswer("harvest", f"GET {path}: more than {MOST_PAGES} pages")
            if total is None or len(found) + left_out >= total:
                break
        return list(found.values())

    def _written(self, reply: Reply) -> TimeEntry:
        return _one(self._http.decode(reply, "a change"), parse_entry)


def page_in(data: Any, root: str, path: str) -> tuple[list[Any], int | None, Mapping[str, str] | None]:
    """A page's items, how many there are in all, and the parameters of the next page. Raises NoAnswer.

    The next page is where `links.next` leads; on pages by cursor nothing else tells. Of the address only the
    parameters are taken, so that the token goes nowhere else. Old replies had page numbers alone.
    """
    if not isinstance(data, dict) or not isinstance(data.get(root), list):
        raise NoAnswer("harvest", f"GET {path}: a reply without {root}")
    total = data.get("total_entries")
    links = data.get("links")
    following = links.get("next") if isinstance(links, dict) else None
    params: Mapping[str, str] | None = None
    if isinstance(following, str) and following:
        params = dict(parse_qsl(urlsplit(following).query, keep_blank_values=True))
    elif not isinstance(links, dict) and isinstance(data.get("next_page"), int):
        params = {"page": str(data["next_page"]), "per_page": str(data.get("per_page") or PER_PAGE)}
    return data[root], total if isinstance(total, int) else None, params


def _read(items: Sequence[Any], parse: Parse[T], root: str, *, strict: bool) -> list[T]:
    """The items that can be read; one that can't must not keep the others from being seen, unless strict."""
    read = []
    for item in items:
        try:
            read.append(parse(item if isinstance(item, dict) else {}))
        except (ValueError, TypeError, AttributeError) as error:
            if strict:
                raise NoAnswer("harvest", f"one of the {root} can't be read: {error}") from None
            log.warning("one of Harvest's %s is left out: %s", root, error)
    return read


def _one(data: Any, parse: Parse[T]) -> T:
    """A single object: it has no wrapper. Raises NoAnswer."""
    try:
        return parse(data if isinstance(data, dict) else {})
    except (ValueError, TypeError, AttributeError) as error:
        raise NoAnswer("harvest", f"a reply that can't be read: {error}") from None
