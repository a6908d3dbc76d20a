"""The water heater: what hot water has and is to have, and whether it may."""

from typing import Any

import pytest

from homeassistant.components.water_heater import WaterHeaterEntityFeature as Water  # type: ignore[attr-defined]

from .home import Home
from .temperature_entities import (
    AWAY,
    act,
    assert_one_put,
    assert_refused,
    change,
    state_of,
)


async def test_water_heater(home: Home) -> None:
    """A water heater shows what the water has and is to have, and whether it may."""
    change(home, dhw_temperature=46.7)
    await home.set_up()
    assert (
        state_of(home, "water_heater").items()
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
    ("heats", "operation"), [(True, "heat_pump"), (False, "off"), (None, "unknown")]
)
async def test_operation(home: Home, heats: bool | None, operation: str) -> None:
    """The operation says whether hot water is heated, where that is known."""
    change(home, is_hot_water_heating_enabled=heats)
    await home.set_up()
    assert home.state("water_heater") == operation


# Changes.

ACTIONS: tuple[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]], ...] = (
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
        "water_heater.turn_off",
        {},
        {"is_hot_water_heating_enabled": False},
        {"state": "off"},
    ),
    ("water_heater.set_away_mode", {"away_mode": True}, AWAY, {"away_mode": "on"}),
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


@pytest.mark.parametrize(
    ("action", "data"),
    [("turn_on", {}), ("set_operation_mode", {"operation_mode": "heat_pump"})],
)
async def test_switched_on(home: Home, action: str, data: dict[str, Any]) -> None:
    """Hot water that is off is heated again."""
    change(home, is_hot_water_heating_enabled=False)
    await home.set_up()
    await act(home, "water_heater", action, **data)
    assert home.puts == [{"is_hot_water_heating_enabled": True}]
    assert home.state("water_heater") == "heat_pump"


async def test_mode_and_temperature_of_water(home: Home) -> None:
    """A water heater can be told what to do and how warm in one action."""
    await home.set_up()
    data = {"temperature": 52, "operation_mode": "off"}
    await act(home, "water_heater", "set_temperature", **data)
    assert home.puts == [
        {"is_hot_water_heating_enabled": False, "dhw_standard_temperature": 52.0},
    ]


REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("set_temperature", {"temperature": 39}, "39 °C.*40 °C to 65 °C"),
    ("set_temperature", {"temperature": 70}, "70 °C.*40 °C to 65 °C"),
    (
        "set_temperature",
        {"temperature": 50, "operation_mode": "eco"},
        "eco",
    ),
)


@pytest.mark.parametrize(("action", "data", "words"), REFUSED)
async def test_refused(
    home: Home, action: str, data: dict[str, Any], words: str
) -> None:
    """What can't be is refused with a sentence; nothing is sent, nothing moves."""
    await assert_refused(home, "water_heater", action, data, words)
