"""The thermostat: the limits of the rooms, what is being done, and away mode."""

from typing import Any

import pytest

from homeassistant.components.climate.const import ClimateEntityFeature as Climate
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component

from .home import Home
from .temperature_entities import (
    AWAY,
    NOT_AWAY,
    act,
    assert_one_put,
    assert_refused,
    change,
    state_of,
)

PAUSED = {
    "is_pause_power_active": True,
    "pause_power_until": "2026-01-15T14:00:00.000Z",
}
RESUMED = {"is_pause_power_active": False, "pause_power_until": None}
POWER = Climate.TURN_ON | Climate.TURN_OFF


async def test_climate(home: Home) -> None:
    """A thermostat shows the limits, the rooms, the mode and what is being done."""
    change(home, indoor_actual_temperature=21.4, operational_mode="Heating")
    await home.set_up()
    assert (
        state_of(home, "climate").items()
        >= {
            "state": "auto",
            "hvac_modes": ["auto", "heat"],
            "hvac_action": "heating",
            "preset_modes": ["none", "paused", "away"],
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
    assert state_of(home, "climate").get("hvac_action") == action


@pytest.mark.parametrize(
    ("optimizes", "mode"), [(True, "auto"), (False, "heat"), (None, "unknown")]
)
async def test_mode(home: Home, optimizes: bool | None, mode: str) -> None:
    """The mode says whether Podero optimizes, where that is known."""
    change(home, is_smart_optimization_active=optimizes)
    await home.set_up()
    assert home.state("climate") == mode


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
        AWAY,
        {"preset_mode": "away"},
    ),
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
    await assert_one_put(home, action, data, body, after)


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


@pytest.mark.parametrize("domain", ["climate", "homeassistant"])
async def test_toggled(home: Home, domain: str) -> None:
    """What is paused is resumed by a toggle, and paused by the next one."""
    assert await async_setup_component(home.hass, "homeassistant", {})
    await home.set_up()
    data = {"entity_id": home.entity_id("climate")}
    for paused in (True, False, True):
        home.cloud.clear()
        await home.clock.drive(
            home.hass.services.async_call(domain, "toggle", data, blocking=True)
        )
        (body,) = home.puts
        assert body["is_pause_power_active"] is paused
        assert (body["pause_power_until"] is not None) is paused


async def test_resume_writes_both_fields(home: Home) -> None:
    """A pause with a time ends with it, even one that the cloud calls inactive."""
    change(home, is_pause_power_active=False, pause_power_until="2026-01-15T20:00:00Z")
    await home.set_up()
    await act(home, "climate", "turn_on")
    assert home.puts == [{"is_pause_power_active": False, "pause_power_until": None}]


async def test_one_temperature_without_optimization(home: Home) -> None:
    """While Podero does not optimize, the middle of the range is shown with it."""
    change(home, is_smart_optimization_active=False)
    await home.set_up()
    shown = {"state": "heat", "temperature": 21.5}
    limits = {"target_temp_low": 19.5, "target_temp_high": 23.5}
    assert state_of(home, "climate").items() >= (shown | limits).items()
    # As scenes do.
    await act(
        *(home, "climate", "set_temperature"),
        temperature=21.5,
        target_temp_low=20,
        target_temp_high=23,
    )
    assert home.puts == [
        {"minimum_temperature_limit": 20.0, "maximum_temperature_limit": 23.0}
    ]
    await act(home, "climate", "set_temperature", temperature=22)
    assert state_of(home, "climate")["temperature"] == 22.0
    home.cloud.change(home.cloud.heat_pump_id, minimum_temperature_limit=None)
    await home.clock.go(1000)
    assert state_of(home, "climate")["temperature"] is None


REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "set_temperature",
        {"target_temp_low": 21, "target_temp_high": 22.5},
        r"22.5 °C.*at least 2 °C.*21 °C",
    ),
    ("set_temperature", {"temperature": 31}, "31"),
    (
        "set_temperature",
        {"target_temp_low": 18, "target_temp_high": 22, "hvac_mode": "cool"},
        "cool",
    ),
    ("set_hvac_mode", {"hvac_mode": "off"}, "off"),
    ("set_preset_mode", {"preset_mode": "eco"}, "eco"),
)


@pytest.mark.parametrize(("action", "data", "words"), REFUSED)
async def test_refused(
    home: Home, action: str, data: dict[str, Any], words: str
) -> None:
    """What can't be is refused with a sentence; nothing is sent, nothing moves."""
    await assert_refused(home, "climate", action, data, words)


async def test_cloud_refuses(home: Home) -> None:
    """What the cloud refuses is told, and the thermostat shows again what is so."""
    await home.set_up()
    home.cloud.fail(status=422, method="PUT")
    with pytest.raises(HomeAssistantError, match="refused"):
        await act(
            *(home, "climate", "set_temperature"),
            target_temp_low=20,
            target_temp_high=24,
        )
    assert state_of(home, "climate")["target_temp_low"] == 19.5


async def test_planned_holiday_is_kept(home: Home) -> None:
    """A scene that finds one at home does not cancel what is planned."""
    planned = {"is_away_mode_enabled": True, "away_mode_start": "2026-02-01T08:00:00Z"}
    change(home, **planned)
    await home.set_up()
    assert home.state("is_away_mode_enabled") == "on"
    await act(home, "climate", "set_preset_mode", preset_mode="none")
    assert home.puts == []
    await act(home, "climate", "set_preset_mode", preset_mode="away")
    assert home.puts == [AWAY]


async def test_paused(home: Home) -> None:
    """A pause that is on is kept, and ends with its preset or by the clock."""
    change(home, **PAUSED | {"pause_power_until": "2026-01-15T13:00:00Z"})
    await home.set_up()
    assert state_of(home, "climate")["preset_mode"] == "paused"
    await act(home, "climate", "set_preset_mode", preset_mode="paused")
    assert home.puts == []
    await act(home, "climate", "set_preset_mode", preset_mode="none")
    assert home.puts == [RESUMED]
    assert state_of(home, "climate")["preset_mode"] == "none"
    change(home, **PAUSED | {"pause_power_until": "2026-01-15T12:40:00Z"})
    await home.clock.go(1200)
    assert state_of(home, "climate")["preset_mode"] == "paused"
    await home.clock.go(1201)
    assert state_of(home, "climate")["preset_mode"] == "none"


async def test_paused_while_away(home: Home) -> None:
    """A pause hides that one is away; who ends both says so, and neither alone."""
    change(home, **AWAY | {"away_mode_end": "2026-01-20T12:00:00Z"})
    await home.set_up()
    await act(home, "climate", "set_preset_mode", preset_mode="paused")
    assert home.puts == [PAUSED]
    paused = {"state": "auto", "preset_mode": "paused", "hvac_action": "off"}
    assert state_of(home, "climate").items() >= paused.items()
    await act(home, "climate", "set_preset_mode", preset_mode="away")
    assert home.puts == [PAUSED, RESUMED]
    assert state_of(home, "climate")["preset_mode"] == "away"
    await act(home, "climate", "set_preset_mode", preset_mode="paused")
    await act(home, "climate", "set_preset_mode", preset_mode="none")
    assert home.puts[3] == {**NOT_AWAY, **RESUMED}
    assert state_of(home, "climate")["preset_mode"] == "none"


@pytest.mark.parametrize(
    ("gone", "presets"),
    [
        ("is_pause_power_active", ["none", "away"]),
        ("is_away_mode_enabled", ["none", "paused"]),
    ],
)
async def test_presets_of_fields(home: Home, gone: str, presets: list[str]) -> None:
    """What the heat pump can't do is no preset, and keeps no other unknown."""
    home.cloud.forget(home.cloud.heat_pump_id, gone)
    await home.set_up()
    climate = state_of(home, "climate")
    assert climate["preset_modes"] == presets
    assert climate["preset_mode"] == "none"
