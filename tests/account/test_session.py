"""The session of all accounts."""

from collections.abc import AsyncGenerator
import logging
from unittest.mock import patch

from aiohttp import ThreadedResolver
import pytest

from custom_components.podero.account.client import make_client
from custom_components.podero.account.session import async_get_session
from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..api.helpers import Peer, http
from ..home import Home


class Resolver(ThreadedResolver):
    """Looks names up as the machine does, and is closed as Home Assistant's own."""

    real_close = ThreadedResolver.close


@pytest.fixture
async def names() -> AsyncGenerator[None]:
    """Let names be looked up: the test plugin's own resolver belongs to another loop."""
    resolver = "homeassistant.helpers.aiohttp_client._async_make_resolver"
    with patch(resolver, return_value=Resolver()):
        yield


@pytest.mark.usefixtures("names")
async def test_no_cookies(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    """What one account's answer sets goes nowhere, and odd cookies are not logged."""
    hass, cloud = home.hass, home.cloud
    cookies = "session=A; Path=/", "a\\b=c;; =;\x80=x"
    answer = http(b"[]").replace(
        b"\r\n\r\n",
        "".join(f"\r\nSet-Cookie: {c}" for c in cookies).encode() + b"\r\n\r\n",
    )
    async with Peer(answer) as peer:
        # Cookies of addresses are kept by nobody.
        host = peer.url.replace("127.0.0.1", "localhost")
        for token in ("A", "B", "A"):
            data = {
                "host": host,
                "org_id": cloud.org_id,
                "user_id": cloud.user_id,
                "token": token,
            }
            client = make_client(hass, data)
            assert await home.clock.drive(client.async_get_heat_pumps()) == {}
        assert len(peer.requests) == 3
        assert b"cookie" not in b"".join(peer.requests).lower()
    for session in (async_get_session(hass), async_get_clientsession(hass)):
        assert len(session.cookie_jar) == 0
    assert not [
        r for r in caplog.records if r.levelno > logging.DEBUG and "aiohttp" in r.name
    ]


async def test_one_session_outlives_a_reload(home: Home) -> None:
    """The session is made once, serves after a reload, and ends with Home Assistant."""
    entry = await home.set_up()
    session = async_get_session(home.hass)
    await home.clock.drive(home.hass.config_entries.async_reload(entry.entry_id))
    assert async_get_session(home.hass) is session
    await home.change("maximum_temperature_limit", 25)
    assert home.puts == [{"maximum_temperature_limit": 25.0}]
    home.hass.bus.async_fire(EVENT_HOMEASSISTANT_CLOSE)
    await home.clock.settle()
    assert session.closed
