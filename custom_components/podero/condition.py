"""Conditions: what a heat pump does now, as automations offer it.

Two of them are a switch each. Core's own conditions of switches take any switch of a
device that is pointed at, these take the one that is meant.
"""

from typing import ClassVar, Final, override

from homeassistant.const import STATE_ON, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import Condition, EntityStateConditionBase

from .targets import async_of_field


class FieldCondition(EntityStateConditionBase):
    """One field of the heat pumps that are pointed at is true."""

    _primary_entities_only = False
    _states = {STATE_ON}
    _field: ClassVar[str]

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return async_of_field(self._hass, super().entity_filter(entities), self._field)


class IsPaused(FieldCondition):
    """A pause is in force."""

    _domain_specs = {Platform.SWITCH: DomainSpec()}
    _field = "pause_power_active"


class IsAway(FieldCondition):
    """Away mode is on, and the present inside its window."""

    _domain_specs = {Platform.BINARY_SENSOR: DomainSpec()}
    _field = "away_active"


class IsOptimizing(FieldCondition):
    """Smart optimization is on."""

    _domain_specs = {Platform.SWITCH: DomainSpec()}
    _field = "is_smart_optimization_active"


CONDITIONS: Final[dict[str, type[Condition]]] = {
    "is_paused": IsPaused,
    "is_away": IsAway,
    "is_optimizing": IsOptimizing,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions by name."""
    return CONDITIONS
