"""A house with a heat pump, simulated minute by minute; the same in every run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sin, tau
from typing import Final

from .clock import format_timestamp
from .generations import Fields, spelling
from .meter import Meter, Usage
from .prices import mean_price, price, price_rank
from .setpoints import Setpoints, Targets
from .weather import outdoor_temperature

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
class Building:
    """The thermal properties of a house and its heat pump."""

    heat_loss: float
    """In kW/K of difference to outdoors."""
    heat_capacity: float
    """In kWh/K."""
    max_output: float
    """The most heat that the heat pump gives, in kW."""


BUILDINGS: Final = (
    Building(heat_loss=0.17, heat_capacity=7.0, max_output=6.5),
    Building(heat_loss=0.21, heat_capacity=9.0, max_output=7.5),
    Building(heat_loss=0.13, heat_capacity=6.0, max_output=5.0),
)


@dataclass(frozen=True, kw_only=True)
class _Draw:
    """Hot water that is drawn every day."""

    start: int
    """The minute of the day."""
    minutes: int
    power: float
    """In kW, of a tank at 45 °C."""


_DRAWS: Final = (
    _Draw(start=6 * 60 + 40, minutes=30, power=3.0),
    _Draw(start=12 * 60 + 30, minutes=10, power=2.0),
    _Draw(start=19 * 60, minutes=40, power=2.2),
    _Draw(start=22 * 60, minutes=10, power=2.0),
)


@dataclass(frozen=True, kw_only=True)
class _Operation:
    """What the heat pump does in one step."""

    heat: float
    """In kW."""
    electric: float
    """In kW."""
    supply: float | None = None
    """The flow temperature in °C; None while no water flows."""


_IDLE: Final[Mapping[str, _Operation]] = {
    _STANDBY: _Operation(heat=0, electric=0.012),
    _OFF: _Operation(heat=0, electric=0.004),
}


class House:
    """The temperatures, power and consumption of a house, advanced by `run`."""

    def __init__(
        self, building: Building, meter: Meter, since: datetime, fields: Fields
    ) -> None:
        """Begin with the temperatures of the device, or usual ones.

        Args:
            building: Its thermal properties.
            meter: The meter that counts its electricity.
            since: When the simulation begins.
            fields: What the device has measured so far.
        """
        self._at = since.replace(second=0, microsecond=0)
        self._building = building
        self._meter = meter
        self._indoor = 21.0
        self._water = 46.0
        self._inlet = 28.0
        self._outlet = 30.0
        self._task = _STANDBY
        self._watts = 12.0
        self._score = 70.0
        self._reported: Fields = {}
        self._reported_on: date | None = None
        self._targets = Targets(
            room=self._indoor,
            room_offset=0,
            water=self._water,
            water_minimum=self._water,
            mode="mid",
            paused=False,
        )
        self.override_temperatures(fields)

    def run(self, until: datetime, fields: Fields) -> None:
        """Advance to a time, with the settings as they are."""
        setpoints = Setpoints.from_fields(fields)
        while self._at + STEP <= until:
            self._step(setpoints)
            self._at += STEP

    def override_temperatures(self, fields: Fields) -> None:
        """Take over the temperatures among fields that were set from outside."""
        indoor = fields.get("indoor_actual_temperature")
        water = fields.get(spelling(fields, "dhw_temperature"))
        if isinstance(indoor, (int, float)):
            self._indoor = indoor
        if isinstance(water, (int, float)):
            self._water = water

    def state(self) -> Fields:
        """Return what the device measures, by the names of R."""
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
        """Return the consumption of past periods, which is updated once a day."""
        today = self._at.date()
        if self._reported_on != today:
            self._reported_on = today
            self._reported = {
                name: round(self._meter.total(start, end, self._at).kwh, 2)
                for name, start, end in _previous(today)
            }
            midnight = self._at.replace(hour=0, minute=0)
            self._reported["consumption_last_updated_at"] = format_timestamp(midnight)
        return self._reported

    def _step(self, setpoints: Setpoints) -> None:
        """Advance by a minute."""
        rank = price_rank(self._at)
        outdoor = outdoor_temperature(self._at)
        targets = setpoints.targets(self._at, rank)
        self._targets = targets
        self._task = self._choose_task(setpoints, targets, rank)
        operation = self._operate(targets, outdoor)
        self._transfer_heat(operation, outdoor)
        self._count(operation, rank)

    def _choose_task(self, setpoints: Setpoints, targets: Targets, rank: float) -> str:
        """Return the first task that is due, in order of priority."""
        may_work = not targets.paused
        water_start = max(targets.water - _WATER_BAND, targets.water_minimum + 0.5)
        room_start = targets.room - _ROOM_BAND
        demands = (
            (
                _HOT_WATER,
                setpoints.heats_water,
                self._water,
                water_start,
                targets.water,
            ),
            (_HEATING, setpoints.heats_rooms, self._indoor, room_start, targets.room),
        )
        if not (setpoints.heats_water or setpoints.heats_rooms or setpoints.heats_pool):
            return _OFF
        if setpoints.heats_rooms and self._indoor < _FROST:
            return _HEATING
        for task, wanted, value, start, end in demands:
            # A task that has begun goes on up to its set point.
            if may_work and wanted and value < (end if self._task == task else start):
                return task
        pool = may_work and setpoints.heats_pool and rank < _CHEAP
        return _POOL_HEATING if pool else _STANDBY

    def _operate(self, targets: Targets, outdoor: float) -> _Operation:
        """Return the heat that the task gives and the power that it takes."""
        urgency = min(max(0.5 + targets.room - self._indoor, 0.4), 1)
        supplies = {
            _HOT_WATER: (self._water + 7, 0.85),
            _HEATING: (30 + 0.5 * max(18 - outdoor, 0), urgency),
            _POOL_HEATING: (32.0, 0.5),
        }
        if self._task not in supplies:
            return _IDLE[self._task]
        supply, share = supplies[self._task]
        heat = self._building.max_output * share
        efficiency = 4.2 + 0.08 * (outdoor - 7) - 0.05 * (supply - 35)
        return _Operation(
            heat=heat, electric=heat / min(max(efficiency, 1.8), 6), supply=supply
        )

    def _transfer_heat(self, operation: _Operation, outdoor: float) -> None:
        """Warm and cool the rooms, the hot water and the heating circuit."""
        minute = self._at.hour * 60 + self._at.minute
        building = self._building
        room_heat = operation.heat * (self._task == _HEATING) + _internal_gains(minute)
        room_loss = building.heat_loss * (self._indoor - outdoor)
        water_heat = operation.heat * (self._task == _HOT_WATER)
        fullness = max(self._water - _COLD_WATER, 0) / (45 - _COLD_WATER)
        water_loss = fullness * _drawn(minute) + _TANK_LOSS_KW_PER_K * (
            self._water - 20
        )
        self._indoor += (room_heat - room_loss) * _HOURS / building.heat_capacity
        self._water += (water_heat - water_loss) * _HOURS / _TANK_KWH_PER_K
        outlet = self._indoor + 2 if operation.supply is None else operation.supply
        spread = 0 if operation.supply is None else 0.9 * operation.heat
        self._outlet += (outlet - self._outlet) * 0.15
        self._inlet += (outlet - spread - self._inlet) * 0.12

    def _count(self, operation: _Operation, rank: float) -> None:
        """Count electricity and its cost."""
        day = self._at.date()
        kwh = operation.electric * _HOURS
        wobble = 1 + 0.03 * sin(tau * self._at.minute / 17)
        self._watts = 1000 * operation.electric * wobble
        self._score += (100 * (1 - rank) - self._score) * min(kwh * 0.1, 1)
        usage = Usage(
            kwh=kwh, cost=kwh * price(self._at), flat_cost=kwh * mean_price(day)
        )
        self._meter.add(self._at, STEP, usage)


def _tenths(value: float) -> float:
    """Round to tenths; adding 0.0 turns -0.0 into 0.0."""
    return round(value, 1) + 0.0


def _internal_gains(minute: int) -> float:
    """Return the heat of people, their machines and the sun, in kW."""
    evening = 0.3 * (17 * 60 < minute < 23 * 60)
    sun = 0.5 * max(sin(tau * (minute - 7 * 60) / (20 * 60)), 0)
    return 0.3 + evening + sun * (7 * 60 < minute < 17 * 60)


def _drawn(minute: int) -> float:
    """Return how much hot water is drawn, in kW."""
    return sum(draw.power for draw in _DRAWS if 0 <= minute - draw.start < draw.minutes)


def _previous(today: date) -> Iterator[tuple[str, date, date]]:
    """Return name, start and end of the previous day, week and month (S-old)."""
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    yield "consumption_last_day_kwh", today - timedelta(days=1), today
    yield "consumption_last_week_kwh", monday - timedelta(days=7), monday
    yield "consumption_last_month_kwh", before, first
