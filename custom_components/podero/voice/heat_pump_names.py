"""Which heat pump is meant by a name, and which ones an assistant may use."""

import re
from typing import Final

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
    areas = ar.async_get(hass)
    words = _words(name or "")
    matches: list[Target] = []
    for target in exposed:
        area = areas.async_get_area(target.device.area_id or "")
        name_words = _words(target.name)
        if words == name_words:
            return target
        if words <= name_words | _words(area.name if area else ""):
            matches.append(target)
    if not matches:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="not_called_so",
            translation_placeholders={
                "called": name or "",
                "names": _join_names(exposed),
            },
        )
    if len(matches) > 1:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="which_heat_pump",
            translation_placeholders={"names": _join_names(matches)},
        )
    return matches[0]


def _join_names(targets: list[Target]) -> str:
    return ", ".join(target.name for target in targets)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
