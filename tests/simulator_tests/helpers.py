"""What several tests of the simulator send and read."""

from typing import Any

from ..simulator import Cloud
from ..simulator.client import Answer

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
TOMORROW = "2026-01-16T12:00:00.000Z"
MAX = {"optimization_level": "Max"}


def level(cloud: Cloud) -> Any:
    """Return the optimization level that the cloud has stored."""
    return cloud.stored(cloud.heat_pump_id)["optimization_level"]


def problems(answer: Answer) -> list[tuple[str, str]]:
    """Return field and type of each problem of a 422."""
    assert answer.status == 422
    assert all(entry["msg"] for entry in answer.json["detail"])
    return [(entry["loc"][-1], entry["type"]) for entry in answer.json["detail"]]
