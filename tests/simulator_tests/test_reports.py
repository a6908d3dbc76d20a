"""Statistics and savings."""

from datetime import timedelta

import pytest

from ..simulator import Cloud
from ..simulator.client import Client
from ..simulator.clock import format_timestamp
from .helpers import problems


async def test_statistics(cloud: Cloud, client: Client) -> None:
    """The newest days, the running one last and not yet complete."""
    answer = await client.get(suffix="/statistics")
    metadata, rows = answer.json["metadata"], answer.json["data"]
    assert metadata["requested_at"] == "2026-01-15T12:00:00.000Z"
    assert metadata["query"] == {}
    assert metadata["error"] is None
    assert metadata["units"]["consumption"] == {"total": "kWh"}
    assert [row["period"]["start_period"][:10] for row in rows] == [
        f"2026-01-{day:02}" for day in range(9, 16)
    ]
    assert rows[-1]["period"]["end_period"] == "2026-01-16T00:00:00.000Z"
    for row in rows:
        assert row["resolution"] == "1DAY"
        assert 5 < row["consumption"]["total"] < 50
        assert row["heat_pump"]["estimated_consumption_wh"] == pytest.approx(
            1000 * row["consumption"]["total"], abs=5
        )
        assert 0 < row["savings"]["percentage"] < 30
        assert 0 < row["savings"]["total"] < 5
    assert rows[-1]["consumption"]["total"] < rows[-2]["consumption"]["total"]


async def test_resolutions_and_keywords(cloud: Cloud, client: Client) -> None:
    """Both are lists, and periods of all kinds start where they should."""
    cloud.statistics_periods = 2
    resolutions = "1WEEK,1MONTH,1QUARTER,1YEAR"
    answer = await client.get(
        suffix="/statistics", resolution=resolutions, keywords="savings"
    )
    assert answer.json["metadata"]["query"] == {
        "resolution": resolutions,
        "keywords": "savings",
    }
    rows = answer.json["data"]
    assert [
        (row["resolution"], *(day[:10] for day in row["period"].values()))
        for row in rows
    ] == [
        ("1WEEK", "2026-01-05", "2026-01-12"),
        ("1WEEK", "2026-01-12", "2026-01-19"),
        ("1MONTH", "2025-12-01", "2026-01-01"),
        ("1MONTH", "2026-01-01", "2026-02-01"),
        ("1QUARTER", "2025-10-01", "2026-01-01"),
        ("1QUARTER", "2026-01-01", "2026-04-01"),
        ("1YEAR", "2025-01-01", "2026-01-01"),
        ("1YEAR", "2026-01-01", "2027-01-01"),
    ]
    assert all("savings" in row and "consumption" not in row for row in rows)


async def test_savings_of_a_range(client: Client) -> None:
    """Periods are cut to the range, and add up to it."""
    span = {"from": "2025-11-10", "to": "2026-01-09T23:00:00Z"}
    months = await client.get(suffix="/savings", resolution="1MONTH", **span)
    days = await client.get(suffix="/savings", **span)
    assert [row["period"]["start_period"][:10] for row in months.json["data"]] == [
        "2025-11-10",
        "2025-12-01",
        "2026-01-01",
    ]
    assert months.json["data"][-1]["period"]["end_period"][:10] == "2026-01-10"
    assert sum(
        row["consumption"]["total"] for row in months.json["data"]
    ) == pytest.approx(
        sum(row["consumption"]["total"] for row in days.json["data"]), abs=0.5
    )


@pytest.mark.parametrize(
    ("suffix", "query", "problem"),
    [
        ("/statistics", {"resolution": "1HOUR"}, ("resolution", "enum")),
        ("/statistics", {"keywords": "weather"}, ("keywords", "enum")),
        ("/savings", {"to": "2026-01-01"}, ("from", "missing")),
        ("/savings", {"from": "2026-01-01"}, ("to", "missing")),
        (
            "/savings",
            {"from": "then", "to": "2026-01-01"},
            ("from", "date_from_datetime_parsing"),
        ),
        (
            "/savings",
            {"from": "0001-01-01", "to": "2026-01-01"},
            ("from", "value_error"),
        ),
        (
            "/savings",
            {"from": "2026-01-02", "to": "2026-01-01"},
            ("to", "value_error"),
        ),
    ],
)
async def test_reports_refuse_nonsense(
    client: Client, suffix: str, query: dict[str, str], problem: tuple[str, str]
) -> None:
    """The answer names the parameter."""
    assert problems(await client.get(suffix=suffix, **query)) == [problem]


async def test_the_future_has_no_consumption(cloud: Cloud, client: Client) -> None:
    """Nothing has been used, and nothing saved."""
    tomorrow = format_timestamp(cloud.clock.now() + timedelta(days=1))
    answer = await client.get(suffix="/savings", **{"from": tomorrow, "to": tomorrow})
    (row,) = answer.json["data"]
    assert row["consumption"]["total"] == 0
    assert row["savings"] == {"total": 0, "percentage": 0}
