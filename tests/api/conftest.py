"""Clients for the tests of the API alone."""

import pytest

from custom_components.podero.api import PoderoClient
from homeassistant.core import HomeAssistant

from ..simulator import Cloud
from .helpers import client_of


@pytest.fixture
async def client(hass: HomeAssistant, cloud: Cloud) -> PoderoClient:
    """Return a client that has not signed in yet."""
    return client_of(hass, cloud)


@pytest.fixture
async def single(hass: HomeAssistant, cloud: Cloud) -> PoderoClient:
    """Return a client that tries everything once."""
    return client_of(hass, cloud, retry_delays=())
