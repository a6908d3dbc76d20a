"""A client for the Podero Partner API v2.0 that knows nothing of Home Assistant."""

from .actions import REAUTHENTICATE, Action, Way
from .auth import AccessToken, ClientCredentials, SignIn
from .client import PoderoClient
from .contracts import KINDS as CONTRACT_KINDS, EnergyContract, contract_for
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
from .models import FROST_SAFE, LEGIONELLA_SAFE, SETPOINTS, HeatPump, as_stored, as_uuid
from .statistics import Period, Series, Statistics
from .texts import one_line
from .time_series import TimeSeries
from .transport import Transport, as_host

__all__ = [
    "CONTRACT_KINDS",
    "FROST_SAFE",
    "LEGIONELLA_SAFE",
    "LEVELS",
    "MODES",
    "OPERATIONS",
    "REAUTHENTICATE",
    "SETPOINTS",
    "STATUSES",
    "AccessToken",
    "Action",
    "Changes",
    "ClientCredentials",
    "EnergyContract",
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
    "Transport",
    "Value",
    "Way",
    "as_host",
    "as_stored",
    "as_uuid",
    "contract_for",
    "one_line",
]
