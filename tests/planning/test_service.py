"""Boards and the plan against a Trello that answers as the real one does, on either database."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, time, timedelta

import pytest

from bot.clients.trello_webhooks import ensure_webhooks
from bot.db import create_engine
from bot.outbox.trello.copies import Copies
from bot.pairs.rules.pair import Pair, Stint
from bot.planning.rules.backlog import Backlogged
from bot.planning.rules.boards import BoardKind
from bot.planning.rules.calls import CallPlan, Commitment, CustomerPlan
from bot.planning.rules.cards import customer_of
from bot.planning.rules.entry import Phase
from bot.planning.service.asking import ask_to_look, ask_to_read_board
from bot.planning.service.backlog import Backlog
from bot.planning.service.clearing import Clearing
from bot.planning.service.setup import Setup
from bot.planning.service.watching import Watching
from bot.sandbox.trello.model import Card
from bot.transaction import Begin
from bot.workspaces.rules import WorkspaceSettings
from tests.factories import TEAM, Connected, always, open_issue
from tests.planning.trello_team import EPICS, START, TrelloTeam
from tests.trello_world import MovingClock, TrelloWorld


@pytest.fixture
async def team(database_url: str) -> AsyncIterator[TrelloTeam]:
    """A team whose boards are linked."""
    clock = MovingClock(START)
    engine = create_engine(database_url)
    async with TrelloWorld(clock).running() as world:
        made = TrelloTeam(world, Begin(engine, clock), seed=1)
        await made.set_up()
        yield made
    await engine.dispose()


async def look(team: TrelloTeam, minutes: int = 2) -> None:
    """Time passes, and the bot finds out by asking."""
    team.world.clock.move(minutes=minutes)
    await team.watching.poll()
    await team.work()


def up_next(team: TrelloTeam, name: str = "A card", board: str = "Northwind") -> Card:
    return team.world.card(team.lists[board][1], name)


def copies(team: TrelloTeam) -> list[Card]:
    return [card for card in team.world.account.cards.values() if "Copied from" in card.desc]


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


async def test_a_board_out_of_sight_withdraws_nothing_and_is_told_once(team: TrelloTeam) -> None:
    up_next(team)
    await look(team)
    board = team.boards["Northwind"]
    board.member_ids.remove(team.world.server.bot.id)
    async with team.begin(TEAM) as tx:
        for entry in await tx.entries.in_phases([Phase.LIVE]):
            await ask_to_look(tx, entry.card_id)
    for _ in range(3):
        await look(team, minutes=40)
    [copy] = copies(team)
    assert not copy.closed
    assert len([one for one in team.told.texts if "can't be seen any more" in one]) == 1
    board.member_ids.append(team.world.server.bot.id)
    await look(team, minutes=40)
    async with team.begin(TEAM) as tx:
        assert (await tx.boards.linked())[board.id].trouble == ""


async def test_a_backlogged_issue_in_a_pairs_list_is_in_progress_once_its_week_has_begun(team: TrelloTeam) -> None:
    world, settings = team.world, WorkspaceSettings()
    backlog = Backlog(team.begin, world.clock)
    card = up_next(team, "Dark mode")
    async with team.begin(TEAM) as tx:
        [ann] = await tx.workspace.active_people()
        northwind = await tx.customers.find_named("Northwind")
        assert northwind is not None
        await tx.pairs.add(
            Pair(0, northwind.id, "Speed", date(2026, 11, 2), None, (Stint(ann.id, date(2026, 11, 2)),)), ann.id, START
        )
        issue = await open_issue(tx, 1042, START, settings, START)
        kept = await tx.backlog.add(
            Backlogged(0, issue.id, card.board_id, "Dark mode", "", "top", "triage-bot:1", "Ann", START)
        )
        await tx.backlog.made(kept.id, card.id, "https://trello.com/c/1")
    theirs = world.account.add_list(team.boards[EPICS], "Ann", world.ann)
    await look(team)
    world.cards.shift(copies(team)[0], world.ann, theirs)
    await look(team)

    async def stage() -> str:
        async with team.begin(TEAM, reading=True) as tx:
            return "".join(await backlog.about(tx, issue))

    assert "up next" in await stage()
    assert "Not started" in await stage()
    world.clock.move(days=7)
    assert "in progress" in await stage()


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


async def test_a_round_in_which_nothing_happened_is_one_request_whatever_there_is(team: TrelloTeam) -> None:
    ids = []
    for number in range(24):
        board, lists = team.world.board(f"Board {number}")
        for card in range(2):
            team.world.card(lists[0], f"Card {card}")
        ids.append((board.id, lists))
    team.world.clock.move(minutes=10)
    await team.watching.list_boards(TEAM)
    async with team.begin(TEAM) as tx:
        for board_id, _ in ids:
            await tx.boards.link(board_id, BoardKind.CUSTOMER)
            await ask_to_read_board(tx, board_id)
    await team.work()
    await look(team)
    counted = team.world.server.counted
    counted.clear()
    await team.watching.poll()
    assert sum(counted.values()) == 1, counted
    for _, lists in ids[:3]:
        team.world.card(lists[1], "New")
    counted.clear()
    await look(team, minutes=1)
    assert counted["GET /members/{id}/boards"] == 1
    assert counted["GET /batch"] == 1, "the boards on which something happened are asked together"
    assert sum(n for what, n in counted.items() if not what.startswith("batch")) < 3 * 8, counted


async def test_what_a_webhook_told_is_not_read_again_by_asking_and_comments_are_no_matter(team: TrelloTeam) -> None:
    card = up_next(team)
    await team.webhooks()
    await team.work()
    await team.webhooks()
    await team.work()
    assert len(copies(team)) == 1
    counted = team.world.server.counted
    counted.clear()
    await look(team)
    assert counted["GET /cards/{id}"] == 0, counted
    team.world.cards.comment(card, team.world.ann, "How is it going?")
    await team.webhooks()
    await team.work()
    assert counted["GET /cards/{id}"] == 0, counted


async def test_webhooks_that_trello_switched_off_are_revived_and_told(team: TrelloTeam) -> None:
    world = team.world
    watching = Watching(
        team.begin, world.clock, Connected(team.client, team.begin), always(world.hook), ensure_webhooks
    )
    await watching.keep_webhooks()
    for webhook in world.server.webhooks.of_token(team.client._token):
        webhook.active = False
    card = up_next(team)
    await watching.keep_webhooks()
    await team.work()
    assert [one.name for one in copies(team)] == [card.name], "what was missed is found"
    assert len([one for one in team.told.texts if "had stopped telling me" in one]) == 1
    world.clock.move(hours=1)
    await watching.keep_webhooks()
    await team.work()
    assert len([one for one in team.told.texts if "had stopped telling me" in one]) == 1


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


async def test_when_two_customers_become_one_board_call_and_cards_follow(team: TrelloTeam) -> None:
    up_next(team)
    await look(team)
    async with team.begin(TEAM) as tx:
        northwind, fabrikam = await tx.customers.find_named("Northwind"), await tx.customers.find_named("Fabrikam")
        contoso = await tx.customers.add("Contoso", None)
        assert northwind is not None
        assert fabrikam is not None
        assert contoso is not None
        for day in (date(2026, 11, 17), date(2026, 11, 24)):
            await tx.plans.commit(Commitment(northwind.id, day, START, nothing=True))
        await tx.plans.commit(Commitment(contoso, date(2026, 11, 24), START, cards=("x",)))
        await tx.plans.move_customer(northwind.id, contoso)
        await tx.customers.remove(northwind.id)
    async with team.begin(TEAM) as tx:
        assert (await tx.plans.of(contoso)).board_id == team.boards["Northwind"].id
        kept = await tx.plans.commitments(date(2026, 11, 1), date(2026, 11, 30))
        assert sorted((one.day.day, one.cards) for one in kept) == [(17, ()), (24, ("x",))]
        [entry] = await tx.entries.in_phases([Phase.LIVE])
        assert entry.customer_id == contoso
        await tx.plans.move_customer(fabrikam.id, contoso)
        assert (await tx.plans.of(contoso)).board_id == team.boards["Northwind"].id, "it has its own"
        call = CallPlan(1, time(14))
        await tx.plans.save(CustomerPlan(contoso, call=call), START, START)
        await tx.plans.save(CustomerPlan(fabrikam.id, team.boards["Fabrikam"].id), START, START)
        await tx.plans.move_customer(fabrikam.id, contoso)
        assert await tx.plans.of(contoso) == CustomerPlan(contoso, team.boards["Fabrikam"].id, call=call)
        await tx.plans.save(CustomerPlan(fabrikam.id, call=CallPlan(2, time(9))), START, START)
        await tx.plans.move_customer(fabrikam.id, contoso)
        assert (await tx.plans.of(contoso)).call == call, "calls of its own are kept with or without a board"


async def test_of_two_customers_with_a_board_each_that_become_one_the_board_of_the_one_that_stays_is_kept(
    team: TrelloTeam,
) -> None:
    northwind, fabrikam = team.boards["Northwind"], team.boards["Fabrikam"]
    setup = Setup(team.begin, team.world.clock, team.watching)
    async with team.begin(TEAM) as tx:
        gone, stays = await tx.customers.find_named("Fabrikam"), await tx.customers.find_named("Northwind")
        assert gone is not None
        assert stays is not None
        await setup.customer_merged(tx, gone.id, stays.id)
        await tx.customers.remove(gone.id)
    async with team.begin(TEAM, reading=True) as tx:
        assert fabrikam.id not in await tx.boards.linked()
        assert (await tx.plans.of(stays.id)).board_id == northwind.id
    up_next(team, board="Fabrikam")
    await look(team)
    await team.come_to_rest()
    assert not copies(team)
    [told] = team.told.texts
    assert told.startswith("I don't look after the board Fabrikam any more: Northwind keeps its own.")


async def test_the_nightly_reading_finds_what_nobody_told(team: TrelloTeam) -> None:
    card = up_next(team)
    async with team.begin(TEAM) as tx:
        await team.watching.read_all(tx, await tx.workspace.settings(), START + timedelta(days=1))
    await team.work()
    [copy] = copies(team)
    team.world.cards.shift(copy, team.world.ann, team.lists[EPICS][2])
    async with team.begin(TEAM) as tx:
        await team.watching.read_all(tx, await tx.workspace.settings(), START + timedelta(days=2))
    await team.work()
    assert team.list_name(card) == "Recently Completed"
