"""People at work: what they do, what they do again when it failed, and what came of it in the end."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.errors import ControlError
from tests.chaos.ledger import DUTY, Facts, Mail
from tests.chaos.story import Act
from tests.chaos.world import CUSTOMER, SENDER, TRIAGE, Outside, Place


class People:
    """Everybody of all workspaces. open: what is to be done now, or still. told: what somebody was told instead."""

    def __init__(self, outside: Outside, facts: dict[str, Facts], acts: list[Act], ends_at: datetime) -> None:
        self._outside = outside
        self._facts = facts
        self._acts = sorted(acts, reverse=True)
        self._ends_at = ends_at
        self._reacted: list[Place] = []
        self.open: list[Act] = []
        self.told = ""
        self.asked_again = 0
        self.replayed = 0

    def begin(self, at: datetime) -> None:
        """What people do at an instant is to be done from now on."""
        while self._acts and self._acts[-1].at <= at:
            self.open.append(self._acts.pop())

    async def try_again(self) -> None:
        """Do what is to be done; what does not succeed stays."""
        for act in list(self.open):
            if await self._do(act):
                self.open.remove(act)
            else:
                self.asked_again += 1

    async def _do(self, act: Act) -> bool:
        place, facts = self._outside.places[act.place], self._facts[act.place]
        if act.kind == "mail":
            await self._mail(act, place, facts)
            return True
        if act.kind == "raise":
            return await self._raise(act, place, facts)
        if act.kind == "close":
            return await self._close(act, place, facts)
        return await self._accept(act, place, facts)

    async def _mail(self, act: Act, place: Place, facts: Facts) -> None:
        title = f"Mail of {act.at:%d %b %H:%M}"
        ticket = int((await place.groove.mail({"from": SENDER, "subject": title, "body": "Please help."}))["number"])
        facts.mails.append(Mail(ticket, title, act.at))
        self._close_later(act, ticket)

    def _close_later(self, act: Act, ticket: int) -> None:
        if act.closes is not None and act.at + act.closes < self._ends_at - timedelta(minutes=15):
            self._acts.append(Act(act.at + act.closes, act.place, "close", number=ticket))
            self._acts.sort(reverse=True)

    async def _raise(self, act: Act, place: Place, facts: Facts) -> bool:
        """Somebody writes in the customer's channel and Ann reacts: it is done once its thread tells of a ticket."""
        words = f"The shop says no since {act.at:%d %b %H:%M}"
        channel = place.slack.ws.channels[CUSTOMER]
        written = next((one for one in channel.messages.values() if one["text"] == words), None)
        if written is None:
            said = await place.slack.message({"user": "U0DEV", "channel": CUSTOMER, "text": words})
            await place.slack.react({"user": "U0ANN", "channel": CUSTOMER, "ts": said["ts"], "reaction": "ticket"})
            self._reacted.append(place)
            return False
        tickets = [one for one in place.groove.account.tickets() if words in one.messages[0].plain]
        told = [one for one in channel.thread(written["ts"]) if key_of(one).startswith("raised")]
        if not (tickets and told):
            return False
        [ticket] = tickets
        facts.mails.append(Mail(ticket.number, words, act.at, thread=f"{CUSTOMER}/{written['ts']}"))
        self._close_later(act, ticket.number)
        return True

    async def _close(self, act: Act, place: Place, facts: Facts) -> bool:
        """Close it with a command; whoever is told of a fault types it again."""
        said = await self._type(place, f"close {act.number} answered")
        if "closed" not in said:
            self.told = said
            return False
        [mail] = [one for one in facts.mails if one.number == act.number]
        mail.closed_at = act.at
        return True

    async def _accept(self, act: Act, place: Place, facts: Facts) -> bool:
        """Press the button of the last handover."""
        local = act.at.astimezone(ZoneInfo(place.zone)).date()
        message = _last(place, "handover:")
        if message is None:
            return True
        user = DUTY[local.weekday()][0]
        before = len(place.slack.ws.ephemerals)
        press = {"user": user, "channel": TRIAGE, "ts": message["ts"], "action_id": "handover.accept"}
        with suppress(ControlError):  # the button is gone: it has been taken
            await place.slack.click(press)
            told = " ".join(one["text"] for one in place.slack.ws.ephemerals[before:])
            if "got the handover" not in told and "have it already" not in told:
                return False
        day = date.fromisoformat(key_of(message).removeprefix("handover:"))
        facts.accepted[day] = act.at
        return True

    async def _type(self, place: Place, text: str) -> str:
        """What a person sees at once of a command."""
        answer = await place.slack.slash({"user": "U0ANN", "channel": TRIAGE, "command": "/triage", "text": text})
        said = answer["ack"]
        return said["text"] if isinstance(said, dict) else str(said)

    async def ask_again(self, at: datetime) -> None:
        """Groove tells of each thing once, and it may have been lost; so whoever wrote in a storm writes again."""
        for id_, facts in self._facts.items():
            for mail in facts.mails:
                if mail.opened_at == at and mail.closed_at is None:
                    await self._outside.places[id_].groove.act(mail.number, {"reply": "And?"})

    async def replay(self) -> None:
        """Slack delivers events two times more, as it does when an answer was lost."""
        for place in self._reacted:
            await place.slack.replay({"event_id": list(place.slack.delivery.events)[-1], "times": 2})
            self.replayed += 1
        self._reacted.clear()


def _last(place: Place, kind: str) -> dict[str, Any] | None:
    messages = reversed(place.slack.ws.channels[TRIAGE].messages.values())
    return next((one for one in messages if key_of(one).startswith(kind)), None)


def key_of(message: dict[str, Any]) -> str:
    """Under which the bot has queued a message."""
    metadata = message.get("metadata") or {}
    return str(metadata.get("event_payload", {}).get("key", ""))
