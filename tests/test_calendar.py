"""The calendar: the away window as an event that one creates, moves and deletes."""

from datetime import datetime
from typing import Any

import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from homeassistant.exceptions import ServiceValidationError

from .home import Home
from .temperature_entities import NOT_AWAY, act, change, state_of

KEY = "away_calendar"
WINDOW = {
    "is_away_mode_enabled": True,
    "away_mode_start": "2026-01-20T08:00:00.000Z",
    "away_mode_end": "2026-01-25T18:00:00.000Z",
}


async def events(home: Home, start: str, end: str) -> list[dict[str, Any]]:
    """Return the events between two moments, as automations ask for them."""
    entity_id = home.entity_id(KEY)
    answer: Any = await home.clock.drive(
        home.hass.services.async_call(
            "calendar",
            "get_events",
            {"entity_id": entity_id, "start_date_time": start, "end_date_time": end},
            blocking=True,
            return_response=True,
        )
    )
    found: list[dict[str, Any]] = answer[entity_id]["events"]
    return found


async def tell(
    home: Home, client: WebSocketGenerator, kind: str, **data: Any
) -> dict[str, Any]:
    """Do what the calendar's page does, and return what it is told."""
    socket = await client(home.hass)
    request = {"type": f"calendar/event/{kind}", "entity_id": home.entity_id(KEY)}
    await socket.send_json_auto_id(request | data)

    result: dict[str, Any] = await home.clock.drive(socket.receive_json())
    return result


def event(start: str, end: str, **others: Any) -> dict[str, Any]:
    """Return an event as the calendar's page sends it."""
    return {"event": {"summary": "Trip", "dtstart": start, "dtend": end, **others}}


async def berlin(home: Home) -> None:
    """Set up in Berlin."""
    await home.hass.config.async_set_time_zone("Europe/Berlin")
    await home.set_up()


async def test_window_is_an_event(home: Home) -> None:
    """The window is the one event, named like the calendar in the home's language."""
    change(home, **WINDOW)
    await berlin(home)
    state = state_of(home, KEY)
    assert state["state"] == "off"
    assert state["message"] == "Absence"
    assert state["start_time"] == "2026-01-20 09:00:00"
    assert await events(home, "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z") == [
        {
            "start": "2026-01-20T09:00:00+01:00",
            "end": "2026-01-25T19:00:00+01:00",
            "summary": "Absence",
        }
    ]
    assert await events(home, "2026-01-01T00:00:00Z", "2026-01-20T08:00:00Z") == []
    assert await events(home, "2026-01-25T18:00:00Z", "2026-02-20T08:00:00Z") == []


async def test_begins_and_ends(home: Home) -> None:
    """The calendar is on from the start of the window to its end."""
    change(
        home,
        **WINDOW
        | {
            "away_mode_start": "2026-01-15T12:20:00Z",
            "away_mode_end": "2026-01-15T12:40:00Z",
        },
    )
    await home.set_up(home.entry(tidy_away=False))
    home.watch(KEY)
    await home.clock.go(3600)
    assert [*dict.fromkeys(home.seen[KEY])] == ["off", "on"]
    assert home.seen[KEY][-1] == "off"
    assert "message" not in state_of(home, KEY)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"is_away_mode_enabled": False}, "off"),
        ({"is_away_mode_enabled": None}, "off"),
        ({"away_mode_start": None, "away_mode_end": None}, "on"),
        ({"away_mode_start": "0001-01-01T00:00:00Z", "away_mode_end": None}, "on"),
        ({"away_mode_start": "2026-01-01T00:00:00Z"}, "on"),
        (
            {
                "away_mode_start": "2026-01-01T00:00:00Z",
                "away_mode_end": "9999-12-31T23:59:59Z",
            },
            "on",
        ),
        ({"away_mode_start": "9999-12-31T23:59:59Z", "away_mode_end": None}, "off"),
        ({"away_mode_start": "2026-01-30T00:00:00Z"}, "off"),
    ],
)
async def test_odd_windows(home: Home, fields: dict[str, Any], state: str) -> None:
    """Whatever times the cloud has, there is an event or none."""
    change(home, **WINDOW | fields)
    await berlin(home)
    assert home.state(KEY) == state


async def test_create(home: Home, hass_ws_client: WebSocketGenerator) -> None:
    """Creating an event goes away for its time, whole days included."""
    await berlin(home)
    await act(
        *(home, KEY, "create_event"),
        summary="Skiing",
        start_date_time="2026-01-20T09:00:00",
        end_date_time="2026-01-25T19:00:00",
    )
    assert home.puts == [WINDOW]
    assert state_of(home, KEY)["start_time"] == "2026-01-20 09:00:00"
    assert home.state("is_away_mode_enabled") == "on"
    await act(home, "is_away_mode_enabled", "turn_off")
    home.cloud.clear()
    answer = await tell(
        home, hass_ws_client, "create", **event("2026-02-02", "2026-02-05")
    )
    assert answer["success"]
    assert home.puts == [
        {
            "is_away_mode_enabled": True,
            "away_mode_start": "2026-02-01T23:00:00.000Z",
            "away_mode_end": "2026-02-04T23:00:00.000Z",
        }
    ]


async def test_move(home: Home, hass_ws_client: WebSocketGenerator) -> None:
    """Moving the event moves the window."""
    change(home, **WINDOW)
    await berlin(home)
    moved = event("2026-01-21T09:00:00+01:00", "2026-01-26T19:00:00+01:00")
    answer = await tell(home, hass_ws_client, "update", uid="away", **moved)
    assert answer["success"]
    assert home.puts == [
        {
            "is_away_mode_enabled": True,
            "away_mode_start": "2026-01-21T08:00:00.000Z",
            "away_mode_end": "2026-01-26T18:00:00.000Z",
        }
    ]


async def test_move_the_start(home: Home, hass_ws_client: WebSocketGenerator) -> None:
    """A window that has no end has none after its start is moved."""
    change(home, **WINDOW | {"away_mode_end": None})
    await berlin(home)
    (shown,) = await events(home, "2026-02-01T00:00:00Z", "2026-02-02T00:00:00Z")
    moved = event("2026-01-21T09:00:00+01:00", shown["end"])
    await tell(home, hass_ws_client, "update", uid="away", **moved)
    assert home.puts[0]["away_mode_end"] is None
    assert datetime.fromisoformat(home.state("away_mode_start"))


async def test_delete(home: Home, hass_ws_client: WebSocketGenerator) -> None:
    """Deleting the event ends being away, now or planned."""
    change(home, **WINDOW)
    await berlin(home)
    answer = await tell(home, hass_ws_client, "delete", uid="away")
    assert answer["success"]
    assert home.puts == [NOT_AWAY]
    assert await events(home, "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z") == []


REFUSED: tuple[tuple[dict[str, Any], dict[str, Any], str], ...] = (
    (WINDOW, event("2026-01-22", "2026-01-23"), "one absence at a time"),
    (WINDOW, event("2026-03-01", "2026-03-05"), "one absence at a time"),
    ({}, event("2026-03-01", "2026-03-05", rrule="FREQ=DAILY"), "can't repeat"),
    ({}, event("2026-01-10", "2026-01-12"), "already ended"),
)


@pytest.mark.parametrize(("fields", "given", "words"), REFUSED)
async def test_refused(
    home: Home,
    hass_ws_client: WebSocketGenerator,
    fields: dict[str, Any],
    given: dict[str, Any],
    words: str,
) -> None:
    """What the cloud can't hold is refused with a sentence, and nothing is sent."""
    change(home, **fields)
    await berlin(home)
    answer = await tell(home, hass_ws_client, "create", **given)
    assert not answer["success"]
    assert words in answer["error"]["message"]
    assert home.puts == []


async def test_after_one_that_is_over(home: Home) -> None:
    """A window that is over does not stand in the way of the next."""
    change(
        home,
        is_away_mode_enabled=True,
        away_mode_start="2026-01-01T08:00:00Z",
        away_mode_end="2026-01-05T08:00:00Z",
    )
    await home.set_up(home.entry(tidy_away=False))
    new = {
        "start_date_time": "2026-01-20T08:00:00+00:00",
        "end_date_time": "2026-01-25T18:00:00+00:00",
    }
    await act(home, KEY, "create_event", summary="Skiing", **new)
    assert home.puts == [WINDOW]
    with pytest.raises(ServiceValidationError, match="one absence"):
        await act(home, KEY, "create_event", summary="Skiing", **new)
