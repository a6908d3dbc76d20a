"""What a heat pump lets a client write, and what a write brings about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from .clock import moment, stamp
from .errors import Problem, Unusable, unprocessable
from .generations import OLD_NAMES, Fields, spoken
from .values import Reader, boolean, date_time, number, one_of, or_null, uuid

OPTIMIZATION_LEVELS: Final = ("Low", "Mid", "Max")

# The bounds that no source gives are wide: the simulator refuses what is nonsense.
_INDOOR: Final = or_null(number(5, 35))
_ABOVE_FREEZING: Final = or_null(number(1, 35))
_HOT_WATER: Final = or_null(number(10, 75))
_SAFE_HOT_WATER: Final = or_null(number(40, 75))

_NEW_NAMES: Final[Mapping[str, Reader]] = {
    # A B R J
    "is_smart_optimization_active": boolean,
    # B R S
    "optimization_level": or_null(one_of(OPTIMIZATION_LEVELS)),
    # A R
    "pause_power_until": or_null(date_time),
    # A / R
    "is_pause_power_active": boolean,
    # A R
    "is_heating_policy_enabled": boolean,
    "minimum_temperature_limit": _INDOOR,
    "maximum_temperature_limit": _INDOOR,
    "dhw_standard_temperature": _HOT_WATER,
    "minimum_dhw_temperature_limit": _SAFE_HOT_WATER,
    "is_away_mode_enabled": boolean,
    "away_mode_start": or_null(date_time),
    "away_mode_end": or_null(date_time),
    "away_mode_minimum_temperature_limit": _ABOVE_FREEZING,
    # A J
    "away_mode_minimum_dhw_temperature_limit": _HOT_WATER,
    # R
    "is_hot_water_heating_enabled": boolean,
    "is_space_heating_enabled": boolean,
    "is_pool_heating_enabled": boolean,
    "is_space_cooling_enabled": boolean,
    # A R
    "building": or_null(uuid),
}
WRITABLE: Final[Mapping[str, Reader]] = MappingProxyType(
    {OLD_NAMES.get(name, name): read for name, read in _NEW_NAMES.items()}
    | dict(_NEW_NAMES)
)
"""Every writable field by both of its names."""

_PUT_NAMES: Final[Mapping[str, str]] = MappingProxyType({"building": "building_id"})
"""R answers with `building` and takes `building_id`."""


@dataclass(frozen=True, kw_only=True)
class _Order:
    """Two fields of which one must not exceed the other."""

    lower: str
    upper: str
    apart: bool = False
    """They must not be equal either."""


_ORDERS: Final = (
    # A R
    _Order(lower="minimum_temperature_limit", upper="maximum_temperature_limit"),
    # A: the normal values are the upper ends of the away ones.
    _Order(
        lower="away_mode_minimum_temperature_limit", upper="minimum_temperature_limit"
    ),
    _Order(
        lower="away_mode_minimum_dhw_temperature_limit",
        upper="dhw_standard_temperature",
    ),
    # ?
    _Order(lower="minimum_dhw_temperature_limit", upper="dhw_standard_temperature"),
    # A R
    _Order(lower="away_mode_start", upper="away_mode_end", apart=True),
)

_TOUCHED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "heating_policy_last_updated_utc": frozenset(
            {
                "is_heating_policy_enabled",
                "minimum_temperature_limit",
                "maximum_temperature_limit",
                "dhw_standard_temperature",
                "minimum_dhw_temperature_limit",
            }
        ),
        "away_mode_last_updated_at": frozenset(
            {
                "is_away_mode_enabled",
                "away_mode_start",
                "away_mode_end",
                "away_mode_minimum_temperature_limit",
                "away_mode_minimum_dhw_temperature_limit",
            }
        ),
        "updated_at": frozenset(WRITABLE),
    }
)
"""Read-only time stamps (A, R) and the settings whose last change they tell."""


def checked(fields: Fields, body: Any, now: datetime) -> Fields:
    """Turn the body of a PUT into what it changes, by the names of the device.

    Args:
        fields: What the heat pump holds.
        body: The parsed JSON.
        now: The time of the cloud.

    Raises:
        Refused: With 422 and every problem there is.
    """
    if not isinstance(body, dict):
        problem = Problem(
            type="model_attributes_type",
            loc=("body", "data"),
            msg="Input should be a valid dictionary or object to extract fields from",
        )
        raise unprocessable([problem])
    doors = {_PUT_NAMES.get(name, name): name for name in fields if name in WRITABLE}
    change: Fields = {}
    problems: list[Problem] = []
    for name, value in body.items():
        try:
            change[doors[name]] = WRITABLE[doors[name]](value)
        except KeyError:
            problems.append(
                Unusable("extra_forbidden", "Extra inputs are not permitted").at(
                    "body", "data", name
                )
            )
        except Unusable as error:
            problems.append(error.at("body", "data", name))
    problems = problems or list(_contradictions(fields, change, now))
    if problems:
        raise unprocessable(problems)
    return change


def _contradictions(fields: Fields, change: Fields, now: datetime) -> Iterator[Problem]:
    """Find values that are fine alone and wrong together, or at this time."""
    until = _comparable(change.get("pause_power_until"))
    if isinstance(until, datetime) and until <= now:
        yield _value_error("pause_power_until", "must lie in the future")
    after = fields | change
    for order in _ORDERS:
        touched = [name for name in (order.upper, order.lower) if name in change]
        lower = _comparable(after.get(order.lower))
        upper = _comparable(after.get(order.upper))
        # Others may have stored anything beside which nothing can be held.
        if not touched or None in {lower, upper} or not _alike(lower, upper):
            continue
        if lower > upper or (order.apart and lower == upper):
            yield _value_error(touched[0], f"{order.lower} must be below {order.upper}")


def _comparable(value: Any) -> Any:
    """Make a number or a moment of a value; None of one that is neither."""
    try:
        return moment(value) if isinstance(value, str) else float(value)
    except TypeError, ValueError, OverflowError:
        return None


def _alike(one: Any, other: Any) -> bool:
    """Tell whether both are numbers or both are moments."""
    return isinstance(one, float) is isinstance(other, float)


def _value_error(name: str, msg: str) -> Problem:
    """Word a problem as Pydantic does for a check of one's own."""
    return Unusable("value_error", f"Value error, {msg}").at("body", "data", name)


def pause_consequences(fields: Fields, change: Fields) -> Fields:
    """Tell what a change of one pause field does to the other (?).

    No source says so; but a pause until some time is one that is in force, and null
    resumes at once (A).
    """
    active = spoken(fields, "is_pause_power_active")
    if active not in fields or "pause_power_until" not in fields:
        return {}
    if "pause_power_until" in change and active not in change:
        return {active: change["pause_power_until"] is not None}
    if change.get(active) is False and "pause_power_until" not in change:
        return {"pause_power_until": None}
    return {}


def stamps(fields: Fields, change: Fields, now: datetime) -> Fields:
    """Date the read-only companions of what has changed."""
    return {
        name: stamp(now)
        for name, settings in _TOUCHED.items()
        if name in fields and settings & change.keys()
    }


def rounded(change: Fields, quantum: float | None) -> Fields:
    """Keep numbers no finer than the cloud stores them."""
    if quantum is None:
        return change
    return {
        name: round(round(value / quantum) * quantum, 6)
        if isinstance(value, float)
        else value
        for name, value in change.items()
    }
