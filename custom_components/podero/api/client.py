"""Podero's endpoints.

Source: the API reference, Partner API v2.0. There is one object per heat pump that
holds attributes and state; a PUT takes the fields to change and answers with all.
"""

import asyncio
from collections.abc import Collection, Iterable
from copy import copy
from datetime import date, datetime
import logging
import random
from typing import Any, Final, Self

from aiohttp import ClientSession

from .auth import SignIn, SignInRest
from .exceptions import (
    PoderoAuthError,
    PoderoConnectionError,
    PoderoCredentialsError,
    PoderoError,
    PoderoServerError,
)
from .fields import TIME, Changes
from .models import HeatPump, as_uuid
from .statistics import Statistics, spelling
from .time_series import CONSUMPTION, UNOPTIMIZED, TimeSeries
from .transport import Transport

_LOGGER = logging.getLogger(__name__)

BASE_PATH: Final = "/api/partners/v2.0"
MAX_HEAT_PUMPS: Final = 100
"""Far above any home: a list without an end costs neither time nor memory."""
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
        self._has_left_out = False
        self.retry_sign_in()

    @property
    def sign_in_wait(self) -> float:
        """Seconds until a sign-in that was refused is tried again, 0 if it may be now."""
        return self._rest.wait

    def retry_sign_in(self) -> None:
        """Try the sign-in with the next call, whatever became of it."""
        self._rest = SignInRest()

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

    async def async_get_heat_pumps(
        self, wanted: Collection[str] = ()
    ) -> dict[str, HeatPump]:
        """Return the heat pumps of the user by id, in one request.

        Args:
            wanted: Those that are returned even where there are more than a user can
                have; of the others it is then the first ones.
        """
        heat_pumps: dict[str, HeatPump] = {}
        left_out = 0
        for answer in await self._async_list(self._heat_pumps):
            if len(heat_pumps) >= MAX_HEAT_PUMPS and not _is_one_of(answer, wanted):
                left_out += 1
                continue
            try:
                heat_pump = HeatPump.from_answer(answer)
            except PoderoServerError as err:
                _LOGGER.debug("An entry of the list is left out: %s", err)
                continue
            heat_pumps[heat_pump.id] = heat_pump
        if left_out and not self._has_left_out:
            _LOGGER.warning("%s heat pumps of the list are left out", left_out)
        self._has_left_out = bool(left_out)
        return heat_pumps

    async def async_get_heat_pump(self, heat_pump_id: str) -> HeatPump:
        """Return one heat pump.

        Raises:
            PoderoServerError: The answer is about another one, too.
        """
        answer = await self._async_call("GET", f"{self._heat_pumps}/{heat_pump_id}")
        heat_pump = HeatPump.from_answer(answer)
        if heat_pump.id != as_uuid(heat_pump_id):
            raise PoderoServerError("the answer is about another heat pump")
        return heat_pump

    async def async_update_heat_pump(
        self, heat_pump: HeatPump, changes: Changes
    ) -> HeatPump | None:
        """Change the given fields, and no other, and return the heat pump after it.

        Returns:
            None where the cloud has taken the changes and says nothing of the heat pump:
            that its answer is the whole object is how the documentation has it.
        """
        answer = await self._async_call(
            "PUT", f"{self._heat_pumps}/{heat_pump.id}", heat_pump.body(changes)
        )
        try:
            after = HeatPump.from_answer(answer)
        except PoderoServerError as err:
            _LOGGER.debug("A change was taken: %s", err)
            return None
        return after if after.id == heat_pump.id else None

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
        token = await self._async_token(counts_toward_budget=True)
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
        delays = iter(() if self.sign_in_wait else self.retry_delays)
        while True:
            try:
                answer = await self._async_try(method, path, body)
            except PoderoError as err:
                delay = next(delays, None)
                if delay is None or not _may_repeat(method, err):
                    if isinstance(err, PoderoCredentialsError) and self.retry_delays:
                        self._rest.begin()
                    raise
                _LOGGER.debug("%s is tried again: %s", method, err)
            else:
                self.retry_sign_in()
                return answer
            await asyncio.sleep(delay * random.uniform(0.75, 1.25))

    async def _async_try(
        self, method: str, path: str, body: dict[str, object] | None
    ) -> Any:
        # Were the tokens of writes counted, a user who tries again and again while the
        # cloud refuses them would use up the reads of hours.
        is_read = method == "GET"
        token = await self._async_token(counts_toward_budget=is_read)
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

    async def _async_token(self, *, counts_toward_budget: bool) -> str:
        if self.sign_in_wait:
            raise PoderoCredentialsError("the sign-in was refused a while ago")
        return await self._sign_in.async_token(
            self.transport, counts_toward_budget=counts_toward_budget
        )


def _is_one_of(answer: object, heat_pump_ids: Collection[str]) -> bool:
    """Return whether an entry of the list is one of these heat pumps."""
    try:
        return isinstance(answer, dict) and as_uuid(answer.get("id")) in heat_pump_ids
    except ValueError:
        return False


def _may_repeat(method: str, err: PoderoError) -> bool:
    match err:
        case PoderoAuthError():
            return True
        case PoderoConnectionError():
            return method == "GET" or not err.sent
        case PoderoServerError():
            return method == "GET"
    return False
