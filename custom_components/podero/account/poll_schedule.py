"""When an account is read next, all things considered."""

from datetime import datetime
import math
import random
from typing import Final

from .adaptive_interval import (
    MAX_INTERVAL,
    MIN_INTERVAL,
    SHORT_INTERVAL,
    AdaptiveInterval,
)

UNCONFIRMED_INTERVAL: Final = 10.0
"""Seconds between two reads that find out what became of a failed write."""
AFTER_TRANSITION: Final = 2.0
"""Seconds after which a pause or an away window is over in the cloud, too."""
MIN_DISTANCE: Final = 60.0
"""Seconds between two reads that people ask for."""


class PollSchedule:
    """The times of an account's reads. All times are those of the event loop, in s.

    Attributes:
        consecutive_failures: Reads that have failed since the last that succeeded.
    """

    def __init__(self) -> None:
        """Begin with a read that may be made at once."""
        self.consecutive_failures = 0
        self._failure_wait = MIN_INTERVAL
        self._has_unconfirmed_write = False
        self._interval = AdaptiveInterval()
        self._tried_at = -math.inf
        self._next_at = self._planned_at = -math.inf
        self._transition_at = math.inf

    def is_too_soon(self, now: float) -> bool:
        """Return whether a read has to wait, even one that somebody asks for."""
        return now < min(self._planned_at - 1.0, self._tried_at + MIN_DISTANCE)

    def read_soon(self) -> None:
        """Let the next read come at once."""
        self._tried_at = self._planned_at = -math.inf

    def confirm_soon(self) -> None:
        """Find out soon what became of a write that may have reached the cloud."""
        self._has_unconfirmed_write = True

    def begin(self, now: float) -> None:
        """Take note that a read begins.

        A write that ends meanwhile must not plan the read that is under way again.
        """
        self._tried_at = now
        self._has_unconfirmed_write = False
        # A coordinator's timers may run up to a second early.
        if self._transition_at + AFTER_TRANSITION - 1.0 <= now:
            self._transition_at = math.inf

    def succeed(
        self, now: float, newest: datetime | None, utcnow: datetime, spare: float
    ) -> None:
        """Take note that a read has succeeded, see `AdaptiveInterval.wait`."""
        self.consecutive_failures = 0
        self._failure_wait = MIN_INTERVAL
        self._tried_at = now
        self._next_at = now + self._interval.wait(newest, utcnow, spare)

    def fail(self, now: float) -> None:
        """Take note that a read has failed."""
        self.consecutive_failures += 1
        self._tried_at = now
        self._next_at = now + self._failure_wait * random.uniform(1.0, 1.1)
        self._failure_wait = min(2 * self._failure_wait, MAX_INTERVAL)

    def plan(
        self,
        now: float,
        *,
        confirm_at: float | None,
        transition_in: float,
        read_wait: float,
    ) -> float:
        """Choose the time of the next read; return the seconds until then.

        Args:
            now: The present.
            confirm_at: When a read has to tell what became of a write, if any.
            transition_in: Seconds until a state changes by itself; `inf` if none does.
            read_wait: Seconds in which the cloud may not be asked.
        """
        at = math.inf if confirm_at is None else confirm_at + 1.0
        # One that has passed counts until a read has shown what came of it.
        if self._transition_at > now:
            self._transition_at = now + transition_in
        at = min(at, self._transition_at + AFTER_TRANSITION)
        # What is expected at a moment is not worth two reads in a minute; a refresh is.
        at = min(self._next_at, max(at, self._tried_at + MIN_INTERVAL))
        at = max(at, self._tried_at + SHORT_INTERVAL)
        if self._has_unconfirmed_write:
            at = min(at, self._tried_at + UNCONFIRMED_INTERVAL)
        self._planned_at = max(at, now + read_wait + 1.0)
        return self._planned_at - now
