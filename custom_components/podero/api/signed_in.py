"""Calls with a token: what is tried again, and what a refused sign-in means."""

import asyncio
from collections.abc import Callable, Mapping
from copy import copy
from datetime import datetime
import logging
import random
from typing import Any, Final, Self

from .auth import SignIn, SignInRest
from .exceptions import (
    PoderoAuthError,
    PoderoConnectionError,
    PoderoCredentialsError,
    PoderoError,
    PoderoServerError,
)
from .json_text import parse_json
from .transport import Transport

_LOGGER = logging.getLogger(__name__)

RETRY_DELAYS: Final = (1.0, 4.0)
"""Seconds between the tries of one call, each with a quarter of jitter."""


class SignedInClient:
    """Calls the API of one host with one sign-in.

    Every call raises the exceptions of `Transport.async_request` and of
    `SignIn.async_token`. It is tried again where that can do no harm: a GET after
    a failure of network or server, a PUT only if it surely did not arrive, both after
    a 401, since a lone one proves nothing.
    """

    def __init__(
        self, transport: Transport, sign_in: SignIn, retry_delays: tuple[float, ...]
    ) -> None:
        """Take what sends requests and what has a token."""
        self.transport = transport
        self.retry_delays = retry_delays
        self._sign_in = sign_in
        self.retry_sign_in()

    @property
    def sign_in_wait(self) -> float:
        """Seconds until a sign-in that was refused is tried again, 0 if it may be now."""
        return self._rest.wait

    def retry_sign_in(self) -> None:
        """Try the sign-in with the next call, whatever became of it."""
        self._rest = SignInRest()

    @property
    def sign_in_ends(self) -> datetime | None:
        """When only the user can prolong the sign-in, UTC, if that is known."""
        return self._sign_in.ends

    def without_retries(self) -> Self:
        """Return this client without second tries, for a person who is waiting."""
        client = copy(self)
        client.retry_delays = ()
        return client

    async def _async_call(
        self,
        method: str,
        path: str,
        body: dict[str, object] | None = None,
        parse: Callable[[bytes], Any] = parse_json,
    ) -> Any:
        delays = iter(() if self.sign_in_wait else self.retry_delays)
        while True:
            try:
                answer = await self._async_try(method, path, body, parse)
            except PoderoError as err:
                delay = next(delays, None)
                if delay is None or not _may_repeat(method, err):
                    if isinstance(err, PoderoCredentialsError) and self.retry_delays:
                        self._rest.begin()
                    raise
                _LOGGER.debug("%s is tried again: %s", method, err)
            else:
                self.retry_sign_in()
                return answer
            await asyncio.sleep(delay * random.uniform(0.75, 1.25))

    async def _async_try(
        self,
        method: str,
        path: str,
        body: Mapping[str, object] | None = None,
        parse: Callable[[bytes], Any] = parse_json,
        *,
        headers: Mapping[str, str] | None = None,
        judges_token: bool = True,
    ) -> Any:
        """Send a request once; `judges_token`: a 401 is about the token, not just this."""
        # Were the tokens of writes counted, a user who tries again and again while the
        # cloud refuses them would use up the reads of hours.
        is_read = method == "GET"
        token = await self._async_token(counts_toward_budget=is_read)
        try:
            return await self.transport.async_request(
                method,
                path,
                headers={"Authorization": f"Bearer {token}", **(headers or {})},
                body=body,
                parse=parse,
                counts_toward_budget=is_read,
            )
        except PoderoAuthError:
            if not judges_token:
                raise
            raise self._sign_in.refused(token) from None

    async def _async_token(self, *, counts_toward_budget: bool) -> str:
        if self.sign_in_wait:
            raise PoderoCredentialsError("the sign-in was refused a while ago")
        return await self._sign_in.async_token(
            self.transport, counts_toward_budget=counts_toward_budget
        )


def as_list(answer: object) -> list[Any]:
    """Return an answer that has to be a list.

    Raises:
        PoderoServerError: It is none.
    """
    if not isinstance(answer, list):
        raise PoderoServerError("the answer is no list")
    return answer


def _may_repeat(method: str, err: PoderoError) -> bool:
    match err:
        case PoderoAuthError():
            return True
        case PoderoConnectionError():
            return method == "GET" or not err.sent
        case PoderoServerError():
            return method == "GET"
    return False
