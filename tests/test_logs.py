"""What is logged tells what it is about, and no secret."""

import asyncio
import json
import logging
from collections.abc import Iterator

import pytest
import sentry_sdk
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.logs import Form, about, set_up_logging, tell_sentry

SECRETS = ["hunter2", 'quo"ted\\one']
TOLD = 'posting with xoxb-12-ab and hunter2 to postgresql://bot:quo"ted\\one@db'


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_is_written_in_lines_or_tracebacks(form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", form, SECRETS)
    try:
        raise RuntimeError(TOLD)
    except RuntimeError:
        logging.getLogger("any").exception(TOLD)
    written = capsys.readouterr().err
    assert "posting with *** and *** to postgresql" in written
    for secret in ("xoxb", "hunter2", "quo"):
        assert secret not in written
    if form == "json":
        line = json.loads(written)
        assert "RuntimeError" in line["exc_info"]


def test_lines_for_machines_name_request_and_workspace(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", "json", [])
    with about(request="ab12", workspace="T0"):
        with about(message="handover:1", workspace=None):
            logging.getLogger("bot.outbox").info("sent %s", "it")
        logging.getLogger("bot").info("two\nlines")
    logging.getLogger("bot").info("after it")
    inner, outer, after = map(json.loads, capsys.readouterr().err.splitlines())
    about_it = {"request": "ab12", "workspace": "T0"}
    assert inner | about_it | {"message": "handover:1"} == inner
    assert (inner["level"], inner["logger"], inner["timestamp"][-6:]) == ("INFO", "bot.outbox", "+00:00")
    assert outer | about_it | {"message": "two\nlines"} == outer
    assert not after.keys() & about_it.keys()


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_somebody_wrote_makes_no_line_of_its_own(form: Form, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", form, [])
    with about(request="a\n2026-01-01 ERROR bot: forged"):
        for odd in ("\n", "\r\n", "\x1b[2J", "\x85", "\u2028", "\u202e", "\x00", "\x9b"):
            logging.getLogger("bot").info("refused: %s", f"x{odd}2026-01-01 CRITICAL bot: forged")
    written = capsys.readouterr().err
    assert len(written.splitlines()) == 8
    assert not [odd for odd in "\r\x1b\x85\u2028\u202e\x00\x9b" if odd in written]


def test_lines_for_people_end_with_what_they_are_about(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", "text", [])
    with about(request="ab12", workspace="T0"):
        logging.getLogger("bot").info("done")
    assert capsys.readouterr().err.rstrip().endswith("INFO bot: done [request=ab12 workspace=T0]")


async def test_a_sentry_is_told_of_errors_without_secrets_and_values() -> None:
    told: list[str] = []

    async def envelope(request: web.Request) -> web.Response:
        told.append(await request.text())
        return web.json_response({})

    app = web.Application()
    app.router.add_post("/api/1/envelope/", envelope)
    async with TestServer(app) as server:
        tell_sentry(f"http://key@127.0.0.1:{server.port}/1", SECRETS)
        try:
            customer = f"{SECRETS[0]} and Nora's words"
            with about(workspace="T0"):
                try:
                    raise RuntimeError(TOLD)
                except RuntimeError:
                    logging.getLogger("bot").exception("it failed with %s", TOLD)
            client = sentry_sdk.get_client()
            await asyncio.to_thread(client.flush, 10)
        finally:
            client.close()
            sentry_sdk.init()
    event = "".join(told)
    assert "RuntimeError" in event
    assert '"workspace":"T0"' in event.replace(" ", "")
    for hidden in ("xoxb", "hunter2", "quo", customer):
        assert hidden not in event, hidden
