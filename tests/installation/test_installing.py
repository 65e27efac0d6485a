"""A workspace installs the bot by Slack's OAuth, again, and gets rid of it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.installation.rules import System
from bot.manifest import SCOPES
from tests.installation.guest_house import COOKIE, GUESTS, GuestHouse, guest_house, query_of


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[GuestHouse]:
    async with guest_house(tmp_path) as running:
        yield running


async def token_kept(house: GuestHouse) -> str | None:
    keyring = house.bot.systems.keyring
    kept = (await keyring.kept(GUESTS)).get(System.SLACK)
    return keyring.open(GUESTS, System.SLACK, kept)["token"] if kept else None


async def test_a_workspace_installs_the_bot_and_works_with_it(house: GuestHouse) -> None:
    page = await house.install()
    assert (page.status, page.title) == (200, "Triage is installed in Second Wind")
    assert "team=T0SECOND" in page.link
    assert page.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert await token_kept(house) == house.guests.bot_token
    (welcome,) = house.said_to("U0ZOE")
    assert welcome.startswith("I'm installed in Second Wind.")
    assert "Nobody" in await house.command("who") or "nobody" in await house.command("who")
    async with house.begin(GUESTS, reading=True) as tx:
        assert (await tx.workspace.settings()).timezone == "Europe/Berlin"
    assert await house.bot.systems.groove.of(GUESTS) is None, "the demo team's Groove is not theirs"
    assert await house.bot.systems.groove.of("T0SANDBOX") is not None


async def test_slack_is_asked_for_what_the_bot_uses_and_told_where_to_come_back(house: GuestHouse) -> None:
    asked = query_of(await house.browser().begin())
    assert set(asked["scope"].split(",")) == set(SCOPES)
    assert asked["redirect_uri"] == f"{house.sandbox.bot_url}/slack/oauth_redirect"
    assert "user_scope" not in asked or not asked["user_scope"]


async def test_a_state_is_good_once_for_ten_minutes_in_the_browser_it_was_given_to(house: GuestHouse) -> None:
    browser, other = house.browser(), house.browser()
    back = await browser.answer(await browser.begin())
    assert (await other.get(back)).title == "This has to begin and end in one browser"
    await other.begin()
    assert (await other.get(back)).status == 400, "with a state of its own another browser is refused as well"
    state = browser.cookies[COOKIE]
    assert (await browser.get(back)).status == 200
    browser.cookies[COOKIE] = state  # kept by somebody in spite of the page
    replayed = await browser.get(back)
    assert (replayed.status, replayed.title) == (401, "This was used already, or has expired")
    assert replayed.link == f"{house.sandbox.bot_url}/slack/install"
    late = house.browser()
    back = await late.answer(await late.begin())
    await house.sandbox.world.move_clock(house.sandbox.world.clock.now() + timedelta(minutes=10))
    assert (await late.get(back)).title == "This was used already, or has expired"
    forged = house.browser()
    forged.cookies[COOKIE] = "made-up"
    assert (await forged.get(f"{house.sandbox.bot_url}/slack/oauth_redirect?code=1&state=made-up")).status == 401


async def test_who_cancels_is_told_that_nothing_happened(house: GuestHouse) -> None:
    page = await house.install(answer="cancel")
    assert (page.status, page.title) == (200, "Nothing was installed")
    assert await house.begin.version(GUESTS) is None


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("error=%3Cscript%3Ealert(1)%3C/script%3E", "That didn't work"),
        ("", "This has to begin and end in one browser"),
    ],
)
async def test_whatever_comes_back_is_answered_by_a_page(house: GuestHouse, query: str, title: str) -> None:
    page = await house.browser().get(f"{house.sandbox.bot_url}/slack/oauth_redirect?{query}")
    assert page.title == title
    assert "<script" not in page.text


async def test_a_spent_code_is_refused(house: GuestHouse) -> None:
    browser = house.browser()
    back = query_of(await browser.answer(await browser.begin()))
    page = await browser.get(f"{house.sandbox.bot_url}/slack/oauth_redirect?code=wrong&state={back['state']}")
    assert page.title == "Slack doesn't know this request any more"


async def test_a_whole_organisation_is_refused_in_plain_words(house: GuestHouse) -> None:
    page = await house.install(organisation="1")
    assert page.title == "I was installed for your whole organisation, and I look after one team at a time."
    assert "single workspace" in page.text
    assert house.guests.bot_token == "", "the token was given back"
    assert await house.begin.version(GUESTS) is None


async def test_slack_that_does_not_answer_leaves_nothing_half_done(house: GuestHouse) -> None:
    browser = house.browser()
    back = await browser.answer(await browser.begin())
    await house.sandbox.control("faults", {"system": "slack", "method": "users.list", "drop": "before", "times": 3})
    page = await browser.get(back)
    assert (page.status, page.title) == (502, "Slack doesn't answer at the moment")
    assert await house.begin.version(GUESTS) is None
    assert (await house.install()).status == 200


async def test_installed_again_it_has_the_new_token_and_all_that_it_knew(house: GuestHouse) -> None:
    await house.install()
    before = await token_kept(house)
    async with house.begin(GUESTS) as tx:
        (zoe,) = (await tx.workspace.people_in_slack(["U0ZOE"])).values()
        await tx.workspace.audit(house.bot.clock.now(), zoe.id, "something", {})
    await house.sandbox.world.move_clock(house.sandbox.world.clock.now() + timedelta(minutes=1))
    await house.install()
    after = await token_kept(house)
    assert before != after == house.guests.bot_token
    async with house.begin(GUESTS, reading=True) as tx:
        assert (await tx.workspace.people_in_slack(["U0ZOE"]))["U0ZOE"] == zoe
    assert len(house.said_to("U0ZOE")) == 2, "the one who installed it is told each time"


@pytest.mark.parametrize("revoked_first", [False, True])
async def test_taken_out_it_forgets_its_tokens_at_once_and_is_silent(house: GuestHouse, revoked_first: bool) -> None:
    await house.install()
    await house.uninstall(revoked_first=revoked_first)
    assert await token_kept(house) is None
    async with house.begin(GUESTS, reading=True) as tx:
        assert await tx.credentials.all() == {}
    assert "not installed" in await house.command("who")
    async with house.begin.everywhere(reading=True) as everywhere:
        assert GUESTS not in await everywhere.workspaces.ids()
        assert await everywhere.workspaces.asleep_since(house.bot.clock.now()) == [GUESTS]


async def test_a_late_word_of_an_earlier_removal_does_not_end_the_new_installation(house: GuestHouse) -> None:
    await house.install()
    await house.uninstall()
    await house.install()
    told = {one["type"]: one["event_id"] for one in house.guests.snapshot()["events"]}
    for kind in ("app_uninstalled", "tokens_revoked"):
        await house.sandbox.control("events/replay", {"team": GUESTS, "event_id": told[kind], "times": 2})
    assert await token_kept(house) == house.guests.bot_token
    assert "not installed" not in await house.command("who")


async def test_a_removal_that_nobody_told_of_is_noticed_within_a_day(house: GuestHouse) -> None:
    await house.install()
    house.guests.bot_token = ""
    await house.sandbox.world.move_clock(house.sandbox.world.clock.now() + timedelta(hours=25))
    assert await token_kept(house) is None
    async with house.begin.everywhere(reading=True) as everywhere:
        assert await everywhere.workspaces.ids() == ["T0SANDBOX"], "the other workspace has it still"


async def test_a_token_that_ends_is_renewed_before_it_does(house: GuestHouse) -> None:
    house.sandbox.world.slack.installs.rotation = True
    await house.install()
    first = await token_kept(house)
    assert first is not None
    assert first.startswith("xoxe.xoxb-")
    for _ in range(2):
        await house.sandbox.world.move_clock(house.sandbox.world.clock.now() + timedelta(hours=11))
    third = await token_kept(house)
    assert first != third == house.guests.bot_token
    assert "not installed" not in await house.command("who")
