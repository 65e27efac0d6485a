"""Setup and trouble, as they are shown."""

import calendar
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from bot import blocks
from bot.blocks import Message, Modal
from bot.workspaces.rules import Nudges, Reopen, SlaMode, WorkspaceSettings

SETUP = "workspace.setup"
CONFIRM = "workspace.confirm"

MODES = {SlaMode.ELAPSED: "Every hour counts", SlaMode.WORKING: "Working hours only"}
REOPENING = {Reopen.RESUME: "The clock goes on from where it stood", Reopen.FRESH: "The clock starts anew"}
NUDGES = {
    Nudges.PRIVATE: "Privately: send it to Groove?",
    Nudges.PUBLIC: "In the message's thread, for all to see",
    Nudges.OFF: "Not at all",
}
WEEKDAYS = [blocks.option(name, str(day)) for day, name in enumerate(calendar.day_name)]
NAMES = {
    "triage_channel": "triage channel",
    "timezone": "time zone",
    "workdays": "working days",
    "work_periods": "working hours",
    "holiday_region": "public holidays",
    "holidays_added": "days off of your own",
    "holidays_removed": "public holidays on which you work",
    "half_days": "half days",
    "half_day_split": "end of the morning",
    "gap_days_ahead": "looking for days that nobody is on",
    "shift_reminder_at": "reminder before each shift",
    "week_start_dm": "your days this week",
    "user_group": "user group",
    "topic_names_people": "channel topic",
    "sla_hours": "target",
    "sla_mode": "what the target counts",
    "pause_while_pending": "pause while pending",
    "reopen": "after reopening",
    "reminder_hours": "reminders",
    "morning_at": "morning message",
    "handover_at": "handover",
    "handover_notes_minutes": "notes before the handover",
    "handover_chase_at": "asking who has not got it",
    "late_limit_hours": "how late I may be",
    "nudges": "who is asked about reports in Slack",
    "nudge_quiet_minutes": "how long nobody is asked again",
    "ticket_reaction": "reaction that makes a ticket",
    "quick_fix_minutes": "when Groove is suggested for a quick fix",
    "callout_channel": "where help is called for",
    "callout_threshold": "when a call for help is offered",
    "thread_updates": "news in the thread",
    "thread_notes": "answers in the thread",
    "admins": "admins",
}


def periods_text(settings: WorkspaceSettings) -> str:
    """Working hours as a person types them."""
    return ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in settings.work_periods)


def setup_modal(settings: WorkspaceSettings) -> Modal:
    """Everything that can be set, with the present values. Block ids are the names of the settings."""
    sections = (_team_fields, _day_fields, _rhythm_fields, _rota_fields, _clock_fields, _help_fields, _raised_fields)
    fields = [field for section in sections for field in section(settings)]
    admins = blocks.people_select(settings.admins)
    fields.append(blocks.input_block("admins", "Admins besides Slack's own", admins, optional=True))
    return blocks.modal("Set up Triage", SETUP, fields, submit="Save")


def _team_fields(settings: WorkspaceSettings) -> list[blocks.Block]:
    """Where the team is, and when it works."""
    return [
        blocks.input_block(
            "triage_channel",
            "Triage channel",
            _channel_select(settings.triage_channel),
            hint="Invite me there first: /invite @Triage",
        ),
        _text("timezone", "Time zone", settings.timezone, "For example Europe/London."),
        blocks.input_block(
            "workdays", "Working days", blocks.several(WEEKDAYS, [str(day) for day in settings.workdays])
        ),
        _text("work_periods", "Working hours", periods_text(settings), "For example 09:00-12:30, 13:15-17:30."),
        _text(
            "holiday_region",
            "Public holidays of",
            settings.holiday_region,
            "A country, or a part of one: GB-ENG, DE-BY, US. Empty for none.",
            optional=True,
        ),
    ]


def _rhythm_fields(settings: WorkspaceSettings) -> list[blocks.Block]:
    """What is told when on a working day."""
    return [
        _time("morning_at", "Who is on, told at", settings.morning_at),
        _time("handover_at", "Handover at", settings.handover_at),
        _text(
            "handover_notes_minutes",
            "Ask for notes so many minutes before it",
            str(settings.handover_notes_minutes),
        ),
        _time("handover_chase_at", "Ask who has not got it, on the next day, at", settings.handover_chase_at),
        _text(
            "late_limit_hours",
            "Post what was missed at most so many hours late",
            str(settings.late_limit_hours),
            "After a time in which I was down.",
        ),
    ]


def _clock_fields(settings: WorkspaceSettings) -> list[blocks.Block]:
    """How an issue's time counts, and when it is reminded of."""
    return [
        _text("sla_hours", "Target for a new issue, in hours", str(settings.sla_hours)),
        blocks.input_block("sla_mode", "What counts", _choice(MODES, settings.sla_mode)),
        _yes_no(
            "pause_while_pending", "While an issue is pending", "The clock stands still", "The clock goes on", settings
        ),
        blocks.input_block("reopen", "When a closed issue opens again", _choice(REOPENING, settings.reopen)),
        _text(
            "reminder_hours",
            "Remind with so many hours left",
            ", ".join(map(str, settings.reminder_hours)),
            "For example 24, 4.",
        ),
    ]


def _help_fields(settings: WorkspaceSettings) -> list[blocks.Block]:
    """Calls for help."""
    return [
        blocks.input_block(
            "callout_channel",
            "Where help is called for",
            _channel_select(settings.callout_channel),
            hint="A wider channel than the triage channel, which is meant if this is empty. Invite me there.",
            optional=True,
        ),
        _text(
            "callout_threshold",
            "Offer a call for help when more issues than this are due in the day",
            str(settings.callout_threshold),
            "0: never.",
        ),
    ]


def _raised_fields(settings: WorkspaceSettings) -> list[blocks.Block]:
    """What is raised in Slack."""
    return [
        blocks.input_block(
            "nudges", "Whoever reports a fault in a customer's channel is asked", _choice(NUDGES, settings.nudges)
        ),
        _text("nudge_quiet_minutes", "Ask nobody twice within so many minutes", str(settings.nudge_quiet_minutes)),
        _text("ticket_reaction", "Reaction that makes a ticket", settings.ticket_reaction, "Without the colons."),
        _text("quick_fix_minutes", "Suggest Groove for a quick fix after minutes", str(settings.quick_fix_minutes)),
        _yes_no("thread_updates", "What becomes of it", "Told in its Slack thread", "Not told in Slack", settings),
        _yes_no("thread_notes", "Answers in its Slack thread", "Added to the ticket", "Stay in Slack", settings),
    ]


def _day_fields(settings: WorkspaceSettings) -> list[blocks.Block]:
    """Holidays and half days of the company itself."""
    return [
        _dates("holidays_added", "Days off of your own", settings.holidays_added, "Besides the public holidays."),
        _dates("holidays_removed", "Public holidays on which you work", settings.holidays_removed, ""),
        _dates("half_days", "Half days", settings.half_days, "Only the morning is worked. For example 24 Dec 2026."),
        _time("half_day_split", "The morning ends at", settings.half_day_split),
    ]


def _rota_fields(settings: WorkspaceSettings) -> list[blocks.Block]:
    """What the rota does by itself."""
    return [
        _text(
            "gap_days_ahead",
            "Look so many working days ahead for days nobody is on",
            str(settings.gap_days_ahead),
            "They are told in the channel. 0: never.",
        ),
        _time("shift_reminder_at", "Remind people, the working day before they are on, at", settings.shift_reminder_at),
        _yes_no("week_start_dm", "A message with one's days at the start of a week", "Yes", "No", settings),
        _text(
            "user_group",
            "User group of today's people",
            f"@{settings.user_group}" if settings.user_group else "",
            "For example @triage. I put just today's people into it. Empty for none.",
            optional=True,
        ),
        _yes_no("topic_names_people", "The channel's topic", "Names today's people", "Is left alone", settings),
    ]


def _dates(block_id: str, label: str, days: Sequence[date], hint: str) -> blocks.Block:
    shown = ", ".join(f"{day.day} {day:%b %Y}" for day in days)
    element = blocks.text_input(shown, max_length=3000)
    return blocks.input_block(block_id, label, element, hint=hint, optional=True)


def _channel_select(initial: str) -> blocks.Block:
    block: dict[str, Any] = {
        "type": "conversations_select",
        "action_id": "value",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    return block | ({"initial_conversation": initial} if initial else {})


def confirm_modal(lines: Sequence[str], changed: str) -> Modal:
    """What the settings would do, before they are saved. changed: what comes back if they are."""
    return blocks.modal("Before it is saved", CONFIRM, blocks.sections(lines), submit="Save", metadata=changed)


def _text(block_id: str, label: str, initial: str, hint: str = "", *, optional: bool = False) -> blocks.Block:
    element = blocks.text_input(initial, max_length=200)
    return blocks.input_block(block_id, label, element, hint=hint, optional=optional)


def _yes_no(block_id: str, label: str, yes: str, no: str, settings: WorkspaceSettings) -> blocks.Block:
    options = [blocks.option(yes, "yes"), blocks.option(no, "no")]
    return blocks.input_block(block_id, label, blocks.select(options, "yes" if getattr(settings, block_id) else "no"))


def _time(block_id: str, label: str, initial: time) -> blocks.Block:
    element = {"type": "timepicker", "action_id": "value", "initial_time": f"{initial:%H:%M}"}
    return blocks.input_block(block_id, label, element)


def _choice(labels: dict[Any, str], initial: str) -> blocks.Block:
    return blocks.select([blocks.option(label, str(value)) for value, label in labels.items()], str(initial))


def settings_saved(changed: dict[str, Any], settings: WorkspaceSettings) -> Message:
    """What was changed, and what comes next."""
    if not changed:
        return Message("Nothing was changed.")
    names = ", ".join(NAMES.get(name, name.replace("_", " ")) for name in changed)
    nxt = "Next: `/triage rota edit` says who is on which day." if "triage_channel" in changed else ""
    where = f"Everything goes to <#{settings.triage_channel}>. " if settings.triage_channel else ""
    return Message(f"Saved: {names}. {where}{nxt}".strip())


def trouble(system: str, place: str, kind: str, code: str, mend: str) -> Message:
    """Something doesn't get there: what an admin can do."""
    undone = {
        "slack": f"deliver “{kind.replace('_', ' ')}” to " + (f"<{place}>" if place.startswith("@") else f"<#{place}>"),
        "groove": f"deliver “{kind.replace('_', ' ')}” to "
        + (f"Groove ticket #{place}" if place.isdigit() else f"Groove ({place})"),
        "home": f"put up the Home tab of <{place}>",
        "file": f"send a file to <{place}>",
        "usergroup": f"put today's people into the user group @{blocks.escape(place)}",
        "topic": f"name today's people in the topic of <#{place}>",
    }
    advice = f" To mend it: {blocks.escape(mend)}." if mend else ""
    return Message(f"I couldn't {undone[system]} ({blocks.escape(code)}).{advice}")


def help_text(commands: Sequence[tuple[str, str]]) -> Message:
    """The commands: an example of each, and what it is for."""
    lines = [f"`{f'/triage {usage}'.strip()}` {about}" for usage, about in commands]
    return Message("What I can do:\n" + "\n".join(lines))
