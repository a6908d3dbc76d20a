"""Hours in the Energy dashboard: the shape of the time series, the size of the day."""

from datetime import timedelta
from typing import Any

import pytest

from ..api.statistics_answers import answer, daily_consumption, row
from ..home import Home
from .helpers import (
    next_answer,
    podero_statistics,
    read_recorder,
    recorded,
    set_answer,
    start_of,
    statistic_id,
    tell_part_of_year,
)

WITHOUT = "unoptimized_consumption_kwh"


async def hours(home: Home, entry: Any, name: str = "consumption_kwh") -> list[float]:
    """Return the change of each hour that is kept, the oldest first."""
    rows = await read_recorder(home, statistic_id(entry, name), "hour", {"change"})
    assert len({start_of(each) for each in rows}) == len(rows)
    return [each["change"] for each in rows]


def series(day: str, **told: list[float]) -> dict[str, Any]:
    """Return an answer with the hours of a day in UTC: values by field."""
    rows = [
        {"time": f"{day}T{hour:02}:00:00.000Z"}
        | {field: values[hour] for field, values in told.items()}
        for hour in range(24)
    ]
    return {"metadata": {}, "data": rows}


NIGHT = [3.0] * 6 + [0.5] * 18
EVENING = [0.5] * 18 + [5.0] * 6


@recorded
async def test_shape(home: Home) -> None:
    """An hour gets its share of the day; without Podero the same scale holds."""
    set_answer(
        home,
        daily_consumption({"2026-01-14": 13.5, "2026-01-15": 0.5}),
        status=200,
        body=series(
            "2026-01-14",
            estimated_consumption=NIGHT,
            unoptimized_consumption=EVENING,
        ),
    )
    entry = await home.set_up()
    await next_answer(home)
    (request,) = (r for r in home.cloud.requests if r.kind == "data")
    assert request.query["resolution"] == "1HOUR"
    found = await hours(home, entry)
    assert found[:24] == pytest.approx([0.5 * each for each in NIGHT])
    # Of the day that runs nothing is known yet.
    assert found[24:] == pytest.approx([0.5 / 13] * 13)
    assert await hours(home, entry, WITHOUT) == pytest.approx(
        [0.5 * each for each in EVENING]
    )
    names = {each["name"] for each in (await podero_statistics(home)).values()}
    assert names == {
        "Heat pump 1 consumption",
        "Heat pump 1 consumption without Podero",
    }


@recorded
@pytest.mark.parametrize(
    "fault",
    [
        {"status": 400},
        {"status": 404},
        {"status": 500},
        {"status": 200, "body": {"data": 7}},
        {"status": 200, "body": {"data": [None, 7, {"time": 7}, {"time": "now"}]}},
        {
            "status": 200,
            "body": {
                "data": [
                    {"time": "2026-01-14T10:00:00Z", "estimated_consumption": value}
                    for value in (None, "much", -5, 1e300, True, [1])
                ]
            },
        },
        {"drop": "before"},
    ],
)
async def test_no_series(home: Home, fault: dict[str, Any]) -> None:
    """Where hours are not told a day is spread evenly, and nothing else is lost."""
    set_answer(home, daily_consumption({"2026-01-14": 24}), **fault)
    entry = await home.set_up()
    await next_answer(home)
    assert await hours(home, entry) == pytest.approx([1.0] * 24)
    assert (await podero_statistics(home)).keys() == {statistic_id(entry)}


@recorded
async def test_corrections_keep_the_shape(home: Home) -> None:
    """A corrected total does not flatten a day whose hours are not told any more."""
    told = series("2026-01-14", estimated_consumption=NIGHT)
    set_answer(home, daily_consumption({"2026-01-14": 13.5}), status=200, body=told)
    entry = await home.set_up()
    await next_answer(home)
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    set_answer(home, daily_consumption({"2026-01-14": 27}))
    entry = await home.set_up()
    await next_answer(home)
    assert await hours(home, entry) == pytest.approx(NIGHT)


@recorded
async def test_running_day(home: Home) -> None:
    """Hours of a running day follow what is known of it; they never begin too early."""
    tell_part_of_year(home)
    await home.set_up()
    (entry,) = home.hass.config_entries.async_entries("podero")
    await next_answer(home)
    for _ in range(6):
        await next_answer(home)
        found = await read_recorder(home, statistic_id(entry), "hour", {"sum"})  # type: ignore[arg-type]
        sums = [each["sum"] for each in found]
        assert sums == sorted(sums)
        assert start_of(found[-1]) <= home.cloud.clock.now()
    assert start_of(found[-1]) > home.cloud.clock.now() - timedelta(hours=2)


@recorded
@pytest.mark.parametrize(
    ("bounds", "count"),
    [
        (("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"), 23),
        (("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00"), 25),
    ],
)
async def test_hours_of_clock_changes(
    home: Home, bounds: tuple[str, str], count: int
) -> None:
    """Days on which the clock changes have 23 or 25 hours."""
    await home.hass.config.async_set_time_zone("Europe/Vienna")
    home.clock.freezer.move_to(f"{bounds[1][:10]} 12:00:00+00:00")
    set_answer(home, answer(row(bounds, count)))
    entry = await home.set_up()
    await next_answer(home)
    assert await hours(home, entry) == pytest.approx([1.0] * count)
