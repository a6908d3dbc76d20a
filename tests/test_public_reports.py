"""What people reported of other integrations, tried on this one."""

from typing import Any, Final

import pytest

from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.setup import async_setup_component

from .home import Home, device_of
from .temperature_entities import act, change, state_of

LIMITS: Final = {"minimum_temperature_limit": 20.0, "maximum_temperature_limit": 23.0}
REMEMBERED: Final = (
    *("climate", "water_heater", *LIMITS, "optimization_level"),
    *("is_smart_optimization_active", "pause_power_active"),
)
"""What a scene of the device holds, made in the scene editor."""


async def scene(home: Home, action: str, **data: Any) -> None:
    """Call an action of scenes."""
    await home.clock.drive(
        home.hass.services.async_call("scene", action, data, blocking=True)
    )
    await home.clock.go(5)


@pytest.mark.parametrize("paused", [True, False])
@pytest.mark.parametrize("optimizes", [True, False])
async def test_scene_brings_a_device_back(
    home: Home, optimizes: bool, paused: bool
) -> None:
    """A scene restores mode, preset and both limits (core 45748, 69925, 182934)."""
    assert await async_setup_component(
        home.hass, "scene", {"scene": {"platform": "homeassistant"}}
    )
    until = "2026-01-15T14:00:00Z" if paused else None
    change(
        home,
        is_smart_optimization_active=optimizes,
        is_pause_power_active=paused,
        pause_power_until=until,
        **LIMITS,
    )
    await home.set_up()
    before = [state_of(home, key) for key in REMEMBERED]
    entity_ids = [home.entity_id(key) for key in REMEMBERED]
    await scene(home, "create", scene_id="before", snapshot_entities=entity_ids)
    mode = "heat" if optimizes else "auto"
    await act(home, "climate", "set_hvac_mode", hvac_mode=mode)
    await act(
        home, "climate", "set_temperature", target_temp_low=18, target_temp_high=21
    )
    await act(home, "climate", "turn_on" if paused else "turn_off")
    await act(home, "water_heater", "set_temperature", temperature=55)
    await act(home, "water_heater", "turn_off")
    home.cloud.clear()
    await scene(home, "turn_on", entity_id="scene.before")
    assert [state_of(home, key) for key in REMEMBERED] == before
    # Home Assistant sets a thermostat step by step; each is a PUT for all of the device.
    assert len(home.puts) <= 4


async def test_area_is_the_owners(home: Home) -> None:
    """A device that was taken out of its area stays out of it (core 71126)."""
    entry = await home.set_up()
    devices, area = (
        dr.async_get(home.hass),
        ar.async_get(home.hass).async_create("Hall"),
    )
    for area_id in (area.id, None):
        device = device_of(home, home.cloud.heat_pump_id)
        devices.async_update_device(device.id, area_id=area_id)
        reload = home.hass.config_entries.async_reload(entry.entry_id)
        await home.clock.drive(reload)
        assert device_of(home, home.cloud.heat_pump_id).area_id == area_id


async def test_enabled_by_hand_stays(home: Home) -> None:
    """A first answer without fields takes no entity away (homematicip_local 1192)."""
    entry = await home.set_up()
    registry = er.async_get(home.hass)

    def ours() -> dict[str, str]:
        return {
            each.unique_id: each.entity_id
            for each in er.async_entries_for_config_entry(registry, entry.entry_id)
            if not each.disabled
        }

    for each in er.async_entries_for_config_entry(registry, entry.entry_id):
        registry.async_update_entity(
            each.entity_id, disabled_by=None, new_entity_id=f"{each.entity_id}_mine"
        )
    before = ours()
    assert len(before) > 40
    await home.clock.drive(home.hass.config_entries.async_unload(entry.entry_id))
    home.cloud.fail(200, kind="detail", body={"id": home.cloud.heat_pump_id})
    await home.clock.drive(home.hass.config_entries.async_setup(entry.entry_id))
    await home.clock.go(1000)
    assert ours().items() >= before.items()
    assert home.state("minimum_temperature_limit") == "19.5"


async def test_limits_turned_round(home: Home) -> None:
    """Limits that contradict one another can still be moved (aquarea 126)."""
    change(home, minimum_temperature_limit=24.0, maximum_temperature_limit=20.0)
    await home.set_up()
    await act(
        home, "climate", "set_temperature", target_temp_low=19, target_temp_high=22
    )
    assert home.puts == [
        {"minimum_temperature_limit": 19.0, "maximum_temperature_limit": 22.0}
    ]


@pytest.mark.parametrize(("end", "value"), [("min_temp", 40.0), ("max_temp", 65.0)])
async def test_shown_limit_can_be_set(home: Home, end: str, value: float) -> None:
    """The end of a range that is shown in °F is inside it (core 141891, 177149)."""
    await home.set_up()
    await home.hass.config.async_update(unit_system="us_customary")
    shown = state_of(home, "water_heater")[end]
    await act(home, "water_heater", "set_temperature", temperature=shown)
    assert home.puts == [{"dhw_standard_temperature": value}]


async def test_units_that_change(home: Home) -> None:
    """New units are shown at once, though nothing has changed in the cloud."""
    await home.set_up()
    await home.hass.config.async_update(unit_system="us_customary")
    await home.clock.settle()
    assert state_of(home, "climate")["target_temp_low"] == 67.1
    assert state_of(home, "water_heater")["temperature"] == 118.4
    limit = state_of(home, "minimum_temperature_limit")
    assert (limit["state"], limit["unit_of_measurement"]) == ("67.1", "°F")


async def test_times_without_a_zone(home: Home) -> None:
    """A time without a zone is in UTC, wherever the home is (hoymiles-cloud 16)."""
    await home.hass.config.async_set_time_zone("Europe/Berlin")
    change(home, is_pause_power_active=True, pause_power_until="2026-01-15T20:00:00")
    await home.set_up()
    assert home.state("pause_power_until") == "2026-01-15T20:00:00+00:00"
