"""A further heat pump for an account that is set up."""

from typing import Any

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentryFlow,
    SubentryFlowResult,
)

from ..account.entries import configured_device_ids, heat_pump_titles
from ..api import HeatPump
from ..const import CONF_DEVICE_ID, CONF_HOST
from .input import InvalidInputError, parse_id, tried_address
from .schemas import add_heat_pump_schema
from .titles import unique_titles
from .validation import async_find_heat_pumps


class HeatPumpSubentryFlow(ConfigSubentryFlow):
    """Add a heat pump to an account."""

    def __init__(self) -> None:
        """Begin without heat pumps to choose from."""
        self._available: dict[str, HeatPump] = {}

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Choose a heat pump that is not set up yet; enter its id where none is listed."""
        entry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        configured = configured_device_ids(self.hass)
        errors: dict[str, str] = {}
        try:
            device_id = None
            if user_input is not None:
                device_id = parse_id(user_input, CONF_DEVICE_ID)
                if device_id in configured:
                    return self.async_abort(reason="already_configured")
            client = entry.runtime_data.account.client.without_retries()
            found = await async_find_heat_pumps(client, device_id)
        except InvalidInputError as err:
            # The form has no other field.
            errors = {
                field if field == CONF_DEVICE_ID else "base": key
                for field, key in err.errors.items()
            }
        else:
            if device_id:
                return self.async_create_entry(
                    title=unique_titles(found, heat_pump_titles(entry))[device_id],
                    data={CONF_DEVICE_ID: device_id},
                    unique_id=device_id,
                )
            self._available = {k: v for k, v in found.items() if k not in configured}
            if not self._available:
                return self.async_abort(reason="none_left")
        return self.async_show_form(
            step_id="user",
            data_schema=self.add_suggested_values_to_schema(
                add_heat_pump_schema(self._available), user_input
            ),
            errors=errors,
            description_placeholders=tried_address(errors, entry.data[CONF_HOST]),
        )
