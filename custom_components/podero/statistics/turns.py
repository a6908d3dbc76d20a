"""When an account's statistics may be requested: once an hour, after a quick start."""

from dataclasses import dataclass
import random
from typing import Final

HOUR: Final = 3600.0
INITIAL_DELAY: Final = (10.0, 40.0)
"""Seconds from set-up to the first request; random, so that homes spread out."""
QUICK_INTERVAL: Final = 2.0
QUICK_REQUESTS: Final = 5
"""How many requests may follow the first one without an hour in between: with it, the
newest days and the past of three heat pumps. More would put off the reads of states."""
FIRST_RETRY: Final = 300.0
"""Seconds until a busy database is tried again; twice as many after each further try."""
LAST_RETRY: Final = 6 * HOUR
"""Seconds between two tries at most."""


@dataclass(slots=True, kw_only=True)
class Turns:
    """The requests of one account. All times are loop times.

    Attributes:
        next_request_at: When the next one may be sent.
        quick_left: How many more may be sent without an hour in between.
        retry_wait: Seconds from the last try of a busy database to the next one, 0 while
            it can be used.
    """

    next_request_at: float
    quick_left: int = QUICK_REQUESTS
    retry_wait: float = 0.0

    @classmethod
    def begin(cls, now: float) -> Turns:
        """Begin shortly after the set-up."""
        return cls(next_request_at=now + random.uniform(*INITIAL_DELAY))

    def take(self, now: float) -> None:
        """Take note that a request is sent."""
        self.next_request_at = now + HOUR * random.uniform(1.0, 1.1)

    def hurry(self, now: float) -> None:
        """Let the next one come soon, as long as that may be and the database works."""
        if self.quick_left and not self.retry_wait:
            self.quick_left -= 1
            self.next_request_at = now + QUICK_INTERVAL

    def retry(self, now: float) -> float:
        """Let the next one come in some minutes, later each time; return when."""
        self.retry_wait = min(2 * self.retry_wait or FIRST_RETRY, LAST_RETRY)
        retry_at = now + self.retry_wait
        self.next_request_at = min(self.next_request_at, retry_at)
        # This one has been in vain; once it works, the others follow soon.
        self.quick_left = min(self.quick_left + 1, QUICK_REQUESTS)
        return retry_at
