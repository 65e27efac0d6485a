"""Copies on Support Epics, against a Trello that answers as the real one does, on either database."""

import asyncio

from bot.outbox.trello.copies import Copies
from bot.planning.rules.boards import BoardKind
from bot.planning.rules.calls import CustomerPlan
from bot.planning.rules.cards import customer_of
from bot.planning.rules.entry import Phase
from bot.planning.service.asking import ask_to_read_board
from bot.planning.service.clearing import Clearing
from tests.factories import TEAM
from tests.planning.trello_team import EPICS, START, TrelloTeam, copies, look, up_next


async def test_twenty_cards_at_once_are_all_copied_slowly_and_none_twice(team: TrelloTeam) -> None:
    for number in range(20):
        up_next(team, f"Card {number}")
    team.world.faults.add(system="trello", status=429, times=12)
    for _ in range(6):
        await look(team)
    assert sorted(card.name for card in copies(team)) == sorted(f"Card {number}" for number in range(20))
    labels = [label.name for label in team.world.account.labels_of(team.boards[EPICS])]
    assert labels.count("Northwind") == 1, "the customer's label is made once"


async def test_two_processes_that_need_a_label_at_once_have_the_same_one(team: TrelloTeam) -> None:
    board = team.boards[EPICS]
    processes = [Copies(team.world.client(), asyncio.Lock()) for _ in range(2)]
    found = await asyncio.gather(*(one.label(board.id, name) for one in processes for name in ("Contoso", "contoso ")))
    assert set(found) == {label.id for label in team.world.account.labels_of(board)}
    assert len(set(found)) == 1


async def test_a_label_that_is_taken_off_a_copy_stays_off(team: TrelloTeam) -> None:
    card = up_next(team)
    await look(team)
    [copy] = copies(team)
    assert copy.label_ids
    team.world.cards.label(copy, team.world.ann, [])
    team.world.cards.change(card, team.world.ann, name="Renamed")
    await look(team)
    await team.come_to_rest()
    assert not copy.label_ids


async def test_completed_cards_are_cleared_after_seven_days_and_one_brought_back_gets_seven_more(
    team: TrelloTeam,
) -> None:
    completed = team.lists["Northwind"][2]
    old, card = team.world.card(completed, "Old"), up_next(team)
    await look(team)
    team.world.cards.shift(copies(team)[0], team.world.ann, team.lists[EPICS][2])
    await look(team)
    assert card.list_id == completed.id
    clearing = Clearing(team.begin, team.world.clock)

    async def clear() -> None:
        async with team.begin(TEAM) as tx:
            await clearing.plan(tx, await tx.workspace.settings(), team.world.clock.now())
        await team.work()

    team.world.clock.move(days=6, hours=23)
    await clear()
    assert not old.closed
    assert not card.closed
    team.world.clock.move(hours=2)
    await clear()
    assert old.closed
    assert card.closed
    team.world.cards.change(card, team.world.ann, closed=False)
    await look(team)
    await clear()
    assert not card.closed
    team.world.clock.move(days=8)
    await clear()
    assert card.closed
    assert len(copies(team)) == 1, "what was cleared is done all the same"


async def test_members_come_along_as_far_as_they_are_on_the_epics_board(team: TrelloTeam) -> None:
    world = team.world
    world.account.board(team.boards["Northwind"].id).member_ids.append(world.ann.member.id)
    stranger = world.account.add_member("nora", "Nora Finch")
    team.boards["Northwind"].member_ids.append(stranger.id)
    card = up_next(team)
    world.cards.staff(card, world.ann, [world.ann.member.id, stranger.id])
    await look(team)
    assert copies(team)[0].member_ids == [world.ann.member.id]


async def test_customers_who_share_a_board_are_told_apart_by_label(team: TrelloTeam) -> None:
    board = team.boards["Northwind"]
    label = team.world.account.add_label(board, "Contoso", None, team.world.ann)
    async with team.begin(TEAM) as tx:
        contoso = await tx.customers.add("Contoso", None)
        assert contoso is not None
        await tx.plans.save(CustomerPlan(contoso, board.id, "contoso"), None, START)
        await ask_to_read_board(tx, board.id)
    await team.work()
    theirs = up_next(team, "Theirs")
    team.world.cards.label(theirs, team.world.ann, [label.id])
    up_next(team, "Whose?")
    later = team.world.card(team.lists["Northwind"][0], "Labelled later")
    await look(team)
    team.world.cards.label(later, team.world.ann, [label.id])
    await look(team)
    async with team.begin(TEAM, reading=True) as tx:
        known, plans = await tx.cards.by_ids([later.id]), await tx.plans.all()
    assert customer_of(known[later.id], list(plans.values())) == contoso, "asking finds it as a webhook would"
    names = {one.id: one.name for one in team.world.account.labels_of(team.boards[EPICS])}
    assert {card.name: [names[one] for one in card.label_ids] for card in copies(team)} == {
        "Theirs": ["Contoso"],
        "Whose?": ["Northwind"],
    }


async def test_what_was_up_next_before_there_was_an_epics_board_is_copied_when_there_is_one(team: TrelloTeam) -> None:
    async with team.begin(TEAM) as tx:
        await tx.boards.link(team.boards[EPICS].id, None)
    up_next(team)
    await look(team)
    assert copies(team) == []
    async with team.begin(TEAM) as tx:
        await tx.boards.link(team.boards[EPICS].id, BoardKind.EPICS)
    await look(team)
    await look(team)
    assert len(copies(team)) == 1


async def test_a_card_that_somebody_copied_by_hand_already_is_taken_for_the_copy(team: TrelloTeam) -> None:
    by_hand = team.world.card(team.lists[EPICS][1], "dark  MODE")
    done = team.world.card(team.lists[EPICS][2], "Faster search")
    await look(team)
    card, other = up_next(team, "Dark mode"), up_next(team, "Faster search")
    await look(team)
    assert [copy.name for copy in copies(team)] == [other.name], "what is done is no copy of it"
    assert [one.url for one in by_hand.attachments] == [f"https://trello.com/c/{card.short_link}"]
    assert [one.url for one in card.attachments] == [f"https://trello.com/c/{by_hand.short_link}"]
    team.world.cards.shift(by_hand, team.world.ann, team.lists[EPICS][2])
    await look(team)
    assert team.list_name(card) == "Recently Completed"
    assert not done.attachments


async def test_a_copy_that_was_not_answered_for_is_not_taken_for_that_of_a_namesake(team: TrelloTeam) -> None:
    card = up_next(team, "Dark mode")
    team.world.faults.add(system="trello", drop="after", method="POST cards", times=1)
    await look(team)
    [copy] = copies(team)
    other = up_next(team, "Dark mode", "Fabrikam")
    async with team.begin(TEAM) as tx:
        await ask_to_read_board(tx, team.boards[EPICS].id)
        assert await tx.entries.of_card(copy.id) is None, "nobody knows yet whose copy it is"
    await look(team, minutes=0)
    await team.come_to_rest()
    assert [one.url for one in card.attachments] == [f"https://trello.com/c/{copy.short_link}"]
    [second] = [one for one in copies(team) if one is not copy]
    assert [one.url for one in other.attachments] == [f"https://trello.com/c/{second.short_link}"]


async def test_a_copy_that_was_deleted_is_made_again_though_trello_fails_at_first(team: TrelloTeam) -> None:
    card = up_next(team)
    await look(team)
    [copy] = copies(team)
    team.world.cards.delete(copy, team.world.ann)
    team.world.faults.add(system="trello", status=503, method="POST cards")
    await look(team)
    await team.come_to_rest()
    [again] = copies(team)
    async with team.begin(TEAM, reading=True) as tx:
        entry = await tx.entries.of_card(card.id)
    assert entry is not None
    assert (entry.phase, entry.copy_id) == (Phase.LIVE, again.id)


async def test_a_board_that_the_bot_may_not_change_is_tried_again_and_the_mend_told(team: TrelloTeam) -> None:
    up_next(team)
    team.world.faults.add(system="trello", method="POST cards", status=401, times=2)
    await look(team)
    assert copies(team) == []
    assert "let the bot's Trello member edit the board" in team.trouble[0]
    await team.come_to_rest()
    assert len(copies(team)) == 1
