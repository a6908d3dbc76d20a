"""Actions for common tasks, which take several fields or heat pumps at once.

They exist whether or not an account is loaded. Each takes the devices it is for; all of
them are tried, at the same time, and what one refuses does not keep another from it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

import voluptuous as vol

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
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

from .api import Changes, Field, HeatPump, Setpoint
from .api.statistics import MAX_PERIOD_LENGTH
from .const import DOMAIN
from .exceptions import async_translate_error, check_ranges, values_translation
from .heat_pump.commands import (
    AWAY_PARAMS,
    LIMIT_PARAMS,
    come_back,
    go_away,
    pause,
    resume,
    set_limits,
)
from .heat_pump.rules import MAX_PAUSE
from .schemas import LOCAL_DATE, UTC_DATETIME, duration, number
from .targets import Target, async_check_permission, async_get_target, device_name

type ActionParams = Mapping[str, Any]
"""Parameters of a call beside its devices, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAction:
    """One action.

    Attributes:
        fields: Schema of the parameters beside the devices.
        prepare: Checks and converts the parameters, once for all devices.
        run: Does it for one heat pump, and returns the response, if there is one.
        supports_response: Whether there is.
        policy: What a user needs to be allowed of the heat pumps.
    """

    fields: Mapping[vol.Marker, Any]
    prepare: Callable[[HomeAssistant, ActionParams], ActionParams] = (
        lambda hass, params: params
    )
    run: Callable[[Target, HeatPump, ActionParams], Awaitable[JsonObjectType | None]]
    supports_response: SupportsResponse = SupportsResponse.NONE
    policy: str = POLICY_CONTROL


def _writing(
    changes: Callable[[Target, HeatPump, ActionParams], Changes],
) -> Callable[[Target, HeatPump, ActionParams], Awaitable[None]]:
    """Make a `run` that changes a heat pump, in one PUT, within its ranges."""

    async def run(target: Target, heat_pump: HeatPump, params: ActionParams) -> None:
        asked = changes(target, heat_pump, params)
        check_ranges(target.coordinator.hass, asked, heat_pump)
        await target.async_write(asked)

    return run


def _prepare_pause(hass: HomeAssistant, params: ActionParams) -> ActionParams:
    """Return the parameters of a pause, a duration replaced by its end."""
    match params:
        case {"duration": _, "until": _}:
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="two_ends"
            )
        case {"duration": length}:
            # Beyond the longest pause a rule refuses it, whatever the calendar holds.
            return {"until": dt_util.utcnow() + min(length, 2 * MAX_PAUSE)}
    return params


def _to_celsius(
    hass: HomeAssistant, params: ActionParams, fields: Mapping[str, Field[Any]]
) -> ActionParams:
    """Return the parameters with temperatures in °C."""
    unit = hass.config.units.temperature_unit
    converted = {
        # A whole degree Fahrenheit is an endless fraction of a degree Celsius.
        name: round(
            TemperatureConverter.convert(params[name], unit, UnitOfTemperature.CELSIUS),
            2,
        )
        for name, field in fields.items()
        if name in params and isinstance(field, Setpoint)
    }
    return {**params, **converted}


def _prepare_limits(hass: HomeAssistant, params: ActionParams) -> ActionParams:
    """Return the limits in °C; at least one is required."""
    if not params:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="no_limits"
        )
    return _to_celsius(hass, params, LIMIT_PARAMS)


def _prepare_days(hass: HomeAssistant, params: ActionParams) -> ActionParams:
    """Return a range of days; it ends today by default."""
    days = {"end": dt_util.now().date(), **params}
    if days["end"] < days["start"]:
        raise ServiceValidationError(
            **values_translation(
                hass, "days_end_before_start", start=days["start"], end=days["end"]
            )
        )
    return days


async def _async_get_statistics(
    target: Target, heat_pump: HeatPump, params: ActionParams
) -> JsonObjectType:
    """Return the statistics of each period, and their units."""
    resolution = params["resolution"]
    statistics = await target.coordinator.async_get_past_statistics(
        target.device_id, resolution, params["start"], params["end"]
    )
    units: JsonObjectType = {}
    periods: dict[datetime, JsonObjectType] = {}
    for name, series in statistics.series.items():
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


ACTIONS: Final[Mapping[str, ServiceAction]] = {
    "pause": ServiceAction(
        fields={
            vol.Optional("duration"): duration,
            vol.Optional("until"): UTC_DATETIME,
        },
        prepare=_prepare_pause,
        run=_writing(
            lambda target, heat_pump, params: pause(
                params.get("until")
                or dt_util.utcnow() + target.coordinator.default_pause()
            )
        ),
    ),
    "resume": ServiceAction(
        fields={}, run=_writing(lambda target, heat_pump, params: resume(heat_pump))
    ),
    "set_away": ServiceAction(
        fields={
            vol.Optional("start"): UTC_DATETIME,
            vol.Optional("end"): UTC_DATETIME,
            vol.Optional("minimum_temperature"): number,
            vol.Optional("minimum_hot_water_temperature"): number,
        },
        prepare=partial(_to_celsius, fields=AWAY_PARAMS),
        run=_writing(
            lambda target, heat_pump, params: go_away(
                heat_pump, dt_util.utcnow(), **params
            )
        ),
    ),
    "end_away": ServiceAction(
        fields={}, run=_writing(lambda target, heat_pump, params: come_back(heat_pump))
    ),
    "set_heating_limits": ServiceAction(
        fields={vol.Optional(name): number for name in LIMIT_PARAMS},
        prepare=_prepare_limits,
        run=_writing(lambda target, heat_pump, params: set_limits(**params)),
    ),
    "get_statistics": ServiceAction(
        fields={
            vol.Required("start"): LOCAL_DATE,
            vol.Optional("end"): LOCAL_DATE,
            vol.Optional("resolution", default="day"): vol.In(MAX_PERIOD_LENGTH),
        },
        prepare=_prepare_days,
        run=_async_get_statistics,
        supports_response=SupportsResponse.ONLY,
        policy=POLICY_READ,
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
            supports_response=action.supports_response,
        )


async def _async_call(action: ServiceAction, call: ServiceCall) -> ServiceResponse:
    """Run an action for all devices.

    Raises:
        NotAllowedError: The user may not do it with one of them; it is done with none.
        HomeAssistantError: It failed for some; it tells for which and why.
    """
    hass, data = call.hass, dict(call.data)
    device_ids = list(dict.fromkeys(data.pop(ATTR_DEVICE_ID)))
    for device_id in device_ids:
        await async_check_permission(hass, call.context, device_id, action.policy)
    params = action.prepare(hass, data)

    async def run(device_id: str) -> JsonObjectType | HomeAssistantError | None:
        try:
            return await action.run(*async_get_target(hass, device_id), params)
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
        raise await _async_combine_errors(hass, failures, len(device_ids))
    return outcomes if action.supports_response else None


async def _async_combine_errors(
    hass: HomeAssistant, failures: Mapping[str, HomeAssistantError], count: int
) -> HomeAssistantError:
    """Return one error for all failures by device id; for a lone device, its own."""
    errors = [*failures.values()]
    if count == 1:
        return errors[0]
    devices = dr.async_get(hass)
    messages: list[str] = []
    for device_id, err in failures.items():
        message = await async_translate_error(hass, err)
        device = devices.async_get(device_id)
        messages.append(f"{device_name(device)}: {message}" if device else message)
    all_invalid = all(isinstance(err, ServiceValidationError) for err in errors)
    error = ServiceValidationError if all_invalid else HomeAssistantError
    return error(
        translation_domain=DOMAIN,
        translation_key="some_failed",
        translation_placeholders={"failures": " ".join(messages)},
    )
