"""What happens to swaps afterwards: passed on, undone, decided by an admin, void when somebody leaves."""

from pathlib import Path

from tests.scenarios.team import ANN, BEN, CARA, DEV, EVE, TRIAGE, Team, all_text, buttons


async def leaves(team: Team, user: str) -> None:
    """Somebody's Slack account is deactivated."""
    team.sandbox.world.slack.change_person(user, deleted=True)
    await team.sandbox.world.settle()


async def test_a_day_that_was_covered_is_passed_on_and_an_earlier_link_takes_the_later_with_it(team: Team) -> None:
    await team.triage(CARA, "cover wed with <@U0BEN>")
    await team.click(BEN, "request.accept", channel=TRIAGE)
    await team.triage(BEN, "swap wed with <@U0DEV> thu")
    post = all_text(await team.post("Request 2"))
    assert "How the day came here: *Ben Okafor* covers for Cara Lindqvist." in post
    await team.click(DEV, "request.accept", channel=DEV)
    chain = "*Dev Patel* (swapped with Ben Okafor, who covers for Cara Lindqvist)"
    assert f"Wed 25 Nov: {chain}." in await team.triage(EVE, "who wed")
    assert "*Dev Patel* swapped with Ben Okafor, who covers for Cara Lindqvist." in all_text(
        await team.post("Request 2")
    )

    told = await team.triage(CARA, "swap undo 1")
    assert "Undoing request 1 (*Ben Okafor* takes *Wed 25 Nov* from *you*) takes more with it:" in told
    assert "request 2: *Dev Patel* takes *Wed 25 Nov* from *Ben Okafor*, *Ben Okafor* takes *Thu 26 Nov*" in told
    assert f"Wed 25 Nov: {chain}." in await team.triage(EVE, "who wed"), "nothing is done before it is confirmed"
    await team.click(CARA, "request.undo_all", channel=TRIAGE)
    assert "Wed 25 Nov: *Cara Lindqvist*." in await team.triage(EVE, "who wed")
    assert "Thu 26 Nov: *Dev Patel*." in await team.triage(EVE, "who thu")
    for number in (1, 2):
        assert "Undone by *Cara Lindqvist*" in all_text(await team.post(f"Request {number}"))
    assert any("*Thu 26 Nov* to *you*" in dm for dm in await team.dms(DEV))
    assert any("Undone by *Cara Lindqvist*" in dm for dm in await team.dms(BEN))
    assert "That was undone by Cara Lindqvist." in await team.triage(DEV, "swap undo 2")


async def test_crossing_requests_never_leave_two_or_nobody(team: Team) -> None:
    await team.triage(BEN, "swap tue with <@U0DEV> thu")
    await team.triage(DEV, "swap thu with <@U0EVE> fri")
    await team.triage(CARA, "cover wed")
    await team.click(EVE, "request.accept", "2", channel=EVE)
    void = await team.post("No longer valid: the rota has changed")
    assert "Request 1" in all_text(void)
    assert not buttons(void)
    assert any("Your request for *Tue 24 Nov* is no longer valid" in dm for dm in await team.dms(BEN))
    assert "That request is no longer valid" in await team.triage(DEV, "swap accept 1")
    week = await team.triage(ANN, "rota 1")
    for line in ("Tue 24 Nov: *Ben Okafor*", "Thu 26 Nov: *Eve Moreau* (sw", "Fri 27 Nov: *Dev Patel* (sw"):
        assert line in week
    assert "asks for cover on *Wed 25 Nov*" in all_text(await team.post("Request 3")), "what still holds stays open"

    await team.triage(BEN, "cover tue with <@U0CARA>")
    await team.click(CARA, "request.accept", "4", channel=CARA)
    await team.triage(CARA, "cover tue with <@U0BEN>")
    await team.click(BEN, "request.accept", "5", channel=BEN)
    await team.triage(BEN, "cover tue with <@U0CARA>")
    await team.click(CARA, "request.accept", "6", channel=CARA)
    assert "Tue 24 Nov: *Cara Lindqvist*" in await team.triage(ANN, "who tue"), "there and back and there again"
    assert "takes more with it" in await team.triage(BEN, "swap undo 4")
    await team.triage(BEN, "swap undo 6")
    assert "Tue 24 Nov: *Ben Okafor*" in await team.triage(ANN, "who tue")


async def test_undo_is_for_the_parties_until_the_first_day_begins(team: Team) -> None:
    await team.triage(BEN, "swap tue with <@U0CARA> wed")
    assert "Nobody has accepted request 1 yet. `/triage swap cancel 1` takes it back." in await team.triage(
        BEN, "swap undo 1"
    )
    assert "There is nothing for you to undo." in await team.triage(DEV, "swap undo")
    await team.click(CARA, "request.accept", channel=CARA)
    await team.triage(DEV, "cover thu pm")
    await team.click(EVE, "request.accept", "2", channel=TRIAGE)
    assert "Only Ben Okafor or Cara Lindqvist can undo that." in await team.triage(DEV, "swap undo 1")
    assert "Request 1:" in await team.triage(CARA, "swap undo")
    assert "Request 2:" not in await team.triage(CARA, "swap undo")
    assert "Undone by *you*" in await team.triage(CARA, "swap undo wednesday")
    assert "Tue 24 Nov: *Ben Okafor*." in await team.triage(EVE, "who tue")

    await team.clock(to="2026-11-26T12:59:00+00:00")
    assert {action for action, _ in buttons(await team.post("Request 2"))} == {"request.undo"}
    await team.clock(to="2026-11-26T13:00:30+00:00")
    assert not buttons(await team.post("Request 2"))
    assert "Thu 26 Nov (afternoon) has begun, so this stands." in await team.triage(EVE, "swap undo 2")
    assert "*Eve Moreau* (afternoon; covers for Dev Patel)" in await team.triage(EVE, "who today")


async def test_an_admin_asks_settles_decides_and_takes_back_for_others(team: Team) -> None:
    told = await team.triage(ANN, "cover tue for <@U0BEN> by <@U0CARA>")
    assert "*Cara Lindqvist* takes *Tue 24 Nov* from *Ben Okafor*." in told
    for one in (BEN, CARA):
        (dm,) = await team.dms(one)
        assert "Decided by *Ann Archer*." in dm
    assert "made by *Ann Archer*" in all_text(await team.post("Request 1"))
    assert "Tue 24 Nov: *Cara Lindqvist* (covers for Ben Okafor)." in await team.triage(EVE, "who tue")
    await team.triage(ANN, "swap undo 1")
    assert "Tue 24 Nov: *Ben Okafor*." in await team.triage(EVE, "who tue")
    assert "Undone by *Ann Archer*" in all_text(await team.post("Request 1"))

    await team.triage(ANN, "swap tue with <@U0CARA> wed for <@U0BEN>")
    assert "*Ben Okafor* asks *Cara Lindqvist* to swap" in all_text(await team.post("Request 2"))
    assert "Only admins can answer for somebody else." in await team.triage(EVE, "swap accept 2 for <@U0CARA>")
    assert "*Cara Lindqvist* takes *Tue 24 Nov*" in await team.triage(ANN, "swap accept 2 for <@U0CARA>")
    assert any("takes *Wed 25 Nov* in return" in dm for dm in await team.dms(CARA))

    await team.triage(DEV, "cover thu with <@U0EVE>")
    assert "Noted, and *Dev Patel* is told." in await team.triage(ANN, "swap decline 3 for <@U0EVE>")
    await team.triage(DEV, "cover 3 dec")
    assert "Taken back by *you*: *Thu 3 Dec* stays with *Dev Patel*." in await team.triage(ANN, "swap cancel 4")
    assert any("Taken back by *Ann Archer*" in dm for dm in await team.dms(DEV))

    await team.triage(ANN, "cover for <@U0EVE>")
    assert "You ask for *Eve Moreau*." in await team.modal(ANN)
    await team.submit(ANN, give="2026-11-27")
    assert "*Eve Moreau* asks for cover on *Fri 27 Nov*." in all_text(await team.post("Request 5"))
    assert "You aren't on the rota." not in await team.triage(ANN, "swap accept 5")
    assert "isn't on the rota" in await team.triage(ANN, "cover 4 dec for <@U0EVE> by <@U0FAY>")


async def test_when_somebody_leaves_their_swaps_are_void_and_all_concerned_are_told(team: Team) -> None:
    await team.triage(BEN, "swap tue with <@U0CARA> wed")
    await team.click(CARA, "request.accept", channel=CARA)
    await team.triage(DEV, "swap thu with <@U0CARA> tue")
    await team.click(CARA, "request.accept", "2", channel=CARA)
    await team.triage(EVE, "cover fri with <@U0CARA>")
    await team.triage(CARA, "cover 2 dec")
    await team.triage(ANN, "cover 30 nov with <@U0BEN>")
    await leaves(team, CARA)

    week = await team.triage(ANN, "rota 2")
    for line in (
        "Tue 24 Nov: *Ben Okafor*\n",
        "Wed 25 Nov: *nobody*",
        "Thu 26 Nov: *Dev Patel*\n",
        "Wed 2 Dec: *nobody*",
    ):
        assert line in week
    for number in (1, 2, 3, 4):
        assert "No longer valid: the rota has changed" in all_text(await team.post(f"Request {number}"))
    assert "asks *Ben Okafor* to cover *Mon 30 Nov*" in all_text(await team.post("Request 5"))
    (told,) = [dm for dm in await team.dms(ANN) if "has left" in dm]
    assert "*Cara Lindqvist* has left the workspace." in told
    assert "request 1 of *Ben Okafor*: *Tue 24 Nov* and *Wed 25 Nov*" in told
    (eve,) = [dm for dm in await team.dms(EVE) if "has left" in dm]
    assert "request 3 of *you*: *Fri 27 Nov*" in eve
    assert "request 1" not in eve
    assert not [dm for dm in await team.dms(CARA) if "has left" in dm]
    assert "no longer valid" in await team.triage(EVE, "swap cancel 3")


async def test_buttons_work_after_the_bot_was_down(team: Team, tmp_path: Path) -> None:
    await team.triage(BEN, "cover tue")
    await team.stop_bot()
    await team.start_bot()
    await team.click(CARA, "request.accept", channel=TRIAGE)
    assert "Covered: *you* take *Tue 24 Nov* from *Ben Okafor*." in await team.last_whisper(CARA)
    await team.triage(CARA, "cover wed")
    await team.stop_bot()
    await team.clock(to="2026-11-25T10:00:00+00:00")
    await team.start_bot()
    await team.clock(advance="PT1M")
    assert "Expired: nobody took *Wed 25 Nov*" in all_text(await team.post("Request 2"))
    assert "*Cara Lindqvist*" in await team.triage(EVE, "who today")
