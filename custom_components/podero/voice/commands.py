"""What can be asked of a heat pump: one table for sentences and language models."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util

from ..api import Field, HeatPump
from ..const import DOMAIN
from ..exceptions import values_translation
from ..schemas import UTC_DATETIME
from ..targets import async_check_permission, async_get_target
from .responses import (
    Request,
    Response,
    get_consumption,
    get_price,
    get_savings,
    get_status,
    status,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing that can be asked.

    Attributes:
        title: Its name, for people.
        description: What it does, for language models.
        params: Names of the parameters that it accepts, see `llm.ARGUMENTS`.
        required: Those of them without which it can't run.
        run: Does it, whoever asks; raises HomeAssistantError if that fails.
        read_only: Whether it changes nothing.
        idempotent: Whether to run it twice has the effect of running it once.
    """

    title: str
    description: str
    params: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    run: Callable[[Request], Awaitable[Response]]
    read_only: bool = False
    idempotent: bool = True

    async def async_run(self, request: Request) -> Response:
        """Do it for the user who asks.

        Raises:
            NotAllowedError: The user may not.
            HomeAssistantError: It failed.
        """
        await async_check_permission(
            request.hass,
            request.context,
            request.target.device.id,
            POLICY_READ if self.read_only else POLICY_CONTROL,
        )
        return await self.run(request)


MAX_PAUSE: Final = timedelta(days=31)
MAX_AWAY: Final = timedelta(days=366)
"""Who asks for more by voice has been misheard, and a model has mistaken a date."""


def _writing(field: Field[Any], param: str) -> Callable[[Request], Awaitable[Response]]:
    """Make a command that sets one field to a parameter."""

    async def run(request: Request) -> Response:
        target, _ = async_get_target(request.hass, request.target.device.id)
        await target.async_write({field: request.params[param]})
        return status(request)

    return run


def _service(
    service: str, **service_params: str
) -> Callable[[Request], Awaitable[Response]]:
    """Make a command of a service of ours; it responds with the status thereafter.

    Args:
        service: The service.
        **service_params: The service's name of a parameter, by the command's, where
            they differ.
    """

    async def run(request: Request) -> Response:
        data = {
            service_params.get(name, name): value
            for name, value in request.params.items()
        }
        await request.hass.services.async_call(
            DOMAIN,
            service,
            {ATTR_DEVICE_ID: request.target.device.id, **data},
            blocking=True,
            context=request.context,
        )
        return status(request)

    return run


def _beyond(request: Request, ahead: timedelta) -> datetime | None:
    """Return the first time of a request that is too far ahead, None if none is."""
    given = (request.params.get(name) for name in ("start", "until"))
    moments = (UTC_DATETIME(moment) for moment in given if moment)
    return next((each for each in moments if each - dt_util.utcnow() > ahead), None)


async def _pause(request: Request) -> Response:
    if until := _beyond(request, MAX_PAUSE):
        raise ServiceValidationError(
            **values_translation(request.hass, "said_pause_too_long", until=until)
        )
    return await _service("pause")(request)


async def _set_away(request: Request) -> Response:
    if until := _beyond(request, MAX_AWAY):
        raise ServiceValidationError(
            **values_translation(request.hass, "said_away_too_far", until=until)
        )
    return await _service("set_away", until="end")(request)


COMMANDS: Final[Mapping[str, Command]] = {
    "get_status": Command(
        title="Get heat pump status",
        description="Returns what a heat pump does now and why, its power, "
        "temperatures of rooms and hot water and their limits, whether it is "
        "optimized, paused, or in away mode, since and until when, and whether "
        "something is wrong.",
        run=get_status,
        read_only=True,
    ),
    "get_savings": Command(
        title="Get heat pump savings",
        description="Returns what a heat pump has saved today, this month and in "
        "total by running when power is cheap.",
        run=get_savings,
        read_only=True,
    ),
    "get_consumption": Command(
        title="Get heat pump consumption",
        description="Returns the electricity that a heat pump took in a period.",
        params=("period",),
        required=("period",),
        run=get_consumption,
        read_only=True,
    ),
    "get_electricity_price": Command(
        title="Get electricity price",
        description="Returns what the electricity of a heat pump costs now.",
        run=get_price,
        read_only=True,
    ),
    "pause": Command(
        title="Pause heat pump",
        description="Stops a heat pump for some hours, a month at most; then it goes "
        "on by itself. Without a time, it is paused for as long as the user has "
        "configured. It can't begin later.",
        params=("until",),
        run=_pause,
        idempotent=False,
    ),
    "resume": Command(
        title="Resume heat pump",
        description="Ends the pause of a heat pump.",
        run=_service("resume"),
    ),
    "set_away": Command(
        title="Set away mode",
        description="Lets a heat pump keep the home cooler, because nobody is there. "
        "Without a start that is from now on, without an end until away mode is ended; "
        "both are a year ahead at most.",
        params=("start", "until"),
        run=_set_away,
        idempotent=False,
    ),
    "end_away": Command(
        title="End away mode",
        description="Ends away mode, and cancels one that is planned: somebody is at "
        "home.",
        run=_service("end_away"),
    ),
    "set_heating_limits": Command(
        title="Set heating limits",
        description="Sets between which room temperatures a heat pump may move, and "
        "between which ones its hot water is kept: hot_water_temperature is the upper "
        "one. What is not given stays as it is.",
        params=(
            "minimum_temperature",
            "maximum_temperature",
            "minimum_hot_water_temperature",
            "hot_water_temperature",
        ),
        run=_service("set_heating_limits"),
    ),
    "set_hot_water": Command(
        title="Switch hot water",
        description="Lets a heat pump heat water, or not.",
        params=("enabled",),
        required=("enabled",),
        run=_writing(HeatPump.is_hot_water_heating_enabled, "enabled"),
    ),
    "set_optimization": Command(
        title="Switch optimization",
        description="Lets Podero move a heat pump's consumption to hours with cheap "
        "power, or not: then the heat pump follows its own schedule.",
        params=("enabled",),
        required=("enabled",),
        run=_writing(HeatPump.is_smart_optimization_active, "enabled"),
    ),
    "set_level": Command(
        title="Set optimization level",
        description="Sets how far a heat pump's consumption may be moved to hours with "
        "cheap power.",
        params=("level",),
        required=("level",),
        run=_writing(HeatPump.optimization_level, "level"),
    ),
}
