"""Trello's replies and deliveries as recorded, and as anybody might send them."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clients.trello import TrelloAction
from bot.clients.trello_actions import parse_action
from bot.clients.trello_parse import (
    TrelloAttachment,
    TrelloBoard,
    parse_attachment,
    parse_board,
    parse_card,
    parse_label,
    parse_list,
    parse_member,
    parse_registration,
    time_of_id,
)
from bot.clients.trello_webhook import BadWebhook, parse_webhook, signature, verify_signature
from tests.clients.server import steady

SAMPLES = Path(__file__).parents[1] / "samples" / "trello"
ALEX = "aaaaaaaaaaaaaaaaaaaaaaa1"
CARD_SAMPLES = ("card-archived", "card-copied", "card-full-2022", "card-moved", "card-moved-to-other-board")


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text())


def told(name: str) -> TrelloAction:
    return parse_webhook((SAMPLES / f"webhook-{name}.json").read_bytes())


@pytest.mark.parametrize("name", CARD_SAMPLES)
def test_recorded_cards(name: str) -> None:
    card = parse_card(sample(name))
    assert (len(card.id), len(card.short_link), card.url) == (24, 8, f"https://trello.com/c/{card.short_link}")
    assert card.closed is (name == "card-archived")
    assert card.active_at is not None
    assert card.created_at is not None
    assert card.created_at <= card.active_at


def test_a_recorded_card_in_full() -> None:
    card = parse_card(sample("card-copied"))
    assert (card.name, card.desc, card.pos) == ("Test Trello::Card.create", "testing card create", 16384.0)
    assert (card.board_id, card.list_id) == ("5e93ba98614ac22d22f085c4", "5e93bac014d40e501ee46b8d")
    assert card.label_ids == ("5e93ba987669b2254983d69d", "5e93ba987669b2254983d69e")
    assert card.member_ids == (ALEX,)
    assert card.created_at == datetime(2020, 4, 13, 2, 2, 15, tzinfo=UTC)


def test_recorded_lists_labels_members_and_the_rest() -> None:
    [one] = map(parse_list, sample("board-lists"))
    assert (one.name, one.closed, one.pos, one.board_id) == ("L1", False, 65535.0, "5e93ba98614ac22d22f085c4")
    labels = [parse_label(label) for label in sample("board-labels")]
    assert [(label.color, label.name) for label in labels][:2] == [("green", ""), ("orange", "")]
    [alex] = map(parse_member, sample("board-members"))
    assert (alex.id, alex.username, alex.name) == (ALEX, "alexexample", "Alex Example")
    assert len([parse_card(card) for card in sample("list-cards")]) == len(sample("list-cards"))
    link = parse_attachment(sample("attachment-added"))
    assert link == TrelloAttachment(link.id, "hello.png", "https://example.com/attachments/hello.png")
    hook = parse_registration(sample("webhook-created"))
    assert (hook.callback_url, hook.active, hook.failures) == (
        "https://example.com/webhook/trello_callbacks",
        True,
        0,
    )
    assert [parse_registration(one).model_id for one in sample("token-with-webhooks")["webhooks"]] == [
        "5e946acb3cc40322434c214e"
    ]
    comment = parse_action(sample("comment-added"))
    assert (comment.type, comment.text, comment.short_link) == ("commentCard", "Hello, world!", "L3xcFw09")


def test_the_recorded_history_of_a_board() -> None:
    created, due, copied, comment = [parse_action(action) for action in sample("board-actions")]
    assert (created.type, created.entered_list) == ("createCard", "5e93bac014d40e501ee46b8d")
    assert (due.type, due.entered_list, due.renamed, due.archived) == ("updateCard", "", False, False)
    assert (copied.type, copied.source_id) == ("copyCard", "5e93ba665c58c44a46cb2ef9")
    assert copied.entered_list == "5e93bac014d40e501ee46b8d"
    assert (comment.type, comment.text, comment.entered_list) == ("copyCommentCard", "This is a test comment", "")


def test_a_recorded_move() -> None:
    moved = told("card-moved")
    assert (moved.type, moved.card_id, moved.member_name) == ("updateCard", "63d387e699609c7f4bf0e0ce", "Alex Example")
    assert (moved.left_list, moved.entered_list) == ("63d9942f12260e27b257d067", "63d128787441d05619f44dc6")
    assert moved.at == datetime(2023, 2, 7, 17, 31, 9, 942000, tzinfo=UTC)


def test_a_move_that_names_the_lists_in_the_old_way_only() -> None:
    body = sample("webhook-card-moved")
    for name in ("listBefore", "listAfter"):
        del body["action"]["data"][name]
    moved = parse_webhook(json.dumps(body).encode())
    assert (moved.left_list, moved.entered_list) == ("63d9942f12260e27b257d067", "63d128787441d05619f44dc6")


def test_other_recorded_deliveries() -> None:
    renamed, ordered, archived = told("card-renamed"), told("card-reordered"), told("card-archived")
    assert (renamed.renamed, renamed.old_name, renamed.card_name) == (True, "new name", "new name2")
    assert (renamed.entered_list, renamed.list_id) == ("", "63d128787441d05619f44dc6")
    assert (ordered.reordered, ordered.entered_list, ordered.left_list) == (True, "", "")
    assert (archived.archived, archived.closed, archived.entered_list) == (True, True, "")
    assert told("comment").text == "New comment"
    assert (told("member-added").type, told("member-added").subject_id) == ("addMemberToCard", ALEX)
    assert told("attachment-added").subject_id == "63e2b77d5033cd7812bc7a73"
    assert not any(action.own for action in (renamed, ordered, archived))


def test_a_card_that_is_restored_comes_into_its_list() -> None:
    body = sample("webhook-card-archived")
    body["action"]["data"] |= {"old": {"closed": True}}
    body["action"]["data"]["card"]["closed"] = False
    restored = parse_webhook(json.dumps(body).encode())
    assert (restored.closed, restored.entered_list) == (False, "53582e2da0fac5676a71427a")


@pytest.mark.parametrize(
    "kind", ["createCard", "copyCard", "emailCard", "convertToCardFromCheckItem", "moveCardToBoard"]
)
def test_however_a_card_comes_into_a_list_it_is_known(kind: str) -> None:
    action = sample("board-actions")[0] | {"type": kind}
    assert parse_action(action).entered_list == "5e93bac014d40e501ee46b8d"


@pytest.mark.parametrize("kind", ["moveCardFromBoard", "deleteCard"])
def test_a_card_that_is_gone(kind: str) -> None:
    action = parse_action(sample("board-actions")[0] | {"type": kind})
    assert (action.gone, action.entered_list) == (True, "")


def test_what_the_bot_did_itself_is_marked() -> None:
    raw = (SAMPLES / "webhook-card-moved.json").read_bytes()
    assert [parse_webhook(raw, who).own for who in ("triage-bot", "another", None)] == [True, False, False]


def test_an_id_tells_when_it_was_made() -> None:
    assert time_of_id("5e93c827fb102a6f40c5fa2b") == datetime(2020, 4, 13, 2, 2, 15, tzinfo=UTC)
    assert [time_of_id(value) for value in ("", "5e93c827", "z" * 24)] == [None, None, None]


def test_a_thing_of_which_only_the_id_is_told() -> None:
    assert parse_board({"id": "b"}) == TrelloBoard("b", "", "", False)
    for parse in (parse_board, parse_list, parse_label, parse_member, parse_attachment, parse_registration):
        with pytest.raises(ValueError, match="without id"):
            parse({"name": "nameless"})
    with pytest.raises(ValueError, match="no list or board"):
        parse_card({"id": "c"})


SIGNED = (
    ("https://triage.example.com/trello?a=1", '{"action":{"id":"1"}}', "XH6Q1M7q1bnwGqW3ltEp82WkR2w="),
    ("https://triage.example.com/trello", '{"name":"café"}', "kxGGtH4am6kK8jR111NbMO4jnkQ="),
)
"""Signed with openssl for "an-app-secret"."""


@pytest.mark.parametrize(("url", "body", "signed"), SIGNED)
def test_signatures(url: str, body: str, signed: str) -> None:
    raw = body.encode()
    assert signature("an-app-secret", url, raw) == signed
    assert verify_signature("an-app-secret", url, raw, signed)
    assert not verify_signature("another", url, raw, signed)
    assert not verify_signature("an-app-secret", url + "/", raw, signed)
    assert not verify_signature("an-app-secret", url, raw + b" ", signed)
    for wrong in (None, "", "é", signed[:-1], signed.lower()):
        assert not verify_signature("an-app-secret", url, raw, wrong)
    assert not verify_signature("", url, raw, signature("", url, raw))


@pytest.mark.parametrize("raw", [b"", b"no json", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"action": []}'])
def test_what_is_no_delivery(raw: bytes) -> None:
    with pytest.raises(BadWebhook):
        parse_webhook(raw)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = ("id", "type", "date", "data", "idList", "idBoard", "card", "list", "old", "closed", "pos", "idLabels", "name")


@steady
@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING))
def test_nothing_that_is_sent_is_a_fault_of_ours(data: dict[str, Any]) -> None:
    for parse in (parse_action, parse_card, parse_board, parse_list, parse_label, parse_attachment, parse_member):
        with suppress(ValueError):
            parse(data)
    with suppress(ValueError):
        parse_action({"id": "5e93c827fb102a6f40c5fa2b", "type": "updateCard", **data, "data": data})
