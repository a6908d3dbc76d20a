"""The home's days, on which the cloud's days stand.

In which time zone the cloud counts its days is not documented. The Energy dashboard shows
the home's days, so a day of the cloud stands on the day of the home that it overlaps most.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from homeassistant.util import dt as dt_util

from ..api import Period

HALF_A_DAY: Final = timedelta(hours=12)
HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeDay:
    """A day of the home with what the cloud tells of it.

    Attributes:
        hours: The starts of its full hours of UTC, the only ones that the recorder
            accepts: 23 to 25, the first not before midnight.
        value: The sum of the cloud's days that stand on it.
    """

    hours: tuple[datetime, ...]
    value: float


def home_days(periods: Iterable[Period]) -> list[HomeDay]:
    """Return the home's days of which the cloud's days with a value tell, in order.

    Args:
        periods: Days of the cloud, the oldest first.
    """
    values: dict[date, float] = {}
    for period in periods:
        if period.value is not None:
            day = home_date(period.start + HALF_A_DAY)
            values[day] = values.get(day, 0.0) + period.value
    return [HomeDay(hours=hours_of(day), value=value) for day, value in values.items()]


def home_date(moment: datetime) -> date:
    """Return the home's day of a moment."""
    return dt_util.as_local(moment).date()


def hours_of(day: date) -> tuple[datetime, ...]:
    """Return the starts of the full hours of UTC in a day of the home, in UTC."""
    hour = first_full_hour(dt_util.as_utc(dt_util.start_of_local_day(day)))
    end = dt_util.as_utc(dt_util.start_of_local_day(day + timedelta(days=1)))
    hours = []
    while hour < end:
        hours.append(hour)
        hour += HOUR
    return tuple(hours)


def first_full_hour(moment: datetime) -> datetime:
    """Round up to a full hour of UTC."""
    hour = moment.replace(minute=0, second=0, microsecond=0)
    return hour if hour == moment else hour + HOUR
