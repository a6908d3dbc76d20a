"""What a heat pump has consumed: simulated while it runs, estimated before that."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from math import sin, tau
from typing import Final

from .prices import mean_price
from .weather import mean_temperature

QUARTER: Final = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Electricity and what it cost."""

    kwh: float = 0
    cost: float = 0
    flat_cost: float = 0
    """What it would have cost at the mean price of the day, in EUR."""

    def __add__(self, other: Usage) -> Usage:
        """Add two usages up."""
        return Usage(
            kwh=self.kwh + other.kwh,
            cost=self.cost + other.cost,
            flat_cost=self.flat_cost + other.flat_cost,
        )

    def part(self, share: float) -> Usage:
        """Return a share of it, 0 to 1."""
        return Usage(
            kwh=self.kwh * share,
            cost=self.cost * share,
            flat_cost=self.flat_cost * share,
        )

    @property
    def saved(self) -> float:
        """What cheap hours have saved against the mean price, in EUR."""
        return self.flat_cost - self.cost

    @property
    def saved_percentage(self) -> float:
        """What cheap hours have saved against the mean price, in percent."""
        return 100 * self.saved / self.flat_cost if self.flat_cost else 0


class Meter:
    """Adds up consumption by days in UTC (?), and by quarters of an hour."""

    def __init__(self, loss: float) -> None:
        """Begin at zero.

        Args:
            loss: The heat loss of the house in kW/K, from which days are estimated.
        """
        self._loss = loss
        self._days: dict[date, Usage] = {}
        self._quarters: defaultdict[datetime, float] = defaultdict(float)
        self._since: datetime | None = None
        self._until: datetime | None = None

    def add(self, when: datetime, duration: timedelta, usage: Usage) -> None:
        """Add what was used; measurements must follow one another without gaps."""
        self._since = self._since or when
        self._until = when + duration
        self._days[when.date()] = self._days.get(when.date(), Usage()) + usage
        minute = when.minute // 15 * 15
        self._quarters[when.replace(minute=minute, second=0, microsecond=0)] += (
            usage.kwh
        )

    def mean_power(self, start: datetime, end: datetime) -> float | None:
        """Return the mean power between two quarters of an hour, in W.

        None stands for what was not measured, or not all of it.
        """
        if not (
            self._since and self._until and self._since <= start < end <= self._until
        ):
            return None
        quarters = range((end - start) // QUARTER)
        kwh = sum(self._quarters.get(start + n * QUARTER, 0) for n in quarters)
        return 1000 * kwh / ((end - start) / timedelta(hours=1))

    def total(self, start: date, end: date, now: datetime) -> Usage:
        """Add up whole days, as far as they have passed.

        Args:
            start: The first day.
            end: The day after the last one.
            now: The time of the cloud.
        """
        usage = Usage()
        for ordinal in range(start.toordinal(), end.toordinal()):
            usage += self._day(date.fromordinal(ordinal), now)
        return usage

    def _day(self, day: date, now: datetime) -> Usage:
        """Add what was measured on a day to an estimate of the rest."""
        midnight = datetime.combine(day, time(), UTC)
        passed = min(now, midnight + timedelta(days=1))
        unmeasured = max(passed - midnight, timedelta())
        if self._since and self._until:
            measured = min(passed, self._until) - max(midnight, self._since)
            unmeasured -= max(measured, timedelta())
        if not unmeasured:
            return self._days.get(day, Usage())
        estimate = self.estimate(day).part(unmeasured / timedelta(days=1))
        return self._days.get(day, Usage()) + estimate

    def estimate(self, day: date) -> Usage:
        """Return what a heat pump of this house would use on a day."""
        return _estimate(day, self._loss)


@lru_cache(maxsize=8192)
def _estimate(day: date, loss: float) -> Usage:
    """Return what a heat pump of a house would use on a day."""
    outdoor = mean_temperature(day)
    # 17.5 °C: people and the sun heat the house by the last three degrees.
    heat = max(17.5 - outdoor, 0) * loss * 24
    kwh = heat / max(4.2 + 0.08 * (outdoor - 7), 1.8) + 2.3
    flat_cost = kwh * mean_price(day)
    share = 0.12 + 0.05 * sin(tau * day.toordinal() / 4.3)
    return Usage(kwh=kwh, cost=flat_cost * (1 - share), flat_cost=flat_cost)
