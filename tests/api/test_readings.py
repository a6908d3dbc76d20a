"""What an answer repeats of the last one is not read again, and nothing is missed."""

from typing import Any, Final

from hypothesis import given, strategies as st
import pytest

from custom_components.podero.api import HeatPump, PoderoServerError
from custom_components.podero.api.readings import MAX_KEPT, Readings
from tests.properties import ID, examples

BEFORE = {
    "id": ID,
    "device_model": {"manufacturer": "Nibe", "model": "S2125-8"},
    "actions": [{"code": "reauthenticate", "resolution_link": None}],
    "action_needed": True,
    "is_smart_optimization_active": True,
    "optimization_level": "Mid",
    "outdoor_temperature": 7.5,
    "dhw_temperature": 48.0,
    "dhw_actual_temperature": None,
    "pause_power_until": "2026-01-15T12:00:00Z",
    "something_new": 1,
}
ODD: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, 1, 1.0, 7, 7.5, 10**400, float("nan")),
    *("", "7.5", "Low", "mid", "2026-01-15T13:00:00Z"),
    *([], [1], {}, {"manufacturer": "Vaillant"}),
)
VALUES = st.sampled_from(ODD)


@pytest.fixture(autouse=True)
def _real_integration() -> None:
    """Need no Home Assistant: this is about values alone."""


@pytest.mark.parametrize("name", [*BEFORE][1:])
def test_one_change(name: str) -> None:
    """Whatever one name says, and when it comes back to what it said before."""
    for raw in ODD:
        readings = Readings()
        for answer in (BEFORE, {**BEFORE, name: raw}, BEFORE):
            assert readings.read(answer) == HeatPump.from_answer(answer), raw


@examples(200)
@given(
    st.lists(
        st.dictionaries(st.sampled_from([*BEFORE][1:]), VALUES, max_size=2), max_size=4
    ),
    st.sets(st.sampled_from([*BEFORE][1:]), max_size=1),
)
def test_answers_are_read_as_if_each_were_the_first(
    changes: list[dict[str, Any]], left_out: set[str]
) -> None:
    """Whatever came before, of each kind of change, spelling and odd value."""
    readings, answer = Readings(), dict(BEFORE)
    readings.read(answer)
    for change in changes:
        answer = {**answer, **change}
        assert readings.read(answer) == HeatPump.from_answer(answer)
    fewer = {name: raw for name, raw in answer.items() if name not in left_out}
    assert readings.read(fewer) == HeatPump.from_answer(fewer)
    assert readings.read(answer) == HeatPump.from_answer(answer)


@pytest.mark.parametrize("answer", [None, [], {}, {"id": 1}, {"id": []}, {"id": "x"}])
def test_what_is_no_heat_pump(answer: object) -> None:
    """It is refused before and after a good answer, and costs that nothing."""
    readings = Readings()
    for _ in range(2):
        with pytest.raises(PoderoServerError):
            readings.read(answer)
        assert readings.read(BEFORE) == HeatPump.from_answer(BEFORE)


def test_heat_pumps_without_end() -> None:
    """A cloud that tells of others each time fills no memory."""
    readings = Readings()
    for number in range(MAX_KEPT + 10):
        readings.read({**BEFORE, "id": f"00000000-0000-0000-0000-{number:012}"})
    assert len(readings._last) <= MAX_KEPT
