"""Every button of every message: pressed once, twice, by two people, and after its issue has moved on."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.scenarios.team import ANN, BEN, CARA, TRIAGE, Team, all_text, at_work, buttons

ACTIONS = {f"issue.{name}" for name in ("take", "note", "pending", "fixed", "backlog", "close", "open")}


@pytest.fixture
async def reminded(tmp_path: Path) -> AsyncIterator[tuple[Team, str]]:
    """A team that was just reminded of one issue; the issue's number."""
    async with at_work(tmp_path, datetime(2026, 11, 23, 9, tzinfo=UTC)) as team:
        await team.clear_desk()
        number = await team.mail("Printer on fire", sent_at="2026-11-22T10:00:00+00:00")
        await team.clock(to="2026-11-23T10:00:00+00:00")
        assert buttons(await team.post("Printer on fire")) == {(action, str(number)) for action in ACTIONS}
        yield team, str(number)


async def keep_buttons(team: Team) -> None:
    """The next change of a message does not get through, so that its buttons can be pressed once more."""
    fault = {"system": "slack", "method": "chat.update", "status": 500, "times": 1}
    await team.sandbox.control("faults", fault)


async def test_take_pressed_once_twice_and_by_two(reminded: tuple[Team, str]) -> None:
    team, number = reminded
    await team.click(ANN, "issue.take", number, channel=TRIAGE)
    assert "it's yours" in await team.last_whisper(ANN)
    assert "Ann Archer" in all_text(await team.post("Printer on fire"))
    await team.click(ANN, "issue.take", number, channel=TRIAGE)
    assert f"#{number} is yours already." in await team.last_whisper(ANN)
    await team.click(BEN, "issue.take", number, channel=TRIAGE)
    assert "it's yours" in await team.last_whisper(BEN)
    assert (await team.ticket(int(number)))["assignee"] == "ben@harbour.example"
    await team.click(BEN, "issue.open", number, channel=TRIAGE)
    assert len(await team.whispers(BEN)) == 1, "a link needs no answer"


async def test_fixed_pressed_twice_and_after_the_issue_has_moved_on(reminded: tuple[Team, str]) -> None:
    team, number = reminded
    await keep_buttons(team)
    await team.click(ANN, "issue.fixed", number, channel=TRIAGE)
    assert "closed as fixed" in await team.last_whisper(ANN)
    for action in ("issue.fixed", "issue.take", "issue.pending", "issue.close"):
        await team.click(BEN, action, number, channel=TRIAGE)
        assert f"#{number} is closed already as fixed." in await team.last_whisper(BEN)
        assert not await team.modal(BEN)
    await team.click(BEN, "issue.note", number, channel=TRIAGE)
    assert "Note on" in await team.modal(BEN), "a closed issue can still be noted"
    await team.clock(advance="PT10M")
    assert not buttons(await team.post("Printer on fire")), "the change of the message is made up for"


async def test_note_and_pending_are_asked_for_in_a_form_with_errors_at_the_field(reminded: tuple[Team, str]) -> None:
    team, number = reminded
    await team.click(ANN, "issue.note", number, channel=TRIAGE)
    assert (await team.submit(ANN, text="   "))["errors"]["text"].startswith("A note needs some text.")
    assert (await team.submit(ANN, text="x" * 3001))["errors"].keys() == {"text"}
    assert "errors" not in await team.submit(ANN, text="<!channel> & smoke")
    assert "noted" in await team.modal(ANN)
    assert (await team.ticket(int(number)))["messages"][-1]["text"].startswith("<!channel> & smoke")

    await team.click(BEN, "issue.pending", number, channel=TRIAGE)
    assert "Pending is for waiting" in await team.modal(BEN)
    assert (await team.submit(BEN, reason="  "))["errors"].keys() == {"reason"}
    await team.triage(CARA, f"fixed {number}")
    told = (await team.submit(BEN, reason="a fire brigade"))["errors"]["reason"]
    assert f"#{number} is closed already as fixed." in told, "it was closed while the form was open"
    await team.triage(CARA, f"reopen {number}")
    assert "errors" not in await team.submit(BEN, reason="a fire brigade")
    assert (await team.ticket(int(number)))["state"] == "pending"


async def test_close_asks_how_and_reopen_takes_it_back(reminded: tuple[Team, str]) -> None:
    team, number = reminded
    await team.click(ANN, "issue.close", number, channel=TRIAGE)
    await team.submit(ANN, resolution="duplicate")
    assert "closed as duplicate" in await team.modal(ANN)

    await team.triage(BEN, f"issue {number}")
    await team.click(BEN, "issue.reopen", number, channel=TRIAGE)
    assert "open again" in await team.last_whisper(BEN)
    await team.triage(CARA, "issues")
    await team.click(CARA, "issue.show", number, channel=TRIAGE)
    assert "Clock counting" in await team.last_whisper(CARA)
    await team.click(BEN, "issue.reopen", number, channel=TRIAGE)
    assert f"#{number} is open already." in await team.last_whisper(BEN)


async def test_the_note_asked_for_before_the_handover_is_written_in_place(team: Team) -> None:
    await team.clock(to="2026-11-23T16:30:00+00:00")
    await team.click(ANN, "issue.note", "2", channel=ANN)
    await team.submit(ANN, text="waiting for the tax office")
    asked = (await team.state())["dms"][ANN][-1]
    assert ("issue.note", "2") not in buttons(asked), "what has its note is not asked for any more"
    for number in (1, 3):
        assert ("issue.note", str(number)) in buttons(asked)
        await team.triage(ANN, f"note {number} asked the host")
    assert "Every open issue has a note from today" in (await team.dms(ANN))[-1]
    assert "preview" in await team.triage(ANN, "handover")
    await team.click(ANN, "issue.note", "2", channel=TRIAGE)
    await team.submit(ANN, text="still waiting for the tax office")
    await team.clock(to="2026-11-23T17:00:00+00:00")
    assert "last note: still waiting for the tax office" in all_text(await team.post("Handover of Mon 23 Nov"))


async def test_the_handover_is_taken_by_one(tmp_path: Path) -> None:
    async with at_work(tmp_path) as team:
        await team.change_rota(ANN, day_1=[BEN, CARA])
        await team.clock(to="2026-11-23T17:00:00+00:00")
        assert "<@U0BEN> and <@U0CARA>" in all_text(await team.post("Handover of"))
        await team.click(ANN, "handover.accept", channel=TRIAGE)
        assert "goes to somebody else" in await team.last_whisper(ANN)
        await keep_buttons(team)
        await team.click(BEN, "handover.accept", channel=TRIAGE)
        await team.click(CARA, "handover.accept", channel=TRIAGE)
        assert "has already been taken" in await team.last_whisper(CARA)
        await team.clock(advance="PT10M")
        handover = await team.post("Handover of")
        assert "Ben Okafor has got it" in all_text(handover)
        assert not buttons(handover)


async def test_post_it_now_works_once(team: Team) -> None:
    await team.triage(ANN, "handover")
    await team.triage(BEN, "handover")
    await team.click(ANN, "handover.post", channel=TRIAGE)
    await team.click(BEN, "handover.post", channel=TRIAGE)
    assert "already been posted" in await team.last_whisper(BEN)
    assert len(await team.all_posts("Handover of")) == 1
    assert "(preview)" not in await team.triage(CARA, "handover")
