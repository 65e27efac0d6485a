"""A Harvest server on one machine: REST v2 as documented, and what people do in Harvest itself."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from aiohttp import web

from bot.sandbox.bodies import read_body
from bot.sandbox.errors import ControlError
from bot.sandbox.harvest.account import Account, Invalid
from bot.sandbox.harvest.api import Api
from bot.sandbox.harvest.model import Entry
from bot.sandbox.harvest.outside import Change, EntryAct, NewEntry, Outside
from bot.sandbox.harvest.requests import Door, Json

Done = TypeVar("Done")
ROOT = "/harvest/v2"
PROJECTS_SHOWN = 100


class HarvestServer:
    """One account, the API that shows it, and the control calls that change it from outside."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        public_url: Callable[[], str],
        changed: Callable[[], None],
        token: str,
        account_id: str,
    ) -> None:
        """`public_url` is the sandbox's own address, `changed` is called whenever something happened."""
        self._now = now
        self._public_url = public_url
        self._door = Door(now=now, token=token, account_id=account_id)
        self.account = Account(now=now, changed=changed)
        self._outside = Outside(self.account)

    @property
    def asked(self) -> list[str]:
        """Every request so far, as verb and path."""
        return self._door.asked

    def routes(self) -> list[web.RouteDef]:
        """Everything under /harvest/."""
        api = Api(self.account, self._now, lambda: self._public_url() + ROOT)
        known = [
            web.route(verb, ROOT + path, self._door.guarded(path, handler)) for verb, path, handler in api.endpoints()
        ]
        return [*known, web.route("*", ROOT + "/{path:.*}", _no_such_page)]

    async def file(self, body: Json) -> Json:
        """POST /control/harvest/entries: somebody files time in Harvest itself; without hours a timer runs.

        Returns the entry's id; raises ControlError.
        """
        asked = read_body(NewEntry, body)
        return {"id": self._do(lambda: self._outside.file(asked)).id}

    async def act(self, entry_id: int, body: Json) -> Json:
        """POST /control/harvest/entries/ID: somebody changes an entry in Harvest itself. Raises ControlError."""
        asked = read_body(EntryAct, body)
        self._do(lambda: self._outside.act(entry_id, asked))
        return {}

    async def change(self, body: Json) -> Json:
        """POST /control/harvest/account: an administrator changes projects, people and what is locked.

        Raises ControlError.
        """
        asked = read_body(Change, body)
        self._do(lambda: self._outside.change(asked))
        return {}

    def snapshot(self) -> Json:
        """The Harvest part of GET /control/state: the account as Harvest's own web app shows it."""
        account = self.account
        return {
            "entries": [self._shown(entry) for entry in account.entries.values()],
            "people": [{"id": one.id, "name": one.name, "email": one.email} for one in account.users.values()],
            "projects": [
                {
                    "id": one.id,
                    "name": one.name,
                    "client": one.client.name,
                    "tasks": [{"id": task, "name": account.tasks[task].name} for task in one.tasks],
                }
                for one in list(account.projects.values())[:PROJECTS_SHOWN]
                if one.is_active
            ],
            "requests": len(self.asked),
        }

    def _shown(self, entry: Entry) -> Json:
        return {
            "id": entry.id,
            "person": entry.user.email,
            "name": entry.user.name,
            "client": entry.project.client.name,
            "project": entry.project.name,
            "task": entry.task.name,
            "spent_date": entry.spent_on.isoformat(),
            "hours": entry.hours_at(self._now()),
            "notes": entry.notes,
            "is_running": entry.is_running,
            "locked": self.account.lock_of(entry),
            "reference": (entry.reference or {}).get("id"),
        }

    @staticmethod
    def _do(change: Callable[[], Done]) -> Done:
        try:
            return change()
        except Invalid as error:
            raise ControlError(400, str(error)) from error
        except LookupError as error:
            raise ControlError(404, str(error.args[0])) from error


async def _no_such_page(_: web.Request) -> web.Response:
    """Harvest answers a wrong path with a page for people."""
    page = "<!DOCTYPE html><html><head><title>Not found</title></head><body>Not found</body></html>"
    return web.Response(status=404, text=page, content_type="text/html")
