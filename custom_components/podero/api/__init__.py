"""A client for the Podero Partner API v2.0 that knows nothing of Home Assistant."""

from .auth import AccessToken, ClientCredentials, SignIn
from .client import PoderoClient
from .errors import (
    PoderoAuthError,
    PoderoConnectionError,
    PoderoCredentialsError,
    PoderoError,
    PoderoForbiddenError,
    PoderoNotFoundError,
    PoderoRateLimitError,
    PoderoRejectedError,
    PoderoServerError,
)
from .models import LEVELS, Action, Changes, HeatPump, Value, as_shown, as_uuid
from .statistics import Period, Series, Statistics
from .transport import as_host

__all__ = [
    "LEVELS",
    "AccessToken",
    "Action",
    "Changes",
    "ClientCredentials",
    "HeatPump",
    "Period",
    "PoderoAuthError",
    "PoderoClient",
    "PoderoConnectionError",
    "PoderoCredentialsError",
    "PoderoError",
    "PoderoForbiddenError",
    "PoderoNotFoundError",
    "PoderoRateLimitError",
    "PoderoRejectedError",
    "PoderoServerError",
    "Series",
    "SignIn",
    "Statistics",
    "Value",
    "as_host",
    "as_shown",
    "as_uuid",
]
