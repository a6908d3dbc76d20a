"""Consumption and savings of a heat pump by period.

Source: Podero Partner API v2.0, API reference, `GET …/heat-pumps/{id}/statistics` and
`GET …/heat-pumps/{id}/savings`. Units are in the answer's metadata; their layout there
is not documented.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import logging
from typing import Final, Self

from .exceptions import PoderoServerError
from .fields import NUMBER, TIME, as_object, read_or_none
from .texts import one_line

_LOGGER = logging.getLogger(__name__)

MAX_PERIOD_LENGTH: Final = {
    "day": timedelta(hours=25),
    "week": timedelta(days=7, hours=1),
    "month": timedelta(days=31, hours=1),
    "quarter": timedelta(days=92, hours=1),
    "year": timedelta(days=366, hours=1),
}
"""Resolutions, with the longest period of each: the clock may change in it."""

MAX_UNIT: Final = 20
MAX_PERIODS: Final = 1000
"""Of one resolution in one answer: days of more than two years."""
MAX_AHEAD: Final = timedelta(days=1)
"""How far ahead a period may begin: days begin earlier in the east."""
YEARS: Final = range(2000, 2200)
"""Years in which a period may begin and end: 0001 and 9999 stand for "never"."""
MAX_VALUE: Final = 1e12
"""Larger values can't be those of a home, and their sums would lose precision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticField:
    """Where a row contains a statistic.

    Attributes:
        group: The object in the row.
        name: The field in that object.
        unit: The unit if the name contains it, else empty.
    """

    group: str
    name: str
    unit: str = ""


FIELDS: Final = {
    "consumption": StatisticField(group="consumption", name="total"),
    "estimated_consumption": StatisticField(
        group="heat_pump", name="estimated_consumption_wh", unit="Wh"
    ),
    "savings": StatisticField(group="savings", name="total"),
    "savings_percentage": StatisticField(group="savings", name="percentage"),
}
"""Fields that a row may contain, by our names for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One field in one period.

    Attributes:
        start: Its start, UTC.
        end: Its end (exclusive), UTC; equal to its start if that is not known.
        value: In the unit of the series; None if it is null or not understood.
    """

    start: datetime
    end: datetime
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One field over time.

    Attributes:
        unit: As Podero spells it, empty if there is none.
        periods: Periods by resolution, the oldest first, without overlaps.
    """

    unit: str
    periods: Mapping[str, tuple[Period, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """Statistics of one heat pump.

    Attributes:
        series: Series by field, one of `FIELDS`, of those that the answer contained.
    """

    series: Mapping[str, Series]

    @classmethod
    def from_answer(cls, answer: object) -> Self:
        """Read the answer of a GET.

        Never fails for a row or a field: what is not understood is left out.

        Raises:
            PoderoServerError: The answer has another form, or reports a failure.
        """
        root = as_object(answer)
        rows, metadata = root.get("data"), as_object(root.get("metadata"))
        if not isinstance(rows, list):
            raise PoderoServerError("the answer is no statistics")
        if metadata.get("error"):
            raise PoderoServerError("the answer says that it failed")
        units = as_object(metadata.get("units"))
        series: dict[str, Series] = {}
        for name, field in FIELDS.items():
            if periods := _read_periods(map(as_object, rows), field):
                series[name] = Series(unit=_read_unit(units, field), periods=periods)
        return cls(series=series)


def spelling(resolution: str) -> str:
    """Return Podero's spelling of a resolution, e.g. "1DAY"."""
    return f"1{resolution.upper()}"


RESOLUTIONS: Final = {
    spelling(resolution): resolution for resolution in MAX_PERIOD_LENGTH
}
"""Resolution by Podero's spelling."""


def _read_periods(
    rows: Iterable[Mapping[str, object]], field: StatisticField
) -> dict[str, tuple[Period, ...]]:
    """Return the periods of one field by resolution."""
    found: dict[str, dict[datetime, Period]] = {}
    for row in rows:
        spelled = row.get("resolution")
        resolution = isinstance(spelled, str) and RESOLUTIONS.get(spelled.upper())
        group = as_object(row.get(field.group))
        if not resolution or field.name not in group:
            continue
        period = _read_period(
            as_object(row.get("period")),
            group[field.name],
            MAX_PERIOD_LENGTH[resolution],
        )
        if period:
            # Of two rows for one period, the last one counts.
            found.setdefault(resolution, {})[period.start] = period
    return {
        resolution: _without_overlaps(
            _newest(sorted(periods.values(), key=lambda period: period.start))
        )
        for resolution, periods in found.items()
    }


def _newest(periods: list[Period]) -> list[Period]:
    """Return the last of many periods, the oldest first."""
    if len(periods) > MAX_PERIODS:
        _LOGGER.info("%s old periods are left out", len(periods) - MAX_PERIODS)
    return periods[-MAX_PERIODS:]


def _read_period(
    bounds: Mapping[str, object], raw: object, max_length: timedelta
) -> Period | None:
    """Return a period, None if its start is unknown or can't be, or it is too long."""
    start = read_moment(bounds.get("start_period"))
    if start is None or start > datetime.now(UTC) + MAX_AHEAD:
        return None
    end = read_moment(bounds.get("end_period"))
    if end is None or end < start:
        end = start
    if end - start > max_length:
        return None
    return Period(start=start, end=end, value=read_value(raw))


def read_value(raw: object) -> float | None:
    """Return a number, None if it is none or no home can have it."""
    value = read_or_none(NUMBER, raw)
    return value if value is not None and abs(value) <= MAX_VALUE else None


def read_moment(raw: object) -> datetime | None:
    """Return a moment, None if it is none or no home can have it."""
    moment = read_or_none(TIME, raw)
    return moment if moment and moment.year in YEARS else None


def _without_overlaps(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Leave out periods that start before the end of the one before."""
    kept: list[Period] = []
    for period in periods:
        if not kept or period.start >= kept[-1].end:
            kept.append(period)
    return tuple(kept)


def _read_unit(units: Mapping[str, object], field: StatisticField) -> str:
    """Return a unit from metadata, nested or flat, or that of the whole group."""
    group, name = field.group, field.name
    candidates = (
        as_object(units.get(group)).get(name),
        units.get(f"{group}.{name}"),
        units.get(f"{group}_{name}"),
        units.get(group),
    )
    texts = (one_line(unit, MAX_UNIT) for unit in candidates if isinstance(unit, str))
    return next(texts, "") or field.unit
