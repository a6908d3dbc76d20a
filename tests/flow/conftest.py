"""No dialog brings about a warning of Home Assistant, unless its test says so."""

from collections.abc import Generator
import logging

import pytest

LOGGERS = (
    "custom_components",
    "homeassistant.config_entries",
    "homeassistant.data_entry_flow",
    "homeassistant.helpers.frame",
)


@pytest.fixture
def expected_log(caplog: pytest.LogCaptureFixture) -> Generator[list[str]]:
    """Return where to put parts of the warnings that a test brings about."""
    expected: list[str] = []
    yield expected
    warnings = [
        record.getMessage()
        for when in ("setup", "call")
        for record in caplog.get_records(when)
        if record.levelno >= logging.WARNING and record.name.startswith(LOGGERS)
    ]
    assert len(warnings) == len(expected), warnings
    for warning, part in zip(warnings, expected, strict=True):
        assert part in warning


@pytest.fixture(autouse=True)
def _clean_log(expected_log: list[str]) -> None:
    """Let Home Assistant have nothing to complain about: no deprecated use."""
