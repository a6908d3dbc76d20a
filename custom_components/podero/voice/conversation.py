"""From a sentence to what is done and said, in the words of its language."""

from collections.abc import Mapping
from typing import Any

from homeassistant.helpers import intent
from homeassistant.util import dt as dt_util

from ..targets import Target
from .abilities import ABILITIES, Ability, Said
from .answers import word_answer
from .commands import COMMANDS
from .guards import guard_text
from .heat_pump_names import (
    async_get_names_of_others,
    async_get_spoken_names,
    async_match_heat_pump,
)
from .lexicon import load, source_language, split
from .naming import find_known, find_name, take_known
from .others import async_hand_over, is_of_others
from .responses import Request
from .understanding import Meaning, understand


async def async_answer(
    intent_obj: intent.Intent,
    response: intent.IntentResponse,
    slots: Mapping[str, Any],
) -> None:
    """Do what a sentence says, and put the answer into a response.

    Args:
        intent_obj: The sentence, as Home Assistant tells of it.
        response: What is answered.
        slots: Values of slots by name, see `PoderoIntentHandler.slot_schema`.

    Raises:
        HomeAssistantError: It could not be done.
    """
    hass, assistant = intent_obj.hass, intent_obj.assistant
    language = source_language(intent_obj.language or hass.config.language)
    lexicon = await hass.async_add_executor_job(load, language)
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
