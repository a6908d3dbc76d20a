"""One host over HTTP: time-outs, bounds, waits it asks for, and errors by status."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from ipaddress import ip_address
import logging
import math
import random
from typing import Any, Final

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    ServerDisconnectedError,
)
from yarl import URL

from .budget import RequestBudget
from .exceptions import (
    PoderoAuthError,
    PoderoConnectionError,
    PoderoError,
    PoderoForbiddenError,
    PoderoNotFoundError,
    PoderoRateLimitError,
    PoderoRejectedError,
    PoderoServerError,
)
from .headers import http_date, retry_after
from .json_text import parse_json
from .models import UUID_FORM
from .refusals import read_reasons

_LOGGER = logging.getLogger(__name__)

TIMEOUT: Final = ClientTimeout(total=30, sock_connect=10)
MAX_ANSWER: Final = 2**20
"""Bytes. A heat pump takes some three thousand."""
BACKOFF: Final = 60.0
MAX_BACKOFF: Final = 3600.0
"""Seconds to wait after a 429 that names no time: doubled with each, up to an hour. A
longer wait than that is one that nobody means, and no better than none."""
WRITE_INTERVAL: Final = 3600.0
"""Seconds between two writes that may be tried though the cloud asked to wait."""
MAX_EXCHANGES: Final = 50
MAX_PATHS: Final = 32

ERRORS: Final[Mapping[int, type[PoderoError]]] = {
    HTTPStatus.UNAUTHORIZED: PoderoAuthError,
    HTTPStatus.FORBIDDEN: PoderoForbiddenError,
    HTTPStatus.NOT_FOUND: PoderoNotFoundError,
}


def as_host(text: str) -> str:
    """Return the address of a Podero environment as scheme, name and port.

    Takes what people paste: with or without scheme, with a path behind it.

    Raises:
        ValueError: It is no address, or plain http to another machine.
    """
    text = text.strip()
    url = URL(text if "://" in text else f"https://{text}")
    if url.host is None or url.scheme not in ("https", "http"):
        raise ValueError("no address")
    if url.scheme == "http" and not _is_loopback(url.host):
        raise ValueError("not encrypted")
    return str(url.origin())


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and what came of it, fit to be shown to anybody.

    Attributes:
        at: When it was sent, UTC.
        method: HTTP method.
        what: What it was about, e.g. "heat-pumps" or "token".
        outcome: "ok", "cancelled", or the kind of failure.
        seconds: How long it took.
    """

    at: datetime
    method: str
    what: str
    outcome: str
    seconds: float


class Transport:
    """Sends requests to one host and keeps the waits that it asks for.

    The waits hold for everybody who shares the transport, token requests included.
    """

    def __init__(self, session: ClientSession, host: str) -> None:
        """Take Home Assistant's session and an address made by `as_host`."""
        self._session = session
        self._host = URL(host)
        self._blocked_until = 0.0
        self._waiting_since: datetime | None = None
        self._backoff = BACKOFF
        self._wrote_at = -math.inf
        self._cloud_time: tuple[datetime, float] | None = None
        self._budget = RequestBudget()
        self.exchanges: deque[Exchange] = deque(maxlen=MAX_EXCHANGES)

    @property
    def requests_of_the_day(self) -> int:
        """Number of requests sent in the last 24 hours."""
        return self._budget.requests_of_the_day(_now())

    @property
    def blocked_for(self) -> float:
        """Seconds until the cloud wants to be asked again, 0 if it may be now."""
        return max(0.0, self._blocked_until - _now())

    @property
    def waiting_since(self) -> datetime | None:
        """When the cloud first asked to wait, UTC; None if it has answered since."""
        return self._waiting_since

    @property
    def cloud_now(self) -> datetime | None:
        """The present by the cloud's own clock (the Date of its answers), UTC."""
        if self._cloud_time is None:
            return None
        time, at = self._cloud_time
        return time + timedelta(seconds=_now() - at)

    @property
    def read_wait(self) -> float:
        """Seconds until a read is within the day's budget and outside any wait."""
        return max(self.blocked_for, self._budget.wait(_now()))

    @property
    def spare_reads(self) -> float:
        """Reads that routine may make ahead of time, see `RequestBudget`."""
        return self._budget.spare_reads(_now())

    async def async_request(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        body: Mapping[str, object] | None = None,
        parse: Callable[[bytes], Any] = parse_json,
        counts_toward_budget: bool = True,
    ) -> Any:
        """Send one request and return what its answer says.

        Args:
            method: HTTP method.
            path: Path on the host.
            headers: Headers beside the usual ones.
            body: What is sent as JSON.
            parse: Reads a good answer; raises ValueError if it is no JSON.
            counts_toward_budget: It is part of a read. What is not belongs to a write:
                one of these an hour is tried though the cloud asked to wait.

        Raises:
            PoderoRateLimitError: 429, or still inside a wait: nothing was sent.
            PoderoConnectionError: No answer.
            PoderoServerError: 5xx, 1xx, a redirect, an answer too large or no JSON.
            PoderoAuthError: 401.
            PoderoForbiddenError: 403.
            PoderoNotFoundError: 404 in JSON, as the API answers it.
            PoderoRejectedError: Any other 4xx.
        """
        may_try = not counts_toward_budget and _now() - self._wrote_at >= WRITE_INTERVAL
        if (wait := self.blocked_for) and not may_try:
            raise PoderoRateLimitError(wait)
        if method == "PUT":
            self._wrote_at = _now()
        at, began, outcome = datetime.now(UTC), _now(), "cancelled"
        self._budget.count(began)
        try:
            answer = await self._async_send(
                method, path, headers, body, parse, counts_toward_budget
            )
        except PoderoError as err:
            outcome = f"{type(err).__name__}: {err}"
            if wait:
                # That was the try of the hour, though it did not get beyond its token.
                self._wrote_at = _now()
            raise
        else:
            outcome = "ok"
            return answer
        finally:
            self.exchanges.append(
                Exchange(
                    at=at,
                    method=method,
                    what=_what(path),
                    outcome=outcome,
                    seconds=_now() - began,
                )
            )

    async def _async_send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: Mapping[str, object] | None,
        parse: Callable[[bytes], Any],
        counts_toward_budget: bool,
    ) -> Any:
        sent = False

        async def once(
            request: ClientRequest, handler: ClientHandlerType
        ) -> ClientResponse:
            # aiohttp itself would send a dropped request again, a PUT included.
            nonlocal sent
            if sent:
                raise ServerDisconnectedError
            sent = True
            return await handler(request)

        if counts_toward_budget:
            self._budget.spend(_now())
        try:
            async with self._session.request(
                method,
                _url(self._host, path),
                headers={"Accept": "application/json", **headers},
                json=body,
                timeout=TIMEOUT,
                # A redirect could carry the token to another host.
                allow_redirects=False,
                middlewares=(once,),
            ) as response:
                return self._evaluate(response, await _read(response), parse)
        except (ClientConnectorError, ConnectionTimeoutError) as err:
            if counts_toward_budget:
                self._budget.refund()
            raise PoderoConnectionError(type(err).__name__, sent=False) from None
        except (ClientError, TimeoutError) as err:
            # The texts of aiohttp contain the address and the ids in it.
            raise PoderoConnectionError(type(err).__name__) from None

    def _evaluate(
        self,
        response: ClientResponse,
        content: bytes,
        parse: Callable[[bytes], Any],
    ) -> Any:
        status = response.status
        if time := http_date(response.headers.get("Date")):
            self._cloud_time = time, _now()
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= 500:
            wait = retry_after(
                response.headers.get("Retry-After"), time or datetime.now(UTC)
            )
            if wait or status == HTTPStatus.TOO_MANY_REQUESTS:
                raise PoderoRateLimitError(self._hold_back(wait))
        if not (200 <= status < 300 or 400 <= status < 500):
            raise PoderoServerError(f"status {status}", status=status)
        try:
            # That a PUT answers with anything is documented, and not needed.
            is_taken = response.method == "PUT" and not content.strip()
            read = parse if status < 400 else parse_json
            answer = None if is_taken else read(content)
        except ValueError as err:
            if status < 400:
                raise PoderoServerError("the answer is no JSON") from err
            answer = None
        # A gateway that has lost its way has a page for it: nothing is gone.
        is_page = status == HTTPStatus.NOT_FOUND and not isinstance(answer, dict)
        if (error := ERRORS.get(status)) and not is_page:
            raise error(f"status {status}")
        if status >= 400:
            raise PoderoRejectedError(*read_reasons(answer))
        self._backoff = BACKOFF
        self._waiting_since = None
        return answer

    def _hold_back(self, wait: float | None) -> float:
        self._waiting_since = self._waiting_since or datetime.now(UTC)
        if wait is None or wait > MAX_BACKOFF:
            wait = self._backoff * random.uniform(1.0, 1.25)
            self._backoff = min(2 * self._backoff, MAX_BACKOFF)
        _LOGGER.debug("The cloud asks to wait for %.0f s", wait)
        self._blocked_until = max(self._blocked_until, _now() + wait)
        return self.blocked_for


def _now() -> float:
    return asyncio.get_running_loop().time()


# Most requests are for the few paths that are read again and again.
@lru_cache(maxsize=MAX_PATHS)
def _url(host: URL, path: str) -> URL:
    return host.join(URL(path))


@lru_cache(maxsize=MAX_PATHS)
def _what(path: str) -> str:
    """Return what a path is about, without the ids in it."""
    last = path.partition("?")[0].rstrip("/").rpartition("/")[2]
    return "heat-pump" if UUID_FORM.fullmatch(last) else last


async def _read(response: ClientResponse) -> bytes:
    content = b""
    while chunk := await response.content.readany():
        content += chunk
        if len(content) > MAX_ANSWER:
            raise PoderoServerError("the answer is too large")
    return content
