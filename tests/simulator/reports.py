"""Statistics and savings of a heat pump, by days in UTC (?)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, Final

from .clock import format_timestamp, parse_timestamp
from .errors import InvalidValue, unprocessable
from .generations import Fields
from .meter import Meter, Usage

_DAY: Final = timedelta(days=1)
_YEARS: Final = range(2000, 2200)
_LONGEST_RANGE: Final = timedelta(days=3660)


@dataclass(frozen=True, kw_only=True)
class _Period:
    """One row of a report."""

    resolution: str
    start: date
    end: date
    """The day after the last one."""


def _days(length: int) -> Callable[[date], date]:
    """Return what finds the start of a period of some days; weeks start on Monday."""
    monday = date.min

    def start(day: date) -> date:
        return day - timedelta(days=(day - monday).days % length)

    return start


def _months(length: int) -> Callable[[date], date]:
    """Return what finds the start of a period of some months."""

    def start(day: date) -> date:
        return day.replace(month=day.month - (day.month - 1) % length, day=1)

    return start


_STARTS: Final[Mapping[str, Callable[[date], date]]] = MappingProxyType(
    {
        "1DAY": _days(1),
        "1WEEK": _days(7),
        "1MONTH": _months(1),
        "1QUARTER": _months(3),
        "1YEAR": _months(12),
    }
)
"""The resolutions (R), and where their periods start."""

_KEYWORDS: Final[Mapping[str, Callable[[Usage], Fields]]] = MappingProxyType(
    {
        "savings": lambda usage: {
            "savings": {
                "total": round(usage.saved, 2),
                "percentage": round(usage.saved_percentage, 1),
            }
        },
        "consumption": lambda usage: {
            "consumption": {"total": round(usage.kwh, 2)},
            "heat_pump": {"estimated_consumption_wh": round(1000 * usage.kwh)},
        },
    }
)
"""The keywords (R), and what they add to a row."""


def statistics(
    meter: Meter, query: Mapping[str, str], now: datetime, count: int
) -> list[Fields]:
    """Report the newest periods of each resolution, oldest first.

    Args:
        meter: The meter of the heat pump.
        query: `resolution` and `keywords`, both comma-separated and optional.
        now: The time of the cloud; the last period is not over.
        count: How many periods there are of each resolution (?).

    Raises:
        Refused: With 422.
    """
    today = now.date()
    periods = [
        period
        for resolution in _words(query, "resolution", _STARTS, "1DAY")
        for period in reversed(list(_newest(resolution, today, count)))
    ]
    return _rows(meter, query, now, periods)


def savings(meter: Meter, query: Mapping[str, str], now: datetime) -> list[Fields]:
    """Report a range of dates, both included (?).

    Args:
        meter: The meter of the heat pump.
        query: As for statistics, with `from` and `to`.
        now: The time of the cloud.

    Raises:
        Refused: With 422.
    """
    first, last = _required_date(query, "from"), _required_date(query, "to")
    if not timedelta() <= last - first <= _LONGEST_RANGE:
        error = InvalidValue("value_error", "Value error, 'to' must follow 'from'")
        raise unprocessable([error.at("query", "to")])
    periods = [
        period
        for resolution in _words(query, "resolution", _STARTS, "1DAY")
        for period in _between(resolution, first, last + _DAY)
    ]
    return _rows(meter, query, now, periods)


def _rows(
    meter: Meter, query: Mapping[str, str], now: datetime, periods: list[_Period]
) -> list[Fields]:
    """Report on each period."""
    keywords = _words(query, "keywords", _KEYWORDS, ",".join(_KEYWORDS))
    rows: list[Fields] = []
    for period in periods:
        usage = meter.total(period.start, period.end, now)
        row: Fields = {
            "resolution": period.resolution,
            "period": {
                "start_period": _midnight(period.start),
                "end_period": _midnight(period.end),
            },
        }
        for keyword in keywords:
            row |= _KEYWORDS[keyword](usage)
        rows.append(row)
    return rows


def _newest(resolution: str, today: date, count: int) -> Iterator[_Period]:
    """Find the last periods, newest first."""
    start_of = _STARTS[resolution]
    start = start_of(today)
    end = _next_start(start_of, start)
    for _ in range(count):
        yield _Period(resolution=resolution, start=start, end=end)
        start, end = start_of(start - _DAY), start


def _between(resolution: str, first: date, end: date) -> Iterator[_Period]:
    """Find the periods of a range, cut to it."""
    start_of = _STARTS[resolution]
    while first < end:
        next_start = min(_next_start(start_of, first), end)
        yield _Period(resolution=resolution, start=first, end=next_start)
        first = next_start


def _next_start(start_of: Callable[[date], date], day: date) -> date:
    """Find the start of the period after that of a day."""
    start = start_of(day)
    next_start = day
    while start_of(next_start) == start:
        next_start += _DAY
    return next_start


def _words(
    query: Mapping[str, str], name: str, choices: Mapping[str, Any], default: str
) -> list[str]:
    """Read a comma-separated list of words."""
    chosen = query.get(name, default).split(",")
    unknown = [word for word in chosen if word not in choices]
    if unknown:
        error = InvalidValue("enum", f"Input should be one of {', '.join(choices)}")
        raise unprocessable([error.at("query", name)])
    return chosen


def _required_date(query: Mapping[str, str], name: str) -> date:
    """Read a date or the date of a date-time."""
    if name not in query:
        raise unprocessable(
            [InvalidValue("missing", "Field required").at("query", name)]
        )
    try:
        day = parse_timestamp(query[name]).date()
    except ValueError as error:
        problem = InvalidValue(
            "date_from_datetime_parsing", "Input should be a valid date"
        )
        raise unprocessable([problem.at("query", name)]) from error
    if day.year not in _YEARS:
        problem = InvalidValue("value_error", "Value error, there is no data")
        raise unprocessable([problem.at("query", name)])
    return day


def _midnight(day: date) -> str:
    """Write the time at which a day begins."""
    return format_timestamp(datetime.combine(day, time(), UTC))
