"""Runs the features' jobs: by APScheduler in production, by the sandbox's clock in the sandbox. Decides nothing."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

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


class Look(Protocol):
    """Tells by one question which of many jobs have something to do. knows: those of which it can tell."""

    @property
    def knows(self) -> Collection[str]: ...

    async def __call__(self, jobs: Iterable[str], now: datetime) -> Collection[str]: ...


class Worker:
    """Runs each job at its interval, never twice at once; a job that fails is logged and runs again next time.

    look: jobs of which it says that they have nothing to do are passed over.
    """

    def __init__(self, jobs: Sequence[Job], clock: Clock, look: Look | None = None) -> None:
        self.jobs = jobs
        self._clock = clock
        self._look = look
        self._ran_at: dict[str, datetime] = {}
        self._busy_since: dict[str, datetime] = {}
        self._begun_at: dict[str, datetime] = {}
        self._running: set[asyncio.Task[Any]] = set()
        self._scheduler: AsyncIOScheduler | None = None

    def start(self) -> None:
        """Let APScheduler run the jobs from now on, those of one interval side by side."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler  # `bot web` has no use for it
        from apscheduler.triggers.interval import IntervalTrigger

        self._begun_at = dict.fromkeys((job.name for job in self.jobs), self._clock.now())
        scheduler = AsyncIOScheduler(timezone=UTC)
        for interval in {int(max(1, job.interval)) for job in self.jobs}:
            scheduler.add_job(
                self._round,
                IntervalTrigger(seconds=interval, timezone=UTC),
                args=[[job for job in self.jobs if int(max(1, job.interval)) == interval]],
                coalesce=True,  # after a pause one run, not all that were missed
                misfire_grace_time=None,  # however late, it runs: the rules look back
                next_run_time=self._clock.now(),
            )
        scheduler.start()
        self._scheduler = scheduler

    async def tick(self) -> None:
        """Run each job whose interval has passed by the clock, once: what asks outside first, the others in order."""
        now = self._clock.now()
        jobs = [job for job in self.jobs if self._is_time(job, now)]
        self._ran_at |= dict.fromkeys((job.name for job in jobs), now)
        for job in jobs:
            if not self._can_tell(job):
                await self._guarded(job)
        left = [job for job in jobs if self._can_tell(job)]
        while left and (due := await self._due(left)):
            await self._guarded(due[0])
            del left[: left.index(due[0]) + 1]  # of those after it is asked anew: it may have made work for them

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
        scheduler, self._scheduler = self._scheduler, None
        scheduler.pause()
        while self._running:
            await asyncio.wait(self._running)
        scheduler.shutdown(wait=False)

    async def _round(self, jobs: Sequence[Job]) -> None:
        """Begin those of the jobs that have something to do, and are not at it still."""
        self._begun_at |= dict.fromkeys((job.name for job in jobs), self._clock.now())
        due = await self._due([job for job in jobs if job.name not in self._busy_since])
        for job in due if self._scheduler else ():
            task = asyncio.create_task(self._guarded(job))  # of its own: the scheduler would cancel it at shutdown
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _due(self, jobs: Sequence[Job]) -> list[Job]:
        """Those of the jobs that have something to do, as far as that can be told: one that can't be asked may have."""
        names = [job.name for job in jobs if self._can_tell(job)]
        if self._look is None or not names:
            return list(jobs)
        try:
            busy = await self._look(names, self._clock.now())
        except Exception:
            log.exception("what is due can't be told; all that may be is tried")
            return list(jobs)
        return [job for job in jobs if job.name in busy or job.name not in names]

    def _can_tell(self, job: Job) -> bool:
        return self._look is not None and job.name in self._look.knows

    def _is_time(self, job: Job, now: datetime) -> bool:
        last = self._ran_at.get(job.name)
        return last is None or now - last >= timedelta(seconds=job.interval) or now < last

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
