"""Private answers of many pages."""

import pytest

from bot.blocks import Message, button, pack, section, text_size
from bot.errors import UserError
from bot.leafing import FOLLOWING, is_long, leaf, parse_leaf, shortened


def answer(pages: int) -> Message:
    """An answer with a button of its own, whose pages hold one number each."""
    groups = [[section(f"number {page} " + "x" * 2900)] * 3 for page in range(pages)]
    return pack("All of them", groups, [section("tail", button("Post", "post"))], opening=[section("head")])


def test_what_slack_takes_follows_page_by_page_and_only_more_is_leafed_through() -> None:
    assert not is_long(answer(1))
    assert not is_long(answer(1 + FOLLOWING))
    assert is_long(answer(2 + FOLLOWING))


def test_every_page_is_reached_from_the_one_before_and_none_says_that_it_goes_on_below() -> None:
    long, page, seen = answer(9), 0, []
    assert len(long.more) == 8
    while True:
        shown = leaf(long, page, "handover")
        seen.append(shown)
        assert "Goes on" not in str(shown.blocks)
        assert len(shown.blocks) <= 50
        assert sum(map(text_size, shown.blocks)) <= 12_000
        ways = {one["text"]["text"]: one["value"] for one in shown.blocks[-1]["elements"]}
        assert ("Previous" in ways) is (page > 0)
        if "Next" not in ways:
            break
        page, typed = parse_leaf(ways["Next"])
        assert typed == "handover"
    assert [f"number {number} " in str(shown.blocks) for number, shown in enumerate(seen)] == [True] * 9
    assert "tail" in str(seen[0].blocks)
    assert "Page 9 of 9" in str(seen[-1].blocks)


def test_of_an_answer_that_has_shrunk_the_last_page_is_shown() -> None:
    shown = leaf(answer(1), 7, "issues")
    assert "number 0 " in str(shown.blocks)
    assert "Page 1 of 1" in str(shown.blocks)
    assert not any(block["type"] == "actions" for block in shown.blocks)


def test_an_answer_to_a_press_says_what_does_not_fit() -> None:
    short = shortened(answer(9))
    assert len(short.more) == FOLLOWING
    assert "4 more pages do not fit here." in str(short.more[-1].blocks)


@pytest.mark.parametrize("value", ["", "x|issues", "-1|issues", "12345|issues"])
def test_a_button_of_another_version_is_refused(value: str) -> None:
    with pytest.raises(UserError):
        parse_leaf(value)
