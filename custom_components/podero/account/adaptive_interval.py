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
MAX_TIMESTAMP_AGE: Final = timedelta(seconds=MAX_INTERVAL)
"""A time stamp further from now than this is no refresh to follow."""


class AdaptiveInterval:
    """Learns from each successful read when to read next."""

    def __init__(self) -> None:
        """Begin with the shortest refresh interval that is documented."""
        self._newest: datetime | None = None
        # The least of the last three: one refresh left out does not double it.
        self._steps: deque[float] = deque(maxlen=3)
        self._reads_without_news = 0

    def wait(
        self, newest: datetime | None, now: datetime, min_wait: float = 0.0
    ) -> float:
        """Return the seconds until the next read.

        Args:
            newest: The newest time stamp that this read brought, if any.
            now: The present, aware.
            min_wait: Seconds that the next read should not come before, if that is not
                too long. Rather than late after a refresh, it comes soon after the one
                that follows.
        """
        if newest is None or abs(now - newest) > MAX_TIMESTAMP_AGE:
            wait = NORMAL_INTERVAL * random.uniform(0.95, 1.0)
            return min(max(wait, min_wait), MAX_INTERVAL)
        if newest == self._newest:
            self._reads_without_news += 1
            wait = min(
                MIN_INTERVAL * 2.0 ** (self._reads_without_news - 1), NORMAL_INTERVAL
            )
        else:
            if self._newest and newest > self._newest:
                step = (newest - self._newest).total_seconds()
                self._steps.append(max(step, NORMAL_INTERVAL))
            self._newest, self._reads_without_news = newest, 0
            step = min(self._steps, default=NORMAL_INTERVAL)
            wait = step - (now - newest).total_seconds() + random.uniform(5.0, 20.0)
            while wait < min_wait:
                wait += step
        return min(max(wait, min_wait, MIN_INTERVAL), MAX_INTERVAL)
