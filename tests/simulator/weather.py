"""The weather at the house: sums of sines, so that it is the same in every run."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from math import cos, sin, tau
from typing import Final

_SAMPLES: Final = (3, 9, 15, 21)


def outdoor_temperature(when: datetime) -> float:
    """Return the outdoor temperature in °C."""
    days = when.timestamp() / 86400
    season = -9 * cos(tau * (days - 20) / 365.25)
    spell = 2.2 * sin(tau * days / 5.3) + 1.4 * sin(tau * days / 2.1)
    day = 3.5 * sin(tau * (days - 9 / 24))
    return 10 + season + spell + day


@lru_cache(maxsize=1024)
def mean_temperature(day: date) -> float:
    """Return the mean outdoor temperature of a day in °C."""
    midnight = datetime.combine(day, time(), UTC)
    moments = (midnight + timedelta(hours=hour) for hour in _SAMPLES)
    return sum(map(outdoor_temperature, moments)) / len(_SAMPLES)
