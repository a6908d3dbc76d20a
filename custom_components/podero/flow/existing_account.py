"""Sign in again to an account that is set up, or change it."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.core import HomeAssistant

from ..account.client import async_retry_sign_in
from ..account.entries import account_unique_id, heat_pump_name, heat_pump_subentries
from ..const import CONF_ADVANCED, CONF_HOST, CONF_ORG_ID, CONF_USER_ID
from ..markdown import escape_markdown
from .input import (
    SIGN_IN_FIELDS,
    InvalidInputError,
    error_field,
    tried_address,
    validate_input,
    validate_sign_in,
)
from .schemas import REAUTH_SCHEMA, reconfigure_schema
from .sign_in import SignInFlow
from .validation import async_validate_account


class ExistingAccountFlow(SignInFlow):
    """The reauth and reconfigure steps of the config flow."""

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Handle a sign-in that the cloud refuses."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Sign in again, with client credentials or with a token."""
        errors: dict[str, str] = {}
        entry = self._get_reauth_entry()
        if user_input is not None:
            account = {
                field: entry.data[field]
                for field in (CONF_HOST, CONF_ORG_ID, CONF_USER_ID)
            }
            try:
                data = account | validate_sign_in(user_input)
                await async_validate_account(
                    self._client_for(data), entry, error_field(data)
                )
            except InvalidInputError as err:
                errors = err.errors
            else:
                return self._update_reload_and_abort(entry, data, "reauth_successful")
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=self._fill(REAUTH_SCHEMA, user_input),
            errors=errors,
            description_placeholders=_placeholders(self.hass, entry)
            | tried_address(errors, entry.data[CONF_HOST]),
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the host or the sign-in of an account."""
        errors: dict[str, str] = {}
        entry = self._get_reconfigure_entry()
        host: str = entry.data[CONF_HOST]
        if user_input is not None:
            try:
                data, _ = validate_input(user_input, (), host)
                host = data[CONF_HOST]
                if any(user_input.get(field) for field in SIGN_IN_FIELDS):
                    data |= validate_sign_in(user_input)
                else:
                    data |= _stored_sign_in(entry, host)
                await self.async_set_unique_id(
                    account_unique_id(data), raise_on_progress=False
                )
                self._abort_if_unique_id_mismatch(reason="wrong_account")
                await async_validate_account(
                    self._client_for(data), entry, error_field(data)
                )
            except InvalidInputError as err:
                errors = err.errors
            else:
                return self._update_reload_and_abort(
                    entry, data, "reconfigure_successful"
                )
        current = {
            CONF_ORG_ID: entry.data[CONF_ORG_ID],
            CONF_USER_ID: entry.data[CONF_USER_ID],
            CONF_ADVANCED: {CONF_HOST: entry.data[CONF_HOST]},
        }
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self._fill(reconfigure_schema(errors), user_input or current),
            errors=errors,
            description_placeholders=_placeholders(self.hass, entry)
            | tried_address(errors, host),
        )

    def _update_reload_and_abort(
        self, entry: ConfigEntry[Any], data: Mapping[str, Any], reason: str
    ) -> ConfigFlowResult:
        """Store new data and reload once.

        Home Assistant's `async_update_reload_and_abort` refuses entries with an update
        listener, and this one has one.
        """
        self.hass.config_entries.async_update_entry(entry, data=data)
        async_retry_sign_in(self.hass, entry)
        self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return self.async_abort(reason=reason)


def _stored_sign_in(entry: ConfigEntry[Any], host: str) -> dict[str, str]:
    """Return the sign-in of an account for the address that it was entered for.

    Raises:
        InvalidInputError: It is another address.
    """
    if host != entry.data[CONF_HOST]:
        raise InvalidInputError(base="sign_in_for_address")
    return {field: entry.data[field] for field in SIGN_IN_FIELDS if field in entry.data}


def _placeholders(hass: HomeAssistant, entry: ConfigEntry[Any]) -> dict[str, str]:
    """Return what tells the user which account a dialog is about."""
    names = [
        heat_pump_name(hass, entry, device_id)
        for device_id in heat_pump_subentries(entry)
    ]
    return {
        "account": escape_markdown(entry.title),
        "heat_pumps": escape_markdown(", ".join(names) or "–"),
    }
