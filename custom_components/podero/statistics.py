"""What a heat pump has consumed and saved: when to ask, what is shown, what is kept.

Days become long-term statistics, which the Energy dashboard shows; what is true at this
moment become figures, which are shown beside the heat pump's own fields.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from http import HTTPStatus
import logging
from math import fsum, inf, isclose
import random
from typing import Any, Final, override

import voluptuous as vol

from homeassistant.components.recorder.const import DOMAIN as RECORDER
from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import (
    async_add_external_statistics,
    get_last_statistics,
    statistics_during_period,
)
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry, ConfigSubentry
from homeassistant.const import PERCENTAGE, UnitOfEnergy
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.recorder import get_instance
from homeassistant.helpers.translation import async_get_translations
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.unit_conversion import EnergyConverter

from .api import (
    Changes,
    Period,
    PoderoClient,
    PoderoError,
    PoderoForbiddenError,
    PoderoNotFoundError,
    PoderoRejectedError,
    PoderoServerError,
    Series,
    Statistics,
)
from .api.statistics import LONGEST
from .const import CONF_DEVICE_ID, DOMAIN, SUBENTRY_HEAT_PUMP
from .writes import WriteQueue

_LOGGER = logging.getLogger(__name__)

HOUR: Final = 3600.0
REFUSED_FOR: Final = 24 * HOUR
RESOLUTIONS: Final = ("1DAY", "1MONTH", "1YEAR")
PAST: Final = timedelta(days=365)
"""How far back days are asked for once, which the newest ones do not reach."""
PAST_AGAIN: Final = 6 * HOUR
"""Seconds until the past is asked for again after a failure."""
FIRST: Final = (30.0, 150.0)
"""Seconds from set-up to the first request, at random: not all homes at once."""

ENERGY: Final = UnitOfEnergy.KILO_WATT_HOUR
UNITS: Final = {
    unit.lower(): unit
    for unit in (UnitOfEnergy.WATT_HOUR, ENERGY, UnitOfEnergy.MEGA_WATT_HOUR)
}
CURRENCIES: Final = {"€": "EUR", "£": "GBP", "ZŁ": "PLN", "KČ": "CZK", "FT": "HUF"}
"""Signs, in capitals, of one currency each. "$" and "kr" are those of several."""

type Convert = Callable[[float], float]
type Measure = Callable[[str], tuple[str, Convert] | None]


def _energy(unit: str) -> tuple[str, Convert] | None:
    if found := UNITS.get(unit.lower()):
        return ENERGY, EnergyConverter.converter_factory(found, ENERGY)
    return None


def _money(unit: str) -> tuple[str, Convert] | None:
    try:
        code = cv.currency(CURRENCIES.get(unit.upper(), unit.upper()))
    except vol.Invalid:
        return None
    return code, float


def _percentage(unit: str) -> tuple[str, Convert] | None:
    return (PERCENTAGE, float) if unit == PERCENTAGE else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Something that statistics may tell.

    Attributes:
        fields: The fields that tell it, the best first.
        measures: What it can be measured in.
        summed: Whether its days become long-term statistics.
        negative: Whether it can be less than nothing.
    """

    fields: tuple[str, ...]
    measures: tuple[Measure, ...]
    summed: bool
    negative: bool


WANTED: Final = {
    "consumption": Wanted(
        fields=("consumption.total", "heat_pump.estimated_consumption_wh"),
        measures=(_energy,),
        summed=True,
        negative=False,
    ),
    "savings": Wanted(
        fields=("savings.total",),
        measures=(_money, _energy),
        summed=True,
        negative=True,
    ),
    "percentage": Wanted(
        fields=("savings.percentage",),
        measures=(_percentage,),
        summed=False,
        negative=True,
    ),
}

CURRENT: Final = {
    "savings_today": ("savings", "1DAY"),
    "savings_this_month": ("savings", "1MONTH"),
    "savings_percentage": ("percentage", "1MONTH"),
}
"""The figures of the period that runs: what they tell, and for how long."""
TOTAL: Final = "savings_total"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What is true at this moment.

    Attributes:
        value: In the unit, None where it is not known.
        unit: "kWh", "%", or the code of a currency (ISO 4217).
        since: When the counting began, UTC; None if that is long ago.
        until: When it begins anew, UTC.
    """

    value: float | None
    unit: str
    since: datetime | None = None
    until: datetime | None = None


type Known = Mapping[str, Series]
"""Series by what they tell, in units of Home Assistant."""
type Figures = Mapping[str, Figure]


@dataclass(slots=True, kw_only=True)
class Memory:
    """What outlives a set-up: a reload must neither ask again nor forget.

    Attributes:
        next_at: Loop time before which nothing is asked.
        asked_at: Loop time of the last request by device id.
        refused_until: Loop time before which a heat pump is not asked for, by device id.
        known: What was understood of the last answer by device id.
        past_at: Loop time from which the past may be asked for, by device id.
    """

    next_at: float
    asked_at: dict[str, float] = field(default_factory=dict)
    refused_until: dict[str, float] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    past_at: dict[str, float] = field(default_factory=dict)


MEMORIES: HassKey[dict[str, Memory]] = HassKey(f"{DOMAIN}_statistics")


@callback
def async_forget(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Forget the account; its long-term statistics stay, as those of entities do."""
    hass.data.get(MEMORIES, {}).pop(entry.entry_id, None)


@callback
def async_retry(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Forget what has been refused: the account has a new sign-in or address."""
    if memory := hass.data.get(MEMORIES, {}).get(entry.entry_id):
        memory.refused_until.clear()


class PoderoStatistics(DataUpdateCoordinator[dict[str, Figures]]):
    """The figures of one account by device id and key; asks for days to keep, too.

    Statistics are extra: whatever goes wrong with them, nothing becomes unavailable and
    nobody is asked to sign in.
    """

    config_entry: ConfigEntry[Any]

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry[Any],
        client: PoderoClient,
        queues: Mapping[str, WriteQueue],
    ) -> None:
        """Begin with what is known from earlier set-ups; nothing is asked yet.

        Args:
            hass: Home Assistant.
            entry: The account.
            client: Its client.
            queues: The queues of its heat pumps by device id, which know who can be read.
        """
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} statistics",
            always_update=False,
        )
        self._client = client
        self._queues = queues
        first = hass.loop.time() + random.uniform(*FIRST)
        memories = hass.data.setdefault(MEMORIES, {})
        self._memory = memories.setdefault(entry.entry_id, Memory(next_at=first))
        self.data = self._figures()
        self._plan(self.data)

    @callback
    def async_forget(self, device_id: str) -> None:
        """Forget a heat pump that is removed: it may come back as a new one."""
        memory = self._memory
        for of in (memory.asked_at, memory.refused_until, memory.known, memory.past_at):
            of.pop(device_id, None)

    def values(self, device_id: str) -> Changes:
        """Return the values of a heat pump's figures by key."""
        figures = self.data.get(device_id, {})
        return {key: figure.value for key, figure in figures.items()}

    @override
    async def _async_update_data(self) -> dict[str, Figures]:
        if not self._wait and (device_id := self._next):
            await self._async_ask(device_id)
        figures = self._figures()
        self._plan(figures)
        return figures

    @property
    def _heat_pumps(self) -> dict[str, ConfigSubentry]:
        return {
            subentry.data[CONF_DEVICE_ID]: subentry
            for subentry in self.config_entry.get_subentries_of_type(SUBENTRY_HEAT_PUMP)
        }

    @property
    def _next(self) -> str | None:
        """The heat pump whose turn it is, None if nothing is to be asked for."""
        if any(self.config_entry.async_get_active_flows(self.hass, {SOURCE_REAUTH})):
            return None
        memory, now = self._memory, self.hass.loop.time()
        return min(
            (
                device_id
                for device_id in self._heat_pumps
                if memory.refused_until.get(device_id, now) <= now
                # Of who is gone a refusal would say nothing.
                and not ((queue := self._queues.get(device_id)) and queue.misses)
            ),
            key=lambda device_id: memory.asked_at.get(device_id, 0.0),
            default=None,
        )

    @property
    def _wait(self) -> float:
        """Seconds until the cloud may be asked."""
        now, resting = self.hass.loop.time(), self._client.transport.resting_for
        return max(self._memory.next_at - now, resting, 0.0)

    async def _async_ask(self, device_id: str) -> None:
        """Ask for one heat pump; remember and import what is new."""
        memory, now = self._memory, self.hass.loop.time()
        subentry = self._heat_pumps[device_id]
        memory.next_at = now + HOUR * random.uniform(1.0, 1.1)
        memory.asked_at[device_id] = now
        if first := self._past_ends(device_id):
            memory.past_at[device_id] = inf
            ask = self._client.async_get_past(device_id, ("1DAY",), first - PAST, first)
        else:
            ask = self._client.async_get_statistics(device_id, RESOLUTIONS)
        try:
            known = _understood(await ask)
        except PoderoError as err:
            _LOGGER.debug("No statistics: %s", err)
            if first and not _is_refusal(err):
                memory.past_at[device_id] = now + PAST_AGAIN
            if _is_refusal(err) and not first:
                # What was never answered would hardly be answered now.
                for other in (device_id, *(self._heat_pumps.keys() - memory.known)):
                    memory.refused_until[other] = now + REFUSED_FOR
            return
        if not first:
            memory.known[device_id] = known
        if RECORDER in self.hass.config.components:
            await self._async_import(subentry, known)

    def _past_ends(self, device_id: str) -> date | None:
        """Return the first day that is known, if those before it are to be asked for."""
        memory = self._memory
        if (
            RECORDER not in self.hass.config.components
            or memory.past_at.get(device_id, 0.0) > self.hass.loop.time()
            or (series := memory.known.get(device_id, {}).get("consumption")) is None
            or not (days := series.periods.get("1DAY"))
        ):
            return None
        # Whether the last day is part of the answer is not documented.
        return dt_util.as_local(days[0].start).date() + timedelta(days=1)

    async def _async_import(self, subentry: ConfigSubentry, known: Known) -> None:
        """Write the days that are new or corrected into long-term statistics."""
        now = dt_util.utcnow()
        words = await async_get_translations(
            self.hass, self.hass.config.language, "common", (DOMAIN,)
        )
        for name, series in known.items():
            days = [
                day
                for day in series.periods.get("1DAY", ())
                if day.value is not None and day.start <= now
            ]
            if not days or not WANTED[name].summed:
                continue
            # The unit belongs to the id: sums of two currencies must not mix.
            statistic_id = (
                f"{DOMAIN}:{name}_{series.unit}_{subentry.subentry_id}".lower()
            )
            rows = await get_instance(self.hass).async_add_executor_job(
                _changed_rows, self.hass, statistic_id, days
            )
            if not rows:
                continue
            _LOGGER.debug("%s days of %s are new or corrected", len(rows), name)
            is_energy = series.unit == ENERGY
            async_add_external_statistics(
                self.hass,
                StatisticMetaData(
                    mean_type=StatisticMeanType.NONE,
                    has_sum=True,
                    name=f"{subentry.title} {words[f'component.{DOMAIN}.common.{name}']}",
                    source=DOMAIN,
                    statistic_id=statistic_id,
                    unit_class=EnergyConverter.UNIT_CLASS if is_energy else None,
                    unit_of_measurement=series.unit,
                ),
                rows,
            )

    def _plan(self, data: Mapping[str, Figures]) -> None:
        """Come back when it is time to ask, or when a figure begins anew."""
        now = dt_util.utcnow()
        turns = (
            (figure.until - now).total_seconds()
            for figures in data.values()
            for figure in figures.values()
            if figure.until
        )
        wait = min(self._wait if self._next else HOUR, HOUR, *turns)
        # A coordinator's timers may run up to a second early.
        self.update_interval = timedelta(seconds=wait + 1.0)

    def _figures(self) -> dict[str, Figures]:
        now = dt_util.utcnow()
        return {
            device_id: _figures(known, now)
            for device_id, known in self._memory.known.items()
            if device_id in self._heat_pumps
        }


def _is_refusal(err: PoderoError) -> bool:
    match err:
        case PoderoForbiddenError() | PoderoNotFoundError() | PoderoRejectedError():
            return True
        case PoderoServerError(status=HTTPStatus.NOT_IMPLEMENTED):
            return True
    return False


def _understood(answer: Statistics) -> Known:
    """Return what an answer tells, each in its unit of Home Assistant."""
    known: dict[str, Series] = {}
    for name, wanted in WANTED.items():
        told = [
            series
            for field_name in wanted.fields
            if (raw := answer.series.get(field_name))
            and (series := _measured(raw, name, wanted))
        ]
        if told:
            # The first that has a value, or else the first.
            known[name] = max(told, key=_has_values)
    return known


def _measured(series: Series, name: str, wanted: Wanted) -> Series | None:
    """Return a series in a unit of Home Assistant, None if it has another."""
    for measure in wanted.measures:
        if found := measure(series.unit):
            unit, convert = found
            break
    else:
        _LOGGER.debug("The %s has the unit %r and is left out", name, series.unit)
        return None

    def measured(period: Period) -> Period:
        value = None if period.value is None else convert(period.value)
        if value is not None and value < 0 and not wanted.negative:
            value = None
        return replace(period, value=value)

    return Series(
        unit=unit,
        periods={
            resolution: tuple(map(measured, periods))
            for resolution, periods in series.periods.items()
        },
    )


def _has_values(series: Series) -> bool:
    return any(
        period.value is not None
        for periods in series.periods.values()
        for period in periods
    )


def _figures(known: Known, now: datetime) -> Figures:
    """Return what is true now; there is a figure for all that the answer told."""
    figures: dict[str, Figure] = {}
    for key, (name, resolution) in CURRENT.items():
        series = known.get(name)
        if series is None or not (periods := series.periods.get(resolution)):
            continue
        # A period that is over says nothing of the one that runs.
        figures[key] = next(
            (
                Figure(
                    value=period.value,
                    unit=series.unit,
                    since=period.start,
                    until=end,
                )
                for period in reversed(periods)
                if period.start <= now < (end := _ends(period, resolution))
            ),
            Figure(value=None, unit=series.unit),
        )
    series = known.get("savings")
    if series and (years := series.periods.get("1YEAR")):
        values = [year.value for year in years if year.value is not None]
        figures[TOTAL] = Figure(
            value=fsum(values) if values else None, unit=series.unit
        )
    return figures


def _ends(period: Period, resolution: str) -> datetime:
    """Return when a period ends at the latest, where the cloud does not tell it."""
    if period.end > period.start:
        return period.end
    return period.start + LONGEST[resolution]


def _changed_rows(
    hass: HomeAssistant, statistic_id: str, days: Sequence[Period]
) -> list[StatisticData]:
    """Return the rows to write so that statistics tell the same as the days do.

    A row stands at the first full hour of its day: `state` is the day, `sum` all days
    until then. From the first change on all sums are made anew. Runs in the recorder's
    executor.

    Args:
        hass: Home Assistant.
        statistic_id: Where to look.
        days: The oldest first, each with a value.
    """
    wanted = {_full_hour(day.start).timestamp(): day.value or 0.0 for day in days}
    stored = {
        row["start"]: (row.get("state") or 0.0, row.get("sum") or 0.0)
        for row in statistics_during_period(
            hass,
            _full_hour(days[0].start),
            None,
            {statistic_id},
            "hour",
            None,
            {"state", "sum"},
        ).get(statistic_id, [])
    }
    if stored:
        state, total = stored[min(stored)]
        total -= state
    else:
        total = _last_sum(hass, statistic_id)
    rows: list[StatisticData] = []
    for start in sorted(stored.keys() | wanted):
        state, stored_total = stored.get(start, (0.0, float("nan")))
        if start in wanted:
            value = wanted[start]
        elif _is_inside(start, days):
            # The cloud has moved its days: this one is counted there.
            value = 0.0
        else:
            value = state
        total += value
        if not (_same(value, state) and _same(total, stored_total)):
            rows.append(
                StatisticData(
                    start=dt_util.utc_from_timestamp(start), state=value, sum=total
                )
            )
    return rows


def _last_sum(hass: HomeAssistant, statistic_id: str) -> float:
    last = get_last_statistics(hass, 1, statistic_id, False, {"sum"})
    return last[statistic_id][0].get("sum") or 0.0 if last else 0.0


def _full_hour(moment: datetime) -> datetime:
    """Return the first full hour from a moment on; statistics know no other."""
    hour = moment.replace(minute=0, second=0, microsecond=0)
    return hour if hour == moment else hour + timedelta(hours=1)


def _is_inside(start: float, days: Iterable[Period]) -> bool:
    return any(day.start.timestamp() < start < day.end.timestamp() for day in days)


def _same(one: float, other: float) -> bool:
    """Return whether two values differ by no more than calculating does."""
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-6)
