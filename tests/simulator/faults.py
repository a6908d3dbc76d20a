"""Misbehaviour that a test orders."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
import json
from typing import Any, Final, Literal

from .journal import Request

type Drop = Literal["before", "after"]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer on its way to the client."""

    status: int
    content: bytes
    headers: dict[str, str]


@dataclass(kw_only=True)
class Fault:
    """One way to misbehave, until it is used up or healed."""

    status: int | None = None
    """The status of the answer; None leaves the original one."""
    times: int | None = 1
    """How many requests it hits; None for all."""
    kind: str | None = None
    """Only requests of this kind."""
    method: str | None = None
    """Only requests of this method."""
    path: str | None = None
    """Only requests whose path contains this."""
    body: dict[str, Any] | list[Any] | str | bytes | None = None
    """The body of the answer; None for one that suits the status."""
    headers: dict[str, str] | None = None
    """Headers of the answer; they replace others of the same name."""
    retry_after: int | datetime | None = None
    """`Retry-After`, in seconds or as an HTTP date."""
    drop: Drop | None = None
    """The connection breaks before or after the request took effect."""
    truncate: bool = False
    """The second half of the body is missing."""
    applied: bool = False
    """The request takes effect although the answer is an error."""
    delay: float = 0
    """Seconds that the request waits, beside the latency of the cloud."""
    hits: int = 0
    """How many requests it has hit."""

    def matches(self, request: Request) -> bool:
        """Return whether it hits this request."""
        return (
            (self.times is None or self.hits < self.times)
            and self.kind in {None, request.kind}
            and self.method in {None, request.method}
            and (self.path is None or self.path in request.path)
        )

    @property
    def takes_effect(self) -> bool:
        """Whether a request that it hits takes effect."""
        untouched = self.status is None and self.body is None and self.drop is None
        return self.applied or self.drop == "after" or untouched

    def reply(self, original: Reply | None) -> Reply:
        """Return the answer to a request that it has hit.

        What the cloud has refused took no effect: no success is told instead.

        Args:
            original: The answer without the fault, if the request took effect.
        """
        status = self.status or (original.status if original else 200)
        if original and status < 400 <= original.status:
            return original
        content, kind = self._content(status, original)
        replaced = {name.title(): value for name, value in (self.headers or {}).items()}
        headers = {"Content-Type": kind} | self._retry_after() | replaced
        if self.truncate:
            content = content[: len(content) // 2]
        return Reply(status=status, content=content, headers=headers)

    def _content(self, status: int, original: Reply | None) -> tuple[bytes, str]:
        """Return the body and its type."""
        match self.body:
            case None if self.status is None and original is not None:
                return original.content, original.headers["Content-Type"]
            case None:
                return _default_content(status)
            case bytes() as raw:
                return raw, "application/json"
            case str() as text:
                kind = "text/html" if text.startswith("<") else "application/json"
                return text.encode(), kind
            case value:
                return json.dumps(value).encode(), "application/json"

    def _retry_after(self) -> dict[str, str]:
        """Return the `Retry-After` header, if there is to be one."""
        match self.retry_after:
            case None:
                return {}
            case datetime() as when:
                return {
                    "Retry-After": format_datetime(when.astimezone(UTC), usegmt=True)
                }
            case seconds:
                return {"Retry-After": str(seconds)}


def _default_content(status: int) -> tuple[bytes, str]:
    """Return the usual body of an answer of this status, and its type (?)."""
    phrase = _PHRASES.get(status, "Error")
    if status >= 500:
        page = f"<html><body><h1>{status} {phrase}</h1></body></html>"
        return page.encode(), "text/html"
    if status < 400:
        return b"", "application/json"
    return json.dumps({"detail": phrase}).encode(), "application/json"


_PHRASES: Final = {status.value: status.phrase for status in HTTPStatus}
