"""What `bot doctor` says of the workspaces that have installed the bot by themselves: of each only what is wrong."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import aiohttp
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.access import Clients
from bot.clients.slack import identity
from bot.clients.trials import Trials
from bot.clock import SystemClock
from bot.config import Settings
from bot.errors import BotError, ExternalError, UserError
from bot.findings import Finding
from bot.installation.rules import NAMES, Credential, System, place
from bot.manifest import SCOPES
from bot.sealing import Sealer
from bot.transaction import Begin

PAGE = 200
AT_ONCE = 8
"""Systems asked side by side."""


async def check_workspaces(
    settings: Settings, session: aiohttp.ClientSession, engine: AsyncEngine
) -> AsyncIterator[Finding]:
    """Open each credential and try it."""
    begin, clients = Begin(engine, SystemClock()), Clients(settings, session, SystemClock())
    trials = Trials(clients.groove, clients.trello, clients.harvest)
    sealer = Sealer(settings.sealing_keys) if settings.sealing_keys else None
    opened: Counter[System] = Counter()
    shut, after = 0, ("", "")
    room = asyncio.Semaphore(AT_ONCE)

    async def attempt(workspace_id: str, system: System, credential: Credential) -> Finding | None:
        async with room:
            return await (
                _slack(settings, clients, workspace_id, credential)
                if system is System.SLACK
                else _other(trials, workspace_id, system, credential)
            )

    while True:
        async with begin.everywhere(reading=True) as everywhere:
            page = await everywhere.credentials.page(after, PAGE)
        asked = []
        for workspace_id, name, sealed in page:
            system = System(name)
            credential = _opened(sealer, workspace_id, system, sealed)
            if credential is None:
                shut += 1
                continue
            opened[system] += 1
            asked.append(attempt(workspace_id, system, credential))
        for finding in await asyncio.gather(*asked):
            if finding is not None:
                yield finding
        if len(page) < PAGE:
            break
        after = page[-1][:2]
    said = ", ".join(f"{number} with {NAMES[system]}" for system, number in opened.items()) or "none has installed it"
    yield Finding("workspaces", said)
    if shut:
        mend = "set ENCRYPTION_KEYS to the keys they were sealed with, the newest first"
        yield Finding("sealed tokens", f"{shut} can't be opened", mend)


def _opened(sealer: Sealer | None, workspace_id: str, system: System, sealed: str) -> Credential | None:
    if sealer is None:
        return None
    try:
        return Credential.of(sealer.open(sealed, place(workspace_id, system)))
    except BotError:
        return None


async def _slack(settings: Settings, clients: Clients, workspace_id: str, credential: Credential) -> Finding | None:
    again = f"install it again at {settings.public_url.rstrip('/')}/slack/install"
    try:
        who = await identity(clients.slack(credential["token"]))
    except ExternalError as error:
        return Finding(f"Slack of {workspace_id}", error.what, again, warning=True)
    missing = sorted(set(SCOPES) - who.scopes)
    if not missing:
        return None
    mend = f"bring the app up to date by `bot manifest --many`, then {again}"
    return Finding(f"Slack of {who.team_name}", f"missing: {', '.join(missing)}", mend, warning=True)


async def _other(trials: Trials, workspace_id: str, system: System, credential: Credential) -> Finding | None:
    try:
        await trials.attempt(system, credential)
    except UserError as error:
        mend = f"an admin there enters it again by `/triage setup {system}`"
        return Finding(f"{NAMES[system]} of {workspace_id}", error.what.rstrip("."), mend, warning=True)
    return None
