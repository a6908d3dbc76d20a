"""What a sensible change of a heat pump is.

Pure functions over a `HeatPump` and a change. The rules are what Podero advises
integrators to check before they write (attributes pages, user-journey pages).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .api import Changes, HeatPump, Value

LIMITS_APART: Final = 2.0
"""°C between the two room temperature limits."""
LEGIONELLA_SAFE: Final = 40.0
"""°C, the least for hot water while somebody is at home."""
FROST_SAFE: Final = 5.0
"""°C, the least for rooms while nobody is."""

RANGES: Final[Mapping[str, tuple[float, float]]] = {
    "minimum_temperature_limit": (10.0, 28.0),
    "maximum_temperature_limit": (12.0, 30.0),
    "dhw_standard_temperature": (LEGIONELLA_SAFE, 65.0),
    "minimum_dhw_temperature_limit": (LEGIONELLA_SAFE, 60.0),
    "away_mode_minimum_temperature_limit": (FROST_SAFE, 25.0),
    "away_mode_minimum_dhw_temperature_limit": (10.0, 60.0),
}
"""°C, least and most by field, of what people set."""

AWAY_OVER: Final[Changes] = {
    "is_away_mode_enabled": False,
    "away_mode_start": None,
    "away_mode_end": None,
}
TURNING_POINTS: Final = ("pause_power_until", "away_mode_start", "away_mode_end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule.

    Attributes:
        key: Translation key of the error that a breach is.
        fields: Placeholder of that text by field it speaks of; a field that the heat
            pump lacks, or that is null, keeps the rule silent.
        changed: The fields whose change is checked.
        kept: Whether these values keep the rule, given in the order of the fields and
            followed by the present time.
    """

    key: str
    fields: Mapping[str, str]
    changed: Collection[str]
    kept: Callable[..., bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A rule that an outcome would break.

    Attributes:
        key: Translation key.
        fields: The changed fields that break it.
        values: Value by placeholder of the text.
    """

    key: str
    fields: frozenset[str]
    values: Mapping[str, Value]


def _rule(
    key: str,
    fields: Mapping[str, str],
    kept: Callable[..., bool],
    changed: Collection[str] = (),
) -> Rule:
    return Rule(key=key, fields=fields, changed=changed or fields, kept=kept)


RULES: Final = (
    _rule(
        "limits_too_close",
        {
            "minimum_temperature_limit": "minimum",
            "maximum_temperature_limit": "maximum",
        },
        lambda minimum, maximum, now: round(maximum - minimum, 2) >= LIMITS_APART,
    ),
    _rule(
        "hot_water_too_cold",
        {"dhw_standard_temperature": "value"},
        lambda value, now: value >= LEGIONELLA_SAFE,
    ),
    _rule(
        "hot_water_too_cold",
        {"minimum_dhw_temperature_limit": "value"},
        lambda value, now: value >= LEGIONELLA_SAFE,
    ),
    _rule(
        "pause_not_in_future",
        {"pause_power_until": "until"},
        lambda until, now: until > now,
    ),
    _rule(
        "away_ends_before_start",
        {"away_mode_start": "start", "away_mode_end": "end"},
        lambda start, end, now: end > start,
    ),
    _rule(
        "away_not_frost_safe",
        {"away_mode_minimum_temperature_limit": "value"},
        lambda value, now: value >= FROST_SAFE,
    ),
    _rule(
        "away_above_normal",
        {
            "away_mode_minimum_temperature_limit": "away",
            "minimum_temperature_limit": "normal",
        },
        lambda away, normal, now: away <= normal,
        # Who makes home cooler has not asked about being away.
        changed=("away_mode_minimum_temperature_limit",),
    ),
    _rule(
        "away_hot_water_above_normal",
        {
            "away_mode_minimum_dhw_temperature_limit": "away",
            "dhw_standard_temperature": "normal",
        },
        lambda away, normal, now: away <= normal,
        changed=("away_mode_minimum_dhw_temperature_limit",),
    ),
)


def check(
    outcome: HeatPump, changed: Collection[str], now: datetime
) -> tuple[Breach, ...]:
    """Return the rules that changing these fields breaks.

    Args:
        outcome: The heat pump as it would be after the change.
        changed: The fields that the change sets.
        now: The present, aware.
    """
    return tuple(
        Breach(
            key=rule.key,
            fields=broken,
            values={name: outcome.values[field] for field, name in rule.fields.items()},
        )
        for rule in RULES
        if (broken := frozenset(rule.changed).intersection(changed))
        and None not in (values := [outcome.values.get(field) for field in rule.fields])
        and not rule.kept(*values, now)
    )


def complete(
    heat_pump: HeatPump, changes: Changes, now: datetime, pause: timedelta
) -> dict[str, Value]:
    """Return the changes with what they imply for this heat pump.

    A pause has a time and is active, or neither. Going away with no window, or one
    that is over, means from now on.

    Args:
        heat_pump: The heat pump before the changes.
        changes: What was asked for.
        now: The present, aware.
        pause: Length of a pause that is begun without a time.
    """
    implied: dict[str, Value] = {}
    match changes:
        case {"pause_power_until": until}:
            implied["pause_power_active"] = until is not None
        case {"pause_power_active": False}:
            implied["pause_power_until"] = None
        case {"pause_power_active": True} if not _later(
            heat_pump.values.get("pause_power_until"), now
        ):
            implied["pause_power_until"] = now + pause
    after = heat_pump.with_changes(changes).values
    start, end = after.get("away_mode_start"), after.get("away_mode_end")
    if changes.get("is_away_mode_enabled") and not (_later(end, now) if end else start):
        implied |= {"away_mode_start": now, "away_mode_end": None}
    return {
        **{field: implied[field] for field in implied if field in heat_pump.values},
        **changes,
    }


def away_over(heat_pump: HeatPump, now: datetime) -> Changes:
    """Return the changes that clear an away window whose end has passed, if any."""
    end = heat_pump.values.get("away_mode_end")
    if not isinstance(end, datetime) or end > now:
        return {}
    return {
        field: value for field, value in AWAY_OVER.items() if field in heat_pump.values
    }


def next_turn(heat_pump: HeatPump, now: datetime) -> datetime | None:
    """Return when next a pause or an away window begins or ends by itself."""
    times = (heat_pump.values.get(field) for field in TURNING_POINTS)
    return min(
        (time for time in times if isinstance(time, datetime) and time > now),
        default=None,
    )


def _later(time: Value, now: datetime) -> bool:
    return isinstance(time, datetime) and time > now
