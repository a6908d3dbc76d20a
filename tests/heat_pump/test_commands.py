"""What people ask for, as changes: pure functions."""

from datetime import timedelta
from typing import Any, Final

import pytest

from custom_components.podero.api import HeatPump
from custom_components.podero.heat_pump.commands import (
    come_back,
    go_away,
    move_limits,
    pause,
    resume,
    set_limits,
    set_room_temperatures,
    set_shown_limits,
)

from ..fields import by_name
from ..properties import NOW, heat_pump_of


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


ROOMS: Final = {"minimum_temperature_limit": 20.0, "maximum_temperature_limit": 23.0}
AWAY: Final = {
    "is_away_mode_enabled": True,
    "away_mode_start": None,
    "away_mode_end": None,
    "away_mode_minimum_temperature_limit": 16.0,
}


def low_and_high(low: float, high: float) -> dict[str, float]:
    """Return both limits by name."""
    return {"minimum_temperature_limit": low, "maximum_temperature_limit": high}


@pytest.mark.parametrize(
    ("low", "high", "temperature", "moved"),
    [
        (20.0, 23.0, 22.0, low_and_high(20.5, 23.5)),
        (20.0, 23.0, 20.37, low_and_high(18.87, 21.87)),
        (20.0, 23.0, 21.333, low_and_high(19.83, 22.83)),
        # Too close by our rules, or not known: as far apart as they have to be.
        (21.0, 22.0, 20.0, low_and_high(19.0, 21.0)),
        (None, 22.0, 20.0, low_and_high(19.0, 21.0)),
        (20.0, None, 20.0, low_and_high(19.0, 21.0)),
        # At the end of what can be set, one comes closer, and no closer than allowed.
        (20.0, 24.0, 29.0, low_and_high(27.0, 30.0)),
        (20.0, 24.0, 30.0, low_and_high(28.0, 30.0)),
        (20.0, 24.0, 40.0, low_and_high(28.0, 30.0)),
        (20.0, 24.0, 11.0, low_and_high(10.0, 13.0)),
        (20.0, 24.0, 10.0, low_and_high(10.0, 12.0)),
        (20.0, 24.0, 0.0, low_and_high(10.0, 12.0)),
    ],
)
def test_limits_move_around_one_temperature(
    low: float | None, high: float | None, temperature: float, moved: dict[str, float]
) -> None:
    """They stay as far apart as they are, inside what can be set."""
    heat_pump = heat_pump_of(
        {"minimum_temperature_limit": low, "maximum_temperature_limit": high}
    )
    assert by_name(move_limits(heat_pump, temperature)) == moved


type Asked = tuple[dict[str, Any], dict[str, float | None], dict[str, float]]

ASKED: Final[tuple[Asked, ...]] = (
    ({}, {"single": 22.0}, low_and_high(20.5, 23.5)),
    ({}, {"low": 21.0, "high": 24.0}, low_and_high(21.0, 24.0)),
    ({}, {"low": 21.0, "high": 23.0}, {"minimum_temperature_limit": 21.0}),
    ({}, {"low": 20.0, "high": 24.0}, {"maximum_temperature_limit": 24.0}),
    ({}, {"low": 20.5556}, {"minimum_temperature_limit": 20.56}),
    ({}, {"high": 24.4444}, {"maximum_temperature_limit": 24.44}),
    # A range says more than one temperature.
    ({}, {"low": 21.0, "single": 25.0}, {"minimum_temperature_limit": 21.0}),
    ({}, {"high": 25.0, "single": 21.0}, {"maximum_temperature_limit": 25.0}),
    (AWAY, {"single": 17.0}, {"away_mode_minimum_temperature_limit": 17.0}),
    (AWAY, {"low": 17.0}, {"away_mode_minimum_temperature_limit": 17.0}),
    ({}, {}, {}),
)


@pytest.mark.parametrize(("more", "asked", "changes"), ASKED)
def test_what_a_thermostat_asks_for(
    more: dict[str, Any], asked: dict[str, float | None], changes: dict[str, float]
) -> None:
    """The limits in force move, each only if it is asked for."""
    heat_pump = heat_pump_of({**ROOMS, **more})
    params = {"low": None, "high": None, "single": None, **asked}
    assert by_name(set_room_temperatures(heat_pump, NOW, **params)) == changes


def test_moved_by_less_than_is_shown() -> None:
    """A limit is shown to a tenth of a degree: what differs by less has not moved."""
    heat_pump = heat_pump_of({**ROOMS, "minimum_temperature_limit": 20.05})
    limit = HeatPump.minimum_temperature_limit
    other = {HeatPump.maximum_temperature_limit: 24.0}
    for value, moved in ((20.0, False), (20.1, False), (20.11, True), (19.9, True)):
        changes = set_shown_limits(heat_pump, {limit: value, **other})
        assert (limit in changes) is moved
    unknown = heat_pump_of({**ROOMS, "minimum_temperature_limit": None})
    assert limit in set_shown_limits(unknown, {limit: 20.0, **other})


def test_going_away() -> None:
    """Away begins now and has no end, unless told; only its own fields are written."""
    heat_pump = heat_pump_of({**ROOMS, **AWAY})
    window = {"is_away_mode_enabled": True, "away_mode_end": None}
    assert by_name(go_away(heat_pump, NOW)) == {**window, "away_mode_start": NOW}
    start, end = NOW + timedelta(days=1), NOW + timedelta(days=2)
    told = go_away(heat_pump, NOW, start=start, end=end, minimum_temperature=15.0)
    assert by_name(told) == {
        "is_away_mode_enabled": True,
        "away_mode_start": start,
        "away_mode_end": end,
        "away_mode_minimum_temperature_limit": 15.0,
    }
    assert by_name(go_away(heat_pump_of({"is_away_mode_enabled": False}), NOW)) == {
        "is_away_mode_enabled": True
    }


def test_coming_back() -> None:
    """Away mode and its window go together, as far as they exist."""
    ended = {"is_away_mode_enabled": False, "away_mode_end": None}
    assert by_name(come_back(heat_pump_of(AWAY))) == {**ended, "away_mode_start": None}
    assert by_name(come_back(heat_pump_of(ended))) == ended


def test_setting_limits_and_pausing() -> None:
    """Each parameter is one field."""
    assert by_name(
        set_limits(
            minimum_temperature=20.0,
            maximum_temperature=23.0,
            hot_water_temperature=50.0,
            minimum_hot_water_temperature=42.0,
        )
    ) == {
        **ROOMS,
        "dhw_standard_temperature": 50.0,
        "minimum_dhw_temperature_limit": 42.0,
    }
    assert by_name(pause(NOW)) == {"pause_power_until": NOW}
