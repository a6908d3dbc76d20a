"""What a home may ask of the cloud, and what it may tell it."""

from collections.abc import Iterator
import re
from typing import Final

from .simulator.journal import Request

_BASE: Final = r"/api/partners/v2\.0"
_HEAT_PUMPS: Final = rf"{_BASE}/org/[^/]+/users/[^/]+/heat-pumps"
REQUESTS: Final = re.compile(
    r"POST /oauth2/token/"
    rf"|GET {_HEAT_PUMPS}(/[^/]+(/(statistics|savings|data))?)?"
    rf"|PUT {_HEAT_PUMPS}/[^/]+"
    rf"|GET {_BASE}/org/[^/]+/users/[^/]+/energy-contracts"
    rf"|POST {_BASE}/cues/[^/]+/(resolve|state)"
    # Home Assistant's system health asks whether the host answers at all.
    r"|GET /"
)
"""Those about one user: none of traders, and none about a whole organisation."""
PODEROS_OWN: Final = re.compile(
    "deleted_at|lifecycle_.*|is_trading_enabled|indoor_target_temperature_offset"
)
"""Fields that the API takes and only Podero may set."""


def trespasses(request: Request) -> Iterator[str]:
    """Yield what is nothing of a home's business in a request."""
    what = f"{request.method} {request.path}"
    if not REQUESTS.fullmatch(what):
        yield what
    if isinstance(request.body, dict):
        yield from filter(PODEROS_OWN.fullmatch, request.body)
