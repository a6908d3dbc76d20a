"""Conditions: what a heat pump does now, as automations offer it.

Two of them are a switch each. Core's own conditions of switches take any switch of a
device that is pointed at, these take the one that is meant.
"""

from typing import ClassVar, Final, override

from homeassistant.const import STATE_ON, Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import Condition, EntityStateConditionBase

from .api import HeatPump
from .targets import async_filter_by_key


class HeatPumpCondition(EntityStateConditionBase):
    """One entity of each targeted heat pump is on."""

    _primary_entities_only = False
    _states = {STATE_ON}
    _key: ClassVar[str]

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return async_filter_by_key(
            self._hass, super().entity_filter(entities), self._key
        )

    @override
    def _check_all_match_state(self, states: list[State]) -> bool:
        # Home Assistant leaves out what is not known, and all of nothing is true.
        return bool(states) and super()._check_all_match_state(states)

    @property
    @override
    def _needs_duration_tracking(self) -> bool:
        # The time of the last change is lost with an outage.
        return True

    @override
    def _update_valid_since(self, entity_id: str, _state: State | None) -> None:
        # What is not known breaks no duration: the next known state tells.
        if _state is None or self._should_include(_state):
            super()._update_valid_since(entity_id, _state)


class IsPaused(HeatPumpCondition):
    """A pause is in force."""

    _domain_specs = {Platform.SWITCH: DomainSpec()}
    _key = HeatPump.pause_power_active.name


class IsAway(HeatPumpCondition):
    """Away mode is on, and the present inside its window."""

    _domain_specs = {Platform.BINARY_SENSOR: DomainSpec()}
    _key = "away_active"


class IsOptimizing(HeatPumpCondition):
    """Smart optimization is on."""

    _domain_specs = {Platform.SWITCH: DomainSpec()}
    _key = HeatPump.is_smart_optimization_active.name


CONDITIONS: Final[dict[str, type[Condition]]] = {
    "is_paused": IsPaused,
    "is_away": IsAway,
    "is_optimizing": IsOptimizing,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions by name."""
    return CONDITIONS
