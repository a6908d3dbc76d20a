"""The forms of the dialogs."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import voluptuous as vol

from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    Selector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from ..api import HeatPump
from ..const import (
    CONF_ADVANCED,
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_DEVICE_ID,
    CONF_DEVICE_IDS,
    CONF_HOST,
    CONF_MORNING_HOUR,
    CONF_ORG_ID,
    CONF_PAUSE_HOURS,
    CONF_TIDY_AWAY,
    CONF_TOKEN,
    CONF_USER_ID,
    DEFAULT_MORNING_HOUR,
)
from .titles import unique_titles

type Fields = dict[vol.Marker, Selector[Any] | section]

PRODUCTION_HOST: Final = "https://app.podero.com"
SANDBOX_HOST: Final = "https://sandbox-app.podero.com"

TEXT: Final = TextSelector(TextSelectorConfig(autocomplete="off"))
PASSWORD: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
)
SIGN_IN_SELECTORS: Final = {
    CONF_CLIENT_ID: TEXT,
    CONF_CLIENT_SECRET: PASSWORD,
    CONF_TOKEN: PASSWORD,
}

ACCOUNT_FIELDS: Final[Fields] = {
    vol.Required(CONF_ORG_ID): TEXT,
    vol.Required(CONF_USER_ID): TEXT,
}
EITHER_SIGN_IN_FIELDS: Final[Fields] = {
    vol.Optional(field): selector for field, selector in SIGN_IN_SELECTORS.items()
}
HOST_SCHEMA: Final = vol.Schema(
    {
        # Without a default of the section's own: the frontend would show that one
        # instead of the suggested value, which is what the user has entered.
        vol.Required(CONF_HOST, default=PRODUCTION_HOST): SelectSelector(
            SelectSelectorConfig(
                options=[PRODUCTION_HOST, SANDBOX_HOST],
                custom_value=True,
                mode=SelectSelectorMode.DROPDOWN,
            )
        )
    }
)

REAUTH_SCHEMA: Final = vol.Schema(EITHER_SIGN_IN_FIELDS)
OPTIONS_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_TIDY_AWAY, default=True): BooleanSelector(),
        vol.Required(CONF_PAUSE_HOURS, default=2): NumberSelector(
            NumberSelectorConfig(
                min=0.5,
                max=24,
                step=0.5,
                unit_of_measurement="h",
                mode=NumberSelectorMode.BOX,
            )
        ),
        vol.Required(CONF_MORNING_HOUR, default=DEFAULT_MORNING_HOUR): NumberSelector(
            NumberSelectorConfig(min=0, max=23, mode=NumberSelectorMode.BOX)
        ),
    }
)


def reconfigure_schema(errors: Mapping[str, str]) -> vol.Schema:
    """Return the form that changes an account, with the errors of the last try."""
    return vol.Schema(
        {**ACCOUNT_FIELDS, **EITHER_SIGN_IN_FIELDS, **_advanced_fields(errors)}
    )


def sign_in_schema(
    sign_in_fields: Iterable[str], errors: Mapping[str, str]
) -> vol.Schema:
    """Return the form that sets up an account.

    Args:
        sign_in_fields: The fields to sign in with.
        errors: Translation key by field, or "base", of what was entered last.
    """
    return vol.Schema(
        {
            **ACCOUNT_FIELDS,
            **{
                vol.Required(field): SIGN_IN_SELECTORS[field]
                for field in sign_in_fields
            },
            vol.Optional(CONF_DEVICE_ID): TEXT,
            **_advanced_fields(errors),
        }
    )


def _advanced_fields(errors: Mapping[str, str]) -> Fields:
    """Return the address, in sight where it may be what is wrong."""
    is_suspect = CONF_ADVANCED in errors or "cannot_connect" in errors.values()
    return {
        vol.Optional(CONF_ADVANCED): section(HOST_SCHEMA, {"collapsed": not is_suspect})
    }


def heat_pumps_schema(heat_pumps: Mapping[str, HeatPump]) -> vol.Schema:
    """Return the form that chooses among the heat pumps of a new account."""
    return vol.Schema(
        {
            vol.Required(CONF_DEVICE_IDS, default=list(heat_pumps)): SelectSelector(
                SelectSelectorConfig(
                    options=_heat_pump_options(heat_pumps),
                    multiple=True,
                    mode=SelectSelectorMode.LIST,
                )
            )
        }
    )


def add_heat_pump_schema(heat_pumps: Mapping[str, HeatPump]) -> vol.Schema:
    """Return the form that adds one of these heat pumps, or one by its id if none is known."""
    return vol.Schema(
        {
            vol.Required(CONF_DEVICE_ID): SelectSelector(
                SelectSelectorConfig(
                    options=_heat_pump_options(heat_pumps),
                    # The frontend shows a list only where nothing else may be typed.
                    custom_value=not heat_pumps,
                    mode=SelectSelectorMode.LIST,
                )
            )
        }
    )


def _heat_pump_options(heat_pumps: Mapping[str, HeatPump]) -> list[SelectOptionDict]:
    # The owner tells heat pumps of one model apart by the end of the id.
    return [
        SelectOptionDict(value=device_id, label=f"{title} (…{device_id[-4:]})")
        for device_id, title in unique_titles(heat_pumps).items()
    ]
