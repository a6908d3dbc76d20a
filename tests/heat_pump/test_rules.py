"""What holds of the rules, whatever heat pumps and changes there are."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from hypothesis import given, strategies as st
import pytest

from custom_components.podero.api import Changes, Field, HeatPump, Value
from custom_components.podero.heat_pump import rules

from ..fields import by_field, by_name
from ..properties import NOW, PAUSE, examples, heat_pump_of

# The test plugin freezes the garbage collector, which is what hypothesis looks at.
pytestmark = pytest.mark.filterwarnings("ignore:It looks like `register_random`")

TEMPERATURES: Final = st.sampled_from(
    (4.5, 5.0, 18.0, 19.5, 20.0, 21.0, 21.5, 22.0, 39.5, 40.0, 48.0)
)
"""On both sides of each limit, and some that are 2 °C apart or nearly."""
TIMES: Final = st.integers(-72, 72).map(lambda hours: NOW + timedelta(hours=hours))
KINDS: Final[Mapping[str, st.SearchStrategy[Value]]] = {
    "is_smart_optimization_active": st.booleans(),
    "optimization_level": st.sampled_from(("low", "mid", "max")),
    "is_space_heating_enabled": st.booleans(),
    "minimum_temperature_limit": TEMPERATURES,
    "maximum_temperature_limit": TEMPERATURES,
    "dhw_standard_temperature": TEMPERATURES,
    "minimum_dhw_temperature_limit": TEMPERATURES,
    "away_mode_minimum_temperature_limit": TEMPERATURES,
    "away_mode_minimum_dhw_temperature_limit": TEMPERATURES,
    "is_away_mode_enabled": st.booleans(),
    "away_mode_start": TIMES,
    "away_mode_end": TIMES,
    "pause_power_active": st.booleans(),
    "pause_power_until": TIMES,
}
PAUSE_FIELDS: Final = {"pause_power_active", "pause_power_until"}
UNRULED: Final = {
    "is_smart_optimization_active",
    "optimization_level",
    "is_space_heating_enabled",
    "is_away_mode_enabled",
    "pause_power_active",
}

IN_WORDS: Final[Mapping[str, tuple[tuple[Field[Any], ...], Callable[..., bool]]]] = {
    "The two limits are 2 °C apart.": (
        (HeatPump.minimum_temperature_limit, HeatPump.maximum_temperature_limit),
        lambda low, high: high - low >= 2,
    ),
    "Hot water is safe from Legionella.": (
        (HeatPump.dhw_standard_temperature,),
        lambda value: value >= 40,
    ),
    "So is its minimum.": (
        (HeatPump.minimum_dhw_temperature_limit,),
        lambda value: value >= 40,
    ),
    "A pause ends in the future.": (
        (HeatPump.pause_power_until,),
        lambda until: until > NOW,
    ),
    "An away window ends after its start.": (
        (HeatPump.away_mode_start, HeatPump.away_mode_end),
        lambda start, end: end > start,
    ),
    "Rooms do not freeze.": (
        (HeatPump.away_mode_minimum_temperature_limit,),
        lambda value: value >= 5,
    ),
}
"""The rules that hold whichever of their fields is changed."""


def values_of(*names: str) -> st.SearchStrategy[dict[str, Value]]:
    """Return values for some of these fields."""
    kinds = {name: KINDS[name] for name in names or KINDS}
    return st.fixed_dictionaries({}, optional=kinds)


def heat_pumps(*names: str) -> st.SearchStrategy[HeatPump]:
    """Return a heat pump that has these fields and perhaps others, perhaps null."""
    kinds = {name: st.none() | kind for name, kind in KINDS.items()}
    always = {name: kinds.pop(name) for name in names}
    return st.fixed_dictionaries(always, optional=kinds).map(heat_pump_of)


def changes_of(heat_pump: HeatPump) -> st.SearchStrategy[Changes]:
    """Return a change of some fields that a heat pump has."""
    return values_of(*by_name(heat_pump.values)).map(by_field)


CASES: Final = heat_pumps("is_smart_optimization_active").flatmap(
    lambda heat_pump: st.tuples(st.just(heat_pump), changes_of(heat_pump))
)
"""Heat pumps, each with a change of some fields that it has."""


@examples(150)
@given(CASES)
def test_add_implied_changes(case: tuple[HeatPump, Changes]) -> None:
    """What was asked for stays; only fields of the device are added; once is enough."""
    heat_pump, changes = case
    completed = rules.add_implied_changes(heat_pump, changes, NOW, PAUSE)
    assert completed.items() >= changes.items()
    assert completed.keys() <= heat_pump.values.keys()
    again = rules.add_implied_changes(heat_pump, completed, NOW, PAUSE)
    assert again == completed
    after = heat_pump.with_changes(changes)
    again = rules.add_implied_changes(after, completed, NOW, PAUSE)
    assert again == completed


@examples(100)
@given(
    heat_pumps(*PAUSE_FIELDS),
    st.one_of(
        st.fixed_dictionaries({"pause_power_active": st.booleans()}),
        st.fixed_dictionaries({"pause_power_until": st.none() | TIMES}),
    ),
    values_of(*UNRULED - {"pause_power_active"}),
)
def test_changes_implied_by_a_pause(
    heat_pump: HeatPump, pause: dict[str, Value], others: dict[str, Value]
) -> None:
    """A pause has a time and is active, or neither."""
    changes = by_field({**others, **pause})
    completed = rules.add_implied_changes(heat_pump, changes, NOW, PAUSE)
    after = heat_pump.with_changes(completed)
    assert after.pause_power_active == (after.pause_power_until is not None)
    if pause.get("pause_power_active"):
        assert after.pause_power_until is not None
        assert after.pause_power_until > NOW


@examples(100)
@given(heat_pumps("is_away_mode_enabled", "away_mode_start", "away_mode_end"))
def test_changes_implied_by_away_mode(heat_pump: HeatPump) -> None:
    """Who goes away is away within a window that is not over."""
    changes = by_field({"is_away_mode_enabled": True})
    completed = rules.add_implied_changes(heat_pump, changes, NOW, PAUSE)
    after = heat_pump.with_changes(completed)
    start, end = after.away_mode_start, after.away_mode_end
    assert start or end
    assert end is None or end > NOW


@examples(200)
@given(CASES)
def test_check(case: tuple[HeatPump, Changes]) -> None:
    """The rules hold in words for what is changed, and only that is ever to blame."""
    heat_pump, changes = case
    outcome = heat_pump.with_changes(changes)
    violations = rules.check(outcome, changes.keys(), NOW)
    blamed = {field for violation in violations for field in violation.fields}
    assert blamed <= changes.keys()
    for violation in violations:
        assert violation.fields
        assert None not in violation.values.values()
    for fields, is_satisfied in IN_WORDS.values():
        values = [outcome.get(field) for field in fields]
        if None in values or is_satisfied(*values):
            continue
        assert blamed >= changes.keys() & set(fields)
    for away, normal in (
        (
            HeatPump.away_mode_minimum_temperature_limit,
            HeatPump.minimum_temperature_limit,
        ),
        (
            HeatPump.away_mode_minimum_dhw_temperature_limit,
            HeatPump.dhw_standard_temperature,
        ),
    ):
        cold, warm = outcome.get(away), outcome.get(normal)
        if away in changes and cold is not None and warm is not None:
            assert cold <= warm or away in blamed


@examples(150)
@given(CASES)
def test_check_blames_only_violations(case: tuple[HeatPump, Changes]) -> None:
    """An outcome that keeps every rule is never refused."""
    heat_pump, changes = case
    outcome = heat_pump.with_changes(changes)
    satisfied = all(
        None in (values := [outcome.get(field) for field in fields])
        or is_satisfied(*values)
        for fields, is_satisfied in IN_WORDS.values()
    )
    away = outcome.away_mode_minimum_temperature_limit or 0.0
    away_water = outcome.away_mode_minimum_dhw_temperature_limit or 0.0
    normal = outcome.minimum_temperature_limit or 99.0
    normal_water = outcome.dhw_standard_temperature or 99.0
    if satisfied and away <= normal and away_water <= normal_water:
        assert not rules.check(outcome, changes.keys(), NOW)


@examples(100)
@given(heat_pumps(*UNRULED), st.sets(st.sampled_from(sorted(UNRULED)), min_size=1))
def test_check_leaves_others_alone(heat_pump: HeatPump, changed: set[str]) -> None:
    """What was wrong before does not get in the way of a change of something else."""
    assert not rules.check(heat_pump, by_field(dict.fromkeys(changed)).keys(), NOW)


@examples(100)
@given(heat_pumps())
def test_clear_ended_away(heat_pump: HeatPump) -> None:
    """A window that is over is cleared, once and without breaking a rule."""
    changes = rules.clear_ended_away(heat_pump, NOW)
    end = heat_pump.away_mode_end
    assert bool(changes) == (end is not None and end <= NOW)
    assert changes.keys() <= heat_pump.values.keys()
    assert rules.add_implied_changes(heat_pump, changes, NOW, PAUSE) == changes
    outcome = heat_pump.with_changes(changes)
    assert not rules.check(outcome, changes.keys(), NOW)
    assert not rules.clear_ended_away(outcome, NOW)
    if changes:
        assert not outcome.is_away_mode_enabled
        assert outcome.away_mode_start is None


@examples(100)
@given(heat_pumps())
def test_next_transition(heat_pump: HeatPump) -> None:
    """The next one is the first time of a pause or a window that is still to come."""
    times = (
        heat_pump.pause_power_until,
        heat_pump.away_mode_start,
        heat_pump.away_mode_end,
    )
    ahead = sorted(time for time in times if time is not None and time > NOW)
    assert rules.next_transition(heat_pump, NOW) == (ahead[0] if ahead else None)


def room(low: float, high: float) -> dict[str, Value]:
    """Return both room limits by name."""
    return {"minimum_temperature_limit": low, "maximum_temperature_limit": high}


SECOND: Final = timedelta(seconds=1)
EDGES: Final[tuple[tuple[str, dict[str, Value], dict[str, Value]], ...]] = (
    ("limits_too_close", room(20.0, 22.0), room(20.01, 22.0)),
    # A difference of floats: 22.1 - 20.1 is less than 2.
    ("limits_too_close", room(20.1, 22.1), room(22.0, 20.0)),
    (
        "hot_water_too_cold",
        {"dhw_standard_temperature": 40.0},
        {"dhw_standard_temperature": 39.9},
    ),
    (
        "hot_water_too_cold",
        {"minimum_dhw_temperature_limit": 40.0},
        {"minimum_dhw_temperature_limit": 39.9},
    ),
    (
        "pause_not_in_future",
        {"pause_power_until": NOW + SECOND},
        {"pause_power_until": NOW},
    ),
    (
        "pause_too_long",
        {"pause_power_until": NOW + timedelta(days=365)},
        {"pause_power_until": NOW + timedelta(days=365, seconds=1)},
    ),
    (
        "away_ends_before_start",
        {"away_mode_start": NOW, "away_mode_end": NOW + SECOND},
        {"away_mode_start": NOW, "away_mode_end": NOW},
    ),
    (
        "away_not_frost_safe",
        {"away_mode_minimum_temperature_limit": 5.0},
        {"away_mode_minimum_temperature_limit": 4.9},
    ),
    (
        "away_above_normal",
        {"away_mode_minimum_temperature_limit": 20.0, **room(20.0, 23.0)},
        {"away_mode_minimum_temperature_limit": 20.1, **room(20.0, 23.0)},
    ),
    (
        "away_hot_water_above_normal",
        {
            "away_mode_minimum_dhw_temperature_limit": 50.0,
            "dhw_standard_temperature": 50.0,
        },
        {
            "away_mode_minimum_dhw_temperature_limit": 50.1,
            "dhw_standard_temperature": 50.0,
        },
    ),
)


@pytest.mark.parametrize(("key", "kept", "broken"), EDGES)
def test_edge_of_a_rule(
    key: str, kept: dict[str, Value], broken: dict[str, Value]
) -> None:
    """What is just allowed is, what is beyond is refused by that rule."""
    assert rules.check(heat_pump_of(kept), by_field(kept).keys(), NOW) == ()
    (violation,) = rules.check(heat_pump_of(broken), by_field(broken).keys(), NOW)
    assert violation.key == key
    assert violation.fields <= by_field(broken).keys()


def test_normal_minimum_below_that_of_away() -> None:
    """Lowering what holds at home is not refused for what holds while away."""
    heat_pump = heat_pump_of(
        {
            **room(15.0, 23.0),
            "away_mode_minimum_temperature_limit": 16.0,
            "dhw_standard_temperature": 45.0,
            "away_mode_minimum_dhw_temperature_limit": 50.0,
        }
    )
    changed = (HeatPump.minimum_temperature_limit, HeatPump.dhw_standard_temperature)
    assert rules.check(heat_pump, changed, NOW) == ()


@pytest.mark.parametrize(
    ("until", "kept"), [(None, False), (NOW, False), (NOW + SECOND, True)]
)
def test_switching_a_pause_on(until: datetime | None, kept: bool) -> None:
    """An end that is still to come stays; else it is as long as pauses are."""
    heat_pump = heat_pump_of({"pause_power_active": False, "pause_power_until": until})
    changes = by_field({"pause_power_active": True})
    implied = by_name(rules.add_implied_changes(heat_pump, changes, NOW, PAUSE))
    end = {} if kept else {"pause_power_until": NOW + PAUSE}
    assert implied == {"pause_power_active": True, **end}


AWAY_WINDOWS: Final = (
    # start, end, whether going away keeps them
    (None, None, False),
    (NOW, None, True),
    (None, NOW + SECOND, True),
    (NOW - SECOND, NOW, False),
    (NOW - SECOND, NOW + SECOND, True),
)


@pytest.mark.parametrize(("start", "end", "kept"), AWAY_WINDOWS)
def test_switching_away_mode_on(
    start: datetime | None, end: datetime | None, kept: bool
) -> None:
    """A window that holds or is to come stays; else it is from now on, without end."""
    heat_pump = heat_pump_of(
        {"is_away_mode_enabled": False, "away_mode_start": start, "away_mode_end": end}
    )
    changes = by_field({"is_away_mode_enabled": True})
    implied = by_name(rules.add_implied_changes(heat_pump, changes, NOW, PAUSE))
    window = {} if kept else {"away_mode_start": NOW, "away_mode_end": None}
    assert implied == {"is_away_mode_enabled": True, **window}
