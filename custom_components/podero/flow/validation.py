"""What people entered in the dialogs, checked against the cloud."""

from typing import Any

from homeassistant.config_entries import ConfigEntry

from ..account.entries import heat_pump_subentries
from ..api import (
    HeatPump,
    PoderoAuthError,
    PoderoClient,
    PoderoError,
    PoderoForbiddenError,
    PoderoNotFoundError,
    PoderoRateLimitError,
    PoderoRejectedError,
)
from ..const import CONF_DEVICE_ID, CONF_ORG_ID, CONF_USER_ID
from .input import InvalidInputError


async def async_find_heat_pumps(
    client: PoderoClient, device_id: str | None, *, auth_error_field: str = "base"
) -> dict[str, HeatPump]:
    """Return the heat pump with an id, or all heat pumps of the user, by device id.

    Args:
        client: A client of any account.
        device_id: The heat pump, if its id was entered.
        auth_error_field: The field that shows that the cloud refused the sign-in.

    Raises:
        InvalidInputError: With the field that is wrong, or with "base" if the cloud
            can't be read or the user has no heat pumps.
    """
    try:
        heat_pumps = await _async_read_heat_pumps(client, device_id)
    except PoderoAuthError:
        raise InvalidInputError(**{auth_error_field: "invalid_auth"}) from None
    except PoderoRateLimitError:
        raise InvalidInputError(base="too_many_requests") from None
    except PoderoError:
        raise InvalidInputError(base="cannot_connect") from None
    if not heat_pumps:
        raise InvalidInputError(base="no_heat_pumps")
    return heat_pumps


async def async_validate_account(
    client: PoderoClient, entry: ConfigEntry[Any], auth_error_field: str
) -> None:
    """Check that a sign-in has access to an account that is set up.

    Args:
        client: A client with the new sign-in.
        entry: The config entry of the account.
        auth_error_field: The field that shows that the cloud refused the sign-in.

    Raises:
        InvalidInputError: It has no access, or the cloud can't be read.
    """
    device_id = next(iter(heat_pump_subentries(entry)), None)
    try:
        await async_find_heat_pumps(
            client, device_id, auth_error_field=auth_error_field
        )
    except InvalidInputError as err:
        # A heat pump that was removed from the account doesn't make the sign-in wrong.
        if (
            err.errors.keys() == {CONF_DEVICE_ID}
            or "no_heat_pumps" in err.errors.values()
        ):
            return
        if err.errors.keys() & {CONF_ORG_ID, CONF_USER_ID}:
            raise InvalidInputError(base="wrong_account") from None
        raise


async def _async_read_heat_pumps(
    client: PoderoClient, device_id: str | None
) -> dict[str, HeatPump]:
    try:
        if device_id:
            return {device_id: await client.async_get_heat_pump(device_id)}
        return await client.async_get_heat_pumps()
    except PoderoForbiddenError:
        raise await _async_find_invalid_id(client, device_id, forbidden=True) from None
    except PoderoNotFoundError, PoderoRejectedError:
        raise await _async_find_invalid_id(client, device_id, forbidden=False) from None


async def _async_find_invalid_id(
    client: PoderoClient, device_id: str | None, *, forbidden: bool
) -> InvalidInputError:
    """Return the error for the id in a path that the cloud has refused.

    Its answer names none of them, so the list of the user's heat pumps is read.

    Args:
        client: A client of any account.
        device_id: The heat pump, if it was part of the path.
        forbidden: The answer was 403, not 404.
    """
    if device_id:
        key = "forbidden_device" if forbidden else "unknown_device"
        try:
            await client.async_get_heat_pumps()
        except PoderoForbiddenError:
            # Some sign-ins may read single heat pumps but not the list. After a 404
            # for one heat pump, a 403 for the list leaves only the device id.
            if not forbidden:
                return InvalidInputError(device_id=key)
        except PoderoNotFoundError, PoderoRejectedError:
            pass
        else:
            return InvalidInputError(device_id=key)
    if forbidden:
        return InvalidInputError(org_id="forbidden")
    # Which of the two ids is wrong only the list of all users would tell: everybody's
    # names and addresses, which are nothing that a home should ask for.
    return InvalidInputError(user_id="unknown_user")
