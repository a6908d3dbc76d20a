"""Triggers: what begins or changes at a heat pump, as automations offer it.

What core's own triggers cover stays theirs: switches that are turned, numbers that
cross a limit.
"""

from collections.abc import Collection
from typing import Any, ClassVar, Final, override

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
from .heat_pump.activity import ACTIVITIES
from .heat_pump.derived import NOT_OPTIMIZING
from .targets import async_filter_by_key

CONF_MODE: Final = "mode"

CONF_ACTIVITY: Final = "activity"


def _schema(option: str, words: Collection[str]) -> Any:
    """Return the schema of a trigger that waits for some of a sensor's words."""
    return ENTITY_STATE_TRIGGER_SCHEMA_WITH_BEHAVIOR.extend(
        {
            vol.Required(CONF_OPTIONS): {
                vol.Required(option): vol.All(
                    cv.ensure_list, vol.Length(min=1), [vol.In(tuple(words))]
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


class WordTrigger(HeatPumpTrigger):
    """A sensor that tells one of a few words tells another."""

    _domain_specs = {Platform.SENSOR: DomainSpec()}
    _option: ClassVar[str]

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take the words to wait for."""
        super().__init__(hass, config)
        self._to_states = set(self._options[self._option])


class ModeChanged(WordTrigger):
    """The optimization does something else."""

    _key = HeatPump.current_mode.name
    _option = CONF_MODE
    _schema = _schema(CONF_MODE, (*MODES, NOT_OPTIMIZING))


class ActivityChanged(WordTrigger):
    """The heat pump does something else, or for another reason."""

    _key = "activity"
    _option = CONF_ACTIVITY
    _schema = _schema(CONF_ACTIVITY, ACTIVITIES)


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


class PauseBegan(HeatPumpTrigger):
    """A pause is in force from now on."""

    _domain_specs = {Platform.SWITCH: DomainSpec()}
    _key = HeatPump.pause_power_active.name
    _to_states = {STATE_ON}


class PauseEnded(PauseBegan):
    """A pause is over."""

    _to_states = {STATE_OFF}


class HotWaterBegan(HeatPumpTrigger):
    """Hot water is being heated from now on."""

    _domain_specs = {Platform.BINARY_SENSOR: DomainSpec()}
    _key = "hot_water_active"
    _to_states = {STATE_ON}


class HotWaterEnded(HotWaterBegan):
    """Hot water is not being heated any more."""

    _to_states = {STATE_OFF}


class ConnectionRestored(HeatPumpTrigger):
    """The cloud hears from the heat pump again."""

    _domain_specs = {Platform.BINARY_SENSOR: DomainSpec()}
    _key = HeatPump.is_authenticated.name
    _to_states = {STATE_ON}


class ConnectionLost(ConnectionRestored):
    """The cloud does not hear from the heat pump any more."""

    _to_states = {STATE_OFF}


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "mode_changed": ModeChanged,
    "attention_needed": AttentionNeeded,
    "away_began": AwayBegan,
    "away_ended": AwayEnded,
    "activity_changed": ActivityChanged,
    "pause_began": PauseBegan,
    "pause_ended": PauseEnded,
    "hot_water_began": HotWaterBegan,
    "hot_water_ended": HotWaterEnded,
    "connection_lost": ConnectionLost,
    "connection_restored": ConnectionRestored,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers by name."""
    return TRIGGERS
