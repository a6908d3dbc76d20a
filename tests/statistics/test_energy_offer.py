"""The Energy dashboard is offered what Podero measures, once, and nothing is counted twice."""

from typing import Any

import pytest

from homeassistant.components.energy.data import EnergyManager, async_get_manager
from homeassistant.config_entries import SOURCE_IGNORE
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component

from ..dialogs import Dialog, at_once
from ..home import Home, device_of
from .helpers import HOUR, next_answer, recorded, statistic_id, tell_part_of_year

pytestmark = recorded
FRIDGE = {"stat_consumption": "sensor.fridge_energy", "name": "Fridge"}
GRID = {"type": "grid", "stat_energy_from": "sensor.meter", "cost_adjustment_day": 0.0}


async def set_up_energy(home: Home, *devices: dict[str, Any]) -> EnergyManager:
    """Set up the Energy dashboard with these devices, and a meter."""
    tell_part_of_year(home)
    assert await async_setup_component(home.hass, "energy", {})
    manager = await async_get_manager(home.hass)
    update: Any = {"energy_sources": [GRID], "device_consumption": [*devices]}
    await manager.async_update(update)
    return manager


def offers(home: Home) -> list[Any]:
    """Return the offers that people see."""
    return [
        flow
        for flow in home.hass.config_entries.flow.async_progress_by_handler("podero")
        if str(flow["context"]["unique_id"]).startswith("energy_")
    ]


async def opened(home: Home) -> Dialog:
    """Open the only offer."""
    (offer,) = offers(home)
    flows = home.hass.config_entries.flow
    page = await at_once(home, flows.async_configure(offer["flow_id"]))
    return Dialog(home, flows, page)


async def test_added(home: Home) -> None:
    """After set-up it is offered by name, and added beside what is there."""
    manager = await set_up_energy(home, FRIDGE)
    entry = await home.set_up()
    assert offers(home) == []
    dr.async_get(home.hass).async_update_device(
        device_of(home, home.cloud.heat_pump_id).id, name_by_user="Cellar"
    )
    await next_answer(home)
    (offer,) = offers(home)
    assert offer["context"]["title_placeholders"] == {
        "name": "Energy dashboard: Cellar"
    }
    dialog = await opened(home)
    assert dialog.is_form("energy_dashboard")
    assert dialog.page["description_placeholders"] == {"name": "Cellar"}
    await dialog.submit({})
    assert dialog.aborted == "energy_added"
    assert manager.data
    assert manager.data["device_consumption"] == [
        FRIDGE,
        {"stat_consumption": statistic_id(entry), "name": "Cellar"},
    ]
    assert manager.data["energy_sources"] == [GRID]
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    await home.clock.go(3 * HOUR)
    assert offers(home) == []


async def test_dashboard_that_is_empty(home: Home) -> None:
    """The first device of all is added, too."""
    assert await async_setup_component(home.hass, "energy", {})
    entry = await home.set_up()
    await next_answer(home)
    dialog = await opened(home)
    await dialog.submit({})
    assert dialog.aborted == "energy_added"
    manager = await async_get_manager(home.hass)
    assert manager.data
    (device,) = manager.data["device_consumption"]
    assert device["stat_consumption"] == statistic_id(entry)


@pytest.mark.parametrize("both", [False, True])
async def test_estimate_is_replaced(home: Home, both: bool) -> None:
    """Where the estimate is counted it is said so, and the statistic takes its place."""
    entry = await home.set_up()
    estimate, statistic = home.entity_id("energy"), statistic_id(entry)
    pump = {"stat_consumption": estimate, "name": "Mine", "included_in_stat": "x.all"}
    heater = {"stat_consumption": "sensor.heater", "included_in_stat": estimate}
    added = {"stat_consumption": statistic}
    manager = await set_up_energy(
        home, FRIDGE, pump, heater, *([added] if both else [])
    )
    await next_answer(home)
    dialog = await opened(home)
    assert dialog.is_form("energy_estimate")
    await dialog.submit({})
    assert dialog.aborted == "energy_added"
    assert manager.data
    heater["included_in_stat"] = statistic
    assert manager.data["device_consumption"] == (
        [FRIDGE, heater, added]
        if both
        else [FRIDGE, {**pump, "stat_consumption": statistic}, heater]
    )


async def test_changed_meanwhile(home: Home) -> None:
    """What has been added by hand since the question was asked is not added again."""
    manager = await set_up_energy(home)
    entry = await home.set_up()
    await next_answer(home)
    dialog = await opened(home)
    estimate = {"stat_consumption": home.entity_id("energy")}
    statistic = {"stat_consumption": statistic_id(entry)}
    update: Any = {"device_consumption": [estimate]}
    await manager.async_update(update)
    await dialog.submit({})
    assert dialog.is_form("energy_estimate")
    update = {"device_consumption": [statistic]}
    await manager.async_update(update)
    await dialog.submit({})
    assert dialog.aborted == "energy_counted"
    assert manager.data
    assert manager.data["device_consumption"] == [statistic]


async def test_ignored(home: Home) -> None:
    """Who ignores the offer is not asked again."""
    await set_up_energy(home)
    entry = await home.set_up()
    await next_answer(home)
    (offer,) = offers(home)
    data = {"unique_id": offer["context"]["unique_id"], "title": "Energy"}
    flows = home.hass.config_entries.flow
    context: Any = {"source": SOURCE_IGNORE}
    await home.clock.drive(flows.async_init("podero", context=context, data=data))
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    await home.clock.go(3 * HOUR)
    assert offers(home) == []


async def test_withdrawn(home: Home) -> None:
    """The offer goes with its heat pump, and one that comes too late ends in words."""
    await set_up_energy(home)
    other = home.cloud.add_heat_pump()
    entry = await home.set_up()
    await next_answer(home)
    await next_answer(home)
    assert len(offers(home)) == 2
    (removed,) = (s for s in entry.subentries.values() if s.unique_id == other)
    home.hass.config_entries.async_remove_subentry(entry, removed.subentry_id)
    await home.clock.settle()
    dialog = await opened(home)
    await home.clock.drive(home.hass.config_entries.async_unload(entry.entry_id))
    assert offers(home) == []
    late = await home.clock.drive(
        home.hass.config_entries.flow.async_init(
            "podero",
            context={"source": "integration_discovery"},
            data={"entry_id": entry.entry_id, "energy_of": home.cloud.heat_pump_id},
        )
    )
    assert late["reason"] == "energy_unavailable"
    assert dialog.is_form("energy_dashboard")


async def test_home_without_the_dashboard(home: Home) -> None:
    """Nothing is offered where there is no dashboard."""
    await home.set_up()
    await next_answer(home)
    assert offers(home) == []
