"""Sending to Groove and quick fixes: by the form, by a reaction, by the buttons in the thread."""

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.blocks import Message, Modal, escape
from bot.call import Answer, Call, Event, Instead
from bot.clock import Clock
from bot.errors import ExternalError, UserError
from bot.issues.rules import actions
from bot.issues.rules.issue import Actor, Issue, Ref, Resolution, Severity, Thread
from bot.issues.rules.naming import read_ref
from bot.issues.service.record import record
from bot.nudges.rules import figures, quote
from bot.nudges.rules.draft import Draft, check_address, check_may_follow
from bot.nudges.service.creating import Wish, announce, create, send_to_groove
from bot.nudges.service.reading import MessageGone, OwnMessage, Read, Reader
from bot.nudges.views import nudge as nudge_views
from bot.nudges.views import raising as views
from bot.workspaces.rules import Person, WorkspaceSettings, is_member

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction


class Raising:
    """What people do to bring something to the helpdesk. Guests and people of other workspaces may do all of it."""

    def __init__(self, begin: "Begin", clock: Clock, reader: Reader) -> None:
        self._begin = begin
        self._clock = clock
        self._reader = reader

    async def message_form(self, call: Call, ts: str) -> Modal | Message:
        """The form for a message in the caller's channel, or what it is already. Raises what Reader.read raises."""
        assert call.channel
        read = await self._reader.read(call.workspace_id, call.channel, ts, whole=False)
        root = read.source.message.ts
        async with self._begin(call.workspace_id, reading=True) as tx:
            issue = await tx.issues.find_in_thread(Thread(call.channel, root))
            if issue is not None and not issue.quick:
                return views.known_already(issue)
            url = call.response_url if ts == call.value else ""
            draft = Draft(call.channel, ts, read.source.message.user, url, issue.ref.word if issue else "")
            return await self._form(tx, call, draft, read)

    async def typed_form(self, call: Call) -> Modal:
        """The form for what was typed after the command."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            return await self._form(tx, call, Draft(channel=call.channel or ""), None, call.text)

    async def issue_form(self, call: Call, ref: Ref) -> Modal | Message:
        """The form for a quick fix that is to have a ticket. Raises IssueUnknown, NotYours."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            issue = await tx.issues.get(ref)
        check_may_follow(issue, call.caller)
        if not issue.quick:
            return views.known_already(issue)
        thread = issue.thread or Thread("", "")
        draft = Draft(thread.channel, thread.ts, issue=issue.ref.word)
        read = await self._read_again(call, draft, whole=False)
        async with self._begin(call.workspace_id, reading=True) as tx:
            return await self._form(tx, call, draft, read, issue.title)

    async def _form(self, tx: "Transaction", call: Call, draft: Draft, read: Read | None, text: str = "") -> Modal:
        member = is_member(call.caller)
        customers = await tx.customers.all() if member else []
        own = await tx.customers.by_channel(draft.channel) if draft.channel else None
        reporter = (read.author if read else None) or call.caller
        return views.form(
            read.source if read else None,
            read.source.message.text if read else text,
            metadata=draft.to_text(),
            customers=[(str(one.id), one.name) for one in customers],
            customer=str(own.id) if own else "",
            ask_email=reporter.email is None,
            title=text if read else "",
            member=member,
        )

    async def submit(self, call: Call) -> Answer:
        """The form was sent. Raises UserError for what is missing in it."""
        draft = Draft.from_text(call.metadata)
        now = self._clock.now()
        wish = await self._wish(call, draft, await self._read_again(call, draft))
        async with self._begin(call.workspace_id) as tx:
            issue = await tx.issues.get(read_ref(draft.issue), lock=True) if draft.issue else None
            issue = issue or await self._issue(tx, wish, call.settings)
            if not issue.quick:
                return views.known_already(issue)
            await send_to_groove(tx, issue, wish, call.settings, now)
            if draft.ts:
                await tx.nudges.answer(draft.channel, draft.ts, figures.Answer.GROOVE, now)
        if draft.url:
            return Instead(nudge_views.on_its_way(), draft.url)
        if not wish.place:
            return None
        return views.sent(None if wish.place.startswith("@") else wish.place)

    async def _read_again(self, call: Call, draft: Draft, *, whole: bool = True) -> Read | None:
        """The message as it is now; if it was deleted while the form was open, what stands in the form is enough."""
        if not draft.ts:
            return None
        try:
            return await self._reader.read(call.workspace_id, draft.channel, draft.ts, whole=whole)
        except MessageGone:
            return None

    async def _wish(self, call: Call, draft: Draft, read: Read | None) -> Wish:
        title, text = (call.form.get("title") or "").strip(), (call.form.get("text") or "").strip()
        if not title:
            raise UserError("A title is needed.", "A few words: what is wrong?", field="title")
        author = read.author if read else await self._author(call, draft)
        reporter = author or call.caller
        email = check_address(call.form["email"]) if call.form.get("email") else reporter.email
        if email is None:
            raise UserError("An e-mail address is needed.", "The helpdesk answers there.", field="title")
        deleted = draft.ts and read is None and not draft.issue  # in its thread nothing can be told any more
        place = await self._place(call, draft) if deleted or not draft.ts else ""
        return Wish(
            title=title,
            text=text,
            at=read.source.message.at if read else self._clock.now(),
            reporter=reporter,
            raised_by=call.caller,
            source=read.source if read else None,
            thread=Thread(draft.channel, read.source.message.ts) if read else None,
            place=place,
            email=email,
            customer=_customer(call.form.get("customer")),
            severity=Severity(call.form.get("severity") or Severity.NORMAL),
        )

    async def _author(self, call: Call, draft: Draft) -> Person | None:
        return await self._reader.person(call.workspace_id, draft.user) if draft.user else None

    async def _place(self, call: Call, draft: Draft) -> str:
        """Where something is told that was raised without a message: in a channel for such things, else privately."""
        if draft.channel:
            async with self._begin(call.workspace_id, reading=True) as tx:
                if draft.channel == call.settings.triage_channel or await tx.customers.by_channel(draft.channel):
                    return draft.channel
        return f"@{call.caller.slack_user_id}"

    async def quick(self, call: Call, ts: str) -> Answer:
        """It's to be settled in Slack, with the clock running. Raises what Reader.read raises."""
        assert call.channel
        read = await self._reader.read(call.workspace_id, call.channel, ts)
        now = self._clock.now()
        wish = _wish_of(read, call.caller, Thread(call.channel, read.source.message.ts))
        async with self._begin(call.workspace_id) as tx:
            issue = await create(tx, wish, call.settings, now)
            if issue is None:
                return views.known_already(await self._issue(tx, wish, call.settings))
            await tx.issues.set_suggestion(issue.id, now + timedelta(minutes=call.settings.quick_fix_minutes))
            await announce(tx, issue, "", due_at=now)
            await tx.nudges.answer(call.channel, ts, figures.Answer.QUICK, now)
        return Instead(nudge_views.quick_fix(), call.response_url)

    async def solved(self, call: Call, ref: Ref) -> Answer:
        """A quick fix is done. Raises IssueUnknown, NotYours."""
        now = self._clock.now()
        async with self._begin(call.workspace_id) as tx:
            issue = await tx.issues.get(ref, lock=True)
            check_may_follow(issue, call.caller)
            if not issue.quick:
                return views.known_already(issue)
            if not issue.unresolved:
                return views.solved_already(issue)
            actor = Actor(call.caller.name, call.caller.id)
            after, event = actions.close(issue, actor, Resolution.QUICK_FIX, now)
            await tx.issues.set_suggestion(issue.id, None)
            await record(tx, after, [event], call.settings, now)
        return None

    async def reacted(self, event: Event) -> Message | None:
        """Somebody put the ticket's emoji on a message: it becomes a ticket at once, or they are told why not.

        Raises ExternalError where Slack can't be read, as long as it tells again of the reaction.
        """
        item, user = event.payload.get("item") or {}, str(event.payload.get("user") or "")
        async with self._begin(event.workspace_id, reading=True) as tx:
            settings = await tx.workspace.settings()
        name = str(event.payload.get("reaction") or "").partition("::")[0]
        if name != settings.ticket_reaction or item.get("type") != "message" or not item.get("ts"):
            return None
        try:
            caller = await self._reader.person(event.workspace_id, user)
            if caller is None or caller.is_bot:
                return None
            read = await self._reader.read(event.workspace_id, str(item["channel"]), str(item["ts"]))
            return await self._raise_at_once(event.workspace_id, read, str(item["channel"]), caller, settings)
        except OwnMessage:
            return None
        except UserError as error:
            return Message(escape(f"{error.what} {error.hint}"))
        except ExternalError:
            if not event.last:
                raise
            return views.unread()

    async def _raise_at_once(
        self, workspace_id: str, read: Read, channel: str, caller: Person, settings: WorkspaceSettings
    ) -> Message | None:
        now, root = self._clock.now(), read.source.message.ts
        wish = _wish_of(read, caller, Thread(channel, root))
        if wish.email is None:
            return views.no_address(wish.reporter.name, root, nudge_views.SEND)
        async with self._begin(workspace_id) as tx:
            issue = await self._issue(tx, wish, settings)
            if issue.quick:
                await send_to_groove(tx, issue, wish, settings, now)
                await tx.nudges.answer(channel, root, figures.Answer.GROOVE, now)
        return None

    async def _issue(self, tx: "Transaction", wish: Wish, settings: WorkspaceSettings) -> Issue:
        """The issue of what was raised: a new one, or the one that its thread is already."""
        created = await create(tx, wish, settings, self._clock.now())
        found = created or (await tx.issues.find_in_thread(wish.thread, lock=True) if wish.thread else None)
        assert found is not None
        return found


def _wish_of(read: Read, caller: Person, thread: Thread) -> Wish:
    """What a message asks for as it stands."""
    reporter = read.author or caller
    text = read.source.message.text
    files = read.source.files
    title = quote.title_of(text) or (files[0].name if files else "Raised in Slack")
    return Wish(
        title=title,
        text=text,
        at=read.source.message.at,
        reporter=reporter,
        raised_by=caller,
        source=read.source,
        thread=thread,
        email=reporter.email,
    )


def _customer(value: str | None) -> int | None:
    return int(value) if value and value != views.NO_CUSTOMER else None
