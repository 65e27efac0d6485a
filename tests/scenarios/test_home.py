"""The Home tab, for each kind of person, as it changes under their eyes."""

from pathlib import Path
from typing import Any

from tests.scenarios.team import ANN, BEN, CARA, DEV, FAY, GUS, TRIAGE, Team, all_text, at_work, buttons


async def opened(team: Team, user: str) -> str:
    """Open the Home tab; what it says."""
    await team.sandbox.control("home", {"user": user})
    return await home(team, user)


async def view(team: Team, user: str) -> dict[str, Any]:
    """The Home tab as it stands; empty if there is none yet."""
    shown: dict[str, Any] = (await team.state())["home"].get(user, {})
    return shown


async def home(team: Team, user: str) -> str:
    """What the Home tab says."""
    return all_text(await view(team, user))


async def press(team: Team, user: str, action_id: str, value: str = "") -> None:
    """Press a button of the Home tab."""
    await team.click(user, action_id, value, view_id=(await view(team, user))["id"])


async def test_a_member_sees_today_their_days_and_their_issues(team: Team) -> None:
    shown = await opened(team, ANN)
    assert "*Today, Mon 23 Nov:* *Ann Archer*\n*Next, Tue 24 Nov:* *Ben Okafor*" in shown
    assert "Nothing is waiting for you." in shown
    assert "• Mon 23 Nov (today)\n• Mon 30 Nov\n• Mon 7 Dec" in shown
    assert "None of 3 unresolved is yours." in shown
    await team.triage(ANN, "take 1")
    shown = await home(team, ANN)
    assert "1 of 3 unresolved is yours." in shown
    assert "Orders export is empty since Friday" in shown
    await team.triage(BEN, "fixed 1")
    assert "None of 2 unresolved is yours." in await home(team, ANN)


async def test_a_request_is_answered_from_home_and_all_tabs_follow(team: Team) -> None:
    for user in (ANN, BEN, CARA, FAY):
        await opened(team, user)
    await team.triage(ANN, "cover 30 nov")
    assert "Waiting for you" in await home(team, BEN)
    assert "*Ann Archer* asks for cover on *Mon 30 Nov*." in await home(team, BEN)
    assert "*Your requests*\n" in await home(team, ANN)
    assert "Mon 30 Nov*" not in await home(team, FAY), "Fay is not on the rota: she can't take it"
    await press(team, BEN, "request.accept", "1")
    assert "Mon 30 Nov" in await team.modal(BEN), "the answer stands over the tab"
    assert "• Mon 30 Nov (covers for Ann Archer)" in await home(team, BEN)
    assert "• Mon 30 Nov" not in await home(team, ANN)
    assert "Nothing is waiting for you." in await home(team, CARA)
    await press(team, CARA, "home.rota")
    assert "Mon 30 Nov: *Ben Okafor* (covers for Ann Archer)" in await team.modal(CARA)


async def test_whoever_cannot_take_a_day_is_not_asked_and_a_late_press_is_told(team: Team) -> None:
    await team.triage(ANN, "swap 30 nov with <@U0DEV> thursday")
    assert "asks *you* to swap" in await opened(team, DEV)
    assert "Waiting for you" not in await opened(team, CARA), "it is addressed to Dev alone"
    await press(team, DEV, "request.decline", "1")
    assert "Waiting for you" not in await home(team, DEV)
    await team.triage(ANN, "cover 7 dec")
    await opened(team, BEN)
    stale = (await view(team, BEN))["id"]
    await team.triage(CARA, "swap accept 2")
    await team.click(BEN, "home.issues", view_id=stale)
    assert "3 unresolved" in await team.modal(BEN)


async def test_the_handover_waits_for_its_receivers(team: Team) -> None:
    await team.clock(to="2026-11-23T17:05+00:00")
    assert "The handover of Mon 23 Nov: 3 unfinished issues." in await opened(team, BEN)
    assert "The handover of" not in await opened(team, CARA)
    await team.clock(to="2026-11-24T08:00+00:00")
    shown = await opened(team, BEN)
    assert "*Today, Tue 24 Nov:* *Ben Okafor*" in shown
    await press(team, BEN, "handover.accept", "2026-11-23")
    assert "You've got the handover of Mon 23 Nov." in await team.modal(BEN)
    assert "Nothing is waiting for you." in await home(team, BEN)


async def test_a_guest_sees_what_they_raised_and_nothing_of_the_team(team: Team) -> None:
    shown = await opened(team, GUS)
    assert "Nothing yet" in shown
    assert not buttons(await view(team, GUS))
    await team.triage(GUS, "raise The invoices are in the wrong language", channel="C0NORTH")
    await team.submit(GUS)
    shown = await home(team, GUS)
    assert "The invoices are in the wrong language\nWe are on it." in shown
    number = shown.split("*#")[1].split("*")[0]
    await team.triage(ANN, f"take {number}")
    await team.triage(ANN, f"note {number} they never pay in time")
    await team.triage(ANN, f"pending {number} Fabrikam has to agree first")
    shown = await home(team, GUS)
    assert "We wait for your answer" in shown
    await team.triage(ANN, f"fixed {number}")
    shown = await home(team, GUS)
    assert "\nFixed." in shown
    for internal in ("Ann", "Ben", "Fabrikam", "never pay", "Orders export", "left", "Northwind"):
        assert internal not in shown, internal


async def test_admins_see_settings_and_members_do_not(team: Team) -> None:
    assert "For admins" in await opened(team, ANN)
    assert "For admins" not in await opened(team, BEN)
    await press(team, ANN, "home.setup")
    assert "working hours" in await team.modal(ANN)
    await team.sandbox.control("close", {"user": ANN, "all": True})
    await press(team, ANN, "home.away")
    assert await team.modal(ANN)
    await team.sandbox.control("close", {"user": ANN, "all": True})
    await press(team, ANN, "request.form")
    assert "Swap or cover" in await team.modal(ANN)


async def test_before_there_is_a_rota_the_first_steps_are_shown(tmp_path: Path) -> None:
    async with at_work(tmp_path, seed="empty") as team:
        shown = await opened(team, ANN)
        assert "4 steps to go" in shown
        assert "Name the channel that I post to" in shown
        assert "Done. Groove is connected" in shown
        assert "Nothing is waiting" not in shown
        await press(team, ANN, "home.setup", "team")
        await team.submit(ANN, triage_channel=TRIAGE)
        await team.sandbox.control("close", {"user": ANN, "all": True})
        assert f"Done. I post to <#{TRIAGE}>" in await home(team, ANN)
        await press(team, ANN, "customers.add")
        await team.submit(ANN, name="Northwind", domains="northwind.example")
        await team.sandbox.control("close", {"user": ANN, "all": True})
        assert "2 steps to go" in await home(team, ANN)
        await press(team, ANN, "home.edit_rota")
        await team.submit(ANN, day_0=[ANN])
        await team.submit(ANN)  # what follows was shown
        assert "*Today, Mon 23 Nov:* *Ann" in await home(team, ANN)
        assert "to go" not in await home(team, ANN)
        assert "• Mon 30 Nov" in await home(team, ANN)


async def test_a_tab_that_cannot_be_put_up_is_put_up_later(team: Team) -> None:
    fault = {"system": "slack", "method": "views.publish", "times": 1}
    await team.sandbox.control("faults", fault | {"error": "internal_error"})
    await opened(team, BEN)
    await team.clock(advance="PT1M")
    assert "On triage" in await home(team, BEN)
    await team.sandbox.control("faults", fault | {"drop": "after"})
    await team.triage(ANN, "cover 30 nov")
    await team.clock(advance="PT1M")
    assert "asks for cover on *Mon 30 Nov*" in await home(team, BEN)


async def test_a_tab_opened_long_ago_is_left_alone_until_it_is_opened_again(team: Team) -> None:
    before = await opened(team, BEN)
    await team.clock(advance="PT2H")
    await team.triage(ANN, "cover 30 nov")
    assert await home(team, BEN) == before
    assert "asks for cover" in await opened(team, BEN)
    await team.clock(to="2026-11-24T00:01:00+00:00")
    assert "*Today, Tue 24 Nov:* *Ben Okafor*" in await home(team, BEN), "one that is left open shows the new day"
