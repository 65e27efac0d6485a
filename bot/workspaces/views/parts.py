"""How each setting is asked for, and which belong together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.workspaces.rules import CopiesBegin, Nudges, Reopen, SlaMode


@dataclass(frozen=True, slots=True)
class Field:
    """How a setting is asked for. noun: what it is called when it is told. labels: of each choice, by its value."""

    name: str
    noun: str
    label: str
    hint: str = ""
    optional: bool = False
    labels: Mapping[Any, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """Settings that belong together: one form."""

    title: str
    fields: tuple[Field, ...]


def _yes_no(yes: str, no: str) -> dict[bool, str]:
    return {True: yes, False: no}


PARTS = {
    "team": Part(
        "Team and hours",
        (
            Field("triage_channel", "triage channel", "Triage channel", "Invite me there first: /invite @Triage"),
            Field("timezone", "time zone", "Time zone", "For example Europe/London."),
            Field("workdays", "working days", "Working days"),
            Field("work_periods", "working hours", "Working hours", "For example 09:00-12:30, 13:15-17:30."),
            Field(
                "holiday_region",
                "public holidays",
                "Public holidays of",
                "A country, or a part of one: GB-ENG, DE-BY, US. Empty for none.",
                optional=True,
            ),
            Field(
                "holidays_added", "days off of your own", "Days off of your own", "Besides the public holidays.", True
            ),
            Field(
                "holidays_removed",
                "public holidays on which you work",
                "Public holidays on which you work",
                optional=True,
            ),
            Field("half_days", "half days", "Half days", "Only the morning is worked. For example 24 Dec 2026.", True),
            Field("half_day_split", "end of the morning", "The morning ends at"),
            Field("admins", "admins", "Admins besides Slack's own", optional=True),
        ),
    ),
    "day": Part(
        "The day",
        (
            Field("morning_at", "morning message", "Who is on, told at"),
            Field("handover_at", "handover", "Handover at"),
            Field(
                "handover_notes_minutes",
                "notes before the handover",
                "Ask for notes this many minutes before the handover",
            ),
            Field(
                "handover_chase_at",
                "reminder to take the handover",
                "Remind whoever has not taken the handover, the next day, at",
            ),
            Field(
                "late_limit_hours",
                "how late I may be",
                "Post what was missed at most this many hours late",
                "After a time in which I was down.",
            ),
        ),
    ),
    "rota": Part(
        "Rota",
        (
            Field(
                "gap_days_ahead",
                "looking for days that nobody is on",
                "Look this many working days ahead for days nobody is on",
                "They are told in the channel. 0: never.",
            ),
            Field(
                "shift_reminder_at",
                "reminder before a day on triage",
                "Remind people, the working day before they are on, at",
            ),
            Field(
                "week_start_dm",
                "your days this week",
                "Send people their days at the start of a week",
                labels=_yes_no("Yes", "No"),
            ),
            Field(
                "user_group",
                "user group",
                "User group of today's people",
                "For example @triage. I put just today's people into it. Empty for none.",
                optional=True,
            ),
            Field(
                "topic_names_people",
                "channel topic",
                "The channel's topic",
                labels=_yes_no("Names today's people", "Is left alone"),
            ),
        ),
    ),
    "clock": Part(
        "Clock and reminders",
        (
            Field("sla_hours", "target", "Target for a new issue, in hours"),
            Field(
                "sla_mode",
                "what the target counts",
                "What counts",
                labels={SlaMode.ELAPSED: "Every hour counts", SlaMode.WORKING: "Working hours only"},
            ),
            Field(
                "pause_while_pending",
                "while pending",
                "While an issue is pending",
                labels=_yes_no("The clock stands still", "The clock goes on"),
            ),
            Field(
                "reopen",
                "after reopening",
                "When a closed issue opens again",
                labels={
                    Reopen.RESUME: "The clock goes on from where it stood",
                    Reopen.FRESH: "The clock starts again from zero",
                },
            ),
            Field("reminder_hours", "reminders", "Remind with this many hours left", "For example 24, 4."),
        ),
    ),
    "help": Part(
        "Calls for help",
        (
            Field(
                "callout_channel",
                "where help is called for",
                "Where help is called for",
                "A wider channel than the triage channel, which is meant if this is empty. Invite me there.",
                optional=True,
            ),
            Field(
                "callout_threshold",
                "when a call for help is offered",
                "Offer a call for help when more issues than this are due in the day",
                "0: never.",
            ),
        ),
    ),
    "plan": Part(
        "Boards and planning",
        (
            Field(
                "list_new",
                "list of new issues",
                "Customers' boards: list of what is new",
                "A backlogged issue goes there.",
            ),
            Field("list_up_next", "list of what is up next", "Customers' boards: list of what is up next"),
            Field("list_completed", "list of what was completed", "Customers' boards: list of what was completed"),
            Field("completed_days", "when completed cards are cleared", "Clear completed cards after this many days"),
            Field("list_triage", "list in which copies begin", "Support Epics: list in which copies begin"),
            Field("list_done", "list of what is done", "Support Epics: list of what is done"),
            Field(
                "copies_begin",
                "where copies begin",
                "A new copy stands",
                labels={
                    CopiesBegin.TRIAGE: "In that first list, till somebody says whose it is",
                    CopiesBegin.PAIR: "In the list of the customer's pair, if it has one",
                },
            ),
            Field(
                "copy_members",
                "members on copies",
                "Members of a card",
                labels=_yes_no("Are put on its copy, too", "Stay on the customer's card"),
            ),
            Field(
                "copy_labels",
                "labels on copies",
                "Labels of a card",
                labels=_yes_no("Are put on its copy, too", "Stay on the customer's card"),
            ),
            Field("call_reminder_at", "reminder before calls", "Remind of a planning call, the working day before, at"),
            Field("call_minutes", "question after a call", "Ask what came of a call after this many minutes"),
            Field("plan_weekday", "day of next week's plan", "Is next week's plan ready? Asked on"),
            Field("plan_at", "time of next week's plan", "At"),
            Field(
                "plan_rest_at",
                "when the rest is asked for",
                "Ask again for what is missing, the next working day, at",
            ),
        ),
    ),
    "slack": Part(
        "Raised in Slack",
        (
            Field(
                "nudges",
                "who is asked about reports in Slack",
                "Whoever reports a fault in a customer's channel is asked",
                labels={
                    Nudges.PRIVATE: "Privately: send it to Groove?",
                    Nudges.PUBLIC: "In the message's thread, for all to see",
                    Nudges.OFF: "Not at all",
                },
            ),
            Field(
                "nudge_quiet_minutes",
                "pause before somebody is asked again",
                "Ask nobody twice within this many minutes",
            ),
            Field(
                "ticket_reaction", "reaction that makes a ticket", "Reaction that makes a ticket", "Without the colons."
            ),
            Field(
                "quick_fix_minutes",
                "when Groove is suggested for a quick fix",
                "Suggest Groove for a quick fix after this many minutes",
            ),
            Field(
                "thread_updates",
                "news in the thread",
                "What becomes of it",
                labels=_yes_no("Told in its Slack thread", "Not told in Slack"),
            ),
            Field(
                "thread_notes",
                "answers in the thread",
                "Answers in its Slack thread",
                labels=_yes_no("Added to the ticket", "Stay in Slack"),
            ),
        ),
    ),
    "pairs": Part(
        "Pairs",
        (
            Field("pair_size", "how many people a pair can have", "At most this many people in a pair"),
            Field(
                "goal_ask_at",
                "when pairs are asked for what is missing",
                "Ask pairs for what is missing, on working days at",
                "On Monday that is the week's goal.",
            ),
            Field("scrum_at", "Scrum of Scrums", "Post the list of all goals, on Monday at"),
            Field(
                "scrum_channel",
                "where the goals are posted",
                "Where the list of goals is posted",
                "The triage channel, if this is empty. Invite me there.",
                optional=True,
            ),
            Field("goal_review_at", "asking whether goals were met", "Ask whether goals were met, on Friday at"),
        ),
    ),
    "report": Part(
        "Report",
        (
            Field(
                "summary",
                "summary of the week",
                "A summary of the week's issues in the triage channel",
                labels=_yes_no("Yes", "No"),
            ),
            Field("summary_day", "day of the summary", "Its day", "On a day off, the working day before."),
            Field("summary_at", "time of the summary", "Its time"),
        ),
    ),
    "data": Part(
        "What is kept",
        (
            Field(
                "keep_details_days",
                "days that details are kept",
                "Keep what was written about an issue this many days after it was closed",
                "Then titles, mails, notes, names and addresses are erased. Figures and reports stay.",
            ),
            Field(
                "keep_audit_days",
                "days that changes are kept",
                "Keep for this many days who changed what",
                "Settings, rota, customers.",
            ),
        ),
    ),
    "time": Part(
        "Time sheets",
        (
            Field(
                "timesheet_at",
                "looking into time sheets",
                "Look into the day's time sheets at",
                "Of people on triage or in a pair; who lacks something gets a direct message. Needs Harvest.",
            ),
            Field(
                "timesheet_hours",
                "hours of a day's time sheet",
                "A day has at least this many hours",
                "Half of them on half a day. 0: nobody is asked.",
            ),
        ),
    ),
}
"""All settings: word after `/triage setup` -> what belongs together."""

FIELDS = {one.name: one for part in PARTS.values() for one in part.fields}
