"""How soon a new state is seen: simulated days of the schedule and the budget alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
import math
import random
import statistics
from typing import Final

from custom_components.podero.account.poll_schedule import PollSchedule
from custom_components.podero.api.budget import RequestBudget

from .markdown import markdown

START: Final = datetime(2026, 1, 15, tzinfo=UTC)
DAY: Final = 86_400.0
DAYS: Final = 14
"""Simulated for a figure; the first day, in which the rhythm is learnt, counts too."""
OTHERS: Final = 27
"""Requests a day for statistics and tokens."""
MAX_REQUESTS: Final = 300
"""Requests a day, of which the limit takes all for reads."""
SEEDS: Final = 5
"""Simulations for a figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How a manufacturer refreshes the state of a heat pump.

    Attributes:
        name: How it is called.
        least: Seconds between two refreshes at least.
        most: The same at most; all in between are alike.
        target: Seconds within which half of what is seen has to be.
    """

    name: str
    least: float
    most: float
    target: float

    @property
    def limit(self) -> float:
        """Seconds of reads that are spread evenly over the window: w / 2k."""
        reads_per_refresh = MAX_REQUESTS / (DAY / ((self.least + self.most) / 2))
        return (self.most - self.least) / (2 * reads_per_refresh)

    def refreshes(self, rng: random.Random) -> Iterator[float]:
        """Yield the moments of refreshes, in s."""
        at = 0.0
        while True:
            at += rng.uniform(self.least, self.most)
            yield at


RHYTHMS: Final = (
    Rhythm(name="every 5 min", least=300, most=300, target=13),
    Rhythm(name="every 5 min ± 1 min", least=240, most=360, target=65),
    Rhythm(name="every 10 min", least=600, most=600, target=13),
    Rhythm(name="every 10 min ± 30 s", least=570, most=630, target=25),
    Rhythm(name="every 15 min", least=900, most=900, target=13),
    Rhythm(name="every 15 min ± 1 min", least=840, most=960, target=30),
    Rhythm(name="every 5 to 15 min", least=300, most=900, target=147),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """What came of some days.

    Attributes:
        delay: Median of the seconds from a refresh to the read that saw it.
        seen: Refreshes seen a day.
        refreshes: Refreshes a day.
        requests: Most requests of any 24 hours, those for statistics and tokens included.
        longest_gap: Most seconds between two reads.
    """

    delay: float
    seen: float
    refreshes: float
    requests: int
    longest_gap: float


def simulate(rhythm: Rhythm, *, seed: int = 1, days: int = DAYS) -> Freshness:
    """Live through some days without a home, a cloud, or people."""
    rng = random.Random(seed)
    state = random.getstate()
    random.seed(seed)
    try:
        return _live(rhythm, rng, days * DAY)
    finally:
        random.setstate(state)


def _live(rhythm: Rhythm, rng: random.Random, seconds: float) -> Freshness:
    schedule, budget = PollSchedule(), RequestBudget()
    refreshes = rhythm.refreshes(rng)
    newest, coming, count = 0.0, next(refreshes), 0
    delays: list[float] = []
    reads: list[float] = []
    others = [
        (n + rng.random()) * DAY / OTHERS for n in range(int(OTHERS * seconds / DAY))
    ]
    sent: list[float] = []
    now = 0.0
    seen = 0.0
    while now < seconds:
        while others and others[0] <= now:
            budget.spend(others[0])
            sent.append(others.pop(0))
        while coming <= now:
            newest, coming, count = coming, next(refreshes), count + 1
        schedule.begin(now)
        budget.spend(now)
        reads.append(now)
        sent.append(now)
        if newest > seen:
            delays.append(now - newest)
            seen = newest
        schedule.succeed(
            now,
            START + timedelta(seconds=newest),
            START + timedelta(seconds=now),
            budget.spare_reads(now),
        )
        now += schedule.plan(
            now, confirm_at=None, transition_in=math.inf, read_wait=budget.wait(now)
        )
    days = seconds / DAY
    return Freshness(
        delay=statistics.median(delays),
        seen=len(delays) / days,
        refreshes=count / days,
        requests=_most_in_a_day(sent),
        longest_gap=max(b - a for a, b in pairwise(reads)),
    )


def _most_in_a_day(sent: list[float]) -> int:
    first = most = 0
    for last, at in enumerate(sent):
        while sent[first] <= at - DAY:
            first += 1
        most = max(most, last - first + 1)
    return most


def report() -> str:
    """Return what comes of each rhythm, and whether that is soon enough."""
    head = ("refreshed", "w/2k", "seen after", "target", "seen a day", "requests", "")
    return markdown([head, *map(_line, RHYTHMS)])


def _line(rhythm: Rhythm) -> Sequence[str]:
    results = [simulate(rhythm, seed=seed) for seed in range(SEEDS)]
    delay = statistics.median(result.delay for result in results)
    requests = max(result.requests for result in results)
    seen = statistics.mean(result.seen for result in results)
    refreshes = statistics.mean(result.refreshes for result in results)
    is_met = delay <= rhythm.target and requests <= MAX_REQUESTS
    return (
        rhythm.name,
        f"{rhythm.limit:.0f} s",
        f"{delay:.0f} s",
        f"≤ {rhythm.target:.0f} s",
        f"{seen:.0f} of {refreshes:.0f}",
        f"{requests}",
        "met" if is_met else "**missed**",
    )
