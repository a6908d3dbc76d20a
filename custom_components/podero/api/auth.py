"""The two ways to sign in: a pasted token, and client id and secret.

Source: the user-journey pages. A token lives ten hours and there is no refresh token:
a new one is asked for with the client credentials.
"""

import asyncio
from datetime import UTC, datetime
from typing import Final, Protocol, override

from aiohttp import encode_basic_auth
import jwt

from .exceptions import (
    PoderoAuthError,
    PoderoConnectionError,
    PoderoCredentialsError,
    PoderoError,
    PoderoRateLimitError,
    PoderoRejectedError,
)
from .fields import as_time
from .transport import Transport

TOKEN_PATH: Final = "/oauth2/token/"
TOKEN_LIFETIME: Final = 36_000.0
RENEW_BEFORE: Final = 300.0
"""Seconds. A token is renewed that long before its ten hours end."""
REFUSED_WAIT: Final = 900.0
MAX_REFUSED_WAIT: Final = 3600.0
"""Seconds until a sign-in that was refused is tried again: doubled with each refusal, up
to an hour. It may be the cloud that is ill."""


class SignIn(Protocol):
    """Something that has a token.

    Attributes:
        ends: When only the user can prolong it, UTC; None if never, or not known.
    """

    ends: datetime | None

    async def async_token(
        self, transport: Transport, *, counts_toward_budget: bool = True
    ) -> str:
        """Return a token that should be good.

        Args:
            transport: How to ask for one.
            counts_toward_budget: It is for a read, see `Transport.async_request`.

        Raises:
            PoderoCredentialsError: The sign-in is refused.
            PoderoConnectionError: No token could be fetched; the call it is for was
                not sent.
            PoderoRateLimitError: The cloud asks to wait.
        """

    def refused(self, token: str) -> PoderoAuthError:
        """Take note that the cloud refused a token, return what that means."""


class SignInRest:
    """How long a sign-in rests that was refused as often as it was tried."""

    def __init__(self) -> None:
        """Begin without a refusal."""
        self._until = 0.0
        self._next = REFUSED_WAIT

    @property
    def wait(self) -> float:
        """Seconds until it is tried again, 0 if it may be now."""
        return max(0.0, self._until - asyncio.get_running_loop().time())

    def begin(self) -> None:
        """Rest; what is refused because of a rest prolongs none."""
        if not self.wait:
            self._until = asyncio.get_running_loop().time() + self._next
            self._next = min(2 * self._next, MAX_REFUSED_WAIT)


class AccessToken(SignIn):
    """A token that the user pasted: good for ten hours at most."""

    def __init__(self, token: str) -> None:
        """Keep the token."""
        self._token = token
        self.ends = _end_of(token)

    @override
    async def async_token(
        self, transport: Transport, *, counts_toward_budget: bool = True
    ) -> str:
        return self._token

    @override
    def refused(self, token: str) -> PoderoAuthError:
        return PoderoCredentialsError("the access token is refused")


class ClientCredentials(SignIn):
    """A client id and secret: tokens are fetched, kept in memory and renewed."""

    ends = None

    def __init__(self, client_id: str, client_secret: str) -> None:
        """Keep the credentials.

        Raises:
            ValueError: The client id contains a colon (RFC 7617).
        """
        self._authorization = encode_basic_auth(client_id, client_secret)
        self._token: str | None = None
        self._renew_at = 0.0
        self._lock = asyncio.Lock()
        self._failures = 0
        self._failure: PoderoError | None = None

    @override
    async def async_token(
        self, transport: Transport, *, counts_toward_budget: bool = True
    ) -> str:
        failures = self._failures
        async with self._lock:
            now = asyncio.get_running_loop().time()
            if self._token and now < self._renew_at:
                return self._token
            # Waiters share the failure instead of retrying.
            if self._failure and failures != self._failures:
                raise self._failure
            try:
                self._token, lifetime = await self._async_fetch(
                    transport, counts_toward_budget
                )
            except PoderoError as err:
                self._failures += 1
                self._failure = err
                raise
            self._renew_at = now + lifetime - RENEW_BEFORE
            return self._token

    @override
    def refused(self, token: str) -> PoderoAuthError:
        if token == self._token:
            self._token = None
        return PoderoAuthError("the cloud refuses a token that it issued")

    async def _async_fetch(
        self, transport: Transport, counts_toward_budget: bool
    ) -> tuple[str, float]:
        """Ask for a token; return it with its life in seconds."""
        try:
            answer = await transport.async_request(
                "POST",
                TOKEN_PATH,
                headers={"Authorization": self._authorization},
                body={"grant_type": "client_credentials"},
                counts_toward_budget=counts_toward_budget,
            )
        except (PoderoAuthError, PoderoRejectedError) as err:
            raise PoderoCredentialsError("the client credentials are refused") from err
        except PoderoRateLimitError:
            raise
        except PoderoError as err:
            raise PoderoConnectionError(f"no token: {err}", sent=False) from err
        match answer:
            case {"access_token": str(token)} if token and token.isprintable():
                return token, _lifetime(answer.get("expires_in"))
        raise PoderoConnectionError("no token in the answer", sent=False)


def _end_of(token: str) -> datetime | None:
    """Return the end that a token tells of itself; only a JWT does.

    Nothing hangs on its being true, so its signature is not checked.
    """
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
        return as_time(datetime.fromtimestamp(claims["exp"], UTC))
    except (
        jwt.InvalidTokenError,
        KeyError,
        TypeError,
        ValueError,
        OverflowError,
        OSError,
    ):
        return None


def _lifetime(expires_in: object) -> float:
    """Return a token's life, whatever the answer says of it.

    A life too short to renew in time would mean a token request with every call; the
    401 at its real end does as well.
    """
    match expires_in:
        case int() | float() if 2 * RENEW_BEFORE <= expires_in <= TOKEN_LIFETIME:
            return expires_in
    return TOKEN_LIFETIME
