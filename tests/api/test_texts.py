"""The cloud's words, and what is left out of them: pure functions."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.podero.api.headers import http_date, retry_after
from custom_components.podero.api.json_text import MAX_DEPTH, parse_json
from custom_components.podero.api.refusals import read_reasons
from custom_components.podero.api.texts import one_line, without_secrets

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("one", "one"),
        ("  one\r\ntwo\u2028three\tfour  ", "one two three four"),
        ("a\x00b\u202ec\ud800d", "abcd"),
        ("x" * 100, "x" * 100),
        ("x" * 101, "x" * 100),
        ("x" * 99 + " y", "x" * 99),
    ],
)
def test_one_line(text: str, line: str) -> None:
    """A text is one printable line of a hundred characters at most."""
    assert one_line(text) == line


def test_shorter_line() -> None:
    """A line may be bounded by less, and does not end with a space."""
    assert one_line("one two", 3) == one_line("one two", 4) == "one"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Write to jane@example.com, or to", "Write to … or to"),
        ("See https://example.com/a now", "See … now"),
        ("12345678-1234-1234-1234-123456789012 is unknown", "… is unknown"),
        # 15 characters tell nothing, 16 may.
        ("abcdefghijklmn1 is", "abcdefghijklmn1 is"),
        ("abcdefghijklmno1 is", "… is"),
        ("(abcdefghijklmno1)", "(…)"),
        # A name of a field has no digit and fewer than forty characters.
        (f"{'n' * 39} is", f"{'n' * 39} is"),
        (f"{'n' * 40} is", "… is"),
        (
            "away_mode_minimum_dhw_temperature_limit",
            "away_mode_minimum_dhw_temperature_limit",
        ),
    ],
)
def test_without_secrets(text: str, said: str) -> None:
    """Addresses, links, ids and tokens are left out; names of fields stay."""
    assert without_secrets(text) == said


REASONS: tuple[tuple[object, dict[str, str], str], ...] = (
    (None, {}, ""),
    ([], {}, ""),
    ({"detail": None}, {}, ""),
    ({"detail": "Not now"}, {}, "Not now"),
    ({"detail": "x y " * 60}, {}, ("x y " * 60)[:200].rstrip()),
    (
        {
            "detail": [
                {
                    "loc": ["body", "payload", "dhw_standard_temperature"],
                    "msg": "too hot",
                },
                {"loc": ["minimum_temperature_limit"], "msg": "too cold"},
                {"loc": [], "msg": "nowhere"},
                {"loc": ["body"]},
                "rubbish",
            ]
        },
        {
            "dhw_standard_temperature": "too hot",
            "minimum_temperature_limit": "too cold",
        },
        "too hot; too cold",
    ),
    # The two spellings of a field are one field.
    (
        {"detail": [{"loc": ["body", "is_pause_power_active"], "msg": "no"}]},
        {"pause_power_active": "no"},
        "no",
    ),
)


@pytest.mark.parametrize(("answer", "fields", "message"), REASONS)
def test_reasons(answer: object, fields: dict[str, str], message: str) -> None:
    """What a refusal says is read as far as it is understood."""
    assert read_reasons(answer) == (fields, message)


def test_many_reasons() -> None:
    """Twenty fields are read, and two hundred characters of all together."""
    detail = [{"loc": ["body", f"field_{n}"], "msg": "m" * 30} for n in range(21)]
    fields, message = read_reasons({"detail": detail})
    assert [*fields] == [f"field_{n}" for n in range(20)]
    assert len(message) == 200


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("2.5", None),
        ("0", 1.0),
        ("1", 1.0),
        ("120", 120.0),
        ("9" * 30, 999_999_999.0),
        ("Thu, 15 Jan 2026 12:02:00 GMT", 120.0),
        ("Thu, 15 Jan 2026 11:02:00 GMT", 1.0),
        ("Thu, 99 Jan 2026 11:02:00 GMT", None),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    """It is in seconds or a date, and a second at least."""
    assert retry_after(header, NOW) == seconds


def test_date_of_a_header() -> None:
    """A date is one in UTC, also if it does not say so."""
    assert http_date("Thu, 15 Jan 2026 12:00:00 GMT") == NOW
    assert http_date("Thursday, 15-Jan-26 12:00:00 GMT") == NOW
    assert http_date("Thu, 15 Jan 2026 13:00:00 +0100") == NOW
    assert http_date("Thu, 15 Jan 2026 12:00:00 -0000") == NOW
    assert http_date("Thu, 5 Jan 2026 12:00:00 GMT") == NOW.replace(day=5)
    assert http_date("Thu, 32 Jan 2026 12:00:00 GMT") is None
    assert http_date("yesterday") is None
    assert http_date(None) is None


def test_deep_json() -> None:
    """What is nested deeper than a hundred levels is null, the rest is read."""

    def nested(depth: int) -> bytes:
        deep = "[" * depth + "]" * depth
        return f'{{"a": {deep}, "b]": "[\\"["}}'.encode()

    many = parse_json(nested(100_000))
    assert many["b]"] == '["['
    depth, level = 1, many["a"]
    while level is not None and level != []:
        (level,) = level
        depth += 1
    assert depth == MAX_DEPTH
    with pytest.raises(ValueError, match=r"."):
        parse_json(b"[" * 100_000)


@pytest.mark.parametrize(
    ("text", "value"),
    [("9" * 19, int("9" * 19)), ("9" * 100, 1e100), ("9" * 5000, float("inf"))],
)
def test_long_numbers(text: str, value: float) -> None:
    """Whole numbers that 64 bits don't hold are floats, also beside what is no JSON."""
    _, lenient = parse_json(f"[NaN, {text}]".encode())
    for read in (parse_json(text.encode()), lenient):
        assert read == pytest.approx(value)
        assert isinstance(read, type(value))


def test_wait_of_a_date_long_ago() -> None:
    """A clock that is ahead makes no wait negative."""
    assert retry_after("Thu, 15 Jan 2026 12:00:00 GMT", NOW + timedelta(days=30)) == 1.0
