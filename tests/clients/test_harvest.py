"""What Harvest's client sends, and what it makes of answers that the sandbox does not give."""

from datetime import date

import aiohttp
import pytest

from bot.clients.harvest import HarvestClient
from bot.clients.http import NoAnswer, NotFound, RateLimited, Refused, Unauthorised
from tests.clients.server import Server, answer, break_off
from tests.clients.test_harvest_parse import sample
from tests.factories import StoppedClock

TOKEN = "12.pt.a-token-that-nobody-may-see"
MONDAY = date(2026, 11, 23)


@pytest.fixture
def harvest(server: Server, session: aiohttp.ClientSession, clock: StoppedClock) -> HarvestClient:
    return HarvestClient(session, server.url, "99", TOKEN, clock, contact="https://triage.example.com")


def errors(request: str, status: int) -> bytes:
    """The body of a recorded refusal."""
    found = [one for one in sample("errors") if one["request"] == request and one["status"] == status]
    return str(found[0]["body"]).encode()


async def test_each_request_says_who_asks(server: Server, harvest: HarvestClient) -> None:
    server.gives(answer(sample("users-me-admin")))
    assert (await harvest.me()).sees_all
    headers = server.asked[0].headers
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["Harvest-Account-Id"] == "99"
    assert headers["User-Agent"] == "Triage (https://triage.example.com)"


async def test_recorded_pages_are_walked_to_their_end(server: Server, harvest: HarvestClient) -> None:
    entry = sample("time-entry-created")
    start = 0
    for page in sample("time-entries-paging"):
        count = page["time_entries_in_page"]
        entries = [entry | {"id": start + number + 1} for number in range(count)]
        start += count
        paging = {key: value for key, value in page.items() if key not in ("request", "time_entries_in_page")}
        server.gives(answer({"time_entries": entries, **paging}))
    assert len(await harvest.time_entries(MONDAY, MONDAY)) == 119
    first, second = (asked.query for asked in server.asked)
    assert first == {"from": "2026-11-23", "to": "2026-11-23", "per_page": "2000"}
    assert second == {"page": "2", "per_page": "100"}


async def test_the_token_goes_to_no_other_host(server: Server, harvest: HarvestClient) -> None:
    links = {"next": "https://elsewhere.example/v2/clients?cursor=abc&per_page=2"}
    page = {"clients": [{"id": 1, "name": "A"}], "next_page": None, "total_entries": 2, "links": links}
    server.gives(answer(page), answer(page | {"clients": [{"id": 2, "name": "B"}], "links": {"next": None}}))
    assert [one.name for one in await harvest.clients()] == ["A", "B"]
    assert server.asked[1].query == {"cursor": "abc", "per_page": "2"}


async def test_what_shifts_between_pages_is_noticed(server: Server, harvest: HarvestClient) -> None:
    """Of three, one is taken away while the first page is read, so that another one slides past the second."""

    def page(*ids: int, following: bool = False, total: int) -> object:
        links = {"next": f"{server.url}/users?page=2&per_page=2" if following else None}
        users = [{"id": one, "first_name": str(one)} for one in ids]
        return {"users": users, "total_entries": total, "links": links}

    server.gives(answer(page(1, 2, following=True, total=4)), answer(page(4, total=4)))
    server.gives(answer(page(2, 3, following=True, total=3)), answer(page(4, total=3)))
    assert {one.id for one in await harvest.users()} == {1, 2, 3, 4}


async def test_an_entry_that_cannot_be_read_makes_all_unknown(server: Server, harvest: HarvestClient) -> None:
    """Else somebody would be told that hours are missing which are there."""
    broken = sample("time-entry-created") | {"hours": "lots", "notes": "secret work"}
    server.otherwise = answer({"time_entries": [broken], "links": {"next": None}})
    with pytest.raises(NoAnswer) as caught:
        await harvest.time_entries(MONDAY, MONDAY)
    assert "secret" not in str(caught.value)


async def test_other_things_that_cannot_be_read_hold_up_nothing(server: Server, harvest: HarvestClient) -> None:
    server.gives(answer({"clients": [{"name": "no id"}, {"id": 2, "name": "B"}], "total_entries": 2, "links": {}}))
    assert [one.id for one in await harvest.clients()] == [2]
    assert len(server.asked) == 1


async def test_recorded_refusals(server: Server, harvest: HarvestClient) -> None:
    server.gives(answer(raw=errors("GET /v2/users/me", 401), status=401))
    with pytest.raises(Unauthorised, match="expired"):
        await harvest.me()
    server.gives(answer(raw=errors("GET /v2/clients", 403), status=403))
    with pytest.raises(Unauthorised, match="Not authorized"):
        await harvest.clients()
    server.gives(answer(raw=errors("GET /v2/time_entries/9999999999", 404), status=404))
    assert await harvest.find_entry(9999999999) is None
    server.gives(answer(raw=errors("POST /v2/time_entries", 422), status=422))
    with pytest.raises(Refused) as caught:
        await harvest.stop(1)
    assert caught.value.said.startswith("Project can't be blank, Task can't be blank")
    html = answer(raw=errors("POST /v2/projects//user_assignments", 404), status=404)
    server.gives(html)
    with pytest.raises(NotFound) as found:
        await harvest.me()
    assert "<" not in str(found.value)


async def test_a_limit_that_does_not_say_until_when(
    server: Server, harvest: HarvestClient, clock: StoppedClock
) -> None:
    """As recorded in 2020: 429, an empty page, no Retry-After. It ends after 15 s; the one of reports after 15 min."""
    server.gives(answer(raw=b"", status=429), answer(sample("users-me-admin")))
    await harvest.me()
    assert clock.waits == [15.0]
    server.gives(answer(raw=b"", status=429))
    with pytest.raises(RateLimited) as caught:
        await harvest.project_totals(MONDAY, MONDAY)
    assert caught.value.retry_after == 900


async def test_a_change_is_sent_once(server: Server, harvest: HarvestClient) -> None:
    server.gives(answer(raw=b"", status=429, headers={"Retry-After": "7"}))
    with pytest.raises(RateLimited) as limited:
        await harvest.restart(5)
    assert limited.value.retry_after == 7
    server.gives(break_off)
    with pytest.raises(NoAnswer):
        await harvest.restart(5)
    assert len(server.asked) == 2


async def test_no_reply_gets_into_an_error(server: Server, harvest: HarvestClient) -> None:
    """Of a reply that breaks off in the middle the beginning would tell what somebody did."""
    server.otherwise = answer(raw=b'{"time_entries": [{"id": 1, "notes": "secret work", "hours": 3.75')
    with pytest.raises(NoAnswer) as caught:
        await harvest.time_entries(MONDAY, MONDAY)
    assert "secret" not in str(caught.value)
    server.otherwise = answer({"errors": ["secret work"], "notes": "secret work"}, status=409)
    with pytest.raises(Refused) as refused:
        await harvest.find_entry(1)
    assert "secret" not in str(refused.value)


async def test_only_what_is_given_is_changed(server: Server, harvest: HarvestClient) -> None:
    server.gives(answer(sample("time-entry-created")))
    await harvest.update_entry(5, notes="Login")
    assert (server.asked[0].method, server.asked[0].body) == ("PATCH", {"notes": "Login"})


async def test_reads_keep_below_the_limit(server: Server, harvest: HarvestClient, clock: StoppedClock) -> None:
    """100 are allowed in any 15 s. A burst and what follows it are far from that, with room for another process."""
    server.otherwise = answer(sample("users-me-admin"))
    for _ in range(60):
        await harvest.me()
    assert sum(1 for seconds in clock.waits if seconds <= 15) <= 45
    assert max(clock.waits) >= 20


async def test_a_report_spans_a_year_at_most(server: Server, harvest: HarvestClient) -> None:
    with pytest.raises(ValueError, match="year"):
        await harvest.project_totals(date(2025, 1, 1), date(2026, 11, 23))
    assert server.asked == []
