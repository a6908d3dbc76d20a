"""The time series of a heat pump: consumption by hour, with and without Podero.

Its units are not documented; here consumption is the mean power in W.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import exp
from typing import Any, Final

from .clock import format_timestamp, parse_timestamp
from .errors import InvalidValue, Refused, unprocessable
from .generations import Fields
from .meter import Meter
from .prices import price, price_rank
from .weather import mean_temperature

STEPS: Final = {
    "15MIN": timedelta(minutes=15),
    "1HOUR": timedelta(hours=1),
    "1DAY": timedelta(days=1),
    "1WEEK": timedelta(days=7),
}
KEYWORDS: Final = (
    *("inlet_temp_act", "hot_water_temp", "estimated_consumption"),
    *("unoptimized_consumption", "price"),
)


def time_series(
    meter: Meter,
    query: Mapping[str, str],
    now: datetime,
    *,
    fill_missing: bool,
    lag: timedelta,
    since: datetime | None,
) -> list[Fields]:
    """Report a range of moments.

    Args:
        meter: The meter of the heat pump.
        query: `from_datetime`, `to_datetime`, `resolution` and `keywords`, all optional.
        now: The time of the cloud.
        fill_missing: Whether gaps are told as null (R).
        lag: How late values come (?).
        since: Before that there is no data; None stands for no data at all.

    Raises:
        Refused: With 422, or with 400 where there is no data at all (R).
    """
    if since is None and not fill_missing:
        raise Refused(400, {"detail": "No data available"})
    step = STEPS.get(query.get("resolution", "15MIN"))
    keywords = query.get("keywords", ",".join(KEYWORDS)).split(",")
    if step is None or set(keywords) - set(KEYWORDS):
        problem = InvalidValue("enum", "Input should be one of the allowed values")
        raise unprocessable([problem.at("query", "keywords" if step else "resolution")])
    end = _moment(query, "to_datetime", now)
    start = _moment(query, "from_datetime", end - timedelta(days=1))
    rows: list[Fields] = []
    # Steps begin with the epoch.
    moment = start - (start - datetime.fromtimestamp(0, start.tzinfo)) % step
    while moment < end:
        is_known = since is not None and since <= moment <= now - lag - step
        if is_known or fill_missing:
            values = (
                _values(meter, moment, step) if is_known else dict.fromkeys(KEYWORDS)
            )
            rows.append(
                {"time": format_timestamp(moment)}
                | {keyword: values[keyword] for keyword in keywords}
            )
        moment += step
    return rows


def _values(meter: Meter, when: datetime, step: timedelta) -> dict[str, Any]:
    """Return what was measured, or what a heat pump that follows the price would use."""
    cold = max(17.5 - mean_temperature(when.date()), 1)
    hour = when.hour + when.minute / 60
    habit = 0.5 + exp(-(((hour - 6.5) / 1.6) ** 2)) + exp(-(((hour - 18) / 2.4) ** 2))
    cheap = 0.25 + 1.5 * (1 - price_rank(when)) ** 2
    # Both of them are 0.8 in the mean of a day.
    power = 1000 * meter.estimate(when.date()).kwh / 24 / 0.8
    measured = meter.mean_power(when, when + step)
    return {
        "inlet_temp_act": round(30 + cold / 2, 1),
        "hot_water_temp": 48.5,
        "estimated_consumption": round(
            power * cheap if measured is None else measured, 1
        ),
        "unoptimized_consumption": round(power * habit, 1),
        "price": round(1000 * price(when), 2),
    }


def _moment(query: Mapping[str, str], name: str, default: datetime) -> datetime:
    """Read a date-time."""
    try:
        return parse_timestamp(query[name]) if name in query else default
    except ValueError as error:
        problem = InvalidValue("datetime_parsing", "Input should be a valid datetime")
        raise unprocessable([problem.at("query", name)]) from error
