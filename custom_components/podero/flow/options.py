"""The options of an account."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow

from .schemas import OPTIONS_SCHEMA


class PoderoOptionsFlow(OptionsFlow):
    """Change the options of an account."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show all options. Each is read when it is used, so nothing reloads."""
        if user_input is not None:
            return self.async_create_entry(data=user_input)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                OPTIONS_SCHEMA, self.config_entry.options
            ),
        )
