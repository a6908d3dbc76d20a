"""The offer to show a heat pump in the Energy dashboard."""

from typing import Any

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
)
from homeassistant.helpers.translation import async_get_translations
from homeassistant.helpers.typing import DiscoveryInfoType

from ..account.entries import heat_pump_name, heat_pump_subentries
from ..const import DOMAIN
from ..energy_dashboard import async_count, async_get_energy, find_sources
from ..markdown import escape_markdown


class EnergyFlow(ConfigFlow):
    """The steps of the config flow that add a device to the Energy dashboard."""

    _entry_id: str
    _device_id: str

    async def async_begin_energy(
        self, discovery_info: DiscoveryInfoType
    ) -> ConfigFlowResult:
        """Handle a heat pump that `energy_offer` misses in the dashboard."""
        self._entry_id = discovery_info["entry_id"]
        self._device_id = discovery_info["energy_of"]
        await self.async_set_unique_id(f"energy_{self._device_id}")
        self._abort_if_unique_id_configured()
        texts = await async_get_translations(
            self.hass, self.hass.config.language, "common", (DOMAIN,)
        )
        dashboard = texts[f"component.{DOMAIN}.common.energy_dashboard"]
        if entry := self._entry:
            name = heat_pump_name(self.hass, entry, self._device_id)
            self.context["title_placeholders"] = {"name": f"{dashboard}: {name}"}
        return await self.async_step_energy_dashboard()

    async def async_step_energy_dashboard(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add the statistic to the dashboard once the user confirms."""
        return await self._async_count("energy_dashboard", user_input)

    async def async_step_energy_estimate(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Put the statistic in place of the estimate once the user confirms."""
        return await self._async_count("energy_estimate", user_input)

    async def _async_count(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        entry, manager = self._entry, await async_get_energy(self.hass)
        if (
            entry is None
            or manager is None
            or not (sources := find_sources(self.hass, entry, self._device_id))
        ):
            return self.async_abort(reason="energy_unavailable")
        if sources.is_counted(manager):
            return self.async_abort(reason="energy_counted")
        name = heat_pump_name(self.hass, entry, self._device_id)
        # The dashboard may have changed since the question was asked.
        is_estimated = sources.is_estimated(manager)
        question = "energy_estimate" if is_estimated else "energy_dashboard"
        if user_input is None or step_id != question:
            self._set_confirm_only()
            return self.async_show_form(
                step_id=question,
                description_placeholders={"name": escape_markdown(name)},
            )
        await async_count(manager, sources, name)
        return self.async_abort(reason="energy_added")

    @property
    def _entry(self) -> ConfigEntry | None:
        """The account, None unless it is loaded and has the heat pump."""
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        if (
            entry is None
            or entry.state is not ConfigEntryState.LOADED
            or self._device_id not in heat_pump_subentries(entry)
        ):
            return None
        return entry
