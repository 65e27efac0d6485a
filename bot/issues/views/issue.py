"""One issue and lists of issues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot import blocks
from bot.blocks import Block, Message, Modal, escape, moment, one_line
from bot.faq.rules import LINKS, Topic
from bot.faq.rules import SHOW as ANSWER
from bot.issues.rules.clock import ClockPolicy, ClockStatus, IssueState, Span
from bot.issues.rules.handover import HandoverItem
from bot.issues.rules.issue import EventKind, Issue, IssueEvent, Resolution, Severity
from bot.workspaces.rules import Person

TAKE = "issue.take"
NOTE = "issue.note"
PENDING = "issue.pending"
FIXED = "issue.fixed"
CLOSE = "issue.close"
REOPEN = "issue.reopen"
OPEN = "issue.open"
SHOW = "issue.show"
HISTORY = "issue.history"
FILE = "issue.file"
"""Answered where issues are raised (bot/nudges)."""

BACKLOG = "issue.backlog"
"""Answered where work is planned (bot/planning)."""

EVENTS_SHOWN = 12
SPANS_SHOWN = 6
MORE = "issue.more"
MORE_ACTIONS = {
    "hand": "Hand to…",
    "critical": "It's critical…",
    "silence": "Silence…",
    "customer": "Customer…",
    "help": "Ask for help…",
}
CALM = "calm"
MORE_CRITICAL = {
    CALM if what == "critical" else what: "Not critical after all" if what == "critical" else label
    for what, label in MORE_ACTIONS.items()
}
CRITICAL_MARK = "*Critical:*"
CLOSINGS = {
    Resolution.ANSWERED: "Answered",
    Resolution.NOT_AN_ISSUE: "Not an issue",
    Resolution.DUPLICATE: "Duplicate",
    Resolution.CRITICAL_FIX: "Fixed as critical",
}

People = Mapping[int, Person]


@dataclass(frozen=True, slots=True)
class Scene:
    """What every view of issues needs besides them: the instant, the policy, the people by id.

    zone: of the only reader; None for the workspace's. Slack shows instants in each reader's own; it is for plain text.
    """

    now: datetime
    policy: ClockPolicy
    people: People
    zone: ZoneInfo | None = None

    def name(self, person: int | None) -> str:
        """A name, escaped; nobody for None."""
        if person is None:
            return "nobody yet"
        return escape(self.people[person].name) if person in self.people else "somebody"

    def at(self, instant: datetime) -> str:
        """An instant, in each reader's zone."""
        return moment(instant, self.zone or self.policy.calendar.zone)


def span_text(span: timedelta) -> str:
    """A length of time in hours and minutes: 3 h 20 min."""
    minutes = int(abs(span).total_seconds()) // 60
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def time_left(left: timedelta, state: IssueState) -> str:
    """What is left of the target, or by how much it was missed."""
    if left > timedelta():
        text = f"{span_text(left)} left"
    else:
        text = f"*{span_text(left)} over*" if left <= -timedelta(minutes=1) else "*just over*"
    return f"{text}, clock paused" if state is IssueState.PENDING else text


def title_link(issue: Issue | HandoverItem) -> str:
    """The issue's number and title, linked to Groove where its address is known."""
    label = f"{issue.ref} {blocks.cut(' '.join(issue.title.split()) or '(no subject)', 150)}"
    return blocks.link(issue.url or "", label)


def customer_text(issue: Issue) -> str:
    """Whose it is; of somebody unknown, where it came from."""
    if issue.customer:
        return one_line(issue.customer, 60)
    return f"unknown customer ({one_line(issue.sender, 80)})" if issue.sender else "unknown customer"


def issue_line(issue: Issue, scene: Scene) -> str:
    """An issue in a list."""
    facts = [customer_text(issue)]
    if issue.unresolved:
        facts += [time_left(issue.left(scene.now, scene.policy), issue.state), scene.name(issue.assignee)]
    if issue.state is IssueState.PENDING and issue.pending_reason:
        facts.append(f"pending: {one_line(issue.pending_reason, 80)}")
    if not issue.unresolved:
        facts.append(f"closed: {issue.resolution}" if issue.resolution else "closed")
    if issue.unresolved and issue.silent(scene.now):
        facts.append(silence_text(issue, scene))
    critical = f"{CRITICAL_MARK} " if issue.unresolved and issue.severity is Severity.CRITICAL else ""
    return f"{critical}*{title_link(issue)}*\n{' · '.join(facts)}"


def silence_text(issue: Issue, scene: Scene) -> str:
    """Until when nobody is reminded of it, and why."""
    ends = scene.at(issue.silent_until) if issue.silent_until else ""
    return f"silent until {ends}: {one_line(issue.silent_reason or '', 80)}"


def buttons(issue: Issue) -> Block:
    """The actions on an open issue; Take stands out while nobody has it."""
    value, url = issue.ref.word, issue.url
    row = [
        blocks.button("Take", TAKE, value, style="primary" if issue.assignee is None else None),
        blocks.button("Note…", NOTE, value),
        blocks.button("Pending…", PENDING, value),
        blocks.button("Fixed", FIXED, value),
        blocks.button("Backlog…", BACKLOG, value),
        blocks.button("Close…", CLOSE, value),
    ]
    if url and url.startswith(("https://", "http://")):
        row.append(blocks.button("Open in Groove", OPEN, value, url=url))
    elif issue.quick:
        row.append(blocks.button("Send to Groove", FILE, value))
    more = MORE_CRITICAL if issue.severity is Severity.CRITICAL else MORE_ACTIONS
    row.append(blocks.overflow(MORE, [blocks.option(label, f"{what}|{value}") for what, label in more.items()]))
    return blocks.actions(*row)


def issue_detail(
    issue: Issue,
    events: Sequence[IssueEvent],
    spans: Sequence[Span],
    unsent: Sequence[str],
    scene: Scene,
    related: Sequence[Issue] = (),
    further: Sequence[str] = (),
    more: Sequence[Block] = (),
) -> Message:
    """One issue whole: what it is, its clock so that anybody can check it, what happened, and the actions.

    further: what other features know of it. more: their buttons on it.
    """
    about = [issue_line(issue, scene), clock_text(issue, spans, scene)]
    if issue.reporter:
        about.insert(1, f"From {one_line(issue.reporter, 100)}, {scene.at(issue.opened_at)}")
    for other in related:
        link = title_link(other)
        about.append(f"Duplicate of {link}" if other.id == issue.duplicate_of else f"{link} is a duplicate of it")
    if issue.thread:
        about.append(f"Raised in <#{issue.thread.channel}>: {blocks.link(issue.thread_url or '', 'its thread')}")
    about += further
    if issue.quick:
        about.append("A quick fix in Slack, without a ticket.")
    if issue.erased:
        about.append("What was written about it is not kept any more.")
    if issue.skimmed:
        about.append("Its mails are on their way here from Groove: look again in a moment.")
    if unsent:
        about.append(f":hourglass: Not yet in Groove: {', '.join(unsent)}.")
    hidden = len(events) - EVENTS_SHOWN
    earlier = [f"_{hidden} earlier: see the full history_"] if hidden > 0 else []
    history = [event_line(event, scene) for event in events[-EVENTS_SHOWN:]]
    actions = buttons(issue) if issue.unresolved else blocks.actions(blocks.button("Reopen", REOPEN, issue.ref.word))
    actions["elements"][-1:-1] = more
    if hidden > 0:
        actions["elements"].append(blocks.button("Show full history", HISTORY, f"0|{issue.ref.word}"))
    return blocks.pack(
        "\n".join(about),
        [[section] for section in blocks.sections([*earlier, *history])],
        [actions],
        opening=blocks.sections(about),
    )


def clock_text(issue: Issue, spans: Sequence[Span], scene: Scene) -> str:
    """The SLA clock with its sum."""
    policy = issue.held_to(scene.policy)
    status = issue.clock.status(issue.state, scene.now, policy)
    counted = span_text(issue.clock.counted_at(scene.now, policy))
    parts = [_span_line(span, policy, scene) for span in spans[-SPANS_SHOWN:]]
    if len(spans) > SPANS_SHOWN:
        earlier = sum((policy.measure(span.start, span.end or scene.now) for span in spans[:-SPANS_SHOWN]), timedelta())
        parts.insert(0, f"earlier {span_text(earlier)}")
    what = " working time" if policy.mode == "working" else ""
    line = f"Clock {status}: {counted} of {span_text(policy.limit)}{what} used"
    if status is ClockStatus.COUNTING and issue.clock.breach_at and issue.clock.breach_at > scene.now:
        line += f", target {scene.at(issue.clock.breach_at)}"
    elif issue.clock.breached(scene.now) and issue.clock.breach_at:
        line += f", breached {scene.at(issue.clock.breach_at)}"
    return line + (f". Counted: {'; '.join(parts)}." if parts else ".")


def _span_line(span: Span, policy: ClockPolicy, scene: Scene) -> str:
    """A time that counted, with its length, so that anybody can add them up."""
    length = span_text(policy.measure(span.start, span.end or scene.now))
    return f"{scene.at(span.start)} to {scene.at(span.end) if span.end else 'now'} ({length})"


def event_line(event: IssueEvent, scene: Scene) -> str:
    """An event in the history."""
    who = one_line(event.actor, 60) or "somebody"
    text = one_line(event.text, 200)
    match event.kind:
        case EventKind.STATE:
            to = event.resolution or event.state
            what = f"set it to {to}" + (f": {text}" if text else "")
        case EventKind.OPENED:
            what = "wrote in" + (f": {text}" if text else "")
        case EventKind.TAKEN:
            what = "took it"
        case EventKind.RELEASED:
            what = "says that nobody has it any more"
        case EventKind.HANDED if text:
            what = f"handed it to {text}"
        case EventKind.CRITICAL if text:
            what = f"on how critical it is: {text}"
        case EventKind.SILENCED if text:
            what = f"made it silent {text}" if text.startswith("until") else "ended its silence"
        case EventKind.CUSTOMER if text:
            what = f"set its customer: {text}"
        case EventKind.LINKED if text:
            what = f"found that {text}"
        case EventKind.SUPERSEDED if text:
            what = f"was overtaken: {text}"
        case EventKind.NOTE if text:
            what = f"noted: {text}"
        case _:
            what = f"{event.kind}: {text}" if text else str(event.kind)
    return f"{scene.at(event.at)} {who} {what}"


def done(issue: Issue, what: str, guidance: str = "", topic: Topic | None = None) -> Message:
    """An action was carried out. topic: to which answer of the team a button leads."""
    text = f"{title_link(issue)}: {what}. {guidance}".strip()
    return Message(text, (blocks.section(text, answer_button(topic)),) if topic else ())


def answer_button(topic: Topic) -> Block:
    """It leads to one of the team's answers."""
    return blocks.button(LINKS[topic], ANSWER, topic)


def form(
    issue: Issue,
    title: str,
    action: str,
    about: str,
    inputs: Sequence[Block],
    *,
    submit: str,
    topic: Topic | None = None,
) -> Modal:
    """A form about one issue: which one, what there is to know (if anything), and the fields.

    topic: to which answer of the team a button leads.
    """
    head = blocks.section(f"*{title_link(issue)}*\n{about}".rstrip(), answer_button(topic) if topic else None)
    return blocks.modal(title, action, [head, *inputs], submit=submit, metadata=issue.ref.word)


def note_modal(issue: Issue) -> Modal:
    """A box for a private note."""
    text = blocks.input_block(
        "text",
        "What does the next person need to know?",
        blocks.text_input(multiline=True),
        hint="A private note: the customer doesn't see it.",
    )
    return form(issue, f"Note on {issue.ref}", NOTE, "", [text], submit="Save")


def pending_modal(issue: Issue) -> Modal:
    """What an issue waits for."""
    about = "Pending is for waiting on a reply that we need to go on. If it is resolved or backlogged, close it."
    reason = blocks.input_block("reason", "What are we waiting for, and from whom?", blocks.text_input(max_length=500))
    return form(issue, f"{issue.ref} is pending", PENDING, about, [reason], submit="Set pending", topic=Topic.PENDING)


def close_modal(issue: Issue) -> Modal:
    """How an issue is closed."""
    about = (
        "Close what is resolved. If we need a reply to go on, it is pending instead. "
        "A last thank-you needs no opening again."
    )
    options = [blocks.option(label, str(resolution)) for resolution, label in CLOSINGS.items()]
    how = blocks.input_block("resolution", "How was it resolved?", blocks.select(options, options[0]["value"]))
    original = blocks.input_block(
        "original",
        "Only for a duplicate: of which issue?",
        blocks.text_input(max_length=20, placeholder="1040"),
        hint="Both then show the other one.",
        optional=True,
    )
    return form(issue, f"Close {issue.ref}", CLOSE, about, [how, original], submit="Close it", topic=Topic.PENDING)


def overview(
    open_count: int,
    pending: int,
    overdue: int,
    mine: Sequence[Issue],
    on_duty: Sequence[int],
    scene: Scene,
    unanswered: int = 0,
) -> Message:
    """`/triage` alone. unanswered: how many changes Groove was to be told and has not taken yet."""
    people = " and ".join(scene.name(person) for person in on_duty) or "nobody"
    lines = [
        f"On triage today: {people}.",
        f"{open_count} open, {pending} pending, {overdue} over the target.",
    ]
    lines += ["Yours:", *(issue_line(issue, scene) for issue in mine[:10])] if mine else ["None of them is yours."]
    if unanswered:
        changes = (
            "1 change waits here and will go" if unanswered == 1 else f"{unanswered} changes wait here and will go"
        )
        lines.append(f":hourglass: Groove doesn't answer. {changes} there in order, as soon as it does.")
    lines.append("`/triage issues` lists them, `/triage help` shows what else there is.")
    return Message("\n".join(lines))
