"""One heat pump: the truth about it, and what the cloud shows of it."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .clock import stamp
from .generations import Fields


@dataclass(frozen=True, kw_only=True)
class _Write:
    """A write that reads do not show yet."""

    field: str
    before: Any
    visible_at: datetime


class HeatPump:
    """A heat pump that the cloud knows."""

    def __init__(self, user_id: str, fields: Fields, now: datetime) -> None:
        """Take over what the device answers at first."""
        self.id: str = fields["id"]
        self.user_id = user_id
        self.fields = fields
        self.deleted = False
        self.forbidden = False
        self.forbidden_fields: set[str] = set()
        self._refreshed_at = now
        self._writes: list[_Write] = []

    def shown(self, now: datetime) -> Fields:
        """Give what a read answers at this moment."""
        answer = dict(self.fields)
        hidden: list[_Write] = []
        settled: set[str] = set()
        for write in reversed(self._writes):
            if write.visible_at <= now:
                settled.add(write.field)
            elif write.field not in settled:
                answer[write.field] = write.before
                hidden.append(write)
        self._writes = hidden[::-1]
        return deepcopy(answer)

    def write(self, change: Fields, visible_at: datetime) -> None:
        """Change settings; reads show it later."""
        self._writes += [
            _Write(field=name, before=self.fields[name], visible_at=visible_at)
            for name in change
        ]
        self.fields.update(change)

    def change(self, fields: Fields) -> None:
        """Change anything, at once visible."""
        self._writes = [write for write in self._writes if write.field not in fields]
        self.fields.update(fields)

    def forget(self, *fields: str) -> None:
        """No longer have these fields."""
        self._writes = [write for write in self._writes if write.field not in fields]
        for field in fields:
            self.fields.pop(field, None)

    def advance(self, now: datetime, interval: float | None) -> None:
        """Do what has been due since the last call.

        Args:
            now: The time of the cloud.
            interval: Seconds between two refreshes by the manufacturer, if any.
        """
        if interval is None:
            return
        rhythm = timedelta(seconds=interval)
        missed = (now - self._refreshed_at) // rhythm
        if missed < 1:
            return
        self._refreshed_at += missed * rhythm
        self.report(
            {
                "current_state_last_updated_at": stamp(self._refreshed_at),
                "last_monitoring_executed_at": stamp(self._refreshed_at),
            }
        )

    def report(self, state: Fields) -> None:
        """Take over what the device says, of what it can say.

        A field that is absent or null is something this device can not measure.
        """
        self.change(
            {
                name: value
                for name, value in state.items()
                if self.fields.get(name) is not None
            }
        )
