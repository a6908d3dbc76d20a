"""A Home Assistant, a Podero cloud on loopback, and frozen time."""

from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
import pytest

# The test plugin has a package of that name: ours has to be imported first.
import custom_components  # noqa: F401
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .clock import Clock
from .home import Home
from .home_business import trespasses
from .simulator import Cloud
from .simulator.journal import Journal, Request

NOON = "2026-01-15 12:00:00+00:00"


def pytest_configure() -> None:
    """Let the loop, which the test plugin debugs, note less of where tasks were made.

    Nobody reads it, and it takes a quarter of all the time.
    """
    patch("asyncio.constants.DEBUG_STACK_DEPTH", 1).start()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a soak last as long as one likes."""
    group = parser.getgroup("podero")
    group.addoption("--soak-days", type=float, help="simulated days of the soak test")
    group.addoption("--soak-seed", type=int, help="seed of the soak test")


@pytest.fixture(autouse=True)
def _real_integration(socket_enabled: None, enable_custom_integrations: None) -> None:
    """Load the integration of this repository, and let it speak to loopback."""


@pytest.fixture(autouse=True)
def _home_business() -> Generator[None]:
    """Fail a test whose requests are nothing of a home's business."""
    found: list[str] = []

    def watch(request: Request) -> None:
        found.extend(trespasses(request))

    Journal.watchers.append(watch)
    yield
    Journal.watchers.remove(watch)
    assert found == []


@pytest.fixture
def hass_config_dir(tmp_path: Path) -> str:
    """Return a folder of its own for each Home Assistant: we write to it."""
    (tmp_path / "configuration.yaml").touch()
    return str(tmp_path)


@pytest.fixture
async def cloud(freezer: FrozenDateTimeFactory) -> AsyncGenerator[Cloud]:
    """Return a cloud that listens, with one heat pump of the full reference."""
    freezer.move_to(NOON)
    async with Cloud() as cloud:
        yield cloud


@pytest.fixture
def clock(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Clock:
    """Return what moves the frozen time."""
    return Clock(hass, freezer)


@pytest.fixture
def home(hass: HomeAssistant, cloud: Cloud, clock: Clock) -> Home:
    """Return a home with nothing set up yet."""
    return Home(hass=hass, cloud=cloud, clock=clock)


@pytest.fixture
async def assist(home: Home) -> Home:
    """Return a home in Berlin with Assist and a heat pump."""
    await home.hass.config.async_set_time_zone("Europe/Berlin")
    for component in ("homeassistant", "conversation"):
        assert await async_setup_component(home.hass, component, {})
    await home.set_up()
    return home


@pytest.fixture
def entity_registry_enabled_by_default() -> Generator[None]:
    """Add entities as enabled that are disabled at first."""
    with patch(
        "homeassistant.helpers.entity.Entity.entity_registry_enabled_default", True
    ):
        yield
