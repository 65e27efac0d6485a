"""Connecting Groove, Trello and Harvest: how it stands, the form, and what is said when it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot import blocks
from bot.blocks import Block, Modal
from bot.installation.rules import ENTRIES, NAMES, Kept, System

CONNECT, DISCONNECT = "installation.connect", "installation.disconnect"
CHANGE = "setup.change"
"""The button of every part of the setup."""

FOR_WHAT: Mapping[System, str] = {
    System.GROOVE: "its tickets become issues, and what is done here is done there",
    System.TRELLO: "customers' boards, what is up next, and the week's plan",
    System.HARVEST: "time sheets: what is missing, and filing time from Slack",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one system. entered: something of the workspace's own is kept."""

    system: System
    said: str
    entered: bool


def standing(
    system: System, kept: Kept | None, by: Mapping[int, str], zone: ZoneInfo, *, environment: bool
) -> Standing:
    """How it stands. by: the Slack ids of people. environment: the installation's own token is used."""
    if kept is not None:
        who = f" by {blocks.mention(by[kept.set_by])}" if kept.set_by is not None and kept.set_by in by else ""
        return Standing(system, f"connected; set on {blocks.moment(kept.set_at, zone)}{who}", entered=True)
    if environment:
        return Standing(system, "connected by whoever runs me", entered=False)
    return Standing(system, f"not connected ({FOR_WHAT[system]})", entered=False)


def overview(told: Sequence[Standing]) -> list[Block]:
    """A line and a button for each."""
    lines = []
    for one in told:
        label = "Change…" if one.entered else "Connect…"
        button = blocks.button(label, CHANGE, one.system, read_as=f"{label.rstrip('…')} {NAMES[one.system]}")
        lines.append(blocks.section(f"*{NAMES[one.system]}*\n{one.said}", button))
    return lines


def form(one: Standing, address: str, *, in_place: bool) -> Modal:
    """What is to be entered. address: where the system is to tell what happens, if it has to be told that."""
    name = NAMES[one.system]
    shown: list[Block] = [blocks.section(f"{name} is {one.said}.")]
    if address:
        shown.append(blocks.section(_webhooks(address)))
    if one.entered:
        sure = blocks.confirm(
            f"Disconnect {name}?", "I forget the token at once. What I know of it stays.", "Disconnect"
        )
        shown.append(blocks.actions(blocks.button("Disconnect", DISCONNECT, one.system, style="danger", ask=sure)))
    shown += [
        blocks.input_block(
            entry.name, entry.label, blocks.text_input(max_length=500), hint=entry.hint, optional=entry.optional
        )
        for entry in ENTRIES[one.system]
    ]
    shown.append(blocks.context("It is tried first, then kept sealed. Nobody is shown it again, not even you."))
    return blocks.modal(
        f"Connect {name}", CONNECT, shown, submit="Try and save", metadata=one.system, in_place=in_place
    )


def connected(system: System, said: str, address: str) -> Modal:
    """It works and is kept."""
    shown = [blocks.section(f"{NAMES[system]} is connected. {blocks.escape(said)}")]
    if address:
        shown.append(blocks.section(_webhooks(address)))
    return blocks.modal(f"{NAMES[system]} connected", "note", shown)


def disconnected(system: System) -> Modal:
    """It is forgotten."""
    name = NAMES[system]
    text = f"{name} is disconnected, and the token is forgotten. In {name} it lives on until you revoke it there."
    return blocks.modal(f"{name} disconnected", "note", [blocks.section(text)], in_place=True)


def _webhooks(address: str) -> str:
    return (
        "For new mail to appear at once, register this address in Groove for each event, with the event's name in the "
        f"place of EVENT (such as `ticket_started`, `customer_replied`):\n`{blocks.escape(address)}`"
    )
