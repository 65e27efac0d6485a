"""Pairs as people make, change and end them, and what others see of them."""

from tests.scenarios.team import ANN, BEN, CARA, DEV, GUS, NORTH, Team, all_text


async def save(team: Team, user: str, **values: object) -> str:
    """Submit the open form of a pair; what was shown then."""
    answer = await team.submit(user, **values)
    assert "errors" not in answer, answer
    shown = await team.modal(user)
    await team.sandbox.control("close", {"user": user, "all": True})
    return shown


async def new_pair(team: Team, user: str, customer: str, people: list[str], **more: object) -> str:
    """Make a pair by the form, for a customer by name."""
    await team.triage(user, f"pairs new {customer}")
    number = {"Northwind": "1", "Fabrikam": "2", "Contoso": "3"}[customer]
    plain = {"customer": number, "people": people, "goal": "A basket", "first": "2026-11-23"}
    return await save(team, user, **plain | more)


async def test_a_pair_is_made_changed_and_ended_and_its_history_stays(team: Team) -> None:
    assert "No pair is active." in await team.triage(ANN, "pairs")
    told = await new_pair(team, ANN, "Northwind", [ANN, BEN], goal="A basket with <!channel> & cards")
    assert "The pair is there. *Northwind*: Ann Archer and Ben Okafor, since Mon 23 Nov." in told
    await team.triage(ANN, "away wed to fri")
    shown = await team.triage(CARA, "pairs")
    assert "1 active pair." in shown
    assert "A basket with &lt;!channel&gt; &amp; cards" in shown
    assert "_Ann Archer is away Wed–Fri and on triage Mon; Ben Okafor is on triage Tue._" in shown

    await team.triage(BEN, "pairs edit northwind")
    told = await save(team, BEN, people=[BEN, CARA], changes_on="2026-11-30", last="2026-12-18")
    assert "The pair is saved." in told
    told = await new_pair(team, DEV, "Fabrikam", [CARA, DEV], first="2026-12-07")
    assert "Cara Lindqvist is in the pair of *Northwind* at the same time. That is fine if it's meant." in told
    shown = await team.triage(BEN, "pairs")
    assert "*Northwind*: Ann Archer and Ben Okafor, since Mon 23 Nov, until Fri 18 Dec" in shown
    assert "*Coming*\n*Fabrikam*: Cara Lindqvist and Dev Patel, from Mon 7 Dec" in shown

    await team.stop_bot()  # a week passes in one step
    await team.clock(to="2026-11-30T09:00+00:00")
    await team.start_bot()
    await team.triage(CARA, "pairs northwind")
    assert "*Northwind*: Ben Okafor and Cara Lindqvist\nSince Mon 23 Nov, until Fri 18 Dec" in await team.modal(CARA)
    history = (await team.modal(CARA)).partition("*History*")[2]
    assert (
        ", Ben Okafor: last day Fri 18 Dec, was open; Cara Lindqvist joins on Mon 30 Nov; Ann Archer is in it until"
        in (history)
    )
    assert history.index("Ben Okafor:") < history.index("Ann Archer: made the pair"), "the newest first"
    await team.click(CARA, "pairs.end", "1")
    assert "The pair of *Northwind* ends on Mon 30 Nov." in await team.modal(CARA)
    await team.sandbox.control("close", {"user": CARA, "all": True})
    await team.clock(to="2026-12-01T09:00+00:00")
    shown = await team.triage(CARA, "pairs")
    assert "*Ended*\n*Northwind*: Ben Okafor and Cara Lindqvist, Mon 23 Nov to Mon 30 Nov" in shown
    await team.triage(CARA, "pairs Northwind")
    assert "End it today" not in await team.modal(CARA)


async def test_what_can_t_be_is_said_at_its_field_and_changes_nothing(team: Team) -> None:
    await team.triage(ANN, "pairs new Northwind")
    plain = {"customer": "1", "people": [ANN], "goal": "A basket", "first": "2026-11-23"}
    for wrong, field, what in (
        ({"people": [ANN, BEN, CARA]}, "people", "You picked 3: at most 2 people can be in a pair. An admin can set"),
        ({"people": [ANN, GUS]}, "people", "Gus Hale isn't a member of this workspace."),
        ({"people": ["U0BOT"]}, "people", "isn't a member of this workspace."),
        ({"last": "2026-11-20"}, "last", "The last day is before the first."),
        ({"first": "2019-01-01"}, "first", "more than two years away"),
    ):
        answer = await team.submit(ANN, **plain | wrong)
        assert what in answer["errors"][field], answer
    await team.sandbox.control("close", {"user": ANN, "all": True})
    assert "No pair is active." in await team.triage(ANN, "pairs")
    assert "I don't know a customer called “nowhere”. `/triage customers` lists them." in await team.triage(
        ANN, "pairs nowhere"
    )
    assert "I don't know a pair called “Northwind”." in await team.triage(ANN, "pairs northwind")
    assert "Whose pair do you want to edit?" in await team.triage(ANN, "pairs edit")
    assert "You are in no pair now." in await team.triage(ANN, "goal Pay by card")
    assert "You are in no pair now." in await team.triage(ANN, "goal met")


async def test_guests_see_nothing_a_leaver_is_out_of_it_and_home_shows_what_is_owed(team: Team) -> None:
    await new_pair(team, ANN, "Northwind", [BEN, DEV])
    for words in ("pairs", "pairs northwind", "pairs new", "goal", "goal mine", "showcase", "showcase list"):
        assert "members of this workspace only" in await team.triage(GUS, words, NORTH)
        assert await team.modal(GUS) == ""
    await team.sandbox.control("home", {"user": BEN})
    shown = all_text((await team.state())["home"][BEN])
    assert "Waiting for you" in shown
    assert "*Northwind*: your pair has no goal for this week." in shown
    assert "*Northwind* with Dev Patel\nA basket" in shown
    team.sandbox.world.slack.change_person(DEV, deleted=True)
    await team.sandbox.world.settle()
    assert "*Northwind*: Ben Okafor, since Mon 23 Nov" in await team.triage(ANN, "pairs")
    await team.triage(ANN, "pairs northwind")
    assert ", Triage: Dev Patel is not in it any more" in await team.modal(ANN)
    await team.sandbox.control("close", {"user": ANN, "all": True})
    await team.triage(BEN, "goal Customers pay by card")
    await team.clock(advance="PT1M")
    shown = all_text((await team.state())["home"][BEN])
    assert "no goal" not in shown
    assert "Dev Patel" not in shown.partition("Your pair")[2]
    assert "This week: Customers pay by card" in shown
