"""Podero's endpoints.

Source: the API reference, Partner API v2.0. There is one object per heat pump that
holds attributes and state; a PUT takes the fields to change and answers with all.
"""

import asyncio
from collections.abc import Iterable
from copy import copy
from datetime import date, datetime
import logging
import random
from typing import Any, Final, Self

from aiohttp import ClientSession

from .auth import SignIn
from .exceptions import (
    PoderoAuthError,
    PoderoConnectionError,
    PoderoError,
    PoderoServerError,
)
from .fields import TIME, Changes
from .models import HeatPump
from .statistics import Statistics, spelling
from .time_series import CONSUMPTION, UNOPTIMIZED, TimeSeries
from .transport import Transport

_LOGGER = logging.getLogger(__name__)

BASE_PATH: Final = "/api/partners/v2.0"
RETRY_DELAYS: Final = (1.0, 4.0)
"""Seconds between the tries of one call, each with a quarter of jitter."""


class PoderoClient:
    """The heat pumps of one user.

    Every method raises the exceptions of `Transport.async_request` and of
    `SignIn.async_token`. A call is tried again where that can do no harm: a GET after
    a failure of network or server, a PUT only if it surely did not arrive, both after
    a 401, since a lone one proves nothing.
    """

    def __init__(
        self,
        session: ClientSession,
        host: str,
        sign_in: SignIn,
        *,
        org_id: str,
        user_id: str,
        retry_delays: tuple[float, ...] = RETRY_DELAYS,
    ) -> None:
        """Take Home Assistant's session and an address made by `as_host`."""
        self.transport = Transport(session, host)
        self._sign_in = sign_in
        self.user_id = user_id
        self._org = f"{BASE_PATH}/org/{org_id}"
        self._heat_pumps = f"{self._org}/users/{user_id}/heat-pumps"
        self.retry_delays = retry_delays

    @property
    def sign_in_ends(self) -> datetime | None:
        """When only the user can prolong the sign-in, UTC, if that is known."""
        return self._sign_in.ends

    def without_retries(self) -> Self:
        """Return this client without second tries, for a person who is waiting."""
        client = copy(self)
        client.retry_delays = ()
        return client

    async def async_get_user_ids(self) -> set[str]:
        """Return the ids of the organisation's users, in lower case."""
        return {
            user["id"].lower()
            for user in await self._async_list(f"{self._org}/users")
            if isinstance(user, dict) and isinstance(user.get("id"), str)
        }

    async def async_get_heat_pumps(self) -> dict[str, HeatPump]:
        """Return all heat pumps of the user by id, in one request."""
        heat_pumps: dict[str, HeatPump] = {}
        for answer in await self._async_list(self._heat_pumps):
            try:
                heat_pump = HeatPump.from_answer(answer)
            except PoderoServerError as err:
                _LOGGER.debug("An entry of the list is left out: %s", err)
                continue
            heat_pumps[heat_pump.id] = heat_pump
        return heat_pumps

    async def async_get_heat_pump(self, heat_pump_id: str) -> HeatPump:
        """Return one heat pump."""
        answer = await self._async_call("GET", f"{self._heat_pumps}/{heat_pump_id}")
        return HeatPump.from_answer(answer)

    async def async_update_heat_pump(
        self, heat_pump: HeatPump, changes: Changes
    ) -> HeatPump:
        """Change the given fields, and no other, and return the heat pump after it."""
        answer = await self._async_call(
            "PUT", f"{self._heat_pumps}/{heat_pump.id}", heat_pump.body(changes)
        )
        return HeatPump.from_answer(answer)

    async def async_get_statistics(
        self, heat_pump_id: str, resolutions: Iterable[str]
    ) -> Statistics:
        """Return what a heat pump has consumed and saved in the newest periods.

        Sent once, whatever comes of it: nobody waits for statistics. For the same
        reason a refused token is not replaced, that is up to the next read.

        Args:
            heat_pump_id: The heat pump.
            resolutions: Some of `statistics.MAX_PERIOD_LENGTH`.
        """
        token = await self._sign_in.async_token(self.transport)
        answer = await self.transport.async_request(
            "GET",
            self._statistics_path(heat_pump_id, "statistics?", resolutions),
            headers={"Authorization": f"Bearer {token}"},
        )
        return Statistics.from_answer(answer)

    async def async_get_past(
        self, heat_pump_id: str, resolutions: Iterable[str], start: date, end: date
    ) -> Statistics:
        """Return what a heat pump has consumed and saved between two days.

        Sent once, too; but somebody may wait for it, so a refused token is told.

        Args:
            heat_pump_id: The heat pump.
            resolutions: Some of `statistics.MAX_PERIOD_LENGTH`.
            start: The first day.
            end: The last day; whether it is part of the answer is not documented.
        """
        what = f"savings?from={start}&to={end}&"
        path = self._statistics_path(heat_pump_id, what, resolutions)
        return Statistics.from_answer(await self._async_try("GET", path, None))

    async def async_get_hours(
        self, heat_pump_id: str, start: datetime, end: datetime
    ) -> TimeSeries:
        """Return what a heat pump has consumed hour by hour, sent once as statistics are.

        Args:
            heat_pump_id: The heat pump.
            start: The first moment.
            end: The last one.
        """
        token = await self._sign_in.async_token(self.transport)
        bounds = f"from_datetime={TIME.write(start)}&to_datetime={TIME.write(end)}"
        answer = await self.transport.async_request(
            "GET",
            f"{self._heat_pumps}/{heat_pump_id}/data?{bounds}"
            f"&resolution=1HOUR&keywords={CONSUMPTION},{UNOPTIMIZED}",
            # Without it a heat pump that has no data at all is answered with 400.
            headers={"Authorization": f"Bearer {token}", "fill-missing": "true"},
        )
        return TimeSeries.from_answer(answer)

    def _statistics_path(
        self, heat_pump_id: str, what: str, resolutions: Iterable[str]
    ) -> str:
        return (
            f"{self._heat_pumps}/{heat_pump_id}/{what}"
            f"resolution={','.join(map(spelling, resolutions))}"
            "&keywords=savings,consumption"
        )

    async def _async_list(self, path: str) -> list[Any]:
        answer = await self._async_call("GET", path)
        if not isinstance(answer, list):
            raise PoderoServerError("the answer is no list")
        return answer

    async def _async_call(
        self, method: str, path: str, body: dict[str, object] | None = None
    ) -> Any:
        delays = iter(self.retry_delays)
        while True:
            try:
                return await self._async_try(method, path, body)
            except PoderoError as err:
                delay = next(delays, None)
                if delay is None or not _may_repeat(method, err):
                    raise
                _LOGGER.debug("%s is tried again: %s", method, err)
            await asyncio.sleep(delay * random.uniform(0.75, 1.25))

    async def _async_try(
        self, method: str, path: str, body: dict[str, object] | None
    ) -> Any:
        # Were the tokens of writes counted, a user who tries again and again while the
        # cloud refuses them would use up the reads of hours.
        is_read = method == "GET"
        token = await self._sign_in.async_token(
            self.transport, counts_toward_budget=is_read
        )
        try:
            return await self.transport.async_request(
                method,
                path,
                headers={"Authorization": f"Bearer {token}"},
                body=body,
                counts_toward_budget=is_read,
            )
        except PoderoAuthError:
            raise self._sign_in.refused(token) from None


def _may_repeat(method: str, err: PoderoError) -> bool:
    match err:
        case PoderoAuthError():
            return True
        case PoderoConnectionError():
            return method == "GET" or not err.sent
        case PoderoServerError():
            return method == "GET"
    return False
