"""Units: which are understood, and in which statistics are kept."""

import logging

import pytest

from ..api.statistics_answers import BOUNDS, answer, daily_consumption, row
from ..home import Home
from .helpers import (
    is_from_podero,
    next_answer,
    podero_statistics,
    recorded,
    set_answer,
    statistic_id,
    stored_rows,
)


@recorded
@pytest.mark.parametrize(
    ("unit", "told", "expected"),
    [
        ("kWh", 12.5, 12.5),
        ("KWH", 12.5, 12.5),
        ("Wh", 12500, 12.5),
        ("MWh", 0.0125, 12.5),
    ],
)
async def test_energy(home: Home, unit: str, told: float, expected: float) -> None:
    """Energy is kept in kWh, whatever the cloud tells it in."""
    set_answer(
        home,
        daily_consumption({"2026-01-14": told}, units={"consumption": {"total": unit}}),
    )
    entry = await home.set_up()
    await next_answer(home)
    assert await stored_rows(home, entry) == [("01-14 00:00", expected, expected)]


@recorded
@pytest.mark.parametrize("unit", ["%", "EUR", "m³", "", None, 7])
async def test_no_energy(
    home: Home, unit: object, writes: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Consumption in another unit, or in none, is not kept; one line says so."""
    caplog.set_level(logging.DEBUG, "custom_components.podero.statistics")
    set_answer(
        home,
        daily_consumption({"2026-01-14": 12}, units={"consumption": {"total": unit}}),
    )
    await home.set_up()
    await next_answer(home)
    assert writes == []
    told = [
        r.message
        for r in caplog.records
        if is_from_podero(r) and "consumption" in r.message
    ]
    assert told == [
        f"The consumption has the unit {unit if isinstance(unit, str) else ''!r} and is "
        "left out"
    ]


@recorded
@pytest.mark.parametrize(
    ("unit", "name", "kept_in"),
    [
        ("EUR", "savings_eur", "EUR"),
        ("chf", "savings_chf", "CHF"),
        ("€", "savings_eur", "EUR"),
        ("zł", "savings_pln", "PLN"),
        ("kWh", "savings_kwh", "kWh"),
        ("Wh", "savings_kwh", "kWh"),
        ("%", None, None),
        ("$", None, None),
        ("ABC", None, None),
        ("", None, None),
    ],
)
async def test_savings(
    home: Home, unit: str, name: str | None, kept_in: str | None
) -> None:
    """Savings are kept as money or as energy, whichever the cloud tells."""
    set_answer(home, answer(row(BOUNDS, 1, 2), units={"savings": {"total": unit}}))
    entry = await home.set_up()
    await next_answer(home)
    found = await podero_statistics(home)
    assert list(found) == ([statistic_id(entry, name)] if name else [])
    for each in found.values():
        assert each["statistics_unit_of_measurement"] == kept_in
        assert each["unit_class"] == ("energy" if kept_in == "kWh" else None)
