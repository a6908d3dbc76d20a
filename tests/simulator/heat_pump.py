"""One heat pump: the truth about it, and what the cloud shows of it."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .clock import stamp
from .generations import Fields, spoken
from .house import Build, House
from .meter import Meter
from .wishes import Wishes


@dataclass(frozen=True, kw_only=True)
class _Write:
    """A write that reads do not show yet."""

    field: str
    before: Any
    visible_at: datetime


class HeatPump:
    """A heat pump that the cloud knows."""

    def __init__(
        self, user_id: str, fields: Fields, build: Build, now: datetime
    ) -> None:
        """Take over what the device answers at first."""
        self.id: str = fields["id"]
        self.user_id = user_id
        self.fields = fields
        self.deleted = False
        self.forbidden = False
        self.forbidden_fields: set[str] = set()
        self.meter = Meter(build.loss)
        self._build = build
        self._house: House | None = None
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
        self._set(fields)
        if self._house is not None:
            self._house.adopt(fields)

    def forget(self, *fields: str) -> None:
        """No longer have these fields."""
        self._writes = [write for write in self._writes if write.field not in fields]
        for field in fields:
            self.fields.pop(field, None)

    def advance(self, now: datetime, interval: float | None, *, lively: bool) -> None:
        """Do what has been due since the last call.

        Args:
            now: The time of the cloud.
            interval: Seconds between two refreshes by the manufacturer, if any.
            lively: Whether the house lives its life.
        """
        house = self._living_house(now) if lively else None
        # A manufacturer who has lost the right to say so says nothing (R J).
        if interval is not None and self.fields.get("is_authenticated") is not False:
            rhythm = timedelta(seconds=interval)
            missed = (now - self._refreshed_at) // rhythm
            if missed > 0:
                self._refresh(self._refreshed_at + missed * rhythm, house)
        if house is not None:
            house.run(now, self.fields)
            self._end_pause(now)

    def _living_house(self, now: datetime) -> House:
        """Give the house, and at first make it as the device has said so far."""
        if self._house is None:
            # A few minutes, for the heat pump to be about something.
            start = now - timedelta(minutes=15)
            self._house = House(self._build, self.meter, start, self.fields)
            self._refresh(now, self._house)
        return self._house

    def _refresh(self, when: datetime, house: House | None) -> None:
        """Get the state from the manufacturer (S J)."""
        self._refreshed_at = when
        if house is not None:
            house.run(when, self.fields)
            self.report(house.state())
        self.report(
            {
                "current_state_last_updated_at": stamp(when),
                "last_monitoring_executed_at": stamp(when),
            }
        )

    def _end_pause(self, now: datetime) -> None:
        """Turn the pause off when its time is over."""
        active = spoken(self.fields, "is_pause_power_active")
        if self.fields.get(active) and Wishes.of(self.fields).pause_is_over(now):
            self._set({active: False})

    def report(self, state: Fields) -> None:
        """Take over what the device says, of what it can say.

        A field that is absent or null is something this device can not measure.

        Args:
            state: What there is to say, by the names of R.
        """
        told = {spoken(self.fields, name): value for name, value in state.items()}
        self._set(
            {name: told[name] for name in told if self.fields.get(name) is not None}
        )

    def _set(self, fields: Fields) -> None:
        """Set fields, at once visible."""
        self._writes = [write for write in self._writes if write.field not in fields]
        self.fields.update(fields)
