"""Who may only look can't change a heat pump, whichever way is taken."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockUser

from custom_components.podero.intent import INTENT
from custom_components.podero.services import ACTIONS
from custom_components.podero.voice.commands import COMMANDS
from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_READ_ONLY, GROUP_ID_USER
from homeassistant.auth.models import Group
from homeassistant.auth.permissions.models import PermissionLookup
from homeassistant.auth.permissions.types import PolicyType
from homeassistant.components.conversation import async_converse
from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    intent,
    llm,
)

from .home import Home, device_of

ARGUMENTS: dict[str, dict[str, Any]] = {
    "set_heating_limits": {"minimum_temperature": 20},
    "get_statistics": {"start": "2026-01-01"},
    "set_level": {"level": "max"},
    "get_consumption": {"period": "yesterday"},
    "set_hot_water": {"enabled": False},
    "set_optimization": {"enabled": False},
}
"""What an action or a command can't do without."""
SAID: dict[str, str] = {
    "pause the heat pump": "pause",
    "resume the heat pump": "resume",
    "we are away until sunday": "set_away",
    "we are back home": "end_away",
    "what is the heat pump doing": "get_status",
    "how much has the heat pump saved": "get_savings",
    "set the minimum room temperature to 20": "set_heating_limits",
    "turn the hot water off": "set_hot_water",
    "turn off the optimization": "set_optimization",
    "set the optimization level to max": "set_level",
}
"""Command by a sentence that asks for it."""

type Way = tuple[str, Callable[[Home, Context], Awaitable[object]], bool]
"""What is asked for, how, and whether to look is enough for it."""


def action_way(name: str) -> Way:
    """Return an action, called by a user."""

    def call(home: Home, context: Context) -> Awaitable[object]:
        return home.hass.services.async_call(
            "podero",
            name,
            {
                "device_id": device_of(home, home.cloud.heat_pump_id).id,
                **ARGUMENTS.get(name, {}),
            },
            blocking=True,
            context=context,
            return_response=ACTIONS[name].supports_response.value != "none",
        )

    return f"action {name}", call, name == "get_statistics"


def sentence_way(text: str) -> Way:
    """Return a sentence, said by a user."""

    async def call(home: Home, context: Context) -> None:
        answer = await intent.async_handle(
            home.hass, "conversation", INTENT, {}, text, context
        )
        if answer.error_code:
            raise HomeAssistantError(answer.speech["plain"]["speech"])

    return f"sentence {text}", call, COMMANDS[SAID[text]].read_only


def tool_way(name: str) -> Way:
    """Return a tool of a language model that speaks for a user."""

    async def call(home: Home, context: Context) -> None:
        llm_context = llm.LLMContext(
            platform="test",
            context=context,
            language="en",
            assistant="conversation",
            device_id=None,
        )
        offered = await llm.async_get_api(home.hass, llm.LLM_API_ASSIST, llm_context)
        await offered.async_call_tool(
            llm.ToolInput(
                tool_name=f"podero__{name}", tool_args=ARGUMENTS.get(name, {})
            )
        )

    return f"tool {name}", call, COMMANDS[name].read_only


WAYS = [
    *map(action_way, ACTIONS),
    *map(sentence_way, SAID),
    *map(tool_way, COMMANDS),
]
NOT_ALLOWED = "You are not allowed to do this with this heat pump"


async def user_of(home: Home, group_id: str) -> Context:
    """Return what a user of a group asks with."""
    group = await home.hass.auth.async_get_group(group_id)
    assert group is not None
    return Context(user_id=MockUser(groups=[group]).add_to_hass(home.hass).id)


def user_with(home: Home, policy: PolicyType) -> Context:
    """Return what a user with rules of their own asks with."""
    user = MockUser(groups=[Group(name="own", policy=policy)]).add_to_hass(home.hass)
    user.perm_lookup = PermissionLookup(
        er.async_get(home.hass), dr.async_get(home.hass)
    )
    return Context(user_id=user.id)


@pytest.mark.parametrize(
    ("call", "reads"), [way[1:] for way in WAYS], ids=[way[0] for way in WAYS]
)
async def test_read_only(
    assist: Home, call: Callable[[Home, Context], Awaitable[object]], reads: bool
) -> None:
    """A read-only user may look, and nothing is sent for the rest; others may do both."""
    context = await user_of(assist, GROUP_ID_READ_ONLY)
    if reads:
        await assist.clock.drive(call(assist, context))
    else:
        with pytest.raises(HomeAssistantError, match=NOT_ALLOWED):
            await assist.clock.drive(call(assist, context))
    assert not assist.puts
    with pytest.raises(HomeAssistantError, match=NOT_ALLOWED):
        await assist.clock.drive(call(assist, user_with(assist, {})))
    with pytest.raises(HomeAssistantError, match=NOT_ALLOWED):
        await assist.clock.drive(call(assist, Context(user_id="removed")))
    assert not assist.puts
    for group_id in (GROUP_ID_USER, GROUP_ID_ADMIN):
        await assist.clock.drive(call(assist, await user_of(assist, group_id)))
    await assist.clock.drive(call(assist, Context()))


async def test_actions_raise_what_home_assistant_knows(home: Home) -> None:
    """The refusal is Home Assistant's own: over the network its answer is 401."""
    await home.set_up()
    context = await user_of(home, GROUP_ID_READ_ONLY)
    _, call, _ = action_way("pause")
    with pytest.raises(Unauthorized) as caught:
        await home.clock.drive(call(home, context))
    assert caught.value.user_id == context.user_id
    assert caught.value.permission == "control"


async def test_one_of_two(home: Home) -> None:
    """Who may control one heat pump may not have another one paused with it."""
    second = home.cloud.add_heat_pump()
    await home.set_up()
    first_device = device_of(home, home.cloud.heat_pump_id)
    context = user_with(
        home,
        {
            "entities": {
                "device_ids": {first_device.id: {"read": True, "control": True}}
            }
        },
    )

    def pause(*device_ids: str) -> Awaitable[object]:
        return home.hass.services.async_call(
            "podero",
            "pause",
            {"device_id": [*device_ids]},
            blocking=True,
            context=context,
        )

    with pytest.raises(Unauthorized):
        await home.clock.drive(pause(first_device.id, device_of(home, second).id))
    with pytest.raises(Unauthorized):
        await home.clock.drive(pause(first_device.id, "unknown"))
    assert not home.puts
    await home.clock.drive(pause(first_device.id))
    assert len(home.puts) == 1


async def test_one_entity(home: Home) -> None:
    """Who may control one entity of a heat pump may not do all that actions do."""
    await home.set_up()
    entity_id = home.entity_id("optimization_level")
    context = user_with(
        home, {"entities": {"entity_ids": {entity_id: {"control": True}}}}
    )
    _, call, _ = action_way("pause")
    with pytest.raises(Unauthorized):
        await home.clock.drive(call(home, context))
    assert not home.puts


async def test_no_entities(home: Home) -> None:
    """A heat pump without entities takes a right to all of them."""
    await home.set_up()
    registry = er.async_get(home.hass)
    device = device_of(home, home.cloud.heat_pump_id)
    for entity in er.async_entries_for_device(
        registry, device.id, include_disabled_entities=True
    ):
        registry.async_remove(entity.entity_id)
    _, call, _ = action_way("pause")
    with pytest.raises(Unauthorized):
        await home.clock.drive(call(home, await user_of(home, GROUP_ID_READ_ONLY)))
    await home.clock.drive(call(home, await user_of(home, GROUP_ID_USER)))
    assert len(home.puts) == 1


async def test_assist_says_it(assist: Home) -> None:
    """Assist tells a read-only user why, in the language of the sentence."""
    context = await user_of(assist, GROUP_ID_READ_ONLY)
    for language, text, answer in (
        ("en", "pause the heat pump", NOT_ALLOWED),
        ("de", "pausiere die Wärmepumpe", "Dir fehlt die Berechtigung"),
    ):
        result = await assist.clock.drive(
            async_converse(assist.hass, text, None, context, language=language)
        )
        assert result.response.speech["plain"]["speech"].startswith(answer)
    assert not assist.puts
