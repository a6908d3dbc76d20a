"""How many requests a day an account may spend on reads."""

from collections import deque
from typing import Final

DAY: Final = 86_400.0
MAX_COUNTED: Final = 5000
SECONDS_PER_READ: Final = 300.0
MAX_AHEAD: Final = 8 * SECONDS_PER_READ
"""A read uses up that many seconds, and reads may run that many ahead of time: 296 a day
at most, token requests and second tries included."""


class RequestBudget:
    """The reads of an account, as time that they use up. All times are in seconds."""

    def __init__(self) -> None:
        """Begin with nothing spent."""
        self._used_until = 0.0
        self._sent: deque[float] = deque(maxlen=MAX_COUNTED)

    def count(self, now: float) -> None:
        """Count a request of any kind."""
        self._sent.append(now)

    def requests_of_the_day(self, now: float) -> int:
        """Return the number of requests in the last 24 hours."""
        while self._sent and self._sent[0] < now - DAY:
            self._sent.popleft()
        return len(self._sent)

    def spend(self, now: float) -> None:
        """Spend what a read costs."""
        self._used_until = max(self._used_until, now) + SECONDS_PER_READ

    def refund(self) -> None:
        """Give it back: the read never reached the cloud."""
        self._used_until -= SECONDS_PER_READ

    def wait(self, now: float) -> float:
        """Return how long it is until a read is within the budget."""
        return max(0.0, self._used_until - now - MAX_AHEAD)

    def spare_reads(self, now: float) -> float:
        """Return how many reads routine may make ahead of time; below 0: has made.

        Half is left for reads that people wait for.
        """
        ahead = max(0.0, self._used_until - now)
        return (MAX_AHEAD / 2 - ahead) / SECONDS_PER_READ
