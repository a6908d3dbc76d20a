"""Frozen time that moves by itself, from one due timer of the loop to the next.

freezegun freezes `loop.time()` too: a sleep never ends by waiting. Here windows, pauses
between tries, time-outs and polls run at the very moment that they asked for.
"""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
import select
import time
from types import SimpleNamespace
from unittest.mock import patch

from freezegun.api import (
    FrozenDateTimeFactory,
    StepTickTimeFactory,
    TickingDateTimeFactory,
)

from homeassistant.components.recorder.pool import MutexPool
from homeassistant.components.recorder.tasks import SynchronizeTask
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import DATA_INSTANCE
from homeassistant.util import dt as dt_util
from homeassistant.util.async_ import get_scheduled_timer_handles


@contextmanager
def set_wrong(by: timedelta | Callable[[], timedelta]) -> Generator[None]:
    """Let Home Assistant go by a clock that is wrong; the cloud's is not.

    Args:
        by: How wrong, or what tells it.
    """
    right, wrong_by = dt_util.utcnow, by if callable(by) else lambda: by

    def utcnow() -> datetime:
        return right() + wrong_by()

    def now(time_zone: tzinfo | None = None) -> datetime:
        return utcnow().astimezone(time_zone or dt_util.get_default_time_zone())

    def seconds() -> float:
        return time.time() + wrong_by().total_seconds()

    event = "homeassistant.helpers.event"
    with (
        patch("homeassistant.util.dt.utcnow", utcnow),
        patch("homeassistant.util.dt.now", now),
        patch(f"{event}.time", SimpleNamespace(time=seconds)),
        patch(f"{event}.time_tracker_utcnow", utcnow),
        patch(f"{event}.time_tracker_timestamp", seconds),
    ):
        yield


type Freezer = FrozenDateTimeFactory | StepTickTimeFactory | TickingDateTimeFactory

LIMIT = 120.0
CALM = 6
"""Rounds with nothing to do after which the loop is at rest; loopback needs a few."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Moves frozen time for one Home Assistant."""

    hass: HomeAssistant
    freezer: FrozenDateTimeFactory

    async def settle(self) -> None:
        """Run all that can run at this very moment, loopback traffic included."""
        calm, is_written = 0, False
        for _ in range(100_000):
            await asyncio.sleep(0)
            if self.hass.loop._ready:  # type: ignore[attr-defined]
                calm, is_written = 0, False
                continue
            pause = 0.0002
            if self._threads_work():
                calm = 0
                # Leaves the interpreter to them.
                pause = 0.002
            select.select([], [], [], pause)
            if (calm := calm + 1) < CALM:
                continue
            if is_written:
                return
            await self._recorder_has_written()
            calm, is_written = CALM - 2, True
        raise AssertionError("the loop never comes to rest")

    async def go(
        self, seconds: float, until: Callable[[], bool] = lambda: False
    ) -> None:
        """Let time pass, until something is so."""
        loop = self.hass.loop
        end = loop.time() + seconds
        await self.settle()
        while not until() and (now := loop.time()) < end:
            due = min(
                (
                    handle.when()
                    for handle in get_scheduled_timer_handles(loop)
                    if not handle.cancelled()
                ),
                default=end,
            )
            self.freezer.tick(min(max(due - now, 0.001), end - now) + 2e-6)
            await self.settle()

    async def drive[ResultT](
        self, work: Awaitable[ResultT], limit: float = LIMIT
    ) -> ResultT:
        """Await something while time passes; return its result or raise its error."""
        task = asyncio.ensure_future(work)
        await self.go(limit, task.done)
        if not task.done():
            task.cancel()
            raise AssertionError(f"not done after {limit} s")
        return task.result()

    async def _recorder_has_written(self) -> None:
        """Wait in real time until the recorder is done with what it was told.

        Its thread may have taken something from the queue and not have begun it.
        """
        recorder = self.hass.data.get(DATA_INSTANCE)
        if recorder and recorder.is_running:
            written = self.hass.loop.create_future()
            recorder.queue_task(SynchronizeTask(written))
            await written

    def _threads_work(self) -> bool:
        executors = [self.hass.loop._default_executor, self.hass.import_executor]  # type: ignore[attr-defined]
        if recorder := self.hass.data.get(DATA_INSTANCE):
            if recorder.backlog or _is_database_used():
                return True
            executors.append(recorder._db_executor)
        return any(
            pool._work_queue.qsize() or len(pool._threads) > pool._idle_semaphore._value
            for pool in executors
            if pool and not pool._shutdown
        )


def _is_database_used() -> bool:
    """Return whether a thread reads or writes; the recorder's may do so for seconds.

    In tests there is one connection for all, which raises an error to whoever has waited
    for it for 10 real seconds. So time must stand still meanwhile.
    """
    if (lock := getattr(MutexPool, "pool_lock", None)) is None:
        return False
    if is_free := lock.acquire(blocking=False):
        lock.release()
    return not is_free
