"""Set-up in the UI: sign in, find the heat pumps, choose among them."""

from collections.abc import Iterable, Mapping
from itertools import chain, count
import re
from typing import Any, Final, override

import voluptuous as vol

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryData,
    ConfigSubentryFlow,
    OptionsFlow,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from .account import make_client
from .api import (
    HeatPump,
    PoderoAuthError,
    PoderoClient,
    PoderoError,
    PoderoForbiddenError,
    PoderoNotFoundError,
    PoderoRateLimitError,
    PoderoRejectedError,
    as_host,
    as_uuid,
)
from .const import (
    CONF_ADVANCED,
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_DEVICE_ID,
    CONF_DEVICE_IDS,
    CONF_HOST,
    CONF_ORG_ID,
    CONF_TIDY_AWAY,
    CONF_TOKEN,
    CONF_USER_ID,
    DOMAIN,
    SUBENTRY_HEAT_PUMP,
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
CREDENTIALS: Final = (CONF_CLIENT_ID, CONF_CLIENT_SECRET)
TOKEN: Final = (CONF_TOKEN,)

UUID: Final = r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}"
ID_IN_ADDRESS: Final = {
    CONF_ORG_ID: rf"/org[^/]*/({UUID})",
    CONF_USER_ID: rf"/user[^/]*/({UUID})",
    CONF_DEVICE_ID: rf"/heat-?pump[^/]*/({UUID})",
}
"""Where each id stands in an address of Podero's, as far as addresses are known."""


class InvalidInputError(Exception):
    """What was typed can't be right.

    Attributes:
        errors: Translation key by field, or "base".
    """

    def __init__(self, **errors: str) -> None:
        """Keep the errors."""
        super().__init__(errors)
        self.errors = errors


def _new_client(hass: HomeAssistant, data: Mapping[str, Any]) -> PoderoClient:
    """Return a client that answers at once, a person is waiting."""
    try:
        return make_client(hass, data, retry_delays=())
    except ValueError:
        raise InvalidInputError(client_id="invalid_auth") from None


def _id(user_input: Mapping[str, Any], field: str) -> str:
    """Return an id as it was meant: spaced, in capitals, or inside an address."""
    text = "".join(user_input[field].split()).lower()
    if in_address := re.search(ID_IN_ADDRESS[field], text):
        return as_uuid(in_address[1])
    found = set(re.findall(UUID, text))
    if len(found) != 1 or ("/" not in text and found != {text}):
        raise InvalidInputError(**{field: "invalid_id"})
    return as_uuid(found.pop())


def _secret(user_input: Mapping[str, Any], field: str) -> str:
    """Return a part of a sign-in without the line breaks that copying brings."""
    text = "".join(user_input[field].split())
    if not text or not text.isprintable():
        raise InvalidInputError(**{field: "invalid_auth"})
    return text


def _host(user_input: Mapping[str, Any], field: str) -> str:
    try:
        return as_host(user_input[field])
    except ValueError:
        # Errors inside a section are shown above it.
        raise InvalidInputError(**{CONF_ADVANCED: "invalid_host"}) from None


def _cleaned(
    user_input: Mapping[str, Any], sign_in: Iterable[str]
) -> tuple[dict[str, Any], str | None]:
    """Return the data of an entry and the device id, if one was typed.

    Raises:
        InvalidInputError: With all that is wrong at once.
    """
    fields = {
        CONF_HOST: _host,
        CONF_ORG_ID: _id,
        CONF_USER_ID: _id,
        **dict.fromkeys(sign_in, _secret),
        CONF_DEVICE_ID: _id,
    }
    typed = {**user_input, **user_input[CONF_ADVANCED]}
    data: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field, clean in fields.items():
        if field == CONF_DEVICE_ID and not typed.get(field, "").strip():
            continue
        try:
            data[field] = clean(typed, field)
        except InvalidInputError as err:
            errors |= err.errors
    if errors:
        raise InvalidInputError(**errors)
    return data, data.pop(CONF_DEVICE_ID, None)


def _one_sign_in(user_input: Mapping[str, Any]) -> dict[str, str]:
    """Return the sign-in that was typed: a token, or client id and secret."""
    typed = tuple(field for field in SIGN_IN_FIELDS if user_input.get(field))
    if typed not in (CREDENTIALS, TOKEN):
        raise InvalidInputError(base="one_sign_in")
    return {field: _secret(user_input, field) for field in typed}


async def _async_find(
    client: PoderoClient, device_id: str | None, *, blame: str = "base"
) -> dict[str, HeatPump]:
    """Return the heat pump asked for, or all of the user.

    Args:
        client: Signed in or not.
        device_id: The heat pump, if it is known.
        blame: The field at which a refused sign-in is shown.

    Raises:
        InvalidInputError: With the field that is to blame.
    """
    try:
        try:
            if device_id:
                return {device_id: await client.async_get_heat_pump(device_id)}
            found = await client.async_get_heat_pumps()
        except PoderoForbiddenError:
            raise await _async_culprit(client, device_id, forbidden=True) from None
        except PoderoNotFoundError, PoderoRejectedError:
            raise await _async_culprit(client, device_id, forbidden=False) from None
    except PoderoAuthError:
        raise InvalidInputError(**{blame: "invalid_auth"}) from None
    except PoderoRateLimitError:
        raise InvalidInputError(base="too_many_requests") from None
    except PoderoError:
        raise InvalidInputError(base="cannot_connect") from None
    if not found:
        raise InvalidInputError(base="no_heat_pumps")
    return found


async def _async_culprit(
    client: PoderoClient, device_id: str | None, *, forbidden: bool
) -> InvalidInputError:
    """Return which of the ids in a path the cloud does not know, or let in."""
    if device_id:
        key = "forbidden_device" if forbidden else "unknown_device"
        try:
            await client.async_get_heat_pumps()
        except PoderoForbiddenError:
            # Who may not list heat pumps may still name one that is there.
            if not forbidden:
                return InvalidInputError(device_id=key)
        except PoderoNotFoundError, PoderoRejectedError:
            pass
        else:
            return InvalidInputError(device_id=key)
    if forbidden:
        return InvalidInputError(org_id="forbidden")
    try:
        users = await client.async_get_user_ids()
    except PoderoForbiddenError, PoderoNotFoundError, PoderoRejectedError:
        return InvalidInputError(org_id="unknown_organisation")
    if client.user_id not in users:
        return InvalidInputError(user_id="unknown_user")
    return InvalidInputError(base="no_heat_pumps")


async def _async_confirm(
    client: PoderoClient, entry: ConfigEntry, *, blame: str
) -> None:
    """Check that a sign-in opens this very account.

    Raises:
        InvalidInputError: It does not.
    """
    device_ids = (
        subentry.data[CONF_DEVICE_ID]
        for subentry in entry.get_subentries_of_type(SUBENTRY_HEAT_PUMP)
    )
    try:
        await _async_find(client, next(device_ids, None), blame=blame)
    except InvalidInputError as err:
        # A heat pump that is gone says nothing against the sign-in.
        if err.errors.keys() == {CONF_DEVICE_ID} or "no_heat_pumps" in (
            err.errors.values()
        ):
            return
        if err.errors.keys() & {CONF_ORG_ID, CONF_USER_ID}:
            raise InvalidInputError(base="wrong_account") from None
        raise


def _configured(hass: HomeAssistant) -> set[str]:
    """Return the device ids of all accounts."""
    return {
        subentry.data[CONF_DEVICE_ID]
        for entry in hass.config_entries.async_entries(DOMAIN)
        for subentry in entry.get_subentries_of_type(SUBENTRY_HEAT_PUMP)
    }


def _names(
    heat_pumps: Mapping[str, HeatPump], used: Iterable[str] = ()
) -> dict[str, str]:
    """Return a name for each heat pump, numbered where models are the same."""
    names: dict[str, str] = {}
    for device_id, heat_pump in heat_pumps.items():
        model = heat_pump.name or "Heat pump"
        taken = {*used, *names.values()}
        numbered = (f"{model} {number}" for number in count(2))
        names[device_id] = next(
            name for name in chain((model,), numbered) if name not in taken
        )
    return names


def _options(heat_pumps: Mapping[str, HeatPump]) -> list[SelectOptionDict]:
    """Return what to choose from; the end of the id tells twins apart."""
    return [
        SelectOptionDict(value=device_id, label=f"{name} (…{device_id[-4:]})")
        for device_id, name in _names(heat_pumps).items()
    ]


class PoderoConfigFlow(ConfigFlow, domain=DOMAIN):
    """Set up an account, or sign it in again."""

    VERSION = 1
    MINOR_VERSION = 1

    def __init__(self) -> None:
        """Begin with nothing."""
        self._data: dict[str, Any] = {}
        self._heat_pumps: dict[str, HeatPump] = {}

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

    async def _async_sign_in(
        self,
        step_id: str,
        sign_in: tuple[str, ...],
        user_input: dict[str, Any] | None,
    ) -> ConfigFlowResult:
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                self._data, device_id = _cleaned(user_input, sign_in)
                await self.async_set_unique_id(
                    f"{self._data[CONF_ORG_ID]}_{self._data[CONF_USER_ID]}",
                    raise_on_progress=False,
                )
                self._abort_if_unique_id_configured()
                client = _new_client(self.hass, self._data)
                found = await _async_find(client, device_id, blame=sign_in[-1])
            except InvalidInputError as err:
                errors = err.errors
            else:
                taken = _configured(self.hass)
                self._heat_pumps = {k: v for k, v in found.items() if k not in taken}
                if not self._heat_pumps:
                    return self.async_abort(reason="already_configured")
                if len(self._heat_pumps) > 1:
                    return await self.async_step_heat_pumps()
                return self._create_entry(self._heat_pumps)
        schema = vol.Schema(
            {
                vol.Required(CONF_ORG_ID): TEXT,
                vol.Required(CONF_USER_ID): TEXT,
                **{vol.Required(field): SIGN_IN_FIELDS[field] for field in sign_in},
                vol.Optional(CONF_DEVICE_ID): TEXT,
                vol.Required(CONF_ADVANCED, default={CONF_HOST: PRODUCTION}): section(
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
                ),
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
        names = _names(self._heat_pumps)
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
            try:
                data = {
                    field: entry.data[field]
                    for field in (CONF_HOST, CONF_ORG_ID, CONF_USER_ID)
                } | _one_sign_in(user_input)
                client = _new_client(self.hass, data)
                await _async_confirm(client, entry, blame=[*data][-1])
            except InvalidInputError as err:
                errors = err.errors
            else:
                # The entry has an update listener, so no helper that reloads.
                self.hass.config_entries.async_update_entry(entry, data=data)
                self.hass.config_entries.async_schedule_reload(entry.entry_id)
                return self.async_abort(reason="reauth_successful")
        schema = vol.Schema(
            {vol.Optional(field): text for field, text in SIGN_IN_FIELDS.items()}
        )
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
            description_placeholders={"account": entry.title},
        )


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
        taken = _configured(self.hass)
        errors: dict[str, str] = {}
        try:
            device_id = None
            if user_input is not None:
                device_id = _id(user_input, CONF_DEVICE_ID)
                if device_id in taken:
                    return self.async_abort(reason="already_configured")
            found = await _async_find(entry.runtime_data.client, device_id)
        except InvalidInputError as err:
            errors = {
                field if field == CONF_DEVICE_ID else "base": key
                for field, key in err.errors.items()
            }
        else:
            if device_id:
                used = [subentry.title for subentry in entry.subentries.values()]
                return self.async_create_entry(
                    title=_names(found, used)[device_id],
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
        schema = vol.Schema(
            {vol.Required(CONF_TIDY_AWAY, default=True): BooleanSelector()}
        )
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                schema, self.config_entry.options
            ),
        )
