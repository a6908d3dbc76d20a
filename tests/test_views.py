"""Climate and water heater: two more ways to see and to change the same fields."""

from collections.abc import Mapping
from datetime import timedelta
import logging
from typing import Any

import pytest

from custom_components.podero.climate import PoderoClimate
from custom_components.podero.rules import RANGES
from custom_components.podero.view import PoderoView
from custom_components.podero.water_heater import PoderoWaterHeater
from homeassistant.components.climate.const import ClimateEntityFeature as Climate
from homeassistant.components.water_heater import WaterHeaterEntityFeature as Water  # type: ignore[attr-defined]
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM

from .home import Home, utc
from .simulator import Generation

POLL = 400.0
"""Seconds in which there is a poll for sure."""

NOW = "2026-01-15T12:00:00.000Z"
POWER = Climate.TURN_ON | Climate.TURN_OFF
GONE = {"is_away_mode_enabled": True, "away_mode_start": NOW, "away_mode_end": None}
BACK = {"is_away_mode_enabled": False, "away_mode_start": None, "away_mode_end": None}


def shown(home: Home, key: str) -> dict[str, Any]:
    """Return the state and the attributes of a view."""
    state = home.hass.states.get(home.entity_id(key))
    assert state is not None
    return {"state": state.state, **state.attributes}


def change(home: Home, **fields: Any) -> None:
    """Change fields of the only heat pump, as its manufacturer or owner would."""
    home.cloud.change(home.cloud.heat_pump_id, **fields)


async def act(home: Home, key: str, action: str, **data: Any) -> None:
    """Call an action of a view and let time pass until it is done."""
    entity_id = home.entity_id(key)
    domain = entity_id.split(".", maxsplit=1)[0]
    await home.clock.drive(
        home.hass.services.async_call(
            domain, action, {"entity_id": entity_id, **data}, blocking=True
        )
    )


# What there is.


@pytest.mark.parametrize(
    ("generation", "there"),
    [
        (Generation.ATTRIBUTES, {"climate", "water_heater"}),
        (Generation.CURRENT, set()),
        (Generation.REFERENCE, {"climate", "water_heater"}),
        (Generation.MINIMAL, set()),
    ],
)
async def test_fields_make_views(
    home: Home, generation: Generation, there: set[str]
) -> None:
    """There is a view for whom there is something to view."""
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
    assert shown(home, "climate")["friendly_name"] == "Heat pump 1"
    assert home.entity_id("water_heater") == "water_heater.heat_pump_1_hot_water"
    assert shown(home, "water_heater")["friendly_name"] == "Heat pump 1 Hot water"


async def test_climate(home: Home) -> None:
    """A thermostat shows the limits, the rooms, the mode and what is being done."""
    change(home, indoor_actual_temperature=21.4, operational_mode="Heating")
    await home.set_up()
    assert (
        shown(home, "climate").items()
        >= {
            "state": "auto",
            "hvac_modes": ["auto", "heat"],
            "hvac_action": "heating",
            "preset_modes": ["none", "away"],
            "preset_mode": "none",
            "min_temp": 10.0,
            "max_temp": 30.0,
            "target_temp_step": 0.5,
            "target_temp_low": 19.5,
            "target_temp_high": 23.5,
            "temperature": None,
            "current_temperature": 21.4,
            "supported_features": (
                Climate.TARGET_TEMPERATURE
                | Climate.TARGET_TEMPERATURE_RANGE
                | Climate.PRESET_MODE
                | POWER
            ),
        }.items()
    )


async def test_water_heater(home: Home) -> None:
    """A water heater shows what the water has and is to have, and whether it may."""
    change(home, dhw_temperature=46.7)
    await home.set_up()
    assert (
        shown(home, "water_heater").items()
        >= {
            "state": "heat_pump",
            "operation_mode": "heat_pump",
            "operation_list": ["heat_pump", "off"],
            "away_mode": "off",
            "min_temp": 40.0,
            "max_temp": 65.0,
            "target_temp_step": 0.5,
            "temperature": 48.0,
            "current_temperature": 46.7,
            "supported_features": (
                Water.TARGET_TEMPERATURE
                | Water.AWAY_MODE
                | Water.OPERATION_MODE
                | Water.ON_OFF
            ),
        }.items()
    )


@pytest.mark.parametrize(
    ("operation", "action"),
    [
        ("Heating", "heating"),
        ("Hot Water", "idle"),
        ("Pool Heating", "idle"),
        ("standby", "idle"),
        ("Off", "off"),
        ("Dancing", None),
        (None, None),
    ],
)
async def test_action(home: Home, operation: str | None, action: str | None) -> None:
    """The rooms are heated only while it is the rooms that are heated."""
    change(home, operational_mode=operation)
    await home.set_up()
    assert shown(home, "climate").get("hvac_action") == action


@pytest.mark.parametrize(
    ("optimizes", "mode"), [(True, "auto"), (False, "heat"), (None, "unknown")]
)
async def test_mode(home: Home, optimizes: bool | None, mode: str) -> None:
    """The mode says whether Podero optimizes, where that is known."""
    change(home, is_smart_optimization_active=optimizes)
    await home.set_up()
    assert home.state("climate") == mode


@pytest.mark.parametrize(
    ("heats", "operation"), [(True, "heat_pump"), (False, "off"), (None, "unknown")]
)
async def test_operation(home: Home, heats: bool | None, operation: str) -> None:
    """The operation says whether hot water is heated, where that is known."""
    change(home, is_hot_water_heating_enabled=heats)
    await home.set_up()
    assert home.state("water_heater") == operation


async def test_few_fields(home: Home) -> None:
    """Without the fields for it nothing more is offered; with them it is, at once."""
    forgotten = (
        *("is_smart_optimization_active", "is_away_mode_enabled", "operational_mode"),
        *("is_hot_water_heating_enabled", "indoor_actual_temperature"),
        *("dhw_temperature", "is_pause_power_active"),
    )
    home.cloud.forget(home.cloud.heat_pump_id, *forgotten)
    await home.set_up()
    climate, water = shown(home, "climate"), shown(home, "water_heater")
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
    assert shown(home, "climate")["preset_mode"] == "away"
    assert home.state("climate") == "auto"
    assert shown(home, "water_heater")["away_mode"] == "on"


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
    assert shown(home, "climate")["supported_features"] == features
    assert shown(home, "climate")["preset_mode"] is None
    assert not shown(home, "water_heater")["supported_features"] & 1
    await act(home, "climate", "set_temperature", temperature=21)
    assert home.puts == [
        {"minimum_temperature_limit": 20.0, "maximum_temperature_limit": 22.0}
    ]
    assert shown(home, "climate")["target_temp_low"] == 20.0


# Changes.

ACTIONS: tuple[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]], ...] = (
    (
        "climate.set_temperature",
        {"target_temp_low": 20.5, "target_temp_high": 24},
        {"minimum_temperature_limit": 20.5, "maximum_temperature_limit": 24.0},
        {"target_temp_low": 20.5, "target_temp_high": 24.0},
    ),
    # From 19.5 to 23.5 °C they are, around 21 °C they are to be.
    (
        "climate.set_temperature",
        {"temperature": 21},
        {"minimum_temperature_limit": 19.0, "maximum_temperature_limit": 23.0},
        {"target_temp_low": 19.0, "target_temp_high": 23.0, "temperature": None},
    ),
    # As far as they may go, though not as far apart as they were.
    (
        "climate.set_temperature",
        {"temperature": 29.5},
        {"minimum_temperature_limit": 27.5, "maximum_temperature_limit": 30.0},
        {"target_temp_low": 27.5, "target_temp_high": 30.0},
    ),
    (
        "climate.set_temperature",
        {"target_temp_low": 18, "target_temp_high": 20, "hvac_mode": "heat"},
        {
            "is_smart_optimization_active": False,
            "minimum_temperature_limit": 18.0,
            "maximum_temperature_limit": 20.0,
        },
        {"state": "heat", "target_temp_low": 18.0, "target_temp_high": 20.0},
    ),
    (
        "climate.set_hvac_mode",
        {"hvac_mode": "heat"},
        {"is_smart_optimization_active": False},
        {"state": "heat"},
    ),
    (
        "climate.set_hvac_mode",
        {"hvac_mode": "auto"},
        {"is_smart_optimization_active": True},
        {"state": "auto"},
    ),
    (
        "climate.set_preset_mode",
        {"preset_mode": "away"},
        GONE,
        {"preset_mode": "away"},
    ),
    (
        "water_heater.set_temperature",
        {"temperature": 51.5},
        {"dhw_standard_temperature": 51.5},
        {"temperature": 51.5},
    ),
    (
        "water_heater.set_operation_mode",
        {"operation_mode": "off"},
        {"is_hot_water_heating_enabled": False},
        {"state": "off", "operation_mode": "off"},
    ),
    (
        "water_heater.set_operation_mode",
        {"operation_mode": "heat_pump"},
        {"is_hot_water_heating_enabled": True},
        {"state": "heat_pump"},
    ),
    (
        "water_heater.turn_off",
        {},
        {"is_hot_water_heating_enabled": False},
        {"state": "off"},
    ),
    (
        "water_heater.turn_on",
        {},
        {"is_hot_water_heating_enabled": True},
        {"state": "heat_pump"},
    ),
    ("water_heater.set_away_mode", {"away_mode": True}, GONE, {"away_mode": "on"}),
)


@pytest.mark.parametrize(("action", "data", "body", "after"), ACTIONS)
@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_action_is_one_put(
    home: Home,
    action: str,
    data: dict[str, Any],
    body: dict[str, Any],
    after: dict[str, Any],
) -> None:
    """Each action is one PUT, and the fields' own entities show what it did."""
    await home.set_up()
    key, _, name = action.partition(".")
    await act(home, key, name, **data)
    assert home.puts == [body]
    assert shown(home, key).items() >= after.items()
    stored = home.cloud.stored(home.cloud.heat_pump_id)
    for field, value in body.items():
        assert stored[field] == value
        if isinstance(value, bool):
            assert home.state(field) == ("on" if value else "off")
        elif isinstance(value, float):
            assert float(home.state(field)) == value


async def test_turned_off(home: Home) -> None:
    """A thermostat that is turned off pauses, and goes on when it is turned on."""
    await home.set_up()
    await act(home, "climate", "turn_off")
    assert home.puts == [
        {
            "is_pause_power_active": True,
            "pause_power_until": "2026-01-15T14:00:00.000Z",
        }
    ]
    assert home.state("pause_power_active") == "on"
    assert home.state("climate") == "auto"
    home.cloud.clear()
    await act(home, "climate", "turn_on")
    assert home.puts == [{"is_pause_power_active": False, "pause_power_until": None}]
    assert home.state("pause_power_active") == "off"


async def test_mode_and_temperature_of_water(home: Home) -> None:
    """A water heater can be told what to do and how warm in one action."""
    await home.set_up()
    data = {"temperature": 52, "operation_mode": "off"}
    await act(home, "water_heater", "set_temperature", **data)
    assert home.puts == [
        {"is_hot_water_heating_enabled": False, "dhw_standard_temperature": 52.0},
    ]


async def test_fields_show_in_views(home: Home) -> None:
    """What is set by its own entity is seen in the views, before the cloud is asked."""
    await home.set_up()
    home.set("maximum_temperature_limit", 25.0)
    home.set("dhw_standard_temperature", 50.0)
    home.set("is_smart_optimization_active", False)
    await home.clock.go(0.1)
    assert shown(home, "climate")["target_temp_high"] == 25.0
    assert home.state("climate") == "heat"
    assert shown(home, "water_heater")["temperature"] == 50.0
    assert home.puts == []
    await home.clock.go(5)
    assert len(home.puts) == 1


REFUSED: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    (
        "climate",
        "set_temperature",
        {"target_temp_low": 21, "target_temp_high": 22.5},
        r"22.5 °C.*at least 2 °C.*21 °C",
    ),
    ("climate", "set_temperature", {"temperature": 31}, "31"),
    (
        "climate",
        "set_temperature",
        {"target_temp_low": 18, "target_temp_high": 22, "hvac_mode": "cool"},
        "cool",
    ),
    ("climate", "set_hvac_mode", {"hvac_mode": "off"}, "off"),
    ("climate", "set_preset_mode", {"preset_mode": "eco"}, "eco"),
    ("water_heater", "set_temperature", {"temperature": 39}, "39 °C.*40 °C to 65 °C"),
    ("water_heater", "set_temperature", {"temperature": 70}, "70 °C.*40 °C to 65 °C"),
    (
        "water_heater",
        "set_temperature",
        {"temperature": 50, "operation_mode": "eco"},
        "eco",
    ),
)


@pytest.mark.parametrize(("key", "action", "data", "words"), REFUSED)
async def test_refused(
    home: Home, key: str, action: str, data: dict[str, Any], words: str
) -> None:
    """What can't be is refused with a sentence; nothing is sent, nothing moves."""
    await home.set_up()
    before = shown(home, key)
    with pytest.raises(ServiceValidationError, match=words):
        await act(home, key, action, **data)
    assert home.cloud.requests == []
    assert shown(home, key) == before


async def test_cloud_refuses(home: Home) -> None:
    """What the cloud refuses is told, and the view shows again what is so."""
    await home.set_up()
    home.cloud.fail(status=422, method="PUT")
    with pytest.raises(HomeAssistantError, match="refused"):
        await act(
            *(home, "climate", "set_temperature"),
            target_temp_low=20,
            target_temp_high=24,
        )
    assert shown(home, "climate")["target_temp_low"] == 19.5


# Away.


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
        assert shown(home, "climate")["preset_mode"] == preset
        assert shown(home, "water_heater")["away_mode"] == mode
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
    assert home.puts == [GONE]
    await act(home, key, action, **on)
    assert home.puts == [GONE]
    await act(home, key, action, **off)
    assert home.puts == [GONE, BACK]


async def test_planned_holiday_is_kept(home: Home) -> None:
    """A scene that finds one at home does not cancel what is planned."""
    planned = {"is_away_mode_enabled": True, "away_mode_start": "2026-02-01T08:00:00Z"}
    change(home, **planned)
    await home.set_up()
    assert home.state("is_away_mode_enabled") == "on"
    await act(home, "climate", "set_preset_mode", preset_mode="none")
    assert home.puts == []
    await act(home, "climate", "set_preset_mode", preset_mode="away")
    assert home.puts == [GONE]


# Units.


async def test_fahrenheit(home: Home) -> None:
    """People whose system shows °F read and set °F; the cloud gets °C."""
    home.hass.config.units = US_CUSTOMARY_SYSTEM
    await home.set_up()
    climate = shown(home, "climate")
    assert climate["target_temp_low"] == 67.1
    assert climate["target_temp_high"] == 74.3
    assert (climate["min_temp"], climate["max_temp"]) == (50.0, 86.0)
    # A thermostat sends both ends, as it shows them: the other one does not move.
    data = {"target_temp_low": 67.1, "target_temp_high": 75}
    await act(home, "climate", "set_temperature", **data)
    assert home.puts == [
        {"minimum_temperature_limit": 19.5, "maximum_temperature_limit": 23.89}
    ]
    assert shown(home, "climate")["target_temp_high"] == 75.0
    home.cloud.clear()
    assert shown(home, "water_heater")["min_temp"] == 104.0
    await act(home, "water_heater", "set_temperature", temperature=122)
    assert home.puts == [{"dhw_standard_temperature": 50.0}]
    with pytest.raises(ServiceValidationError, match="150 °F.*104 °F to 149 °F"):
        await act(home, "water_heater", "set_temperature", temperature=150)


def test_ranges_meet() -> None:
    """Whatever a thermostat may set, the limits' own entities may set, too."""
    assert PoderoClimate.min_temp == RANGES["minimum_temperature_limit"][0]
    assert PoderoClimate.max_temp == RANGES["maximum_temperature_limit"][1]
    assert (PoderoWaterHeater.min_temp, PoderoWaterHeater.max_temp) == RANGES[
        "dhw_standard_temperature"
    ]


# Frugality, and being up to date.


async def test_unchanged_poll_writes_nothing(home: Home) -> None:
    """A view is written when something that it shows has changed, and only then."""
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
    """A heat pump that is gone has no views, and one without limits no thermostat."""
    await home.set_up()
    home.cloud.forget(home.cloud.heat_pump_id, "minimum_temperature_limit")
    await home.clock.go(POLL)
    assert home.state("climate") == "unavailable"
    assert home.state("water_heater") == "heat_pump"
    home.cloud.remove_heat_pump(home.cloud.heat_pump_id)
    await home.clock.go(timedelta(minutes=30).total_seconds())
    assert home.state("water_heater") == "unavailable"


async def test_no_complaints(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    """Home Assistant finds nothing in the views that it will stop to support."""
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
def test_both_names_of_a_temperature(kind: type[PoderoView]) -> None:
    """What is called `native_` something from 2026.11 on has its older name as well.

    2026.11 warns of a class that has the older name alone.
    """
    named = {name for base in (kind, PoderoView) for name in vars(base)}
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
