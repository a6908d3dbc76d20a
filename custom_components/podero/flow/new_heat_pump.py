"""A heat pump that was discovered in an account that is set up."""

from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult, ConfigSubentry
from homeassistant.helpers.typing import DiscoveryInfoType

from ..account.entries import configured_device_ids, heat_pump_titles
from ..api import HeatPump
from ..const import CONF_DEVICE_ID, SUBENTRY_HEAT_PUMP
from ..markdown import escape_markdown
from .titles import unique_titles


class NewHeatPumpFlow(ConfigFlow):
    """The steps of the config flow that add a heat pump to its account."""

    _entry_id: str
    _heat_pump: HeatPump

    async def async_begin_new_heat_pump(
        self, discovery_info: DiscoveryInfoType
    ) -> ConfigFlowResult:
        """Handle a heat pump that `discovery` has found in an account."""
        self._entry_id = discovery_info["entry_id"]
        self._heat_pump = discovery_info["heat_pump"]
        await self.async_set_unique_id(self._heat_pump.id)
        self._abort_if_unique_id_configured()
        self.context["title_placeholders"] = {"name": self._heat_pump.name or "Podero"}
        return await self.async_step_new_heat_pump()

    async def async_step_new_heat_pump(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add the heat pump to its account once the user confirms."""
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is None:
            return self.async_abort(reason="account_removed")
        device_id = self._heat_pump.id
        if device_id in configured_device_ids(self.hass):
            return self.async_abort(reason="already_configured")
        found = {device_id: self._heat_pump}
        title = unique_titles(found, heat_pump_titles(entry))[device_id]
        if user_input is None:
            self._set_confirm_only()
            return self.async_show_form(
                step_id="new_heat_pump",
                description_placeholders={"name": escape_markdown(title)},
            )
        self.hass.config_entries.async_add_subentry(
            entry,
            ConfigSubentry(
                subentry_type=SUBENTRY_HEAT_PUMP,
                title=title,
                unique_id=device_id,
                data=MappingProxyType({CONF_DEVICE_ID: device_id}),
            ),
        )
        return self.async_abort(reason="heat_pump_added")
