"""Which fields and values of an answer count."""

from ..api.statistics_answers import BOUNDS, UNITS, answer, day_of, row
from ..home import Home
from .helpers import next_answer, recorded, set_answer, stored_rows


@recorded
async def test_estimate(home: Home) -> None:
    """Where consumption has no unit or no value, the estimate that has both is kept."""
    wh = {"heat_pump": {"estimated_consumption_wh": 1500}}
    for day, (kwh, units) in enumerate(((2, {}), (None, UNITS), (2, UNITS)), 13):
        set_answer(home, answer(row(day_of(f"2026-01-{day}"), kwh) | wh, units=units))
        if day == 13:
            entry = await home.set_up()
        await next_answer(home)
    assert [state for _, state, _ in await stored_rows(home, entry)] == [1.5, 1.5, 2]


@recorded
async def test_less_than_nothing(home: Home) -> None:
    """Nothing is consumed backwards; savings may well be below zero."""
    set_answer(home, answer(row(BOUNDS, -3, -0.5), row(day_of("2026-01-15"), 4, 2)))
    entry = await home.set_up()
    await next_answer(home)
    assert await stored_rows(home, entry) == [("01-15 00:00", 4, 4)]
    assert await stored_rows(home, entry, "savings_eur") == [
        ("01-14 00:00", -0.5, -0.5),
        ("01-15 00:00", 2, 1.5),
    ]
