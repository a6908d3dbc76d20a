"""Tools for language models: the same abilities that the sentences have."""

from collections.abc import Callable, Mapping
from typing import Any, Final, override

import voluptuous as vol

from homeassistant.components.llm import LLMTools
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import llm
from homeassistant.helpers.selector import (
    DateTimeSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    Selector,
    SelectSelector,
    SelectSelectorConfig,
)
from homeassistant.util.json import JsonObjectType

from .abilities import ABILITIES, Ability, Question
from .api import LEVELS
from .const import DOMAIN
from .targets import async_choose, async_exposed

PROMPT: Final = (
    "These heat pumps run when power is cheap: {names}. "
    "Pausing stops one for some hours. Away mode keeps the home cooler for days. "
    "The optimization level is how far consumption is moved to cheap hours."
)


def _temperature(unit: str) -> tuple[str, Selector[Any]]:
    config = NumberSelectorConfig(mode=NumberSelectorMode.BOX, step="any")
    return f"In {unit}.", NumberSelector(config)


ARGUMENTS: Final[Mapping[str, Callable[[str], tuple[str, Selector[Any]]]]] = {
    "until": lambda unit: (
        "When it ends, in local time, e.g. 2026-01-15T20:00:00.",
        DateTimeSelector(),
    ),
    "level": lambda unit: (
        "From the least to the most.",
        SelectSelector(SelectSelectorConfig(options=list(LEVELS))),
    ),
    "minimum_temperature": _temperature,
    "maximum_temperature": _temperature,
    "hot_water_temperature": _temperature,
}
"""What an argument means and may be, by its name, given the unit of temperatures."""


@callback
def async_get_tools(
    hass: HomeAssistant, llm_context: llm.LLMContext, api_id: str
) -> LLMTools | None:
    """Return the tools, if there is a heat pump that the assistant may see."""
    if api_id != llm.LLM_API_ASSIST or not llm_context.assistant:
        return None
    names = [target.name for target in async_exposed(hass, llm_context.assistant)]
    if not names:
        return None
    unit = hass.config.units.temperature_unit
    return LLMTools(
        tools=[
            PoderoTool(key, ability, names, unit) for key, ability in ABILITIES.items()
        ],
        prompt=PROMPT.format(names=", ".join(names)),
    )


class PoderoTool(llm.Tool):
    """One ability."""

    integration = DOMAIN

    def __init__(
        self, key: str, ability: Ability, heat_pumps: list[str], unit: str
    ) -> None:
        """Take an ability, the heat pumps by name, and the unit of temperatures."""
        self.name = f"{DOMAIN}__{key}"
        self.title = ability.title
        self.description = ability.description
        self._ability = ability
        schema: dict[vol.Marker, Selector[Any]] = {}
        if len(heat_pumps) > 1:
            schema[vol.Required("heat_pump", description="Which one.")] = (
                SelectSelector(SelectSelectorConfig(options=heat_pumps))
            )
        for argument in ability.takes:
            description, selector = ARGUMENTS[argument](unit)
            marker = vol.Required if argument in ability.needs else vol.Optional
            schema[marker(argument, description=description)] = selector
        self.parameters = vol.Schema(schema)
        # Not known before Home Assistant 2026.10.
        if hasattr(llm, "ToolAnnotations"):
            self.annotations = llm.ToolAnnotations(
                read_only=ability.reads,
                destructive=not ability.reads,
                idempotent=ability.repeatable,
                # What is read is known here; what is changed is sent to a cloud.
                open_world=not ability.reads,
            )

    @override
    async def async_call(
        self,
        hass: HomeAssistant,
        tool_input: llm.ToolInput,
        llm_context: llm.LLMContext,
    ) -> llm.ToolResult | JsonObjectType:
        """Ask the heat pump."""
        told = self.parameters(
            {
                name: value
                for name, value in tool_input.tool_args.items()
                # Models fill in what they do not want to tell.
                if value not in (None, "")
            }
        )
        target = async_choose(hass, llm_context.assistant, told.pop("heat_pump", None))
        question = Question(
            hass=hass, context=llm_context.context, target=target, wanted=told
        )
        answer = await self._ability.run(question)
        data = {"heat_pump": target.name} | {
            name: value for name, value in answer.items() if value is not None
        }
        return llm.ToolResult(data=data) if hasattr(llm, "ToolResult") else data
