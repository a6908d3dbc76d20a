"""Which heat pump is meant by a name, and which ones an assistant may use."""

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import chain, count
import re
from typing import Final

from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import (
    area_registry as ar,
    entity_registry as er,
    floor_registry as fr,
)

from ..const import DOMAIN, PLATFORMS
from ..targets import Target, async_get_targets
from .lexicon import fold as _fold

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
    hass: HomeAssistant,
    assistant: str | None,
    name: str | None,
    area_id: str | None = None,
) -> Target:
    """Return the heat pump that is meant.

    Args:
        hass: Home Assistant.
        assistant: Who asks, see `async_get_exposed`.
        name: Words of its name, an alias, its area or floor; None if there is only one.
        area_id: Where it was said: that decides if no name was.

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
    if not name and len(matches) > 1:
        here = [key for key in matches if names[key].device.area_id == area_id]
        matches = here if area_id and len(here) == 1 else matches
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


@callback
def async_get_spoken_names(hass: HomeAssistant, assistant: str | None) -> set[str]:
    """Return what the exposed heat pumps may be called, places included."""
    exposed = async_get_exposed(hass, assistant)
    return {
        *async_get_names(hass, exposed),
        *(target.name for target in exposed),
        *(name for target in exposed for name in _other_names(hass, target)),
    }


@callback
def async_get_names_of_others(hass: HomeAssistant, assistant: str | None) -> set[str]:
    """Return the names of exposed entities that are not ours."""
    registry = er.async_get(hass)
    return {
        state.name
        for state in hass.states.async_all()
        if (not assistant or async_should_expose(hass, assistant, state.entity_id))
        and not (
            (entry := registry.async_get(state.entity_id)) and entry.platform == DOMAIN
        )
    }


def _match(
    hass: HomeAssistant, names: Mapping[str, Target], called: str | None
) -> list[str]:
    """Return the names of those that are meant, found in the first way that finds any.

    A name may be meant literally, word by word, or by some of its words in their order.
    What else it is called comes after that: aliases, its area, its floor.
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
    own = {name: [_words(name)] for name in names}
    others = {
        name: [_words(other) for other in _other_names(hass, target)]
        for name, target in names.items()
    }
    ways: tuple[Callable[[str], bool], ...] = (
        lambda name: words in own[name],
        lambda name: words in others[name],
        lambda name: any(
            _contains(each, words) for each in (*own[name], *others[name])
        ),
        lambda name: set(words) <= set(chain(*own[name], *others[name])),
    )
    found = ([name for name in names if way(name)] for way in ways)
    return next(filter(None, found), [])


def _other_names(hass: HomeAssistant, target: Target) -> list[str]:
    """Return the aliases of a heat pump's entities, and the names of where it is."""
    entities = er.async_entries_for_device(er.async_get(hass), target.device.id)
    names = [alias for entity in entities for alias in entity.aliases]
    if area := ar.async_get(hass).async_get_area(target.device.area_id or ""):
        names += [area.name, *area.aliases]
        if floor := fr.async_get(hass).async_get_floor(area.floor_id or ""):
            names += [floor.name, *floor.aliases]
    # An entity's own name may stand among its aliases, as a sign of no text.
    return [f"{name}" for name in names if name is not er.COMPUTED_NAME and name]


def _area(hass: HomeAssistant, target: Target) -> str | None:
    area = ar.async_get(hass).async_get_area(target.device.area_id or "")
    return area.name if area else None


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", _fold(text))


def _contains(words: list[str], part: list[str]) -> bool:
    starts = range(len(words) - len(part) + 1)
    return any(words[start : start + len(part)] == part for start in starts)
