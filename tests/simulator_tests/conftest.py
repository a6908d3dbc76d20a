"""A client of the simulated cloud."""

from collections.abc import AsyncGenerator

import pytest

from ..simulator import Cloud
from ..simulator.client import Client


@pytest.fixture(autouse=True)
def _home_business() -> None:
    """Let the tests of the cloud itself ask for anything."""


@pytest.fixture
async def client(cloud: Cloud) -> AsyncGenerator[Client]:
    """Return a client that has the pasted token."""
    async with Client(cloud) as client:
        yield client
