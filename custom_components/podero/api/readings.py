"""Reads answers about heat pumps: what one repeats of the last is not read again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from .actions import read_actions
from .models import FIELDS, HeatPump, read_fields

MAX_KEPT: Final = 200
"""Heat pumps; a cloud that always tells of others fills no memory."""


class Readings:
    """The heat pumps of a user as they were read last."""

    def __init__(self) -> None:
        """Begin with none."""
        self._last: dict[str, tuple[Mapping[str, object], HeatPump]] = {}

    def read(self, answer: Any) -> HeatPump:
        """Read an answer as `HeatPump.from_answer` does.

        Raises:
            PoderoServerError: The answer is no object, or an object without an id.
        """
        match answer:
            case {"id": str(raw_id)} if last := self._last.get(raw_id):
                heat_pump = _updated(*last, answer) or HeatPump.from_answer(answer)
            case _:
                heat_pump = HeatPump.from_answer(answer)
        if len(self._last) >= MAX_KEPT:
            self._last.clear()
        self._last[answer["id"]] = answer, heat_pump
        return heat_pump


def _updated(
    before: Mapping[str, object], heat_pump: HeatPump, answer: Mapping[str, object]
) -> HeatPump | None:
    """Return a heat pump with the values of an answer that differ from the one before.

    Returns:
        None where more than single values differ.
    """
    if answer.keys() != before.keys():
        return None
    changed = {
        name: raw
        for name, raw in answer.items()
        # In Python true is 1.
        if raw != (old := before[name]) or type(raw) is not type(old)
    }
    for name in changed:
        # Which of two spellings counts hangs on both.
        if (field := FIELDS.get(name)) is None or field.alias:
            return None
    values, _ = read_fields(changed)
    return replace(
        heat_pump,
        values={**heat_pump.values, **values},
        # Whether there are any hangs on a field, too.
        actions=read_actions(answer),
    )
