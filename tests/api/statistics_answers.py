"""Answers with statistics, as the cloud gives them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

UNITS = {
    "savings": {"total": "EUR", "percentage": "%"},
    "consumption": {"total": "kWh"},
}
type Bounds = tuple[str, str]


def day_of(start: str, days: int = 1) -> Bounds:
    """Return the bounds of days in UTC."""
    end = datetime.fromisoformat(start) + timedelta(days=days)
    return f"{start}T00:00:00.000Z", end.strftime("%Y-%m-%dT00:00:00.000Z")


BOUNDS = day_of("2026-01-14")
MONTH = ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")
YEAR = ("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")
LAST_YEAR = ("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z")


def row(
    bounds: Bounds, kwh: object, eur: object = None, resolution: str = "1DAY"
) -> dict[str, Any]:
    """Return a row of an answer."""
    return {
        "resolution": resolution,
        "period": {"start_period": bounds[0], "end_period": bounds[1]},
        "consumption": {"total": kwh},
        "savings": {"total": eur, "percentage": None},
    }


def answer(*rows: object, units: Any = UNITS) -> dict[str, Any]:
    """Return an answer of the cloud."""
    return {"metadata": {"units": units, "error": None}, "data": list(rows)}


def daily_consumption(kwh: Mapping[str, object], units: Any = UNITS) -> dict[str, Any]:
    """Return an answer with consumption by day."""
    return answer(*(row(day_of(day), value) for day, value in kwh.items()), units=units)


def savings_answer(
    today: object = 2, month: object = 30.5, percentage: object = 12.5, **kwargs: Any
) -> dict[str, Any]:
    """Return an answer with savings of all periods."""
    share = {"savings": {"total": month, "percentage": percentage}}
    return answer(
        row(BOUNDS, None, 9),
        row(day_of("2026-01-15"), None, today),
        row(MONTH, None, resolution="1MONTH") | share,
        row(LAST_YEAR, None, 100.25, resolution="1YEAR"),
        row(YEAR, None, 30.5, resolution="1YEAR"),
        **kwargs,
    )
