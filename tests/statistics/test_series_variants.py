"""Plausible answers with hours: whatever their form, the day's total is what counts."""

from collections.abc import Iterable
from typing import Any

import pytest

from ..api.statistics_answers import daily_consumption
from ..home import Home
from .helpers import next_answer, recorded, set_answer
from .test_hours import NIGHT, WITHOUT, hours

TOTAL = sum(NIGHT)
EVEN = [TOTAL / 24] * 24
DAY = "2026-01-14"


def rows(
    values: Iterable[Any], *, name: str = "estimated_consumption", **time: str
) -> list[Any]:
    """Return a row for each hour; `time` has the form of its time by its key."""
    ((key, form),) = (time or {"time": DAY + "T{:02}:00:00.000Z"}).items()
    return [{key: form.format(hour), name: value} for hour, value in enumerate(values)]


def scaled(weights: Iterable[float]) -> list[float]:
    """Return the hours of a day with this shape."""
    weights = list(weights)
    return [TOTAL * weight / sum(weights) for weight in weights]


VARIANTS: dict[str, tuple[Any, list[float]]] = {
    "in another unit": (rows(1000 * each for each in NIGHT), NIGHT),
    "as texts": (rows(f"{each}" for each in NIGHT), NIGHT),
    "the newest first": (rows(NIGHT)[::-1], NIGHT),
    "twice": (rows(NIGHT) * 2, NIGHT),
    "by quarters": (
        [
            {"time": f"{DAY}T{hour:02}:{minute}:00Z", "estimated_consumption": value}
            for hour, value in enumerate(NIGHT)
            for minute in ("00", "15", "30", "45")
        ],
        NIGHT,
    ),
    "without an offset": (rows(NIGHT, time=DAY + "T{:02}:00:00"), NIGHT),
    "with another offset": (
        [
            {"time": f"{day}T{hour:02}:30:00+05:30", "estimated_consumption": value}
            for day, hour, value in (
                (DAY if n < 19 else "2026-01-15", (n + 5) % 24, value)
                for n, value in enumerate(NIGHT)
            )
        ],
        NIGHT,
    ),
    "that comes late": (rows(NIGHT[:12]), scaled([*NIGHT[:12], *([1.75] * 12)])),
    "that comes late, as null": (
        rows([*NIGHT[:12], *([None] * 12)]),
        scaled([*NIGHT[:12], *([1.75] * 12)]),
    ),
    "with gaps": (
        rows(NIGHT)[:6] + rows(NIGHT)[12:],
        scaled([*([3.0] * 6), *([(18 + 6) / 18] * 6), *([0.5] * 12)]),
    ),
    "with rubbish in between": (
        [
            *(None, 7, "x", [], {}, {"time": DAY}, {"estimated_consumption": 5}),
            *rows(NIGHT),
            *rows([-5, "much", True, 1e300, [1]]),
        ],
        NIGHT,
    ),
    "with other hours beside": (
        rows(NIGHT)
        + rows([9.0] * 24, time="2026-01-16T{:02}:00:00Z")
        + rows([9.0] * 24, time="1926-01-16T{:02}:00:00Z"),
        NIGHT,
    ),
    "that is zero": (rows([0.0] * 24), EVEN),
    "of which only one hour is told": (rows([2.0]), EVEN),
    "under another key of time": (rows(NIGHT, timestamp=DAY + "T{:02}:00:00Z"), EVEN),
    "under another name": (rows(NIGHT, name="estimatedConsumption"), EVEN),
    "with times as numbers": ([{"time": 1768348800, "estimated_consumption": 1}], EVEN),
    "without rows": ([], EVEN),
    "as columns": ({"time": [], "estimated_consumption": []}, EVEN),
    "as null": (None, EVEN),
}


@recorded
@pytest.mark.parametrize(("told", "kept"), VARIANTS.values(), ids=VARIANTS)
async def test_series(home: Home, told: Any, kept: list[float]) -> None:
    """A series gives the shape as far as it is understood, and never the size."""
    set_answer(
        home,
        daily_consumption({DAY: TOTAL}),
        status=200,
        body={"metadata": {}, "data": told},
    )
    entry = await home.set_up()
    await next_answer(home)
    found = await hours(home, entry)
    assert found == pytest.approx(kept)
    assert sum(found) == pytest.approx(TOTAL, abs=0.001)
    assert await hours(home, entry, WITHOUT) == []


@recorded
@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ([2.0] * 24, [2 * TOTAL / TOTAL] * 24),
        ([None] * 24, []),
        ([0.0] * 24, []),
        (["?"] * 24, []),
    ],
)
async def test_without_podero(home: Home, told: list[Any], kept: list[float]) -> None:
    """What would have been consumed is scaled as what was, and is left out if unknown."""
    series = [
        row | {"unoptimized_consumption": value}
        for row, value in zip(rows(NIGHT), told, strict=True)
    ]
    set_answer(home, daily_consumption({DAY: TOTAL}), status=200, body={"data": series})
    entry = await home.set_up()
    await next_answer(home)
    assert await hours(home, entry) == pytest.approx(NIGHT)
    assert await hours(home, entry, WITHOUT) == pytest.approx(kept)
