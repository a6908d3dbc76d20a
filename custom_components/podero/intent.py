"""Intents: what the sentences in `sentences/` ask for, without a language model.

The sentences name what was said, and word the answers; nothing here speaks a language.
"""

from typing import Any, Final, override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import intent
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import TemperatureConverter

from .abilities import ABILITIES, TEMPERATURES, Question
from .errors import async_sentence
from .spoken import moment
from .targets import async_choose

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
"""Ability by type of intent."""


async def async_setup_intents(hass: HomeAssistant) -> None:
    """Register the intents."""
    for intent_type, ability in INTENTS.items():
        intent.async_register(hass, PoderoIntent(intent_type, ability))


class PoderoIntent(intent.IntentHandler):
    """Asks one heat pump for one ability."""

    def __init__(self, intent_type: str, ability: str) -> None:
        """Take the ability by its name."""
        self.intent_type = intent_type
        self.description = ABILITIES[ability].description
        self._ability = ABILITIES[ability]

    @override
    async def async_handle(self, intent_obj: intent.Intent) -> intent.IntentResponse:
        hass, response = intent_obj.hass, intent_obj.create_response()
        said = {name: slot["value"] for name, slot in intent_obj.slots.items()}
        try:
            target = async_choose(hass, intent_obj.assistant, said.get("heat_pump"))
            question = Question(
                hass=hass,
                context=intent_obj.context,
                target=target,
                wanted=self._wanted(hass, said),
            )
            answer = await self._ability.run(question)
        except HomeAssistantError as err:
            # What Home Assistant would say of an error is that there was one.
            response.async_set_error(
                intent.IntentResponseErrorCode.FAILED_TO_HANDLE,
                await async_sentence(hass, err, intent_obj.language),
            )
            return response
        response.async_set_results(
            [
                intent.IntentResponseTarget(
                    name=target.name,
                    type=intent.IntentResponseTargetType.DEVICE,
                    id=target.device.id,
                )
            ]
        )
        if self._ability.reads:
            response.response_type = intent.IntentResponseType.QUERY_ANSWER
        response.async_set_speech_slots(
            {
                **said,
                **answer,
                "intent": self.intent_type,
                "heat_pump": target.name,
                "period": said.get("period"),
            }
        )
        return response

    def _wanted(self, hass: HomeAssistant, said: dict[str, Any]) -> dict[str, Any]:
        """Return what of all that was said the ability takes."""
        unit = hass.config.units.temperature_unit
        for name in TEMPERATURES.keys() & said.keys():
            said[name] = TemperatureConverter.convert(
                said[name], said.get("unit", unit), unit
            )
        if until := moment(said, dt_util.now()):
            said["until"] = until
        return {name: said[name] for name in self._ability.takes if name in said}
