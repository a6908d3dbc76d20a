"""Everything that the simulated cloud knows and does."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import timedelta
from typing import Any, Final

from .behaviour import Behaviour
from .clock import Clock, format_timestamp
from .contracts import Contracts
from .cues import Cues
from .errors import not_found
from .generations import Fields, Generation, first_answer, known_fields
from .heat_pump import HeatPump
from .house import BUILDINGS
from .ids import fixed_id
from .journal import Journal
from .organisation import Organisation
from .reports import savings, statistics
from .series import time_series
from .settings import implied_pause_changes, rounded, timestamp_updates

_LIVELY_INTERVAL: Final = 300.0
"""Seconds between two refreshes while the state is simulated."""


class World(Organisation, Behaviour, Journal, Cues, Contracts):
    """One organisation, its users and their heat pumps.

    Its parts are base classes so that a test sets and asks everything on one object.
    """

    def __init__(self, *, heat_pumps: int, generation: Generation) -> None:
        """Begin with one user and the heat pumps of that user."""
        self.clock = Clock()
        Organisation.__init__(self, self.clock)
        Behaviour.__init__(self)
        Journal.__init__(self, self.clock)
        Cues.__init__(self, self.clock)
        Contracts.__init__(self, self.clock)
        self._heat_pumps: dict[str, HeatPump] = {}
        self.heat_pump_id, *_ = [
            self.add_heat_pump(generation) for _ in range(heat_pumps)
        ]

    def add_heat_pump(
        self,
        generation: Generation = Generation.REFERENCE,
        *,
        user_id: str | None = None,
        pause: str | None = None,
        building: str | None = None,
        hot_water: str | None = None,
        **fields: Any,
    ) -> str:
        """Add a heat pump.

        Args:
            generation: The source whose fields it has.
            user_id: The owner; by default the first user.
            pause: How it spells `is_pause_power_active`, if not as its generation.
            building: How it spells `building`.
            hot_water: How it spells `dhw_temperature`.
            fields: Fields that differ from the generation's, by the names of the device.

        Returns:
            Its UUID.
        """
        place = len(self._heat_pumps)
        owner = self._users[user_id or self.user_id]
        names = {
            "is_pause_power_active": pause,
            "building": building,
            "dhw_temperature": hot_water,
        }
        heat_pump_id = fixed_id(f"heat pump {place + 1}")
        now = self.clock.now()
        answer = first_answer(
            generation,
            {name: spelled for name, spelled in names.items() if spelled},
            known_fields(heat_pump_id, dict(owner), place, now),
        )
        self._heat_pumps[heat_pump_id] = HeatPump(
            owner["id"], answer | fields, BUILDINGS[place % len(BUILDINGS)], now
        )
        return heat_pump_id

    def go_back(self, days: int) -> float:
        """Let the houses begin at the midnight some days ago; return how long ago, in s.

        Whoever advances the time from there has the same past as others.
        """
        now = self.clock.now()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        seconds = (now - midnight + timedelta(days=days)).total_seconds()
        self.lively = True
        self.clock.advance(-seconds)
        for heat_pump_id in self.heat_pump_ids:
            self._up_to_date(heat_pump_id)
        return seconds

    def remove_heat_pump(self, heat_pump_id: str) -> None:
        """Delete a heat pump; only `include_deleted=true` still shows it (R)."""
        self._heat_pumps[heat_pump_id].deleted = True

    @property
    def heat_pump_ids(self) -> list[str]:
        """The heat pumps that are not deleted, in the order they came."""
        return [pump.id for pump in self._heat_pumps.values() if not pump.deleted]

    def stored(self, heat_pump_id: str) -> Fields:
        """Return what is stored of a heat pump, whatever reads show."""
        return deepcopy(self._up_to_date(heat_pump_id).fields)

    def shown(self, heat_pump_id: str) -> Fields:
        """Return what a read of a heat pump answers now."""
        answer = self._up_to_date(heat_pump_id).shown(self.clock.now())
        cues = self.cues_of(heat_pump_id)
        return {name: cues.get(name, value) for name, value in answer.items()}

    def statistics(self, heat_pump_id: str, query: Mapping[str, str]) -> Fields:
        """Return the statistics of a heat pump (R)."""
        meter, now = self._up_to_date(heat_pump_id).meter, self.clock.now()
        rows = statistics(meter, query, now, self.statistics_periods)
        return self._report(query, rows)

    def savings(self, heat_pump_id: str, query: Mapping[str, str]) -> Fields:
        """Return the savings of a heat pump (R)."""
        meter, now = self._up_to_date(heat_pump_id).meter, self.clock.now()
        return self._report(query, savings(meter, query, now))

    def time_series(
        self, heat_pump_id: str, query: Mapping[str, str], *, fill_missing: bool
    ) -> Fields:
        """Return the time series of a heat pump (R)."""
        rows = time_series(
            self._up_to_date(heat_pump_id).meter,
            query,
            self.clock.now(),
            fill_missing=fill_missing,
            lag=self.series_lag,
            since=self.series_since,
        )
        return {"metadata": {}, "data": rows}

    def _report(self, query: Mapping[str, str], rows: list[Fields]) -> Fields:
        """Return a report with these rows (R)."""
        metadata = {
            "requested_at": format_timestamp(self.clock.now()),
            "query": dict(query),
            "units": deepcopy(self.units),
            "error": None,
        }
        return {"metadata": metadata, "data": rows}

    def change(self, heat_pump_id: str, /, **fields: Any) -> None:
        """Change fields as the owner's app or the manufacturer would.

        Nothing is checked: fields may be new, and values may be junk.
        """
        self._up_to_date(heat_pump_id).change(deepcopy(fields))

    def forget(self, heat_pump_id: str, *fields: str) -> None:
        """Remove fields from the answer."""
        self._up_to_date(heat_pump_id).forget(*fields)

    def forbid(self, heat_pump_id: str, *fields: str) -> None:
        """Answer 403 for a heat pump, or for a PUT that touches these fields."""
        pump = self._heat_pumps[heat_pump_id]
        pump.forbidden = pump.forbidden or not fields
        pump.forbidden_fields.update(fields)

    def write(self, heat_pump_id: str, change: Fields) -> None:
        """Carry out a PUT that has been checked."""
        pump = self._up_to_date(heat_pump_id)
        now = self.clock.now()
        change = rounded(change, self.quantum)
        if self.coupled:
            change |= implied_pause_changes(pump.fields, change)
        change |= timestamp_updates(pump.fields, change, now)
        pump.write(change, now + timedelta(seconds=self.lag))

    def find(
        self, user_id: str, heat_pump_id: str, *, include_deleted: bool
    ) -> HeatPump:
        """Return a heat pump of a user.

        Raises:
            Refused: With 404.
        """
        pump = self._heat_pumps.get(heat_pump_id)
        if pump is None or pump.user_id != user_id:
            raise not_found()
        if pump.deleted and not include_deleted:
            raise not_found()
        return pump

    def heat_pumps_of(self, user_id: str, *, include_deleted: bool) -> list[HeatPump]:
        """Return the heat pumps of a user.

        Raises:
            Refused: With 404, if there is no such user.
        """
        if user_id not in self._users:
            raise not_found()
        return [
            pump
            for pump in self._heat_pumps.values()
            if pump.user_id == user_id and (include_deleted or not pump.deleted)
        ]

    def _up_to_date(self, heat_pump_id: str) -> HeatPump:
        """Return a heat pump that has caught up with the time."""
        pump = self._heat_pumps[heat_pump_id]
        lively_interval = _LIVELY_INTERVAL if self.lively else None
        pump.advance(
            self.clock.now(),
            self.refresh_interval or lively_interval,
            lively=self.lively,
        )
        return pump
