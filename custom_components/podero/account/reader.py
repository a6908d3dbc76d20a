"""Reads the heat pumps of an account with as few requests as there can be."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
import logging
import math
from typing import Final

from ..api import (
    Action,
    HeatPump,
    PoderoClient,
    PoderoError,
    PoderoForbiddenError,
    PoderoNotFoundError,
    PoderoRejectedError,
    PoderoServerError,
)

_LOGGER = logging.getLogger(__name__)

REFUSALS: Final = (PoderoForbiddenError, PoderoNotFoundError, PoderoRejectedError)
"""What the cloud answers to a request that it understands and does not grant."""
LIST_REST: Final = 10_800.0
"""Seconds until a list that was refused is asked for again: one answer proves little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownActions:
    """What a heat pump's own answer told of its actions.

    Attributes:
        actions: The pending actions.
        is_authenticated: As it was then: a change calls for another look.
    """

    actions: tuple[Action, ...]
    is_authenticated: bool | None


class HeatPumpReader:
    """Reads several heat pumps by one list, or one by one while that is refused.

    Attributes:
        last_device_list: The user's heat pumps, if the last read was one of the list.
    """

    def __init__(self, client: PoderoClient) -> None:
        """Take the account's client."""
        self._client = client
        self.last_device_list: dict[str, HeatPump] = {}
        self._list_refused_until = -math.inf
        self._known_actions: dict[str, KnownActions] = {}

    @property
    def list_refused(self) -> bool:
        """Whether the list was refused, and is not to be asked for again yet."""
        return asyncio.get_running_loop().time() < self._list_refused_until

    async def async_read_list(
        self, device_ids: Collection[str] = ()
    ) -> dict[str, HeatPump] | None:
        """Return the heat pumps of the user by device id, None if that is refused.

        Args:
            device_ids: Those that are not left out where there are very many.

        Raises:
            PoderoError: The cloud could not be read.
        """
        if self.list_refused:
            return None
        try:
            return await self._client.async_get_heat_pumps(device_ids)
        except REFUSALS as err:
            _LOGGER.debug("The list is refused (%s), asking one by one", err)
            self._list_refused_until = asyncio.get_running_loop().time() + LIST_REST
            return None

    async def async_read_one(self, device_id: str) -> HeatPump:
        """Return one heat pump with all that there is to know of it.

        Raises:
            PoderoError: The cloud could not be read, or does not know it.
        """
        heat_pump = await self._client.async_get_heat_pump(device_id)
        self._known_actions[device_id] = KnownActions(
            actions=heat_pump.actions, is_authenticated=heat_pump.is_authenticated
        )
        return heat_pump

    async def async_read(
        self, device_ids: Collection[str], doubtful: Collection[str]
    ) -> dict[str, HeatPump | None]:
        """Return the heat pumps by device id.

        What the API says there is not is not in the answer; what can't be read, or is
        not in the list, is None.

        Args:
            device_ids: The heat pumps.
            doubtful: Those that are asked for themselves where the list lacks them.

        Raises:
            PoderoError: The cloud could not be read at all.
        """
        listed = await self.async_read_list(device_ids) if len(device_ids) > 1 else None
        self.last_device_list = listed or {}
        if listed is None:
            return await self._async_read_each(device_ids, {})
        missing = [device_id for device_id in device_ids if device_id not in listed]
        answers = await self._async_read_each(
            [device_id for device_id in missing if device_id in doubtful],
            {**listed, **dict.fromkeys(set(missing).difference(doubtful))},
        )
        return {**answers, **await self._async_with_actions(device_ids, listed)}

    async def _async_read_each(
        self, device_ids: Collection[str], answers: dict[str, HeatPump | None]
    ) -> dict[str, HeatPump | None]:
        """Return the answers, and with them heat pumps that are read by themselves.

        One that fails costs the others nothing.
        """
        faults = 0
        for device_id in device_ids:
            try:
                answers[device_id] = await self._client.async_get_heat_pump(device_id)
            except PoderoNotFoundError:
                continue
            except (PoderoForbiddenError, PoderoRejectedError) as err:
                _LOGGER.debug("A heat pump can't be read: %s", err)
                answers[device_id] = None
            except PoderoServerError as err:
                faults += 1
                # Where nothing at all can be read, two tries are enough to say so.
                if faults >= min(2, len(device_ids)) and not any(answers.values()):
                    raise
                _LOGGER.debug("A heat pump can't be read: %s", err)
                answers[device_id] = None
        return answers

    async def _async_with_actions(
        self, device_ids: Collection[str], listed: Mapping[str, HeatPump]
    ) -> dict[str, HeatPump]:
        """Return the list, with actions that it only hints at.

        The reference says that "the actions field on the detail response carries the
        specifics". They are asked for once per change, one heat pump with each read, as
        far as the day's budget goes.
        """
        answers = {**listed}
        may_ask = not self._client.transport.read_wait
        for device_id in device_ids:
            heat_pump = listed.get(device_id)
            if not heat_pump or not heat_pump.action_needed or heat_pump.actions:
                self._known_actions.pop(device_id, None)
                continue
            known = self._known_actions.get(device_id)
            if may_ask and _is_outdated(known, heat_pump):
                may_ask = False
                known = await self._async_get_actions(heat_pump)
            if known:
                answers[device_id] = replace(heat_pump, actions=known.actions)
        return answers

    async def _async_get_actions(self, heat_pump: HeatPump) -> KnownActions | None:
        """Return what a heat pump's own answer tells, None after a failure."""
        try:
            await self.async_read_one(heat_pump.id)
        except REFUSALS as err:
            _LOGGER.debug("The actions of a heat pump can't be read: %s", err)
            self._known_actions[heat_pump.id] = KnownActions(
                actions=(), is_authenticated=heat_pump.is_authenticated
            )
        except PoderoError as err:
            _LOGGER.debug("The actions of a heat pump are asked for later: %s", err)
        return self._known_actions.get(heat_pump.id)


def _is_outdated(known: KnownActions | None, heat_pump: HeatPump) -> bool:
    return known is None or known.is_authenticated != heat_pump.is_authenticated
