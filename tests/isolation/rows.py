"""What stands in the tables of a workspace, one row or a few of each table, written once for any number of workspaces.

In all texts and numbers: "#7" is the seventh of its kind in that workspace, "~" the digit that its Slack and Trello
ids have, "%" a word by which one may search, "¤" the word by which what is internal to it is recognised, "§" the one
of what is its own too, but may be read by its guests. See world.py.
"""

from typing import Any

Row = dict[str, Any]

HOURS_AGO = "2026-11-24T09:00:00+00:00"
YESTERDAY = "2026-11-23T09:00:00+00:00"
TOMORROW = "2026-11-25T15:00:00+00:00"
LAST_WEEK = "2026-11-17T09:00:00+00:00"
NORTH_BOARD, EPICS_BOARD = "~b03f2805a2dbe0000000008", "~b03f2805a2dbe000000002c"
NEW_LIST, NEXT_LIST, DONE_LIST = "~b03f2805a2dbe000000000b", "~b03f2805a2dbe0000000016", "~b03f2805a2dbe0000000018"
TRIAGE_LIST, EPICS_DONE = "~b03f2805a2dbe000000002f", "~b03f2805a2dbe0000000031"
CARD, COPY, NEW_CARD = "~b05a6705a2dbe0000000039", "~b05a6705a2dbe000000003e", "~b03f2805a2dbe000000000d"


def person(number: int, name: str, **facts: Any) -> Row:
    """Somebody of the team, unless said otherwise."""
    return {
        "id": f"#{number}",
        "slack_user_id": f"U~{name.upper()}",
        "name": f"{name.title()} §",
        "timezone": "Europe/London",
        "email": f"{name}@§.example",
        **facts,
    }


def issue(number: int, **facts: Any) -> Row:
    """An open ticket of Northwind's, unless said otherwise."""
    return {
        "id": f"#{number}",
        "groove_number": f"#{number}",
        "title": f"¤ ticket {number}",
        "state": "open",
        "severity": "normal",
        "reporter": "Nora ¤",
        "sender": "nora@%.example",
        "mailbox": "Support ¤",
        "url": "https://%.groovehq.com/tickets/1",
        "opened_at": HOURS_AGO,
        "clock_counted_seconds": 0.0,
        "clock_running_since": HOURS_AGO,
        "breach_at": "2026-11-26T09:00:00+00:00",
        "next_due_at": "2026-11-25T09:00:00+00:00",
        "reminded_until": HOURS_AGO,
        "customer_id": "#1",
        "last_note": "¤ said on the phone",
        "last_note_at": HOURS_AGO,
        "groove_updated_at": HOURS_AGO,
        "groove_state": "opened",
        "groove_state_at": HOURS_AGO,
        "search": f"#{number} ¤ ticket nora",
        "notes": "¤ said on the phone",
        "counted": "fully",
        **facts,
    }


def event(number: int, of: int, **facts: Any) -> Row:
    return {
        "id": f"#{number}",
        "issue_id": f"#{of}",
        "at": HOURS_AGO,
        "kind": "opened",
        "actor": "Nora ¤",
        "text": "¤ is broken",
        "state": "open",
        "key": f"message:{number}",
        **facts,
    }


def request(number: int, **facts: Any) -> Row:
    """Ben would like to give a Tuesday away."""
    return {
        "id": f"#{number}",
        "kind": "cover",
        "status": "open",
        "owner_id": "#2",
        "give_on": "2026-12-15",
        "give_part": "",
        "made_by_id": "#2",
        "made_at": HOURS_AGO,
        "due_at": "2026-12-15T09:00:00+00:00",
        "cannot": [],
        "message_key": f"request:#{number}",
        **facts,
    }


def change(number: int, day: str, part: str, **facts: Any) -> Row:
    row = {"id": f"#{number}", "on_date": day, "part": part, "kind": "cover", "off_id": "#1", "on_id": "#2"}
    return row | {"made_at": HOURS_AGO, "request_id": "#3"} | facts


def showcase(number: int, **facts: Any) -> Row:
    row = {"id": f"#{number}", "pair_id": "#1", "at": TOMORROW, "minutes": 30, "with_customer": True}
    row |= {"link": "https://%.example/show", "outcome": "", "made_by_id": "#1", "made_at": HOURS_AGO}
    return row | {"cancelled": False, "sequence": 0, "changed_at": HOURS_AGO} | facts


def card(card_id: str, board: str, place: str, name: str) -> Row:
    row = {"card_id": card_id, "board_id": board, "list_id": place, "name": name, "url": "https://trello.com/c/%"}
    row |= {"closed": False, "gone": False, "pos": 1.0, "label_ids": [], "member_ids": [], "assigned": ""}
    return row | {"made_at": HOURS_AGO, "entered_at": HOURS_AGO, "active_at": HOURS_AGO}


def board(board_id: str, kind: str, lists: Row) -> Row:
    row = {"board_id": board_id, "kind": kind, "name": f"¤ {kind}", "url": "https://trello.com/b/%", "closed": False}
    row |= {"lists": lists, "names": {place: f"¤ {name}" for name, place in lists.items()}, "trouble": "", "seen": []}
    return row | dict.fromkeys(("since", "active_at", "read_at", "polled_at"), HOURS_AGO)


TARGET = {"client_id": 1, "project_id": 2, "task_id": 3, "client": "¤", "project": "¤ support", "task": "¤"}

ROWS: dict[str, list[Row]] = {
    "workspaces": [
        {
            "id": "T~TEAM",
            "name": "§ Digital",
            "bot_user_id": "U~BOT",
            "version": 3,
            "created_at": LAST_WEEK,
            "settings": {"triage_channel": "C~TRIAGE", "timezone": "Europe/London", "admins": ["U~ANN"]},
        }
    ],
    "credentials": [],  # sealed, each for its own workspace: tests/installation
    "spent_states": [],  # nobody's
    "people": [
        person(1, "ann", is_admin=True),
        person(2, "ben"),
        person(3, "bot", is_bot=True, email=None),
        person(4, "cara"),
        person(5, "dev"),
        person(6, "eve"),
        person(7, "gus", is_guest=True),
        person(8, "nora", is_external=True),
        person(9, "old", active=False, left_on="2026-11-20"),
    ],
    "audit": [{"id": "#1", "at": HOURS_AGO, "person_id": "#1", "action": "customer added", "detail": {"name": "¤"}}],
    "customers": [
        {"id": "#1", "name": "% Northwind", "name_key": "% northwind", "target_hours": 24},
        {"id": "#2", "name": "% Fabrikam ¤", "name_key": "% fabrikam ¤"},
    ],
    "customer_marks": [
        {"id": "#1", "kind": "domain", "value": "%.example", "customer_id": "#1"},
        {"id": "#2", "kind": "channel", "value": "C~NORTH", "customer_id": "#1"},
        {"id": "#3", "kind": "channel", "value": "C5SHARED", "customer_id": "#2"},
    ],
    "customer_questions": [
        {"id": "#1", "kind": "domain", "value": "new-%.example", "issue_id": "#4", "message_key": "customers:#1"}
    ],
    "customer_places": [{"customer_id": "#1", **TARGET}],
    "customer_plans": [
        {"customer_id": "#1", "board_id": NORTH_BOARD, "label": "¤ label", "label_id": "", "call_weeks": 1}
        | {"call_weekday": 2, "call_at": "14:00:00", "call_anchor": "2026-11-25", "told_until": LAST_WEEK}
        | {"due_at": "2026-12-01T15:00:00+00:00"}
    ],
    "dailies": [{"kind": "morning", "next_at": TOMORROW}],
    "rounds": [{"kind": "poll Groove", "next_at": TOMORROW}],
    "deliveries": [{"event_id": "Ev~1", "at": HOURS_AGO}],
    "forgotten": [{"until": LAST_WEEK}],
    "groove_imports": [
        {"started_at": LAST_WEEK, "page": 2, "total": 3, "taken": 3, "sweep": 1, "finished_at": LAST_WEEK}
    ],
    "harvest_accounts": [{"read_at": HOURS_AGO, "look_at": TOMORROW, "by_clock": False, "twelve_hours": False}],
    "harvest_projects": [
        {"project_id": "#2", "client_id": "#1", "client": "¤ Northwind", "name": "¤ support", "code": "¤"}
        | {"tasks": [["#3", "¤ support"]], "words": "¤ northwind support"}
    ],
    "harvest_users": [{"user_id": "#1", "name": "Ann ¤", "email": "ann@¤.example", "person_id": "#1"}],
    "time_drafts": [
        {"id": "~raft", "person_id": "#1", "refused": "¤ is closed.", "created_at": HOURS_AGO}
        | {
            "body": {"act": "file", "entry": None, "spent_on": "2026-11-23", "target": TARGET, "notes": "¤ logo"}
            | {"reference": "triage-time-~raft", "hours": 1.5, "link": "", "day": None}
        }
    ],
    "nudged_channels": [
        {"channel_id": "C~NORTH", "off": False, "told_at": LAST_WEEK},
        {"channel_id": "C5SHARED", "off": False, "told_at": LAST_WEEK},
    ],
    "nudged_people": [{"slack_user_id": "U~GUS", "nudged_at": HOURS_AGO, "off": False}],
    "nudges": [
        {"id": "#1", "channel_id": "C~NORTH", "ts": "170000~001.000100", "slack_user_id": "U~GUS", "at": HOURS_AGO}
        | {"week": "2026-11-23", "asked_for": False, "score": 0.9, "because": "¤ asks for work", "answer": ""}
    ],
    "outbox": [
        {"id": "#1", "key": "raised:#5", "lane": "slack:C~NORTH", "kind": "raised", "subject": {"issue": "#5"}}
        | {"state": "sent", "due_at": HOURS_AGO, "thread_ts": "170000~005.000100", "channel": "C~NORTH"}
        | {"body": {"text": "¤", "blocks": [], "more": []}, "ref": "170000~005.000200", "error": "¤"}
        | {"created_at": HOURS_AGO, "settled_at": HOURS_AGO}
    ],
    "issues": [
        issue(1, assignee_id="#1"),
        issue(2, state="pending", pending_reason="¤ logs", clock_running_since=None, customer_id="#2"),
        issue(3, state="closed", resolution="fixed", closed_at=HOURS_AGO, clock_running_since=None),
        issue(4, customer_id=None, sender="joe@new-%.example", severity="critical"),
        issue(5, groove_number=None, local_number="#5", slack_channel="C~NORTH", slack_ts="170000~005.000100")
        | {"title": "The § till is broken"}
        | {"slack_url": "https://%.slack.com/p1", "reporter_id": "#7", "raised_by_id": "#7"},
        issue(6, silent_until=TOMORROW, silent_reason="¤ fix is coming"),
        issue(7, slack_channel="C5SHARED", slack_ts="170000~007.000100", customer_id="#2"),
    ],
    "issue_events": [
        event(1, 1),
        event(2, 1, kind="note", actor="Ann ¤", person_id="#1", text="¤ said on the phone", state=None),
        event(3, 2),
        event(4, 3),
        event(5, 3, kind="state", actor="Ann ¤", person_id="#1", text="", state="closed", resolution="fixed"),
        event(6, 4),
        event(7, 5),
    ],
    "reminders": [
        {"id": "#1", "issue_id": "#1", "key": "left24:#1", "kind": "left", "at": HOURS_AGO, "breach_at": TOMORROW}
        | {"message_key": "reminders:left24:#1"}
    ],
    "backlog_cards": [
        {"id": "#1", "issue_id": "#3", "customer_id": "#1", "board_id": NORTH_BOARD, "title": "¤ later"}
        | {"summary": "¤ in short", "position": "top", "marker": "triage-bot:~1", "by": "Ann ¤", "at": HOURS_AGO}
        | {"card_id": NEW_CARD, "card_url": "https://trello.com/c/%"}
    ],
    "trello_boards": [
        board(NORTH_BOARD, "customer", {"new": NEW_LIST, "up_next": NEXT_LIST, "completed": DONE_LIST}),
        board(EPICS_BOARD, "epics", {"triage": TRIAGE_LIST, "done": EPICS_DONE}),
    ],
    "trello_cards": [
        card(NEW_CARD, NORTH_BOARD, NEW_LIST, "¤ export as XLSX"),
        card(CARD, NORTH_BOARD, NEXT_LIST, "¤ dark mode"),
        card(COPY, EPICS_BOARD, TRIAGE_LIST, "¤ dark mode"),
    ],
    "plan_entries": [
        {"id": "#1", "card_id": CARD, "board_id": NORTH_BOARD, "phase": "live", "copy_id": COPY, "kept": False}
        | {"marker": "triage-bot:~2", "linked": True, "round": 1, "customer_id": "#1", "entered_at": HOURS_AGO}
    ],
    "planning_calls": [
        {"id": "#1", "customer_id": "#1", "on_date": "2026-11-25", "cards": [], "new_cards": ["¤"]}
        | {"none_agreed": False}
    ],
    "callouts": [
        {"id": "#1", "slot": "now", "day": "2026-11-24", "caller_id": "#2", "reason": "¤ nine are due"}
        | {"channel": "C~TRIAGE", "started_at": HOURS_AGO}
    ],
    "callout_answers": [{"callout_id": "#1", "person_id": "#4", "can_help": True, "at": HOURS_AGO}],
    "handovers": [
        {
            "id": "#1",
            "on_date": "2026-11-23",
            "next_date": "2026-11-24",
            "from_people": ["#4"],
            "to_people": ["#1", "#2"],
        }
        | {"counts": {"new": 1, "resolved": 0, "breached": 0}, "midday": False}
        | {
            "items": [
                {"issue_id": "#1", "number": "#1", "title": "¤ ticket 1", "customer": "¤ Northwind", "state": "open"}
                | {"seconds_left": 60, "assignee": "#1", "last_note": "¤ said", "pending_reason": None, "url": None}
                | {"local_number": None, "silence": None, "critical": False}
            ]
        }
    ],
    "rota_patterns": [
        {"id": "#1", "valid_from": "2026-01-05", "weeks": 1, "anchor": "2024-01-01"},
        {"id": "#2", "valid_from": "2027-03-01", "weeks": 1, "anchor": "2024-01-01"},
    ],
    "rota_pattern_days": [
        {"id": f"#{number}", "pattern_id": "#1", "week": 0, "weekday": day, "position": 0, "person_id": f"#{on}"}
        for number, (day, on) in enumerate(((0, 1), (1, 2), (2, 4), (3, 5), (4, 6)), 1)
    ]
    + [{"id": "#6", "pattern_id": "#2", "week": 0, "weekday": 0, "position": 0, "person_id": "#1"}],
    "rota_changes": [change(1, "2026-11-30", "am"), change(2, "2026-11-30", "pm")],
    "rota_gaps": [
        {"on_date": "2026-12-01", "part": "am", "episode": 1, "is_open": True, "reminded": False, "messages": []}
    ],
    "rota_imports": [
        {"id": "#1", "person_id": "#1", "made_at": HOURS_AGO, "duties": [["2026-12-07", "#1", ["am", "pm"]]]}
    ],
    "rota_requests": [
        request(1),
        request(2, kind="swap", give_on="2026-12-08"),
        request(3, status="accepted", owner_id="#1", give_on="2026-11-30", taker_id="#2")
        | {"decided_by_id": "#2", "decided_at": HOURS_AGO},
        request(4, give_on="2026-12-22", to_id="#1"),
    ],
    "rota_offers": [
        {"id": "#1", "request_id": "#2", "by_id": "#1", "take_on": "2026-12-14", "take_part": "", "status": "open"}
        | {"made_at": HOURS_AGO}
    ],
    "rota_standing": [
        {"version": 3, "shown": {"day": "2026-11-24", "group": "", "people": ["#2"], "channel": "", "topic": "¤"}}
    ],
    "leave": [
        {
            "id": "#1",
            "person_id": "#1",
            "first_on": "2026-12-07",
            "last_on": "2026-12-08",
            "part": "",
            "reason": "¤ ill",
        }
        | {"made_by_id": "#1", "made_at": HOURS_AGO},
        {"id": "#2", "person_id": "#2", "first_on": "2026-12-01", "last_on": "2026-12-02", "part": "", "reason": "¤"}
        | {"made_by_id": "#2", "made_at": HOURS_AGO},
    ],
    "calendar_addresses": [
        {"id": "#1", "person_id": "#1", "whole_rota": False, "token_hash": "¤ own", "made_at": HOURS_AGO},
        {"id": "#2", "person_id": "#1", "whole_rota": True, "token_hash": "¤ rota", "made_at": HOURS_AGO},
    ],
    "calendar_events": [
        {"on_date": "2026-11-24", "person_id": "#2", "sequence": 0, "cancelled": False, "made_at": HOURS_AGO}
        | {"says": {"begins": "", "ends": "", "zone": "", "half": "", "instead_of": None, "kind": ""}}
        | {"changed_at": HOURS_AGO}
    ],
    "muted_notices": [{"person_id": "#1", "kind": "shift_reminder"}],
    "pairs": [
        {"id": "#1", "customer_id": "#1", "goal": "¤ a shelf", "first_on": "2026-11-02", "made_on": "2026-11-02"}
    ],
    "pair_stints": [
        {"id": "#1", "pair_id": "#1", "person_id": "#1", "first_on": "2026-11-02"},
        {"id": "#2", "pair_id": "#1", "person_id": "#4", "first_on": "2026-11-02"},
    ],
    "pair_changes": [
        {"id": "#1", "pair_id": "#1", "at": LAST_WEEK, "by_id": "#1"}
        | {"after": {"customer": "#1", "goal": "¤", "first": "2026-11-02", "last": None, "stints": []}}
    ],
    "pair_goals": [
        {"id": "#1", "pair_id": "#1", "week": "2026-11-23", "text": "¤ pay by card", "set_by_id": "#1"}
        | {"set_at": HOURS_AGO}
    ],
    "pair_showcases": [showcase(1), showcase(2, at=HOURS_AGO, outcome="¤ liked it")],
    "deployments": [
        {"id": "#1", "customer_id": "#1", "channel_id": "C~NORTH", "what": "¤ search", "at": TOMORROW}
        | {"state": "planned", "sequence": 0, "made_by_id": "#1", "made_at": HOURS_AGO, "changed_at": HOURS_AGO}
    ],
}
"""Table -> its rows. A column that no row names gets a default, texts the internal word."""
