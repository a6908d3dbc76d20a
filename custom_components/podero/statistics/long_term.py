"""The recorder's long-term statistics, which the Energy dashboard shows.

A row stands at the first full hour of its day: `state` is the value of the day, `sum`
the total of all days up to and including it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
import logging
from math import isclose, nan

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
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import EnergyConverter

from ..api import Period
from ..const import DOMAIN
from .parsing import STATISTIC_SPECS, ParsedStatistics
from .units import ENERGY_UNIT

_LOGGER = logging.getLogger(__name__)

type StoredRows = Mapping[float, tuple[float, float]]
"""State and sum by start, a Unix timestamp."""


def has_recorder(hass: HomeAssistant) -> bool:
    """Return whether Home Assistant keeps long-term statistics."""
    return RECORDER in hass.config.components


async def async_import_days(
    hass: HomeAssistant, subentry: ConfigSubentry, parsed: ParsedStatistics
) -> None:
    """Write the new and the corrected days of a heat pump.

    Args:
        hass: Home Assistant, with the recorder.
        subentry: The heat pump; its title begins the names of the statistics.
        parsed: An answer. Days that have not begun or have no value are left out.
    """
    now = dt_util.utcnow()
    names = await async_get_translations(
        hass, hass.config.language, "common", (DOMAIN,)
    )
    for name, series in parsed.items():
        days = [
            day
            for day in series.periods.get("day", ())
            if day.value is not None and day.start <= now
        ]
        if not days or not STATISTIC_SPECS[name].has_sum:
            continue
        # The unit is part of the id: sums of two currencies must not mix.
        statistic_id = f"{DOMAIN}:{name}_{series.unit}_{subentry.subentry_id}".lower()
        rows = await get_instance(hass).async_add_executor_job(
            _changed_rows, hass, statistic_id, days
        )
        if not rows:
            continue
        _LOGGER.debug("%s days of %s are new or corrected", len(rows), name)
        is_energy = series.unit == ENERGY_UNIT
        async_add_external_statistics(
            hass,
            StatisticMetaData(
                mean_type=StatisticMeanType.NONE,
                has_sum=True,
                name=f"{subentry.title} {names[f'component.{DOMAIN}.common.{name}']}",
                source=DOMAIN,
                statistic_id=statistic_id,
                unit_class=EnergyConverter.UNIT_CLASS if is_energy else None,
                unit_of_measurement=series.unit,
            ),
            rows,
        )


def _changed_rows(
    hass: HomeAssistant, statistic_id: str, days: Sequence[Period]
) -> list[StatisticData]:
    """Return the rows to write so that the recorder agrees with the days.

    Blocking: to be run in the recorder's executor.

    Args:
        hass: Home Assistant.
        statistic_id: The statistic to compare with.
        days: The oldest first, at least one, each with a value.
    """
    first = _first_full_hour(days[0].start)
    stored = {
        row["start"]: (row.get("state") or 0.0, row.get("sum") or 0.0)
        for row in statistics_during_period(
            hass, first, None, {statistic_id}, "hour", None, {"state", "sum"}
        ).get(statistic_id, [])
    }
    if stored:
        state, total = stored[min(stored)]
        sum_before = total - state
    else:
        sum_before = _last_sum(hass, statistic_id)
    return _merge(days, stored, sum_before)


def _merge(
    days: Sequence[Period], stored: StoredRows, sum_before: float
) -> list[StatisticData]:
    """Return the rows that differ from the stored ones, all later sums included.

    Args:
        days: The oldest first, each with a value.
        stored: The recorder's rows from the first day on.
        sum_before: The sum before the first of all rows.
    """
    values = {_first_full_hour(day.start).timestamp(): day.value or 0.0 for day in days}
    rows: list[StatisticData] = []
    total = sum_before
    for start in sorted(stored.keys() | values):
        stored_state, stored_sum = stored.get(start, (0.0, nan))
        if start in values:
            value = values[start]
        elif _is_inside(start, days):
            # Podero has moved its days: the day around this row contains its value.
            # Single rows can't be deleted.
            value = 0.0
        else:
            value = stored_state
        total += value
        if not (_is_equal(value, stored_state) and _is_equal(total, stored_sum)):
            rows.append(
                StatisticData(
                    start=dt_util.utc_from_timestamp(start), state=value, sum=total
                )
            )
    return rows


def _last_sum(hass: HomeAssistant, statistic_id: str) -> float:
    last = get_last_statistics(hass, 1, statistic_id, False, {"sum"})
    return last[statistic_id][0].get("sum") or 0.0 if last else 0.0


def _first_full_hour(moment: datetime) -> datetime:
    """Round up to a full hour of UTC, the only starts that the recorder accepts."""
    hour = moment.replace(minute=0, second=0, microsecond=0)
    return hour if hour == moment else hour + timedelta(hours=1)


def _is_inside(start: float, days: Iterable[Period]) -> bool:
    return any(day.start.timestamp() < start < day.end.timestamp() for day in days)


def _is_equal(one: float, other: float) -> bool:
    """Compare two values; sums differ by rounding, depending on where they began."""
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-6)
