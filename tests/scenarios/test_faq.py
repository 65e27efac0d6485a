"""The team's answers, asked for by words and from where something is decided."""

from tests.scenarios.team import ANN, GUS, Team, buttons


async def test_answers_are_at_hand_where_something_is_decided(team: Team) -> None:
    assert "*Pending or closed?*" in await team.triage(ANN, "faq pendign or closed")
    assert "These" not in await team.triage(ANN, "faq xyzzy")
    assert "members of this workspace only" in await team.triage(GUS, "faq", channel="C0NORTH")

    for command, topic, question in (
        ("pending 1", "pending", "Pending or closed?"),
        ("close 1", "pending", "Pending or closed?"),
        ("callout", "help", "When do I call for help"),
        ("raise The shop is slow", "slack", "Somebody raises an issue in Slack"),
    ):
        await team.triage(ANN, command)
        view = (await team.state())["views"][ANN]
        await team.click(ANN, "faq.show", topic, view_id=view["id"])
        assert question in await team.modal(ANN), command
        assert "Show all topics" in await team.modal(ANN), command
        await team.sandbox.control("close", {"user": ANN})
        assert "Cancel" in await team.modal(ANN), "the form is there still"
        await team.sandbox.control("close", {"user": ANN, "all": True})
    await team.triage(GUS, "raise The shop is slow", channel="C0NORTH")
    assert "What belongs there?" not in await team.modal(GUS)

    assert "What counts as small?" in await team.triage(ANN, "take 1")
    assert "Who answers?" in await team.triage(ANN, "close 2 answered")
    await team.clock(to="2026-11-24T09:31+00:00")
    reminder = await team.post("Over the target")
    assert ("faq.show", "target") in buttons(reminder)
    await team.click(ANN, "faq.show", "target", ts=reminder["ts"], channel="C0TRIAGE")
    assert "What counts as resolved within 48 hours?" in await team.last_whisper(ANN)
    await press_whisper(team, "faq.list")
    assert "The team's answers." in await team.last_whisper(ANN)
    await press_whisper(team, "faq.read", "showcases")
    assert "What is expected of showcases?" in await team.last_whisper(ANN)
    left = [one for one in await team.whispers(ANN) if "All of these count" in one]
    assert not left, "one takes the other's place"


async def press_whisper(team: Team, action: str, value: str = "") -> None:
    """Press a button of what only Ann sees."""
    whisper = [one for one in (await team.state())["ephemeral"] if one["user"] == ANN][-1]
    await team.click(ANN, action, value, ts=whisper["ts"], channel="C0TRIAGE")
