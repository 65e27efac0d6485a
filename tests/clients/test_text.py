"""HTML mail as plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clients.text import HTML_LIMIT, clean, html_to_text
from tests.clients.server import steady


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("Just text", "Just text"),
        ("Fish &amp; chips &lt;b&gt;", "Fish & chips <b>"),
        ("Hello<p>World</p>again", "Hello\nWorld\nagain"),
        ("one<br>two<BR/>three<br />four", "one\ntwo\nthree\nfour"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<table><tr><td>a</td></tr><tr><td>b</td></tr></table>", "a\nb"),
        ("<p>so <b>very</b>   <i>odd</i></p>", "so very odd"),
        ("<head><title>t</title><style>p{}</style></head><body>b</body>", "b"),
        ("<head><meta x><body>the head was left open</body>", "the head was left open"),
        ('<script>if (a < b) { x("</p>") }</script>after', "after"),
        ("a<!-- hidden <p> -->b<!-- never closed", "ab"),
        ("<!DOCTYPE html><?xml v?><o:p>mail</o:p>", "mail"),
        ('<a title="x > y" href="#">link</a>', "link"),
        ('<a title="never closed>text</a>', "text"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("&nbsp;&#x1F600;&#128512;&#xD800;&#99999999999;", "\U0001f600\U0001f600\ufffd"),
        ("<p dir=rtl>שלום <b>עולם</b></p>", "שלום עולם"),
        ("👩‍💻<p>é", "👩‍💻\né"),
        ("<p>nul\x00 and \ud800 half</p>", "nul and half"),
        ("", ""),
        ("<p></p>", ""),
    ],
)
def test_markup_goes_and_words_stay(markup: str, text: str) -> None:
    assert html_to_text(markup) == text


@pytest.mark.parametrize(
    "part",
    ["<div>", "<b><i></p>", "<", "<a ", "<a '", "<a \"'", "</", "<!", "<!--", "<?", "<template>", "&#", "&#9", "9"],
)
@pytest.mark.parametrize("start", ["", "<a "])
def test_what_is_made_to_take_long_does_not(start: str, part: str) -> None:
    """Some of these keep a parser that builds a tree busy for minutes."""
    html_to_text(start + part * (HTML_LIMIT // len(part)))


@steady
@given(st.text(st.sampled_from("<>/!-pbr&#;x9\"' \n")))
def test_anything_is_text(markup: str) -> None:
    html_to_text(markup).encode()


@steady
@given(st.text())
def test_what_is_clean_can_be_stored(text: str) -> None:
    kept = clean(f"\ud800{text}\x00")
    kept.encode()
    assert "\x00" not in kept
    assert clean(kept) == kept
