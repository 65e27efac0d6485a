"""Boards as GET /control/state tells them."""

from tests.page.recorded_blocks import EVIL, Json


def card(id_: str, name: str, **more: object) -> Json:
    empty: Json = {"labels": [], "members": [], "attachments": [], "comments": []}
    url = f"https://trello.com/c/{id_}"
    return {"id": id_, "short_link": id_, "url": url, "name": name, "desc": "", "closed": False, **empty, **more}


def board(id_: str, name: str, lists: dict[str, list[Json]]) -> Json:
    return {
        "id": id_,
        "name": name,
        "url": f"https://trello.com/b/{id_}",
        "short_link": id_,
        "closed": False,
        "members": ["ann", "triagebot"],
        "labels": [],
        "lists": [
            {"id": f"{id_}-{number}", "name": title, "closed": False, "cards": cards}
            for number, (title, cards) in enumerate(lists.items())
        ],
        "actions": [],
    }


FULL: Json = {
    "desc": f"They see it since Friday.\n{EVIL}",
    "labels": [{"name": "Northwind", "color": "green_dark"}, {"name": "", "color": "red"}],
    "members": ["ben"],
    "attachments": [{"name": "The ticket", "url": "https://harbour.groovehq.com/tickets/7"}],
    "comments": [{"author": "Ben Okafor", "text": f"On it {EVIL}", "at": "2026-11-25T08:05:00.000Z"}],
}


def trello() -> Json:
    """Two boards: on one three cards in three lists and one archived, on the other one empty list."""
    northwind = {
        "New Issues": [card("c1", "Login times out", **FULL), card("c2", "Wrong VAT"), card("c9", "Old", closed=True)],
        "Up next": [card("c3", "Export is empty")],
        "Recently Completed": [],
    }
    hook = {"id": "h", "idModel": "b1", "active": True, "consecutiveFailures": 0}
    return {
        "boards": [board("b1", "Northwind", northwind), board("b2", "Support Epics", {"Triage": []})],
        "members": [
            {"id": "m1", "username": "ann", "name": "Ann Archer"},
            {"id": "m2", "username": "ben", "name": "Ben Okafor"},
        ],
        "webhooks": [hook],
        "requests": 0,
    }


class Move:
    """Answers the call that moves a card: it changes the recorded state as the server would."""

    def __init__(self, state: Json, card_id: str) -> None:
        self._state = state
        self._card_id = card_id

    def __call__(self, body: Json) -> Json:
        lists = {one["id"]: one for board in self._state["trello"]["boards"] for one in board["lists"]}
        moved = None
        for one in lists.values():
            moved = moved or next((card for card in one["cards"] if card["id"] == self._card_id), None)
            one["cards"] = [card for card in one["cards"] if card["id"] != self._card_id]
        cards = lists[body["list"]]["cards"]
        place = next((number for number, card in enumerate(cards) if card["id"] == body["before"]), len(cards))
        cards.insert(place, moved)
        return {}
