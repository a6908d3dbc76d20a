"""Current values of statistics, which sensors show: the running periods and totals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import fsum
from typing import Final

from ..api import Period, Series
from ..api.statistics import MAX_PERIOD_LENGTH
from .parsing import ParsedStatistics

RUNNING_PERIODS: Final = {
    "savings_today": ("savings", "day"),
    "savings_this_month": ("savings", "month"),
    "savings_percentage": ("percentage", "month"),
}
"""Statistic and resolution by key, for values of the period that is running."""
SAVINGS_TOTAL: Final = "savings_total"


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentStatistic:
    """The present value of a statistic.

    Attributes:
        value: In `unit`, None where it is not known.
        unit: "kWh", "%", or the code of a currency (ISO 4217).
        since: Start of its period, UTC; None for a total without a start.
        until: End of its period, UTC, after which the value is unknown; None for a
            value that does not expire.
    """

    value: float | None
    unit: str
    since: datetime | None = None
    until: datetime | None = None


type CurrentStatistics = Mapping[str, CurrentStatistic]
"""Current statistics by key, which is also the key of their sensor."""


def current_statistics(parsed: ParsedStatistics, now: datetime) -> CurrentStatistics:
    """Return the current statistics of one heat pump.

    Args:
        parsed: The last answer.
        now: The present, aware.

    Returns:
        One for each series that the answer contained, those without a value included.
    """
    current = {
        key: _running(series, resolution, now)
        for key, (name, resolution) in RUNNING_PERIODS.items()
        if (series := parsed.get(name)) and series.periods.get(resolution)
    }
    if (savings := parsed.get("savings")) and (years := savings.periods.get("year")):
        values = [year.value for year in years if year.value is not None]
        current[SAVINGS_TOTAL] = CurrentStatistic(
            value=fsum(values) if values else None, unit=savings.unit
        )
    return current


def _running(series: Series, resolution: str, now: datetime) -> CurrentStatistic:
    """Return the running period; unknown where the answer has only earlier ones."""
    for period in reversed(series.periods[resolution]):
        end = _latest_end(period, resolution)
        if period.start <= now < end:
            return CurrentStatistic(
                value=period.value, unit=series.unit, since=period.start, until=end
            )
    return CurrentStatistic(value=None, unit=series.unit)


def _latest_end(period: Period, resolution: str) -> datetime:
    """Return the end of a period, the latest possible one if the answer lacks it."""
    if period.end > period.start:
        return period.end
    return period.start + MAX_PERIOD_LENGTH[resolution]
