"""What an update is about, told from what was shown before it."""

from dataclasses import replace

import pytest

from custom_components.podero.account.update_scope import Concern, UpdateScope
from custom_components.podero.api import Action, HeatPump, Way
from custom_components.podero.heat_pump.derived import ACTIONS, NOW, Source

from ..simulator import Cloud

OUTDOOR: frozenset[Source] = frozenset({HeatPump.outdoor_temperature})
LIMITS: frozenset[Source] = frozenset(
    {HeatPump.minimum_temperature_limit, HeatPump.maximum_temperature_limit}
)
FROM_NOW: frozenset[Source] = frozenset({HeatPump.is_away_mode_enabled, NOW})
FROM_ACTIONS: frozenset[Source] = frozenset({ACTIONS})
EVERYTHING = [OUTDOOR, LIMITS, FROM_NOW, FROM_ACTIONS]


@pytest.fixture
def heat_pump() -> HeatPump:
    """Return a heat pump with the fields of the API reference."""
    cloud = Cloud()
    return HeatPump.from_answer(cloud.stored(cloud.heat_pump_id))


@pytest.fixture
def scope(heat_pump: HeatPump) -> UpdateScope:
    """Return the scope of an update that has brought nothing new."""
    scope = UpdateScope()
    for _ in range(2):
        scope.move_on(True, {"a": heat_pump}, {"a": {}}, time_matters=False)
    return scope


def concerned(
    scope: UpdateScope, device_id: str | None = "a"
) -> list[frozenset[Source]]:
    """Return those of the sources that an update is about, None: of any heat pump."""
    return scope.concerned(
        (sources, Concern(sources, device_id)) for sources in EVERYTHING
    )


def concerns_all(scope: UpdateScope) -> bool:
    """Return whether an update concerns who looks at whole heat pumps only."""
    return bool(scope.concerned([("", Concern())]))


def test_before_the_first_update_everything_is_new() -> None:
    """Who is there before there are data looks at all of them."""
    scope = UpdateScope()
    assert scope.is_all("a")
    assert concerned(scope) == EVERYTHING


def test_first_update_is_about_everything(heat_pump: HeatPump) -> None:
    """A heat pump that was not shown before is new as a whole."""
    scope = UpdateScope()
    scope.move_on(True, {"a": heat_pump}, {}, time_matters=False)
    assert scope.is_all("a")


def test_nothing_new_concerns_nobody(scope: UpdateScope) -> None:
    """The same once more is no news."""
    assert not scope.is_all("a")
    assert concerned(scope) == []


def test_one_field(scope: UpdateScope, heat_pump: HeatPump) -> None:
    """A change of one field concerns who reads it."""
    new = heat_pump.with_changes({HeatPump.maximum_temperature_limit: 24.5})
    scope.move_on(True, {"a": new}, {"a": {}}, time_matters=False)
    assert not scope.is_all("a")
    assert concerned(scope) == [LIMITS]


def test_time(scope: UpdateScope, heat_pump: HeatPump) -> None:
    """A moment that has come concerns what follows from the present."""
    scope.move_on(True, {"a": heat_pump}, {"a": {}}, time_matters=True)
    assert concerned(scope) == [FROM_NOW]


def test_actions(scope: UpdateScope, heat_pump: HeatPump) -> None:
    """What the owner must do is no field, and concerns who tells of it."""
    new = replace(heat_pump, actions=(Action(code="reauthenticate", way=Way.APP),))
    scope.move_on(True, {"a": new}, {"a": {}}, time_matters=False)
    assert concerned(scope) == [FROM_ACTIONS]


def test_everything_once_more(scope: UpdateScope, heat_pump: HeatPump) -> None:
    """What no heat pump tells, such as a title, may have changed."""
    scope.forget()
    scope.move_on(True, {"a": heat_pump}, {"a": {}}, time_matters=False)
    assert concerned(scope) == EVERYTHING
    assert concerns_all(scope)


def test_fields_that_come_and_go(scope: UpdateScope, heat_pump: HeatPump) -> None:
    """With other fields there may be other entities."""
    fewer = {
        field: value
        for field, value in heat_pump.values.items()
        if field is not HeatPump.outdoor_temperature
    }
    scope.move_on(
        True, {"a": replace(heat_pump, values=fewer)}, {"a": {}}, time_matters=False
    )
    assert scope.is_all("a")
    scope.move_on(True, {"a": heat_pump}, {"a": {}}, time_matters=False)
    assert scope.is_all("a")


def test_what_does_not_count_any_more(scope: UpdateScope, heat_pump: HeatPump) -> None:
    """An outage and its end, a heat pump that goes, and statistics concern all."""
    scope.move_on(False, {"a": heat_pump}, {"a": {}}, time_matters=False)
    assert scope.is_all("a")
    scope.move_on(True, {"a": heat_pump}, {"a": {}}, time_matters=False)
    assert scope.is_all("a")
    scope.move_on(True, {"a": heat_pump}, {"a": {"savings": 1}}, time_matters=False)
    assert scope.is_all("a")
    scope.move_on(True, {}, {"a": {"savings": 1}}, time_matters=False)
    assert scope.is_all("a")


def test_one_of_two(scope: UpdateScope, heat_pump: HeatPump) -> None:
    """What is new of one heat pump does not concern another."""
    both = {"a": heat_pump, "b": heat_pump}
    scope.move_on(True, both, {}, time_matters=False)
    scope.move_on(True, both, {}, time_matters=False)
    warmer = heat_pump.with_changes({HeatPump.outdoor_temperature: 9.0})
    scope.move_on(True, {"a": heat_pump, "b": warmer}, {}, time_matters=False)
    assert concerned(scope, "a") == []
    assert concerned(scope, "b") == [OUTDOOR]


def test_any_heat_pump(heat_pump: HeatPump) -> None:
    """Who looks at all heat pumps is told of what is new of one, and of a new one."""
    scope = UpdateScope()
    both = {"a": heat_pump, "b": heat_pump}
    scope.move_on(True, both, {}, time_matters=False)
    assert concerns_all(scope)
    scope.move_on(True, both, {}, time_matters=False)
    assert concerned(scope, None) == []
    assert not concerns_all(scope)
    warmer = heat_pump.with_changes({HeatPump.outdoor_temperature: 9.0})
    scope.move_on(True, {"a": heat_pump, "b": warmer}, {}, time_matters=False)
    assert concerned(scope, None) == [OUTDOOR]
    assert not concerns_all(scope)
    scope.move_on(True, {"a": heat_pump}, {}, time_matters=False)
    assert concerns_all(scope)
