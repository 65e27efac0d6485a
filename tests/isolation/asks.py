"""How each thing that the bot answers to is asked about what stands in rows.py; the markers are explained there.

A command, button, form, menu or event that the bot has and that isn't here fails the tests, which then say where to add
it: with ids of things that rows.py has, so that the answer would tell of them.
"""

from typing import Any

from tests.isolation.rows import CARD, COPY, EPICS_BOARD, NORTH_BOARD

COMMANDS: dict[str, tuple[str, ...]] = {
    "": ("",),
    "issue": ("#1", "S#5"),
    "take": ("#1",),
    "note": ("#1 hello", "#1"),
    "pending": ("#1 logs", "#1"),
    "fixed": ("#1", "S#5 critical"),
    "close": ("#1 answered", "#2 duplicate #1", "#2"),
    "reopen": ("#3",),
    "handover": ("", "post"),
    "issues": ("", "all", "customer %", "pending"),
    "hand": ("#1 <@U~BEN> knows it", "#1"),
    "critical": ("#1 no orders", "#1"),
    "customer": ("#4 % Northwind", "#4"),
    "silence": ("#1 until friday on its way", "#6 off", "#1"),
    "callout": ("nine are due", "done all well", ""),
    "customers": ("", "edit % Northwind", "merge % Northwind", "add Tailspin"),
    "who": ("friday", "30 nov"),
    "rota": ("4", "edit", "versions", "import", "export", "stats last month"),
    "mine": ("",),
    "swap": ("14 dec with <@U~BEN> 15 dec", "list", "undo #3", "accept #1", "cancel #1", "decline #4"),
    "cover": ("14 dec with <@U~BEN>", "undo", "accept #4"),
    "away": ("21 dec to 22 dec: ill", "list", "1 dec <@U~BEN>", ""),
    "calendar": ("",),
    "raise": ("the export is empty",),
    "nudges": ("", "off"),
    "pairs": ("", "% Northwind", "edit % Northwind", "new % Fabrikam"),
    "goal": ("cards can be paid", "met", ""),
    "showcase": ("fri 14:00 with the customer", "list", ""),
    "deploying": ("% Northwind tomorrow 15:00 the search", "list", ""),
    "boards": ("",),
    "backlog": ("#1",),
    "plan": ("", "% Northwind"),
    "faq": ("pending", ""),
    "time": ("", "file #1", "customers", "customers % Northwind", "people", "totals"),
    "timer": ("start #1", "move #1", "stop", ""),
    "report": ("", "this month % Northwind"),
    "setup": ("", "team"),
    "help": ("", "swap"),
    "notifications": ("",),
}
"""Word -> what is typed after it."""

PATTERN: dict[str, Any] = {"valid_from": "2027-04-05", "day_0": ["U~BEN"], "day_1": ["U~ANN"]}
EDITED = '{"weeks": 1, "anchor": "2024-01-01"}'
DRAFT = '{"from":"2027-04-05","weeks":1,"anchor":"2024-01-01","days":{"0.0":[#2],"0.1":[#1]}}'

ACTIONS: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(("issue.take", "issue.note", "issue.pending", "issue.backlog", "issue.close"), ("#1", "S#5")),
    **dict.fromkeys(("issue.open", "issue.fixed", "issue.show", "timer.start", "issue.file"), ("#1", "S#5")),
    **dict.fromkeys(("issue.reopen", "issue.just_close"), ("#3",)),
    **dict.fromkeys(("issue.history", "issue.history_back"), ("0|#1", "1|#1")),
    **dict.fromkeys(("issues.page", "issues.back"), ("0|", "1|customer %")),
    "issue.more": tuple(f"{what}|#1" for what in ("hand", "critical", "customer", "silence", "help")),
    "raise.solved": ("S#5",),
    **dict.fromkeys(("handover.accept", "handover.post"), ("2026-11-23",)),
    "callout.call": ("3",),
    **dict.fromkeys(("callout.can", "callout.cannot", "callout.close"), ("#1",)),
    "customers.add": ("",),
    **dict.fromkeys(("customers.edit", "customers.merge", "planning.customer", "time.place"), ("#1",)),
    **dict.fromkeys(("customers.pick", "customers.new", "customers.nobody"), ("domain:new-%.example",)),
    "rota.cycle": (("1", EDITED, PATTERN), ("2", EDITED, PATTERN)),
    "rota.back": (("", DRAFT, {}),),
    **dict.fromkeys(("rota.edit_version", "rota.remove_version"), ("2027-03-01",)),
    "request.form": ("", "swap 2026-12-14", "cover 2026-12-14"),
    **dict.fromkeys(("request.accept", "request.decline", "request.suggest", "request.cancel"), ("#1", "#2", "#4")),
    **dict.fromkeys(("request.take_offer", "request.refuse_offer"), ("#1",)),
    "request.widen": ("#4",),
    **dict.fromkeys(("request.undo", "request.undo_all"), ("#3",)),
    **dict.fromkeys(("leave.ask_all", "leave.cancel"), ("#1",)),
    "leave.ask_one": ("#1 2026-12-07 #2",),
    "leave.swap": ("#1 2026-12-07 #2 2026-12-01",),
    **dict.fromkeys(("nudge.send", "nudge.quick", "nudge.dismiss"), ("170000~001.000100",)),
    **dict.fromkeys(("nudge.stop", "nudge.start"), ("",)),
    **dict.fromkeys(("nudges.off", "nudges.on"), ("C~NORTH", "C~TRIAGE")),
    "raise": ("",),
    "pairs.new": ("",),
    **dict.fromkeys(("pairs.show", "pairs.edit", "pairs.end", "goal.set"), ("#1",)),
    **dict.fromkeys(("goal.met", "goal.not_met"), ("#1 2026-11-23",)),
    "showcase.book": ("", "#1"),
    **dict.fromkeys(("showcase.change", "showcase.call_off", "showcase.outcome"), ("#1", "#2")),
    **dict.fromkeys(("deployment.change", "deployment.call_off", "deployment.live"), ("#1",)),
    "planning.check": (EPICS_BOARD, NORTH_BOARD),
    "planning.assign": (f"{COPY}|triage", f"{COPY}|pair:#1"),
    "planning.record": ("#1|2026-11-25",),
    **dict.fromkeys(("faq.show", "faq.read"), ("pending",)),
    "time.file": ("2026-11-23",),
    **dict.fromkeys(("time.describe", "time.correct", "timer.stop"), ("#1",)),
    "time.retry": ("~raft",),
    **dict.fromkeys(("report.csv", "report.plot"), ("2026-11-01|2026-11-30|", "2026-11-01|2026-11-30|#1")),
    "setup.change": ("team", "groove"),
    "installation.disconnect": ("trello",),
    "dates.again": ("who 2026-12-07", "issue #1"),
    **dict.fromkeys(("pages.turn", "pages.back"), ("0|handover", "0|issue #1")),
    **dict.fromkeys(("planning.epics", "planning.show", "faq.list", "timer.begin", "time.show", "time.person"), ("",)),
    **dict.fromkeys(("deployment.form", "calendar.new"), ("",)),
    **dict.fromkeys(("home.away", "home.rota", "home.issues", "home.setup", "home.edit_rota"), ("",)),
}
"""Name of a button, menu or shortcut -> its values; in a modal, with what that carries and what is filled in."""

TARGET = "#2:#3"
SHOWCASE = {"audience": "customer", "day": "2026-11-27", "time": "14:00", "minutes": "30", "link": "", "outcome": ""}
DEPLOYMENT = {"customer": "#1", "day": "2026-11-27", "time": "15:00", "what": "the search"}
CUSTOMER = {"name": "Tailspin", "domains": "tailspin.example", "mailboxes": "", "channels": ["C~NORTH"]}
PAIR = {"customer": "#1", "people": ["U~ANN", "U~BEN"], "goal": "A till", "first": "2026-11-24", "last": None}

VIEWS: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "issue.note": (("#1", {"text": "hello"}),),
    "issue.pending": (("#1", {"reason": "logs"}),),
    "issue.close": (
        ("#1", {"resolution": "answered", "original": ""}),
        ("#2", {"resolution": "duplicate"} | {"original": "#1"}),
    ),
    "issue.hand": (("#1", {"person": "U~BEN", "why": ""}),),
    "issue.critical": (("#1", {"why": "no orders"}),),
    "issue.customer": (("#4", {"customer": "#1"}),),
    "issue.silence": (("#1", {"until": "2026-11-27", "why": "soon"}),),
    "issue.backlog": (
        ("#1", {"title": "Later", "summary": "In short", "position": "top", "customer": None}),
        ("#4", {"title": "Later", "summary": "In short", "position": "top", "customer": "#1"}),
    ),
    "callout.call": (("", {"reason": "nine are due"}),),
    "callout.close": (("#1", {"outcome": "all well"}),),
    "customers.add": (("", CUSTOMER),),
    "customers.edit": (("#1", CUSTOMER),),
    "customers.merge": (("#1", {"into": "#2"}),),
    "customers.pick": (("domain:new-%.example", {"customer": "#1"}),),
    "customers.new": (("domain:new-%.example", CUSTOMER),),
    "rota.edit": ((EDITED, PATTERN),),
    "rota.preview": ((DRAFT, {}),),
    "rota.import": (("", {"lines": "2026-12-07, Ann\n2026-12-08, Ben"}),),
    "rota.import_confirm": (("", {"how": "shifts"}),),
    "request.form": (
        ("#1", {"kind": "cover", "give": "2026-12-14", "part": "", "to": None, "take": None, "take_part": ""}),
    ),
    "request.suggestion": (("#1", {"take": "2026-12-08"}),),
    "leave.form": (
        ("", {"first": "2026-12-21", "last": "2026-12-22", "half": None, "reason": "ill", "person": "U~BEN"}),
    ),
    "raise.form": (
        (
            '{"channel": "C~NORTH", "ts": "170000~001.000100", "user": "U~GUS", "url": ""}',
            {"title": "Export", "text": "It is empty", "severity": "normal", "customer": "#1"},
        ),
    ),
    "pairs.new": (("", PAIR),),
    "pairs.edit": (("#1", PAIR | {"changes_on": "2026-11-24"}),),
    "goal.set": (
        ("#1", {"goal": "A till", "week": "2026-11-23"}),
        ("", {"pair": "#1", "goal": "A till"} | {"week": "2026-11-23"}),
    ),
    "showcase.book": (("pair #1", SHOWCASE),),
    "showcase.change": (("showcase #1", SHOWCASE),),
    "showcase.outcome": (("#2", {"outcome": "They liked it"}),),
    "deployment.form": (("", DEPLOYMENT),),
    "deployment.change": (("#1", DEPLOYMENT),),
    "planning.customer": (
        ("#1", {"board": NORTH_BOARD, "label": "", "weeks": "1", "weekday": "2", "call_at": "14:00"} | {"first": None}),
    ),
    "planning.epics": (("", {"epics": EPICS_BOARD}),),
    "planning.commit": (("#1|2026-11-25", {"cards": [CARD], "titles": "Light mode"}),),
    "time.filed": (
        ("| ", {"target": TARGET, "hours": "1:30", "notes": "Logo", "day": "2026-11-23"}),
        ("~raft|", {"target": TARGET, "hours": "1:30", "notes": "Logo", "day": "2026-11-23"}),
    ),
    "time.changed": (("#1|0|2026-11-23", {"hours": "1:00", "notes": "Logo"}),),
    "timer.started": (("#1", {"target": TARGET, "notes": "Logo"}),),
    "time.placed": (("#1", {"target": TARGET}),),
    "time.named": (("", {"person": "U~BEN", "member": "#1"}),),
    "setup.form": (("team", {"triage_channel": "C~TRIAGE"}), ("", {"admins": ["U~BEN"]})),
    "installation.connect": (("harvest", {"account": "1234567", "token": "a-token-of-nobody"}),),
    "setup.confirm": (('{"sla_hours": 40}', {}),),
    "notices.choose": (("", {}),),
}
"""Form -> what it carries and what is filled in."""

SUGGESTIONS: dict[str, tuple[str, ...]] = {
    "time.target": ("", "support"),
    "time.project": ("", "support"),
    "time.member": ("ann", ""),
}
"""Menu -> what is typed into it."""

MESSAGE = {"type": "message", "channel_type": "channel", "ts": "1700009999.000100", "text": "The export is broken!"}
PROFILE = {"profile": {"display_name": "Mallory", "email": "ann@§.example"}, "tz": "Europe/London"}

EVENTS: dict[str, tuple[dict[str, Any], ...]] = {
    "message": (
        MESSAGE | {"channel": "C~NORTH", "user": "U~ANN"},
        MESSAGE | {"channel": "C~TRIAGE", "user": "U~ANN", "text": "can anyone swap monday with me?"},
        MESSAGE | {"channel": "C~NORTH", "user": "U~GUS", "thread_ts": "170000~005.000100", "text": "any news?"},
        MESSAGE | {"channel": "C5SHARED", "user": "U~GUS", "thread_ts": "170000~007.000100", "text": "any news?"},
    ),
    "app_mention": (
        {"channel": "C~NORTH", "user": "U~ANN", "ts": "1700009998.000100", "text": "<@U~BOT> the export is empty"},
    ),
    "reaction_added": (
        {"user": "U~ANN", "reaction": "ticket", "item_user": "U~GUS"}
        | {"item": {"type": "message", "channel": "C~NORTH", "ts": "170000~001.000100"}},
    ),
    "app_home_opened": ({"user": "U~ANN", "channel": "D~ANN", "tab": "home"},),
    "channel_id_changed": ({"old_channel_id": "C~NORTH", "new_channel_id": "C7STOLEN"},),
    "user_change": ({"user": {"id": "U~BEN", "deleted": True, **PROFILE}},),
    "team_join": ({"user": {"id": "U~BEN", "is_admin": True, **PROFILE}},),
    "app_uninstalled": ({},),
    "tokens_revoked": ({"tokens": {"oauth": [], "bot": ["U~BOT"]}},),
}
"""Event -> what it says."""

KINDS: dict[str, dict[str, tuple[Any, ...]]] = {
    "command": COMMANDS,
    "action": ACTIONS,
    "form": VIEWS,
    "menu": SUGGESTIONS,
    "event": EVENTS,
}
"""All of them, by the kind of request."""
