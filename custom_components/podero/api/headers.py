"""What the headers of an answer tell of times."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


def retry_after(header: str | None, now: datetime) -> float | None:
    """Return the seconds of a Retry-After (RFC 9110: seconds or a date).

    Args:
        header: The header.
        now: The present by the clock that the date is one of, UTC.
    """
    if not header:
        return None
    seconds: float
    if header.isdecimal():
        seconds = int(header[:9])
    elif date := http_date(header):
        seconds = (date - now).total_seconds()
    else:
        return None
    return max(seconds, 1.0)


def http_date(header: str | None) -> datetime | None:
    """Return the moment of an HTTP date (RFC 9110), UTC; None where it is none."""
    try:
        # The one form that servers may send today comes with each answer.
        match (header or "").split():
            case [_, day, month, year, time, "GMT"] if month in MONTHS:
                number = MONTHS.index(month) + 1
                return datetime.fromisoformat(f"{year}-{number:02}-{day:0>2}T{time}Z")
        date = parsedate_to_datetime(header or "")
        return date.replace(tzinfo=date.tzinfo or UTC).astimezone(UTC)
    except ValueError, OverflowError:
        return None
