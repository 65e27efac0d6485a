"""The team's answers: each is found, with slips of the finger too; a file with faults is told from a good one."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.call import Call
from bot.config import Settings, SettingsError
from bot.faq.rules import LINKS, MOST_HITS, STOP, Answer, AnswersUnreadable, Topic, by_key, find, read
from bot.faq.service import Faq
from bot.faq.store import OWN, AnswerFile
from bot.faq.views import answer, mrkdwn
from bot.wiring import answer_file
from bot.workspaces.rules import Person, WorkspaceSettings

ANSWERS = AnswerFile().answers()
ANN = Call("T1", Person(1, "U0ANN", "Ann", "Europe/London", is_admin=True), WorkspaceSettings())
BEN = Call("T1", Person(2, "U0BEN", "Ben", "Europe/London"), WorkspaceSettings())


def keys(asked: str) -> list[str]:
    return [one.key for one in find(ANSWERS, asked)]


# -- what comes with the bot


@pytest.mark.parametrize("one", ANSWERS, ids=lambda one: one.key)
def test_every_answer_is_found_by_its_question_and_its_words(one: Answer) -> None:
    assert keys(one.question) == keys(one.key) == [one.key]
    missed = [word for word in one.words if one.key not in keys(word)]
    assert not missed


@pytest.mark.parametrize("one", ANSWERS, ids=lambda one: one.key)
def test_every_answer_is_found_with_two_letters_swapped(one: Answer) -> None:
    words = [word for word in one.question.lower().strip("?").split() if word not in STOP and len(word) > 5]
    slips = [word[:2] + word[3] + word[2] + word[4:] for word in words]
    assert one.key in keys(" ".join(slips) or one.words[0]), slips


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("When should I mark as pending versus closed?", "pending"),
        ("customer said thank you", "pending"),
        ("under two hours", "small"),
        ("who repiles to custmers", "replies"),
        ("who does larger quotations", "estimates"),
        ("somebody wrote on slack", "slack"),
        ("SHOWCASES", "showcases"),
        ("how to estimate a deadlnie", "deadlines"),
        ("what is resonable", "reasonable"),
        ("do i have to help", "help"),
        ("harvset", "time"),
        ("epics board thursday", "thursday"),
    ],
)
def test_questions_as_people_type_them(asked: str, key: str) -> None:
    assert keys(asked)[0] == key


def test_what_may_be_meant_is_listed_and_nonsense_is_not() -> None:
    assert {"replies", "estimates", "talking"} <= set(keys("customer"))
    assert keys("xyzzy plugh") == keys("the") == keys("???") == keys("") == []


@given(st.text(max_size=60))
def test_nothing_typed_breaks_the_search(asked: str) -> None:
    assert len(keys(asked)) <= MOST_HITS


def test_every_button_leads_to_an_answer() -> None:
    assert LINKS.keys() == set(Topic)
    assert all(by_key(ANSWERS, topic) for topic in Topic)
    for one in ANSWERS:
        shown = Faq(AnswerFile()).show(BEN, one.key)
        assert one.question in shown.spoken
        assert len(str(shown.payload()["blocks"])) < 3900


# -- the file


GOOD = "intro\n\n## Who?\nKey: who\nWords: person, people\n\nBen.\n\n## What now?\nWait: it comes.\n- one\n- two\n"


def test_a_file_is_read_in_its_order() -> None:
    assert read(GOOD) == (
        Answer("who", "Who?", ("person", "people"), "Ben."),
        Answer("what-now", "What now?", (), "Wait: it comes.\n- one\n- two"),
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "there is no answer in it"),
        ("# Title\ntext", "there is no answer in it"),
        ("## Who?\n\n## What?\nThis.", "line 1: the question has no answer below it"),
        ("\n## \ntext", "line 2: there is no question after ##"),
        ("## Who?\nKey: A B\ntext", "line 1: “a b” isn't a key"),
        ("## 東京\ntext", "line 1: “” isn't a key"),
        ("## Who?\nBen.\n## Who?\nAnn.", "line 3: the key “who” is another answer's already"),
        ("## Who?\n" + "x" * 2501, "line 1: the answer has 2,501 characters; at most 2,500"),
        (f"## {'x' * 151}\nBen.", "line 1: the question has 151 characters"),
        ("".join(f"## Q{number}\ntext\n" for number in range(41)), "it has 41 answers; at most 40"),
    ],
)
def test_faults_are_told_with_their_line(text: str, fault: str) -> None:
    with pytest.raises(AnswersUnreadable) as caught:
        read(text)
    assert any(one.startswith(fault) for one in caught.value.faults), caught.value.faults


def test_many_faults_are_cut_short() -> None:
    with pytest.raises(AnswersUnreadable) as caught:
        read("##\n" * 30)
    assert len(caught.value.faults) == 11


def test_the_team_s_own_file_wins_and_is_read_again_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "answers.md"
    file.write_text(GOOD)
    faq = Faq(AnswerFile(str(file)))
    assert faq.ask(BEN, "who").text == "*Who?*\nBen."
    file.write_text(GOOD.replace("Ben.", "Cara, as it is now."))
    assert "Cara" in faq.ask(BEN, "who").spoken
    file.write_text("## Broken\n")
    os.utime(file, ns=(1, 1))
    assert "Cara" in faq.ask(BEN, "who").spoken, "what it had before"
    assert "line 1: the question has no answer below it" in faq.ask(ANN, "").spoken, "admins are told"
    assert "line 1" not in faq.ask(BEN, "").spoken
    file.unlink()
    assert "can't be opened" in faq.ask(ANN, "").spoken
    file.write_text(GOOD)
    assert "can't be" not in faq.ask(ANN, "").spoken
    assert "I found nothing for “small”" in faq.show(BEN, Topic.SMALL).spoken, "the team has dropped that one"


def test_a_file_that_can_not_be_used_is_told_at_the_start(tmp_path: Path) -> None:
    for name, content, fault in (
        ("missing.md", None, "it can't be opened: No such file"),
        ("latin.md", "## Wo?\nGrün".encode("latin-1"), "it is not in UTF-8 (byte 10)"),
        ("empty.md", b"", "there is no answer in it"),
    ):
        file = tmp_path / name
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(SettingsError, match="FAQ_FILE") as caught:
            answer_file(Settings(_env_file=None, faq_file=str(file)))
        assert str(file) in str(caught.value)
        assert fault in str(caught.value)
    assert answer_file(Settings(_env_file=None)).path == OWN


# -- what is shown


def test_markdown_becomes_what_slack_shows_and_nothing_else_does() -> None:
    text = "Two lines\nare **one** & `<code>`.\n\n- first\n  goes on\n- [site](https://x.example)\n"
    text += "[no](javascript:x) <!channel>"
    assert mrkdwn(text) == (
        "Two lines are *one* &amp; `&lt;code&gt;`.\n\n• first goes on\n• <https://x.example|site> no &lt;!channel&gt;"
    )


def test_an_answer_is_whole_as_plain_text_too() -> None:
    shown = answer(Answer("k", "Who & why?", (), "Ben.\n\n- because"))
    assert shown.text == "*Who &amp; why?*\nBen.\n\n• because"
    assert shown.blocks[-1]["elements"][0]["text"]["text"] == "Show all topics"


def test_several_hits_and_topics_have_a_button_each() -> None:
    faq = Faq(AnswerFile())
    several = faq.ask(BEN, "customer")
    assert several.text.startswith("For “customer” I have these answers:")
    assert {block["accessory"]["value"] for block in several.blocks if "accessory" in block} == set(keys("customer"))
    topics = faq.ask(BEN, "<!channel> xyzzy")
    assert "I found nothing for “&lt;!channel&gt; xyzzy”." in topics.spoken
    assert [block["accessory"]["value"] for block in topics.blocks if "accessory" in block] == [
        one.key for one in ANSWERS
    ]
