"""On which day of the home a day of the cloud stands."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ..api.statistics_answers import answer, row
from ..home import Home
from .helpers import by_day, next_answer, recorded, set_answer

ZONES = (
    *("Europe/London", "Europe/Lisbon", "UTC", "Europe/Berlin", "Europe/Helsinki"),
    *("Atlantic/Azores", "Asia/Kolkata", "America/St_Johns", "Asia/Kathmandu"),
)


@recorded
@pytest.mark.parametrize("last", [date(2026, 3, 31), date(2026, 10, 27)])
@pytest.mark.parametrize("home_zone", ZONES)
@pytest.mark.parametrize("cloud_zone", ["Europe/Vienna", "UTC"])
async def test_day_of_the_home(
    home: Home, cloud_zone: str, home_zone: str, last: date
) -> None:
    """A day stands on that of the home that it overlaps most, over clock changes, too."""
    await home.hass.config.async_set_time_zone(home_zone)
    days = [last - timedelta(days=ago) for ago in (4, 3, 2, 1, 0)]
    midnights = [
        datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(cloud_zone)).isoformat()
        for day in (*days, last + timedelta(days=1))
    ]
    home.clock.freezer.move_to(f"{last} 12:00:00+00:00")
    set_answer(
        home,
        answer(
            *(
                row((midnights[place], midnights[place + 1]), 10 + place)
                for place in range(len(days))
            )
        ),
    )
    entry = await home.set_up()
    await next_answer(home)
    # Midnight is no moment of every day: the Azores leap over it in spring.
    assert {
        start[:5]: value for start, value in (await by_day(home, entry)).items()
    } == {f"{day:%m-%d}": 10 + place for place, day in enumerate(days)}


@recorded
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Auckland"])
async def test_moments_that_no_home_has(home: Home, zone: str) -> None:
    """Zero dates and the end of all time cost neither the other days nor the savings."""
    await home.hass.config.async_set_time_zone(zone)
    never = ("0001-01-01T00:00:00Z", "0001-01-02T00:00:00Z")
    for_ever = ("2026-01-14T00:00:00Z", "9999-12-31T23:59:59Z")
    at_the_end = ("9999-12-31T00:00:00Z", "9999-12-31T23:59:59Z")
    rows = [
        row(bounds, 3, 2, resolution=resolution)
        for bounds in (never, for_ever, at_the_end)
        for resolution in ("1DAY", "1MONTH", "1YEAR")
    ]
    set_answer(home, answer(*rows))
    entry = await home.set_up()
    await next_answer(home)
    assert list((await by_day(home, entry)).values()) == [3]
    assert home.state("savings_total") == "2.0"
