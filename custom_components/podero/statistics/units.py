"""Units of statistics: from Podero's spelling to Home Assistant's units.

Podero does not document how it spells units, so each parser accepts what is unambiguous
and nothing else: a statistic in the wrong unit is worse than none.
"""

from collections.abc import Callable
from typing import Final

import voluptuous as vol

from homeassistant.const import PERCENTAGE, UnitOfEnergy
from homeassistant.helpers import config_validation as cv
from homeassistant.util.unit_conversion import EnergyConverter

type Converter = Callable[[float], float]
type UnitParser = Callable[[str], tuple[str, Converter] | None]
"""Returns Home Assistant's unit and the conversion to it, None for any other unit."""

ENERGY_UNIT: Final = UnitOfEnergy.KILO_WATT_HOUR
ENERGY_UNITS: Final = {
    unit.lower(): unit
    for unit in (UnitOfEnergy.WATT_HOUR, ENERGY_UNIT, UnitOfEnergy.MEGA_WATT_HOUR)
}
CURRENCY_SIGNS: Final = {"€": "EUR", "£": "GBP", "ZŁ": "PLN", "KČ": "CZK", "FT": "HUF"}
"""ISO 4217 codes by sign in capitals. "$" and "kr" belong to several currencies."""


def parse_energy_unit(unit: str) -> tuple[str, Converter] | None:
    """Return kWh and the conversion to it from Wh, kWh or MWh."""
    if found := ENERGY_UNITS.get(unit.lower()):
        return ENERGY_UNIT, EnergyConverter.converter_factory(found, ENERGY_UNIT)
    return None


def parse_currency(unit: str) -> tuple[str, Converter] | None:
    """Return the ISO 4217 code of a currency; amounts are never converted."""
    try:
        code = cv.currency(CURRENCY_SIGNS.get(unit.upper(), unit.upper()))
    except vol.Invalid:
        return None
    return code, float


def parse_percentage(unit: str) -> tuple[str, Converter] | None:
    """Return %."""
    return (PERCENTAGE, float) if unit == PERCENTAGE else None
