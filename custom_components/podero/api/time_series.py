"""The consumption of a heat pump hour by hour, with and without Podero.

Source: Podero Partner API v2.0, API reference, `GET …/heat-pumps/{id}/data`. Its units are
not documented, so only proportions mean something. How far it reaches, how late it comes,
and whether it has hours to come are not documented either.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import fsum
from typing import Final, Self

from .exceptions import PoderoServerError
from .fields import as_object
from .statistics import read_moment, read_value

CONSUMPTION: Final = "estimated_consumption"
UNOPTIMIZED: Final = "unoptimized_consumption"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSeries:
    """Consumption by hour, in a unit of the cloud's own, never negative.

    Attributes:
        consumption: What was consumed, by the start of the hour, UTC.
        unoptimized: What would have been consumed without Podero.
    """

    consumption: Mapping[datetime, float] = field(default_factory=dict)
    unoptimized: Mapping[datetime, float] = field(default_factory=dict)

    def __or__(self, later: Self) -> Self:
        """Return both series as one; where both know an hour, the later one counts."""
        return type(self)(
            consumption={**self.consumption, **later.consumption},
            unoptimized={**self.unoptimized, **later.unoptimized},
        )

    @classmethod
    def from_answer(cls, answer: object) -> Self:
        """Read the answer of a GET; what is not understood is left out.

        Raises:
            PoderoServerError: The answer has another form.
        """
        rows = as_object(answer).get("data")
        if not isinstance(rows, list):
            raise PoderoServerError("the answer is no time series")
        objects = [as_object(row) for row in rows]
        return cls(
            consumption=_by_hour(objects, CONSUMPTION),
            unoptimized=_by_hour(objects, UNOPTIMIZED),
        )


def _by_hour(rows: list[Mapping[str, object]], name: str) -> dict[datetime, float]:
    """Return the mean of a field in each hour that has a value: rows may be quarters."""
    found: dict[datetime, list[float]] = {}
    for row in rows:
        moment, value = read_moment(row.get("time")), read_value(row.get(name))
        if moment is not None and value is not None and value >= 0:
            hour = moment.replace(minute=0, second=0, microsecond=0)
            found.setdefault(hour, []).append(value)
    return {hour: fsum(values) / len(values) for hour, values in found.items()}
