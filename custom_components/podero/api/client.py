"""Podero's endpoints.

Source: the API reference, Partner API v2.0. There is one object per heat pump that
holds attributes and state; a PUT takes the fields to change and answers with all.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import partial
import logging
from typing import Any, Final

from aiohttp import ClientSession

from .actions import Action, as_page
from .auth import SignIn
from .contracts import EnergyContract
from .exceptions import PoderoNotFoundError, PoderoServerError
from .fields import TIME, Changes, as_object
from .last_answer import LastAnswer
from .models import HeatPump, as_uuid
from .readings import Readings
from .signed_in import RETRY_DELAYS, SignedInClient, as_list
from .statistics import Statistics, spelling
from .time_series import CONSUMPTION, UNOPTIMIZED, TimeSeries
from .transport import Transport

_LOGGER = logging.getLogger(__name__)

BASE_PATH: Final = "/api/partners/v2.0"
MAX_HEAT_PUMPS: Final = 100
"""Far above any home: a list without an end costs neither time nor memory."""
MAX_CONTRACTS: Final = 100


class PoderoClient(SignedInClient):
    """The heat pumps of one user."""

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
        super().__init__(Transport(session, host), sign_in, retry_delays)
        self.user_id = user_id
        self._user = f"{BASE_PATH}/org/{org_id}/users/{user_id}"
        self._heat_pumps = f"{self._user}/heat-pumps"
        self._has_left_out = False
        self._readings = Readings()
        self._last_list: tuple[Collection[str], LastAnswer[dict[str, HeatPump]]]
        self._last_list = (), LastAnswer(partial(self._read_list, ()))
        self._last_heat_pumps: dict[str, LastAnswer[HeatPump]] = {}

    async def async_get_heat_pumps(
        self, wanted: Collection[str] = ()
    ) -> dict[str, HeatPump]:
        """Return the heat pumps of the user by id, in one request.

        Args:
            wanted: Those that are returned even where there are more than a user can
                have; of the others it is then the first ones.
        """
        if wanted != self._last_list[0]:
            self._last_list = wanted, LastAnswer(partial(self._read_list, wanted))
        _, last = self._last_list
        read = await self._async_call("GET", self._heat_pumps, parse=last.parse)
        return {**read()}

    def _read_list(self, wanted: Collection[str], answers: Any) -> dict[str, HeatPump]:
        heat_pumps: dict[str, HeatPump] = {}
        left_out = 0
        for answer in as_list(answers):
            if len(heat_pumps) >= MAX_HEAT_PUMPS and not _is_one_of(answer, wanted):
                left_out += 1
                continue
            try:
                heat_pump = self._readings.read(answer)
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
        path = f"{self._heat_pumps}/{heat_pump_id}"
        last = self._last_heat_pumps.setdefault(
            heat_pump_id, LastAnswer(partial(self._read_own, heat_pump_id))
        )
        read = await self._async_call("GET", path, parse=last.parse)
        heat_pump: HeatPump = read()
        return heat_pump

    def _read_own(self, heat_pump_id: str, answer: object) -> HeatPump:
        """Return the heat pump of an answer that has to be about one with that id."""
        heat_pump = self._readings.read(answer)
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
        path = f"{self._heat_pumps}/{heat_pump_id}/statistics?{_query(resolutions)}"
        return Statistics.from_answer(
            await self._async_try("GET", path, judges_token=False)
        )

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
        what = f"savings?from={start}&to={end}&{_query(resolutions)}"
        path = f"{self._heat_pumps}/{heat_pump_id}/{what}"
        return Statistics.from_answer(await self._async_try("GET", path))

    async def async_get_hours(
        self, heat_pump_id: str, start: datetime, end: datetime
    ) -> TimeSeries:
        """Return what a heat pump has consumed hour by hour, sent once as statistics are.

        Args:
            heat_pump_id: The heat pump.
            start: The first moment.
            end: The last one.
        """
        bounds = f"from_datetime={TIME.write(start)}&to_datetime={TIME.write(end)}"
        what = f"resolution=1HOUR&keywords={CONSUMPTION},{UNOPTIMIZED}"
        answer = await self._async_try(
            "GET",
            f"{self._heat_pumps}/{heat_pump_id}/data?{bounds}&{what}",
            # Without it a heat pump that has no data at all is answered with 400.
            headers={"fill-missing": "true"},
            judges_token=False,
        )
        return TimeSeries.from_answer(answer)

    async def async_get_energy_contracts(self) -> tuple[EnergyContract, ...]:
        """Return the user's contracts that tell a currency.

        Sent once, and a refusal says nothing of the token: nobody waits for it.
        """
        path = f"{self._user}/energy-contracts"
        answer = as_list(await self._async_try("GET", path, judges_token=False))
        contracts = map(EnergyContract.from_answer, answer[:MAX_CONTRACTS])
        return tuple(filter(None, contracts))

    async def async_start_action(
        self, action: Action, *, language: str, return_page: str
    ) -> str | None:
        """Start an action; return the page that its owner is to open, None without one.

        Sent once, and a refusal says nothing of the token: whether the secret of an
        action, which is bound to a person, works with this sign-in is not documented.

        Args:
            action: One with `Way.START`, read within the hour.
            language: That of the page, an IETF tag.
            return_page: Where the page leads back to, whatever comes of it.
        """
        body = {"successUrl": return_page, "cancelUrl": return_page}
        body["language"] = language
        answer = await self._async_try("POST", action.link, body, judges_token=False)
        return as_page(as_object(answer).get("redirect_url"))

    async def async_report_action(self, action: Action, *, success: bool) -> None:
        """Tell what came of an action that was started.

        Success takes it out of the heat pump's actions, failure leaves it there to be
        started again; not found is an action that is over already.

        Args:
            action: One with `Way.START`, read within the hour.
            success: The owner has done it.
        """
        body = {"state": "success" if success else "fail"}
        try:
            await self._async_try("POST", action.state_path, body, judges_token=False)
        except PoderoNotFoundError:
            _LOGGER.debug("An action is over already")


def _is_one_of(answer: object, heat_pump_ids: Collection[str]) -> bool:
    """Return whether an entry of the list is one of these heat pumps."""
    try:
        return isinstance(answer, dict) and as_uuid(answer.get("id")) in heat_pump_ids
    except ValueError:
        return False


def _query(resolutions: Iterable[str]) -> str:
    resolution = ",".join(map(spelling, resolutions))
    return f"resolution={resolution}&keywords=savings,consumption"
