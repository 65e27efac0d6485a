"""Slack, as far as it takes to answer: it agrees to everything, and writes down what it was told."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

Json = dict[str, Any]


@dataclass
class Outside:
    """What reached Slack: each call's method with all that it said, and what was posted to a response_url.

    people: whom it knows, by id. team: whose bot asks.
    """

    team: str
    bot_user: str
    people: dict[str, Json] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""

    def app(self) -> web.Application:
        """The server; it listens where `url` is then set to."""
        app = web.Application()
        app.add_routes([web.route("*", "/api/{method}", self._call), web.post("/{place:.*}", self._take)])
        return app

    @property
    def text(self) -> str:
        """All of it, so that one can look for words in it."""
        return "\n".join(f"{method} {said}" for method, said in self.told)

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        said = await request.text()
        form = request.content_type == "application/x-www-form-urlencoded"
        fields: Json = dict(request.query) | (dict(parse_qsl(said)) if form else json.loads(said or "{}"))
        self.told.append((method, json.dumps(fields, ensure_ascii=False)))
        return web.json_response(self._answer(method, fields))

    async def _take(self, request: web.Request) -> web.Response:
        """A response_url, or a file's contents."""
        self.told.append((request.path, (await request.read()).decode(errors="replace")))
        return web.Response(text="ok")

    def _answer(self, method: str, asked: Json) -> Json:
        answers: Json = {
            "auth.test": {"team_id": self.team, "team": "Team", "user_id": self.bot_user, "bot_id": "B1"},
            "users.list": {"members": []},
            "conversations.open": {"channel": {"id": f"D{asked.get('users', '')}"}},
            "conversations.history": {"messages": []},
            "conversations.replies": {"messages": [{"ts": asked.get("ts"), "user": self.bot_user, "text": "Broken"}]},
            "usergroups.list": {"usergroups": []},
            "chat.getPermalink": {"permalink": f"{self.url}/archives"},
            "files.getUploadURLExternal": {"upload_url": f"{self.url}/upload", "file_id": "F1"},
        }
        if method == "users.info":
            person = self.people.get(str(asked.get("user")))
            return {"ok": True, "user": person} if person else {"ok": False, "error": "user_not_found"}
        common = {"ok": True, "ts": "1700009999.000900", "channel": asked.get("channel"), "view": {"id": "V2"}}
        return common | answers.get(method, {})
