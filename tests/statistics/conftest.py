"""Fixtures for tests of statistics: the recorder, and what is written to it."""

from collections.abc import Iterable
import logging
from typing import Any
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.typing import RecorderInstanceContextManager

from custom_components.podero.statistics import long_term
from homeassistant.components.recorder.statistics import async_add_external_statistics
from homeassistant.core import HomeAssistant

# Each statement is logged otherwise, and a year has tens of thousands of them.
logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)


@pytest.fixture(autouse=True)
async def _home_in_utc(hass: HomeAssistant) -> None:
    """Let the home's days be those of the simulated cloud, unless a test moves it."""
    await hass.config.async_set_time_zone("UTC")


@pytest.fixture
def mock_recorder_before_hass(
    async_test_recorder: RecorderInstanceContextManager,
) -> None:
    """Let the recorder come before Home Assistant."""


@pytest.fixture
def writes() -> Iterable[list[str]]:
    """Note what is written: the statistic's id, each time."""
    written: list[str] = []

    def note(hass: HomeAssistant, metadata: Any, rows: Any) -> None:
        written.append(metadata["statistic_id"])
        async_add_external_statistics(hass, metadata, rows)

    with patch.object(long_term, "async_add_external_statistics", note):
        yield written
