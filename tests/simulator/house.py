"""A house with a heat pump: small, deterministic, and fast enough to catch up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sin, tau
from typing import Final

from .clock import stamp
from .generations import Fields, spoken
from .meter import Meter, Usage
from .prices import mean_price, price, rank
from .weather import outdoor_temperature
from .wishes import Targets, Wishes

STEP: Final = timedelta(minutes=1)
_HOURS: Final = STEP / timedelta(hours=1)

# S-old J
_HOT_WATER: Final = "Hot Water"
_HEATING: Final = "Heating"
_POOL_HEATING: Final = "Pool Heating"
_STANDBY: Final = "Standby"
_OFF: Final = "Off"

_ROOM_BAND: Final = 0.4
_WATER_BAND: Final = 4.0
_FROST: Final = 6.0
_COLD_WATER: Final = 12.0
_TANK_KWH_PER_K: Final = 0.232
_TANK_LOSS_KW_PER_K: Final = 0.0025
_CHEAP: Final = 0.25


@dataclass(frozen=True, kw_only=True)
class Build:
    """What a house and its heat pump are made of."""

    loss: float
    """kW for each K of difference to outdoors."""
    capacity: float
    """kWh for each K."""
    heat: float
    """The most heat that the heat pump gives, in kW."""


BUILDS: Final = (
    Build(loss=0.17, capacity=7.0, heat=6.5),
    Build(loss=0.21, capacity=9.0, heat=7.5),
    Build(loss=0.13, capacity=6.0, heat=5.0),
)


@dataclass(frozen=True, kw_only=True)
class _Draw:
    """Somebody uses hot water, every day."""

    start: int
    """Minute of the day."""
    minutes: int
    power: float
    """kW, of a tank at 45 °C."""


_DRAWS: Final = (
    _Draw(start=6 * 60 + 40, minutes=30, power=3.0),
    _Draw(start=12 * 60 + 30, minutes=10, power=2.0),
    _Draw(start=19 * 60, minutes=40, power=2.2),
    _Draw(start=22 * 60, minutes=10, power=2.0),
)


@dataclass(frozen=True, kw_only=True)
class _Work:
    """What the heat pump does in one step."""

    heat: float
    """kW"""
    electric: float
    """kW"""
    supply: float | None = None
    """The temperature of the water that leaves it, in °C; None if none does."""


_IDLE: Final[Mapping[str, _Work]] = {
    _STANDBY: _Work(heat=0, electric=0.012),
    _OFF: _Work(heat=0, electric=0.004),
}


class House:
    """Lives from one minute to the next."""

    def __init__(
        self, build: Build, meter: Meter, since: datetime, fields: Fields
    ) -> None:
        """Build the house.

        Args:
            build: What it is made of.
            meter: What counts the electricity.
            since: When its life begins.
            fields: What the device has said so far.
        """
        self._at = since.replace(second=0, microsecond=0)
        self._build = build
        self._meter = meter
        self._indoor = 21.0
        self._water = 46.0
        self._inlet = 28.0
        self._outlet = 30.0
        self._task = _STANDBY
        self._watts = 12.0
        self._score = 70.0
        self._told: Fields = {}
        self._told_on: date | None = None
        self._targets = Targets(
            room=self._indoor,
            room_offset=0,
            water=self._water,
            water_minimum=self._water,
            mode="mid",
            paused=False,
        )
        self.adopt(fields)

    def run(self, until: datetime, fields: Fields) -> None:
        """Live up to a moment, with the settings as they are."""
        wishes = Wishes.of(fields)
        while self._at + STEP <= until:
            self._step(wishes)
            self._at += STEP

    def adopt(self, fields: Fields) -> None:
        """Let the truth be what somebody outside says about it."""
        indoor = fields.get("indoor_actual_temperature")
        water = fields.get(spoken(fields, "dhw_temperature"))
        if isinstance(indoor, (int, float)):
            self._indoor = indoor
        if isinstance(water, (int, float)):
            self._water = water

    def state(self) -> Fields:
        """Tell what the device measures, by the names of R."""
        return {
            "current_power_consumption_w": _tenths(self._watts),
            "current_mode": self._targets.mode,
            "operational_mode": self._task,
            "outdoor_temperature": _tenths(outdoor_temperature(self._at)),
            "indoor_actual_temperature": _tenths(self._indoor),
            "indoor_target_temperature": _tenths(self._targets.room),
            "indoor_target_temperature_offset": _tenths(self._targets.room_offset),
            "inlet_temperature": _tenths(self._inlet),
            "outlet_temperature": _tenths(self._outlet),
            "dhw_temperature": _tenths(self._water),
            "optimization_score": round(self._score),
            **self._consumption(),
        }

    def _consumption(self) -> Fields:
        """Tell what the meter says of the past, as it does once a day."""
        today = self._at.date()
        if self._told_on != today:
            self._told_on = today
            self._told = {
                name: round(self._meter.total(start, end, self._at).kwh, 2)
                for name, start, end in _previous(today)
            }
            midnight = self._at.replace(hour=0, minute=0)
            self._told["consumption_last_updated_at"] = stamp(midnight)
        return self._told

    def _step(self, wishes: Wishes) -> None:
        """Live for a minute."""
        dearness = rank(self._at)
        outdoor = outdoor_temperature(self._at)
        targets = wishes.at(self._at, dearness)
        self._targets = targets
        self._task = self._choose(wishes, targets, dearness)
        work = self._work(targets, outdoor)
        self._warm(work, outdoor)
        self._measure(work, dearness)

    def _choose(self, wishes: Wishes, targets: Targets, dearness: float) -> str:
        """Find the first task that has to be done."""
        may_work = not targets.paused
        water_start = max(targets.water - _WATER_BAND, targets.water_minimum + 0.5)
        room_start = targets.room - _ROOM_BAND
        demands = (
            (_HOT_WATER, wishes.heats_water, self._water, water_start, targets.water),
            (_HEATING, wishes.heats_rooms, self._indoor, room_start, targets.room),
        )
        if not (wishes.heats_water or wishes.heats_rooms or wishes.heats_pool):
            return _OFF
        if wishes.heats_rooms and self._indoor < _FROST:
            return _HEATING
        for task, wanted, value, start, end in demands:
            # What was begun is brought to an end.
            if may_work and wanted and value < (end if self._task == task else start):
                return task
        pool = may_work and wishes.heats_pool and dearness < _CHEAP
        return _POOL_HEATING if pool else _STANDBY

    def _work(self, targets: Targets, outdoor: float) -> _Work:
        """Do the task."""
        urgency = min(max(0.5 + targets.room - self._indoor, 0.4), 1)
        supplies = {
            _HOT_WATER: (self._water + 7, 0.85),
            _HEATING: (30 + 0.5 * max(18 - outdoor, 0), urgency),
            _POOL_HEATING: (32.0, 0.5),
        }
        if self._task not in supplies:
            return _IDLE[self._task]
        supply, share = supplies[self._task]
        heat = self._build.heat * share
        efficiency = 4.2 + 0.08 * (outdoor - 7) - 0.05 * (supply - 35)
        return _Work(
            heat=heat, electric=heat / min(max(efficiency, 1.8), 6), supply=supply
        )

    def _warm(self, work: _Work, outdoor: float) -> None:
        """Let heat flow."""
        minute = self._at.hour * 60 + self._at.minute
        build = self._build
        room_heat = work.heat * (self._task == _HEATING) + _gains(minute)
        room_loss = build.loss * (self._indoor - outdoor)
        water_heat = work.heat * (self._task == _HOT_WATER)
        fullness = max(self._water - _COLD_WATER, 0) / (45 - _COLD_WATER)
        water_loss = fullness * _drawn(minute) + _TANK_LOSS_KW_PER_K * (
            self._water - 20
        )
        self._indoor += (room_heat - room_loss) * _HOURS / build.capacity
        self._water += (water_heat - water_loss) * _HOURS / _TANK_KWH_PER_K
        outlet = self._indoor + 2 if work.supply is None else work.supply
        spread = 0 if work.supply is None else 0.9 * work.heat
        self._outlet += (outlet - self._outlet) * 0.15
        self._inlet += (outlet - spread - self._inlet) * 0.12

    def _measure(self, work: _Work, dearness: float) -> None:
        """Count what it took."""
        day = self._at.date()
        kwh = work.electric * _HOURS
        wobble = 1 + 0.03 * sin(tau * self._at.minute / 17)
        self._watts = 1000 * work.electric * wobble
        self._score += (100 * (1 - dearness) - self._score) * min(kwh * 0.1, 1)
        usage = Usage(
            kwh=kwh, cost=kwh * price(self._at), flat_cost=kwh * mean_price(day)
        )
        self._meter.add(self._at, STEP, usage)


def _tenths(value: float) -> float:
    """Round as a display does, which knows no -0.0."""
    return round(value, 1) + 0.0


def _gains(minute: int) -> float:
    """Tell how people, their machines and the sun heat the house, in kW."""
    evening = 0.3 * (17 * 60 < minute < 23 * 60)
    sun = 0.5 * max(sin(tau * (minute - 7 * 60) / (20 * 60)), 0)
    return 0.3 + evening + sun * (7 * 60 < minute < 17 * 60)


def _drawn(minute: int) -> float:
    """Tell how much hot water is used, in kW."""
    return sum(draw.power for draw in _DRAWS if 0 <= minute - draw.start < draw.minutes)


def _previous(today: date) -> Iterator[tuple[str, date, date]]:
    """Name the previous day, week and month (S-old), first day to the day after."""
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    yield "consumption_last_day_kwh", today - timedelta(days=1), today
    yield "consumption_last_week_kwh", monday - timedelta(days=7), monday
    yield "consumption_last_month_kwh", before, first
