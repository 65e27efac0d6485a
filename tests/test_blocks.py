"""What Slack is given: nothing of others' texts takes effect, and nothing is longer than Slack takes or lost for it."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import chain
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import blocks
from bot.blocks import MESSAGE_BLOCKS, MESSAGE_CHARACTERS, SECTION_LIMIT, Block, Message
from bot.sandbox.slack.blockkit import check_blocks
from bot.sandbox.slack.views import check_view
from bot.typed import as_typed

steady = settings(deadline=None, max_examples=60)  # a slow machine is no fault

NASTY = "<!channel> <@U0ANN> <https://evil.example|Groove> & so on"

others_texts = st.text(st.sampled_from("<>&|@!# \nabc;ltgmp:/.…é👍"), max_size=60)


# -- texts of others


def test_a_text_of_others_pings_nobody_and_fakes_no_link() -> None:
    for safe in (blocks.escape(NASTY), blocks.one_line(NASTY), blocks.link("javascript:alert(1)", NASTY)):
        assert not re.search(r"[<>]", safe)
    assert blocks.link("https://groove.example/1", NASTY).count("<") == 1


@steady
@given(others_texts)
def test_what_is_escaped_reads_as_it_was_typed(text: str) -> None:
    assert as_typed(blocks.escape(text)) == text


@pytest.mark.parametrize(
    ("delivered", "typed"),
    [
        ("hand 1042 to <@U0BEN|ben>", "hand 1042 to @ben"),
        ("to <@U0BEN>", "to @U0BEN"),
        ("in <#C0TRIAGE|triage>", "in #triage"),
        ("<!subteam^S0TRIAGE|@triage> and <!here>", "@triage and @here"),
        ("see <http://harbour.example|harbour.example>", "see harbour.example"),
        ("<mailto:ann@harbour.example|ann@harbour.example>", "ann@harbour.example"),
        ("<https://harbour.example/a?b=1&amp;c=2>", "https://harbour.example/a?b=1&c=2"),
        ("<https://harbour.example/a|the docs>", "https://harbour.example/a"),
        ("if a &lt; b &amp;&amp; c &gt; d", "if a < b && c > d"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_what_slack_delivers_is_read_as_it_was_typed(delivered: str, typed: str) -> None:
    assert as_typed(delivered) == typed


def test_an_address_with_odd_characters_stays_one_link() -> None:
    found = blocks.link("https://groove.example/a|b>c d\n<", "Mail 1\nof | two")
    assert found == "<https://groove.example/a%7Cb%3Ec%20d%0A%3C|Mail 1 of / two>"


@steady
@given(others_texts, st.integers(1, 40))
def test_one_line_is_one_line_and_no_longer_than_asked_for(text: str, limit: int) -> None:
    line = blocks.one_line(text, limit)
    assert len(line) <= limit
    assert "\n" not in line
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", line), "an escaped character is there whole or not at all"


def test_a_moment_names_its_zone_for_those_whose_slack_does_not_show_it() -> None:
    noon = datetime(2026, 6, 1, 11, tzinfo=UTC)
    assert blocks.moment(noon, ZoneInfo("Europe/London")).endswith("|Mon 1 Jun 12:00 BST>")


# -- what is too long

PIECES = ["word ", "<@U0ANN>", "<!date^1^{date}|Mon>", "<https://a.example|A B>", "&amp;", "&lt;"]


@steady
@given(
    st.lists(st.sampled_from(["word ", "<@U0ANN>", "<!date^1^{date}|Mon>", "<https://a.example|A B>", "&amp;", "&lt;"]))
)
@example(["word ", "<!date^1^{date}|Mon>"])
def test_what_is_cut_has_whole_mentions_links_and_characters(pieces: Sequence[str]) -> None:
    text = "".join(pieces)
    for limit in range(1, len(text) + 2):
        shown = blocks.cut(text, limit)
        assert len(shown) <= limit
        assert shown == text or shown.endswith("…")
        assert text.startswith(shown.removesuffix("…"))
        assert re.sub(r"<[^<>]*>|&(amp|lt);|[word …]", "", shown) == ""


@pytest.mark.parametrize(
    "block",
    [
        blocks.header("x" * 9000),
        blocks.section("x" * 9000, blocks.button("x" * 9000, "open", ask=blocks.confirm(*["x" * 9000] * 4))),
        blocks.context(*["x" * 9000] * 12),
        blocks.actions(*(blocks.button("Take", f"take{n}") for n in range(30))),
        blocks.input_block("note", "x" * 9000, blocks.text_input("x" * 9000, placeholder="x" * 9000), hint="x" * 9000),
        blocks.input_block("who", "Who", blocks.select([blocks.option("x" * 9000, str(n)) for n in range(120)], "119")),
        blocks.actions(blocks.overflow("more", [blocks.option("x" * 9000, str(n)) for n in range(9)])),
        blocks.section(""),
    ],
    ids=["header", "section", "context", "actions", "text", "menu", "overflow", "nothing to say"],
)
def test_no_block_is_more_than_slack_takes(block: Block) -> None:
    assert list(check_blocks([block], "/blocks", "modal" if block["type"] == "input" else "message")) == []


def test_no_form_is_more_than_slack_takes() -> None:
    check_view(blocks.modal("x" * 9000, "note", [blocks.divider()] * 200, submit="x" * 9000).view, "modal")


@steady
@given(st.lists(st.integers(0, SECTION_LIMIT), max_size=12))
def test_lines_become_paragraphs_and_none_is_lost(lengths: Sequence[int]) -> None:
    lines = [str(number % 10) * length for number, length in enumerate(lengths)]
    texts = [one["text"]["text"] for one in blocks.sections(lines)]
    assert all(len(text) <= SECTION_LIMIT for text in texts)
    assert [line for text in texts for line in text.split("\n") if line.strip()] == [line for line in lines if line]


def test_a_message_of_text_alone_shows_all_of_it() -> None:
    lines = [f"{number} " + "x" * 500 for number in range(20)]
    shown = Message("\n".join(lines)).payload()
    assert "\n".join(one["text"]["text"] for one in shown["blocks"]) == shown["text"]


def test_who_has_a_message_read_out_misses_nothing_and_hears_nothing_twice() -> None:
    rows = [blocks.section(f"*#{number}* Export\n4 h left", blocks.button("Take", "take")) for number in (7, 8)]
    message = Message("Two *issues*", (blocks.header("Two issues"), *rows, blocks.divider(), blocks.context("c", "d")))
    assert message.payload()["text"] == "Two *issues*\n*#7* Export\n4 h left\n*#8* Export\n4 h left\nc\nd"
    both = Message("Nobody is on:", (blocks.section("Nobody is on:\n• Mon 7 Dec"),))
    assert both.payload()["text"] == "Nobody is on:\n• Mon 7 Dec"


def test_what_is_read_out_is_no_longer_than_slack_likes() -> None:
    message = blocks.pack("Issues", [[blocks.section("x" * 900)], [blocks.section("y" * 900)]] * 4)
    assert len(message.payload()["text"]) <= 3500


# -- messages of many issues

HEAD = blocks.section("head")
TAIL = blocks.actions(blocks.button("Got it", "accept"))

groups_of_blocks = st.lists(
    st.lists(st.integers(1, SECTION_LIMIT), min_size=1, max_size=4).map(
        lambda sizes: [blocks.section("x" * size) for size in sizes if size] or [blocks.divider()]
    ).filter(lambda group: sum(map(blocks.text_size, group)) <= MESSAGE_CHARACTERS - 1000),
    max_size=60,
)  # fmt: skip


@steady
@given(groups_of_blocks, st.booleans())
@example([[blocks.section("x")]] * 200, True)
@example([[blocks.section("x"), blocks.divider()]] * 22, True)
@example([[blocks.section("x" * 2490)]] * 4, False)
def test_every_issue_is_shown_once_and_whole_on_pages_that_slack_takes(groups: list[list[Block]], ends: bool) -> None:
    tail = [TAIL] if ends else []
    message = blocks.pack("head", groups, tail)
    pages = [message, *message.more]
    assert message.blocks[0] == HEAD
    assert list(message.blocks[len(message.blocks) - len(tail) :]) == tail
    for page in pages:
        assert 0 < len(page.blocks) <= MESSAGE_BLOCKS
        assert sum(map(blocks.text_size, page.blocks)) <= MESSAGE_CHARACTERS
    goes_on = [message.blocks[len(message.blocks) - len(tail) - 1]] if message.more else []
    assert all(one["type"] == "context" for one in goes_on), "the reader is told that it goes on"
    shown = list(chain.from_iterable(page.blocks for page in pages))
    assert list(map(id, (one for one in shown if one not in [HEAD, TAIL, *goes_on]))) == list(map(id, chain(*groups)))
    firsts = [id(page.blocks[0]) for page in message.more]
    assert set(firsts) <= {id(group[0]) for group in groups}, "no group is cut apart"


def test_pages_are_numbered_and_the_first_says_how_many_follow() -> None:
    message = blocks.pack("Handover\nof today", [[blocks.section("x" * 2900)]] * 10, [TAIL], onward=blocks.IN_THREAD)
    assert [page.text for page in message.more] == [f"Handover ({number} of 4)" for number in (2, 3, 4)]
    assert "Goes on in the thread (3 more)." in str(message.blocks[-2])
    assert "Goes on below." in str(blocks.pack("", [[blocks.section("x" * 2900)]] * 4, opening=[]).blocks[-1])


def test_what_fits_is_one_message() -> None:
    message = blocks.pack("head", [[blocks.section("x")]] * 3, [TAIL])
    assert message.more == ()
    assert len(message.blocks) == 5
