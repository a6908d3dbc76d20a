"""Takes an owner through what is to be done at Podero."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from ..api import Action, HeatPump, PoderoClient, PoderoRejectedError, Way

RETURN_PAGE: Final = "https://my.home-assistant.io/redirect/repairs/"
"""Where Podero's page leads back to. It sends the browser on to the repairs of its own
Home Assistant: nobody has to reach the home from outside, and nobody learns its address.
"""


class OwnerActions:
    """The actions of one account's heat pumps."""

    def __init__(
        self, client: PoderoClient, read: Callable[[str], Awaitable[HeatPump]]
    ) -> None:
        """Take the account's client, and what reads a heat pump afresh."""
        self._client = client
        self._read = read
        # By heat pump whose owner was sent to a page: whether its connection had lapsed.
        self._started: dict[str, bool] = {}

    async def async_look(self, device_id: str, code: str) -> HeatPump:
        """Read a heat pump, and report an action of it that surely is done.

        An action stays in progress until its outcome is reported (source: the cues
        pages). That the owner comes back proves nothing; a connection that had lapsed
        and is there again does.

        Raises:
            PoderoError: It could not be read, or the outcome not be reported.
        """
        heat_pump = await self._read(device_id)
        action = heat_pump.action(code)
        if (
            action
            and action.way is Way.START
            and heat_pump.is_authenticated
            and self._started.get(device_id)
        ):
            await self._client.async_report_action(action, success=True)
            del self._started[device_id]
            heat_pump = await self._read(device_id)
        return heat_pump

    async def async_start(
        self, heat_pump: HeatPump, action: Action, language: str
    ) -> str | None:
        """Return the page that the owner is to open, None if there is none.

        Args:
            heat_pump: The heat pump, just read.
            action: One of its actions.
            language: That of the page, an IETF tag.

        Raises:
            PoderoError: Podero does not start it.
        """
        if action.way is not Way.START:
            return action.link or None
        start = partial(
            self._client.async_start_action,
            action,
            language=language,
            return_page=RETURN_PAGE,
        )
        try:
            page = await start()
        except PoderoRejectedError:
            if heat_pump.id not in self._started:
                raise
            # An earlier try of this owner may hold it, which has not succeeded.
            await self._client.async_report_action(action, success=False)
            page = await start()
        self._started[heat_pump.id] = heat_pump.is_authenticated is False
        return page

    async def async_give_up(self, device_id: str, code: str) -> None:
        """Report that the owner could not do it, so that it can be started anew.

        Raises:
            PoderoError: The heat pump could not be read, or the outcome not be reported.
        """
        heat_pump = await self._read(device_id)
        action = heat_pump.action(code)
        if action and action.way is Way.START:
            self._started.pop(device_id, None)
            await self._client.async_report_action(action, success=False)
