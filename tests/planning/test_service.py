"""Boards and the plan, against a Trello that answers as the real one does, on either database."""

from datetime import date, time, timedelta

from bot.clients.trello_webhooks import ensure_webhooks
from bot.pairs.rules.pair import Pair, Stint
from bot.planning.rules.backlog import Backlogged
from bot.planning.rules.boards import BoardKind
from bot.planning.rules.calls import CallPlan, Commitment, CustomerPlan
from bot.planning.rules.entry import Phase
from bot.planning.service.asking import ask_to_look, ask_to_read_board
from bot.planning.service.backlog import Backlog
from bot.planning.service.setup import Setup
from bot.planning.service.watching import Watching
from bot.workspaces.rules import WorkspaceSettings
from tests.factories import TEAM, Connected, always, open_issue
from tests.planning.trello_team import EPICS, START, TrelloTeam, copies, look, up_next


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
        team.begin, world.clock, Connected(team.client, team.begin), always(world.hook), ensure_webhooks, 0
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
