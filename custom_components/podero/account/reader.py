"""Reads the heat pumps of an account with as few requests as there can be."""

from collections.abc import Collection
import logging
from typing import Final

from ..api import (
    HeatPump,
    PoderoClient,
    PoderoForbiddenError,
    PoderoNotFoundError,
    PoderoRejectedError,
)

_LOGGER = logging.getLogger(__name__)

REFUSALS: Final = (PoderoForbiddenError, PoderoNotFoundError, PoderoRejectedError)
"""What the cloud answers to a request that it understands and does not grant."""


class HeatPumpReader:
    """Reads several heat pumps by one list, or one by one where that is refused.

    Attributes:
        last_device_list: The last list of the user's heat pumps, if one was read.
        list_refused: The list may not be read.
    """

    def __init__(self, client: PoderoClient) -> None:
        """Take the account's client."""
        self._client = client
        self.last_device_list: dict[str, HeatPump] = {}
        self.list_refused = False

    async def async_read(
        self, device_ids: Collection[str]
    ) -> dict[str, HeatPump | None]:
        """Return the heat pumps by device id.

        What the cloud does not know is not in the answer; what it does not let us
        read is None.

        Raises:
            PoderoError: The cloud could not be read at all.
        """
        if len(device_ids) > 1 and not self.list_refused:
            try:
                self.last_device_list = await self._client.async_get_heat_pumps(
                    device_ids
                )
            except REFUSALS as err:
                _LOGGER.debug("The list is refused (%s), asking one by one", err)
                self.list_refused = True
            else:
                return {**self.last_device_list}
        answers: dict[str, HeatPump | None] = {}
        for device_id in device_ids:
            try:
                answers[device_id] = await self._client.async_get_heat_pump(device_id)
            except PoderoNotFoundError:
                continue
            except (PoderoForbiddenError, PoderoRejectedError) as err:
                _LOGGER.debug("A heat pump can't be read: %s", err)
                answers[device_id] = None
        return answers
