"""What an account offers to set up: discoveries, each a flow that waits for people."""

from typing import Any

from homeassistant.config_entries import SOURCE_INTEGRATION_DISCOVERY, ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.discovery_flow import async_create_flow

from .const import DOMAIN


@callback
def async_offer(
    hass: HomeAssistant, entry: ConfigEntry[Any], kind: str, about: object
) -> None:
    """Offer something; what people ignore ends by itself.

    Args:
        hass: Home Assistant.
        entry: The account.
        kind: "heat_pump" or "energy_of": the config flow goes by it.
        about: What the flow needs to know.
    """
    async_create_flow(
        hass,
        DOMAIN,
        {"source": SOURCE_INTEGRATION_DISCOVERY},
        {"entry_id": entry.entry_id, kind: about},
    )


@callback
def async_get_offers(
    hass: HomeAssistant, entry: ConfigEntry[Any], kind: str
) -> dict[str, str]:
    """Return the flow id of each offer of a kind by its unique id."""
    flows = hass.config_entries.flow.async_progress_by_init_data_type(
        dict,
        lambda info: info.get("entry_id") == entry.entry_id and kind in info,
    )
    return {str(flow["context"]["unique_id"]): flow["flow_id"] for flow in flows}


@callback
def async_withdraw(hass: HomeAssistant, entry: ConfigEntry[Any], kind: str) -> None:
    """Withdraw all offers of a kind."""
    for flow_id in async_get_offers(hass, entry, kind).values():
        hass.config_entries.flow.async_abort(flow_id)
