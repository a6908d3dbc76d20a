"""What follows from a heat pump's fields and the present: pure functions."""

from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from custom_components.podero.api import HeatPump
from custom_components.podero.heat_pump import derived

from ..properties import ID, NOW, heat_pump_of

HOUR: Final = timedelta(hours=1)
SECOND: Final = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _real_integration() -> None:
    """Need no Home Assistant: this is about values alone."""


HEARD: Final = (
    # heard from, signed in at the manufacturer, connected
    (NOW, True, True),
    (NOW, False, False),
    (NOW, None, None),
    (NOW - HOUR + SECOND, True, True),
    (NOW - HOUR, True, False),
    (NOW - HOUR, None, False),
    # A clock that is behind makes nobody silent.
    (NOW + 2 * HOUR, True, True),
    (None, True, True),
    (None, False, False),
)


@pytest.mark.parametrize(("heard", "signed_in", "connected"), HEARD)
def test_connected(
    heard: datetime | None, signed_in: bool | None, connected: bool | None
) -> None:
    """What is silent for an hour is not connected, and tells nothing of the present."""
    heat_pump = heat_pump_of(
        {
            "current_state_last_updated_at": heard,
            "is_authenticated": signed_in,
            "current_power_consumption_w": 900.0,
            "operational_mode": "heating",
        }
    )
    assert derived.is_connected(heat_pump, NOW) is connected
    known = connected is not False
    assert derived.power(heat_pump, NOW) == (900.0 if known else None)
    assert derived.operation(heat_pump, NOW) == ("heating" if known else None)


@pytest.mark.parametrize(
    ("heard", "silent_at"),
    [
        (NOW, NOW + HOUR),
        (NOW - timedelta(minutes=59), NOW + timedelta(minutes=1)),
        (NOW - HOUR, None),
        (NOW + timedelta(minutes=59), NOW + timedelta(minutes=119)),
        (NOW + HOUR, None),
        (None, None),
    ],
)
def test_next_silence(heard: datetime | None, silent_at: datetime | None) -> None:
    """It is an hour after it was heard from, if that is about now."""
    heat_pump = heat_pump_of({"current_state_last_updated_at": heard})
    assert derived.next_silence(heat_pump, NOW) == silent_at


@pytest.mark.parametrize(
    ("heard", "pause", "at"),
    [
        ("2026-01-15T11:30:00Z", None, "2026-01-15T12:30:00Z"),
        ("2026-01-15T11:30:00Z", "2026-01-15T12:10:00Z", "2026-01-15T12:10:00Z"),
        ("2026-01-15T11:30:00Z", "2026-01-15T13:10:00Z", "2026-01-15T12:30:00Z"),
        (None, "2026-01-15T13:10:00Z", "2026-01-15T13:10:00Z"),
        ("2026-01-15T10:30:00Z", "2026-01-15T11:59:00Z", None),
    ],
)
def test_next_change(heard: str | None, pause: str | None, at: str | None) -> None:
    """It is when the heat pump is silent for too long, or when a pause ends."""
    heat_pump = HeatPump.from_answer(
        {
            "id": ID,
            "current_state_last_updated_at": heard,
            "pause_power_until": pause,
        }
    )
    assert derived.next_change(heat_pump, NOW) == (
        datetime.fromisoformat(at) if at else None
    )


@pytest.mark.parametrize(
    ("active", "mode"), [(True, "max"), (None, "max"), (False, "not_optimizing")]
)
def test_current_mode(active: bool | None, mode: str) -> None:
    """It says something only while something is optimized."""
    heat_pump = heat_pump_of(
        {"is_smart_optimization_active": active, "current_mode": "max"}
    )
    assert derived.current_mode(heat_pump, NOW) == mode


@pytest.mark.parametrize(
    ("active", "until", "paused"),
    [
        (True, NOW + SECOND, True),
        (True, NOW, False),
        (True, NOW - SECOND, False),
        (True, None, True),
        (False, NOW + HOUR, False),
        (None, NOW + HOUR, None),
    ],
)
def test_paused(
    active: bool | None, until: datetime | None, paused: bool | None
) -> None:
    """A pause is in force until its end."""
    heat_pump = heat_pump_of({"pause_power_active": active, "pause_power_until": until})
    assert derived.is_paused(heat_pump, NOW) is paused


WINDOWS: Final = (
    (True, None, None, True),
    (True, NOW, None, True),
    (True, NOW + SECOND, None, False),
    (True, None, NOW, False),
    (True, None, NOW + SECOND, True),
    (True, NOW - HOUR, NOW + HOUR, True),
    (True, NOW - HOUR, NOW, False),
    (True, NOW + SECOND, NOW + HOUR, False),
    (False, NOW - HOUR, NOW + HOUR, False),
    (None, None, None, None),
)


@pytest.mark.parametrize(("enabled", "start", "end", "away"), WINDOWS)
def test_away(
    enabled: bool | None,
    start: datetime | None,
    end: datetime | None,
    away: bool | None,
) -> None:
    """Away mode is in force within its times, and so are its temperatures."""
    values: dict[str, Any] = {
        "is_away_mode_enabled": enabled,
        "away_mode_start": start,
        "away_mode_end": end,
        "away_mode_minimum_temperature_limit": 16.0,
        "away_mode_minimum_dhw_temperature_limit": 41.0,
    }
    heat_pump = heat_pump_of(values)
    assert derived.is_away(heat_pump, NOW) is away
    assert derived.room_minimum(heat_pump, NOW) is (
        HeatPump.away_mode_minimum_temperature_limit
        if away
        else HeatPump.minimum_temperature_limit
    )
    assert derived.hot_water_target(heat_pump, NOW) is (
        HeatPump.away_mode_minimum_dhw_temperature_limit
        if away
        else HeatPump.dhw_standard_temperature
    )
    unset = heat_pump_of(
        values
        | {
            "away_mode_minimum_temperature_limit": None,
            "away_mode_minimum_dhw_temperature_limit": None,
        }
    )
    assert derived.room_minimum(unset, NOW) is HeatPump.minimum_temperature_limit
    assert derived.hot_water_target(unset, NOW) is HeatPump.dhw_standard_temperature


@pytest.mark.parametrize(
    ("minimum", "maximum", "middle"),
    [
        (19.5, 23.0, 21.25),
        (20.01, 22.02, 21.02),
        (20.0, None, None),
        (None, 22.0, None),
    ],
)
def test_middle_of_limits(
    minimum: float | None, maximum: float | None, middle: float | None
) -> None:
    """It takes both limits to have a middle."""
    heat_pump = heat_pump_of(
        {"minimum_temperature_limit": minimum, "maximum_temperature_limit": maximum}
    )
    assert derived.middle_of_limits(heat_pump) == middle
