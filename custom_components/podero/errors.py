"""Podero's failures as the sentences that people read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from homeassistant.const import UnitOfTemperature
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import TemperatureConverter

from .api import (
    Changes,
    PoderoAuthError,
    PoderoConnectionError,
    PoderoCredentialsError,
    PoderoError,
    PoderoForbiddenError,
    PoderoNotFoundError,
    PoderoRateLimitError,
    PoderoRejectedError,
    Value,
)
from .const import DOMAIN
from .rules import RANGES
from .writes import BreachError, ClosedError, MissingFieldError

type Text = tuple[str, dict[str, str]]
"""Translation key below `exceptions`, and its placeholders."""

KEYS: Final[Mapping[type[Exception], str]] = {
    PoderoCredentialsError: "sign_in_refused",
    PoderoAuthError: "cloud_ill",
    PoderoForbiddenError: "forbidden",
    PoderoNotFoundError: "not_found",
    PoderoConnectionError: "cannot_connect",
    ClosedError: "unloaded",
    MissingFieldError: "missing_field",
}


def text_of(err: PoderoError) -> Text:
    """Return the text for a failure of the cloud."""
    match err:
        case PoderoRateLimitError():
            return "too_many_requests", {"seconds": f"{err.retry_after:.0f}"}
        case PoderoRejectedError(message=message) if message:
            return "rejected", {"message": message}
        case PoderoRejectedError():
            return "rejected_without_reason", {}
    return KEYS.get(type(err), "cloud_ill"), {}


def write_error(hass: HomeAssistant, err: Exception) -> HomeAssistantError:
    """Return the error of a change that was not made."""
    match err:
        case BreachError():
            return ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key=err.breach.key,
                translation_placeholders={
                    name: shown(hass, value)
                    for name, value in err.breach.values.items()
                },
            )
        case PoderoError():
            key, placeholders = text_of(err)
        case _:
            key, placeholders = KEYS[type(err)], {}
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )


async def async_sentence(
    hass: HomeAssistant, err: HomeAssistantError, language: str | None = None
) -> str:
    """Return an error of ours in a language, that of the home unless told."""
    # There are no texts for one country only.
    language = (language or hass.config.language).split("-")[0]
    texts = await async_get_translations(hass, language, "exceptions", {DOMAIN})
    text = texts[f"component.{DOMAIN}.exceptions.{err.translation_key}.message"]
    return text.format(**(err.translation_placeholders or {}))


def check_ranges(hass: HomeAssistant, changes: Changes) -> None:
    """Raise for a temperature in °C that is outside the range of its field.

    Raises:
        ServiceValidationError: It names the range in the unit of the home.
    """
    for field, (least, most) in RANGES.items():
        value = changes.get(field)
        if isinstance(value, float) and not least <= value <= most:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="out_of_range",
                translation_placeholders={
                    "value": shown(hass, value),
                    "least": shown(hass, least),
                    "most": shown(hass, most),
                },
            )


def shown(hass: HomeAssistant, value: Value) -> str:
    """Return a value in the user's units and time zone."""
    match value:
        case datetime():
            return dt_util.as_local(value).strftime("%Y-%m-%d %H:%M")
        case float():
            unit = hass.config.units.temperature_unit
            converted = TemperatureConverter.convert(
                value, UnitOfTemperature.CELSIUS, unit
            )
            return f"{converted:.4g} {unit}"
    return str(value)
