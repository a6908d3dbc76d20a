"""What the tests of properties share: how many examples there are, and heat pumps."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
import os
from typing import Final
from uuid import UUID

from hypothesis import settings

from custom_components.podero.api import HeatPump, Value

FACTOR: Final = int(os.environ.get("PODERO_EXAMPLES", "1"))
"""How many times the usual number of examples, each run with others if more than one."""

ID: Final = str(UUID(int=1))
NOW: Final = datetime(2026, 1, 15, 12, tzinfo=UTC)
PAUSE: Final = timedelta(hours=2)


def examples(count: int) -> settings:
    """Return how a property is tested."""
    return settings(
        max_examples=count * FACTOR,
        derandomize=FACTOR == 1,
        deadline=None,
        database=None,
    )


def heat_pump_of(values: Mapping[str, Value]) -> HeatPump:
    """Return a heat pump as the cloud would tell of it, by the names of its fields."""
    raw = {
        name: f"{value:%Y-%m-%dT%H:%M:%S}Z"
        if isinstance(value, datetime)
        else value.capitalize()
        if isinstance(value, str)
        else value
        for name, value in values.items()
    }
    return HeatPump.from_answer({"id": ID, **raw})
