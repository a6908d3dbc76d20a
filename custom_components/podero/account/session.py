"""The one HTTP session of all accounts: it has no cookies."""

from typing import Final

from aiohttp import ClientSession, DummyCookieJar

from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_create_clientsession
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN

SESSION: Final[HassKey[ClientSession]] = HassKey(f"{DOMAIN}_session")


@callback
def async_get_session(hass: HomeAssistant) -> ClientSession:
    """Return the session, made once.

    The one that Home Assistant shares keeps cookies: those of one account would go along
    with the token of another. A session that Home Assistant cleans up ends with the
    config entry that happens to be set up; clients outlive that.
    """
    if (session := hass.data.get(SESSION)) is not None:
        return session
    session = hass.data[SESSION] = async_create_clientsession(
        hass, auto_cleanup=False, cookie_jar=DummyCookieJar()
    )

    @callback
    def close(_event: Event) -> None:
        session.detach()

    hass.bus.async_listen_once(EVENT_HOMEASSISTANT_CLOSE, close)
    return session
