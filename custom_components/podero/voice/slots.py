"""What the slots of sentences may hold: users may have sentences of their own."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import voluptuous as vol

from homeassistant.const import UnitOfTemperature
from homeassistant.helpers import config_validation as cv

from ..api import LEVELS
from ..schemas import number, printable

TEXT: Final = vol.All(cv.string, printable)
TEMPERATURE: Final = vol.All(number, vol.Range(-1000, 1000))


def _amount(most: int) -> Callable[[Any], float]:
    return vol.All(number, vol.Range(0, most))


def _whole(least: int, most: int) -> Callable[[Any], int]:
    """Return a validator of an integer; Assist may give 8 as 8.0."""

    def validate(value: Any) -> int:
        whole = number(value)
        if not (whole.is_integer() and least <= whole <= most):
            raise vol.Invalid(f"expected a whole number from {least} to {most}")
        return int(whole)

    return validate


SLOTS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "heat_pump": TEXT,
    # A year at most.
    "days": _amount(366),
    "hours": _amount(366 * 24),
    "minutes": _amount(366 * 24 * 60),
    "day": _whole(0, 366),
    "weekday": _whole(0, 6),
    "monthday": _whole(1, 31),
    "month": _whole(1, 12),
    "hour": _whole(0, 24),
    "clock": _whole(0, 24),
    "minute": _whole(0, 59),
    "part": vol.In(("am", "pm", "night")),
    "level": vol.In(LEVELS),
    "period": vol.In(("today", "this_month", "total")),
    "unit": vol.In((UnitOfTemperature.CELSIUS, UnitOfTemperature.FAHRENHEIT)),
    "minimum_temperature": TEMPERATURE,
    "maximum_temperature": TEMPERATURE,
    "hot_water_temperature": TEMPERATURE,
}
"""Validator by slot."""
