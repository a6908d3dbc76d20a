"""What climate and water heater share: the same fields, seen and changed as one."""

from collections.abc import Mapping
from datetime import timedelta
import logging
from typing import Any

import pytest

from custom_components.podero.climate import PoderoClimate
from custom_components.podero.temperature_entity import PoderoTemperatureEntity
from custom_components.podero.water_heater import PoderoWaterHeater
from homeassistant.components.climate.const import ClimateEntityFeature as Climate
from homeassistant.components.water_heater import WaterHeaterEntityFeature as Water  # type: ignore[attr-defined]
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM

from .home import Home, utc
from .simulator import Generation
from .temperature_entities import AWAY, NOT_AWAY, NOW, POLL, act, change, state_of

POWER = Climate.TURN_ON | Climate.TURN_OFF

AWAY_FIELDS = {
    "is_away_mode_enabled": True,
    "away_mode_start": "2026-01-14T12:00:00Z",
    "away_mode_minimum_temperature_limit": 17.0,
    "away_mode_minimum_dhw_temperature_limit": 35.0,
}


@pytest.mark.parametrize(
    ("generation", "there"),
    [
        (Generation.ATTRIBUTES, {"climate", "water_heater"}),
        (Generation.CURRENT, set()),
        (Generation.REFERENCE, {"climate", "water_heater"}),
        (Generation.MINIMAL, set()),
    ],
)
async def test_fields_make_entities(
    home: Home, generation: Generation, there: set[str]
) -> None:
    """There are a thermostat and a water heater where there are the fields for them."""
    device_id = home.cloud.add_heat_pump(generation)
    await home.set_up(home.entry(device_id))
    registry = er.async_get(home.hass)
    assert {
        entry.unique_id.removeprefix(f"{device_id}_")
        for entry in registry.entities.values()
        if entry.domain in {"climate", "water_heater"}
    } == there


async def test_names(home: Home) -> None:
    """The thermostat is called what the heat pump is called; the water is hot water."""
    await home.set_up()
    assert home.entity_id("climate") == "climate.heat_pump_1"
    assert state_of(home, "climate")["friendly_name"] == "Heat pump 1"
    assert home.entity_id("water_heater") == "water_heater.heat_pump_1_hot_water"
    assert state_of(home, "water_heater")["friendly_name"] == "Heat pump 1 Hot water"


async def test_few_fields(home: Home) -> None:
    """Without the fields for it nothing more is offered; with them it is, at once."""
    forgotten = (
        *("is_smart_optimization_active", "is_away_mode_enabled", "operational_mode"),
        *("is_hot_water_heating_enabled", "indoor_actual_temperature"),
        *("dhw_temperature", "is_pause_power_active"),
    )
    home.cloud.forget(home.cloud.heat_pump_id, *forgotten)
    await home.set_up()
    climate, water = state_of(home, "climate"), state_of(home, "water_heater")
    assert climate["state"] == "heat"
    assert climate["hvac_modes"] == ["heat"]
    assert climate["current_temperature"] is None
    assert climate["supported_features"] == (
        Climate.TARGET_TEMPERATURE | Climate.TARGET_TEMPERATURE_RANGE
    )
    assert not climate.keys() & {"preset_mode", "preset_modes", "hvac_action"}
    assert water["state"] == "heat_pump"
    assert water["current_temperature"] is None
    assert water["supported_features"] == Water.TARGET_TEMPERATURE
    assert not water.keys() & {"operation_list", "operation_mode", "away_mode"}
    await act(home, "climate", "set_hvac_mode", hvac_mode="heat")
    assert home.puts == []
    change(home, is_away_mode_enabled=True, is_smart_optimization_active=True)
    await home.clock.go(POLL)
    assert state_of(home, "climate")["preset_mode"] == "away"
    assert home.state("climate") == "auto"
    assert state_of(home, "water_heater")["away_mode"] == "on"


async def test_null_limits(home: Home) -> None:
    """Limits that nobody has set can be set by one temperature."""
    change(
        home,
        minimum_temperature_limit=None,
        maximum_temperature_limit=None,
        dhw_standard_temperature=None,
        is_away_mode_enabled=None,
    )
    await home.set_up()
    features = Climate.TARGET_TEMPERATURE | Climate.PRESET_MODE | POWER
    assert state_of(home, "climate")["supported_features"] == features
    assert state_of(home, "climate")["preset_mode"] is None
    assert not state_of(home, "water_heater")["supported_features"] & 1
    await act(home, "climate", "set_temperature", temperature=21)
    assert home.puts == [
        {"minimum_temperature_limit": 20.0, "maximum_temperature_limit": 22.0}
    ]
    assert state_of(home, "climate")["target_temp_low"] == 20.0


async def test_fields_show_at_once(home: Home) -> None:
    """What is set by its own entity is seen here as well, before the cloud is asked."""
    await home.set_up()
    home.set("maximum_temperature_limit", 25.0)
    home.set("dhw_standard_temperature", 50.0)
    home.set("is_smart_optimization_active", False)
    await home.clock.go(0.1)
    assert state_of(home, "climate")["target_temp_high"] == 25.0
    assert home.state("climate") == "heat"
    assert state_of(home, "water_heater")["temperature"] == 50.0
    assert home.puts == []
    await home.clock.go(5)
    assert len(home.puts) == 1


async def test_away_begins_and_ends(home: Home) -> None:
    """Away is shown from the start of a window to its end, without a poll for it."""
    change(
        home,
        is_away_mode_enabled=True,
        away_mode_start="2026-01-15T12:20:30.000Z",
        away_mode_end="2026-01-15T12:47:10.000Z",
    )
    await home.set_up(home.entry(tidy_away=False))
    for preset, mode, moment in (
        ("none", "off", None),
        ("away", "on", "2026-01-15T12:20:30"),
        ("none", "off", "2026-01-15T12:47:10"),
    ):
        assert state_of(home, "climate")["preset_mode"] == preset
        assert state_of(home, "water_heater")["away_mode"] == mode
        for key in ("climate", "water_heater"):
            state = home.hass.states.get(home.entity_id(key))
            assert state is not None
            if moment:
                passed = state.last_updated - utc(moment)
                assert timedelta(0) <= passed < timedelta(milliseconds=100)
        await home.clock.go(25 * 60)


@pytest.mark.parametrize(
    ("key", "action", "off", "on"),
    [
        (
            *("climate", "set_preset_mode"),
            *({"preset_mode": "none"}, {"preset_mode": "away"}),
        ),
        (
            *("water_heater", "set_away_mode"),
            *({"away_mode": False}, {"away_mode": True}),
        ),
    ],
)
async def test_away_and_back(
    home: Home, key: str, action: str, off: Mapping[str, Any], on: Mapping[str, Any]
) -> None:
    """One goes and comes back; what is so already keeps its times."""
    await home.set_up()
    await act(home, key, action, **off)
    assert home.puts == []
    await act(home, key, action, **on)
    assert home.puts == [AWAY]
    await act(home, key, action, **on)
    assert home.puts == [AWAY]
    await act(home, key, action, **off)
    assert home.puts == [AWAY, NOT_AWAY]


async def test_fahrenheit(home: Home) -> None:
    """People whose system shows °F read and set °F; the cloud gets °C."""
    home.hass.config.units = US_CUSTOMARY_SYSTEM
    await home.set_up()
    climate = state_of(home, "climate")
    assert climate["target_temp_low"] == 67.1
    assert climate["target_temp_high"] == 74.3
    assert (climate["min_temp"], climate["max_temp"]) == (50.0, 86.0)
    # A thermostat sends both ends, as it shows them: the other one does not move.
    data = {"target_temp_low": 67.1, "target_temp_high": 75}
    await act(home, "climate", "set_temperature", **data)
    assert home.puts == [{"maximum_temperature_limit": 23.89}]
    assert state_of(home, "climate")["target_temp_high"] == 75.0
    home.cloud.clear()
    assert state_of(home, "water_heater")["min_temp"] == 104.0
    await act(home, "water_heater", "set_temperature", temperature=121)
    assert home.puts == [{"dhw_standard_temperature": 49.44}]
    with pytest.raises(ServiceValidationError, match="150 °F.*104 °F to 149 °F"):
        await act(home, "water_heater", "set_temperature", temperature=150)


async def test_what_the_app_has_set_is_within_the_range(home: Home) -> None:
    """A limit that was set elsewhere, beyond our range, keeps nothing else from moving."""
    change(
        home,
        away_mode_minimum_temperature_limit=6,
        minimum_temperature_limit=8,
        maximum_temperature_limit=31.5,
        dhw_standard_temperature=68,
    )
    await home.set_up()
    climate, water = state_of(home, "climate"), state_of(home, "water_heater")
    assert (climate["min_temp"], climate["max_temp"]) == (8.0, 32.0)
    assert (water["min_temp"], water["max_temp"]) == (40.0, 68.0)
    assert state_of(home, "minimum_temperature_limit")["min"] == 8.0
    assert state_of(home, "maximum_temperature_limit")["max"] == 32.0
    assert state_of(home, "dhw_standard_temperature")["max"] == 68.0
    # A thermostat sends both ends.
    data = {"target_temp_low": 8, "target_temp_high": 22}
    await act(home, "climate", "set_temperature", **data)
    assert home.puts == [{"maximum_temperature_limit": 22.0}]
    assert state_of(home, "climate")["max_temp"] == 30.0
    await act(home, "climate", "set_temperature", temperature=16)
    assert home.puts[1] == {
        "minimum_temperature_limit": 9.0,
        "maximum_temperature_limit": 23.0,
    }


async def test_an_end_that_is_shown_rounded_does_not_move(home: Home) -> None:
    """What comes back as it was shown is no change, in °F neither."""
    home.hass.config.units = US_CUSTOMARY_SYSTEM
    change(
        home,
        away_mode_minimum_temperature_limit=6,
        minimum_temperature_limit=7.8,
        maximum_temperature_limit=23.53,
    )
    await home.set_up()
    climate = state_of(home, "climate")
    data = {
        "target_temp_low": climate["target_temp_low"],
        "target_temp_high": climate["target_temp_high"],
    }
    await act(home, "climate", "set_temperature", **data | {"target_temp_low": 60})
    await act(home, "climate", "set_temperature", **data | {"target_temp_low": 61})
    assert home.puts == [
        {"minimum_temperature_limit": 15.56},
        {"minimum_temperature_limit": 16.11},
    ]


async def test_hot_water_that_is_switched_on(home: Home) -> None:
    """Switching hot water on and off is written, each in one PUT."""
    await home.set_up()
    await act(home, "water_heater", "turn_off")
    await act(home, "water_heater", "turn_on")
    assert home.puts == [
        {"is_hot_water_heating_enabled": False},
        {"is_hot_water_heating_enabled": True},
    ]


@pytest.mark.parametrize(
    ("fields", "rooms", "water"),
    [({}, (10.0, 30.0), (40.0, 65.0)), (AWAY_FIELDS, (5.0, 30.0), (10.0, 60.0))],
)
async def test_ranges_meet(
    home: Home,
    fields: dict[str, Any],
    rooms: tuple[float, float],
    water: tuple[float, float],
) -> None:
    """What can be set is what the fields that are shown can be set to."""
    change(home, **fields)
    await home.set_up()
    for key, (least, most) in (("climate", rooms), ("water_heater", water)):
        state = state_of(home, key)
        assert (state["min_temp"], state["max_temp"]) == (least, most)


async def test_away_temperatures(home: Home) -> None:
    """While away, what holds then is shown, and that is what is changed."""
    change(home, **AWAY_FIELDS)
    await home.set_up()
    climate, water = state_of(home, "climate"), state_of(home, "water_heater")
    assert (climate["target_temp_low"], climate["target_temp_high"]) == (17.0, 23.5)
    assert water["temperature"] == 35.0
    await act(
        *(home, "climate", "set_temperature"), target_temp_low=16, target_temp_high=23
    )
    await act(home, "water_heater", "set_temperature", temperature=30)
    await act(home, "climate", "set_temperature", temperature=15)
    assert home.puts == [
        {"away_mode_minimum_temperature_limit": 16, "maximum_temperature_limit": 23},
        {"away_mode_minimum_dhw_temperature_limit": 30},
        {"away_mode_minimum_temperature_limit": 15},
    ]
    assert state_of(home, "climate")["target_temp_low"] == 15.0
    # What holds at home is as it was.
    assert home.state("minimum_temperature_limit") == "19.5"
    await act(home, "climate", "set_preset_mode", preset_mode="none")
    assert state_of(home, "climate")["target_temp_low"] == 19.5
    assert state_of(home, "water_heater")["temperature"] == 48.0


async def test_away_without_temperatures(home: Home) -> None:
    """Where nothing is known of the time away, what holds at home is shown."""
    change(
        home,
        is_away_mode_enabled=True,
        away_mode_minimum_temperature_limit=None,
        away_mode_minimum_dhw_temperature_limit=None,
    )
    await home.set_up()
    assert state_of(home, "climate")["target_temp_low"] == 19.5
    assert state_of(home, "water_heater")["temperature"] == 48.0


async def test_unchanged_poll_writes_nothing(home: Home) -> None:
    """A state is written when something that it shows has changed, and only then."""
    change(home, current_power_consumption_w=0)
    await home.set_up()

    async def written(**fields: Any) -> set[str]:
        states = [
            home.hass.states.get(home.entity_id(key))
            for key in ("climate", "water_heater")
        ]
        before = [state.last_reported for state in states if state]
        change(home, **fields)
        await home.clock.go(POLL)
        return {
            state.domain
            for state, at in zip(states, before, strict=True)
            if state
            and (now := home.hass.states.get(state.entity_id))
            and now.last_reported != at
        }

    both = {"climate", "water_heater"}
    assert await written() == set()
    assert await written(outdoor_temperature=-3.5, optimization_level="Low") == set()
    assert await written(indoor_actual_temperature=20.1) == {"climate"}
    assert await written(dhw_temperature=44.4) == {"water_heater"}
    assert await written(away_mode_minimum_temperature_limit=15.5) == set()
    assert await written(is_away_mode_enabled=True, away_mode_start=NOW) == both
    assert await written(away_mode_end="2026-01-20T12:00:00.000Z") == set()


async def test_unavailable(home: Home) -> None:
    """A heat pump that is gone has neither, and one without limits no thermostat."""
    await home.set_up()
    home.cloud.forget(home.cloud.heat_pump_id, "minimum_temperature_limit")
    await home.clock.go(POLL)
    assert home.state("climate") == "unavailable"
    assert home.state("water_heater") == "heat_pump"
    home.cloud.remove_heat_pump(home.cloud.heat_pump_id)
    await home.clock.go(timedelta(minutes=30).total_seconds())
    assert home.state("water_heater") == "unavailable"


async def test_no_complaints(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    """Home Assistant finds nothing in them that it will stop to support."""
    await home.set_up()
    await act(home, "climate", "set_temperature", temperature=21)
    await act(home, "water_heater", "set_temperature", temperature=50)
    assert not [
        record.getMessage()
        for record in caplog.records
        if record.levelno >= logging.WARNING
        and ("deprecated" in record.getMessage() or "podero" in record.name)
    ]


@pytest.mark.parametrize("kind", [PoderoClimate, PoderoWaterHeater])
def test_both_names_of_a_temperature(kind: type[PoderoTemperatureEntity[Any]]) -> None:
    """What is called `native_` something from 2026.11 on has its older name as well.

    2026.11 warns of a class that has the older name alone.
    """
    named = {name for base in (kind, PoderoTemperatureEntity) for name in vars(base)}
    newer = {name for name in named if name.startswith("native_")}
    assert "native_temperature_unit" in newer
    assert "native_current_temperature" in newer
    assert {name.removeprefix("native_") for name in newer} <= named
    older = {
        name
        for name in vars(kind)
        if name.endswith("_temperature") or "_temperature_" in name
    } - {"async_set_temperature", "target_temperature_step"}
    assert {f"native_{name.removeprefix('native_')}" for name in older} <= newer
