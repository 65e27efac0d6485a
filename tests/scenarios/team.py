"""What people of the demo team do and see, in words that tests read well with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.sandbox.server import START, Sandbox
from bot.workspaces.views.parts import PARTS
from tests.inside import BotInside
from tests.rewind import Rewound

TRIAGE = "C0TRIAGE"
NORTH = "C0NORTH"
ANN, BEN, CARA, DEV, EVE, FAY = ("U0ANN", "U0BEN", "U0CARA", "U0DEV", "U0EVE", "U0FAY")
GUS, NORA = ("U0GUS", "U0NORA")
"""Of a customer: a guest, and somebody in her own workspace."""


class Team:
    """The demo team in its sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    async def triage(self, user: str, text: str = "", channel: str = TRIAGE) -> str:
        """Type /triage; what the person saw at once, as text (of the blocks too)."""
        answer = await self.sandbox.control(
            "slash", {"user": user, "channel": channel, "command": "/triage", "text": text}
        )
        assert answer["status"] == 200, answer
        return all_text(answer["ack"] or {})

    async def click(self, user: str, action_id: str, value: str = "", **where: str) -> None:
        """Press a button."""
        body = {"user": user, "action_id": action_id, **where} | ({"value": value} if value else {})
        answer = await self.sandbox.control("click", body)
        assert answer["status"] == 200, answer

    async def say(self, user: str, text: str, channel: str = NORTH, **more: Any) -> str:
        """Write in a channel (thread_ts, files) or change one's own message (ts, delete); the message's ts."""
        answer = await self.sandbox.control("message", {"user": user, "channel": channel, "text": text, **more})
        return str(answer["ts"])

    async def react(self, user: str, ts: str, channel: str = NORTH, reaction: str = "ticket") -> None:
        """Put a reaction on a message, or take it away again."""
        await self.sandbox.control("react", {"user": user, "channel": channel, "ts": ts, "reaction": reaction})

    async def shortcut(self, user: str, callback_id: str, ts: str, channel: str = NORTH) -> None:
        """Choose a shortcut in the menu of a message."""
        await self.sandbox.control("shortcut", {"user": user, "callback_id": callback_id, "channel": channel, "ts": ts})

    async def thread(self, ts: str, channel: str = NORTH) -> list[str]:
        """What the bot says in a thread, as text."""
        return [
            all_text(one)
            for one in await self.messages(channel)
            if one["user"] == "U0BOT" and one.get("thread_ts") == ts
        ]

    async def tickets(self) -> list[dict[str, Any]]:
        """All tickets in Groove, newest first."""
        return list((await self.state())["groove"]["tickets"])

    async def submit(self, user: str, **values: Any) -> dict[str, Any]:
        """Submit the open modal; keywords are block ids."""
        body = {"user": user, "values": {block: {"value": value} for block, value in values.items()}}
        answer: dict[str, Any] = await self.sandbox.control("submit", body)
        return answer

    async def change_rota(self, user: str, **values: Any) -> str:
        """Edit the rota, look at what follows, and save it; keywords are fields, such as day_4. What was shown then."""
        await self.triage(user, "rota edit")
        for fields in (values, {}):
            answer = await self.submit(user, **fields)
            assert "errors" not in answer, answer
        return await self.modal(user)

    async def set_up(self, user: str, **values: Any) -> str:
        """Change settings, each in the form of its part; what is then said of them."""
        told = []
        for word, part in PARTS.items():
            if entered := {one.name: values[one.name] for one in part.fields if one.name in values}:
                await self.triage(user, f"setup {word}")
                assert "errors" not in await self.submit(user, **entered), await self.modal(user)
                if "Before it is saved" in await self.modal(user):
                    await self.submit(user)
                told.append(await self.modal(user))
                await self.sandbox.control("close", {"user": user, "all": True})
        return "\n".join(told)

    async def clock(self, *, to: str = "", advance: str = "") -> None:
        """Move the clock: to a local time such as 2026-11-24T09:00+00:00, or on by a duration such as PT1H."""
        await self.sandbox.control("clock", {"to": to} if to else {"advance": advance})

    async def mail(self, subject: str, sender: str = "nora.finch@northwind.example", **more: Any) -> int:
        """A customer writes; the ticket's number."""
        body = {"from": sender, "subject": subject, "body": "Please help.", **more}
        answer = await self.sandbox.control("groove/mail", body)
        return int(answer["number"])

    async def clear_desk(self) -> None:
        """Close the mails that the demo begins with."""
        for number in (1, 2, 3):
            await self.triage(ANN, f"close {number} answered")

    async def in_groove(self, number: int, **act: Any) -> None:
        """Somebody does something to a ticket in Groove itself (reply, note, state, assignee, by)."""
        await self.sandbox.control(f"groove/tickets/{number}", act)

    async def in_trello(self, path: str, **act: Any) -> str:
        """Somebody does something in Trello itself, to boards, lists, cards or one of them; the id of what is made."""
        answer = await self.sandbox.control(f"trello/{path}", {name.rstrip("_"): value for name, value in act.items()})
        return str(answer.get("id", ""))

    async def board(self, name: str) -> dict[str, list[dict[str, Any]]]:
        """A board's open lists with their open cards."""
        [board] = [one for one in (await self.state())["trello"]["boards"] if one["name"] == name]
        return {one["name"]: [card for card in one["cards"] if not card["closed"]] for one in board["lists"]}

    async def titles(self, board: str) -> dict[str, list[str]]:
        """A board's lists with the names of their cards; empty lists are left out."""
        return {name: [card["name"] for card in cards] for name, cards in (await self.board(board)).items() if cards}

    async def card(self, board: str, name: str) -> dict[str, Any]:
        """An open card of a board."""
        [card] = [card for cards in (await self.board(board)).values() for card in cards if card["name"] == name]
        return card

    async def link_boards(self, **call: str) -> None:
        """Ann links Northwind's board and the Support Epics board. call: fields of Northwind's planning call."""
        ids = {one["name"]: one["id"] for one in (await self.state())["trello"]["boards"]}
        for action, value, fields in (
            ("planning.epics", "", {"epics": ids["Support Epics"]}),
            ("planning.customer", "1", {"board": ids["Northwind"], **call}),
        ):
            await self.triage(ANN, "boards")
            await self.click(ANN, action, value, channel=TRIAGE)
            answer = await self.submit(ANN, **fields)
            assert "errors" not in answer, answer
            await self.sandbox.control("close", {"user": ANN, "all": True})
        await self.clock(advance="PT1M")

    async def stop_bot(self) -> None:
        """The bot goes down."""
        await self.sandbox.control("bot/kill", {"signal": "TERM"})

    async def start_bot(self) -> None:
        """The bot comes back."""
        await self.sandbox.control("bot/start", {})

    async def state(self) -> dict[str, Any]:
        """All that there is to see."""
        answer: dict[str, Any] = await self.sandbox.control("state")
        return answer

    async def messages(self, channel: str = TRIAGE) -> list[dict[str, Any]]:
        """What stands in a channel."""
        found = [one for one in (await self.state())["channels"] if one["id"] == channel]
        return list(found[0]["messages"])

    async def post(self, part: str, channel: str = TRIAGE) -> dict[str, Any]:
        """The bot's newest post in a channel that says something."""
        found = await self.all_posts(part, channel)
        assert found, f"nothing says {part!r} among {await self.posts(channel)}"
        return found[-1]

    async def all_posts(self, part: str, channel: str = TRIAGE) -> list[dict[str, Any]]:
        """Every post of the bot in a channel that says something."""
        return [one for one in await self.messages(channel) if one["user"] == "U0BOT" and part in all_text(one)]

    async def last_whisper(self, user: str) -> str:
        """What this person was told privately last."""
        return (await self.whispers(user))[-1]

    async def posts(self, channel: str = TRIAGE) -> list[str]:
        """The bot's posts in a channel, as text."""
        return [all_text(one) for one in await self.messages(channel) if one["user"] == "U0BOT"]

    async def dms(self, user: str) -> list[str]:
        """The bot's direct messages to a person, as text."""
        return [all_text(one) for one in (await self.state())["dms"].get(user, []) if one["user"] == "U0BOT"]

    async def whispers(self, user: str) -> list[str]:
        """What only this person sees, as text, oldest first."""
        return [all_text(one) for one in (await self.state())["ephemeral"] if one["user"] == user]

    async def modal(self, user: str) -> str:
        """The open modal's text; empty if none is open."""
        view = (await self.state())["views"].get(user)
        return all_text(view) if view else ""

    async def ticket(self, number: int) -> dict[str, Any]:
        """A ticket as it stands in Groove."""
        found = [one for one in (await self.state())["groove"]["tickets"] if one["number"] == number]
        return dict(found[0])


@asynccontextmanager
async def at_work(data_dir: Path, start: datetime = START, **world: Any) -> AsyncIterator[Team]:
    """The demo team, set up, at an instant; the bot is in this process. world: what else the sandbox takes."""
    async with Rewound(data_dir=data_dir, start=start, **{"run_bot": BotInside, **world}) as sandbox:
        yield Team(sandbox)


def said_at(message: dict[str, Any]) -> str:
    """When a message was posted, in UTC: Mon 17:00."""
    return f"{datetime.fromtimestamp(float(message['ts']), UTC):%a %H:%M}"


def buttons(message: dict[str, Any]) -> set[tuple[str, str]]:
    """Every button of a message: what it does, and to what."""
    elements = [
        one for block in message.get("blocks", []) for one in [*block.get("elements", []), block.get("accessory", {})]
    ]
    return {(one["action_id"], one.get("value", "")) for one in elements if one.get("type") == "button"}


def all_text(message: dict[str, Any]) -> str:
    """Every text in a message or view, a line each; what a message's plain text says of its blocks is there once."""
    plain = message.get("text", "")
    texts: list[str] = [plain] if plain else []

    def gather(piece: Any) -> None:
        if isinstance(piece, dict):
            if isinstance(piece.get("text"), str) and piece["text"] not in plain:
                texts.append(piece["text"])
            for name, inner in piece.items():
                if name != "metadata":
                    gather(inner)
        elif isinstance(piece, list):
            for inner in piece:
                gather(inner)

    gather(message)
    return "\n".join(dict.fromkeys(texts))
