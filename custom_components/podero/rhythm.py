"""When a read brings something new: the rhythm of a heat pump's own time stamp.

The cloud refreshes a device's state from its manufacturer every 5 to 15 minutes
(source: the state page and the user-journey pages). A read just after that shows
fresh values, one just before it nearly stale ones, at the same price.
"""

from collections import deque
from datetime import datetime, timedelta
import random
from typing import Final

NORMAL: Final = 300.0
SHORTEST: Final = 61.0
LONGEST: Final = 900.0
"""Seconds between two reads. A coordinator's timers may run up to a second early."""
PATIENCE: Final = timedelta(seconds=LONGEST)
"""A time stamp further from now than this has no rhythm to follow."""


class Rhythm:
    """Learns from each successful read when to read next."""

    def __init__(self) -> None:
        """Begin with the shortest rhythm that is documented."""
        self._newest: datetime | None = None
        # The least of the last three: one refresh left out does not double it.
        self._steps: deque[float] = deque(maxlen=3)
        self._misses = 0

    def wait(self, newest: datetime | None, now: datetime, rest: float = 0.0) -> float:
        """Return the seconds until the next read.

        Args:
            newest: The newest time stamp that this read brought, if any.
            now: The present, aware.
            rest: Seconds that the next read should not come before, if that is not
                too long. Rather than late after a refresh, it comes soon after the one
                that follows.
        """
        if newest is None or abs(now - newest) > PATIENCE:
            return min(max(NORMAL * random.uniform(0.95, 1.0), rest), LONGEST)
        if newest == self._newest:
            self._misses += 1
            wait = min(SHORTEST * 2.0 ** (self._misses - 1), NORMAL)
        else:
            if self._newest and newest > self._newest:
                step = (newest - self._newest).total_seconds()
                self._steps.append(max(step, NORMAL))
            self._newest, self._misses = newest, 0
            step = min(self._steps, default=NORMAL)
            wait = step - (now - newest).total_seconds() + random.uniform(5.0, 20.0)
            while wait < rest:
                wait += step
        return min(max(wait, rest, SHORTEST), LONGEST)
