"""What all use cases of requests share: the facts read, and everybody told, in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.errors import UserError
from bot.outbox.rules import Post, channel_lane, person_lane
from bot.rota.rules.requests import answering, undoing
from bot.rota.rules.requests.refusals import RequestUnknown
from bot.rota.rules.requests.request import DayRequest, Offer, Scene
from bot.rota.rules.rota import Change, Rota
from bot.rota.views.requests import news
from bot.rota.views.requests.post import Reader
from bot.workspaces.rules import Person, WorkspaceSettings, is_bot_admin

if TYPE_CHECKING:
    from bot.transaction import Transaction

POST = "request"
"""The kind of the messages in which requests stand: in the channel, and for whom one is addressed to."""
OFFER = "request_offer"
DONE = "request_done"
NEWS = "request_news"

EVER = timedelta(days=2 * 366)
"""Changes and leave are read as far ahead as requests reach, and further: what is built on them may be later."""
NEWS_KEPT = timedelta(days=1)
TOGETHER = 10
"""Requests of one message: it is brought up to date as a whole, so it has to fit into one."""


class NoChannel(UserError):
    """There is nowhere to post a request."""

    def __init__(self) -> None:
        super().__init__("There is no triage channel yet.", "An admin can name one with `/triage setup`.")


@dataclass(frozen=True, slots=True)
class Desk:
    """One transaction about requests: its stores, the settings, and the facts as they were when it began.

    It holds the rota's lock, so that these facts stay true until it ends.
    """

    tx: "Transaction"
    settings: WorkspaceSettings
    scene: Scene

    @classmethod
    async def sit_down(
        cls, tx: "Transaction", settings: WorkspaceSettings, now: datetime, caller: Person, *others: int
    ) -> "Desk":
        """Take the lock, then read. others: people whose names are needed besides those whom the rota names."""
        await tx.rota.lock()
        return cls(tx, settings, await read_scene(tx, settings, now, caller, *others))

    async def request(self, number: int) -> DayRequest:
        """A request. Raises RequestUnknown."""
        return await self.tx.requests.get(number, lock=True)

    async def offer(self, number: int) -> tuple[Offer, DayRequest]:
        """A counter-offer with its request. Raises RequestUnknown."""
        offer = await self.tx.requests.find_offer(number)
        if offer is None:
            raise RequestUnknown(number)
        return offer, await self.request(offer.request)

    async def post(self, requests: Sequence[DayRequest]) -> list[DayRequest]:
        """Record requests that are made together and post them as one message, or as few as hold them.

        Raises NoChannel.
        """
        if not self.settings.triage_channel:
            raise NoChannel
        made = []
        for start in range(0, len(requests), TOGETHER):
            made += await self._post(requests[start : start + TOGETHER])
        return made

    async def _post(self, requests: Sequence[DayRequest]) -> list[DayRequest]:
        added = await self.tx.requests.add(requests)
        key = added[0].message
        await self.tx.outbox.add(Post(key, channel_lane(self.settings.triage_channel), POST, {"message": key}))
        for person in dict.fromkeys(one.to for one in added if one.to is not None and one.is_open):
            await self.ask(added[0], person)
        for one in added:
            await self.audit(one, "request made")
        return added

    async def ask(self, request: DayRequest, person: int) -> None:
        """Show a message's requests to somebody to whom one is addressed."""
        asked = self.scene.people[person]
        key, lane = asked_key(request.message, asked), person_lane(asked.slack_user_id)
        await self.tx.outbox.add(Post(key, lane, POST, {"message": request.message}))

    async def settle(self, request: DayRequest, moves: Sequence[Change], action: str) -> Rota:
        """Record an accepted request with its changes; requests that don't hold any more by that are void."""
        await self.save(request, action)
        await self.tx.requests.close_offers([request.id])
        made = await self.tx.rota.add_changes(moves, self.scene.now)
        rota = replace(self.scene.rota, changes=[*self.scene.rota.changes, *made])
        await self.void_what_moved(rota, {request.id})
        for person in sorted(concerned(request) - {self.scene.caller}):
            told = self.scene.people[person]
            await self.tx.outbox.add(
                Post(done_key(request, told), person_lane(told.slack_user_id), DONE, {"request": request.id})
            )
        return rota

    async def take_back(self, taken: undoing.Undoing, ends: Sequence[DayRequest], action: str) -> None:
        """Undo changes and record how their requests end; open requests that were built on them are void."""
        await self.tx.rota.undo_changes(taken.ids, self.scene.now)
        for request in ends:
            await self.save(request, action)
        rota = undoing.without(self.scene.rota, set(taken.ids))
        await self.void_what_moved(rota, {one.id for one in ends})

    async def void_what_moved(self, rota: Rota, leaving_out: set[int]) -> None:
        """Open requests whose days are not any more where they were: their owners are told, and can ask anew."""
        scene = replace(self.scene, rota=rota)
        for request in self.scene.open_requests:
            held = answering.still_holds(request, self.scene) and not answering.still_holds(request, scene)
            if request.id not in leaving_out and held:
                await self.end(answering.void(request, self.scene), "request void")
                await self.tell([request.owner], request, news.void(request, self.reader()))

    async def end(self, request: DayRequest, action: str) -> None:
        """Record the end of a request without any change of the rota."""
        await self.save(request, action)
        await self.tx.requests.close_offers([request.id])

    async def save(self, request: DayRequest, action: str) -> None:
        """Record a request, have its messages brought up to date, and write it down."""
        await self.tx.requests.save(request)
        await self.refresh(request)
        await self.audit(request, action)

    async def refresh(self, request: DayRequest) -> None:
        """Have the messages about a request rendered anew."""
        together = await self.tx.requests.in_message(request.message)
        asked = {person for one in together for person in (one.to, *one.cannot) if person is not None}
        keys = [asked_key(request.message, one) for one in self.scene.people.values() if one.id in asked]
        keys += [offer_key(offer) for offer in await self.tx.requests.offers([request.id])]
        keys += [done_key(request, one) for one in self.scene.people.values() if one.id in concerned(request)]
        await self.tx.outbox.refresh(request.message, *keys)

    async def audit(self, request: DayRequest, action: str) -> None:
        """Write down who did what."""
        await self.tx.workspace.audit(self.scene.now, self.scene.caller or None, action, news.record(request))

    def reader(self, person: int | None = None) -> Reader:
        """For whom a text is made."""
        return Reader(self.scene.people, self.scene.now, self.settings.zone, person)

    async def tell(self, people: Iterable[int | None], request: DayRequest, message: Message, mark: str = "") -> None:
        """Tell people about a request directly, save whoever acts. mark: tells several news of one request apart."""
        for person in dict.fromkeys(people):
            if person is None or person == self.scene.caller or person not in self.scene.people:
                continue
            slack_id = self.scene.people[person].slack_user_id
            key = f"{NEWS}:{request.id}:{request.status}:{mark or self.scene.now.isoformat()}:{slack_id}"
            expires_at = self.scene.now + NEWS_KEPT
            await self.tx.outbox.add(Post(key, person_lane(slack_id), NEWS, expires_at=expires_at, body=message))


def asked_key(message: str, person: Person) -> str:
    """The key of the direct message to somebody to whom a request is addressed."""
    return f"{message}:to:{person.slack_user_id}"


def done_key(request: DayRequest, person: Person) -> str:
    """The key of the direct message that tells what was agreed."""
    return f"{DONE}:{request.id}:{person.slack_user_id}"


def concerned(request: DayRequest) -> set[int]:
    """Whom a request concerns: its parties, and whoever made it."""
    return {*request.parties, request.made_by}


def offer_key(offer: Offer) -> str:
    """The key of the direct message that asks whether a counter-offer is all right."""
    return f"{OFFER}:{offer.id}"


async def read_scene(
    tx: "Transaction", settings: WorkspaceSettings, now: datetime, caller: Person | None, *others: int
) -> Scene:
    """The facts as they are, in a constant number of queries."""
    today = settings.calendar.local_date(now)
    rota = await tx.rota.load(settings, today, today + EVER)
    requests = await tx.requests.open_requests()
    ids = {*others, *rota.named, *(person for one in requests for person in (*one.parties, *one.cannot))}
    people = await tx.workspace.people(ids)
    if caller is not None:
        people[caller.id] = caller
    admin = caller is not None and is_bot_admin(caller, settings)
    return Scene(now, rota, people, caller.id if caller else 0, admin, requests)
