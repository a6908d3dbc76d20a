"""What a sensible change of a heat pump is.

The rules are what Podero advises integrators to check before they write (source:
attributes pages, user-journey pages).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from ..api import FROST_SAFE, LEGIONELLA_SAFE, Changes, Field, HeatPump, Value


class Kelvin(float):
    """A difference of temperatures."""


MINIMUM_LIMIT_DIFFERENCE: Final = Kelvin(2.0)
"""Between the two room temperature limits."""
MAX_PAUSE: Final = timedelta(days=365)
"""A longer pause is most likely a mistaken date, and the home would freeze."""

NOT_AWAY: Final[Changes] = {
    HeatPump.is_away_mode_enabled: False,
    HeatPump.away_mode_start: None,
    HeatPump.away_mode_end: None,
}
TRANSITIONS: Final = (
    HeatPump.pause_power_until,
    HeatPump.away_mode_start,
    HeatPump.away_mode_end,
)
"""The times at which a state changes by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule.

    Attributes:
        key: Translation key of the error that a violation is.
        fields: Placeholder of that text by field it speaks of; a field that the heat
            pump lacks, or that is null, satisfies the rule.
        changed: The fields whose change is checked.
        is_satisfied: Called with the values in the order of the fields, followed by
            the present time.
        bounds: What the rule itself names, by placeholder of the text.
    """

    key: str
    fields: Mapping[Field[Any], str]
    changed: Collection[Field[Any]]
    is_satisfied: Callable[..., bool]
    bounds: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleViolation:
    """A rule that an outcome would break.

    Attributes:
        key: Translation key.
        fields: The changed fields that break it.
        values: Value by placeholder of the text.
    """

    key: str
    fields: frozenset[Field[Any]]
    values: Mapping[str, Value]


def _rule(
    key: str,
    fields: Mapping[Field[Any], str],
    is_satisfied: Callable[..., bool],
    changed: Collection[Field[Any]] = (),
    **bounds: float,
) -> Rule:
    return Rule(
        key=key,
        fields=fields,
        changed=changed or fields,
        is_satisfied=is_satisfied,
        bounds=bounds,
    )


RULES: Final = (
    _rule(
        "limits_too_close",
        {
            HeatPump.minimum_temperature_limit: "minimum",
            HeatPump.maximum_temperature_limit: "maximum",
        },
        lambda minimum, maximum, now: (
            round(maximum - minimum, 2) >= MINIMUM_LIMIT_DIFFERENCE
        ),
        gap=MINIMUM_LIMIT_DIFFERENCE,
    ),
    _rule(
        "hot_water_too_cold",
        {HeatPump.dhw_standard_temperature: "value"},
        lambda value, now: value >= LEGIONELLA_SAFE,
        least=LEGIONELLA_SAFE,
    ),
    _rule(
        "hot_water_too_cold",
        {HeatPump.minimum_dhw_temperature_limit: "value"},
        lambda value, now: value >= LEGIONELLA_SAFE,
        least=LEGIONELLA_SAFE,
    ),
    _rule(
        "pause_not_in_future",
        {HeatPump.pause_power_until: "until"},
        lambda until, now: until > now,
    ),
    _rule(
        "pause_too_long",
        {HeatPump.pause_power_until: "until"},
        lambda until, now: until - now <= MAX_PAUSE,
    ),
    _rule(
        "away_ends_before_start",
        {HeatPump.away_mode_start: "start", HeatPump.away_mode_end: "end"},
        lambda start, end, now: end > start,
    ),
    _rule(
        "away_not_frost_safe",
        {HeatPump.away_mode_minimum_temperature_limit: "value"},
        lambda value, now: value >= FROST_SAFE,
        least=FROST_SAFE,
    ),
    _rule(
        "away_above_normal",
        {
            HeatPump.away_mode_minimum_temperature_limit: "away",
            HeatPump.minimum_temperature_limit: "normal",
        },
        lambda away, normal, now: away <= normal,
        # Lowering the normal minimum must not fail because of the away value.
        changed=(HeatPump.away_mode_minimum_temperature_limit,),
    ),
    _rule(
        "away_hot_water_above_normal",
        {
            HeatPump.away_mode_minimum_dhw_temperature_limit: "away",
            HeatPump.dhw_standard_temperature: "normal",
        },
        lambda away, normal, now: away <= normal,
        changed=(HeatPump.away_mode_minimum_dhw_temperature_limit,),
    ),
)


def check(
    outcome: HeatPump, changed: Collection[Field[Any]], now: datetime
) -> tuple[RuleViolation, ...]:
    """Return the rules that changing these fields breaks.

    Args:
        outcome: The heat pump as it would be after the change.
        changed: The fields that the change sets.
        now: The present, aware.
    """
    return tuple(
        RuleViolation(
            key=rule.key,
            fields=broken,
            values={
                **{name: outcome.get(field) for field, name in rule.fields.items()},
                **rule.bounds,
            },
        )
        for rule in RULES
        if (broken := frozenset(rule.changed).intersection(changed))
        and None not in (values := [outcome.get(field) for field in rule.fields])
        and not rule.is_satisfied(*values, now)
    )


def add_implied_changes(
    heat_pump: HeatPump, changes: Changes, now: datetime, pause: timedelta
) -> dict[Field[Any], Value]:
    """Return the changes with what they imply for this heat pump.

    A pause has a time and is active, or neither. Going away with no window, or one
    that is over, means from now on.

    Args:
        heat_pump: The heat pump before the changes.
        changes: What was asked for.
        now: The present, aware.
        pause: How long a pause lasts when no end is given.
    """
    implied: dict[Field[Any], Value] = {}
    match changes:
        case {HeatPump.pause_power_until: until}:
            implied[HeatPump.pause_power_active] = until is not None
        case {HeatPump.pause_power_active: False}:
            implied[HeatPump.pause_power_until] = None
        case {HeatPump.pause_power_active: True} if not _is_later(
            heat_pump.pause_power_until, now
        ):
            implied[HeatPump.pause_power_until] = now + pause
    after = heat_pump.with_changes(changes)
    start, end = after.away_mode_start, after.away_mode_end
    if changes.get(HeatPump.is_away_mode_enabled) and not (
        _is_later(end, now) if end else start
    ):
        implied |= {HeatPump.away_mode_start: now, HeatPump.away_mode_end: None}
    return {
        **{field: value for field, value in implied.items() if field in heat_pump},
        **changes,
    }


def clear_ended_away(heat_pump: HeatPump, now: datetime) -> Changes:
    """Return the changes that clear an away window whose end has passed, if any."""
    end = heat_pump.away_mode_end
    if end is None or end > now:
        return {}
    return {field: value for field, value in NOT_AWAY.items() if field in heat_pump}


def next_transition(heat_pump: HeatPump, now: datetime) -> datetime | None:
    """Return when next a pause or an away window begins or ends by itself."""
    times = [
        time
        for field in TRANSITIONS
        if (time := heat_pump.get(field)) is not None and time > now
    ]
    return min(times, default=None)


def _is_later(time: datetime | None, now: datetime) -> bool:
    return time is not None and time > now
