"""Actions: what people ask of heat pumps in one breath.

They exist whether or not an account is loaded. Each takes the devices it is for; all of
them are tried, at the same time, and what one refuses does not keep another from it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Final

import voluptuous as vol

from homeassistant.const import ATTR_DEVICE_ID, UnitOfTemperature
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType
from homeassistant.util.unit_conversion import TemperatureConverter

from .api import Changes, HeatPump
from .commands import AWAY, LIMITS, come_back, go_away, pause, resume, set_limits
from .const import DOMAIN
from .errors import async_sentence, check_ranges
from .rules import RANGES
from .targets import Target, async_reach, name_of

RESOLUTIONS: Final = {
    "day": "1DAY",
    "week": "1WEEK",
    "month": "1MONTH",
    "quarter": "1QUARTER",
    "year": "1YEAR",
}
TOLD: Final = {
    "consumption.total": "consumption",
    "heat_pump.estimated_consumption_wh": "estimated_consumption",
    "savings.total": "savings",
    "savings.percentage": "savings_percentage",
}
"""What an answer calls the fields of `api.statistics.FIELDS`."""

type Wanted = Mapping[str, Any]
"""What an action was told beside its devices: value by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action.

    Attributes:
        fields: Schema of what it takes beside the devices.
        prepare: What holds for all devices: checks and converts what was told.
        run: Does it for one heat pump, and returns its answer, if there is one.
        answers: Whether there is.
    """

    fields: Mapping[vol.Marker, Any]
    prepare: Callable[[HomeAssistant, Wanted], Wanted] = lambda hass, wanted: wanted
    run: Callable[[Target, HeatPump, Wanted], Awaitable[JsonObjectType | None]]
    answers: SupportsResponse = SupportsResponse.NONE


def _writing(
    changes: Callable[[Target, HeatPump, Wanted], Changes],
) -> Callable[[Target, HeatPump, Wanted], Awaitable[None]]:
    """Make what changes a heat pump, in one PUT."""

    async def run(target: Target, heat_pump: HeatPump, wanted: Wanted) -> None:
        await target.async_write(changes(target, heat_pump, wanted))

    return run


def _moment(value: datetime) -> datetime:
    """Return a moment in UTC; without a zone it is told by the home's clock.

    Where that clock is set forward, a time that it leaves out is as long after midnight
    as it would be on any other day. Where it is set back, of the two moments of one time
    it is the first that is still to come.
    """
    if value.tzinfo is None:
        folds = [value.replace(fold=fold) for fold in (0, 1)]
    else:
        folds = [value, value]
    try:
        first, second = map(dt_util.as_utc, folds)
    except OverflowError as err:
        raise vol.Invalid("beyond the end of time") from err
    return second if first <= dt_util.utcnow() < second else first


def _date_time(value: Any) -> datetime:
    """Return a date-time, of a bare date its midnight, as YAML writes them."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time())
    return cv.datetime(value)


MOMENT: Final = vol.All(_date_time, _moment)
DAY: Final = vol.All(_date_time, lambda value: dt_util.as_local(value).date())
TEMPERATURE: Final = vol.Coerce(float)


def _until(hass: HomeAssistant, wanted: Wanted) -> Wanted:
    """Return until when to pause, if that was told."""
    match wanted:
        case {"duration": _, "until": _}:
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="two_ends"
            )
        case {"duration": duration}:
            return {"until": dt_util.utcnow() + duration}
    return wanted


def _celsius(hass: HomeAssistant, wanted: Wanted, fields: Mapping[str, str]) -> Wanted:
    """Return the same with temperatures in °C, each within its range."""
    unit = hass.config.units.temperature_unit
    converted = {
        # A whole degree Fahrenheit is an endless fraction of a degree Celsius.
        name: round(
            TemperatureConverter.convert(value, unit, UnitOfTemperature.CELSIUS), 2
        )
        for name, value in wanted.items()
        if fields[name] in RANGES
    }
    check_ranges(hass, {fields[name]: value for name, value in converted.items()})
    return {**wanted, **converted}


def _limits(hass: HomeAssistant, wanted: Wanted) -> Wanted:
    """Return the limits in °C, of which there has to be one."""
    if not wanted:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="no_limits"
        )
    return _celsius(hass, wanted, LIMITS)


def _days(hass: HomeAssistant, wanted: Wanted) -> Wanted:
    """Return a range of days, up to today unless told."""
    days = {"end": dt_util.now().date(), **wanted}
    if days["end"] < days["start"]:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="days_end_before_start",
            translation_placeholders={
                "start": str(days["start"]),
                "end": str(days["end"]),
            },
        )
    return days


async def _async_statistics(
    target: Target, heat_pump: HeatPump, wanted: Wanted
) -> JsonObjectType:
    """Return what the cloud tells of each period, and in which units."""
    resolution = RESOLUTIONS[wanted["resolution"]]
    statistics = await target.coordinator.async_get_past(
        target.device_id, resolution, wanted["start"], wanted["end"]
    )
    units: JsonObjectType = {}
    periods: dict[datetime, JsonObjectType] = {}
    for field, name in TOLD.items():
        if (series := statistics.series.get(field)) is None:
            continue
        units[name] = series.unit
        for period in series.periods.get(resolution, ()):
            bounds = {
                "start": dt_util.as_local(period.start).isoformat(),
                "end": dt_util.as_local(period.end).isoformat(),
            }
            periods.setdefault(period.start, {**bounds})[name] = period.value
    return {
        "name": target.name,
        "units": units,
        "periods": [periods[start] for start in sorted(periods)],
    }


ACTIONS: Final[Mapping[str, Action]] = {
    "pause": Action(
        fields={
            vol.Optional("duration"): vol.All(
                cv.positive_time_period, vol.Range(max=timedelta(days=365))
            ),
            vol.Optional("until"): MOMENT,
        },
        prepare=_until,
        run=_writing(
            lambda target, heat_pump, wanted: pause(
                wanted.get("until")
                or dt_util.utcnow() + target.coordinator.default_pause()
            )
        ),
    ),
    "resume": Action(
        fields={}, run=_writing(lambda target, heat_pump, wanted: resume(heat_pump))
    ),
    "set_away": Action(
        fields={
            vol.Optional("start"): MOMENT,
            vol.Optional("end"): MOMENT,
            vol.Optional("minimum_temperature"): TEMPERATURE,
            vol.Optional("minimum_hot_water_temperature"): TEMPERATURE,
        },
        prepare=partial(_celsius, fields=AWAY),
        run=_writing(
            lambda target, heat_pump, wanted: go_away(
                heat_pump, dt_util.utcnow(), **wanted
            )
        ),
    ),
    "end_away": Action(
        fields={}, run=_writing(lambda target, heat_pump, wanted: come_back(heat_pump))
    ),
    "set_heating_limits": Action(
        fields={vol.Optional(name): TEMPERATURE for name in LIMITS},
        prepare=_limits,
        run=_writing(lambda target, heat_pump, wanted: set_limits(**wanted)),
    ),
    "get_statistics": Action(
        fields={
            vol.Required("start"): DAY,
            vol.Optional("end"): DAY,
            vol.Optional("resolution", default="day"): vol.In(RESOLUTIONS),
        },
        prepare=_days,
        run=_async_statistics,
        answers=SupportsResponse.ONLY,
    ),
}


@callback
def async_setup(hass: HomeAssistant) -> None:
    """Register the actions."""
    devices = {
        vol.Required(ATTR_DEVICE_ID): vol.All(
            cv.ensure_list, vol.Length(min=1), [cv.string]
        )
    }
    for name, action in ACTIONS.items():
        hass.services.async_register(
            DOMAIN,
            name,
            partial(_async_call, action),
            schema=vol.Schema({**devices, **action.fields}),
            supports_response=action.answers,
        )


async def _async_call(action: Action, call: ServiceCall) -> ServiceResponse:
    """Do it for all devices; raise what went wrong, by their names if there are more."""
    hass, told = call.hass, dict(call.data)
    device_ids = list(dict.fromkeys(told.pop(ATTR_DEVICE_ID)))
    wanted = action.prepare(hass, told)

    async def run(device_id: str) -> JsonObjectType | HomeAssistantError | None:
        try:
            return await action.run(*async_reach(hass, device_id), wanted)
        except HomeAssistantError as err:
            return err

    outcomes = dict(
        zip(device_ids, await asyncio.gather(*map(run, device_ids)), strict=True)
    )
    failures = {
        device_id: outcome
        for device_id, outcome in outcomes.items()
        if isinstance(outcome, HomeAssistantError)
    }
    if failures:
        raise await _async_summed_up(hass, failures, len(device_ids))
    return outcomes if action.answers else None


async def _async_summed_up(
    hass: HomeAssistant, failures: Mapping[str, HomeAssistantError], count: int
) -> HomeAssistantError:
    """Return one error for all that failed, by device; of a lone device, its own."""
    errors = [*failures.values()]
    if count == 1:
        return errors[0]
    devices = dr.async_get(hass)
    told: list[str] = []
    for device_id, err in failures.items():
        sentence = await async_sentence(hass, err)
        device = devices.async_get(device_id)
        told.append(f"{name_of(device)}: {sentence}" if device else sentence)
    wrong = all(isinstance(err, ServiceValidationError) for err in errors)
    error = ServiceValidationError if wrong else HomeAssistantError
    return error(
        translation_domain=DOMAIN,
        translation_key="some_failed",
        translation_placeholders={"failures": " ".join(told)},
    )
