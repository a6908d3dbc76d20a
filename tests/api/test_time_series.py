"""The time series of a heat pump: what is read of an answer, and what is asked for."""

from datetime import UTC, datetime
from typing import Any

import pytest

from custom_components.podero.api import PoderoServerError, TimeSeries

HOUR = datetime(2026, 1, 14, 10, tzinfo=UTC)


def test_quarters() -> None:
    """An hour is the mean of what is known of it, whatever the resolution."""
    rows = [
        {"time": f"2026-01-14T10:{minute}:00Z", "estimated_consumption": value}
        for minute, value in (("00", 1), ("15", None), ("30", "3"), ("45", 5.0))
    ]
    found = TimeSeries.from_answer({"data": rows})
    assert found.consumption == {HOUR: 3.0}
    assert found.unoptimized == {}


@pytest.mark.parametrize("answer", [None, [], {}, {"data": None}, {"data": {}}, "x"])
def test_no_time_series(answer: Any) -> None:
    """Any other form is told as a failure of the cloud."""
    with pytest.raises(PoderoServerError):
        TimeSeries.from_answer(answer)


def test_later_answers_count() -> None:
    """Of two series that know an hour, the later one counts."""
    one = TimeSeries(consumption={HOUR: 1.0}, unoptimized={HOUR: 2.0})
    other = TimeSeries(consumption={HOUR: 3.0})
    assert one | other == TimeSeries(consumption={HOUR: 3.0}, unoptimized={HOUR: 2.0})
