"""Current statistics: what their sensors show."""

from typing import Any

import pytest

from custom_components.podero.statistics import async_load_statistics
from homeassistant.helpers import entity_registry as er

from ..api.statistics_answers import (
    BOUNDS,
    LAST_YEAR,
    YEAR,
    answer,
    day_of,
    row,
    savings_answer,
)
from ..home import Home
from .helpers import DAY, HOUR, SAVINGS, next_answer, savings_states, set_answer


async def test_current_statistics(home: Home) -> None:
    """Savings of the periods that run, and of all years, are sensors."""
    set_answer(home, savings_answer())
    entry = await home.set_up()
    assert savings_states(home) == {}
    await next_answer(home)
    assert savings_states(home) == SAVINGS
    for key in SAVINGS:
        state = home.hass.states.get(home.entity_id(key))
        assert state is not None
        attributes = dict(state.attributes)
        is_share = key == "savings_percentage"
        assert attributes["unit_of_measurement"] == ("%" if is_share else "EUR")
        assert attributes.get("device_class") == (None if is_share else "monetary")
        assert attributes["state_class"] == ("measurement" if is_share else "total")
        assert attributes.get("last_reset") == {
            "savings_today": "2026-01-15T00:00:00+00:00",
            "savings_this_month": "2026-01-01T00:00:00+00:00",
        }.get(key)
        entity = er.async_get(home.hass).async_get(home.entity_id(key))
        assert entity is not None
        assert entity.unique_id == f"{home.cloud.heat_pump_id}_{key}"
        assert [entity.config_subentry_id] == list(entry.subentries)
        assert entity.device_id is not None


async def test_current_statistics_of_the_simulator(home: Home) -> None:
    """What the cloud says by itself is shown as well."""
    await home.set_up()
    await next_answer(home)
    query = {"resolution": "1DAY,1MONTH,1YEAR"}
    rows = home.cloud.statistics(home.cloud.heat_pump_id, query)["data"]
    last = {each["resolution"]: each["savings"] for each in rows}
    years = [each for each in rows if each["resolution"] == "1YEAR"]
    total = sum(year["savings"]["total"] for year in years)
    assert {
        key: float(value) for key, value in savings_states(home).items()
    } == pytest.approx(
        {
            "savings_today": last["1DAY"]["total"],
            "savings_this_month": last["1MONTH"]["total"],
            "savings_percentage": last["1MONTH"]["percentage"],
            "savings_total": total,
        }
    )


async def test_period_that_ends(home: Home) -> None:
    """At the end of a day nothing is known of the next one until the cloud tells it."""
    home.clock.freezer.move_to("2026-01-15 23:20:00+00:00")
    set_answer(home, savings_answer())
    await home.set_up()
    await next_answer(home)
    await home.clock.go(40 * 60)
    assert savings_states(home) == SAVINGS | {"savings_today": "unknown"}
    set_answer(home, answer(row(day_of("2026-01-16"), None, 0)))
    await next_answer(home)
    assert savings_states(home)["savings_today"] == "0.0"


@pytest.mark.parametrize("end", [None, "2026-01-15", "2026-01-15T00:00:00Z"])
async def test_period_without_an_end(home: Home, end: str | None) -> None:
    """A period whose end is not told lasts as long as it can."""
    set_answer(home, answer(row(("2026-01-15", end), None, 3)))  # type: ignore[arg-type]
    await home.set_up()
    await next_answer(home)
    assert savings_states(home)["savings_today"] == "3.0"
    home.cloud.fail(503, kind="statistics", times=None)
    await home.clock.go(DAY)
    assert savings_states(home)["savings_today"] == "unknown"


async def test_unit_that_changes(home: Home) -> None:
    """The same number in another unit is written."""
    set_answer(home, savings_answer())
    await home.set_up()
    await next_answer(home)
    set_answer(home, savings_answer(units={"savings": {"total": "CHF"}}))
    await next_answer(home)
    state = home.hass.states.get(home.entity_id("savings_today"))
    assert state is not None
    assert state.attributes["unit_of_measurement"] == "CHF"


async def test_values_that_are_not_known(home: Home) -> None:
    """Null is unknown; what the answer does not tell has no sensor, until it does."""
    set_answer(home, savings_answer(today=None, month=None, percentage="-"))
    await home.set_up()
    await next_answer(home)
    assert savings_states(home) == SAVINGS | dict.fromkeys(
        ("savings_today", "savings_this_month", "savings_percentage"), "unknown"
    )
    set_answer(home, answer(row(LAST_YEAR, None, None, resolution="1YEAR")))
    await next_answer(home)
    assert savings_states(home) == dict.fromkeys(SAVINGS, "unavailable") | {
        "savings_total": "130.75"
    }


async def test_total_without_an_old_year(home: Home, hass_storage: Any) -> None:
    """The total keeps a year that later answers leave out, or make null, for ever."""
    set_answer(home, savings_answer())
    entry = await home.set_up()
    await next_answer(home)
    for year in (None, 31.5):
        set_answer(home, answer(row(YEAR, None, year, resolution="1YEAR")))
        await next_answer(home)
        assert home.state("savings_total") == str(100.25 + (year or 30.5))
    await home.clock.go(60)
    await home.clock.drive(home.hass.config_entries.async_unload(entry.entry_id))
    await async_load_statistics(home.hass)
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    await next_answer(home)
    assert home.state("savings_total") == "131.75"
    # In another currency it is another total.
    units = {"savings": {"total": "CHF"}}
    set_answer(home, answer(row(YEAR, None, 7, resolution="1YEAR"), units=units))
    await next_answer(home)
    assert home.state("savings_total") == "7.0"


async def test_sensors_come_later(home: Home) -> None:
    """Sensors are added when the cloud begins to tell their values."""
    set_answer(home, answer(row(BOUNDS, 3) | {"savings": None}))
    await home.set_up()
    await next_answer(home)
    assert savings_states(home) == {}
    set_answer(home, answer(row(day_of("2026-01-15"), 3, 1)))
    await next_answer(home)
    assert savings_states(home) == {"savings_today": "1.0"}


@pytest.mark.parametrize(
    ("unit", "device_class", "expected"),
    [("Wh", "energy", "0.002"), ("CHF", "monetary", "2.0"), ("?", None, None)],
)
async def test_units_of_savings(
    home: Home, unit: str, device_class: str | None, expected: str | None
) -> None:
    """Savings may be energy, too; those of an unknown unit have no sensor."""
    set_answer(home, savings_answer(units={"savings": {"total": unit}}))
    await home.set_up()
    await next_answer(home)
    assert savings_states(home).get("savings_today") == expected
    if expected:
        state = home.hass.states.get(home.entity_id("savings_today"))
        assert state is not None
        assert state.attributes["device_class"] == device_class
        wanted = "kWh" if unit == "Wh" else unit
        assert state.attributes["unit_of_measurement"] == wanted


async def test_states_are_written_on_change_only(home: Home) -> None:
    """Neither polls nor answers that tell nothing new write a state."""
    set_answer(home, savings_answer())
    await home.set_up()
    await next_answer(home)
    home.watch(*SAVINGS)
    await home.clock.go(3 * HOUR)
    set_answer(home, savings_answer(today=2.5))
    await next_answer(home)
    assert home.seen["savings_today"] == ["2.0", "2.5"]
    assert home.seen["savings_total"] == ["130.75"]
    assert home.seen["savings_this_month"] == ["30.5"]


async def test_each_heat_pump(home: Home) -> None:
    """Each heat pump has its own current statistics."""
    other = home.cloud.add_heat_pump()
    await home.set_up()
    for device_id, today in ((home.cloud.heat_pump_id, 1), (other, 2)):
        home.cloud.fail(
            200,
            kind="statistics",
            path=device_id,
            times=None,
            body=savings_answer(today=today),
        )
    await home.clock.go(1.5 * HOUR)
    assert home.state("savings_today") == "1.0"
    assert home.state("savings_today", other) == "2.0"
