"""The recorder's long-term statistics, which the Energy dashboard shows.

A row is an hour of consumption, or a day of savings at its first full hour: `state` is
its value, `sum` the total of all rows up to and including it.
"""

import asyncio
from collections.abc import Collection, Mapping
import logging
from math import isclose, nan
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from homeassistant.components.recorder.const import DOMAIN as RECORDER
from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import (
    async_add_external_statistics,
    get_last_statistics,
    get_metadata,
    statistics_during_period,
)
from homeassistant.components.recorder.tasks import SynchronizeTask
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import EnergyConverter

from ..api import TimeSeries
from ..const import DOMAIN
from .parsing import ParsedStatistics
from .rows import STATISTICS, RowPlan, StoredRows
from .units import ENERGY_UNIT

_LOGGER = logging.getLogger(__name__)

DATABASE_ERRORS: Final = (SQLAlchemyError, TimeoutError)
"""What is raised while the recorder's database is busy or ill."""
WRITE_TIMEOUT: Final = 60.0
"""Seconds in which the recorder has to write what it was told before."""


def has_recorder(hass: HomeAssistant) -> bool:
    """Return whether Home Assistant keeps long-term statistics."""
    return RECORDER in hass.config.components


def make_statistic_id(key: str, unit: str, id_suffix: str) -> str:
    """Return the id of a statistic.

    The unit is part of it: sums of two currencies must not mix.
    """
    return f"{DOMAIN}:{key}_{unit}_{id_suffix}".lower()


async def async_find_id_suffix(
    hass: HomeAssistant, id_suffix: str, subentry_id: str
) -> str:
    """Return how the ids of a heat pump's statistics end.

    Release 0.1.0 took the id of the subentry; whoever has such statistics keeps them.

    Args:
        hass: Home Assistant, with the recorder.
        id_suffix: How they end where there are none of 0.1.0.
        subentry_id: The heat pump's present subentry.

    Raises:
        DATABASE_ERRORS: The recorder can't be read now.
    """
    known = await get_instance(hass).async_add_executor_job(
        lambda: get_metadata(hass, statistic_source=DOMAIN)
    )
    old_suffix = subentry_id.lower()
    is_old = any(known_id.endswith(f"_{old_suffix}") for known_id in known)
    return old_suffix if is_old else id_suffix


async def async_find_ids(hass: HomeAssistant) -> list[tuple[str, str]]:
    """Return what our statistics count and their ids, the newest statistic last.

    Raises:
        DATABASE_ERRORS: The recorder can't be read now.
    """
    known = await get_instance(hass).async_add_executor_job(
        lambda: get_metadata(hass, statistic_source=DOMAIN)
    )
    return [
        (key, statistic_id)
        for _, statistic_id in sorted(
            (row, statistic_id) for statistic_id, (row, _) in known.items()
        )
        for key in STATISTICS
        if statistic_id.startswith(f"{DOMAIN}:{key}_")
    ]


async def async_import_days(
    hass: HomeAssistant,
    *,
    id_suffix: str,
    name: str,
    parsed: ParsedStatistics,
    series: TimeSeries,
) -> dict[str, float]:
    """Write the new and the corrected days of a heat pump, and its name.

    Args:
        hass: Home Assistant, with the recorder.
        id_suffix: How the ids of the statistics end.
        name: What people call the heat pump; it begins the names of the statistics.
        parsed: An answer. Days that have not begun or have no value are left out.
        series: The hours of its days.

    Returns:
        The start of the first row by statistic id, a Unix timestamp.

    Raises:
        DATABASE_ERRORS: The recorder can't be read now; nothing was written.
    """
    await _async_written(hass)
    now = dt_util.utcnow()
    names = await async_get_translations(
        hass, hass.config.language, "common", (DOMAIN,)
    )
    first_rows: dict[str, float] = {}
    for key, (source, to_rows) in STATISTICS.items():
        if (told := parsed.get(source)) is None:
            continue
        days = [
            day
            for day in told.periods.get("day", ())
            if day.value is not None and day.start <= now
        ]
        plan = RowPlan(days=days, series=series, now=now, to_rows=to_rows)
        if not (rows := plan.rows({})):
            continue
        is_energy = told.unit == ENERGY_UNIT
        metadata = StatisticMetaData(
            mean_type=StatisticMeanType.NONE,
            has_sum=True,
            name=f"{name} {names[f'component.{DOMAIN}.common.{key}']}",
            source=DOMAIN,
            statistic_id=make_statistic_id(key, told.unit, id_suffix),
            unit_class=EnergyConverter.UNIT_CLASS if is_energy else None,
            unit_of_measurement=told.unit,
        )
        first_rows[metadata["statistic_id"]] = min(rows)
        changed, is_renamed = await get_instance(hass).async_add_executor_job(
            _compare, hass, metadata, plan
        )
        if changed or is_renamed:
            _LOGGER.debug("%s rows of %s are new or corrected", len(changed), key)
            async_add_external_statistics(hass, metadata, changed)
    return first_rows


async def async_has_rows(hass: HomeAssistant, starts: Mapping[str, float]) -> bool:
    """Return whether statistics have the rows that were written to them.

    Args:
        hass: Home Assistant, with the recorder.
        starts: The start of one row by statistic id, a Unix timestamp.

    Raises:
        DATABASE_ERRORS: The recorder can't be read now.
    """

    def has_rows() -> bool:
        return all(
            _stored_rows(hass, statistic_id, start, start + 1.0)
            for statistic_id, start in starts.items()
        )

    await _async_written(hass)
    return await get_instance(hass).async_add_executor_job(has_rows)


async def _async_written(hass: HomeAssistant) -> None:
    """Wait until the recorder has written all that it was told.

    Rows that wait in its queue, or are being written, can't be read yet: sums that are
    computed without them would go back.

    Raises:
        TimeoutError: It has more to do.
    """
    written = hass.loop.create_future()
    # The recorder's own future for this leaves out the task that it is at.
    get_instance(hass).queue_task(SynchronizeTask(written))
    async with asyncio.timeout(WRITE_TIMEOUT):
        await written


def _compare(
    hass: HomeAssistant, metadata: StatisticMetaData, plan: RowPlan
) -> tuple[list[StatisticData], bool]:
    """Return the rows to write so that the recorder agrees, and whether its name differs.

    Blocking: to be run in the recorder's executor.

    Args:
        hass: Home Assistant.
        metadata: The statistic to compare with.
        plan: What the rows are to be.
    """
    statistic_id = metadata["statistic_id"]
    known = get_metadata(hass, statistic_ids={statistic_id}).get(statistic_id)
    stored = _stored_rows(hass, statistic_id, plan.first)
    values = plan.rows({start: state for start, (state, _) in stored.items()})
    if stored:
        state, total = stored[min(stored)]
        sum_before = total - state
    else:
        sum_before = _last_sum(hass, statistic_id)
    return (
        _merge(values, plan.replaced(values, stored), stored, sum_before),
        known is not None and known[1]["name"] != metadata["name"],
    )


def _merge(
    values: Mapping[float, float],
    replaced: Collection[float],
    stored: StoredRows,
    sum_before: float,
) -> list[StatisticData]:
    """Return the rows that differ from the stored ones, all later sums included.

    Args:
        values: Values by start, a Unix timestamp.
        replaced: Starts of rows whose values are in other rows now. Single rows can't
            be deleted, so they become 0.
        stored: The recorder's rows from the first start on.
        sum_before: The sum before the first of all rows.
    """
    rows: list[StatisticData] = []
    total = sum_before
    for start in sorted(stored.keys() | values):
        stored_state, stored_sum = stored.get(start, (0.0, nan))
        value = values.get(start, 0.0 if start in replaced else stored_state)
        total += value
        if not (_is_equal(value, stored_state) and _is_equal(total, stored_sum)):
            rows.append(
                StatisticData(
                    start=dt_util.utc_from_timestamp(start), state=value, sum=total
                )
            )
    return rows


def _stored_rows(
    hass: HomeAssistant, statistic_id: str, start: float, end: float | None = None
) -> StoredRows:
    """Return what the recorder has from one moment to another, or to the end."""
    found = statistics_during_period(
        hass,
        dt_util.utc_from_timestamp(start),
        None if end is None else dt_util.utc_from_timestamp(end),
        {statistic_id},
        "hour",
        None,
        {"state", "sum"},
    )
    return {
        row["start"]: (row.get("state") or 0.0, row.get("sum") or 0.0)
        for row in found.get(statistic_id, [])
    }


def _last_sum(hass: HomeAssistant, statistic_id: str) -> float:
    last = get_last_statistics(hass, 1, statistic_id, False, {"sum"})
    return last[statistic_id][0].get("sum") or 0.0 if last else 0.0


def _is_equal(one: float, other: float) -> bool:
    """Compare two values; sums differ by rounding, depending on where they began."""
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-6)
