"""Runs the features' jobs: by APScheduler in production, by the sandbox's clock in the sandbox. Decides nothing."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.clock import Clock
from bot.logs import about
from bot.metrics import JOB_FAILURES, JOBS

if TYPE_CHECKING:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Periodic work. interval in seconds. next_due: when it next has something to do, if it can tell."""

    name: str
    interval: float
    run: Callable[[], Awaitable[None]]
    next_due: Callable[[], Awaitable[datetime | None]] | None = None


class Worker:
    """Runs each job at its interval, never twice at once; a job that fails is logged and runs again next time."""

    def __init__(self, jobs: Sequence[Job], clock: Clock) -> None:
        self.jobs = jobs
        self._clock = clock
        self._ran_at: dict[str, datetime] = {}
        self._busy_since: dict[str, datetime] = {}
        self._begun_at: dict[str, datetime] = {}
        self._running: set[asyncio.Task[Any]] = set()
        self._scheduler: AsyncIOScheduler | None = None

    def start(self) -> None:
        """Let APScheduler run the jobs from now on."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler  # `bot web` has no use for it
        from apscheduler.triggers.interval import IntervalTrigger

        self._begun_at = dict.fromkeys((job.name for job in self.jobs), self._clock.now())
        scheduler = AsyncIOScheduler(timezone=UTC)
        for job in self.jobs:
            scheduler.add_job(
                self._run,
                IntervalTrigger(seconds=int(max(1, job.interval)), timezone=UTC),
                args=[job],
                id=job.name,
                coalesce=True,  # after a pause one run, not all that were missed
                max_instances=1,
                misfire_grace_time=None,  # however late, it runs: the rules look back
                next_run_time=self._clock.now(),
            )
        scheduler.start()
        self._scheduler = scheduler

    async def tick(self) -> None:
        """Run each job whose interval has passed by the clock, in order, once."""
        now = self._clock.now()
        for job in self.jobs:
            last = self._ran_at.get(job.name)
            if last is None or now - last >= timedelta(seconds=job.interval) or now < last:
                self._ran_at[job.name] = now
                await self._guarded(job)

    async def next_due(self) -> datetime | None:
        """The earliest instant at which one of the jobs has something to do."""
        instants = [await job.next_due() for job in self.jobs if job.next_due]
        return min((at for at in instants if at is not None), default=None)

    def stalled(self, patience: timedelta) -> list[str]:
        """The jobs that have not come back, or have not been begun again, for `patience` longer than their interval."""
        now = self._clock.now()
        since = self._busy_since if self._scheduler is None else self._begun_at | self._busy_since
        longest = {job.name: timedelta(seconds=job.interval) + patience for job in self.jobs}
        return [name for name, at in since.items() if now - at > longest[name]]

    async def close(self) -> None:
        """Start nothing more and wait for what runs."""
        if self._scheduler is None:
            return
        self._scheduler.pause()
        if self._running:
            await asyncio.wait(self._running)
        self._scheduler.shutdown(wait=False)
        self._scheduler = None

    async def _run(self, job: Job) -> None:
        """A run that the scheduler started, held until it ends: the scheduler would cancel it at shutdown."""
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await self._guarded(job)

    async def _guarded(self, job: Job) -> None:
        self._busy_since[job.name] = self._begun_at[job.name] = self._clock.now()
        try:
            with about(job=job.name), JOBS.labels(job.name).time():
                await job.run()
        except Exception:
            JOB_FAILURES.labels(job.name).inc()
            log.exception("job %s failed; it runs again at its next time", job.name)
        finally:
            del self._busy_since[job.name]
