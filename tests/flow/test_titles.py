"""What heat pumps are called until their owner renames them."""

from time import process_time
from uuid import UUID

import pytest

from custom_components.podero.api import HeatPump
from custom_components.podero.flow.titles import unique_titles


@pytest.fixture(autouse=True)
def _real_integration() -> None:
    """Need no Home Assistant: this is about names alone."""


def titles(*models: str | None, taken: tuple[str, ...] = ()) -> list[str]:
    """Return the titles of heat pumps of these models."""
    heat_pumps = {
        str(number): HeatPump.from_answer(
            {"id": str(UUID(int=number)), "device_model": {"model": model}}
        )
        for number, model in enumerate(models)
    }
    return [*unique_titles(heat_pumps, taken).values()]


def test_titles_are_told_apart() -> None:
    """A model that occurs again is numbered, past the titles that are in use."""
    assert titles("A", "B", "A", None, None) == [
        *("A", "B", "A 2", "Heat pump", "Heat pump 2")
    ]
    assert titles("A", "A", taken=("A", "A 3")) == ["A 2", "A 4"]
    assert titles("A", "A 2", "A") == ["A", "A 2", "A 3"]
    assert titles("A", "A", "A 2") == ["A", "A 2", "A 2 2"]


def test_many_heat_pumps_take_no_time() -> None:
    """Ten thousand are named at once, be they of one model or of as many."""
    began = process_time()
    assert titles(*["A"] * 10_000)[-1] == "A 10000"
    assert titles(*map(str, range(10_000)))[-1] == "9999"
    # Numbers that are looked for from the first one on took sixteen.
    assert process_time() - began < 8
