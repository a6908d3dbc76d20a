"""Actions, intents and tools that are called with nonsense: refused in words, always."""

from collections.abc import Awaitable
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, strategies as st
import pytest
import voluptuous as vol

from custom_components.podero.intent import INTENT
from custom_components.podero.services import ACTIONS
from custom_components.podero.voice.commands import COMMANDS
from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import intent, llm

from .home import Home, device_of
from .properties import examples

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 24, 25, 60, 10**9, -(10**18), 10**400),
    *(0.5, -0.0, 1e308, -1e308, float("inf"), float("-inf"), float("nan")),
    *("", " ", "nan", "inf", "1e999", "-5", "20", "twenty", "\0", "\ud800", "{{ 1 }}"),
    *("0001-01-01", "9999-12-31", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"),
    *("2026-02-30", "2026-13-01T00:00:00", "24:00", "99:99:99", "-00:30", "1" * 5000),
    *("9999-12-31T23:59:59-12:00", "today", "max", "°F", "pm", "2026-01-15"),
    *([], [None], ["x"], [[]], {}, {"hours": 1e308}, {"days": -1}, {"days": 10**10}),
    *({"hours": "x"}, {"seconds": float("nan")}, {"hours": None}, {1: 2}, ("a",)),
    *(datetime.min, datetime.max, date.min, date.max, timedelta.max, b"bytes"),
)
VALUES = st.one_of(
    st.sampled_from(ODD),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.datetimes().map(str),
    st.lists(st.integers() | st.text(max_size=5), max_size=3),
)
FIELDS = (
    *("duration", "until", "start", "end", "resolution", "unknown"),
    *("minimum_temperature", "maximum_temperature"),
    *("hot_water_temperature", "minimum_hot_water_temperature"),
)
SLOTS = (
    *("days", "hours", "minutes", "day", "weekday", "monthday", "month", "hour"),
    *("clock", "part", "minute", "unit", "heat_pump", "period", "level", "unknown"),
    *("minimum_temperature", "maximum_temperature", "hot_water_temperature"),
    *("until", "name", "area"),
)

type Call = tuple[str, dict[str, Any]]


def calls(
    names: tuple[str, ...], arguments: tuple[str, ...], count: int
) -> dict[str, Call]:
    """Return calls with odd arguments."""
    found: list[Call] = []

    @examples(count)
    @given(
        st.tuples(
            st.sampled_from(names),
            st.dictionaries(st.sampled_from(arguments), VALUES, max_size=4),
        )
    )
    def collect(call: Call) -> None:
        found.append(call)

    collect()
    return {f"{number} {call[0]}": call for number, call in enumerate(found)}


async def run(home: Home, work: dict[str, Awaitable[object]]) -> dict[str, str]:
    """Make calls one after the other, return what became of each."""
    outcomes: dict[str, str] = {}
    for key, each in work.items():
        try:
            await home.clock.drive(each)
        except intent.IntentUnexpectedError as err:
            outcomes[key] = ascii(err.__cause__)
        except (vol.Invalid, HomeAssistantError) as err:
            outcomes[key] = "refused" if str(err) else "without a word"
        except Exception as err:  # noqa: BLE001
            outcomes[key] = ascii(err)
        else:
            outcomes[key] = "done"
    return outcomes


def raw(outcomes: dict[str, str]) -> dict[str, str]:
    """Return those calls that ended in something else than an answer or a sentence."""
    return {
        key: text for key, text in outcomes.items() if text not in ("done", "refused")
    }


async def test_actions(home: Home) -> None:
    """Actions take what their fields are for, and refuse the rest before it is sent."""
    await home.set_up()
    device_id = device_of(home, home.cloud.heat_pump_id).id
    made = calls(tuple(ACTIONS), FIELDS, 100)
    for number, (value, action) in enumerate(
        (value, action) for value in ODD for action in ACTIONS
    ):
        field = FIELDS[number % len(FIELDS)]
        made[f"{action} {field}={value!a:.40}"] = (action, {field: value})
    outcomes = await run(
        home,
        {
            key: home.hass.services.async_call(
                "podero",
                action,
                {"device_id": device_id, "start": "2026-01-01", **data}
                if action == "get_statistics"
                else {"device_id": device_id, **data},
                blocking=True,
                return_response=ACTIONS[action].supports_response.value != "none",
            )
            for key, (action, data) in made.items()
        },
    )
    assert raw(outcomes) == {}
    assert "done" in outcomes.values()


async def test_devices(home: Home) -> None:
    """What is no device is told so."""
    await home.set_up()
    outcomes = await run(
        home,
        {
            f"{value!a:.60}": home.hass.services.async_call(
                "podero", "resume", {"device_id": value}, blocking=True
            )
            for value in ODD
        },
    )
    assert set(outcomes.values()) == {"refused"}


async def test_intents(assist: Home, caplog: pytest.LogCaptureFixture) -> None:
    """Intents whose slots make no sense are not tried."""
    made: dict[str, tuple[str, dict[str, Any]]] = {
        f"{value!a:.40}": (INTENT, {"say": value})
        for value in (*ODD, "what is the heat pump doing")
    }
    outcomes = await run(
        assist,
        {
            key: intent.async_handle(
                assist.hass,
                "test",
                name,
                {slot: {"value": value} for slot, value in slots.items()},
                assistant="conversation",
            )
            for key, (name, slots) in made.items()
        },
    )
    assert raw(outcomes) == {}
    assert "done" in outcomes.values()
    assert not [r for r in caplog.records if r.exc_info]


async def test_tools(assist: Home) -> None:
    """A model that calls a tool with nonsense is told what is wrong with it."""
    context = llm.LLMContext(
        platform="test",
        context=Context(),
        language="en",
        assistant="conversation",
        device_id=None,
    )
    offered = await llm.async_get_api(assist.hass, llm.LLM_API_ASSIST, context)
    made = calls(tuple(COMMANDS), (*SLOTS, "level"), 100)
    for number, value in enumerate(ODD * 2):
        name = tuple(COMMANDS)[number % len(COMMANDS)]
        command = COMMANDS[name]
        for argument in command.params:
            made[f"{name} {argument}={value!a:.40} {number}"] = (
                name,
                {argument: value},
            )
    outcomes = await run(
        assist,
        {
            key: offered.async_call_tool(
                llm.ToolInput(tool_name=f"podero__{name}", tool_args=arguments)
            )
            for key, (name, arguments) in made.items()
        },
    )
    assert raw(outcomes) == {}
