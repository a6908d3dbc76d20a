"""The time of the simulated cloud, and how the cloud writes time."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Real time plus an offset, at a speed.

    Time is always read anew from `datetime.now`, so the clock follows a test that
    freezes or moves time.
    """

    def __init__(self) -> None:
        """Start at the present, at the speed of real time."""
        self._offset = timedelta()
        self._speed = 1.0
        self._since = datetime.now(UTC)

    def now(self) -> datetime:
        """Return the time of the cloud, in UTC."""
        real = datetime.now(UTC)
        return real + self._offset + (real - self._since) * (self._speed - 1)

    def advance(self, seconds: float) -> None:
        """Let time jump."""
        self._offset += timedelta(seconds=seconds)

    @property
    def speed(self) -> float:
        """How many simulated seconds pass in a real one."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        # Else the time gained at the old speed would be lost.
        real = datetime.now(UTC)
        self._offset += (real - self._since) * (self._speed - 1)
        self._since = real
        self._speed = speed


def format_timestamp(when: datetime) -> str:
    """Write a time as the cloud does: `2023-03-22T13:54:34.000Z` (A, S, R)."""
    text = when.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def parse_timestamp(text: str) -> datetime:
    """Read an ISO 8601 date-time; without an offset it is UTC (?).

    Raises:
        ValueError: The text is no date-time.
    """
    when = datetime.fromisoformat(text)
    try:
        return when.replace(tzinfo=when.tzinfo or UTC).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("There is no such time in UTC") from error
