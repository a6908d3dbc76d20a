"""How long to wait between two reads, so that each brings something new.

The cloud refreshes a device's state from its manufacturer every 5 to 15 minutes
(source: the state page and the user-journey pages). A read just after that shows
fresh values, one just before it nearly stale ones, at the same price.
"""

from collections import deque
from datetime import datetime, timedelta
import random
from typing import Final

NORMAL_INTERVAL: Final = 300.0
MIN_INTERVAL: Final = 61.0
MAX_INTERVAL: Final = 900.0
"""Seconds between two reads. A coordinator's timers may run up to a second early."""
SHORT_INTERVAL: Final = 21.0
"""Seconds between two reads while a refresh is due at any moment."""
MAX_TIMESTAMP_AGE: Final = timedelta(seconds=1.5 * MAX_INTERVAL)
"""A time stamp further from now than this is no refresh to follow."""
LEAST_STEP: Final = 240.0
"""Seconds between two refreshes at least: five minutes, of which some come early."""
AFTER_REFRESH: Final = (2.0, 10.0)
"""Seconds from the moment at which a refresh is due to the read: clouds take a while,
and not all homes should ask at once."""
STEPS: Final = 8
"""Steps between two refreshes from which the next is told."""
LEFT_OUT: Final = 1.5
"""A step so many times as long as all others was a refresh left out."""
SHARE_OF_SPARE: Final = 0.25
"""What of the reads that may be made ahead of time is spent on one refresh."""


class AdaptiveInterval:
    """Learns from each successful read when to read next."""

    def __init__(self) -> None:
        """Begin with the shortest refresh interval that is documented."""
        self._newest: datetime | None = None
        self._read_at: datetime | None = None
        self._steps: deque[float] = deque(maxlen=STEPS)
        self._overdue_reads = 0

    def wait(self, newest: datetime | None, now: datetime, spare: float) -> float:
        """Return the seconds until the next read.

        Args:
            newest: The newest time stamp that this read brought, if any.
            now: The present, by the clock that the time stamps follow.
            spare: Reads that may be made ahead of time; below 0, those that have been.
                Rather than late after a refresh, the next read then comes soon after
                the one that follows.
        """
        min_wait = max(0.0, -spare) * NORMAL_INTERVAL
        if newest is None or abs(now - newest) > MAX_TIMESTAMP_AGE:
            wait = NORMAL_INTERVAL * random.uniform(0.95, 1.0)
            return min(max(wait, min_wait), MAX_INTERVAL)
        self._learn(newest, now)
        least, most = self._window()
        age = (now - newest).total_seconds()
        wait = self._next_read(age, spare) - age
        # One that is left out costs the more, the longer the next is to come.
        step = (least + most) / 2
        while min_wait - wait > (step - NORMAL_INTERVAL) / 2:
            wait += step
        return min(max(wait, min_wait, SHORT_INTERVAL), MAX_INTERVAL)

    def _learn(self, newest: datetime, now: datetime) -> None:
        """Take note of the step between two refreshes, if no other can lie between."""
        before, read_at = self._newest, self._read_at
        self._newest, self._read_at = newest, now
        if before is None or read_at is None or newest <= before:
            self._overdue_reads += newest == before
            return
        self._overdue_reads = 0
        step, (least, most) = (newest - before).total_seconds(), self._window()
        if step < 2 * least or (newest - read_at).total_seconds() <= most:
            self._steps.append(max(step, LEAST_STEP))

    def _window(self) -> tuple[float, float]:
        """Return after how many seconds the next refresh is due at least and at most."""
        if not self._steps:
            return NORMAL_INTERVAL, NORMAL_INTERVAL
        *others, most = sorted(self._steps)
        if others and most > LEFT_OUT * others[-1]:
            most = others[-1]
        return min(self._steps), most

    def _next_read(self, age: float, spare: float) -> float:
        """Return at which age of the newest state to read again.

        The reads for one refresh are spread over the window in which it is due; the
        first that sees it saves the others. Of n reads it takes (n + 1) / 2 on average.
        """
        least, most = self._window()
        affordable = (least + most) / 2 / NORMAL_INTERVAL + spare * SHARE_OF_SPARE
        width = max((most - least) / max(2 * affordable - 1, 1), SHORT_INTERVAL)
        count = max(1, round((most - least) / width))
        for number in range(1, count + 1):
            due = least + (most - least) * number / count
            if due > age:
                self._overdue_reads = 0
                return due + random.uniform(*AFTER_REFRESH)
        overdue = MIN_INTERVAL * 2.0 ** max(0, self._overdue_reads - 1)
        return age + min(overdue, NORMAL_INTERVAL)
