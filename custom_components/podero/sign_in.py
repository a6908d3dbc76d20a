"""What people type to sign in: cleaned, and checked against the cloud."""

from collections.abc import Iterable, Mapping
from itertools import chain, count
import re
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

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
    CONF_HOST,
    CONF_ORG_ID,
    CONF_TOKEN,
    CONF_USER_ID,
    SUBENTRY_HEAT_PUMP,
)

CREDENTIALS: Final = (CONF_CLIENT_ID, CONF_CLIENT_SECRET)
TOKEN: Final = (CONF_TOKEN,)
SIGN_IN: Final = (*CREDENTIALS, *TOKEN)

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


def new_client(hass: HomeAssistant, data: Mapping[str, Any]) -> PoderoClient:
    """Return a client that answers at once, a person is waiting.

    Raises:
        InvalidInputError: The client id can't be one.
    """
    try:
        return make_client(hass, data, retry_delays=())
    except ValueError:
        raise InvalidInputError(client_id="invalid_auth") from None


def typed_id(user_input: Mapping[str, Any], field: str) -> str:
    """Return an id as it was meant: spaced, in capitals, or inside an address.

    Raises:
        InvalidInputError: There is no id in it, or more than one.
    """
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


def cleaned(
    user_input: Mapping[str, Any], sign_in: Iterable[str], host: str
) -> tuple[dict[str, Any], str | None]:
    """Return the data of an entry and the device id, if one was typed.

    Args:
        user_input: What was typed.
        sign_in: The fields of the way to sign in.
        host: The address unless another was typed.

    Raises:
        InvalidInputError: With all that is wrong at once.
    """
    fields = {
        CONF_HOST: _host,
        CONF_ORG_ID: typed_id,
        CONF_USER_ID: typed_id,
        **dict.fromkeys(sign_in, _secret),
        CONF_DEVICE_ID: typed_id,
    }
    typed = {CONF_HOST: host, **user_input, **user_input.get(CONF_ADVANCED, {})}
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


def one_sign_in(user_input: Mapping[str, Any]) -> dict[str, str]:
    """Return the sign-in that was typed: a token, or client id and secret.

    Raises:
        InvalidInputError: It is none, half of one, or both.
    """
    typed = tuple(field for field in SIGN_IN if user_input.get(field))
    if typed not in (CREDENTIALS, TOKEN):
        raise InvalidInputError(base="one_sign_in")
    return {field: _secret(user_input, field) for field in typed}


def blamed(data: Mapping[str, Any]) -> str:
    """Return the field at which a refused sign-in is shown."""
    return CONF_TOKEN if CONF_TOKEN in data else CONF_CLIENT_SECRET


async def async_find(
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


async def async_confirm(client: PoderoClient, entry: ConfigEntry, blame: str) -> None:
    """Check that a sign-in opens this very account.

    Args:
        client: Signed in or not.
        entry: The account.
        blame: The field at which a refused sign-in is shown.

    Raises:
        InvalidInputError: It does not.
    """
    device_ids = (
        subentry.data[CONF_DEVICE_ID]
        for subentry in entry.get_subentries_of_type(SUBENTRY_HEAT_PUMP)
    )
    try:
        await async_find(client, next(device_ids, None), blame=blame)
    except InvalidInputError as err:
        # A heat pump that is gone says nothing against the sign-in.
        if err.errors.keys() == {CONF_DEVICE_ID} or "no_heat_pumps" in (
            err.errors.values()
        ):
            return
        if err.errors.keys() & {CONF_ORG_ID, CONF_USER_ID}:
            raise InvalidInputError(base="wrong_account") from None
        raise


def names_of(
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
