"""What the user sees: each reading as it is, in time, and written only when it moves."""

from collections.abc import Mapping
from datetime import datetime, timedelta
import math
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    mock_restore_cache_with_extra_data,
)
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion

from custom_components.podero.binary_sensor import BINARY_SENSORS
from custom_components.podero.sensor import METERS, SENSORS
from homeassistant.core import State
from homeassistant.helpers import entity_registry as er

from .home import Home, utc
from .simulator import Generation

KEYS = {row.key for row in (*SENSORS, *METERS, *BINARY_SENSORS)}
ENABLED = {
    "activity",
    *("current_power_consumption_w", "energy"),
    *("outdoor_temperature", "dhw_temperature"),
    *("indoor_actual_temperature", "indoor_target_temperature"),
    *("operational_mode", "current_mode", "connection_status"),
    *("consumption_last_day_kwh", "consumption_last_week_kwh"),
    "consumption_last_month_kwh",
    *("is_authenticated", "action_needed"),
    *("away_active", "heating_active", "hot_water_active"),
}
"""What one finds without looking for it."""

POLL = 400.0
"""Seconds in which there is a poll for sure."""

everything = pytest.mark.usefixtures("entity_registry_enabled_by_default")


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Keep snapshots where and as Home Assistant's own tests do."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


def entities(home: Home) -> dict[str, er.RegistryEntry]:
    """Return the sensors in the registry by key."""
    return {
        entry.unique_id.partition("_")[2]: entry
        for entry in er.async_get(home.hass).entities.values()
        if entry.platform == "podero" and entry.domain in {"sensor", "binary_sensor"}
    }


def change(home: Home, **fields: Any) -> None:
    """Change fields of the only heat pump, as its manufacturer or owner would."""
    home.cloud.change(home.cloud.heat_pump_id, **fields)


def state_of(home: Home, key: str) -> State:
    """Return the state of a sensor with all that comes with it."""
    state = home.hass.states.get(home.entity_id(key))
    assert state is not None
    return state


def reports(home: Home) -> dict[str, datetime]:
    """Return when each entity was written last, by its key."""
    return {
        entry.unique_id.partition("_")[2]: state.last_reported
        for state in home.hass.states.async_all()
        if (entry := er.async_get(home.hass).async_get(state.entity_id))
    }


async def written(home: Home, seconds: float = POLL, **fields: Any) -> set[str]:
    """Change fields, let time pass, and return which entities were written."""
    before = reports(home)
    change(home, **fields)
    polls = home.gets
    await home.clock.go(seconds)
    assert home.gets > polls
    after = reports(home)
    return {key for key in after if after[key] != before[key]}


def turned_at(home: Home, key: str, moment: str) -> bool:
    """Return whether a sensor changed at a moment, and not at the poll after it."""
    passed = state_of(home, key).last_changed - utc(moment)
    return timedelta(0) <= passed < timedelta(milliseconds=100)


# What there is.


@pytest.mark.parametrize("generation", Generation)
@everything
async def test_entities(
    home: Home, generation: Generation, snapshot: SnapshotAssertion
) -> None:
    """Each generation's fields, and no others, make entities as they always did."""
    device_id = home.cloud.add_heat_pump(generation)
    await home.set_up(home.entry(device_id))
    registry = entities(home)
    shown = {key: home.hass.states.get(registry[key].entity_id) for key in registry}
    assert {
        key: {
            "name": registry[key].original_name,
            "category": registry[key].entity_category,
            "unit": registry[key].unit_of_measurement,
            "options": {**registry[key].options},
            "state": state and state.state,
            "attributes": state and {**state.attributes},
        }
        for key, state in sorted(shown.items())
    } == snapshot


async def test_enabled_at_first(home: Home) -> None:
    """Few sensors are there unasked, and what tells of the means is diagnostic."""
    change(home, heating_policy_last_updated_utc=None, away_mode_last_updated_at=None)
    await home.set_up()
    registry = entities(home)
    assert registry.keys() == KEYS
    assert {key for key in registry if not registry[key].disabled_by} == ENABLED
    for key, entry in registry.items():
        assert entry.has_entity_name
        # Disabled by default is what is of no daily use, unless there is a pool.
        daily = key in ENABLED or key == "pool_heating_active"
        assert daily or entry.entity_category == "diagnostic", key


@everything
async def test_null_is_unknown(home: Home) -> None:
    """A reading that is null is unknown; what was counted before stays known."""
    change(home, heating_policy_last_updated_utc=None, away_mode_last_updated_at=None)
    needed = {
        field.name
        for row in (*SENSORS, *METERS, *BINARY_SENSORS)
        for field in row.fields
    }
    change(home, **dict.fromkeys(needed))
    await home.set_up()
    states = {key: home.state(key) for key in entities(home)}
    assert states == dict.fromkeys(KEYS, "unknown") | {"energy": "0.0"}


@everything
async def test_absent_is_out_of_reach(home: Home) -> None:
    """What follows from a field goes with it, comes back with it, and nothing else."""
    await home.set_up()
    registry = entities(home)
    home.cloud.forget(
        home.cloud.heat_pump_id, "operational_mode", "current_power_consumption_w"
    )
    await home.clock.go(POLL)
    assert {key for key in registry if home.state(key) == "unavailable"} == {
        *("operational_mode", "activity", "heating_active"),
        *("hot_water_active", "pool_heating_active"),
        *("current_power_consumption_w", "energy"),
    }
    change(home, operational_mode="Hot Water", current_power_consumption_w=500)
    await home.clock.go(POLL)
    assert not {key for key in registry if home.state(key) == "unavailable"}
    assert home.state("hot_water_active") == "on"


# Words.

WORDS: Mapping[str, tuple[tuple[object, str], ...]] = {
    "operational_mode": (
        ("HOT WATER", "hot_water"),
        ("hot water", "hot_water"),
        (" Pool  Heating", "pool_heating"),
        ("standby", "standby"),
        ("Descaling", "unknown"),
        ("Unknown", "unknown"),
    ),
    "current_mode": (
        ("MIN", "min"),
        ("Low", "low"),
        ("mid", "mid"),
        ("Max", "max"),
        ("turbo", "unknown"),
        (3, "unknown"),
    ),
    "connection_status": (
        ("OK", "ok"),
        ("Warning", "warning"),
        ("error", "error"),
        ("unknown", "unknown"),
        ("on fire", "unknown"),
        ({}, "unknown"),
    ),
    "lifecycle_state": (
        ("Authenticated", "authenticated"),
        ("error", "error"),
        ("Being Moved", "being_moved"),
        ("unknown", "unknown"),
        ("", "unknown"),
        ("x" * 1000, "unknown"),
    ),
    "price_zone": (
        ("AT_HOURLY", "AT_HOURLY"),
        ("CH", "CH"),
        (" BE ", "BE"),
        ("unknown", "unknown"),
        ("", "unknown"),
        (["DE_LU"], "unknown"),
    ),
}


@pytest.mark.parametrize("turn", range(6))
@everything
async def test_words(home: Home, turn: int) -> None:
    """Words count in any case; unknown ones are unknown, and break nothing."""
    change(home, **{key: words[turn][0] for key, words in WORDS.items()})
    await home.set_up()
    assert {key: home.state(key) for key in WORDS} == {
        key: words[turn][1] for key, words in WORDS.items()
    }
    assert home.state("outdoor_temperature") == "7.1"


async def test_mode_while_nothing_is_optimized(home: Home) -> None:
    """The mode means something only while optimization is on."""
    await home.set_up()
    assert home.state("current_mode") == "mid"
    await home.change("is_smart_optimization_active", False)
    assert home.state("current_mode") == "not_optimizing"
    await home.change("is_smart_optimization_active", True)
    assert home.state("current_mode") == "mid"


ACTIVITIES = ("heating_active", "hot_water_active", "pool_heating_active")


@everything
async def test_what_it_does_now(home: Home) -> None:
    """At most one of heating, hot water and pool is on; none is known without a mode."""
    await home.set_up()
    for mode, states in (
        ("Heating", ["on", "off", "off"]),
        ("hot water", ["off", "on", "off"]),
        ("Pool Heating", ["off", "off", "on"]),
        ("Off", ["off", "off", "off"]),
        ("Descaling", ["unknown", "unknown", "unknown"]),
    ):
        change(home, operational_mode=mode)
        await home.clock.go(POLL)
        assert [home.state(key) for key in ACTIVITIES] == states


# Units.


@everything
async def test_fahrenheit(home: Home) -> None:
    """Temperatures are shown in the unit of the house, differences as differences."""
    await home.hass.config.async_update(unit_system="us_customary")
    await home.set_up()
    for key, value in (
        ("outdoor_temperature", 44.78),
        ("indoor_target_temperature_offset", 0.9),
    ):
        assert float(home.state(key)) == pytest.approx(value)
        assert state_of(home, key).attributes["unit_of_measurement"] == "°F"


# Time.


@pytest.mark.parametrize("interval", [None, 300.0])
@everything
async def test_silence(home: Home, interval: float | None) -> None:
    """Who has not been heard of for an hour is not connected, from that moment on."""
    home.cloud.refresh_interval = interval
    home.cloud.fail(404, kind="statistics", times=None)
    change(home, current_power_consumption_w=0)
    await home.set_up()
    await home.clock.go(1800)
    assert home.state("is_authenticated") == "on"
    home.cloud.refresh_interval = None
    stamp = datetime.fromisoformat(home.state("current_state_last_updated_at"))
    assert (stamp == utc("2026-01-15T12:00")) == (interval is None)
    reported = reports(home)
    await home.clock.go(5400)
    assert home.state("is_authenticated") == "off"
    assert turned_at(home, "is_authenticated", (stamp + timedelta(hours=1)).isoformat())
    turned = {key for key, at in reports(home).items() if at != reported[key]}
    assert turned == {
        *("activity", "is_authenticated", "climate", "current_power_consumption_w"),
        *("operational_mode", "heating_active", "hot_water_active"),
        "pool_heating_active",
    }
    change(home, current_state_last_updated_at="2026-01-15T14:00:00.000Z")
    await home.clock.go(POLL)
    assert home.state("is_authenticated") == "on"
    change(home, is_authenticated=False)
    await home.clock.go(1000)
    assert home.state("is_authenticated") == "off"


STAMPS = (
    (None, "on"),
    ("2026-01-15T11:00:01.000Z", "on"),
    ("2026-01-15T11:00:00.000Z", "off"),
    ("2020-01-01T00:00:00.000Z", "off"),
    ("0001-01-01T00:00:00.000Z", "on"),
    ("2026-01-15T12:05:00.000Z", "on"),
    ("9999-12-31T23:59:59.000Z", "on"),
    ("yesterday", "on"),
)


@pytest.mark.parametrize(("stamp", "state"), STAMPS)
async def test_stamp(home: Home, stamp: str | None, state: str) -> None:
    """Only a time stamp that is old tells of silence, and none is too odd."""
    change(home, current_state_last_updated_at=stamp)
    await home.set_up()
    assert home.state("is_authenticated") == state


async def test_away(home: Home) -> None:
    """One is away from the start of the window until its end, to the second."""
    change(
        home,
        is_away_mode_enabled=True,
        away_mode_start="2026-01-15T12:20:30.000Z",
        away_mode_end="2026-01-15T12:47:10.000Z",
        current_power_consumption_w=0,
    )
    await home.set_up(home.entry(tidy_away=False))
    assert home.state("away_active") == "off"
    await home.clock.go(25 * 60)
    assert home.state("away_active") == "on"
    assert turned_at(home, "away_active", "2026-01-15T12:20:30")
    reported = reports(home)
    await home.clock.go(25 * 60)
    assert home.state("away_active") == "off"
    assert turned_at(home, "away_active", "2026-01-15T12:47:10")
    changed = {key for key, at in reports(home).items() if at != reported[key]}
    assert changed == {
        *("activity", "away_active", "away_calendar", "climate", "water_heater"),
    }


async def test_away_is_planned_anew(home: Home) -> None:
    """A window that is moved while it is waited for turns when it should now."""
    change(
        home,
        is_away_mode_enabled=True,
        away_mode_start="2026-01-15T12:20:00.000Z",
        away_mode_end="2026-01-15T16:00:00.000Z",
    )
    await home.set_up()
    await home.change("away_mode_start", "2026-01-15T12:40:00+00:00")
    await home.clock.go(30 * 60)
    assert home.state("away_active") == "off"
    await home.clock.go(15 * 60)
    assert turned_at(home, "away_active", "2026-01-15T12:40:00")
    await home.change("is_away_mode_enabled", False)
    assert home.state("away_active") == "off"


WINDOWS = (
    (True, None, None, "on"),
    (True, "2026-01-15T11:00:00Z", None, "on"),
    (True, None, "2026-01-16T11:00:00Z", "on"),
    (True, "2026-01-15T12:00:00Z", "2026-01-16T11:00:00Z", "on"),
    (True, "2026-01-16T12:00:00Z", None, "off"),
    (True, None, "2026-01-15T11:00:00Z", "off"),
    (False, "2026-01-15T11:00:00Z", "2026-01-16T11:00:00Z", "off"),
    (None, "2026-01-15T11:00:00Z", "2026-01-16T11:00:00Z", "unknown"),
)


@pytest.mark.parametrize(("enabled", "start", "end", "state"), WINDOWS)
async def test_window(
    home: Home, enabled: bool | None, start: str | None, end: str | None, state: str
) -> None:
    """A window may be open at either side."""
    change(
        home,
        is_away_mode_enabled=enabled,
        away_mode_start=start,
        away_mode_end=end,
    )
    await home.set_up(home.entry(tidy_away=False))
    assert home.state("away_active") == state


async def test_nothing_turns_after_an_unload(home: Home) -> None:
    """An unloaded account leaves no timer behind, and wakes up as things are then."""
    change(home, is_away_mode_enabled=True, away_mode_start="2026-01-15T12:30:00Z")
    entry = await home.set_up()
    await home.clock.drive(home.hass.config_entries.async_unload(entry.entry_id))
    await home.clock.go(7200)
    assert home.state("away_active") == home.state("is_authenticated") == "unavailable"
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    assert home.state("away_active") == "on"
    assert home.state("is_authenticated") == "off"


# Energy.


def kwh(home: Home) -> float:
    """Return what has been counted."""
    return float(home.state("energy"))


def hours_read(entry: MockConfigEntry) -> float:
    """Return the hours between noon, when all begins, and the last read."""
    last_read = entry.runtime_data.account.last_read
    passed: timedelta = last_read - utc("2026-01-15T12:00:00")
    return passed / timedelta(hours=1)


async def test_energy_of_constant_power(home: Home) -> None:
    """Polls that bring nothing new count, too."""
    change(home, current_power_consumption_w=1200)
    entry = await home.set_up()
    assert home.state("energy") == "0.0"
    await home.clock.go(50 * 60)
    assert hours_read(entry) > 0.7
    assert kwh(home) == pytest.approx(1.2 * hours_read(entry), abs=1e-3)


async def test_energy_of_changing_power(home: Home) -> None:
    """Between two reads the power is taken for the mean of both."""
    change(home, current_power_consumption_w=1000)
    entry = await home.set_up()
    change(home, current_power_consumption_w=3000)
    await home.clock.go(POLL, lambda: kwh(home) > 0)
    assert kwh(home) == pytest.approx(2 * hours_read(entry), abs=1e-3)
    # A write's own answer is no read, and asking again within the minute is none.
    before = kwh(home)
    await home.change("optimization_level", "low")
    await home.clock.drive(entry.runtime_data.async_refresh())
    assert kwh(home) == before


async def test_energy_of_one_failed_poll(home: Home) -> None:
    """A failed poll that makes nothing unavailable does not lose what was taken."""
    change(home, current_power_consumption_w=1200)
    entry = await home.set_up()
    home.cloud.fail(500, times=2, kind="detail")
    await home.clock.go(1800)
    assert kwh(home) == pytest.approx(1.2 * hours_read(entry), abs=1e-3)


async def test_energy_of_an_outage(home: Home) -> None:
    """Nothing is counted while the cloud can't be reached, nor for that time later."""
    home.cloud.refresh_interval = 300
    change(home, current_power_consumption_w=1200)
    entry = await home.set_up()
    await home.clock.go(900)
    before, read = kwh(home), hours_read(entry)
    assert before == pytest.approx(1.2 * read, abs=1e-3)
    home.cloud.outage = True
    await home.clock.go(1500)
    assert home.state("energy") == "unavailable"
    home.cloud.heal()
    await home.clock.go(1800, lambda: home.state("energy") != "unavailable")
    assert kwh(home) == before
    since = hours_read(entry)
    await home.clock.go(1800)
    counted = 1.2 * (hours_read(entry) - since)
    assert counted > 0.29
    assert kwh(home) == pytest.approx(before + counted, abs=1e-3)


async def test_energy_of_a_gap(home: Home) -> None:
    """Two reads more than an hour apart tell nothing of what was between."""
    home.cloud.refresh_interval = 300
    change(home, current_power_consumption_w=1200)
    entry = await home.set_up()
    await home.clock.go(900)
    before, read = kwh(home), hours_read(entry)
    home.cloud.fail(429, times=2, retry_after=3600)
    await home.clock.go(7000)
    assert home.state("energy") == "unavailable"
    assert hours_read(entry) == read
    await home.clock.go(900, lambda: hours_read(entry) > read)
    assert kwh(home) == before
    await home.clock.go(900)
    assert kwh(home) > before


async def test_energy_of_silence(home: Home) -> None:
    """A device that is not heard of takes an unknown amount, not the same for ever."""
    change(home, current_power_consumption_w=1200)
    await home.set_up()
    await home.clock.go(4 * 3600)
    assert 1.0 < kwh(home) <= 1.2
    before = kwh(home)
    change(
        home,
        is_authenticated=False,
        current_state_last_updated_at="2026-01-15T16:00:00.000Z",
    )
    await home.clock.go(1800)
    assert kwh(home) == before
    change(home, is_authenticated=True)
    await home.clock.go(1800)
    assert kwh(home) > before


@pytest.mark.parametrize(
    "watts", [None, "much", -5, 65_535, 999_999, "65535", 1e300, 10**400]
)
async def test_energy_of_unknown_power(home: Home, watts: object) -> None:
    """A power that is none, or that can't be, is not counted and stops nothing."""
    change(home, current_power_consumption_w=watts)
    entry = await home.set_up()
    await home.clock.go(1200)
    assert home.state("energy") == "0.0"
    change(home, current_power_consumption_w=600)
    await home.clock.go(POLL)
    since = hours_read(entry)
    # What is known begins with the first read that tells it.
    before = kwh(home)
    await home.clock.go(900)
    counted = 0.6 * (hours_read(entry) - since)
    assert kwh(home) == pytest.approx(before + counted, abs=1e-3)


async def test_energy_of_a_heat_pump_that_is_gone(home: Home) -> None:
    """A heat pump that the cloud does not know takes nothing that is known."""
    home.cloud.refresh_interval = 300
    gone = home.cloud.add_heat_pump()
    home.cloud.change(gone, current_power_consumption_w=1200)
    await home.set_up()
    await home.clock.go(900)
    before = home.state("energy", gone)
    assert float(before) > 0
    home.cloud.remove_heat_pump(gone)
    await home.clock.go(1800)
    assert home.state("energy", gone) == "unavailable"
    assert kwh(home) > 0


async def test_energy_survives_a_reload(home: Home) -> None:
    """What was counted is still there afterwards; the time between is not counted."""
    home.cloud.refresh_interval = 300
    change(home, current_power_consumption_w=1200)
    entry = await home.set_up()
    await home.clock.go(1200)
    before = kwh(home)
    assert before > 0
    await home.clock.drive(home.hass.config_entries.async_unload(entry.entry_id))
    await home.clock.go(1200)
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    assert kwh(home) == before
    reported = reports(home)["energy"]
    await home.clock.go(1200)
    assert kwh(home) > before
    assert reports(home)["energy"] > reported


STORED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"native_value": 41.5, "native_unit_of_measurement": "kWh"}, "41.5"),
    ({"native_value": 7, "native_unit_of_measurement": "kWh"}, "7.0"),
    ({"native_value": 0.0, "native_unit_of_measurement": "kWh"}, "0.0"),
    ({"native_value": None, "native_unit_of_measurement": "kWh"}, "0.0"),
    ({"native_value": "junk", "native_unit_of_measurement": "kWh"}, "0.0"),
    ({"native_value": -3.5, "native_unit_of_measurement": "kWh"}, "0.0"),
    ({"native_value": math.nan, "native_unit_of_measurement": "kWh"}, "0.0"),
    ({"native_value": math.inf, "native_unit_of_measurement": "kWh"}, "0.0"),
    ({"native_value": [1], "native_unit_of_measurement": "kWh"}, "0.0"),
    ({"native_value": {"__type": "junk"}, "native_unit_of_measurement": 3}, "0.0"),
    ({}, "0.0"),
)


@pytest.mark.parametrize(("stored", "state"), STORED)
async def test_energy_survives_a_restart(
    home: Home, stored: dict[str, Any], state: str
) -> None:
    """What a start finds stored is gone on from; junk is nothing."""
    mock_restore_cache_with_extra_data(
        home.hass, [(State("sensor.heat_pump_1_energy", "3.3"), stored)]
    )
    change(home, current_power_consumption_w=1000)
    entry = await home.set_up()
    assert home.entity_id("energy") == "sensor.heat_pump_1_energy"
    assert home.state("energy") == state
    await home.clock.go(POLL)
    assert kwh(home) == pytest.approx(float(state) + hours_read(entry), abs=1e-3)


async def test_energy_of_entity_ids_that_change(home: Home) -> None:
    """Neither a name that comes back nor one that was another's brings an old count."""
    other = home.cloud.add_heat_pump()
    for device_id, watts in ((home.cloud.heat_pump_id, 1200), (other, 6000)):
        home.cloud.change(device_id, current_power_consumption_w=watts)
    await home.set_up()
    await home.clock.go(3000)
    registry = er.async_get(home.hass)
    names = (home.entity_id("energy"), home.entity_id("energy", other))
    for _ in range(2):
        counts = (kwh(home), float(home.state("energy", other)))
        assert 0 < counts[0] < counts[1] / 2
        for moves in (
            (names[0], "sensor.aside"),
            (names[1], names[0]),
            ("sensor.aside", names[1]),
        ):
            registry.async_update_entity(moves[0], new_entity_id=moves[1])
            await home.clock.settle()
        assert (kwh(home), float(home.state("energy", other))) == counts
        names = names[::-1]


async def test_energy_of_a_predecessor(home: Home) -> None:
    """A heat pump that follows another one under the same entity id begins at zero."""
    change(home, current_power_consumption_w=1200)
    await home.set_up()
    await home.clock.go(3000)
    assert kwh(home) > 0
    predecessor = home.entity_id("energy")
    (entry,) = home.hass.config_entries.async_entries("podero")
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))
    successor = home.cloud.add_heat_pump()
    await home.set_up(home.entry(successor))
    assert home.entity_id("energy", successor) == predecessor
    assert home.state("energy", successor) == "0.0"
    (entry,) = home.hass.config_entries.async_entries("podero")
    await home.clock.drive(home.hass.config_entries.async_remove(entry.entry_id))


# Frugality.


@everything
async def test_only_what_changed_is_written(home: Home) -> None:
    """A poll writes what depends on what it brought, and beside it only what counts."""
    home.cloud.fail(404, kind="statistics", times=None)
    await home.set_up()
    assert await written(home) == {"energy"}
    assert await written(home, current_power_consumption_w=0) == {
        *("energy", "current_power_consumption_w"),
    }
    assert await written(home) == set()
    assert await written(home, outdoor_temperature=3.5) == {"outdoor_temperature"}
    assert await written(home, operational_mode="Hot Water") == {
        *("operational_mode", "heating_active", "hot_water_active", "climate"),
        "activity",
    }
    assert await written(home, current_mode="max") == {"current_mode"}
    stamp = "2026-01-15T12:30:00.000Z"
    assert await written(home, current_state_last_updated_at=stamp) == {
        "current_state_last_updated_at"
    }


async def test_a_failed_poll_writes_once(home: Home) -> None:
    """All are written once when the cloud is lost, and once when it is back."""
    await home.set_up()
    change(home, current_power_consumption_w=0)
    await home.clock.go(900)
    registry = entities(home)
    home.watch(*(key for key in registry if not registry[key].disabled_by))
    before = {key: states.copy() for key, states in home.seen.items()}
    home.cloud.outage = True
    await home.clock.go(1500)
    home.cloud.heal()
    await home.clock.go(1000)
    for key, states in home.seen.items():
        assert states == [*before[key], "unavailable", *before[key]], key
