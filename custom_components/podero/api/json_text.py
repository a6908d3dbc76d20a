"""JSON as a cloud may write it: of any depth, with numbers of any length."""

import json
import re
from typing import Any, Final

import orjson

MAX_DEPTH: Final = 100
"""No answer that is documented has more than six levels."""
MAX_DIGITS: Final = 19
"""Whole numbers of more digits are floats: no 64 bits hold them."""
BRACKETS: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[{]|[\]}]', re.DOTALL)


def parse_json(content: bytes) -> Any:
    """Return what a JSON text says, null in place of what is nested too deep.

    Raises:
        ValueError: It is no JSON.
    """
    try:
        return orjson.loads(content)
    except ValueError:
        return _parse_leniently(content)


def _parse_leniently(content: bytes) -> Any:
    """Return what others take for JSON, too: NaN, half surrogate pairs, UTF-16.

    Raises:
        ValueError: It is no JSON.
    """
    try:
        return _parse(content)
    except RecursionError:
        text = content.decode(json.detect_encoding(content), "surrogatepass")
        return _parse(_without_depths(text))


def _parse(content: bytes | str) -> Any:
    return json.loads(content, parse_int=_parse_int)


def _parse_int(digits: str) -> float:
    return int(digits) if len(digits) <= MAX_DIGITS else float(digits)


def _without_depths(text: str) -> str:
    """Return a JSON text with null in place of what is nested too deep."""
    kept: list[str] = []
    start = depth = 0
    for found in BRACKETS.finditer(text):
        match found[0]:
            case "[" | "{":
                depth += 1
                if depth == MAX_DEPTH + 1:
                    kept += text[start : found.start()], "null"
                    # If it never ends, neither does the text.
                    start = len(text)
            case "]" | "}":
                if depth == MAX_DEPTH + 1:
                    start = found.end()
                depth -= 1
    return "".join((*kept, text[start:]))
