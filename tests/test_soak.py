"""A home lives through days of use and of weather, and nothing is lost."""

from collections.abc import AsyncGenerator
import random
import sys

from freezegun.api import FrozenDateTimeFactory
import pytest

from .conftest import NOON
from .home import Home
from .soak import Soak, WatchedCloud

SHORT = {2: 0.25, 3: 0.25, 12: 0.25}
"""Days by seed of the runs that are part of all tests."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the short ones, or one as long and with the seed that was asked for."""
    days = metafunc.config.getoption("--soak-days")
    seed = metafunc.config.getoption("--soak-seed")
    if days is None:
        runs = list(SHORT.items())
    else:
        runs = [(random.randrange(10**6) if seed is None else seed, days)]
    metafunc.parametrize(("seed", "days"), runs)


@pytest.fixture
async def cloud(freezer: FrozenDateTimeFactory) -> AsyncGenerator[WatchedCloud]:
    """Return a cloud that remembers what it stored."""
    freezer.move_to(NOON)
    cloud = WatchedCloud()
    await cloud.start()
    yield cloud
    if cloud.running:
        await cloud.stop()


@pytest.mark.timeout(0)  # A month takes as long as it takes.
async def test_soak(
    home: Home, seed: int, days: float, capsys: pytest.CaptureFixture[str]
) -> None:
    """A user and a cloud at random: no write is lost, and nothing else goes wrong."""
    figures = await Soak(home=home, seed=seed, days=days).run()
    with capsys.disabled():
        sys.stdout.write(f"\n{figures}\n")
