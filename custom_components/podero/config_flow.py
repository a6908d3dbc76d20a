"""Set-up in the UI: sign in, find the heat pumps, choose among them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, override

import voluptuous as vol

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentry,
    ConfigSubentryData,
    ConfigSubentryFlow,
    OptionsFlow,
    SubentryFlowResult,
)
from homeassistant.core import callback
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
from homeassistant.helpers.typing import DiscoveryInfoType

from .account import account_id, configured_ids, titles_of
from .api import HeatPump, PoderoClient
from .const import (
    CONF_ADVANCED,
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_DEVICE_ID,
    CONF_DEVICE_IDS,
    CONF_HOST,
    CONF_ORG_ID,
    CONF_PAUSE_HOURS,
    CONF_TIDY_AWAY,
    CONF_TOKEN,
    CONF_USER_ID,
    DOMAIN,
    SUBENTRY_HEAT_PUMP,
)
from .sign_in import (
    CREDENTIALS,
    SIGN_IN,
    TOKEN,
    InvalidInputError,
    async_confirm,
    async_find,
    blamed,
    cleaned,
    names_of,
    new_client,
    one_sign_in,
    typed_id,
)

PRODUCTION: Final = "https://app.podero.com"
SANDBOX: Final = "https://sandbox-app.podero.com"

TEXT: Final = TextSelector(TextSelectorConfig(autocomplete="off"))
SECRET: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
)
SIGN_IN_FIELDS: Final = {
    CONF_CLIENT_ID: TEXT,
    CONF_CLIENT_SECRET: SECRET,
    CONF_TOKEN: SECRET,
}
ACCOUNT_FIELDS: Final[dict[vol.Marker, Selector[Any] | section]] = {
    vol.Required(CONF_ORG_ID): TEXT,
    vol.Required(CONF_USER_ID): TEXT,
}
HOST_FIELDS: Final[dict[vol.Marker, Selector[Any] | section]] = {
    # The frontend would fill in a default of the section, and not what was typed.
    vol.Optional(CONF_ADVANCED): section(
        vol.Schema(
            {
                vol.Required(CONF_HOST, default=PRODUCTION): SelectSelector(
                    SelectSelectorConfig(
                        options=[PRODUCTION, SANDBOX],
                        custom_value=True,
                        mode=SelectSelectorMode.DROPDOWN,
                    )
                )
            }
        ),
        {"collapsed": True},
    )
}
EITHER_SIGN_IN: Final = {
    vol.Optional(field): text for field, text in SIGN_IN_FIELDS.items()
}
OPTIONS: Final = vol.Schema(
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
    }
)


def _options(heat_pumps: Mapping[str, HeatPump]) -> list[SelectOptionDict]:
    """Return what to choose from; the end of the id tells twins apart."""
    return [
        SelectOptionDict(value=device_id, label=f"{name} (…{device_id[-4:]})")
        for device_id, name in names_of(heat_pumps).items()
    ]


def _account(entry: ConfigEntry) -> dict[str, str]:
    """Return the placeholders that tell one account from another."""
    return {
        "account": entry.title,
        "heat_pumps": ", ".join(titles_of(entry)) or "–",
    }


class PoderoConfigFlow(ConfigFlow, domain=DOMAIN):
    """Set up an account, or sign it in again."""

    VERSION = 1
    MINOR_VERSION = 1

    def __init__(self) -> None:
        """Begin with nothing."""
        self._data: dict[str, Any] = {}
        self._heat_pumps: dict[str, HeatPump] = {}
        self._entry_id = ""
        self._client: tuple[Mapping[str, Any], PoderoClient] | None = None

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
        return await self._async_sign_in("client_credentials", CREDENTIALS, user_input)

    async def async_step_access_token(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Sign in with a token."""
        return await self._async_sign_in("access_token", TOKEN, user_input)

    def _client_for(self, data: Mapping[str, Any]) -> PoderoClient:
        """Return a client; for the same data the same, it knows how long to wait."""
        if self._client is None or self._client[0] != data:
            self._client = data, new_client(self.hass, data)
        return self._client[1]

    async def _async_sign_in(
        self,
        step_id: str,
        sign_in: tuple[str, ...],
        user_input: dict[str, Any] | None,
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                self._data, device_id = cleaned(user_input, sign_in, PRODUCTION)
                await self.async_set_unique_id(
                    account_id(self._data), raise_on_progress=False
                )
                self._abort_if_unique_id_configured()
                client = self._client_for(self._data)
                found = await async_find(client, device_id, blame=blamed(self._data))
            except InvalidInputError as err:
                errors = err.errors
            else:
                taken = configured_ids(self.hass)
                self._heat_pumps = {k: v for k, v in found.items() if k not in taken}
                if not self._heat_pumps:
                    return self.async_abort(reason="already_configured")
                if len(self._heat_pumps) > 1:
                    return await self.async_step_heat_pumps()
                return self._create_entry(self._heat_pumps)
        schema = vol.Schema(
            {
                **ACCOUNT_FIELDS,
                **{vol.Required(field): SIGN_IN_FIELDS[field] for field in sign_in},
                vol.Optional(CONF_DEVICE_ID): TEXT,
                **HOST_FIELDS,
            }
        )
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
        )

    async def async_step_heat_pumps(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Choose among several heat pumps."""
        errors: dict[str, str] = {}
        if user_input is not None:
            chosen = user_input[CONF_DEVICE_IDS]
            if chosen:
                return self._create_entry(chosen)
            errors[CONF_DEVICE_IDS] = "none_chosen"
        schema = vol.Schema(
            {
                vol.Required(
                    CONF_DEVICE_IDS, default=list(self._heat_pumps)
                ): SelectSelector(
                    SelectSelectorConfig(
                        options=_options(self._heat_pumps),
                        multiple=True,
                        mode=SelectSelectorMode.LIST,
                    )
                )
            }
        )
        return self.async_show_form(
            step_id="heat_pumps",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
        )

    def _create_entry(self, chosen: Iterable[str]) -> ConfigFlowResult:
        names = names_of(self._heat_pumps)
        return self.async_create_entry(
            title="Podero",
            data=self._data,
            subentries=[
                ConfigSubentryData(
                    subentry_type=SUBENTRY_HEAT_PUMP,
                    title=names[device_id],
                    unique_id=device_id,
                    data={CONF_DEVICE_ID: device_id},
                )
                for device_id in chosen
            ],
        )

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Begin to sign in again."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Sign in again, by the same way or by the other."""
        errors: dict[str, str] = {}
        entry = self._get_reauth_entry()
        if user_input is not None:
            account = {
                field: entry.data[field]
                for field in (CONF_HOST, CONF_ORG_ID, CONF_USER_ID)
            }
            try:
                data = account | one_sign_in(user_input)
                await async_confirm(self._client_for(data), entry, blamed(data))
            except InvalidInputError as err:
                errors = err.errors
            else:
                return self._reload(entry, data, "reauth_successful")
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(EITHER_SIGN_IN), user_input
            ),
            errors=errors,
            description_placeholders=_account(entry),
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the address, the spelling of ids, or the sign-in of an account."""
        errors: dict[str, str] = {}
        entry = self._get_reconfigure_entry()
        if user_input is not None:
            kept = {
                field: entry.data[field] for field in SIGN_IN if field in entry.data
            }
            try:
                data, _ = cleaned(user_input, (), entry.data[CONF_HOST])
                typed = any(user_input.get(field) for field in SIGN_IN)
                data |= one_sign_in(user_input) if typed else kept
                await self.async_set_unique_id(
                    account_id(data), raise_on_progress=False
                )
                self._abort_if_unique_id_mismatch(reason="wrong_account")
                await async_confirm(self._client_for(data), entry, blamed(data))
            except InvalidInputError as err:
                errors = err.errors
            else:
                return self._reload(entry, data, "reconfigure_successful")
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema({**ACCOUNT_FIELDS, **EITHER_SIGN_IN, **HOST_FIELDS}),
                user_input
                or {
                    **{
                        field: entry.data[field]
                        for field in (CONF_ORG_ID, CONF_USER_ID)
                    },
                    CONF_ADVANCED: {CONF_HOST: entry.data[CONF_HOST]},
                },
            ),
            errors=errors,
            description_placeholders=_account(entry),
        )

    def _reload(
        self, entry: ConfigEntry, data: Mapping[str, Any], reason: str
    ) -> ConfigFlowResult:
        """Take over new data and reload once.

        The entry has an update listener, which Home Assistant's own helper for this
        excludes.
        """
        self.hass.config_entries.async_update_entry(entry, data=data)
        self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return self.async_abort(reason=reason)

    @override
    async def async_step_integration_discovery(
        self, discovery_info: DiscoveryInfoType
    ) -> ConfigFlowResult:
        """Offer a heat pump that is new in an account."""
        heat_pump: HeatPump = discovery_info["heat_pump"]
        self._entry_id = discovery_info["entry_id"]
        self._heat_pumps = {heat_pump.id: heat_pump}
        await self.async_set_unique_id(heat_pump.id)
        self._abort_if_unique_id_configured()
        self.context["title_placeholders"] = {"name": heat_pump.name or "Podero"}
        return await self.async_step_new_heat_pump()

    async def async_step_new_heat_pump(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add the offered heat pump to its account."""
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is None:
            return self.async_abort(reason="account_removed")
        ((device_id, name),) = names_of(self._heat_pumps, titles_of(entry)).items()
        if device_id in configured_ids(self.hass):
            return self.async_abort(reason="already_configured")
        if user_input is None:
            self._set_confirm_only()
            return self.async_show_form(
                step_id="new_heat_pump", description_placeholders={"name": name}
            )
        self.hass.config_entries.async_add_subentry(
            entry,
            ConfigSubentry(
                subentry_type=SUBENTRY_HEAT_PUMP,
                title=name,
                unique_id=device_id,
                data=MappingProxyType({CONF_DEVICE_ID: device_id}),
            ),
        )
        return self.async_abort(reason="heat_pump_added")


class HeatPumpSubentryFlow(ConfigSubentryFlow):
    """Add a further heat pump to an account."""

    def __init__(self) -> None:
        """Begin with nothing to choose from."""
        self._free: dict[str, HeatPump] = {}

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Choose one that is not set up yet, or type its id."""
        entry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        taken = configured_ids(self.hass)
        errors: dict[str, str] = {}
        try:
            device_id = None
            if user_input is not None:
                device_id = typed_id(user_input, CONF_DEVICE_ID)
                if device_id in taken:
                    return self.async_abort(reason="already_configured")
            client = entry.runtime_data.client.at_once()
            found = await async_find(client, device_id)
        except InvalidInputError as err:
            errors = {
                field if field == CONF_DEVICE_ID else "base": key
                for field, key in err.errors.items()
            }
        else:
            if device_id:
                return self.async_create_entry(
                    title=names_of(found, titles_of(entry))[device_id],
                    data={CONF_DEVICE_ID: device_id},
                    unique_id=device_id,
                )
            self._free = {k: v for k, v in found.items() if k not in taken}
        schema = vol.Schema(
            {
                vol.Required(CONF_DEVICE_ID): SelectSelector(
                    SelectSelectorConfig(
                        options=_options(self._free), custom_value=True
                    )
                )
            }
        )
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
        )


class PoderoOptionsFlow(OptionsFlow):
    """What an account does by itself."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show all options on one page. They are read when used: nothing reloads."""
        if user_input is not None:
            return self.async_create_entry(data=user_input)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                OPTIONS, self.config_entry.options
            ),
        )
