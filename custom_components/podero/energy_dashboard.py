"""What the Energy dashboard counts of a heat pump.

Two things can be counted: the statistic, which is what Podero tells with its past, and
the estimate, which the *Energy* entity makes of the power since the set-up.
"""

from dataclasses import dataclass
from typing import cast

from homeassistant.components.energy.const import DOMAIN as ENERGY
from homeassistant.components.energy.data import (
    DeviceConsumption,
    EnergyManager,
    EnergyPreferencesUpdate,
    async_get_manager,
)
from homeassistant.components.sensor import DOMAIN as SENSOR
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .const import DOMAIN
from .coordinator import PoderoConfigEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergySources:
    """Where the consumption of a heat pump stands.

    Attributes:
        statistic: Id of the statistic.
        estimate: Entity id of the estimate, None if there is none.
    """

    statistic: str
    estimate: str | None

    def is_counted(self, manager: EnergyManager) -> bool:
        """Return whether the dashboard counts the statistic, and nothing twice."""
        counted = _counted(manager)
        return self.statistic in counted and self.estimate not in counted

    def is_estimated(self, manager: EnergyManager) -> bool:
        """Return whether the dashboard counts the estimate."""
        return self.estimate in _counted(manager)


@callback
def find_sources(
    hass: HomeAssistant, entry: PoderoConfigEntry, device_id: str
) -> EnergySources | None:
    """Return the sources of a heat pump, None while it has no statistic.

    Args:
        hass: Home Assistant.
        entry: An account that is loaded.
        device_id: One of its heat pumps.
    """
    statistics = entry.runtime_data.statistics
    if (statistic := statistics.long_term.consumption_id(device_id)) is None:
        return None
    estimate = er.async_get(hass).async_get_entity_id(
        SENSOR, DOMAIN, f"{device_id}_energy"
    )
    return EnergySources(statistic=statistic, estimate=estimate)


async def async_get_energy(hass: HomeAssistant) -> EnergyManager | None:
    """Return what keeps the dashboard's settings, None if there is no dashboard."""
    return await async_get_manager(hass) if ENERGY in hass.config.components else None


async def async_count(
    manager: EnergyManager, sources: EnergySources, name: str
) -> None:
    """Let the dashboard count the statistic, in place of the estimate if that is there.

    Everything else stays as it is: what is sent replaces the whole list.

    Args:
        manager: What keeps the dashboard's settings.
        sources: The sources of a heat pump.
        name: What people call it.
    """
    counted = _counted(manager)
    devices = [
        _with_statistic(device, sources)
        for device in _devices(manager)
        if device["stat_consumption"] != sources.estimate
        or sources.statistic not in counted
    ]
    if not {sources.statistic, sources.estimate} & counted:
        devices.append(DeviceConsumption(stat_consumption=sources.statistic, name=name))
    # Its type asks for the sources, too, which would replace them.
    update = cast(EnergyPreferencesUpdate, {"device_consumption": devices})
    await manager.async_update(update)


def _with_statistic(
    device: DeviceConsumption, sources: EnergySources
) -> DeviceConsumption:
    """Return a device of the dashboard that does not refer to the estimate."""
    changed = device.copy()
    if changed["stat_consumption"] == sources.estimate:
        changed["stat_consumption"] = sources.statistic
    if sources.estimate and changed.get("included_in_stat") == sources.estimate:
        changed["included_in_stat"] = sources.statistic
    return changed


def _devices(manager: EnergyManager) -> list[DeviceConsumption]:
    return manager.data["device_consumption"] if manager.data else []


def _counted(manager: EnergyManager) -> set[str | None]:
    return {device["stat_consumption"] for device in _devices(manager)}
