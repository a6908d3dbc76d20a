"""The check that every request of every test goes through finds what it should."""

import pytest

from .home_business import trespasses
from .simulator.clock import Clock
from .simulator.journal import Request

BASE = "/api/partners/v2.0/org/o"


@pytest.mark.parametrize(
    "path",
    [
        f"{BASE}/users",
        f"{BASE}/trading/orders",
        f"{BASE}/load-curves",
        f"{BASE}/users/u/heat-pumps/h/trading",
        f"{BASE}/users/u/electric-vehicles",
        "/api/partners/v2.0/cues/c/information/resolve",
    ],
)
def test_addresses(path: str) -> None:
    """What is not a home's address is found."""
    assert [*trespasses(_request("GET", path))] == [f"GET {path}"]


@pytest.mark.parametrize("method", ["DELETE", "POST", "PATCH"])
def test_methods(method: str) -> None:
    """What nobody but the owner may do to a heat pump is found."""
    path = f"{BASE}/users/u/heat-pumps/h"
    assert [*trespasses(_request(method, path))] == [f"{method} {path}"]


@pytest.mark.parametrize(
    "field",
    [
        "deleted_at",
        "lifecycle_state",
        "lifecycle_error",
        "is_trading_enabled",
        "indoor_target_temperature_offset",
    ],
)
def test_fields(field: str) -> None:
    """What only Podero may set is found."""
    request = _request("PUT", f"{BASE}/users/u/heat-pumps/h", {field: None})
    assert [*trespasses(request)] == [field]


def _request(method: str, path: str, body: object = None) -> Request:
    return Request(
        at=Clock().now(), method=method, path=path, query={}, body=body, kind="other"
    )
