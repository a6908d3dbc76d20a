"""Conditions: what a heat pump does now, as automations offer it.

Two of them are a switch each. Core's own conditions of switches take any switch of a
device that is pointed at, these take the one that is meant.
"""

from typing import ClassVar, Final, override

import voluptuous as vol

from homeassistant.const import CONF_OPTIONS, STATE_ON, Platform
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import (
    ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL,
    Condition,
    ConditionConfig,
    EntityStateConditionBase,
)

from .api import HeatPump
from .heat_pump.activity import ACTIVITIES
from .targets import async_filter_by_key

CONF_ACTIVITY: Final = "activity"


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


class IsHeatingHotWater(HeatPumpCondition):
    """Hot water is being heated."""

    _domain_specs = {Platform.BINARY_SENSOR: DomainSpec()}
    _key = "hot_water_active"


class IsConnected(HeatPumpCondition):
    """The cloud hears from the heat pump."""

    _domain_specs = {Platform.BINARY_SENSOR: DomainSpec()}
    _key = HeatPump.is_authenticated.name


class IsDoing(HeatPumpCondition):
    """The heat pump is doing one of a few things."""

    _domain_specs = {Platform.SENSOR: DomainSpec()}
    _key = "activity"
    _schema = ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL.extend(
        {
            vol.Required(CONF_OPTIONS): {
                vol.Required(CONF_ACTIVITY): vol.All(
                    cv.ensure_list, vol.Length(min=1), [vol.In(tuple(ACTIVITIES))]
                )
            }
        }
    )

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Take the activities that pass."""
        super().__init__(hass, config)
        self._states = set((config.options or {})[CONF_ACTIVITY])


CONDITIONS: Final[dict[str, type[Condition]]] = {
    "is_paused": IsPaused,
    "is_away": IsAway,
    "is_optimizing": IsOptimizing,
    "is_heating_hot_water": IsHeatingHotWater,
    "is_connected": IsConnected,
    "is_doing": IsDoing,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions by name."""
    return CONDITIONS
