"""A client for the Podero Partner API v2.0 that knows nothing of Home Assistant."""

from .auth import AccessToken, ClientCredentials, SignIn
from .client import PoderoClient
from .exceptions import (
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
from .fields import LEVELS, MODES, OPERATIONS, STATUSES, Changes, Field, Setpoint, Value
from .models import (
    FROST_SAFE,
    LEGIONELLA_SAFE,
    SETPOINTS,
    Action,
    HeatPump,
    as_stored,
    as_uuid,
)
from .statistics import Period, Series, Statistics
from .texts import one_line
from .time_series import TimeSeries
from .transport import as_host

__all__ = [
    "FROST_SAFE",
    "LEGIONELLA_SAFE",
    "LEVELS",
    "MODES",
    "OPERATIONS",
    "SETPOINTS",
    "STATUSES",
    "AccessToken",
    "Action",
    "Changes",
    "ClientCredentials",
    "Field",
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
    "Setpoint",
    "SignIn",
    "Statistics",
    "TimeSeries",
    "Value",
    "as_host",
    "as_stored",
    "as_uuid",
    "one_line",
]
