"""The time series of the simulated cloud."""

from ..simulator import Cloud
from ..simulator.client import Client

DAY = {
    "from_datetime": "2026-01-14T00:00:00.000Z",
    "to_datetime": "2026-01-15T00:00:00.000Z",
    "resolution": "1HOUR",
    "keywords": "estimated_consumption,unoptimized_consumption",
}


async def test_hours(cloud: Cloud) -> None:
    """A day has 24 hours with what was asked for; the two differ in shape."""
    async with Client(cloud) as client:
        rows = (await client.get(suffix="/data", **DAY)).json["data"]
        wrong = DAY | {"resolution": "1MINUTE"}
        assert (await client.get(suffix="/data", **wrong)).status == 422
    assert len(rows) == 24
    assert rows[0].keys() == {"time", *DAY["keywords"].split(",")}
    peaks = [
        max(range(24), key=lambda hour: rows[hour][name])
        for name in ("estimated_consumption", "unoptimized_consumption")
    ]
    assert peaks[0] != peaks[1]


async def test_gaps(cloud: Cloud) -> None:
    """What is not known yet is left out, or null where that is asked for."""
    today = {name: text.replace("-15T", "-16T") for name, text in DAY.items()}
    path = "/data"
    async with Client(cloud) as client:
        told = (await client.get(suffix=path, **today)).json["data"]
        filled = await client.call(
            "GET",
            client.path() + path,
            params=today,
            headers={"fill-missing": "true"},
        )
    assert len(told) == 34
    assert len(filled.json["data"]) == 48
    assert filled.json["data"][-1]["estimated_consumption"] is None


async def test_without_data(cloud: Cloud) -> None:
    """A heat pump without any data is answered with 400, or with nulls only."""
    cloud.series_since = None
    async with Client(cloud) as client:
        assert (await client.get(suffix="/data", **DAY)).status == 400
        filled = await client.call(
            "GET",
            client.path() + "/data",
            params=DAY,
            headers={"fill-missing": "true"},
        )
    assert {row["estimated_consumption"] for row in filled.json["data"]} == {None}
