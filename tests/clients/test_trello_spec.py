"""The client's requests and the sandbox's answers against Trello's own description, and against what was recorded."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.factories import StoppedClock
from tests.trello_world import Asked, MovingClock, TrelloWorld

SAMPLES = Path(__file__).parents[1] / "samples" / "trello"
SPEC = json.loads((SAMPLES / "openapi.json").read_text())
Json = dict[str, Any]

UNDESCRIBED = {
    "GET /boards/{id}/cards/{filter}": {
        *("fields", "limit", "sort", "before", "since"),
        *("attachments", "attachment_fields"),
    },
    "GET /lists/{id}/cards": {"fields", "filter"},
    "GET /cards/{id}/actions": {"limit"},
}
"""Parameters that the description leaves out; Trello's guides and other clients have them."""

LISTS = ("fields", "idLabels", "idMembers", "keepFromSource")
"""What is described as one value, and takes several with commas."""

UNDESCRIBED_VALUES = {
    "fields": {"shortLink", "dateLastActivity", "username", "fullName"},
    "keepFromSource": {"customFields"},
}
"""Fields that are among a board's and a member's properties, not among those to ask for; a guide names the last one."""

RECORDED_OTHERWISE = {"POST /cards/{id}/attachments"}
"""Described as a list; a recorded reply is the one attachment."""

del SPEC["components"]["schemas"]["Card"]["properties"]["labels"]  # described as ids; recorded ones are whole labels


@pytest.fixture
async def world(clock: StoppedClock) -> AsyncIterator[TrelloWorld]:
    async with TrelloWorld(MovingClock(clock.now())).running() as made:
        yield made


async def tour(world: TrelloWorld) -> None:
    """Have the client ask everything that it can ask."""
    trello = world.client()
    board, (new, up_next, done) = world.board()
    other, (triage,) = world.board("Support Epics", "Triage")
    me = await trello.me()
    await trello.boards()
    await trello.boards(closed=False)
    await trello.board(board.short_link)
    await trello.lists(board.id)
    await trello.create_list(board.id, "Waiting")
    world.account.change_list(done, world.ann, closed=True)
    await trello.reopen_list(done.id)
    label = await trello.create_label(board.id, "Northwind", "green")
    await trello.labels(board.id)
    await trello.members(board.id)
    made = await trello.create_webhook(world.hook, board.id)
    await trello.update_webhook(made.id, active=True)
    await trello.webhooks()
    card = await trello.create_card(
        *(new.id, "Login", "desc"), label_ids=[label.id], member_ids=[me.id], link="https://example.com/1"
    )
    await trello.create_card(triage.id, "Login", "desc", position="bottom", copy_of=card.id)
    await trello.card(card.id, attachments=True)
    await trello.update_card(card.id, list_id=up_next.id, position="top", name="Log in", desc="more", closed=False)
    await trello.update_card(card.id, label_ids=[], member_ids=[], position=1234.5)
    await trello.add_label(card.id, label.id)
    await trello.remove_label(card.id, label.id)
    await trello.delete_label(label.id)
    await trello.add_member(card.id, me.id)
    await trello.remove_member(card.id, me.id)
    await trello.attach_link(card.id, "https://example.com/2", "Thread")
    await trello.attachments(card.id)
    await trello.comment(card.id, "Hello")
    await trello.comments(card.id)
    await trello.list_cards(up_next.id)
    await trello.find_card(board.id, "x", since=world.clock.now())
    for which in ("open", "visible", "closed", "all"):
        await trello.cards(board.id, which=which)
    await trello.update_card(card.id, closed=True)
    await trello.update_card(card.id, board_id=other.id, list_id=triage.id, closed=False)
    await trello.actions(board.id, since=world.clock.now())
    await trello.changes({board.id: None, other.id: board.id})
    await trello.delete_webhook(made.id)
    await world.server.settle()


def described(asked: Asked) -> tuple[str, Json]:
    """The description of a call, with its name."""
    for path, item in SPEC["paths"].items():
        if asked.method.lower() in item and re.fullmatch(re.sub(r"{\w+}", "[^/]+", path), asked.path):
            return f"{asked.method} {path}", item[asked.method.lower()]
    raise AssertionError(f"not described: {asked.method} {asked.path}")


def resolved(schema: Json) -> Json:
    name = schema.get("$ref", "").rpartition("/")[2]
    return SPEC["components"]["schemas"][name] if name else schema


def faults_of(name: str, value: str, schema: Json) -> Iterator[str]:
    """What is wrong with a parameter's value by its schema."""
    schema = resolved(schema)
    for one in value.split(",") if name in LISTS else [value]:
        known = {*schema.get("enum", [one]), *UNDESCRIBED_VALUES.get(name, ())}
        if one not in known:
            yield f"{name}: {one} is not among {known}"
        if one and not re.fullmatch(schema.get("pattern", ".*"), one, re.DOTALL):
            yield f"{name}: {one} is not {schema['pattern']}"
    if len(value) > schema.get("maxLength", len(value)):
        yield f"{name}: too long"
    if schema.get("type") == "boolean" and value not in ("true", "false"):
        yield f"{name}: {value} is no boolean"
    if schema.get("type") in ("number", "integer") and not value.isdecimal():
        yield f"{name}: {value} is no number"


def request_faults(asked: Asked) -> Iterator[str]:
    call, operation = described(asked)
    known = {one["name"]: one for one in operation["parameters"]}
    sent = {**asked.query, **asked.form}
    for name, value in sent.items():
        if name in known:
            yield from (f"{call}: {fault}" for fault in faults_of(name, value, known[name]["schema"]))
        elif name not in UNDESCRIBED.get(call, ()):
            yield f"{call}: nobody knows {name}"
    needed = {name for name, one in known.items() if one["in"] == "query" and one["required"]}
    yield from (f"{call}: {name} is missing" for name in needed - sent.keys())


async def test_each_request_is_as_described(world: TrelloWorld) -> None:
    await tour(world)
    assert sorted({fault for asked in world.asked for fault in request_faults(asked)}) == []
    met = {described(asked)[0] for asked in world.asked} | {"GET /boards/{boardId}/actions"}
    assert met == {f"{verb.upper()} {path}" for path, item in SPEC["paths"].items() for verb in item}


async def test_credentials_stand_in_the_header_alone(world: TrelloWorld) -> None:
    await tour(world)
    for asked in world.asked:
        assert asked.headers["Authorization"].startswith('OAuth oauth_consumer_key="')
        assert asked.headers["X-Trello-Client-Identifier"] == "triage-bot"
        assert not {"key", "token"} & {*asked.query, *asked.form}


def lenient(schema: Any) -> Any:
    """As JSON Schema, with null for whatever isn't there: the description says so of few things that can lack."""
    if isinstance(schema, list):
        return [lenient(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return {"anyOf": [{"$ref": schema["$ref"]}, {"type": "null"}]}
    inner = {key: lenient(value) for key, value in schema.items() if key not in ("nullable", "format")}
    if "properties" in schema:
        inner["properties"] = {name: lenient(one) for name, one in schema["properties"].items()}
    return {"anyOf": [inner, {"type": "null"}]} if {"type", "enum"} & inner.keys() else inner


async def test_each_answer_is_as_described(world: TrelloWorld) -> None:
    await tour(world)
    schemas = {name: lenient(one) for name, one in SPEC["components"]["schemas"].items()}
    checked = set()
    for asked in world.asked:
        call, operation = described(asked)
        assert asked.status == 200, (call, asked.answer)
        content = operation["responses"].get("200", {}).get("content")
        if content and call not in RECORDED_OTHERWISE:
            schema = lenient(content["application/json"]["schema"]) | {"components": {"schemas": schemas}}
            jsonschema.validate(asked.answer, schema)
            checked.add(call)
    assert len(checked) == 14


def keys(value: Any, name: str = "") -> Iterator[str]:
    """The names of all keys, with dots; those of a list are those of its items. What keys people chose is left out."""
    for item in value if isinstance(value, list) else ():
        yield from keys(item, name)
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield f"{name}{key}"
        if key not in ("prefs", "descData", "limits"):
            yield from keys(inner, f"{name}{key}.")


ANSWERS = {
    "POST /cards": "card-copied",
    "PUT /cards/{id}": "card-moved-to-other-board",
    "GET /boards/{id}/lists": "board-lists",
    "GET /boards/{id}/members": "board-members",
    "GET /boards/{id}/labels": "board-labels",
    "POST /webhooks/": "webhook-created",
    "POST /cards/{id}/attachments": "attachment-added",
}
NOT_SENT = {"softLimit", "subscribed"}
"""Of lists: not asked for."""


async def test_each_answer_has_all_that_recorded_ones_have(world: TrelloWorld) -> None:
    await tour(world)
    for call, name in ANSWERS.items():
        recorded = json.loads((SAMPLES / f"{name}.json").read_text())
        answers = [asked.answer for asked in world.asked if described(asked)[0] == call]
        lacking = set(keys(recorded)) - set(keys(answers)) - NOT_SENT
        assert lacking == set(), (call, lacking)


TOLD = {
    "webhook-card-moved": ("updateCard", "listAfter"),
    "webhook-card-renamed": ("updateCard", "name"),
    "webhook-card-reordered": ("updateCard", "pos"),
    "webhook-card-archived": ("updateCard", "closed"),
    "webhook-comment": ("commentCard", "text"),
    "webhook-member-added": ("addMemberToCard", "member"),
}


async def test_each_delivery_has_all_that_recorded_ones_have(world: TrelloWorld) -> None:
    """Recorded in 2016 and 2023. What their display adds for Trello's own pages is left out."""
    await tour(world)
    server = world.server
    [board, *_] = world.account.boards.values()
    drawn = [server._delivery(one, _AnyHook()) for one in world.account.actions[board.id]]  # type: ignore[arg-type]
    for name, (kind, mark) in TOLD.items():
        recorded = json.loads((SAMPLES / f"{name}.json").read_text())
        ours = next(
            one
            for one in drawn
            if one["action"]["type"] == kind
            and mark in {**one["action"]["data"], **one["action"]["data"].get("old", {})}
        )
        lacking = {one for one in set(keys(recorded)) - set(keys(ours)) if not one.startswith("action.display.")}
        assert lacking == set(), (name, lacking)


class _AnyHook:
    def drawn(self) -> Json:
        return dict.fromkeys(("id", "description", "idModel", "callbackURL", "active"), "")
