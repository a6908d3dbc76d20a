"""A year of hours: each day's total holds, whatever is corrected and whichever the zone."""

from collections.abc import Mapping
from typing import Any

import pytest

from custom_components.podero.statistics import async_load_statistics
from homeassistant.util import dt as dt_util

from ..first_release import restored
from ..home import Home
from .helpers import (
    HOUR,
    day_of_row,
    keep_as_first_release,
    podero_statistics,
    read_recorder,
    recorded,
    start_of,
    statistic_id,
    tell_part_of_year,
)

ONE_WH = 0.001
LENGTHS = {
    "Europe/Vienna": {"2026-03-29": 23, "2026-10-25": 25},
    # Half an hour beside the recorder's hours, and other days of change.
    "America/St_Johns": {"2026-03-08": 23, "2026-11-01": 25},
    "Asia/Kolkata": {},
}
"""Days that have not 24 hours, by zone."""
NOW = "2026-11-15 15:00:00+00:00"
NEAR = (
    *("2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01"),
    # Where one request for hours ends and the next one begins.
    *("2026-04-08", "2026-09-05"),
)
"""Days that are told with those around them."""


def totals(*answers: Mapping[str, Any]) -> dict[str, float]:
    """Return the totals of the days before today, the later answers counting."""
    return {
        day_of_row(row): row["consumption"]["total"]
        for answer in answers
        for row in answer["data"]
        if day_of_row(row) < f"{dt_util.utcnow():%F}"
    }


def correct(answer: Mapping[str, Any], every: int) -> None:
    """Change the total of each so many days of an answer."""
    for row in answer["data"][::every]:
        row["consumption"]["total"] = round(row["consumption"]["total"] * 1.37 + 1, 2)


async def past_with_hours(home: Home) -> None:
    """Let time pass until the days of the past have come, and then their hours."""
    await home.clock.go(5 * HOUR, lambda: home.cloud.count(kind="savings") == 2)
    await home.clock.go(60)


async def hours_by_day(home: Home, name: str) -> dict[str, list[float]]:
    """Return the hours of the home's days before today; check the sums on the way."""
    found: dict[str, list[float]] = {}
    total = 0.0
    for row in await read_recorder(home, name, "hour", {"state", "sum"}):
        assert row["state"] >= 0
        total += row["state"]
        assert row["sum"] == pytest.approx(total, abs=ONE_WH)
        day = f"{dt_util.as_local(start_of(row)):%F}"
        found.setdefault(day, []).append(row["state"])
    found.pop(f"{dt_util.now():%F}", None)
    return found


@recorded
@pytest.mark.parametrize("zone", LENGTHS)
async def test_year(home: Home, zone: str) -> None:
    """The sum over hours is the day's total to 1 Wh, before corrections and after."""
    cloud = home.cloud
    await home.hass.config.async_set_time_zone(zone)
    home.clock.freezer.move_to(NOW)
    year = tell_part_of_year(home, *NEAR)
    entry = await home.set_up()
    await past_with_hours(home)
    newest = cloud.statistics(
        cloud.heat_pump_id, {"resolution": "1DAY", "keywords": "consumption,savings"}
    )
    told = totals(year, newest)
    found = await hours_by_day(home, statistic_id(entry))
    assert {day: sum(hours) for day, hours in found.items()} == pytest.approx(
        told, abs=ONE_WH
    )
    lengths = {day: len(hours) for day, hours in found.items() if len(hours) != 24}
    assert lengths == LENGTHS[zone]
    # A heat pump follows the price: what is alike has been filled in.
    assert min(len(set(hours)) for hours in found.values()) >= 18
    without = await hours_by_day(
        home, statistic_id(entry, "unoptimized_consumption_kwh")
    )
    assert without.keys() == found.keys()

    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    correct(year, 3)
    correct(newest, 2)
    cloud.fail(200, kind="statistics", times=None, body=newest)
    cloud.fail(404, kind="data", times=None)
    entry = await home.set_up()
    await home.clock.go(HOUR / 2)
    corrected = totals(year, newest)
    assert corrected != told
    again = await hours_by_day(home, statistic_id(entry))
    assert {day: sum(hours) for day, hours in again.items()} == pytest.approx(
        corrected, abs=ONE_WH
    )
    # A corrected day keeps its shape.
    for day, hours in found.items():
        share = corrected[day] / told[day]
        assert again[day] == pytest.approx([share * hour for hour in hours])


@recorded
async def test_year_of_the_first_release(
    home: Home, hass_storage: dict[str, Any]
) -> None:
    """A database of 0.1.0 goes on in the same statistic, and its total does not jump."""
    home.clock.freezer.move_to(NOW)
    await restored(home, hass_storage)
    await async_load_statistics(home.hass)
    (entry,) = home.hass.config_entries.async_entries("podero")
    name = f"podero:consumption_kwh_{next(iter(entry.subentries)).lower()}"
    told = totals(tell_part_of_year(home, *NEAR))
    keep_as_first_release(home, name, told)
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    await past_with_hours(home)
    kept = await podero_statistics(home)
    assert {each for each in kept if each.startswith("podero:consumption")} == {name}
    found = await hours_by_day(home, name)
    assert {day: sum(found[day]) for day in told} == pytest.approx(told, abs=ONE_WH)
    assert {len(found[day]) for day in told} == {24}
    assert min(len(set(found[day])) for day in told) >= 18
