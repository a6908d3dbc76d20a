"""Which heat pump is meant by a name, and which ones an assistant may use."""

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import chain, count
import re
from typing import Final
from unicodedata import normalize

from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import area_registry as ar, entity_registry as er

from ..const import DOMAIN, PLATFORMS
from ..targets import Target, async_get_targets

CONTROL_DOMAINS: Final = frozenset(PLATFORMS) - {
    Platform.BINARY_SENSOR,
    Platform.SENSOR,
}


@callback
def async_get_exposed(hass: HomeAssistant, assistant: str | None) -> list[Target]:
    """Return the heat pumps of which an assistant may control at least one entity.

    Sensors alone don't count as exposing a heat pump: Home Assistant exposes those of
    temperatures by default.

    Args:
        hass: Home Assistant.
        assistant: E.g. "conversation"; None for all heat pumps.
    """
    entities = er.async_get(hass)
    return [
        target
        for registry_id, target in async_get_targets(hass).items()
        if not assistant
        or any(
            entity.domain in CONTROL_DOMAINS
            and async_should_expose(hass, assistant, entity.entity_id)
            for entity in er.async_entries_for_device(entities, registry_id)
        )
    ]


@callback
def async_match_heat_pump(
    hass: HomeAssistant, assistant: str | None, name: str | None
) -> Target:
    """Return the heat pump that is meant.

    Args:
        hass: Home Assistant.
        assistant: Who asks, see `async_get_exposed`.
        name: Words of its name or its area; None if there is only one.

    Raises:
        ServiceValidationError: No exposed heat pump matches, or more than one.
        HomeAssistantError: No account is running.
    """
    if not async_get_targets(hass):
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key="account_not_loaded"
        )
    if not (exposed := async_get_exposed(hass, assistant)):
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="none_exposed"
        )
    names = async_get_names(hass, exposed)
    matches = _match(hass, names, name)
    if not matches:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="not_called_so",
            translation_placeholders={"called": name or "", "names": ", ".join(names)},
        )
    if len(matches) > 1:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="which_heat_pump",
            translation_placeholders={"names": ", ".join(matches)},
        )
    return names[matches[0]]


@callback
def async_get_names(hass: HomeAssistant, targets: list[Target]) -> dict[str, Target]:
    """Return heat pumps by names that tell them apart.

    Those of the same name have their area with it, or else a number.
    """
    counts = Counter(_fold(target.name) for target in targets)
    names = {_fold(target.name) for target in targets}
    result: dict[str, Target] = {}
    for target in targets:
        name = target.name
        if counts[_fold(name)] > 1:
            details = chain(filter(None, [_area(hass, target)]), map(str, count(1)))
            labels = (f"{target.name} ({detail})" for detail in details)
            name = next(label for label in labels if _fold(label) not in names)
            names.add(_fold(name))
        result[name] = target
    return result


def _match(
    hass: HomeAssistant, names: Mapping[str, Target], called: str | None
) -> list[str]:
    """Return the names of those that are meant, found in the first way that finds any.

    A name may be meant literally, word by word, or by some of its words in their order;
    the last are looked for among the words of its area, too, and then in any order.
    """
    if not called:
        return list(names)
    if literal := [
        name
        for name, target in names.items()
        if _fold(called) in {_fold(name), _fold(target.name)}
    ]:
        return literal
    if not (words := _words(called)):
        return []
    name_words = {name: _words(name) for name in names}
    area_words = {
        name: _words(_area(hass, target) or "") for name, target in names.items()
    }
    ways: tuple[Callable[[str], bool], ...] = (
        lambda name: words == name_words[name],
        lambda name: (
            _contains(name_words[name], words) or _contains(area_words[name], words)
        ),
        lambda name: set(words) <= {*name_words[name], *area_words[name]},
    )
    found = ([name for name in names if way(name)] for way in ways)
    return next(filter(None, found), [])


def _area(hass: HomeAssistant, target: Target) -> str | None:
    area = ar.async_get(hass).async_get_area(target.device.area_id or "")
    return area.name if area else None


def _fold(text: str) -> str:
    """Return a text as it is compared: letters may be composed in several ways."""
    return normalize("NFKC", text).casefold().strip()


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", _fold(text))


def _contains(words: list[str], part: list[str]) -> bool:
    starts = range(len(words) - len(part) + 1)
    return any(words[start : start + len(part)] == part for start in starts)
