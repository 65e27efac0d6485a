"""A world as GET /control/state tells it, with one of everything that the page has to draw."""

from typing import Any

from tests.page.recorded_blocks import EVIL, HOME, ISSUE_BLOCKS, NOW, RICH, TEXT, Json, ts


def person(id_: str, name: str, tz: str = "Europe/London", **more: Any) -> Json:
    email = f"{name.partition(' ')[0].lower()}@harbour.example"
    return {"id": id_, "name": name, "tz": tz, "guest": False, "is_bot": False, "email": email, **more}


PEOPLE = [
    person("U0ANN", "Ann Archer", admin=True),
    person("U0BEN", "Ben Okafor"),
    person("U0FAY", "Fay Doyle", "America/New_York"),
    person("U0GUS", "Gus Hale", guest=True),
    person("U0BOT", "Triage", is_bot=True),
]


def mail(id_: str, author: str, kind: str, text: str, *, note: bool = False) -> Json:
    return {
        "id": id_,
        "author": {"email": author, "type": kind},
        "note": note,
        "body": f"<p>{text}</p>",
        "text": text,
        "created_at": "2026-11-25T08:05:00+00:00",
    }


def ticket(number: int, title: str, state: str, created_at: str, assignee: str | None = None) -> Json:
    return {
        "number": number,
        "title": title,
        "state": state,
        "assignee": assignee,
        "customer": {"email": "olivia@northwind.example", "name": "Olivia North"},
        "created_at": created_at,
        "updated_at": created_at,
        "tags": [],
        "app_url": f"https://harbour.groovehq.com/groove_client/tickets/{number}",
        "messages": [
            mail(f"{number}1", "olivia@northwind.example", "customer", f"Please look. {EVIL}"),
            mail(f"{number}2", "ann@harbour.example", "agent", "It has gone to Fabrikam's bank.", note=True),
            mail(f"{number}3", "ann@harbour.example", "agent", "We are on it."),
        ],
    }


def state() -> Json:
    """A new copy of the world, as GET /control/state answers."""
    bot = {"user": "U0BOT", "bot_id": "B0BOT"}
    plot = {
        "id": "F1",
        "name": "report.png",
        "title": "Report",
        "mimetype": "image/png",
        "url_private": "/slack/files/report.png",
    }
    triage = [
        {"ts": ts(1500), "user": "U0ANN", "text": "Good morning :wave:"},
        {"ts": ts(1499), "user": "U0ANN", "text": TEXT},
        {
            "ts": ts(60),
            **bot,
            "text": "Two issues",
            "blocks": ISSUE_BLOCKS,
            "reactions": [{"name": "eyes", "users": ["U0BEN"], "count": 1}],
        },
        {"ts": ts(50), "user": "U0BEN", "text": "I am on #7", "thread_ts": ts(60)},
        {"ts": ts(40), **bot, "text": "More", "blocks": RICH, "edited": {"user": "U0BOT", "ts": ts(39)}},
        {"ts": ts(20), "user": "U0BEN", "text": "The report", "files": [plot]},
    ]
    return {
        "now": NOW.isoformat(),
        "people": [dict(one) for one in PEOPLE],
        "channels": [
            {
                "id": "C0TRIAGE",
                "name": "triage",
                "topic": "Today: Ann",
                "members": ["U0ANN", "U0BEN", "U0FAY", "U0BOT"],
                "messages": triage,
            },
            {
                "id": "C0NORTH",
                "name": "northwind",
                "topic": "",
                "members": ["U0ANN", "U0BEN", "U0GUS", "U0BOT"],
                "messages": [],
            },
        ],
        "dms": {"U0ANN": [{"ts": ts(30), **bot, "text": "You are on triage today."}]},
        "dm_ids": {"U0ANN": "D0ANN"},
        "ephemeral": [
            {
                "user": "U0ANN",
                "channel": "C0TRIAGE",
                "ts": ts(5),
                "text": "Nobody else sees *this*.",
                "blocks": [],
            }
        ],
        "views": {},
        "home": {"U0ANN": HOME},
        "usergroups": [{"id": "S0TRIAGE", "handle": "triage", "users": ["U0ANN"]}],
        "shortcuts": [
            {"callback_id": "to_groove", "name": "Send to Groove", "type": "message"},
            {"callback_id": "raise", "name": "Raise an issue", "type": "global"},
        ],
        "groove": {
            "tickets": [
                ticket(8, "Checkout is broken", "unread", "2026-11-25T08:05:00+00:00"),
                ticket(7, EVIL, "opened", "2026-11-24T09:30:00+00:00", "ann@harbour.example"),
                ticket(6, "Thank you", "closed", "2026-11-23T11:00:00+00:00"),
            ],
            "agents": [
                {"email": "ann@harbour.example", "name": "Ann Archer"},
                {"email": "ben@harbour.example", "name": "Ben Okafor"},
            ],
            "customers": [{"email": "olivia@northwind.example", "name": "Olivia North", "company": "Northwind"}],
            "mailboxes": [{"email": "support@harbour.example", "name": "Support"}],
        },
        "trello": {"boards": []},
        "harvest": {"entries": []},
        "bot": {
            "running": True,
            "commands": [
                ["", "today at a glance"],
                ["who friday", "who is on triage"],
                ["rota 4", "the coming weeks"],
                ["raise the export is empty", "bring something to the helpdesk"],
                ["reopen 1042", "a closed one needs us again"],
            ],
        },
    }
