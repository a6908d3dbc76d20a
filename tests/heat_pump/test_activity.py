"""What a heat pump is doing, and why: one word, in an order of precedence."""

from typing import Any

import pytest

from custom_components.podero.api import HeatPump
from custom_components.podero.heat_pump.activity import ACTIVITIES, activity

from ..properties import ID, NOW


@pytest.fixture(autouse=True)
def _real_integration() -> None:
    """Need no Home Assistant: this is about values alone."""


PAUSED = {
    "is_pause_power_active": True,
    "pause_power_until": "2026-01-15T14:00:00Z",
}
AWAY = {"is_away_mode_enabled": True, "away_mode_start": "2026-01-14T12:00:00Z"}
STANDBY = {"operational_mode": "Standby", "indoor_actual_temperature": 21.0}

CASES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"is_authenticated": False, "action_needed": True, **PAUSED}, "not_connected"),
    ({"current_state_last_updated_at": "2026-01-15T10:00:00Z"}, "not_connected"),
    ({"action_needed": True, **PAUSED, **AWAY}, "needs_attention"),
    ({**PAUSED, **AWAY, "operational_mode": "Heating"}, "paused"),
    ({**PAUSED, "pause_power_until": None}, "paused"),
    # A pause that is over is none, whatever its switch says until the next read.
    (
        {**PAUSED, "pause_power_until": "2026-01-15T11:00:00Z", **STANDBY},
        "warm_enough",
    ),
    ({**AWAY, "operational_mode": "Heating"}, "away"),
    ({"operational_mode": "Hot Water", "current_mode": "max"}, "hot_water"),
    ({"operational_mode": "Pool Heating"}, "pool"),
    ({"operational_mode": "Heating", "current_mode": "max"}, "cheap_power"),
    ({"operational_mode": "Heating", "current_mode": "mid"}, "cheap_power"),
    ({"operational_mode": "Heating", "current_mode": "low"}, "heating"),
    ({"operational_mode": "Heating", "current_mode": None}, "heating"),
    # Its mode means nothing while nothing is optimized.
    (
        {
            "operational_mode": "Heating",
            "current_mode": "max",
            "is_smart_optimization_active": False,
        },
        "heating",
    ),
    ({**STANDBY, "current_mode": "min"}, "waiting_for_cheap_power"),
    ({**STANDBY, "current_mode": "low"}, "waiting_for_cheap_power"),
    (
        {**STANDBY, "current_mode": "low", "is_smart_optimization_active": False},
        "warm_enough",
    ),
    ({**STANDBY, "current_mode": "mid"}, "warm_enough"),
    (
        {**STANDBY, "indoor_actual_temperature": None, "current_mode": None},
        "warm_enough",
    ),
    ({**STANDBY, "indoor_actual_temperature": 19.4, "current_mode": "min"}, "standby"),
    ({"operational_mode": "Off", "current_mode": "min"}, "off"),
    ({"operational_mode": None}, "unknown"),
    ({"operational_mode": "Dancing"}, "unknown"),
    ({"operational_mode": None, "action_needed": True}, "needs_attention"),
)


@pytest.mark.parametrize(("fields", "said"), CASES)
def test_activity(fields: dict[str, Any], said: str) -> None:
    """What is more urgent to know is told first."""
    heat_pump = HeatPump.from_answer(
        {"id": ID, "minimum_temperature_limit": 19.5} | fields
    )
    assert (activity(heat_pump, NOW) or "unknown") == said


def test_every_activity_has_its_case() -> None:
    """No activity is left out of the test above."""
    assert {said for _, said in CASES} == {*ACTIVITIES, "unknown"}
