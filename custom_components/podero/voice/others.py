"""Hands sentences over that name somebody else's entity: its owner answers."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import intent

from ..const import DOMAIN
from .answers import word
from .lexicon import Lexicon, split
from .understanding import Meaning

INTENTS: Final[Mapping[str, str]] = {
    "pause": intent.INTENT_TURN_OFF,
    "hot_water_off": intent.INTENT_TURN_OFF,
    "resume": intent.INTENT_TURN_ON,
    "hot_water_on": intent.INTENT_TURN_ON,
}
"""Home Assistant's intent by what would be asked of a heat pump of ours."""
NEAR_OURS: Final = frozenset(("pump", "heating", "water", "podero"))


def is_of_others(lexicon: Lexicon, other: str, ours: str | None) -> bool:
    """Return whether the name of another entity is what a sentence names.

    It is if it has a word that would else be ours, as in "Pool heat pump", and no longer
    name of ours stands there.
    """
    if len(split(other)) <= len(split(ours or "")):
        return False
    return any(token.tag in NEAR_OURS for token in lexicon.tokens(other))


async def async_hand_over(
    lexicon: Lexicon,
    intent_obj: intent.Intent,
    response: intent.IntentResponse,
    other: str,
    meaning: Meaning,
) -> None:
    """Let Home Assistant do what it can: to turn something on or off, at once.

    Raises:
        ServiceValidationError: It can't be done.
    """
    intent_type = INTENTS.get(meaning.ability or "")
    if intent_type is None or meaning.guard or meaning.times.found:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="not_ours",
            translation_placeholders={"name": other},
        )
    slots: dict[str, Any] = {"name": {"value": other}}
    await intent.async_handle(
        intent_obj.hass,
        DOMAIN,
        intent_type,
        slots,
        intent_obj.text_input,
        intent_obj.context,
        intent_obj.language,
        intent_obj.assistant,
    )
    key = "others_off" if intent_type == intent.INTENT_TURN_OFF else "others_on"
    response.async_set_speech(word(lexicon, key, name=other))
