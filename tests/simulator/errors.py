"""Answers that refuse a request, in the form of Django Ninja (?)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


class Refused(Exception):
    """The request is answered with an error."""

    def __init__(self, status: int, body: Any) -> None:
        """Keep status and body of the answer."""
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One entry of a 422 answer."""

    type: str
    loc: tuple[str, ...]
    msg: str


class InvalidValue(ValueError):
    """A value that its field does not take."""

    def __init__(self, kind: str, msg: str) -> None:
        """Keep type and message of the answer's entry."""
        super().__init__(msg)
        self.kind = kind
        self.msg = msg

    def at(self, *loc: str) -> Problem:
        """Return the problem of a value that was found at a location."""
        return Problem(type=self.kind, loc=loc, msg=self.msg)


def unprocessable(problems: Iterable[Problem]) -> Refused:
    """Refuse with 422 and one entry for each problem."""
    entries = [
        {"type": problem.type, "loc": list(problem.loc), "msg": problem.msg}
        for problem in problems
    ]
    return Refused(422, {"detail": entries})


def unauthorized() -> Refused:
    """Refuse a call without a valid token."""
    return Refused(401, {"detail": "Unauthorized"})


def forbidden() -> Refused:
    """Refuse a call that the token gives no right to."""
    return Refused(403, {"detail": "Forbidden"})


def not_found() -> Refused:
    """Refuse a call for something that is not there."""
    return Refused(404, {"detail": "Not Found"})
