"""What is written in the thread of an issue goes to its ticket: answers, changes, deletions.

A team may keep that from its tickets; an answer that was waited for opens the issue again all the same.
"""

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.call import Event
from bot.clock import Clock
from bot.issues.rules import actions as rules
from bot.issues.rules.issue import Actor, EventKind, Issue, IssueEvent, Thread
from bot.issues.service.actions import note_key, note_post, write_to_groove
from bot.issues.service.record import record
from bot.issues.service.telling import tell_of_reopening
from bot.nudges.rules.heard import Changed, Heard, needs_us_again
from bot.nudges.service.reading import PERSON, Reader, words
from bot.workspaces.rules import Person, WorkspaceSettings, is_member

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

NOTE_LIMIT = 2800


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was written or done in a thread. fact: tells it from every other one."""

    thread: Thread
    fact: str
    author: Person
    text: str
    answers: bool = False


class Following:
    """Keeps a ticket in step with its thread in Slack."""

    def __init__(self, begin: "Begin", clock: Clock, reader: Reader) -> None:
        self._begin = begin
        self._clock = clock
        self._reader = reader

    async def replied(self, event: Event, heard: Heard) -> None:
        """Somebody wrote in a thread. An answer of who reported it can open it again."""
        thread = Thread(heard.channel, heard.root)
        if await self._is_issue(event, thread):
            await self._add(event, thread, f"said:{heard.ts}", heard.user, heard.text, answers=True)

    async def changed(self, event: Event, changed: Changed) -> None:
        """Somebody changed or deleted what they wrote: the first message, or an answer."""
        thread = Thread(changed.channel, changed.root)
        if not await self._is_issue(event, thread):
            return
        what = "the message" if changed.ts == changed.root else "an answer"
        if changed.text is None:
            await self._add(event, thread, f"deleted:{changed.ts}", changed.user, f"[deleted {what} in Slack]")
        else:
            fact = f"changed:{changed.ts}:{changed.version}:{changed.text}"
            text = f"[changed {what} in Slack, which says now:]\n{changed.text}"
            await self._add(event, thread, fact, changed.user, text)

    async def _is_issue(self, event: Event, thread: Thread) -> bool:
        async with self._begin(event.workspace_id, reading=True) as tx:
            return await tx.issues.find_in_thread(thread) is not None

    async def _add(
        self, event: Event, thread: Thread, fact: str, user: str, text: str, *, answers: bool = False
    ) -> None:
        author = await self._reader.person(event.workspace_id, user)
        if author is None or author.is_bot:
            return
        async with self._begin(event.workspace_id) as tx:
            settings = await tx.workspace.settings()
            issue = await tx.issues.find_in_thread(thread, lock=True)
            if issue is None:
                return
            people = await tx.workspace.people_in_slack([found["id"] for found in PERSON.finditer(text)])
            said = words(text, {slack_id: person.name for slack_id, person in people.items()})
            await self._record(tx, issue, Remark(thread, fact, author, said, answers), settings)

    async def _record(self, tx: "Transaction", issue: Issue, remark: Remark, settings: WorkspaceSettings) -> None:
        now, author = self._clock.now(), remark.author
        ref = hashlib.sha256(f"{remark.thread}:{remark.fact}".encode()).hexdigest()[:12]
        outsider = not is_member(author) or author.id == issue.reporter_id
        kind = EventKind.CUSTOMER_REPLY if outsider and remark.answers else EventKind.SAID
        text = (
            remark.text
            if len(remark.text) <= NOTE_LIMIT
            else f"{remark.text[:NOTE_LIMIT]} […cut: the rest is in Slack]"
        )
        said = IssueEvent(now, kind, author.name, author.id, text, key=note_key(ref))
        if not await tx.issues.add_event(issue.id, said):
            return
        if settings.thread_notes and not issue.quick:
            await tx.outbox.add(note_post(issue.ref, ref, text, author.name, author=None, in_thread=True))
        if outsider and remark.answers and needs_us_again(issue.state, remark.text):
            after, opened = rules.reopen(issue, Actor(author.name, author.id), now)
            await write_to_groove(tx, issue, after, opened, None)
            opened_again = await record(tx, after, [opened], settings, now)
            await tell_of_reopening(tx, opened_again, ref, settings, now)
