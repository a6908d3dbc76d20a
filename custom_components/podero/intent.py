"""The one intent of all sentences: what people say of a heat pump, in their words.

Assist only tells that a sentence is for us (`voice/sentences/`). What it means is read
from the sentence itself (`voice/understanding.py`).
"""

from typing import Any, Final, override

from propcache.api import cached_property
import voluptuous as vol

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import intent
from homeassistant.helpers.importlib import async_import_module

from .const import DOMAIN
from .exceptions import async_translate_error
from .voice.slots import TEXT

INTENT: Final = "PoderoSay"


async def async_setup_intents(hass: HomeAssistant) -> None:
    """Register the intent."""
    intent.async_register(hass, PoderoIntentHandler())


class PoderoIntentHandler(intent.IntentHandler):
    """Understands a sentence, does what it says, and answers."""

    intent_type = INTENT
    description = "Understands a sentence about a heat pump."

    @cached_property
    @override
    def slot_schema(self) -> dict[Any, Any]:
        """What users' own sentences may hold: another one, that is meant by them."""
        return {vol.Optional("say"): TEXT, vol.Optional("preferred_area_id"): TEXT}

    @override
    async def async_handle(self, intent_obj: intent.Intent) -> intent.IntentResponse:
        hass, response = intent_obj.hass, intent_obj.create_response()
        # Most homes start far more often than somebody speaks to a heat pump.
        conversation = await async_import_module(
            hass, f"{__package__}.voice.conversation"
        )
        try:
            await conversation.async_answer(intent_obj, response, _slots(intent_obj))
        except HomeAssistantError as err:
            # If it is raised, Home Assistant only says that an error occurred.
            response.async_set_error(
                intent.IntentResponseErrorCode.FAILED_TO_HANDLE,
                await async_translate_error(hass, err, intent_obj.language),
            )
        return response


def _slots(intent_obj: intent.Intent) -> dict[str, Any]:
    """Return the values of the slots by name.

    Raises:
        ServiceValidationError: One of them makes no sense.
    """
    try:
        slots = PoderoIntentHandler().async_validate_slots(intent_obj.slots)
    except vol.Invalid as err:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="odd_slot"
        ) from err
    return {name: slot["value"] for name, slot in slots.items()}
