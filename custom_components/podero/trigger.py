"""Triggers: what begins or changes at a heat pump, as automations offer it.

What core's own triggers cover stays theirs: switches that are turned, numbers that
cross a limit.
"""

from collections.abc import Collection
from typing import Any, ClassVar, Final, override

import voluptuous as vol

from homeassistant.const import CONF_OPTIONS, STATE_OFF, STATE_ON, Platform
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, State, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.target import (
    TargetStateChangedData,
    async_track_target_selector_state_change_event,
)
from homeassistant.helpers.trigger import (
    ENTITY_STATE_TRIGGER_SCHEMA_WITH_BEHAVIOR,
    EntityTargetStateTriggerBase,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
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
    """One entity of each targeted heat pump changes its state.

    While a state is not known, the last known one counts: what began during an outage
    is told after it, and an outage does not break "for at least".
    """

    # Diagnostic entities count too: that attention is needed is one.
    _primary_entities_only = False
    _excluded_from_states = frozenset()
    _key: ClassVar[str]

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Begin without known states."""
        super().__init__(hass, config)
        self._last_known: dict[str, State] = {}

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return async_filter_by_key(
            self._hass, super().entity_filter(entities), self._key
        )

    @override
    def is_valid_transition(self, from_state: State, to_state: State) -> bool:
        if self._should_include(from_state):
            return super().is_valid_transition(from_state, to_state)
        last_known = self._last_known.get(to_state.entity_id)
        return last_known is not None and super().is_valid_transition(
            last_known, to_state
        )

    @callback
    @override
    def _cancel_invalidated_timers(
        self,
        behavior: str,
        pending_timers: dict[str, CALLBACK_TYPE],
        target_state_change_data: TargetStateChangedData,
    ) -> None:
        to_state = target_state_change_data.state_change_event.data["new_state"]
        if to_state is None or self._should_include(to_state):
            super()._cancel_invalidated_timers(
                behavior, pending_timers, target_state_change_data
            )

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        @callback
        def remember(changed: TargetStateChangedData) -> None:
            data = changed.state_change_event.data
            old, new = data["old_state"], data["new_state"]
            if old and new and self._should_include(old):
                self._last_known[old.entity_id] = old

        forget = await async_track_target_selector_state_change_event(
            self._hass,
            self._target,
            remember,
            self.entity_filter,
            primary_entities_only=self._primary_entities_only,
        )
        detach = await super().async_attach_runner(run_action, did_not_trigger)

        @callback
        def remove() -> None:
            detach()
            forget()

        return remove


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
