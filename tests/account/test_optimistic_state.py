"""What is shown of changes on their way: pure layers over the cloud's last answer."""

from typing import Any, Final

import pytest

from custom_components.podero.account.optimistic_state import (
    OptimisticState,
    PendingChange,
    merge,
)
from custom_components.podero.api import Changes, HeatPump

from ..fields import by_field
from ..properties import NOW, heat_pump_of

AT: Final = 1000.0
UNTIL: Final = AT + 60.0
MIN, MAX = HeatPump.minimum_temperature_limit, HeatPump.maximum_temperature_limit
FIRST: Final = {"minimum_temperature_limit": 20.0, "maximum_temperature_limit": 23.0}


@pytest.fixture(autouse=True)
def _real_integration() -> None:
    """Need no Home Assistant: this is about values alone."""


@pytest.fixture
def state() -> OptimisticState:
    """Return a state after a first read."""
    state = OptimisticState()
    read(state, AT)
    return state


def read(state: OptimisticState, began: float, **values: Any) -> None:
    """Let the cloud show its values, some of them changed."""
    # Answers are other objects than what was sent.
    seen = {name: type(value)(str(value)) for name, value in (FIRST | values).items()}
    state.apply_read(heat_pump_of(seen), began=began)
    state.show([], NOW)


def write(
    state: OptimisticState,
    at: float = AT,
    *,
    answer: dict[str, Any] | None = None,
    **values: Any,
) -> None:
    """Send values, which the cloud takes; an answer confirms them."""
    changes = by_field(values)
    recently_sent = state.recently_sent(at)
    state.begin_write(changes)
    state.end_write(at + 60.0)
    state.apply_write(
        None if answer is None else heat_pump_of(answer),
        changes,
        recently_sent=recently_sent,
        until=at + 60.0,
    )
    state.show([], NOW)


def pending(**values: Any) -> PendingChange:
    """Return a change that waits."""
    return PendingChange(changes=by_field(values))


def shown(state: OptimisticState) -> tuple[Any, Any]:
    """Return what is shown of the two limits."""
    assert state.effective is not None
    return state.effective.get(MIN), state.effective.get(MAX)


def test_nothing_is_shown_before_the_first_read() -> None:
    """There is nothing yet to lay a change over."""
    state = OptimisticState()
    state.show([pending(minimum_temperature_limit=21.0)], NOW)
    assert state.effective is None
    assert state.confirm_at is None
    assert not state.is_settled(by_field({"minimum_temperature_limit": 20.0}), AT)


def test_layers(state: OptimisticState) -> None:
    """What waits lies over what is sent, that over what is accepted, that over a read."""
    write(state, minimum_temperature_limit=20.5, maximum_temperature_limit=23.5)
    state.begin_write(by_field({"minimum_temperature_limit": 21.0}))
    state.show([], NOW)
    assert shown(state) == (21.0, 23.5)
    assert state.accepted.get(MIN) == 20.5
    assert state.expected.get(MIN) == 21.0
    assert state.cloud.get(MIN) == 20.0
    changes = [
        pending(minimum_temperature_limit=21.5),
        pending(minimum_temperature_limit=21.2),
    ]
    state.show(changes, NOW)
    assert shown(state) == (21.2, 23.5)
    assert merge(changes) == {MIN: 21.2}
    state.end_write(UNTIL)
    state.show([], NOW)
    assert shown(state) == (20.5, 23.5)


READS: Final = (
    # seconds after the write, what a read shows then, what is shown, still unconfirmed
    (1.0, 20.0, 21.0, True),
    (59.9, 20.0, 21.0, True),
    (60.0, 20.0, 20.0, False),
    (1.0, 21.0, 21.0, False),
    (1.0, 22.0, 21.0, True),
    (60.0, 22.0, 22.0, False),
)


@pytest.mark.parametrize(("after", "value", "seen", "unconfirmed"), READS)
def test_read_after_a_write(
    state: OptimisticState, after: float, value: float, seen: float, unconfirmed: bool
) -> None:
    """A value is held until a read shows it, or for a minute."""
    write(state, minimum_temperature_limit=21.0)
    assert state.confirm_at == UNTIL
    assert state.accepted_fields == {MIN: False}
    read(state, AT + after, minimum_temperature_limit=value)
    assert shown(state)[0] == seen
    assert state.confirm_at == (UNTIL if unconfirmed else None)
    # What is let go is not taken up again.
    read(state, AT + after, minimum_temperature_limit=20.0)
    assert shown(state)[0] == (21.0 if unconfirmed else 20.0)


def test_field_that_goes(state: OptimisticState) -> None:
    """What the cloud does not have any more is not held."""
    write(state, minimum_temperature_limit=21.0)
    state.apply_read(heat_pump_of({"maximum_temperature_limit": 23.0}), began=AT + 1)
    state.show([], NOW)
    assert state.effective is not None
    assert MIN not in state.effective
    assert state.accepted_fields == {}


def test_there_and_back(state: OptimisticState) -> None:
    """After 21, 20 and 21 again, the first 21 that a slow cloud shows proves nothing."""
    write(state, minimum_temperature_limit=21.0)
    write(state, AT + 10, minimum_temperature_limit=20.0)
    write(state, AT + 20, minimum_temperature_limit=21.0)
    read(state, AT + 21, minimum_temperature_limit=21.0)
    read(state, AT + 31, minimum_temperature_limit=20.0)
    assert shown(state)[0] == 21.0
    read(state, AT + 80, minimum_temperature_limit=21.0)
    assert state.accepted_fields == {}


def test_next_write_after_a_minute(state: OptimisticState) -> None:
    """A write of a minute ago can't be mistaken for the next one."""
    write(state, minimum_temperature_limit=21.0)
    write(state, UNTIL, minimum_temperature_limit=22.0)
    read(state, UNTIL + 1, minimum_temperature_limit=22.0)
    assert state.accepted_fields == {}


def test_first_of_two_to_confirm(state: OptimisticState) -> None:
    """The oldest value decides when a read has to tell; a confirmed one does not."""
    write(state, minimum_temperature_limit=21.0)
    write(state, AT + 10, maximum_temperature_limit=24.0)
    assert state.confirm_at == UNTIL
    write(
        state,
        AT + 20,
        answer={"minimum_temperature_limit": 21.5},
        minimum_temperature_limit=21.5,
    )
    assert state.confirm_at == UNTIL + 10
    assert state.accepted_fields == {MIN: True, MAX: False}


def test_answer_of_a_write(state: OptimisticState) -> None:
    """An answer is taken over, and what it leaves out stays."""
    write(
        state,
        answer={"minimum_temperature_limit": 21.5},
        minimum_temperature_limit=21.0,
    )
    # The cloud rounds: what was asked for is held until a read tells.
    assert shown(state) == (21.0, 23.0)
    assert state.cloud.get(MIN) == 21.5
    assert state.accepted_fields == {MIN: False}


def test_answer_keeps_actions_and_building() -> None:
    """An answer without actions or a building leaves what a read told of them."""
    state = OptimisticState()
    first = HeatPump.from_answer(
        {
            "id": heat_pump_of({}).id,
            **FIRST,
            "building": {"id": heat_pump_of({}).id},
            "actions": [{"id": heat_pump_of({}).id, "code": "reauthenticate"}],
        }
    )
    assert first.actions
    assert first.building
    state.apply_read(first, began=AT)
    write(state, answer={}, minimum_temperature_limit=21.0)
    assert state.cloud.actions == first.actions
    assert state.cloud.building == first.building
    assert state.cloud.spellings == first.spellings


SETTLED: Final = (
    # value, seconds after the read, whether the cloud is known to have it
    (20.0, 0.0, True),
    (20.0, 299.9, True),
    (20.0, 300.0, False),
    (20.5, 0.0, False),
)


@pytest.mark.parametrize(("value", "after", "settled"), SETTLED)
def test_settled(
    state: OptimisticState, value: float, after: float, settled: bool
) -> None:
    """A read of the last five minutes shows what the cloud has."""
    assert state.is_settled({MIN: value}, AT + after) is settled
    assert not state.is_settled({MIN: value, MAX: 24.0}, AT + after)


def test_settled_after_a_write(state: OptimisticState) -> None:
    """A write unsettles all until the next read, and its own fields for a minute."""
    write(state, maximum_temperature_limit=24.0)
    minimum: Changes = {MIN: 20.0}
    maximum: Changes = {MAX: 24.0}
    assert not state.is_settled(minimum, AT + 1)
    read(state, AT + 2, maximum_temperature_limit=24.0)
    assert state.is_settled(minimum, AT + 3)
    assert not state.is_settled(maximum, AT + 59.9)
    assert state.is_settled(maximum, AT + 60)
    assert state.recently_sent(AT + 59.9) == {MAX}
    assert state.recently_sent(AT + 60) == set()


def test_settled_while_a_value_is_held(state: OptimisticState) -> None:
    """What a read does not show yet is not settled, whatever the read shows."""
    write(state, maximum_temperature_limit=24.0)
    write(state, AT + 30, maximum_temperature_limit=23.0)
    read(state, AT + 31, maximum_temperature_limit=23.0)
    assert not state.is_settled({MAX: 23.0}, AT + 89)
    read(state, AT + 90, maximum_temperature_limit=23.0)
    assert state.is_settled({MAX: 23.0}, AT + 90)


def test_waiting_values_keep_the_rules(state: OptimisticState) -> None:
    """What would break a rule is shown only with what mends it, and then for good."""
    low = pending(maximum_temperature_limit=19.0)
    state.show([low], NOW)
    assert shown(state) == (20.0, 23.0)
    lower = pending(minimum_temperature_limit=16.0)
    state.show([low, lower], NOW)
    assert shown(state) == (16.0, 19.0)
    assert {each.is_visible for each in (low, lower)} == {True}
    # One that is taken away does not make the other one jump back.
    state.show([low], NOW)
    assert shown(state) == (20.0, 19.0)


def test_one_bad_value_hides_no_other(state: OptimisticState) -> None:
    """Where all together break a rule, each is shown that does not."""
    low = pending(maximum_temperature_limit=19.0)
    good = pending(minimum_temperature_limit=20.5)
    state.show([low, good], NOW)
    assert shown(state) == (20.5, 23.0)
    assert good.is_visible
    assert not low.is_visible


def test_held_value_outlives_a_reload(state: OptimisticState) -> None:
    """What the cloud has accepted is held by the next set-up, too."""
    write(state, minimum_temperature_limit=21.0)
    after = state.after_reload()
    assert after.effective is None
    read(after, AT + 5)
    assert shown(after) == (21.0, 23.0)
    assert after.recently_sent(AT + 5) == {MIN}
