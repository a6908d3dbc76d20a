"""One heat pump: what the cloud has stored, and what reads show of it."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .clock import format_timestamp
from .generations import Fields, spelling
from .house import Building, House
from .meter import Meter
from .setpoints import Setpoints


@dataclass(frozen=True, kw_only=True)
class _Write:
    """A write that reads do not show yet."""

    field: str
    before: Any
    visible_at: datetime


class HeatPump:
    """A heat pump in the cloud.

    Attributes:
        fields: What is stored, by the names of the device.
        deleted: Only `include_deleted=true` still shows it.
        forbidden: Every request for it is answered with 403.
        forbidden_fields: A PUT of one of these is answered with 403.
        meter: What it has consumed.
    """

    def __init__(
        self, user_id: str, fields: Fields, building: Building, now: datetime
    ) -> None:
        """Begin with the first answer of the device."""
        self.id: str = fields["id"]
        self.user_id = user_id
        self.fields = fields
        self.deleted = False
        self.forbidden = False
        self.forbidden_fields: set[str] = set()
        self.meter = Meter(building.heat_loss)
        self._building = building
        self._house: House | None = None
        self._refreshed_at = now
        self._writes: list[_Write] = []

    def shown(self, now: datetime) -> Fields:
        """Return what a read shows now; writes appear after their lag."""
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
        """Change settings; reads show them from `visible_at` on."""
        self._writes += [
            _Write(field=name, before=self.fields[name], visible_at=visible_at)
            for name in change
        ]
        self.fields.update(change)

    def change(self, fields: Fields) -> None:
        """Change any fields; reads show them at once."""
        self._set(fields)
        if self._house is not None:
            self._house.override_temperatures(fields)

    def forget(self, *fields: str) -> None:
        """Remove these fields from the answer."""
        self._writes = [write for write in self._writes if write.field not in fields]
        for field in fields:
            self.fields.pop(field, None)

    def advance(self, now: datetime, interval: float | None, *, lively: bool) -> None:
        """Catch up with the time.

        Args:
            now: The time of the cloud.
            interval: Seconds between two refreshes by the manufacturer, if any.
            lively: Whether the house is simulated; else its state is static.
        """
        house = self._simulated_house(now) if lively else None
        # A manufacturer that is no longer connected sends no state (R J).
        if interval is not None and self.fields.get("is_authenticated") is not False:
            period = timedelta(seconds=interval)
            due = (now - self._refreshed_at) // period
            if due > 0:
                self._refresh(self._refreshed_at + due * period, house)
        if house is not None:
            house.run(now, self.fields)
            self._end_pause(now)

    def _simulated_house(self, now: datetime) -> House:
        """Return the house, which begins with the temperatures of the device."""
        if self._house is None:
            # Some minutes earlier, so that the heat pump is already at a task.
            start = now - timedelta(minutes=15)
            self._house = House(self._building, self.meter, start, self.fields)
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
                "current_state_last_updated_at": format_timestamp(when),
                "last_monitoring_executed_at": format_timestamp(when),
            }
        )

    def _end_pause(self, now: datetime) -> None:
        """Turn the pause off once its end has passed."""
        active = spelling(self.fields, "is_pause_power_active")
        if not self.fields.get(active):
            return
        if Setpoints.from_fields(self.fields).pause_is_over(now):
            self._set({active: False})

    def report(self, state: Fields) -> None:
        """Store what the device measures.

        It does not measure what is absent or null.

        Args:
            state: All measurements, by the names of R.
        """
        spelled = {spelling(self.fields, name): value for name, value in state.items()}
        self._set(
            {
                name: value
                for name, value in spelled.items()
                if self.fields.get(name) is not None
            }
        )

    def _set(self, fields: Fields) -> None:
        """Store fields; reads show them at once."""
        self._writes = [write for write in self._writes if write.field not in fields]
        self.fields.update(fields)
