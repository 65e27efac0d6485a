"""The choice of direct messages: in groups, as many as there are, and read as it was shown."""

from bot.notices.rules import BOXES, Notice
from bot.notices.views import choice, chosen, wanted

MANY = [Notice(f"kind_{number}", f"Kind {number}") for number in range(BOXES + 2)]
PAIRS = [Notice("goal", "My goal", "Pairs"), Notice("met", "Whether it was met", "Pairs")]


def test_each_group_has_its_heading_and_a_long_one_goes_on() -> None:
    fields = [block for block in choice([*MANY, *PAIRS], muted={"goal"}).view["blocks"] if block["type"] == "input"]
    assert [(field["block_id"], field["label"]["text"], len(field["element"]["options"])) for field in fields] == [
        ("wanted", "On triage", BOXES),
        ("wanted_2", "On triage", 2),
        ("wanted_pairs", "Pairs", 2),
    ]
    assert [one["value"] for one in fields[2]["element"]["initial_options"]] == ["met"]


def test_what_is_ticked_in_any_group_is_wanted() -> None:
    assert wanted({"wanted": ["kind_1"], "wanted_pairs": None, "wanted_2": ["kind_11"], "other": ["x"]}) == {
        "kind_1",
        "kind_11",
    }
    assert "• My goal" in chosen(PAIRS, ["goal"]).text
