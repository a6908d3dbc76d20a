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
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .exceptions import async_translate_error
from .targets import Target
from .voice.abilities import ABILITIES, Ability, Said
from .voice.answers import word_answer
from .voice.commands import COMMANDS
from .voice.guards import guard_text
from .voice.heat_pump_names import (
    async_get_names_of_others,
    async_get_spoken_names,
    async_match_heat_pump,
)
from .voice.lexicon import Lexicon, load, source_language, split
from .voice.naming import find_known, find_name, take_known
from .voice.others import async_hand_over, is_of_others
from .voice.responses import Request
from .voice.slots import TEXT
from .voice.understanding import Meaning, understand

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
        language = source_language(intent_obj.language or hass.config.language)
        lexicon = await hass.async_add_executor_job(load, language)
        try:
            await _async_answer(lexicon, intent_obj, response)
        except HomeAssistantError as err:
            # If it is raised, Home Assistant only says that an error occurred.
            response.async_set_error(
                intent.IntentResponseErrorCode.FAILED_TO_HANDLE,
                await async_translate_error(hass, err, intent_obj.language),
            )
        return response


async def _async_answer(
    lexicon: Lexicon, intent_obj: intent.Intent, response: intent.IntentResponse
) -> None:
    """Do what a sentence says, and put the answer into a response.

    Raises:
        HomeAssistantError: It could not be done.
    """
    hass, assistant = intent_obj.hass, intent_obj.assistant
    slots = _slots(intent_obj)
    text = slots.get("say") or intent_obj.text_input or ""
    tokens, words = lexicon.tokens(text), split(text)
    named = find_name(lexicon, tokens, words, async_get_spoken_names(hass, assistant))
    other = find_known(words, async_get_names_of_others(hass, assistant))
    if other and is_of_others(lexicon, other, named.called):
        meaning = understand(lexicon, take_known(tokens, other))
        await async_hand_over(lexicon, intent_obj, response, other, meaning)
        return
    meaning = understand(lexicon, named.tokens)
    if text := guard_text(lexicon, meaning):
        response.async_set_error(intent.IntentResponseErrorCode.FAILED_TO_HANDLE, text)
        return
    assert meaning.ability is not None
    ability = ABILITIES[meaning.ability]
    target = async_match_heat_pump(
        hass, assistant, named.called, slots.get("preferred_area_id")
    )
    result = await _async_run(intent_obj, ability, meaning, target)
    if COMMANDS[ability.command].read_only:
        response.response_type = intent.IntentResponseType.QUERY_ANSWER
    response.async_set_results(
        [
            intent.IntentResponseTarget(
                name=target.name,
                type=intent.IntentResponseTargetType.DEVICE,
                id=target.device.id,
            )
        ]
    )
    response.async_set_speech_slots(
        {**result, "ability": meaning.ability, "heat_pump": target.name}
    )
    response.async_set_speech(
        word_answer(
            lexicon, meaning.ability, result, name=target.name, asked=meaning.period
        )
    )


async def _async_run(
    intent_obj: intent.Intent, ability: Ability, meaning: Meaning, target: Target
) -> dict[str, Any]:
    """Run the command of an ability; return its response."""
    hass, context = intent_obj.hass, intent_obj.context

    def request(**params: Any) -> Request:
        return Request(hass=hass, context=context, target=target, params=params)

    status = await COMMANDS["get_status"].async_run(request())
    if ability.command == "get_status":
        return status
    said = Said(meaning=meaning, status=status, now=dt_util.now())
    return await COMMANDS[ability.command].async_run(request(**ability.params(said)))


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
