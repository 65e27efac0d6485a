"""What a JSON client makes of whatever comes back."""

import gzip

import aiohttp
import pytest

from bot.clients.http import (
    REPLY_LIMIT,
    JsonClient,
    NoAnswer,
    NotFound,
    RateLimited,
    Refused,
    Unauthorised,
    retry_after,
)
from bot.clients.pace import Pace
from bot.errors import ExternalError
from tests.clients.server import Server, answer, break_off, hang_up
from tests.factories import StoppedClock

SECRET = "a-token-that-nobody-may-see"
HTML = b"<html><head><title>Oops</title></head><body><h1>502 Bad Gateway</h1><p>nginx</p></body></html>"


@pytest.fixture
def client(server: Server, session: aiohttp.ClientSession, clock: StoppedClock) -> JsonClient:
    headers = {"Authorization": f"Bearer {SECRET}"}
    return JsonClient("groove", session, server.url, clock, headers=headers, secrets=[SECRET])


async def test_reads_json_with_the_token_in_a_header(server: Server, client: JsonClient) -> None:
    server.gives(answer({"state": "opened"}))
    assert await client.get("/tickets/1/state", {"page": "2"}) == {"state": "opened"}
    assert server.asked[0].headers["Authorization"] == f"Bearer {SECRET}"
    assert (server.asked[0].path, server.asked[0].query) == ("/tickets/1/state", {"page": "2"})


@pytest.mark.parametrize("body", [b"", b" \n"])
async def test_an_empty_body_is_none(server: Server, client: JsonClient, body: bytes) -> None:
    server.gives(answer(raw=body))
    assert await client.get("/tickets") is None


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, Refused),
        (304, Refused),
        (400, Refused),
        (401, Unauthorised),
        (403, Unauthorised),
        (404, NotFound),
        (408, NoAnswer),
        (410, NotFound),
        (422, Refused),
        (429, RateLimited),
        (500, NoAnswer),
        (503, NoAnswer),
    ],
)
async def test_a_write_is_sent_once_whatever_comes_back(
    server: Server, client: JsonClient, clock: StoppedClock, status: int, error: type[ExternalError]
) -> None:
    server.gives(answer({"errors": ["state: is unknown"]}, status))
    with pytest.raises(error) as caught:
        await client.write("PUT", "/tickets/1/state", {"state": "lost"})
    assert type(caught.value) is error
    assert caught.value.system == "groove"
    assert caught.value.what.startswith(f"PUT /tickets/1/state: {status}")
    assert len(server.asked) == 1
    assert clock.waits == []


@pytest.mark.parametrize("fault", [hang_up, break_off])
async def test_a_lost_connection_is_no_answer(server: Server, client: JsonClient, fault: object) -> None:
    server.gives(fault)  # type: ignore[arg-type]
    with pytest.raises(NoAnswer):
        await client.write("POST", "/tickets", {})
    assert len(server.asked) == 1


async def test_a_post_is_not_repeated_on_a_kept_connection(server: Server, client: JsonClient) -> None:
    """aiohttp itself repeats a GET or PUT if the connection is closed without an answer."""
    server.gives(answer({}), hang_up)
    await client.get("/tickets")
    with pytest.raises(NoAnswer):
        await client.write("POST", "/tickets", {})
    assert [asked.method for asked in server.asked] == ["GET", "POST"]


async def test_silence_is_no_answer(server: Server, session: aiohttp.ClientSession, clock: StoppedClock) -> None:
    client = JsonClient("groove", session, server.url, clock, timeout=0.05)
    server.gives(server.keep_waiting)
    with pytest.raises(NoAnswer, match="TimeoutError"):
        await client.write("POST", "/tickets", {})


async def test_nobody_there_is_no_answer(session: aiohttp.ClientSession, clock: StoppedClock) -> None:
    client = JsonClient("groove", session, "http://127.0.0.1:9/v1", clock)
    with pytest.raises(NoAnswer):
        await client.write("POST", "/tickets", {})


async def test_a_redirect_is_not_followed(server: Server, client: JsonClient) -> None:
    server.gives(answer(status=302, headers={"Location": f"{server.url}/elsewhere"}))
    with pytest.raises(Refused, match="302"):
        await client.get("/tickets")
    assert len(server.asked) == 1


async def test_a_read_is_tried_three_times(server: Server, client: JsonClient, clock: StoppedClock) -> None:
    server.gives(break_off, answer(status=502, raw=HTML), answer({"tickets": []}))
    assert await client.get("/tickets") == {"tickets": []}
    assert clock.waits == [2.0, 4.0]
    server.gives(*[answer(status=500)] * 9)
    with pytest.raises(NoAnswer, match="500"):
        await client.get("/tickets")
    assert len(server.asked) == 6


@pytest.mark.parametrize("status", [401, 404, 422])
async def test_a_refused_read_is_not_tried_again(server: Server, client: JsonClient, status: int) -> None:
    server.gives(answer(status=status))
    with pytest.raises(ExternalError):
        await client.get("/tickets")
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("header", "waited"),
    [
        ("7", 7.0),
        ("1.5", 1.5),
        (None, 2.0),
        ("soon", 2.0),
        ("", 2.0),
        ("0", 2.0),
        ("-3", 2.0),
        ("nan", 2.0),
        ("inf", 2.0),
        ("9" * 400, 2.0),
        ("Mon, 23 Nov 2026 09:00:30 GMT", 2.0),
    ],
)
async def test_a_limit_is_waited_out(
    server: Server, client: JsonClient, clock: StoppedClock, header: str | None, waited: float
) -> None:
    server.gives(answer(status=429, headers={"Retry-After": header} if header is not None else {}), answer({}))
    assert await client.get("/tickets") == {}
    assert clock.waits == [waited]


async def test_a_long_limit_is_left_to_the_caller(server: Server, client: JsonClient, clock: StoppedClock) -> None:
    server.gives(answer(status=429, headers={"Retry-After": "600"}))
    with pytest.raises(RateLimited) as caught:
        await client.get("/tickets")
    assert caught.value.retry_after == 600
    assert clock.waits == []


def test_a_limit_beyond_a_day_makes_no_sense() -> None:
    assert retry_after("86400") == 86_400
    assert retry_after("86401") is None


async def test_an_error_page_is_told_in_words(server: Server, client: JsonClient) -> None:
    server.gives(answer(status=502, raw=HTML + b"x" * 2000, headers={"Content-Type": "text/html"}))
    with pytest.raises(NoAnswer) as caught:
        await client.write("POST", "/tickets", {})
    assert caught.value.what.startswith("POST /tickets: 502 502 Bad Gateway nginx")
    assert "<" not in caught.value.what
    assert len(caught.value.what) < 550


@pytest.mark.parametrize("key", ["message", "error", "errors"])
async def test_an_error_in_json_is_told_by_its_words(server: Server, client: JsonClient, key: str) -> None:
    server.gives(answer({key: ["assignee: is no agent"], "trace": "long" * 1000}, 422))
    with pytest.raises(Refused, match="assignee: is no agent") as caught:
        await client.write("PUT", "/tickets/1/assignee", {})
    assert "trace" not in caught.value.what


@pytest.mark.parametrize("status", [200, 401, 422, 500])
async def test_no_error_tells_the_token(server: Server, client: JsonClient, status: int) -> None:
    server.gives(*[answer(status=status, raw=f"<p>no: Bearer {SECRET}</p>".encode())] * 3)
    with pytest.raises(ExternalError) as caught:
        await client.get("/tickets")
    assert SECRET not in str(caught.value)
    assert "***" in str(caught.value)


@pytest.mark.parametrize(
    "raw", [b'{"error": "no: \\u0061-token-that-nobody-may-see"}', b"<p>&#97;-token-that-nobody-may-see"]
)
async def test_no_error_tells_a_token_written_with_escapes(server: Server, client: JsonClient, raw: bytes) -> None:
    server.gives(answer(status=422, raw=raw))
    with pytest.raises(Refused, match=r"\*\*\*") as caught:
        await client.write("POST", "/tickets", {})
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("raw", [HTML, b"{", b"\xff\xfe\x00", b"[" * 200_000, b"1" * 5000])
async def test_a_success_that_is_no_json_is_no_answer(server: Server, client: JsonClient, raw: bytes) -> None:
    server.gives(*[answer(raw=raw)] * 3)
    with pytest.raises(NoAnswer):
        await client.get("/tickets")


async def test_a_write_may_be_answered_with_anything(server: Server, client: JsonClient) -> None:
    server.gives(answer(raw=b"OK"), answer(status=204))
    assert (await client.write("PUT", "/tickets/1/state", {})).status == 200
    assert (await client.write("PUT", "/tickets/1/state", {})).raw == b""


@pytest.mark.parametrize("packed", [False, True])
async def test_a_reply_without_end_is_not_kept(server: Server, client: JsonClient, packed: bool) -> None:
    raw = b" " * (REPLY_LIMIT + 1)
    too_much = answer(raw=gzip.compress(raw, 1), headers={"Content-Encoding": "gzip"}) if packed else answer(raw=raw)
    server.gives(too_much)
    with pytest.raises(NoAnswer, match="larger than"):
        await client.write("POST", "/tickets", {})


async def test_reads_keep_a_pace_and_writes_push_in(
    server: Server, session: aiohttp.ClientSession, clock: StoppedClock
) -> None:
    client = JsonClient("groove", session, server.url, clock, pace=Pace(clock, per_second=2, burst=2))
    server.otherwise = answer({})
    for _ in range(3):
        await client.get("/tickets")
    assert clock.waits == [0.5]
    await client.write("PUT", "/tickets/1/state", {"state": "closed"})
    assert clock.waits == [0.5]
    await client.get("/tickets")
    assert clock.waits == [0.5, 1.5]


async def test_a_patient_client_waits_with_its_writes_too(
    server: Server, session: aiohttp.ClientSession, clock: StoppedClock
) -> None:
    client = JsonClient("trello", session, server.url, clock, pace=Pace(clock, per_second=2, burst=1), patient=True)
    server.otherwise = answer({})
    for _ in range(3):
        await client.write("POST", "/cards", {"name": "x"})
    assert clock.waits == [0.5, 1.0]
