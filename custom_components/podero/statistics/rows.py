"""Which rows of long-term statistics the days of an answer are: pure functions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ..api import Period, TimeSeries
from .home_days import HomeDay, first_full_hour, home_date, home_days, hours_of
from .hours import consumption_by_hour, unoptimized_by_hour

type StoredRows = Mapping[float, tuple[float, float]]
"""State and sum by start, a Unix timestamp."""
type Rows = dict[float, float]
"""Values by start, a Unix timestamp."""
type ToRows = Callable[
    [Sequence[HomeDay], TimeSeries, Mapping[float, float], datetime], Rows
]


def by_day(
    days: Sequence[HomeDay],
    series: TimeSeries,
    stored: Mapping[float, float],
    now: datetime,
) -> Rows:
    """Return a row for each day that has begun; see `consumption_by_hour`."""
    return {day.hours[0].timestamp(): day.value for day in days if day.hours[0] <= now}


STATISTICS: Final[Mapping[str, tuple[str, ToRows]]] = {
    "consumption": ("consumption", consumption_by_hour),
    "unoptimized_consumption": ("consumption", unoptimized_by_hour),
    "savings": ("savings", by_day),
}
"""Long-term statistics: the parsed statistic that each comes from, and its rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPlan:
    """The rows that some days of the cloud are to be.

    Attributes:
        days: Days of the cloud that have begun, the oldest first, each with a value.
        series: Their hours.
        now: The present, UTC.
        to_rows: Makes rows of the home's days.
    """

    days: Sequence[Period]
    series: TimeSeries
    now: datetime
    to_rows: ToRows

    def rows(self, stored: Mapping[float, float]) -> Rows:
        """Return the rows, where these values are stored."""
        return self.to_rows(home_days(self.days), self.series, stored, self.now)

    @property
    def first(self) -> float:
        """The start of the first row that may have to be written."""
        hours = (hours_of(home_date(day.start)) for day in self.days)
        return min(day[0].timestamp() for day in hours)

    def replaced(self, rows: Rows, stored: StoredRows) -> set[float]:
        """Return where rows may stand whose values are in other rows now.

        That is within the home's days, and where release 0.1.0 has put them: at the
        start of the cloud's day, alone on a day of the home that may be another one.
        """
        hours = {
            hour.timestamp()
            for day in home_days(self.days)
            if day.hours[0].timestamp() in rows
            for hour in day.hours
        }
        starts = {first_full_hour(day.start) for day in self.days}
        return hours | {
            start.timestamp()
            for start in starts
            if any(
                hour.timestamp() not in stored for hour in hours_of(home_date(start))
            )
        }
