"""Admins connect their workspace with Groove, Trello and Harvest, and take it off again."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.blocks import Block, Modal
from bot.call import Call
from bot.clock import Clock
from bot.connections import Connections
from bot.errors import BotError, UserError
from bot.installation.rules import (
    ENTERED,
    NAMES,
    Credential,
    Kept,
    NoKeys,
    System,
    entered,
    groove_hook,
)
from bot.installation.service.keyring import Keyring, digest
from bot.installation.views import connect as views
from bot.workspaces.rules import check_is_admin

if TYPE_CHECKING:
    from bot.transaction import Begin


class Trials(Protocol):
    """Tries a credential. Raises UserError for one that doesn't open its system."""

    async def attempt(self, system: System, credential: Credential) -> str: ...


@dataclass(frozen=True, slots=True)
class Places:
    """Where the outside systems are. systems: their clients, to tell whether one comes from the environment."""

    public_url: str
    systems: Mapping[System, Connections[object]]


class Connecting:
    """Use cases of connecting. What was entered is sealed, and shown to nobody again."""

    words: Sequence[str] = ENTERED

    def __init__(self, begin: "Begin", clock: Clock, keyring: Keyring, trials: Trials, places: Places) -> None:
        self._begin = begin
        self._clock = clock
        self._keyring = keyring
        self._trials = trials
        self._places = places

    async def overview(self, call: Call) -> list[Block]:
        """What the workspace is connected to; nothing where nobody can enter anything."""
        if not self._keyring.usable:
            return []
        kept = await self._keyring.kept(call.workspace_id)
        by = await self._by(call, [one.set_by for one in kept.values() if one.set_by])
        zone, told = call.settings.zone, []
        for system in ENTERED:
            there = await self._places.systems[system].of(call.workspace_id) is not None
            told.append(views.standing(system, kept.get(system), by, zone, environment=there))
        return views.overview(told)

    async def form(self, call: Call, word: str, *, in_place: bool = False) -> Modal:
        """The form of one system. Raises NotAllowed, NoKeys."""
        check_is_admin(call.caller, call.settings)
        if not self._keyring.usable:
            raise NoKeys
        system = System(word)
        kept = (await self._keyring.kept(call.workspace_id)).get(system)
        by = await self._by(call, [kept.set_by] if kept and kept.set_by else [])
        there = await self._places.systems[system].of(call.workspace_id) is not None
        standing = views.standing(system, kept, by, call.settings.zone, environment=there)
        return views.form(standing, self._address(call, system, kept), in_place=in_place)

    async def connect(self, call: Call) -> Modal:
        """Try what was entered, then keep it in the place of what was there before. Raises NotAllowed, UserError."""
        check_is_admin(call.caller, call.settings)
        system = _system(call.metadata)
        given = entered(system, call.form)
        said = await self._trials.attempt(system, given)
        before = (await self._keyring.kept(call.workspace_id)).get(system)
        hook = self._hook(call, system, before)
        values = {**given.values, "hook": hook} if hook else given.values
        now = self._clock.now()
        kept = self._keyring.seal(call.workspace_id, system, Credential(values), now, call.caller.id)
        async with self._begin(call.workspace_id) as tx:
            await self._keyring.keep(tx, system, kept, address=digest(hook) if hook else None)
            await tx.workspace.audit(now, call.caller.id, "connected", {"system": system})
        return views.connected(system, said, self._address(call, system, kept))

    async def disconnect(self, call: Call) -> Modal:
        """Forget a credential. Raises NotAllowed."""
        check_is_admin(call.caller, call.settings)
        system = _system(call.value)
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            if await self._keyring.forget(tx, system):
                await tx.workspace.audit(now, call.caller.id, "disconnected", {"system": system})
        return views.disconnected(system)

    async def _by(self, call: Call, ids: Sequence[int]) -> dict[int, str]:
        """The Slack ids of whoever entered something."""
        if not ids:
            return {}
        async with self._begin(call.workspace_id, reading=True) as tx:
            people = await tx.workspace.people(ids)
        return {one: person.slack_user_id for one, person in people.items()}

    def _hook(self, call: Call, system: System, before: Kept | None) -> str:
        """The secret part of the system's address; it stays the same, as the system has been told it."""
        if system is System.HARVEST or not self._places.public_url:
            return ""
        return (self._opened(call, system, before) or Credential({}))["hook"] or secrets.token_urlsafe(32)

    def _address(self, call: Call, system: System, kept: Kept | None) -> str:
        """Where Groove is to tell what happens; to Trello the bot says it by itself."""
        opened = self._opened(call, system, kept) if system is System.GROOVE else None
        hook = opened["hook"] if opened else ""
        return groove_hook(self._places.public_url, hook) if hook and self._places.public_url else ""

    def _opened(self, call: Call, system: System, kept: Kept | None) -> Credential | None:
        try:
            return self._keyring.open(call.workspace_id, system, kept) if kept else None
        except BotError:
            return None  # to be entered anew


def _system(word: str) -> System:
    """The system of a form or button. Raises UserError."""
    if word not in ENTERED:
        raise UserError("That can't be connected.", f"I know {', '.join(NAMES[one] for one in ENTERED)}.")
    return System(word)
