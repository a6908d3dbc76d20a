"""The config flow: sign in, find the heat pumps of the account, choose among them."""

from collections.abc import Iterable
from typing import Any, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlowResult,
    ConfigSubentryData,
    ConfigSubentryFlow,
)
from homeassistant.core import callback
from homeassistant.helpers.typing import DiscoveryInfoType

from .account.entries import account_unique_id, configured_device_ids
from .api import HeatPump
from .const import (
    CONF_DEVICE_ID,
    CONF_DEVICE_IDS,
    CONF_HOST,
    DOMAIN,
    SUBENTRY_HEAT_PUMP,
)
from .flow.energy import EnergyFlow
from .flow.existing_account import ExistingAccountFlow
from .flow.input import (
    CREDENTIALS_FIELDS,
    TOKEN_FIELDS,
    InvalidInputError,
    error_field,
    tried_address,
    validate_input,
)
from .flow.new_heat_pump import NewHeatPumpFlow
from .flow.options import PoderoOptionsFlow
from .flow.schemas import PRODUCTION_HOST, heat_pumps_schema, sign_in_schema
from .flow.subentry import HeatPumpSubentryFlow
from .flow.titles import account_title, unique_titles
from .flow.validation import async_find_heat_pumps


class PoderoConfigFlow(ExistingAccountFlow, NewHeatPumpFlow, EnergyFlow, domain=DOMAIN):
    """Set up an account.

    The base classes have the steps for an account that is set up: reauth and
    reconfigure, the heat pumps that are discovered in it, and what the Energy dashboard
    misses.
    """

    VERSION = 1
    MINOR_VERSION = 1

    _data: dict[str, Any]
    _available: dict[str, HeatPump]

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> PoderoOptionsFlow:
        """Return the options flow."""
        return PoderoOptionsFlow()

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what can be added to an account."""
        return {SUBENTRY_HEAT_PUMP: HeatPumpSubentryFlow}

    @override
    async def async_step_integration_discovery(
        self, discovery_info: DiscoveryInfoType
    ) -> ConfigFlowResult:
        """Offer what an account has that is not used yet."""
        if "energy_of" in discovery_info:
            return await self.async_begin_energy(discovery_info)
        return await self.async_begin_new_heat_pump(discovery_info)

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask how to sign in."""
        return self.async_show_menu(
            step_id="user", menu_options=["client_credentials", "access_token"]
        )

    async def async_step_client_credentials(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Sign in with client id and secret."""
        return await self._async_sign_in(
            "client_credentials", CREDENTIALS_FIELDS, user_input
        )

    async def async_step_access_token(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Sign in with a token."""
        return await self._async_sign_in("access_token", TOKEN_FIELDS, user_input)

    async def _async_sign_in(
        self,
        step_id: str,
        sign_in_fields: tuple[str, ...],
        user_input: dict[str, Any] | None,
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        host = PRODUCTION_HOST
        if user_input is not None:
            try:
                data, device_id = validate_input(user_input, sign_in_fields, host)
                host = data[CONF_HOST]
                await self.async_set_unique_id(
                    account_unique_id(data), raise_on_progress=False
                )
                self._abort_if_unique_id_configured()
                found = await async_find_heat_pumps(
                    self._client_for(data),
                    device_id,
                    auth_error_field=error_field(data),
                )
            except InvalidInputError as err:
                errors = err.errors
            else:
                configured = configured_device_ids(self.hass)
                self._data = data
                self._available = {
                    k: v for k, v in found.items() if k not in configured
                }
                if not self._available:
                    return self.async_abort(reason="already_configured")
                if len(self._available) > 1:
                    return await self.async_step_heat_pumps()
                return self._create_entry(self._available)
        return self.async_show_form(
            step_id=step_id,
            data_schema=self._fill(sign_in_schema(sign_in_fields, errors), user_input),
            errors=errors,
            description_placeholders=tried_address(errors, host),
        )

    async def async_step_heat_pumps(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Choose among several heat pumps."""
        errors: dict[str, str] = {}
        if user_input is not None:
            if device_ids := user_input[CONF_DEVICE_IDS]:
                return self._create_entry(device_ids)
            errors[CONF_DEVICE_IDS] = "none_chosen"
        return self.async_show_form(
            step_id="heat_pumps",
            data_schema=self.add_suggested_values_to_schema(
                heat_pumps_schema(self._available), user_input
            ),
            errors=errors,
        )

    def _create_entry(self, device_ids: Iterable[str]) -> ConfigFlowResult:
        titles = unique_titles(self._available)
        return self.async_create_entry(
            title=account_title(
                [entry.title for entry in self._async_current_entries()]
            ),
            data=self._data,
            subentries=[
                ConfigSubentryData(
                    subentry_type=SUBENTRY_HEAT_PUMP,
                    title=titles[device_id],
                    unique_id=device_id,
                    data={CONF_DEVICE_ID: device_id},
                )
                for device_id in device_ids
            ],
        )
