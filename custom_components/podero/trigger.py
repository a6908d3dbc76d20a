"""Triggers: what begins or changes at a heat pump, as automations offer it.

What core's own triggers cover stays theirs: switches that are turned, numbers that
cross a limit, a manufacturer's connection that is lost.
"""

from typing import ClassVar, Final, override

import voluptuous as vol

from homeassistant.const import CONF_OPTIONS, STATE_OFF, STATE_ON, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.trigger import (
    ENTITY_STATE_TRIGGER_SCHEMA_WITH_BEHAVIOR,
    EntityTargetStateTriggerBase,
    Trigger,
    TriggerConfig,
)

from .api import MODES, HeatPump
from .heat_pump.derived import NOT_OPTIMIZING
from .targets import async_filter_by_key

CONF_MODE: Final = "mode"

MODE_SCHEMA: Final = ENTITY_STATE_TRIGGER_SCHEMA_WITH_BEHAVIOR.extend(
    {
        vol.Required(CONF_OPTIONS): {
            vol.Required(CONF_MODE): vol.All(
                cv.ensure_list, vol.Length(min=1), [vol.In((*MODES, NOT_OPTIMIZING))]
            )
        }
    }
)


class HeatPumpTrigger(EntityTargetStateTriggerBase):
    """One entity of each targeted heat pump changes its state."""

    # Diagnostic entities count too: that attention is needed is one.
    _primary_entities_only = False
    _key: ClassVar[str]

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return async_filter_by_key(
            self._hass, super().entity_filter(entities), self._key
        )


class ModeChanged(HeatPumpTrigger):
    """The optimization does something else."""

    _domain_specs = {Platform.SENSOR: DomainSpec()}
    _key = HeatPump.current_mode.name
    _schema = MODE_SCHEMA

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take the modes to wait for."""
        super().__init__(hass, config)
        self._to_states = set(self._options[CONF_MODE])


class AttentionNeeded(HeatPumpTrigger):
    """The owner has something to do at Podero."""

    _domain_specs = {Platform.BINARY_SENSOR: DomainSpec()}
    _key = HeatPump.action_needed.name
    _to_states = {STATE_ON}


class AwayBegan(HeatPumpTrigger):
    """An away window has begun."""

    _domain_specs = {Platform.BINARY_SENSOR: DomainSpec()}
    _key = "away_active"
    _to_states = {STATE_ON}


class AwayEnded(AwayBegan):
    """An away window is over."""

    _to_states = {STATE_OFF}


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "mode_changed": ModeChanged,
    "attention_needed": AttentionNeeded,
    "away_began": AwayBegan,
    "away_ended": AwayEnded,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers by name."""
    return TRIGGERS
