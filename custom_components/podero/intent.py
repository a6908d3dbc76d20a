"""Intents: runs the commands that the sentences in `voice/sentences/` ask for.

The sentences name the slots and word the answers; no code depends on a language.
"""

from typing import Any, Final, override

from propcache.api import cached_property
import voluptuous as vol

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import intent
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import TemperatureConverter

from .const import DOMAIN
from .exceptions import async_translate_error
from .voice.commands import COMMANDS, TEMPERATURES, Request
from .voice.heat_pump_names import async_match_heat_pump
from .voice.slots import SLOTS
from .voice.time_expressions import resolve_datetime

INTENTS: Final = {
    "PoderoPause": "pause",
    "PoderoResume": "resume",
    "PoderoGoAway": "set_away",
    "PoderoComeBack": "end_away",
    "PoderoStatus": "get_status",
    "PoderoHotWater": "get_status",
    "PoderoSavings": "get_savings",
    "PoderoSetHotWater": "set_heating_limits",
    "PoderoSetLimits": "set_heating_limits",
    "PoderoSetLevel": "set_level",
}
"""Command by type of intent."""


async def async_setup_intents(hass: HomeAssistant) -> None:
    """Register the intents."""
    for intent_type, command in INTENTS.items():
        intent.async_register(hass, PoderoIntentHandler(intent_type, command))


class PoderoIntentHandler(intent.IntentHandler):
    """Runs one command for one heat pump."""

    def __init__(self, intent_type: str, command: str) -> None:
        """Take the command by its name."""
        self.intent_type = intent_type
        self.description = COMMANDS[command].description
        self._command = COMMANDS[command]

    @cached_property
    @override
    def slot_schema(self) -> dict[Any, Any]:
        """The slots of all sentences; those of a user's own may have more."""
        required = self._command.required
        return {
            vol.Required(name) if name in required else vol.Optional(name): validator
            for name, validator in SLOTS.items()
        }

    @override
    async def async_handle(self, intent_obj: intent.Intent) -> intent.IntentResponse:
        hass, intent_response = intent_obj.hass, intent_obj.create_response()
        slots: dict[str, Any] = {}
        try:
            slots = self._slot_values(intent_obj)
            target = async_match_heat_pump(
                hass, intent_obj.assistant, slots.get("heat_pump")
            )
            slots |= _resolve(hass, slots)
            request = Request(
                hass=hass,
                context=intent_obj.context,
                target=target,
                params={
                    name: slots[name] for name in self._command.params if name in slots
                },
            )
            response = await self._command.async_run(request)
        except HomeAssistantError as err:
            # If it is raised, Home Assistant only says that an error occurred.
            intent_response.async_set_error(
                intent.IntentResponseErrorCode.FAILED_TO_HANDLE,
                await async_translate_error(hass, err, intent_obj.language),
            )
            return intent_response
        intent_response.async_set_results(
            [
                intent.IntentResponseTarget(
                    name=target.name,
                    type=intent.IntentResponseTargetType.DEVICE,
                    id=target.device.id,
                )
            ]
        )
        if self._command.read_only:
            intent_response.response_type = intent.IntentResponseType.QUERY_ANSWER
        intent_response.async_set_speech_slots(
            {
                **slots,
                **response,
                "intent": self.intent_type,
                "heat_pump": target.name,
                "period": slots.get("period"),
            }
        )
        return intent_response

    def _slot_values(self, intent_obj: intent.Intent) -> dict[str, Any]:
        """Return the values of the slots by name.

        Raises:
            ServiceValidationError: One of them makes no sense.
        """
        try:
            slots = self.async_validate_slots(intent_obj.slots)
        except vol.Invalid as err:
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="odd_slot"
            ) from err
        return {name: slot["value"] for name, slot in slots.items()}


def _resolve(hass: HomeAssistant, slots: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters that slots express in a unit, or in words for times.

    Raises:
        ServiceValidationError: There is no such day.
    """
    unit = hass.config.units.temperature_unit
    params: dict[str, Any] = {
        name: TemperatureConverter.convert(slots[name], slots.get("unit", unit), unit)
        for name in TEMPERATURES.keys() & slots.keys()
    }
    if until := resolve_datetime(slots, dt_util.now()):
        params["until"] = until
    return params
