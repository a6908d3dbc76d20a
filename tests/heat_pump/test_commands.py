"""What people ask for, as changes: pure functions."""

from typing import Any

import pytest

from custom_components.podero.api import HeatPump
from custom_components.podero.heat_pump.commands import (
    move_limits,
    resume,
    set_shown_limits,
)

from ..fields import by_name
from ..properties import heat_pump_of


@pytest.fixture(autouse=True)
def _real_integration() -> None:
    """Need no Home Assistant: this is about values alone."""


def test_a_pause_ends_in_each_of_its_fields() -> None:
    """Both fields of a pause are written; one that is not there is left out."""
    both: dict[str, Any] = {"pause_power_active": True, "pause_power_until": None}
    ended = {"pause_power_active": False, "pause_power_until": None}
    assert by_name(resume(heat_pump_of(both))) == ended
    for field in both:
        only = heat_pump_of({field: both[field]})
        assert by_name(resume(only)) == {field: ended[field]}


@pytest.mark.parametrize(
    ("low", "high", "moved"),
    [
        (8.0, 22.0, {"maximum_temperature_limit": 22.0}),
        (8.05, 22.0, {"maximum_temperature_limit": 22.0}),
        (8.1, 23.53, {"minimum_temperature_limit": 8.1}),
        (
            *(10.0, 22.0),
            {"minimum_temperature_limit": 10.0, "maximum_temperature_limit": 22.0},
        ),
        # Nobody has moved anything: that is sent as it was asked for.
        (
            *(8.0, 23.5),
            {"minimum_temperature_limit": 8.0, "maximum_temperature_limit": 23.5},
        ),
    ],
)
def test_an_end_that_stays_is_no_change(
    low: float, high: float, moved: dict[str, float]
) -> None:
    """Of two ends, that one is written which is not where it is shown."""
    heat_pump = heat_pump_of(
        {"minimum_temperature_limit": 8.0, "maximum_temperature_limit": 23.5}
    )
    limits = set_shown_limits(
        heat_pump,
        {
            HeatPump.minimum_temperature_limit: low,
            HeatPump.maximum_temperature_limit: high,
        },
    )
    assert by_name(limits) == moved


def test_limits_move_within_what_is_there() -> None:
    """A range that begins below ours may stay there when its middle stays."""
    heat_pump = heat_pump_of(
        {"minimum_temperature_limit": 8.0, "maximum_temperature_limit": 20.0}
    )
    assert by_name(move_limits(heat_pump, 14.0)) == {
        "minimum_temperature_limit": 8.0,
        "maximum_temperature_limit": 20.0,
    }
    assert by_name(move_limits(heat_pump, 9.0)) == {
        "minimum_temperature_limit": 8.0,
        "maximum_temperature_limit": 15.0,
    }
