"""The writable fields of a heat pump, their checks, and what a write implies."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from .clock import format_timestamp, parse_timestamp
from .errors import InvalidValue, Problem, unprocessable
from .generations import OLD_NAMES, Fields, spelling
from .values import Parser, boolean, date_time, number, one_of, or_null, uuid

OPTIMIZATION_LEVELS: Final = ("Low", "Mid", "Max")

# Bounds that no source gives are wide: they refuse only nonsense.
_INDOOR: Final = or_null(number(5, 35))
_ABOVE_FREEZING: Final = or_null(number(1, 35))
_HOT_WATER: Final = or_null(number(10, 75))
_SAFE_HOT_WATER: Final = or_null(number(40, 75))

_NEW_NAMES: Final[Mapping[str, Parser]] = {
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
WRITABLE: Final[Mapping[str, Parser]] = MappingProxyType(
    {OLD_NAMES.get(name, name): read for name, read in _NEW_NAMES.items()}
    | dict(_NEW_NAMES)
)
"""Every writable field by both of its names."""

_PUT_NAMES: Final[Mapping[str, str]] = MappingProxyType({"building": "building_id"})
"""R answers with `building` and takes `building_id`."""


@dataclass(frozen=True, kw_only=True)
class _Ordering:
    """Two fields of which one must not exceed the other."""

    lower: str
    upper: str
    strict: bool = False
    """Whether they must not be equal either."""


_ORDERINGS: Final = (
    # A R
    _Ordering(lower="minimum_temperature_limit", upper="maximum_temperature_limit"),
    # A: the normal values are the upper ends of the away ones.
    _Ordering(
        lower="away_mode_minimum_temperature_limit", upper="minimum_temperature_limit"
    ),
    _Ordering(
        lower="away_mode_minimum_dhw_temperature_limit",
        upper="dhw_standard_temperature",
    ),
    # ?
    _Ordering(lower="minimum_dhw_temperature_limit", upper="dhw_standard_temperature"),
    # A R
    _Ordering(lower="away_mode_start", upper="away_mode_end", strict=True),
)

_TIMESTAMPS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
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
"""Read-only times of a last change (A, R), and the settings they belong to."""


def checked(fields: Fields, body: Any, now: datetime) -> Fields:
    """Check the body of a PUT, and return its changes by the names of the device.

    Args:
        fields: What is stored of the heat pump.
        body: The parsed JSON.
        now: The time of the cloud.

    Raises:
        Refused: With 422 and all problems.
    """
    if not isinstance(body, dict):
        problem = Problem(
            type="model_attributes_type",
            loc=("body", "data"),
            msg="Input should be a valid dictionary or object to extract fields from",
        )
        raise unprocessable([problem])
    accepted = {_PUT_NAMES.get(name, name): name for name in fields if name in WRITABLE}
    change: Fields = {}
    problems: list[Problem] = []
    for name, value in body.items():
        try:
            change[accepted[name]] = WRITABLE[accepted[name]](value)
        except KeyError:
            problems.append(
                InvalidValue("extra_forbidden", "Extra inputs are not permitted").at(
                    "body", "data", name
                )
            )
        except InvalidValue as error:
            problems.append(error.at("body", "data", name))
    problems = problems or list(_contradictions(fields, change, now))
    if problems:
        raise unprocessable(problems)
    return change


def _contradictions(fields: Fields, change: Fields, now: datetime) -> Iterator[Problem]:
    """Find values that are valid alone but not together, or not at this time."""
    until = _comparable(change.get("pause_power_until"))
    if isinstance(until, datetime) and until <= now:
        yield _value_error("pause_power_until", "must lie in the future")
    after = fields | change
    for ordering in _ORDERINGS:
        changed = [name for name in (ordering.upper, ordering.lower) if name in change]
        lower = _comparable(after.get(ordering.lower))
        upper = _comparable(after.get(ordering.upper))
        # What others have stored may be junk that nothing can be compared with.
        if not changed or None in {lower, upper} or not _same_kind(lower, upper):
            continue
        if lower > upper or (ordering.strict and lower == upper):
            yield _value_error(
                changed[0], f"{ordering.lower} must be below {ordering.upper}"
            )


def _comparable(value: Any) -> Any:
    """Parse a number or a date-time; None if it is neither."""
    try:
        return parse_timestamp(value) if isinstance(value, str) else float(value)
    except TypeError, ValueError, OverflowError:
        return None


def _same_kind(one: Any, other: Any) -> bool:
    """Return whether both are numbers or both are date-times."""
    return isinstance(one, float) is isinstance(other, float)


def _value_error(name: str, msg: str) -> Problem:
    """Return a problem as Pydantic words that of a custom check."""
    return InvalidValue("value_error", f"Value error, {msg}").at("body", "data", name)


def implied_pause_changes(fields: Fields, change: Fields) -> Fields:
    """Return what a change of one pause field changes of the other (?).

    No source says so; but a pause with an end is in force, and null resumes at once
    (A).
    """
    active = spelling(fields, "is_pause_power_active")
    if active not in fields or "pause_power_until" not in fields:
        return {}
    if "pause_power_until" in change and active not in change:
        return {active: change["pause_power_until"] is not None}
    if change.get(active) is False and "pause_power_until" not in change:
        return {"pause_power_until": None}
    return {}


def timestamp_updates(fields: Fields, change: Fields, now: datetime) -> Fields:
    """Return the read-only times of a last change that a change updates."""
    return {
        name: format_timestamp(now)
        for name, settings in _TIMESTAMPS.items()
        if name in fields and settings & change.keys()
    }


def rounded(change: Fields, quantum: float | None) -> Fields:
    """Round numbers to multiples of the quantum, if there is one."""
    if quantum is None:
        return change
    return {
        name: round(round(value / quantum) * quantum, 6)
        if isinstance(value, float)
        else value
        for name, value in change.items()
    }
