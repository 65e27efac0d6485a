"""Calendar feeds over HTTP, read by three parsers of calendar programs."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import aiohttp
import icalendar
import ics
import pytest
import vobject

from tests.scenarios.team import ANN, BEN, CARA, DEV, Team, at_work

URL = re.compile(r"`(http[^`]+/calendar/[^`]+\.ics)`")
PARTY = "Cara Lindqvist \U0001f98a, ; & \u05d3\u05e0\u05d4"


class Reader:
    """A calendar program."""

    def __init__(self, client: aiohttp.ClientSession) -> None:
        self._client = client

    async def get(self, url: str, method: str = "GET", **headers: str) -> tuple[int, str, Any]:
        async with self._client.request(method, url, headers=headers) as answer:
            return answer.status, await answer.text(), answer.headers

    async def text(self, url: str) -> str:
        status, body, headers = await self.get(url)
        assert status == 200
        assert headers["Content-Type"] == "text/calendar; charset=utf-8"
        return body


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    async with aiohttp.ClientSession() as client:
        yield Reader(client)


async def addresses(team: Team, user: str) -> tuple[str, str]:
    """Somebody's own feed, and the rota's."""
    own, rota = dict.fromkeys(URL.findall(await team.triage(user, "calendar")))
    return own, rota


def events(text: str) -> dict[date, icalendar.Event]:
    found = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return {_day(one.decoded("dtstart")): one for one in found}


def _day(start: Any) -> date:
    return start.date() if isinstance(start, datetime) else start


async def test_one_s_own_days_are_read_alike_by_three_parsers(team: Team, reader: Reader) -> None:
    await team.triage(CARA, "cover wed pm with <@U0BEN>")
    await team.triage(BEN, "cover accept 1")
    team.sandbox.world.slack.change_person(CARA, name=PARTY)
    await team.sandbox.world.settle()
    own, _ = await addresses(team, BEN)
    text = await reader.text(own)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n")), "folded"

    calendar = icalendar.Calendar.from_ical(text)
    assert str(calendar["X-WR-CALNAME"]) == "My triage days – Harbour Digital"
    assert calendar["METHOD"] == "PUBLISH"
    ours = events(text)
    assert ours[date(2026, 11, 24)].decoded("dtstart") == date(2026, 11, 24)
    assert ours[date(2026, 11, 24)].decoded("dtend") == date(2026, 11, 25)
    half = ours[date(2026, 11, 25)]
    assert half["summary"] == "Triage (afternoon)"
    assert half["description"] == f"Covers for {PARTY}."
    assert half["dtstart"].params["TZID"] == "Europe/London"
    assert half.decoded("dtstart").astimezone(UTC) == datetime(2026, 11, 25, 13, tzinfo=UTC)
    assert half.decoded("dtend").astimezone(UTC) == datetime(2026, 11, 25, 17, 30, tzinfo=UTC)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/London"]
    assert min(ours) == date(2026, 11, 24), "the rota begins today"
    assert max(ours) == date(2027, 5, 18), "half a year ahead"
    assert date(2026, 12, 29) in ours
    assert date(2026, 12, 25) not in ours

    other = {one.begin.date(): one for one in ics.Calendar(text).events}
    assert other.keys() == ours.keys()
    assert other[date(2026, 11, 24)].all_day
    assert not other[date(2026, 11, 25)].all_day
    assert other[date(2026, 11, 25)].begin.datetime.astimezone(UTC) == datetime(2026, 11, 25, 13, tzinfo=UTC)
    assert other[date(2026, 11, 25)].description == f"Covers for {PARTY}."

    third = {_day(one.dtstart.value): one for one in vobject.readOne(text).vevent_list}
    assert third.keys() == ours.keys()
    assert third[date(2026, 11, 25)].dtstart.value.astimezone(UTC) == datetime(2026, 11, 25, 13, tzinfo=UTC)
    assert third[date(2026, 11, 25)].description.value == f"Covers for {PARTY}."
    assert {str(one["uid"]) for one in ours.values()} == {one.uid.value for one in third.values()}


async def test_what_changes_is_told_so_that_programs_follow_and_what_is_no_more_is_cancelled(
    team: Team, reader: Reader
) -> None:
    """Ann's Monday 30 November goes to Dev and comes back."""
    _, rota = await addresses(team, ANN)
    before = events(await reader.text(rota))
    monday = date(2026, 11, 30)
    assert (before[monday]["summary"], before[monday]["sequence"]) == ("Triage: Ann Archer", 0)

    await team.clock(to="2026-11-23T10:00+00:00")
    await team.triage(ANN, "cover 30 nov with <@U0DEV>")
    await team.triage(DEV, "cover accept 1")
    text = await reader.text(rota)
    both = [one for one in icalendar.Calendar.from_ical(text).walk("VEVENT") if one.decoded("dtstart") == monday]
    told = {str(one["summary"]): one for one in both}
    assert told.keys() == {"Cancelled: Triage: Ann Archer", "Triage: Dev Patel"}
    gone, new = told["Cancelled: Triage: Ann Archer"], told["Triage: Dev Patel"]
    assert (gone["status"], gone["sequence"], new["status"], new["sequence"]) == ("CANCELLED", 1, "CONFIRMED", 0)
    assert gone["uid"] == before[monday]["uid"] != new["uid"]
    assert gone.decoded("last-modified") == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert gone.decoded("dtstamp") == gone.decoded("last-modified")
    unchanged = events(text)
    others = [day for day in before if day != monday]
    assert [unchanged[day].to_ical() for day in others] == [before[day].to_ical() for day in others]

    await team.triage(ANN, "cover undo 1")
    told = {
        str(one["summary"]): one
        for one in icalendar.Calendar.from_ical(await reader.text(rota)).walk("VEVENT")
        if one.decoded("dtstart") == monday
    }
    assert (told["Triage: Ann Archer"]["status"], told["Triage: Ann Archer"]["sequence"]) == ("CONFIRMED", 2)
    assert told["Cancelled: Triage: Dev Patel"]["sequence"] == 1
    await team.stop_bot()  # six weeks pass in one step
    await team.clock(to="2027-01-04T09:00+00:00")
    await team.start_bot()
    text = await reader.text(rota)
    assert "Cancelled" not in text, "kept for a month"
    assert (min(events(text)), max(events(text))) == (date(2026, 12, 7), date(2027, 7, 5)), "four weeks back, 26 ahead"


async def test_it_is_sent_again_only_if_it_has_changed_and_head_has_no_body(team: Team, reader: Reader) -> None:
    own, rota = await addresses(team, BEN)
    status, body, headers = await reader.get(own)
    etag, modified = headers["ETag"], headers["Last-Modified"]
    assert (status, modified) == (200, "Mon, 23 Nov 2026 09:00:00 GMT")
    assert "no-cache" in headers["Cache-Control"]
    assert (await reader.get(own, "HEAD"))[:2] == (200, "")
    for known in ({"If-None-Match": etag}, {"If-None-Match": f'"x", W/{etag}'}, {"If-Modified-Since": modified}):
        status, again, headers = await reader.get(own, **known)
        assert (status, again, headers["ETag"]) == (304, "", etag), known
    stale = {"If-None-Match": '"x"', "If-Modified-Since": modified}
    assert (await reader.get(own, **stale))[:2] == (200, body), "If-None-Match counts first"
    await team.clock(to="2026-11-23T09:30+00:00")
    await team.triage(BEN, "cover tue with <@U0CARA>")
    await team.triage(CARA, "cover accept 1")
    status, changed, headers = await reader.get(own, **{"If-None-Match": etag})
    assert status == 200
    assert "Cancelled: Triage" in changed
    assert headers["Last-Modified"] == "Mon, 23 Nov 2026 09:30:00 GMT"
    assert (await reader.get(own, **{"If-Modified-Since": modified}))[0] == 200
    assert (await reader.get(rota, **{"If-None-Match": etag}))[0] == 200


async def test_a_revoked_address_a_leaver_s_and_a_guess_lead_nowhere(
    team: Team, reader: Reader, tmp_path: Path
) -> None:
    own, rota = await addresses(team, BEN)
    second, _ = await addresses(team, BEN)
    assert own != second
    assert (await reader.get(own))[0] == (await reader.get(second))[0] == 200, "a phone and a laptop"
    kept = [await addresses(team, BEN) for _ in range(9)]
    assert [(await reader.get(url))[0] for url in (own, rota)] == [404, 404], "the latest ten of each kind stay"
    assert [(await reader.get(url))[0] for url in (second, *kept[0], *kept[8])] == [200] * 5
    await team.click(BEN, "calendar.new", channel="C0TRIAGE")
    told = await team.last_whisper(BEN)
    third, _ = dict.fromkeys(URL.findall(told))
    assert [(await reader.get(url))[0] for url in (own, second, rota, third)] == [404, 404, 404, 200]
    _, body, _ = await reader.get(own)
    assert body == "There is no calendar at this address (any more).\n"
    for guess in ("x", "x" * 3000, "%00", "..%2f", "%F0%9F%A6%8A"):
        assert (await reader.get(re.sub(r"calendar/.*", f"calendar/{guess}.ics", own)))[0] == 404, guess
    assert (await reader.get(third, "POST"))[0] == 405
    store = (tmp_path / "triage.db").read_bytes()
    token = re.search(r"calendar/(.+)\.ics", third)
    assert token
    assert token[1].encode() not in store, "only its hash is kept"
    team.sandbox.world.slack.change_person(BEN, deleted=True)
    await team.sandbox.world.settle()
    assert (await reader.get(third))[0] == 404


async def test_leave_is_not_told_and_the_cause_of_a_gap_neither(team: Team, reader: Reader) -> None:
    _, rota = await addresses(team, ANN)
    await team.triage(CARA, "away 2 dec")
    text = await reader.text(rota)
    (second,) = [
        one for one in icalendar.Calendar.from_ical(text).walk("VEVENT") if one.decoded("dtstart") == date(2026, 12, 2)
    ]
    assert (second["summary"], second["status"]) == ("Cancelled: Triage: Cara Lindqvist", "CANCELLED")
    assert "description" not in second
    for word in ("leave", "away", "holiday"):
        assert word not in text.lower()


async def test_without_an_address_of_its_own_the_bot_says_what_is_missing(tmp_path: Path) -> None:
    async with at_work(tmp_path, mode="socket") as team:
        told = await team.triage(ANN, "calendar")
    assert "Whoever runs me sets PUBLIC_URL to my address" in told
