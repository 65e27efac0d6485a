"""What is too much, too slow or no HTTP is refused in a line; every answer carries what keeps browsers from harm."""

import asyncio
import gzip
import logging
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot import bounds
from bot.bounds import BODY_LIMIT, HEADERS, Door, bind, same
from tests.entrance.raw import HOST, line_to, request


async def take(request: web.Request) -> web.Response:
    """Says how much it was given; a word that it can't bear makes it fail."""
    body = await request.read()
    if body == b"burst":
        raise RuntimeError(f"the password is {request.match_info['secret']}")
    return web.Response(text=str(len(body)))


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """A door with one room behind it."""
    app = web.Application(client_max_size=BODY_LIMIT)
    app.add_routes([web.post("/in/{secret}", take), web.get("/in/{secret}", take)])
    door = Door(bind(app), drain=1)
    yield await door.open(HOST, 0)
    await door.close()


async def test_a_body_that_does_not_come_is_given_up(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "BODY_SECONDS", 0.05)
    async with line_to(port) as line:
        await line.send(request("POST", "/in/x", "Content-Length: 1000"), b"drop ", b"by ", b"drop")
        status, headers, _ = await line.answer()
        assert (status, headers["connection"]) == (408, "close")


async def test_headers_that_do_not_end_are_given_up_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "IDLE_SECONDS", 0.05)
    door = Door(bind(web.Application()), drain=1)
    try:
        async with line_to(await door.open(HOST, 0)) as line:
            await line.send(b"POST /in/x HTTP/1.1\r\n", b"Host: x\r\n", b"X-A: ")
            assert await line.rest() == b""
    finally:
        await door.close()


async def test_more_connections_than_it_can_serve_are_hung_up_on(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_CONNECTIONS", 3)
    async with line_to(port) as first, line_to(port) as second, line_to(port) as third:
        for line in (first, second, third):
            await line.send(request("GET", "/in/x"))
            assert (await line.answer())[0] == 200
        async with line_to(port) as fourth:
            assert await fourth.rest() == b""
        await first.send(request("POST", "/in/x", body=b"still here"))
        status, _, body = await first.answer()
        assert (status, body) == (200, b"10")


async def test_a_body_that_says_it_is_too_large_is_not_read(port: int) -> None:
    async with line_to(port) as line:
        await line.send(request("POST", "/in/x", f"Content-Length: {BODY_LIMIT + 1}"))
        assert (await line.answer())[0] == 413


async def test_a_body_that_turns_out_too_large_is_refused(port: int) -> None:
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    async with line_to(port) as line:
        await line.send(request("POST", "/in/x", "Transfer-Encoding: chunked"), *[chunk] * 17)
        assert (await line.answer())[0] == 413


async def test_the_largest_body_fits(port: int) -> None:
    async with line_to(port) as line:
        await line.send(request("POST", "/in/x", body=b"x" * BODY_LIMIT))
        status, _, body = await line.answer()
        assert (status, body) == (200, str(BODY_LIMIT).encode())


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "nonsense"])
async def test_a_compressed_body_is_refused_as_it_comes(port: int, coding: str) -> None:
    """Nobody who writes to the bot compresses; a few kilobytes could become gigabytes."""
    async with line_to(port) as line:
        bomb = gzip.compress(b"0" * 20 * BODY_LIMIT)
        await line.send(request("POST", "/in/x", f"Content-Encoding: {coding}", body=bomb))
        assert (await line.answer())[0] == 415


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET  /  HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x00\x01xoxb-\xff\r\n\r\n",
        b"POST /in/x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"POST /in/x HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /in/x HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /in/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nxoxb-1\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nxoxb-name : a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n xoxb-folded\r\n\r\n",
        b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 9000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n",
    ],
    ids=lambda sent: repr(sent[:50]),
)
async def test_what_is_no_http_is_refused_with_one_line(
    port: int, caplog: pytest.LogCaptureFixture, sent: bytes
) -> None:
    """Among it what would smuggle a second request past a proxy: two lengths, or a length and chunks."""
    caplog.set_level(logging.INFO)
    async with line_to(port) as line:
        await line.send(sent)
        said = await line.rest()
    assert said.startswith(b"HTTP/1."), said
    assert said.count(b" 400 Bad Request\r\n") == 1, said
    assert b"Traceback" not in said
    assert [record for record in caplog.records if record.levelno > logging.INFO] == []
    assert "Traceback" not in caplog.text
    assert "xoxb" not in caplog.text


async def test_a_fault_of_ours_tells_the_outside_nothing(port: int, caplog: pytest.LogCaptureFixture) -> None:
    asyncio.get_running_loop().set_debug(True)  # then aiohttp itself would show the traceback
    async with line_to(port) as line:
        await line.send(request("POST", "/in/hunter2", "Accept: text/html", body=b"burst"))
        status, _, body = await line.answer()
    assert (status, body) == (500, b'{"error": "something went wrong"}')
    [record] = caplog.records
    assert record.getMessage() == "POST /in/{secret} failed"


async def test_every_answer_tells_browsers_to_keep_out(port: int) -> None:
    for method, path, status in (
        ("GET", "/in/x", 200),
        ("HEAD", "/in/x", 200),
        ("GET", "/nowhere", 404),
        ("OPTIONS", "/in/x", 405),
        ("TRACE", "/in/x", 405),
        ("DELETE", "/in/x", 405),
    ):
        async with line_to(port) as line:
            await line.send(request(method, path, "Connection: close"))
            said = (await line.rest()).decode()
        head, _, body = said.partition("\r\n\r\n")
        assert head.startswith(f"HTTP/1.1 {status} "), (method, path)
        for name, value in HEADERS.items():
            assert f"{name}: {value}\r\n" in f"{head}\r\n", (method, path)
        assert "aiohttp" not in said
        assert "Access-Control" not in said
        assert method != "HEAD" or not body


@pytest.mark.parametrize("given", ["", "secre", "secrets", "Secret", "sécret", "\udcff\udcfe", "secret\n", " secret"])
def test_only_the_secret_itself_is_the_secret(given: str) -> None:
    assert not same(given, "secret")
    assert not same(given, "")


def test_the_secret_is_the_secret() -> None:
    assert same("secret", "secret")
    assert same("pässword", "pässword")
    assert not same("", "")
