"""The client of an account, made from what a config entry holds."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .api import AccessToken, ClientCredentials, PoderoClient, SignIn
from .const import (
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_HOST,
    CONF_ORG_ID,
    CONF_TOKEN,
    CONF_USER_ID,
)


def make_client(
    hass: HomeAssistant, data: Mapping[str, Any], **options: Any
) -> PoderoClient:
    """Return a client for the data of a config entry.

    Raises:
        ValueError: The client id can't be one.
    """
    sign_in: SignIn
    if CONF_TOKEN in data:
        sign_in = AccessToken(data[CONF_TOKEN])
    else:
        sign_in = ClientCredentials(data[CONF_CLIENT_ID], data[CONF_CLIENT_SECRET])
    return PoderoClient(
        async_get_clientsession(hass),
        data[CONF_HOST],
        sign_in,
        org_id=data[CONF_ORG_ID],
        user_id=data[CONF_USER_ID],
        **options,
    )
