"""Day-ahead prices of electricity, hour by hour."""

from datetime import date, datetime
from functools import lru_cache
from math import sin, tau
from typing import Final

_HOURS: Final = (
    *(0.21, 0.19, 0.18, 0.18, 0.19, 0.22),
    *(0.28, 0.34, 0.36, 0.32, 0.27, 0.23),
    *(0.20, 0.19, 0.20, 0.24, 0.30, 0.38),
    *(0.42, 0.41, 0.36, 0.31, 0.27, 0.24),
)
_SUNNY: Final = range(10, 16)


@lru_cache(maxsize=64)
def day_ahead(day: date) -> tuple[float, ...]:
    """Return the 24 prices of a day, in EUR/kWh."""
    wind = 1 + 0.25 * sin(tau * day.toordinal() / 6.1)
    sun = 0.06 * (1 + sin(tau * day.toordinal() / 3.7))
    return tuple(
        price * wind - (sun if hour in _SUNNY else 0)
        for hour, price in enumerate(_HOURS)
    )


def price(when: datetime) -> float:
    """Return the price of an hour, in EUR/kWh."""
    return day_ahead(when.date())[when.hour]


@lru_cache(maxsize=64)
def mean_price(day: date) -> float:
    """Return the mean price of a day, in EUR/kWh."""
    prices = day_ahead(day)
    return sum(prices) / len(prices)


@lru_cache(maxsize=64)
def price_ranks(day: date) -> tuple[float, ...]:
    """Rank the hours of a day by price: from 0 for the cheapest to below 1."""
    prices = day_ahead(day)
    return tuple(sum(other < one for other in prices) / len(prices) for one in prices)


def price_rank(when: datetime) -> float:
    """Rank an hour by price among those of its day: from 0 to below 1."""
    return price_ranks(when.date())[when.hour]
