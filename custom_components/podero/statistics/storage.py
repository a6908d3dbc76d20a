"""How statistics are written to a file of Home Assistant's storage, and read from it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..api import Period, Series
from .parsing import STATISTIC_SPECS, ParsedStatistics


def as_json(parsed: ParsedStatistics) -> dict[str, Any]:
    """Return statistics as they are stored."""
    return {
        name: {
            "unit": series.unit,
            "periods": {
                resolution: [
                    [period.start.isoformat(), period.end.isoformat(), period.value]
                    for period in periods
                ]
                for resolution, periods in series.periods.items()
            },
        }
        for name, series in parsed.items()
    }


def from_json(stored: Mapping[str, Any]) -> ParsedStatistics:
    """Read statistics that were stored; those that are not known any more are left out.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: They are damaged.
    """
    return {
        name: Series(
            unit=str(series["unit"]),
            periods={
                str(resolution): tuple(_read_period(*period) for period in periods)
                for resolution, periods in series["periods"].items()
            },
        )
        for name, series in stored.items()
        if name in STATISTIC_SPECS
    }


def _read_period(start: str, end: str, value: float | None) -> Period:
    """Read a period; both bounds were stored with their offset."""
    return Period(
        start=datetime.fromisoformat(start),
        end=datetime.fromisoformat(end),
        value=None if value is None else float(value),
    )
