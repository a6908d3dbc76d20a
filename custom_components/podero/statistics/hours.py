"""A day's total over its hours: pure functions.

The total is Podero's, with its unit. The hours of the time series have no documented unit,
so only their shape counts: an hour gets its share of the day.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import fsum

from ..api import TimeSeries
from .home_days import HomeDay


def consumption_by_hour(
    days: Sequence[HomeDay],
    series: TimeSeries,
    stored: Mapping[float, float],
    now: datetime,
) -> dict[float, float]:
    """Return what was consumed in each hour of some days.

    Args:
        days: Days with their totals.
        series: Of which the shape is taken.
        stored: What the recorder has by hour: the shape of days that the series does not
            tell, so that a corrected total does not flatten them.
        now: The hours of a running day end here, UTC.

    Returns:
        Values in the unit of the totals by start of the hour, a Unix timestamp.
    """
    found: dict[float, float] = {}
    for day in days:
        hours = [hour for hour in day.hours if hour <= now]
        weights = [series.consumption.get(hour) for hour in hours]
        if not any(weights):
            weights = [stored.get(hour.timestamp()) for hour in hours]
        found |= _spread(day.value, hours, _fill(weights))
    return found


def unoptimized_by_hour(
    days: Sequence[HomeDay],
    series: TimeSeries,
    stored: Mapping[float, float],
    now: datetime,
) -> dict[float, float]:
    """Return what would have been consumed without Podero in each hour of some days.

    It is scaled as consumption is, so days whose series does not tell both are left out.
    Arguments and values are those of `consumption_by_hour`.
    """
    found: dict[float, float] = {}
    for day in days:
        hours = [hour for hour in day.hours if hour <= now]
        with_podero = [series.consumption.get(hour) for hour in hours]
        without = [series.unoptimized.get(hour) for hour in hours]
        if any(with_podero) and any(without):
            filled = _fill(without)
            share = fsum(filled) / fsum(_fill(with_podero))
            found |= _spread(day.value * share, hours, filled)
    return found


def _fill(weights: Sequence[float | None]) -> list[float]:
    """Return weights in which unknown hours are as the mean of the known ones."""
    known = [weight for weight in weights if weight is not None]
    mean = fsum(known) / len(known) if known else 0.0
    return [mean if weight is None else weight for weight in weights]


def _spread(
    total: float, hours: Sequence[datetime], weights: Sequence[float]
) -> dict[float, float]:
    """Return the share of each hour, the same for all where the weights tell nothing."""
    whole = fsum(weights)
    return {
        hour.timestamp(): total * weight / whole if whole else total / len(hours)
        for hour, weight in zip(hours, weights, strict=True)
    }
