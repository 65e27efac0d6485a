"""The worker runs each job in its time whatever the machine's clock and the jobs themselves do."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta

import pytest

from bot.worker import Job, Worker
from tests.factories import StoppedClock


def counting() -> tuple[list[int], Callable[[], Awaitable[None]]]:
    """A list that a job lengthens each time it runs."""
    runs: list[int] = []

    async def run() -> None:
        runs.append(len(runs) + 1)

    return runs, run


async def test_a_job_runs_once_an_interval(clock: StoppedClock) -> None:
    runs, run = counting()
    worker = Worker([Job("sweep", 60, run)], clock)
    for _ in range(10):
        await worker.tick()
        clock.move(seconds=20)
    assert len(runs) == 4  # at 0, 60, 120 and 180 seconds


async def test_after_six_hours_down_it_runs_once(clock: StoppedClock) -> None:
    runs, run = counting()
    worker = Worker([Job("sweep", 900, run)], clock)
    await worker.tick()
    clock.move(hours=6)
    await worker.tick()
    await worker.tick()
    assert len(runs) == 2


async def test_a_clock_set_back_stalls_nothing(clock: StoppedClock) -> None:
    runs, run = counting()
    worker = Worker([Job("sweep", 60, run)], clock)
    await worker.tick()
    clock.move(hours=-1)
    await worker.tick()
    clock.move(seconds=60)
    await worker.tick()
    assert len(runs) == 3


async def test_a_clock_a_year_ahead_for_a_minute_does_not_run_the_year(clock: StoppedClock) -> None:
    runs, run = counting()
    worker = Worker([Job("sweep", 60, run)], clock)
    await worker.tick()
    clock.move(days=365)
    await worker.tick()
    clock.move(days=-365, minutes=1)
    await worker.tick()
    clock.move(minutes=1)
    await worker.tick()
    assert len(runs) == 4


async def test_a_job_that_fails_is_logged_and_stops_no_other(
    clock: StoppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    runs, run = counting()

    async def fail() -> None:
        raise RuntimeError("Groove is down")

    worker = Worker([Job("poll", 60, fail), Job("sweep", 60, run)], clock)
    await worker.tick()
    clock.move(minutes=1)
    await worker.tick()
    assert len(runs) == 2
    assert caplog.text.count("job poll failed") == 2


async def test_the_next_instant_is_the_earliest_of_those_that_can_tell(clock: StoppedClock) -> None:
    _, run = counting()

    async def soon() -> object:
        return clock.now() + timedelta(minutes=5)

    async def later() -> object:
        return clock.now() + timedelta(hours=5)

    async def never() -> None:
        return None

    jobs = [Job("a", 1, run, later), Job("b", 1, run, soon), Job("c", 1, run, never), Job("d", 1, run)]  # type: ignore[arg-type]
    assert await Worker(jobs, clock).next_due() == clock.now() + timedelta(minutes=5)
    assert await Worker([Job("c", 1, run, never)], clock).next_due() is None


async def test_closing_waits_for_the_job_in_hand(clock: StoppedClock) -> None:
    begun, may_end, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        begun.set()
        await may_end.wait()
        ended.set()

    worker = Worker([Job("slow", 3600, slow)], clock)
    worker.start()
    await begun.wait()
    closing = asyncio.create_task(worker.close())
    _, still_closing = await asyncio.wait({closing}, timeout=0)
    assert still_closing
    may_end.set()
    await closing
    assert ended.is_set()


class Eyes:
    """Stands in for the look into the store: says what it is told to, and counts how often it is asked."""

    knows = ("a", "b", "c")

    def __init__(self, *busy: str) -> None:
        self.busy = set(busy)
        self.asked = 0

    async def __call__(self, jobs: Iterable[str], _: datetime) -> set[str]:
        self.asked += 1
        return self.busy & set(jobs)


async def test_one_look_tells_of_all_jobs_that_there_is_nothing_to_do(clock: StoppedClock) -> None:
    ran: list[str] = []
    eyes = Eyes()
    worker = Worker([job(name, ran) for name in ("a", "b", "outside", "c")], clock, eyes)
    await worker.tick()
    assert (ran, eyes.asked) == (["outside"], 1)


async def test_what_one_job_makes_the_next_ones_find_in_the_same_tick(clock: StoppedClock) -> None:
    ran: list[str] = []
    eyes = Eyes("a")

    async def make_work() -> None:
        ran.append("a")
        eyes.busy = {"a", "c"}

    worker = Worker([Job("a", 15, make_work), job("b", ran), job("c", ran)], clock, eyes)
    await worker.tick()
    assert ran == ["a", "c"]


async def test_if_nobody_can_tell_what_is_due_every_job_looks_for_itself(
    clock: StoppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    class Blind(Eyes):
        async def __call__(self, jobs: Iterable[str], _: datetime) -> set[str]:
            raise ConnectionError

    ran: list[str] = []
    await Worker([job("a", ran), job("b", ran)], clock, Blind()).tick()
    assert ran == ["a", "b"]
    assert "what is due can't be told" in caplog.text


def job(name: str, ran: list[str]) -> Job:
    async def run() -> None:
        ran.append(name)

    return Job(name, 15, run)


async def test_a_job_that_hangs_holds_up_none_of_the_same_interval(clock: StoppedClock) -> None:
    hanging, went = asyncio.Event(), asyncio.Event()

    async def hang() -> None:
        await hanging.wait()

    async def go() -> None:
        went.set()

    worker = Worker([Job("a", 15, hang), Job("b", 15, go)], clock, Eyes("a", "b"))
    worker.start()
    await went.wait()
    hanging.set()
    await worker.close()
