"""Podero's failures as the sentences that people read."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, TypedDict

from homeassistant.const import UnitOfTemperature
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import (
    TemperatureConverter,
    TemperatureDeltaConverter,
)

from .account.write_queue import (
    ClosedError,
    MissingFieldError,
    RuleViolationError,
    UnknownOutcomeError,
)
from .api import (
    SETPOINTS,
    Changes,
    HeatPump,
    PoderoAuthError,
    PoderoConnectionError,
    PoderoCredentialsError,
    PoderoForbiddenError,
    PoderoNotFoundError,
    PoderoRateLimitError,
    PoderoRejectedError,
    Transport,
    Value,
)
from .const import DOMAIN
from .heat_pump.rules import Kelvin

KEYS: Final[Mapping[type[Exception], str]] = {
    PoderoCredentialsError: "sign_in_refused",
    PoderoAuthError: "cloud_ill",
    PoderoForbiddenError: "forbidden",
    PoderoNotFoundError: "not_found",
    PoderoConnectionError: "cannot_connect",
    ClosedError: "unloaded",
    UnknownOutcomeError: "unknown_outcome",
    MissingFieldError: "missing_field",
}
"""Translation key below `exceptions`; what is not here is `cloud_ill`."""

DATES: Final[Mapping[str, tuple[str, str]]] = {
    "de": ("%d.%m.%Y", " um %H:%M Uhr"),
    "en": ("%-d %B %Y", ", %H:%M"),
    "fr": ("%d/%m/%Y", " à %H:%M"),
    "it": ("%d/%m/%Y", " alle %H:%M"),
    "nl": ("%d-%m-%Y", " om %H:%M"),
    "sv": ("%Y-%m-%d", " kl. %H:%M"),
}
"""How a day is written, and a time after it, by language."""
DECIMAL_COMMA: Final = DATES.keys() - {"en"}


class Translation(TypedDict):
    """What Home Assistant's exceptions take, for a text of ours below `exceptions`."""

    translation_domain: str
    translation_key: str
    translation_placeholders: dict[str, str]


def _translation(key: str, **placeholders: str) -> Translation:
    return Translation(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )


class FormattedValues(dict[str, str]):
    """Placeholders in the language of the home, which can be had in another one."""

    def __init__(self, hass: HomeAssistant, raw: Mapping[str, Value | date]) -> None:
        """Take the values by name."""
        self._hass = hass
        self._raw = raw
        super().__init__(self.in_language(hass.config.language))

    def in_language(self, language: str) -> dict[str, str]:
        """Return the placeholders as a language writes them."""
        return {
            name: format_value(self._hass, value, language)
            for name, value in self._raw.items()
        }


def values_translation(
    hass: HomeAssistant, key: str, **values: Value | date
) -> Translation:
    """Return a text with values that each language writes its own way."""
    return Translation(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=FormattedValues(hass, values),
    )


class NotAllowedError(Unauthorized):
    """The user behind a call may not do this."""

    def __init__(self, context: Context, permission: str) -> None:
        """Take who asked for what, e.g. `POLICY_CONTROL`."""
        super().__init__(context=context, permission=permission)
        # It has no text of its own, and takes none.
        HomeAssistantError.__init__(self, **_translation("not_allowed"))


def error_translation(err: Exception) -> Translation:
    """Return the text for a failure of the cloud, or of a write."""
    match err:
        case PoderoRateLimitError():
            return _translation("too_many_requests", seconds=f"{err.retry_after:.0f}")
        case PoderoRejectedError(message=message) if message:
            return _translation("rejected", message=message)
        case PoderoRejectedError():
            return _translation("rejected_without_reason")
    return _translation(KEYS.get(type(err), "cloud_ill"))


def to_user_error(hass: HomeAssistant, err: Exception) -> HomeAssistantError:
    """Return the error that a caller gets for a change that was not made."""
    if isinstance(err, RuleViolationError):
        return ServiceValidationError(
            **values_translation(hass, err.violation.key, **err.violation.values)
        )
    if isinstance(err, OverflowError):
        return ServiceValidationError(**_translation("no_such_time"))
    return HomeAssistantError(**error_translation(err))


def check_read_budget(transport: Transport) -> None:
    """Check that a read that somebody asks for is within the day's budget.

    Raises:
        HomeAssistantError: It tells how long to wait.
    """
    if not transport.blocked_for and (wait := transport.read_wait):
        raise HomeAssistantError(**_translation("reads_spent", seconds=f"{wait:.0f}"))


def silence_translation(hass: HomeAssistant, since: datetime) -> Translation:
    """Return the text for a cloud that has asked to wait for too long."""
    return values_translation(hass, "waits_too_long", since=since)


async def async_translate_error(
    hass: HomeAssistant, err: HomeAssistantError, language: str | None = None
) -> str:
    """Return an error in a language, that of the home unless told.

    Home Assistant's own errors are in English.
    """
    # There are no texts for one country only.
    language = (language or hass.config.language).split("-")[0]
    texts = await async_get_translations(hass, language, "exceptions", {DOMAIN})
    text = texts.get(f"component.{DOMAIN}.exceptions.{err.translation_key}.message")
    placeholders = err.translation_placeholders or {}
    if isinstance(placeholders, FormattedValues):
        placeholders = placeholders.in_language(language)
    return text.format(**placeholders) if text else str(err)


def check_ranges(hass: HomeAssistant, changes: Changes, heat_pump: HeatPump) -> None:
    """Raise for a temperature in °C that is outside the range of its field.

    Args:
        hass: Home Assistant.
        changes: What is asked for.
        heat_pump: The heat pump; what it has set already is no error.

    Raises:
        ServiceValidationError: It names the range in the unit of the home.
    """
    for setpoint in SETPOINTS:
        value: Any = changes.get(setpoint)
        least, most = setpoint.range_with(heat_pump.get(setpoint))
        if value is not None and not least <= value <= most:
            raise ServiceValidationError(
                **values_translation(
                    hass, "out_of_range", value=value, least=least, most=most
                )
            )


def as_local(value: datetime) -> datetime:
    """Return a moment in the zone of the home, in its own where there is none there."""
    try:
        return dt_util.as_local(value)
    except OverflowError:
        return value


def format_value(hass: HomeAssistant, value: Value | date, language: str) -> str:
    """Return a value in the time zone and the unit of the home, as a language writes it."""
    # Numbers and dates of a country's own, as in en-GB, are not told apart.
    language = language.split("-", maxsplit=1)[0]
    day, time = DATES.get(language, DATES["en"])
    match value:
        case datetime():
            return as_local(value).strftime(f"{day}{time}")
        case date():
            return value.strftime(day)
        case float():
            unit = hass.config.units.temperature_unit
            convert = (
                TemperatureDeltaConverter.convert
                if isinstance(value, Kelvin)
                else TemperatureConverter.convert
            )
            number = f"{convert(value, UnitOfTemperature.CELSIUS, unit):.4g}"
            if language in DECIMAL_COMMA:
                number = number.replace(".", ",")
            return f"{number} {unit}"
    return str(value)
