"""What the client reads out of an answer and writes into a PUT, without any HTTP."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
import json
import logging
import math
import re
import tracemalloc
from typing import Any, Final
from uuid import UUID

from hypothesis import given, settings, strategies as st
import pytest
from yarl import URL

from custom_components.podero.api import (
    SETPOINTS,
    HeatPump,
    PoderoServerError,
    Value,
    Way,
    as_stored,
    as_uuid,
)

from ..fields import by_field, by_name
from ..simulator import Generation
from ..simulator.generations import first_answer, known_fields

ID: Final = "0f8fad5b-d9cb-469f-a165-70867728950e"
NOW: Final = datetime(2026, 1, 15, 12, tzinfo=UTC)
JUNK: Final = "not-what-was-promised"

FIELDS: Final[Mapping[str, str]] = {
    field: kind
    for kind, fields in {
        "bool": """
            is_smart_optimization_active pause_power_active is_heating_policy_enabled
            is_away_mode_enabled is_space_heating_enabled is_hot_water_heating_enabled
            is_pool_heating_enabled is_space_cooling_enabled is_authenticated
            action_needed
        """,
        "temperature": """
            outdoor_temperature indoor_actual_temperature inlet_temperature
            outlet_temperature dhw_temperature
        """,
        "set temperature": """
            minimum_temperature_limit maximum_temperature_limit dhw_standard_temperature
            minimum_dhw_temperature_limit away_mode_minimum_temperature_limit
            away_mode_minimum_dhw_temperature_limit indoor_target_temperature
        """,
        "difference": "indoor_target_temperature_offset",
        "power": "current_power_consumption_w",
        "energy": """
            consumption_last_day_kwh consumption_last_week_kwh
            consumption_last_month_kwh
        """,
        "score": "optimization_score",
        "time": """
            pause_power_until away_mode_start away_mode_end
            current_state_last_updated_at heating_policy_last_updated_utc
            away_mode_last_updated_at consumption_last_updated_at
        """,
        "level": "optimization_level",
        "mode": "current_mode",
        "operation": "operational_mode",
        "status": "connection_status monitoring_status steering_status",
        "word": "actual_steering_state lifecycle_state",
        "text": "price_zone",
    }.items()
    for field in fields.split()
}
"""The kind of every field that the integration makes use of, by its one name."""
SPELLINGS: Final = {
    "is_pause_power_active": "pause_power_active",
    "dhw_actual_temperature": "dhw_temperature",
}
"""The other name of a field, and the one that we use."""
NAMES: Final = (*FIELDS, *SPELLINGS)
BOUNDS: Final = {
    "temperature": (-60.0, 150.0),
    "set temperature": (0.0, 100.0),
    "difference": (-50.0, 50.0),
    "power": (0.0, 30_000.0),
    "energy": (0.0, 22_320.0),
    "score": (-1000.0, 1000.0),
}
"""Kinds of numbers, and what the least and the most of each can be."""
TYPES: Final = {"bool": bool, "time": datetime, **dict.fromkeys(BOUNDS, float)}
"""Of what type the values of a kind are; the others are text."""
WIRE: Final[Mapping[str, tuple[Value, object]]] = {
    "bool": (True, True),
    **dict.fromkeys(BOUNDS, (20.5, 20.5)),
    "time": (
        datetime(2023, 3, 22, 13, 54, 34, tzinfo=UTC),
        "2023-03-22T13:54:34.000Z",
    ),
    "level": ("mid", "Mid"),
    "mode": ("low", "low"),
    "operation": ("pool_heating", "pool_heating"),
    "status": ("warning", "warning"),
    "word": ("brand_new", "brand_new"),
    "text": ("DE_LU", "DE_LU"),
}
"""One value of each kind and its form in JSON."""


@pytest.fixture(autouse=True)
def _real_integration() -> None:
    """Need no Home Assistant: this is about values alone."""


def read(**fields: Any) -> HeatPump:
    """Read the answer of a heat pump that has these fields."""
    return HeatPump.from_answer({"id": ID, **fields})


def not_understood(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the client's log lines, and forget them."""
    lines = [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components.podero")
    ]
    caplog.clear()
    return lines


@pytest.mark.parametrize("generation", Generation)
@pytest.mark.parametrize("set_up", [False, True], ids=["as it comes", "all set"])
def test_each_generation_is_read_whole(generation: Generation, set_up: bool) -> None:
    """Every known field of an answer is read, under our name, and no other is."""
    known = known_fields(ID, {"id": ID}, 0, NOW)
    if set_up:
        known["is_pause_power_active"] = True
        for name in ("pause_power_until", "away_mode_start", "away_mode_end"):
            known[name] = "2023-03-22T13:54:34.000Z"
    answer = first_answer(generation, {}, known)
    expected: dict[str, Value] = {}
    spellings = {}
    for name, raw in answer.items():
        if (field := SPELLINGS.get(name, name)) not in FIELDS:
            continue
        spellings[field] = name
        match FIELDS[field]:
            case "time" if raw:
                raw = datetime.fromisoformat(f"{raw:.19}").replace(tzinfo=UTC)
            case "level" | "operation":
                raw = raw.lower()
            case "word" if raw == "unknown":
                raw = None
        expected[field] = raw
    heat_pump = HeatPump.from_answer(answer)
    assert by_name(heat_pump.values) == expected
    assert by_name(heat_pump.spellings) == spellings
    assert heat_pump.actions == ()
    assert (
        len(expected)
        == {
            Generation.ATTRIBUTES: 30,
            Generation.CURRENT: 14,
            Generation.REFERENCE: 42,
            Generation.MINIMAL: 0,
        }[Generation(generation)]
    )
    assert (heat_pump.id, heat_pump.name) == (ID, "Nibe S2125-8")


@pytest.mark.parametrize("field", FIELDS)
def test_each_field_is_read_and_written(field: str) -> None:
    """Every field is read from its JSON form and is written back in that form."""
    value, raw = WIRE[FIELDS[field]]
    heat_pump = read(**{field: raw})
    assert by_name(heat_pump.values) == {field: value}
    assert heat_pump.body(by_field({field: value})) == {field: raw}
    assert json.loads(json.dumps(heat_pump.body(by_field({field: value})))) == {
        field: raw
    }


@pytest.mark.parametrize("field", FIELDS)
def test_null_is_not_absence(field: str) -> None:
    """A null is a field without a value, and an absent field does not exist."""
    assert by_name(read(**{field: None}).values) == {field: None}
    assert read(**{field: None}).body(by_field({field: None})) == {field: None}
    assert by_name(read().values) == {}
    with pytest.raises(KeyError):
        read().body(by_field({field: None}))


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_field_is_written_as_it_was_read(name: str) -> None:
    """Both spellings are one field, and a PUT uses the device's own."""
    field = SPELLINGS[name]
    value, raw = WIRE[FIELDS[field]]
    for spelling in (name, field):
        heat_pump = read(**{spelling: raw})
        assert by_name(heat_pump.values) == {field: value}
        assert heat_pump.body(by_field({field: value})) == {spelling: raw}


@pytest.mark.parametrize(
    ("answer", "value", "spelling"),
    [
        ({"pause_power_active": None, "is_pause_power_active": True}, True, "is_"),
        ({"is_pause_power_active": True, "pause_power_active": None}, True, "is_"),
        ({"is_pause_power_active": None, "pause_power_active": False}, False, ""),
        ({"pause_power_active": False, "is_pause_power_active": None}, False, ""),
        ({"is_pause_power_active": "on", "pause_power_active": False}, False, ""),
        ({"pause_power_active": False, "is_pause_power_active": True}, False, ""),
        ({"is_pause_power_active": True, "pause_power_active": False}, True, "is_"),
    ],
)
def test_of_two_spellings_the_one_that_says_something_counts(
    answer: dict[str, Any], value: bool, spelling: str
) -> None:
    """A device with both names has one field: value and spelling of the one not null."""
    heat_pump = read(**answer)
    assert by_name(heat_pump.values) == {"pause_power_active": value}
    assert heat_pump.body(by_field({"pause_power_active": True})) == {
        f"{spelling}pause_power_active": True
    }


def test_two_nulls_are_one_field_without_value() -> None:
    """Both names with null are still one field that can be written."""
    heat_pump = read(pause_power_active=None, is_pause_power_active=None)
    assert by_name(heat_pump.values) == {"pause_power_active": None}
    assert len(heat_pump.body(by_field({"pause_power_active": True}))) == 1


NO_WORDS: Final[tuple[object, ...]] = (
    *(7, 7.5, True, [], ["ok"], {}, {"low": "low"}),
    *("x" * 101, "\ud83d", "\x00", "o\x07k", "\x1b[31mok"),
)
BAD: Final[Mapping[str, tuple[object, ...]]] = {
    "bool": (0, 1, "true", JUNK, [], [True], {}, {"value": True}, 1.0),
    **{
        kind: (
            *(True, JUNK, "", "19,5", "1_9", "nan", "inf", "-Infinity", "1e999"),
            *("19.5 °C", "9" * 101, "9" * 10_000),
            *(math.nan, math.inf, -math.inf, 10**400, -(10**400), 1e308, -1e308),
            *([], [19.5], {}, {"value": 19.5}),
            # What lost sensors and full registers tell.
            *(-3276.8, -32768, 32767, 65535, 655350, 999_999, 4_294_967_295),
            *("-3276.8", "65535", *([-127] if kind != "score" else [])),
            *(math.nextafter(least, -math.inf), math.nextafter(most, math.inf)),
        )
        for kind, (least, most) in BOUNDS.items()
    },
    "time": (
        *(JUNK, "", "2023-02-30T00:00:00Z", "2023-03-22T25:00:00Z", "22.03.2023"),
        "9999-12-31T23:59:59-14:00",
        *("2023-03-22T13:54:34.000Z and more", 1679493274, 1679493274.5, True),
        *([], ["2023-03-22T13:54:34.000Z"], {}),
    ),
    "level": (JUNK, "medium", "min", "Lo w", *NO_WORDS),
    "mode": (JUNK, "medium", "eco", *NO_WORDS),
    "operation": (JUNK, "Hotwater", "cooling", *NO_WORDS),
    "status": (JUNK, "fine", *NO_WORDS),
    "word": NO_WORDS,
    "text": NO_WORDS,
}
"""What is of no use, by kind of field."""


@pytest.mark.parametrize(
    "field", [field for field, kind in FIELDS.items() if kind in BOUNDS]
)
def test_numbers_have_bounds(field: str) -> None:
    """What a heat pump can have is read, be it text or number, up to the bounds."""
    for value in (*BOUNDS[FIELDS[field]], 7.0):
        for raw in (value, str(value), f" {value:e}\n"):
            assert by_name(read(**{field: raw}).values) == {field: value}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_understood_is_unknown(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Junk is None and named in one debug line without its value; the rest is read."""
    caplog.set_level(logging.DEBUG)
    field = SPELLINGS.get(name, name)
    other = "is_heating_policy_enabled"
    if field == other:
        other = "is_away_mode_enabled"
    for raw in BAD[FIELDS[field]]:
        heat_pump = read(**{name: raw, other: True})
        assert by_name(heat_pump.values) == {field: None, other: True}, raw
        assert by_name(heat_pump.spellings)[field] == name
        assert not_understood(caplog) == [f"Not understood, shown as unknown: {name}"]
    read(**{name: None})
    assert not_understood(caplog) == []


def test_one_line_names_all_that_is_not_understood(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A wholly garbled answer makes one debug line with the names of its fields."""
    caplog.set_level(logging.DEBUG)
    heat_pump = read(**{field: [JUNK] for field in FIELDS})
    assert by_name(heat_pump.values) == dict.fromkeys(FIELDS)
    (record,) = caplog.records
    assert record.levelno == logging.DEBUG
    assert record.getMessage().endswith(f": {', '.join(FIELDS)}")
    assert JUNK not in caplog.text
    assert ID not in caplog.text


def test_unknown_fields_are_ignored(caplog: pytest.LogCaptureFixture) -> None:
    """Fields that no page describes change nothing and make no noise."""
    caplog.set_level(logging.DEBUG)
    heat_pump = read(
        brand_new={"a": [1]}, IS_AWAY_MODE_ENABLED=True, owner=None, **{"": 1, "é": 2}
    )
    assert heat_pump == read()
    assert not caplog.records


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2023-03-22T13:54:34.000Z", datetime(2023, 3, 22, 13, 54, 34, tzinfo=UTC)),
        ("2023-03-22T13:54:34Z", datetime(2023, 3, 22, 13, 54, 34, tzinfo=UTC)),
        ("2023-03-22T13:54:34", datetime(2023, 3, 22, 13, 54, 34, tzinfo=UTC)),
        ("2023-03-22 13:54:34", datetime(2023, 3, 22, 13, 54, 34, tzinfo=UTC)),
        ("2023-03-22T13:54:34+02:00", datetime(2023, 3, 22, 11, 54, 34, tzinfo=UTC)),
        ("2023-03-22T01:00:00+0530", datetime(2023, 3, 21, 19, 30, tzinfo=UTC)),
        ("2023-03-22T13:54:34-11:30", datetime(2023, 3, 23, 1, 24, 34, tzinfo=UTC)),
        ("2023-03-22T13:54:34.5Z", datetime(2023, 3, 22, 13, 54, 34, 500_000, UTC)),
        ("2023-03-22T13:54", datetime(2023, 3, 22, 13, 54, tzinfo=UTC)),
        ("2023-03-22", datetime(2023, 3, 22, tzinfo=UTC)),
        ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_times_are_utc(raw: str, value: datetime) -> None:
    """A date-time is UTC: by its offset, and without one as it stands."""
    read_value = read(away_mode_end=raw).away_mode_end
    assert isinstance(read_value, datetime)
    assert read_value == value
    assert read_value.tzinfo is UTC


@pytest.mark.parametrize("zone", ["", "Z", "+14:00", "-11:30"])
@pytest.mark.parametrize("day", ["0001-01-01", "1970-01-01"])
def test_zero_dates_are_none(
    day: str, zone: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A zero date stands for no date, in whichever zone it was zero, without a word."""
    caplog.set_level(logging.DEBUG)
    heat_pump = read(away_mode_end=f"{day}T00:00:00{zone}")
    assert by_name(heat_pump.values) == {"away_mode_end": None}
    assert not_understood(caplog) == []


@pytest.mark.parametrize(
    ("value", "raw"),
    [
        (datetime(2023, 3, 22, 13, 54, 34, tzinfo=UTC), "2023-03-22T13:54:34.000Z"),
        (
            datetime(2023, 3, 22, 13, 54, 34, 999_999, UTC),
            "2023-03-22T13:54:34.000Z",
        ),
        (
            datetime(2023, 3, 22, 1, tzinfo=timezone(timedelta(hours=2))),
            "2023-03-21T23:00:00.000Z",
        ),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00.000Z"),
    ],
)
def test_times_are_written_as_the_documents_show_them(
    value: datetime, raw: str
) -> None:
    """A PUT has times in UTC, in whole seconds, with milliseconds and a Z."""
    assert read(away_mode_end=None).body(by_field({"away_mode_end": value})) == {
        "away_mode_end": raw
    }


@pytest.mark.parametrize("level", ["low", "mid", "max"])
def test_levels_are_read_in_any_case_and_written_capitalised(level: str) -> None:
    """A level is lower case in here and capitalised in a PUT, however it was read."""
    for raw in (level, level.capitalize(), level.upper()):
        heat_pump = read(optimization_level=raw)
        assert by_name(heat_pump.values) == {"optimization_level": level}
        assert heat_pump.body(by_field({"optimization_level": level})) == {
            "optimization_level": level.capitalize()
        }


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        ("operational_mode", "Hot Water", "hot_water"),
        ("operational_mode", "hot water", "hot_water"),
        ("operational_mode", "HOT_WATER", "hot_water"),
        ("operational_mode", "  Pool  Heating ", "pool_heating"),
        ("operational_mode", "Heating", "heating"),
        ("operational_mode", "standby", "standby"),
        ("operational_mode", "Off", "off"),
        *(("current_mode", mode, mode) for mode in ("min", "low", "mid", "max")),
        ("current_mode", "MAX", "max"),
        *(("steering_status", status, status) for status in ("ok", "warning", "error")),
        ("lifecycle_state", "Authenticated", "authenticated"),
        ("lifecycle_state", "Waiting for Owner", "waiting_for_owner"),
        ("price_zone", " AT_HOURLY ", "AT_HOURLY"),
        ("price_zone", "x" * 100, "x" * 100),
        *(
            (field, unknown, None)
            for field, kind in FIELDS.items()
            if kind not in TYPES
            for unknown in ("unknown", "Unknown", "", "  ")
        ),
    ],
)
def test_words_have_one_form(
    field: str, raw: str, value: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    """Words differ in case and spaces from page to page; "unknown" is no value."""
    caplog.set_level(logging.DEBUG)
    assert by_name(read(**{field: raw}).values) == {field: value}
    assert not not_understood(caplog)


def test_whole_numbers_are_numbers() -> None:
    """JSON does not tell 20 from 20.0, and neither do we."""
    value = read(minimum_temperature_limit=20).minimum_temperature_limit
    assert (value, type(value)) == (20.0, float)


def test_values_are_shown_as_the_cloud_will_show_them() -> None:
    """What was asked for is compared in the form it comes back in; null stays null."""
    offset = timezone(timedelta(hours=1))
    stored = as_stored(
        by_field(
            {
                "away_mode_start": datetime(2026, 1, 15, 13, 0, 0, 123_456, offset),
                "away_mode_end": None,
                "minimum_temperature_limit": 20,
                "optimization_level": "max",
                "is_away_mode_enabled": True,
            }
        )
    )
    assert by_name(stored) == {
        "away_mode_start": datetime(2026, 1, 15, 12, tzinfo=UTC),
        "away_mode_end": None,
        "minimum_temperature_limit": 20.0,
        "optimization_level": "max",
        "is_away_mode_enabled": True,
    }


def test_heat_pumps_are_compared_by_value() -> None:
    """Two answers that say the same are equal, and one that differs is not."""
    answer = first_answer(
        Generation.REFERENCE, {}, known_fields(ID, {"id": ID}, 0, NOW)
    )
    same = HeatPump.from_answer(json.loads(json.dumps(answer)))
    assert same == HeatPump.from_answer(answer)
    assert same == HeatPump.from_answer(answer | {"id": ID.upper(), "unknown": 1})
    assert same != HeatPump.from_answer(answer | {"id": str(UUID(int=1))})
    assert same != HeatPump.from_answer(answer | {"minimum_temperature_limit": 20})
    assert same != HeatPump.from_answer(answer | {"is_pause_power_active": None})


def test_changes_make_another_heat_pump() -> None:
    """Changes leave the old heat pump as it was, and no changes leave it the same."""
    before = read(minimum_temperature_limit=19, away_mode_end=None)
    after = before.with_changes(by_field({"minimum_temperature_limit": 20.0}))
    assert by_name(before.values) == {
        "minimum_temperature_limit": 19.0,
        "away_mode_end": None,
    }
    assert by_name(after.values) == {
        "minimum_temperature_limit": 20.0,
        "away_mode_end": None,
    }
    assert after.spellings == before.spellings
    assert before.with_changes({}) is before


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (
            {
                "manufacturer": "Nibe",
                "model": "S2125-8",
                "year": 2022,
                "device_type": {"short_name": "hp_atw", "long_name": "Heat Pump"},
            },
            ("Nibe", "S2125-8", "hp_atw", "2022", "Nibe S2125-8"),
        ),
        (
            {"manufacturer": None, "model": "S2125-8", "year": None},
            (None, "S2125-8", None, None, "S2125-8"),
        ),
        (
            {"manufacturer": "Nibe", "model": "", "device_type": None},
            ("Nibe", None, None, None, "Nibe"),
        ),
        (
            {"manufacturer": "  ", "device_type": {"short_name": None}},
            (None, None, None, None, None),
        ),
        (
            {"manufacturer": 42, "model": 8, "year": "2022", "device_type": []},
            ("42", "8", None, "2022", "42 8"),
        ),
        (
            {"manufacturer": [], "model": {}, "year": 2022.5, "device_type": "hp"},
            (None, None, None, None, None),
        ),
        (
            {"manufacturer": True, "model": False, "year": True, "device_type": 1},
            (None, None, None, None, None),
        ),
        (
            {"device_type": {"short_name": ["hp"]}, "year": -1, "model": " S 1 "},
            (None, "S 1", None, "-1", "S 1"),
        ),
        ({"model": "x" * 5000}, (None, "x" * 100, None, None, "x" * 100)),
        ({}, (None,) * 5),
        (None, (None,) * 5),
        ("Nibe S2125-8", (None,) * 5),
        (["Nibe"], (None,) * 5),
        (7, (None,) * 5),
    ],
)
def test_any_part_of_the_model_may_be_missing(
    model: object, expected: tuple[str | None, ...]
) -> None:
    """What is known of the model is read, whatever the other parts are."""
    heat_pump = read(device_model=model)
    assert (
        heat_pump.manufacturer,
        heat_pump.model,
        heat_pump.model_id,
        heat_pump.year,
        heat_pump.name,
    ) == expected
    assert read().name is None


def test_a_model_is_text_that_can_be_stored() -> None:
    """A line break, a cursor or half a surrogate pair in a model does not get in."""
    answer = json.loads(
        '{"manufacturer": "Ni\\ud83d\\u202ebe\\r\\n", "model": "\\udc00\\u0000", '
        '"year": "\\u001b[2J 2022", "device_type": {"short_name": "hp\\u2028 atw"}}'
    )
    heat_pump = read(device_model=answer)
    assert (heat_pump.manufacturer, heat_pump.model) == ("Nibe", None)
    assert (heat_pump.year, heat_pump.model_id) == ("[2J 2022", "hp atw")
    assert read(device_model={"year": 10**5_000, "model": 10**20}).name is None


LINK: Final = "https://app.podero.com/connect?device=7#now"


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ([{"code": "reconnect", "resolution_link": LINK}], [("reconnect", LINK)]),
        (
            [{"code": "Re-Connect NOW", "resolution_link": None}],
            [("re_connect_now", None)],
        ),
        ([{"code": 404, "more": [{}]}], [("404", None)]),
        (
            [
                {"code": "a", "resolution_link": LINK},
                {"code": "b"},
                {"code": "A", "resolution_link": "https://example.com"},
            ],
            [("a", LINK), ("b", None)],
        ),
        ([{"code": "x" * 500}], [("x" * 50, None)]),
        ([{"code": str(n)} for n in range(1000)], [(str(n), None) for n in range(10)]),
        ([{"code": "none"}, {}, None, "x", 7], [("none", None)]),
        ([], []),
        (None, []),
        ({"code": "a"}, []),
        ("reconnect", []),
        (7, []),
    ],
)
def test_actions_are_told_apart_by_code(
    actions: object, expected: list[tuple[str, str | None]]
) -> None:
    """What the owner must do is read once for each code, in a form fit for a name."""
    heat_pump = read(actions=actions, action_needed=True)
    assert [
        (action.code, action.link or None) for action in heat_pump.actions
    ] == expected
    assert read(actions=actions).actions == heat_pump.actions
    assert read(actions=actions, action_needed=False).actions == ()


@pytest.mark.parametrize(
    "link",
    [
        "",
        "app.podero.com/connect",
        "/connect",
        "//app.podero.com/connect",
        "http://app.podero.com/connect",
        "javascript:alert(1)",
        "JavaScript://app.podero.com/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "homeassistant://config",
        "https://",
        "https:///connect",
        "https://app.podero.com@example.com/",
        "https://:secret@app.podero.com/",
        "https://app.podero.com\\@example.com/",
        "https://exa mple.com",
        "https://exa<b>mple.com",
        f"https://app.podero.com/{'x' * 1980}",
        "https://[::1",
        "https://app.podero.com:port/",
        7,
        True,
        [LINK],
        {"href": LINK},
    ],
)
def test_a_link_leads_to_a_web_page(link: object) -> None:
    """A link that is no plain https address is left out; the action stays."""
    (action,) = read(actions=[{"code": "reconnect", "resolution_link": link}]).actions
    assert (action.code, action.way, action.link) == ("reconnect", Way.APP, "")


@pytest.mark.parametrize(
    ("link", "host"),
    [
        (LINK, "app.podero.com"),
        ("https://APP.podero.com:8443/x", "app.podero.com"),
        # The first letter is not Latin.
        ("https://\u0440odero.com/", "xn--odero-uye.com"),
        ("https://[2001:db8::7]/", "2001:db8::7"),
        (f"https://a.example/{'x' * 1900}", "a.example"),
        ("http://app.podero.com", None),
        (None, None),
    ],
)
def test_a_link_tells_where_it_leads(link: object, host: str | None) -> None:
    """The host of a link is shown as it is looked up."""
    (action,) = read(actions=[{"code": "reconnect", "resolution_link": link}]).actions
    assert URL(action.link).raw_host == host


def test_long_links_take_no_memory() -> None:
    """What is too long for a link is not even looked at."""
    long = f"https://app.podero.com/{'é' * 100_000}"
    tracemalloc.start()
    try:
        read(actions=[{"code": str(n), "resolution_link": long} for n in range(150)])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2**20


@pytest.mark.parametrize("answer", [None, True, 1, 1.5, "text", ID, [], [{"id": ID}]])
def test_an_answer_is_an_object(answer: object) -> None:
    """Whatever is no object is the cloud's failure."""
    with pytest.raises(PoderoServerError, match="no object"):
        HeatPump.from_answer(answer)


@pytest.mark.parametrize(
    "raw",
    [
        *(None, "", "none", ID[:-1], f"{ID}0", f"{ID}/..", 7, 7.0, True, [], [ID], {}),
        # Python's own reading of an id takes these.
        *(
            f"{{{ID}}}",
            f"urn:uuid:{ID}",
            f" {ID}",
            f"{ID}\n",
            ID.replace("-", "")[::-1][:31],
        ),
        *(ID.replace("0", "\u0660"), f"{ID[:-2]}_0", "-".join(ID.replace("-", ""))),
        int(UUID(ID)),
    ],
)
def test_a_heat_pump_has_an_id(raw: object) -> None:
    """An object without a UUID is the cloud's failure, and the text does not cite it."""
    with pytest.raises(PoderoServerError) as caught:
        HeatPump.from_answer({"id": raw, "minimum_temperature_limit": 19.5})
    assert str(caught.value) == "the answer has no id"
    with pytest.raises(PoderoServerError):
        HeatPump.from_answer({"minimum_temperature_limit": 19.5})


@pytest.mark.parametrize("raw", [ID, ID.upper(), ID.replace("-", "")])
def test_ids_have_one_form(raw: str) -> None:
    """A UUID is the same in any of its forms."""
    assert as_uuid(raw) == HeatPump.from_answer({"id": raw}).id == ID


# Whatever JSON can hold, and text that no UTF-8 can.
_SCALARS: Final = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=-(10**400), max_value=10**400)
    | st.floats()
    | st.text(st.characters(exclude_categories=()))
)
_JSON: Final = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=8,
)
# And what is nearly right.
_NEARLY: Final = (
    st.sampled_from(["Low", "mid", "MAX", "max", "unknown", "ok", "Hot Water", "Off"])
    | st.datetimes().map(datetime.isoformat)
    | st.datetimes(timezones=st.timezones()).map(datetime.isoformat)
    | st.datetimes().map(lambda when: f"{when.isoformat()}Z")
    | st.floats(-50, 100)
    | st.booleans()
)
_MODELS: Final = st.dictionaries(
    st.sampled_from(["manufacturer", "model", "year", "device_type"]),
    st.dictionaries(st.sampled_from(["short_name", "long_name"]), _JSON) | _JSON,
)
_ACTIONS: Final = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "code": _JSON,
            "resolution_link": _JSON | st.text().map("https://example.com/{}".format),
        },
    )
)
_PAYLOADS: Final = st.builds(
    lambda known, model, unknown: {**unknown, **model, **known},
    st.dictionaries(st.sampled_from(NAMES), _NEARLY | _JSON),
    st.fixed_dictionaries(
        {}, optional={"device_model": _MODELS | _JSON, "actions": _ACTIONS | _JSON}
    ),
    st.dictionaries(st.text(), _JSON, max_size=3),
)
_thoroughly: Final[Callable[[Any], Any]] = settings(max_examples=150, deadline=None)


@_thoroughly
@given(_PAYLOADS)
def test_no_payload_ever_fails(payload: dict[str, Any]) -> None:
    """An object with an id is read whatever is in it, each value of its kind or None."""
    heat_pump = HeatPump.from_answer({**payload, "id": ID})
    assert heat_pump.id == ID
    assert heat_pump.values.keys() == heat_pump.spellings.keys()
    assert by_name(heat_pump.values).keys() == {
        SPELLINGS.get(name, name) for name in payload if name in NAMES
    }
    spellings = by_name(heat_pump.spellings)
    for field, value in by_name(heat_pump.values).items():
        assert spellings[field] in payload
        if value is None:
            continue
        assert type(value) is TYPES.get(FIELDS[field], str)
        assert not isinstance(value, float) or math.isfinite(value)
        assert not isinstance(value, datetime) or value.tzinfo is UTC
        if isinstance(value, str):
            assert value.encode()
            assert len(value) <= 255
        if FIELDS[field] in {"level", "mode"}:
            assert value in {"min", "low", "mid", "max"}
    for text in (
        heat_pump.manufacturer,
        heat_pump.model,
        heat_pump.model_id,
        heat_pump.year,
    ):
        assert text is None or (text.encode() and len(text) <= 100)
    for action in heat_pump.actions:
        assert re.fullmatch("[a-z0-9_]{0,50}", action.code)
        assert (action.link or "https://").encode().startswith(b"https://")
        assert bool(action.link) is (action.way is not Way.APP)


@_thoroughly
@given(_JSON | _PAYLOADS)
def test_nothing_but_an_object_with_an_id_is_a_heat_pump(answer: object) -> None:
    """Any JSON at all is a heat pump or a PoderoServerError, and never anything else."""
    try:
        heat_pump = HeatPump.from_answer(answer)
    except PoderoServerError:
        return
    assert isinstance(answer, dict)
    assert heat_pump.id == str(UUID(heat_pump.id))


@_thoroughly
@given(_PAYLOADS)
def test_what_is_written_comes_back(payload: dict[str, Any]) -> None:
    """A PUT of all values is JSON, speaks the device's names, and reads back the same."""
    heat_pump = HeatPump.from_answer({**payload, "id": ID})
    body = heat_pump.body(heat_pump.values)
    assert body.keys() <= payload.keys()
    again = HeatPump.from_answer(
        {**json.loads(json.dumps(body, allow_nan=False)), "id": ID}
    )
    assert again.values == as_stored(heat_pump.values)
    assert again.spellings == heat_pump.spellings
    assert again.body(again.values) == body
    assert as_stored(again.values) == again.values


RANGES = {
    "minimum_temperature_limit": (10.0, 28.0),
    "maximum_temperature_limit": (12.0, 30.0),
    "dhw_standard_temperature": (40.0, 65.0),
    "minimum_dhw_temperature_limit": (40.0, 60.0),
    "away_mode_minimum_temperature_limit": (5.0, 25.0),
    "away_mode_minimum_dhw_temperature_limit": (10.0, 60.0),
}
"""Least and most by field, in °C."""


def test_ranges() -> None:
    """What can be set is what a home can want, and what is set already is within it."""
    assert {s.name: s.range_with(None) for s in SETPOINTS} == RANGES
    for setpoint in SETPOINTS:
        least, most = RANGES[setpoint.name]
        assert setpoint.range_with(least) == setpoint.range_with(most) == (least, most)
        assert setpoint.range_with(least - 0.5) == (least - 1.0, most)
        assert setpoint.range_with(most + 0.5) == (least, most + 1.0)
