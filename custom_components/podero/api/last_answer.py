"""What an endpoint answered last: the same bytes once more are not read again."""

from collections.abc import Callable
from functools import partial
from typing import Any

from .json_text import parse_json


class LastAnswer[T]:
    """Reads the answers of one endpoint."""

    def __init__(self, read: Callable[[Any], T]) -> None:
        """Take what makes something of an answer's JSON, and nothing else of it."""
        self._read = read
        self._last: tuple[bytes, T] | None = None

    def parse(self, content: bytes) -> Callable[[], T]:
        """Return what reads an answer; it raises whatever reading it raises.

        Raises:
            ValueError: It is no JSON.
        """
        if self._last and content == self._last[0]:
            return partial(_value_of, self._last)
        return partial(self._read_new, content, parse_json(content))

    def _read_new(self, content: bytes, answer: Any) -> T:
        value = self._read(answer)
        self._last = content, value
        return value


def _value_of[T](last: tuple[bytes, T]) -> T:
    return last[1]
