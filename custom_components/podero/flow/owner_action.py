"""The repair of what the owner must do at Podero: a link, and a look whether it is done."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import voluptuous as vol
from yarl import URL

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.exceptions import HomeAssistantError

from ..account.entries import heat_pump_name
from ..api import (
    PoderoAuthError,
    PoderoError,
    PoderoForbiddenError,
    PoderoNotFoundError,
    PoderoRejectedError,
)
from ..coordinator import PoderoCoordinator, async_get_loaded_heat_pump
from ..exceptions import check_read_budget
from ..markdown import escape_markdown, heat_pump_placeholders

REFUSALS: Final = (
    PoderoAuthError,
    PoderoForbiddenError,
    PoderoNotFoundError,
    PoderoRejectedError,
)
"""What Podero answers where this sign-in may not start an action."""


type Step = Callable[[PoderoCoordinator, str], Awaitable[RepairsFlowResult]]


class OwnerActionFlow(RepairsFlow):
    """Starts an action, offers the page on which the owner finishes it, and looks again."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Take what the issue kept."""
        self._entry_id = data["entry_id"]
        self._subentry_id = data["subentry_id"]
        self._code = data["code"]
        self._placeholders: dict[str, str] = {}

    async def async_step_init(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Read the action afresh, since its link ends within the hour, and start it."""
        return await self._async_or_abort(self._async_begin)

    async def async_step_open_page(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Offer the page, and look once the owner comes back."""
        if user_input is None:
            return self.async_show_form(
                step_id="open_page",
                data_schema=vol.Schema({}),
                description_placeholders=self._placeholders,
            )
        return await self.async_step_look_again()

    async def async_step_not_done_yet(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Let the owner choose: only they know whether it was finished."""
        return self.async_show_menu(
            step_id="not_done_yet",
            menu_options=["look_again", "start_over"],
            description_placeholders=self._placeholders,
        )

    async def async_step_look_again(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Look whether it is done."""
        return await self._async_or_abort(self._async_finish)

    async def async_step_start_over(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Start again: the owner says that it did not work."""
        return await self._async_or_abort(self._async_start_over)

    async def _async_begin(
        self, coordinator: PoderoCoordinator, device_id: str
    ) -> RepairsFlowResult:
        actions = coordinator.account.actions
        heat_pump = await actions.async_look(device_id, self._code)
        if (action := heat_pump.action(self._code)) is None:
            return self.async_create_entry(data={})
        try:
            page = await actions.async_start(
                heat_pump, action, self.hass.config.language
            )
        except REFUSALS:
            return self.async_abort(reason="refused")
        if page is None:
            return self.async_abort(reason="only_in_app")
        self._placeholders |= {"what": action.words, **_link(page)}
        return await self.async_step_open_page()

    async def _async_finish(
        self, coordinator: PoderoCoordinator, device_id: str
    ) -> RepairsFlowResult:
        heat_pump = await coordinator.account.actions.async_look(device_id, self._code)
        if heat_pump.action(self._code) is None:
            return self.async_create_entry(data={})
        return await self.async_step_not_done_yet()

    async def _async_start_over(
        self, coordinator: PoderoCoordinator, device_id: str
    ) -> RepairsFlowResult:
        await coordinator.account.actions.async_give_up(device_id, self._code)
        return await self._async_begin(coordinator, device_id)

    async def _async_or_abort(self, step: Step) -> RepairsFlowResult:
        """Take a step, or say in words why it could not be taken."""
        found = async_get_loaded_heat_pump(self.hass, self._entry_id, self._subentry_id)
        if found is None:
            return self.async_abort(reason="entry_not_loaded")
        entry, device_id = found
        self._placeholders |= heat_pump_placeholders(
            heat_pump_name(self.hass, entry, device_id)
        )
        coordinator = entry.runtime_data
        try:
            check_read_budget(coordinator.account.client.transport)
            return await step(coordinator, device_id)
        except PoderoError as err:
            error: HomeAssistantError = coordinator.to_user_error(err)
        except HomeAssistantError as err:
            error = err
        return self.async_abort(
            reason="not_mended",
            description_placeholders={"error": escape_markdown(str(error))},
        )


def _link(page: str) -> dict[str, str]:
    """Return a page as a Markdown link takes it, and its host as people should see it."""
    address = page.translate({ord("("): "%28", ord(")"): "%29"})
    return {"link": address, "host": URL(page).raw_host or ""}
