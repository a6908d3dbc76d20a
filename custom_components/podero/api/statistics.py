"""What a heat pump has consumed and saved, by the cloud's own periods.

Facts: Podero Partner API v2.0, API reference, `GET …/heat-pumps/{id}/statistics`. Units
are in the answer's metadata; how they are laid out in there is not documented.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

from .errors import PoderoServerError
from .models import NUMBER, TIME, Kind, Value

LONGEST: Final = {
    "1DAY": timedelta(hours=25),
    "1WEEK": timedelta(days=7, hours=1),
    "1MONTH": timedelta(days=31, hours=1),
    "1QUARTER": timedelta(days=92, hours=1),
    "1YEAR": timedelta(days=366, hours=1),
}
"""The resolutions there are, and the longest that a period of each can be."""

MOST: Final = 1e12
"""What is more than this is no figure of a home, and would not add up."""

FIELDS: Final = {
    "consumption.total": "",
    "heat_pump.estimated_consumption_wh": "Wh",
    "savings.total": "",
    "savings.percentage": "",
}
"""What a row may tell, and the unit where it is part of the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One period of one field.

    Attributes:
        start: Its first moment, UTC.
        end: The moment after its last one, UTC; its start where that is not known.
        value: In the unit of the series; None where the cloud has none or none that is
            understood.
    """

    start: datetime
    end: datetime
    value: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One field over time.

    Attributes:
        unit: As the cloud writes it, empty where it tells none.
        periods: Periods by resolution, the oldest first, none of which overlap.
    """

    unit: str
    periods: Mapping[str, tuple[Period, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """What the statistics of one heat pump say.

    Attributes:
        series: Series by field, of the fields that the answer contained.
    """

    series: Mapping[str, Series]

    @classmethod
    def from_answer(cls, answer: object) -> Self:
        """Read the answer of a GET.

        Never fails for a row or a field: what is not understood is left out.

        Raises:
            PoderoServerError: The answer is of another form, or says that it failed.
        """
        root = _object(answer)
        rows, metadata = root.get("data"), _object(root.get("metadata"))
        if not isinstance(rows, list):
            raise PoderoServerError("the answer is no statistics")
        if metadata.get("error"):
            raise PoderoServerError("the answer says that it failed")
        series: dict[str, Series] = {}
        for field, unit in FIELDS.items():
            group, _, name = field.partition(".")
            if periods := _periods(map(_object, rows), group, name):
                unit = _unit(_object(metadata.get("units")), group, name) or unit
                series[field] = Series(unit=unit, periods=periods)
        return cls(series=series)


def _periods(
    rows: Iterable[Mapping[str, object]], group: str, name: str
) -> dict[str, tuple[Period, ...]]:
    """Return the periods of one field by resolution."""
    found: dict[str, dict[datetime, Period]] = {}
    for row in rows:
        resolution, fields = row.get("resolution"), _object(row.get(group))
        if not isinstance(resolution, str) or name not in fields:
            continue
        bounds = _object(row.get("period"))
        start = _read(TIME, bounds.get("start_period"))
        end = _read(TIME, bounds.get("end_period"))
        longest = LONGEST.get(resolution.upper())
        if longest is None or not isinstance(start, datetime):
            continue
        if not isinstance(end, datetime) or end < start:
            end = start
        if end - start > longest:
            continue
        value = _read(NUMBER, _as_number(fields[name]))
        if not isinstance(value, float) or abs(value) > MOST:
            value = None
        # Of two rows for one period, the last.
        found.setdefault(resolution.upper(), {})[start] = Period(
            start=start, end=end, value=value
        )
    return {
        resolution: _apart(sorted(periods.values(), key=lambda period: period.start))
        for resolution, periods in found.items()
    }


def _apart(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Leave out what begins before the period before it has ended."""
    apart: list[Period] = []
    for period in periods:
        if not apart or period.start >= apart[-1].end:
            apart.append(period)
    return tuple(apart)


def _unit(units: Mapping[str, object], group: str, name: str) -> str:
    """Return a unit from metadata, nested or flat, or that of the whole group."""
    places = (
        _object(units.get(group)).get(name),
        units.get(f"{group}.{name}"),
        units.get(f"{group}_{name}"),
        units.get(group),
    )
    return next((unit.strip() for unit in places if isinstance(unit, str)), "")


def _as_number(raw: object) -> object:
    """Return what a decimal says that JSON carries as a text."""
    if isinstance(raw, str):
        try:
            return float(raw)
        except ValueError:
            return None
    return raw


def _read(kind: Kind, raw: object) -> Value:
    try:
        return kind.read(raw)
    except TypeError, ValueError, OverflowError:
        return None


def _object(raw: object) -> Mapping[str, object]:
    return raw if isinstance(raw, dict) else {}
