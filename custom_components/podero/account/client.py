"""The client of an account, which outlives a reload."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..api import AccessToken, ClientCredentials, PoderoClient, SignIn
from ..const import (
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_HOST,
    CONF_ORG_ID,
    CONF_TOKEN,
    CONF_USER_ID,
    DOMAIN,
)
from .optimistic_state import OptimisticState
from .session import async_get_session


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedClient:
    """A client with its token, its budget, and the waits the cloud asked for.

    Attributes:
        data: The data of the config entry that it was made for.
        client: The client.
        held: What is shown of its heat pumps, by device id, whatever the data.
    """

    data: Mapping[str, Any] = field(repr=False)
    client: PoderoClient
    held: dict[str, OptimisticState] = field(default_factory=dict)


CLIENTS: Final[HassKey[dict[str, CachedClient]]] = HassKey(f"{DOMAIN}_clients")
"""Client by entry id."""


def make_client(hass: HomeAssistant, data: Mapping[str, Any]) -> PoderoClient:
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
        async_get_session(hass),
        data[CONF_HOST],
        sign_in,
        org_id=data[CONF_ORG_ID],
        user_id=data[CONF_USER_ID],
    )


@callback
def async_get_client(
    hass: HomeAssistant, entry: ConfigEntry[Any]
) -> tuple[CachedClient, bool]:
    """Return the client of an account, and whether it is new.

    It is new after a start, and where address or sign-in have changed.
    """
    clients = hass.data.setdefault(CLIENTS, {})
    cached = clients.get(entry.entry_id)
    if is_new := cached is None or cached.data != entry.data:
        client, held = make_client(hass, entry.data), cached.held if cached else {}
        cached = CachedClient(data=entry.data, client=client, held=held)
        clients[entry.entry_id] = cached
    assert cached
    return cached, is_new


@callback
def async_retry_sign_in(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Try the sign-in of an account with the next call, though it was refused."""
    if cached := hass.data.get(CLIENTS, {}).get(entry.entry_id):
        cached.client.retry_sign_in()


@callback
def async_find_client(
    hass: HomeAssistant, entry: ConfigEntry[Any]
) -> PoderoClient | None:
    """Return the client of an account, if there was ever an attempt to set it up."""
    cached = hass.data.get(CLIENTS, {}).get(entry.entry_id)
    return cached.client if cached else None


@callback
def async_forget_client(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Forget the client of an account that is removed."""
    hass.data.get(CLIENTS, {}).pop(entry.entry_id, None)
