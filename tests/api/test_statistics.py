"""Reading an answer with statistics, without Home Assistant."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
import logging
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.podero.api import PoderoServerError, Statistics

from .statistics_answers import BOUNDS, UNITS, answer, day_of, row

READ = ("01-14T00", 24, 1.5)


def read(*rows: object, units: Any = UNITS) -> dict[str, dict[str, list[Any]]]:
    """Return what is read: hours and value of each period, by field and resolution."""
    series = Statistics.from_answer(answer(*rows, units=units)).series
    return {
        field: {
            resolution: [
                (
                    f"{period.start:%m-%dT%H}",
                    (period.end - period.start) / timedelta(hours=1),
                    period.value,
                )
                for period in periods
            ]
            for resolution, periods in each.periods.items()
        }
        for field, each in series.items()
    }


def consumption(*rows: object) -> list[Any]:
    """Return what is read of consumption by day."""
    return read(*rows).get("consumption", {}).get("day", [])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1.5, 1.5),
        ("1.5", 1.5),
        (-2, -2),
        (None, None),
        ("", None),
        ("much", None),
        ("NaN", None),
        (float("nan"), None),
        (float("inf"), None),
        (10**400, None),
        (1e300, None),
        (True, None),
        ([1.5], None),
        ({"value": 1.5}, None),
    ],
)
def test_values(value: object, expected: float | None) -> None:
    """A value is a number, also one in a text; anything else is none."""
    ((*_, found),) = consumption(row(BOUNDS, value))
    assert found == expected


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        (BOUNDS, [READ]),
        (("2026-01-14", "2026-01-15"), [READ]),
        (("2026-01-14T00:00", "2026-01-15T00:00"), [READ]),
        (("2026-01-14T00:00:00+00:00", "2026-01-15T01:00:00+01:00"), [READ]),
        (("2026-01-14T05:00:00-05:00", None), [("01-14T10", 0, 1.5)]),
        (("2026-01-14", "2026-01-14"), [("01-14T00", 0, 1.5)]),
        (("2026-01-14", "2026-01-13"), [("01-14T00", 0, 1.5)]),
        (("2026-01-14", 7), [("01-14T00", 0, 1.5)]),
        (("2026-01-14", "2026-01-16"), []),
        ((None, "2026-01-15"), []),
        (("yesterday", "today"), []),
        ((20260114, 20260115), []),
        (("0001-01-01T00:00+01:00", "0001-01-02"), []),
        (("0001-01-01T00:00:00Z", "0001-01-02T00:00:00Z"), []),
        (("9999-12-31T00:00:00Z", "9999-12-31T23:59:59Z"), []),
        (("2026-01-14", "9999-12-31T23:59:59Z"), [("01-14T00", 0, 1.5)]),
        (("2026-01-14", "0001-01-01T00:00:00Z"), [("01-14T00", 0, 1.5)]),
    ],
)
def test_bounds(bounds: Any, expected: list[Any]) -> None:
    """Without a zone it is UTC; what begins nowhere or lasts too long is no day."""
    assert consumption(row(bounds, 1.5)) == expected


@pytest.mark.parametrize(
    ("resolution", "hours"),
    [
        ("1DAY", 25),
        ("1WEEK", 7 * 24 + 1),
        ("1MONTH", 31 * 24 + 1),
        ("1QUARTER", 92 * 24 + 1),
        ("1YEAR", 366 * 24 + 1),
    ],
)
def test_longest_period(resolution: str, hours: int) -> None:
    """A period may be as long as the longest of its kind, in which the clock changes."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for length, is_known in ((hours, True), (hours + 0.1, False)):
        bounds = (start.isoformat(), (start + timedelta(hours=length)).isoformat())
        assert bool(read(row(bounds, 1.5, resolution=resolution))) is is_known


def test_rows_of_many_kinds() -> None:
    """Resolutions are told apart, unknown ones and what is no row are left out."""
    assert read(
        row(BOUNDS, 1.5),
        "row",
        None,
        row(BOUNDS, 9, resolution="1HOUR"),
        row(BOUNDS, 9) | {"resolution": None},
        row(BOUNDS, 9) | {"period": None},
        {"resolution": "1DAY"},
        row(day_of("2026-01-01", 31), 40, resolution="1month"),
        row(day_of("2026-01-01", 365), 41, resolution="1YEAR"),
        row(day_of("2026-01-12", 7), 9, resolution="1WEEK"),
    )["consumption"] == {
        "day": [READ],
        "week": [("01-12T00", 7 * 24, 9)],
        "month": [("01-01T00", 31 * 24, 40)],
        "year": [("01-01T00", 365 * 24, 41)],
    }


def test_order_twice_and_overlap() -> None:
    """Days come in order; of two for one period the last counts, none counts twice."""
    assert consumption(
        row(day_of("2026-01-14"), 3),
        row(day_of("2026-01-12"), 1),
        row(day_of("2026-01-14"), 1.5),
        row(("2026-01-12T12:00Z", "2026-01-13T12:00Z"), 9),
        row(("2026-01-14T23:00Z", "2026-01-15T23:00Z"), 9),
    ) == [("01-12T00", 24, 1), READ]


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ({"savings": {"total": " EUR "}}, "EUR"),
        ({"savings.total": "EUR"}, "EUR"),
        ({"savings_total": "EUR"}, "EUR"),
        ({"savings": "EUR"}, "EUR"),
        ({"savings": {"total": None}}, ""),
        ({"savings": ["EUR"]}, ""),
        ({}, ""),
        (None, ""),
        ("EUR", ""),
    ],
)
def test_places_of_units(units: object, expected: str) -> None:
    """A unit may be nested, flat, or that of the group; none is made up."""
    series = Statistics.from_answer(answer(row(BOUNDS, 1, 2), units=units)).series
    assert series["savings"].unit == expected


def test_unit_in_a_name() -> None:
    """A field that names its unit has it, unless metadata say otherwise."""
    told = row(BOUNDS, 1) | {"heat_pump": {"estimated_consumption_wh": 1500}}
    for units, expected in (({}, "Wh"), ({"heat_pump": "kWh"}, "kWh")):
        series = Statistics.from_answer(answer(told, units=units)).series
        assert series["estimated_consumption"].unit == expected


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "text",
        {},
        {"data": None},
        {"data": {}},
        {"data": [], "metadata": {"error": "no data"}},
    ],
)
def test_no_statistics(body: object) -> None:
    """An answer of another form is a failure of the cloud, and so is one that says so."""
    with pytest.raises(PoderoServerError):
        Statistics.from_answer(body)


WORDS = st.sampled_from(
    [
        *("data", "metadata", "units", "error", "resolution", "period", "1DAY", "EUR"),
        *("start_period", "end_period", "savings", "consumption", "total", "kWh"),
        *("2026-01-14T00:00:00Z", "2026-01-15", "9999-12-31T23:59-12:00", "-1"),
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text()
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.dictionaries(WORDS | st.text(), inner),
    max_leaves=20,
)
ROWS = st.fixed_dictionaries(
    {
        "resolution": WORDS,
        "period": st.fixed_dictionaries(
            {"start_period": SCALARS, "end_period": SCALARS}
        ),
        "consumption": st.fixed_dictionaries({"total": SCALARS}) | JSON,
        "savings": JSON,
    }
)


@given(rows=st.lists(ROWS | JSON, max_size=8), units=JSON)
@settings(max_examples=200, deadline=None)
def test_any_json(rows: list[object], units: object) -> None:
    """Whatever the cloud says, reading it gives finite numbers in order."""
    for series in Statistics.from_answer(answer(*rows, units=units)).series.values():
        for periods in series.periods.values():
            assert list(periods) == sorted(periods, key=lambda period: period.start)
            for period in periods:
                assert period.start <= period.end
                assert period.value is None or abs(period.value) < float("inf")


@given(body=JSON)
@settings(max_examples=100, deadline=None)
def test_any_answer(body: object) -> None:
    """An answer is read, or it is a failure of the cloud."""
    with suppress(PoderoServerError):
        Statistics.from_answer(body)


def test_rows_lie_between_2000_and_tomorrow() -> None:
    """What begins before there was any heat pump of ours, or later, is left out."""
    now = datetime.now(UTC)

    def starting(start: datetime) -> dict[str, Any]:
        text = f"{start.replace(tzinfo=None).isoformat()}Z"
        return row((text, text), 1)

    for start, is_read in (
        (datetime(1, 1, 1), False),
        (datetime(1999, 12, 31, 23), False),
        (datetime(2000, 1, 1), True),
        (now + timedelta(hours=23), True),
        (now + timedelta(hours=25), False),
        (datetime(9999, 12, 31), False),
    ):
        assert bool(consumption(starting(start))) is is_read, start


def test_an_answer_has_an_end(caplog: pytest.LogCaptureFixture) -> None:
    """Of nine thousand days, the newest thousand are read."""
    caplog.set_level(logging.INFO)
    first = datetime(2001, 1, 1)
    days = [f"{first + timedelta(days=day):%Y-%m-%d}" for day in range(9_000)]
    found = consumption(*(row(day_of(day), day[-2:]) for day in days))
    assert [value for *_, value in found] == [float(day[-2:]) for day in days[-1000:]]
    assert "8000 old periods are left out" in caplog.text


def test_what_is_nested_is_not_read() -> None:
    """A resolution, a value or a unit that is a list of lists is none."""
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert consumption(row(BOUNDS, deep)) == [("01-14T00", 24, None)]
    assert consumption(row(BOUNDS, 1, resolution=deep)) == []  # type: ignore[arg-type]
    assert read(row(BOUNDS, 1), units={"consumption": deep})


@pytest.mark.parametrize(
    ("unit", "shown"),
    [
        (" kWh ", "kWh"),
        ("k\u200bW\u202eh\r\n", "kWh"),
        ("x" * 1_000, "x" * 20),
        ("\x00\n", ""),
    ],
)
def test_a_unit_is_a_short_text(unit: str, shown: str) -> None:
    """A unit is one printable line."""
    answered = answer(row(BOUNDS, 1), units={"consumption": unit})
    assert Statistics.from_answer(answered).series["consumption"].unit == shown
