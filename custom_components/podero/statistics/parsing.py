"""From Podero's answer to statistics in Home Assistant's units."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
import logging
from typing import Final

from ..api import Period, Series, Statistics
from .units import UnitParser, parse_currency, parse_energy_unit, parse_percentage

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticSpec:
    """Where a statistic comes from, and which values it may have.

    Attributes:
        fields: The fields of the answer that contain it, the preferred one first.
        unit_parsers: The kinds of units that it may have.
        allow_negative: Values below zero are valid; otherwise they become unknown.
    """

    fields: tuple[str, ...]
    unit_parsers: tuple[UnitParser, ...]
    allow_negative: bool


STATISTIC_SPECS: Final = {
    "consumption": StatisticSpec(
        fields=("consumption", "estimated_consumption"),
        unit_parsers=(parse_energy_unit,),
        allow_negative=False,
    ),
    "savings": StatisticSpec(
        fields=("savings",),
        unit_parsers=(parse_currency, parse_energy_unit),
        allow_negative=True,
    ),
    "percentage": StatisticSpec(
        fields=("savings_percentage",),
        unit_parsers=(parse_percentage,),
        allow_negative=True,
    ),
}

type ParsedStatistics = Mapping[str, Series]
"""Series in Home Assistant's units by statistic, one of `STATISTIC_SPECS`."""


def parse_statistics(answer: Statistics) -> ParsedStatistics:
    """Return the statistics that the answer contains in a known unit."""
    parsed: dict[str, Series] = {}
    for name, spec in STATISTIC_SPECS.items():
        candidates = [
            series
            for field in spec.fields
            if (raw := answer.series.get(field))
            and (series := _convert(raw, name, spec))
        ]
        if candidates:
            # A preferred field without any value must not hide the next one.
            parsed[name] = max(candidates, key=_has_values)
    return parsed


def with_earlier_years(
    parsed: ParsedStatistics, earlier: ParsedStatistics | None
) -> ParsedStatistics:
    """Return statistics with the years of savings that only an earlier answer told.

    How many years an answer tells is not documented, and a total that loses one would be
    booked as a loss.

    Args:
        parsed: The newest answer.
        earlier: The answer before it, which has the years of those before.
    """
    before = earlier.get("savings") if earlier else None
    if before is None or not (known := before.periods.get("year")):
        return parsed
    savings = parsed.get("savings", replace(before, periods={}))
    if savings.unit != before.unit:
        return parsed
    years = {_year(year): year for year in known}
    for year in savings.periods.get("year", ()):
        if year.value is not None or _year(year) not in years:
            years[_year(year)] = year
    periods = {**savings.periods, "year": tuple(years[key] for key in sorted(years))}
    return {**parsed, "savings": replace(savings, periods=periods)}


def _year(period: Period) -> int:
    """Return the calendar year of a year, in whatever time zone it begins."""
    return (period.start + timedelta(days=182)).year


def _convert(series: Series, name: str, spec: StatisticSpec) -> Series | None:
    """Return a series in Home Assistant's unit, None if its unit is unknown."""
    for parse_unit in spec.unit_parsers:
        if found := parse_unit(series.unit):
            unit, convert = found
            break
    else:
        _LOGGER.debug("The %s has the unit %r and is left out", name, series.unit)
        return None

    def convert_period(period: Period) -> Period:
        value = None if period.value is None else convert(period.value)
        if value is not None and value < 0 and not spec.allow_negative:
            value = None
        return replace(period, value=value)

    return Series(
        unit=unit,
        periods={
            resolution: tuple(map(convert_period, periods))
            for resolution, periods in series.periods.items()
        },
    )


def _has_values(series: Series) -> bool:
    return any(
        period.value is not None
        for periods in series.periods.values()
        for period in periods
    )
