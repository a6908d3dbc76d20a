"""Checks of values in a body, a path and a query; the errors are Pydantic's (?)."""

from collections.abc import Callable, Collection
import math
import sys
from typing import Any
from uuid import UUID

from .clock import format_timestamp, parse_timestamp
from .errors import InvalidValue

type Parser = Callable[[Any], Any]


def boolean(value: Any) -> bool:
    """Take a JSON boolean, neither a number nor a string."""
    if not isinstance(value, bool):
        raise InvalidValue("bool_type", "Input should be a valid boolean")
    return value


def number(low: float = -math.inf, high: float = math.inf) -> Parser:
    """Take a finite number between two bounds, both included."""

    def read(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise InvalidValue("float_type", "Input should be a valid number")
        # A whole number can be longer than any float.
        if not abs(value) <= sys.float_info.max:
            raise InvalidValue("finite_number", "Input should be a finite number")
        if value < low:
            raise InvalidValue(
                "greater_than_equal",
                f"Input should be greater than or equal to {low:g}",
            )
        if value > high:
            raise InvalidValue(
                "less_than_equal", f"Input should be less than or equal to {high:g}"
            )
        return float(value)

    return read


def integer(low: int, high: float = math.inf) -> Parser:
    """Take a whole number between two bounds, both included."""
    read_number = number(low, high)

    def read(value: Any) -> int:
        if read_number(value) != int(value):
            raise InvalidValue("int_type", "Input should be a valid integer")
        return int(value)

    return read


def text(value: Any) -> str:
    """Take a string."""
    if not isinstance(value, str):
        raise InvalidValue("string_type", "Input should be a valid string")
    return value


def mapping(value: Any) -> dict[str, Any]:
    """Take an object."""
    if not isinstance(value, dict):
        raise InvalidValue("dict_type", "Input should be a valid dictionary")
    return dict(value)


def list_of(read: Parser) -> Parser:
    """Take a list of values of one kind."""

    def read_all(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise InvalidValue("list_type", "Input should be a valid list")
        return [read(item) for item in value]

    return read_all


def anything(value: Any) -> Any:
    """Take any value."""
    return value


def one_of(choices: Collection[str]) -> Parser:
    """Take one of a few words, in exactly this spelling."""
    names = ", ".join(f"'{choice}'" for choice in choices)

    def read(value: Any) -> str:
        if value not in tuple(choices):
            raise InvalidValue("enum", f"Input should be one of {names}")
        return str(value)

    return read


def date_time(value: Any) -> str:
    """Take an ISO 8601 date-time and write it as the cloud does."""
    if not isinstance(value, str):
        raise InvalidValue("datetime_type", "Input should be a valid datetime")
    try:
        return format_timestamp(parse_timestamp(value))
    except ValueError as error:
        raise InvalidValue(
            "datetime_parsing", "Input should be a valid datetime"
        ) from error


def uuid(value: Any) -> str:
    """Take a UUID, in lower case afterwards."""
    if not isinstance(value, str):
        raise InvalidValue("uuid_type", "UUID input should be a string or UUID object")
    try:
        return str(UUID(value))
    except ValueError as error:
        raise InvalidValue("uuid_parsing", "Input should be a valid UUID") from error


def or_null(read: Parser) -> Parser:
    """Take null, too."""

    def read_or_null(value: Any) -> Any:
        return None if value is None else read(value)

    return read_or_null
