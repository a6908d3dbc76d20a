"""What can go wrong on the way to the Podero cloud, one exception per kind.

The texts name kinds and field names only, never a token, an id or an address, so
that they may be logged and shown.
"""

from collections.abc import Mapping


class PoderoError(Exception):
    """Base of every failure of the Podero client."""


class PoderoAuthError(PoderoError):
    """The cloud does not accept the token (401)."""


class PoderoCredentialsError(PoderoAuthError):
    """The sign-in itself is refused: only the user can mend that.

    Raised for a pasted token that the cloud refuses, and for a client id and secret
    that the token endpoint refuses. A refused token that can be fetched anew is a
    plain `PoderoAuthError`.
    """


class PoderoForbiddenError(PoderoError):
    """This sign-in may not read or change the thing asked for (403)."""


class PoderoNotFoundError(PoderoError):
    """The organisation, user or heat pump does not exist (404)."""


class PoderoRejectedError(PoderoError):
    """The cloud refused the request as it stands (400, 409, 422).

    Attributes:
        fields: The cloud's words for each refused field, by our field names; empty
            where the answer names none.
        message: The cloud's words as one text, empty where it gave none.
    """

    def __init__(self, fields: Mapping[str, str], message: str) -> None:
        """Keep what the cloud said."""
        super().__init__("the cloud refused the request")
        self.fields = fields
        self.message = message


class PoderoRateLimitError(PoderoError):
    """Too many requests (429), or a wait that the cloud asked for is not over yet.

    Attributes:
        retry_after: Seconds to wait from now.
    """

    def __init__(self, retry_after: float) -> None:
        """Keep the wait."""
        super().__init__(f"the cloud asks to wait for {retry_after:.0f} s")
        self.retry_after = retry_after


class PoderoServerError(PoderoError):
    """The cloud failed (5xx) or answered something that is not its contract.

    Attributes:
        status: HTTP status, None where the answer itself was at fault.
    """

    def __init__(self, reason: str = "", *, status: int | None = None) -> None:
        """Keep what went wrong."""
        super().__init__(reason)
        self.status = status


class PoderoConnectionError(PoderoError):
    """No answer: no network, a time-out, a dropped or untrusted connection.

    Attributes:
        sent: False where the request surely did not reach the cloud.
    """

    def __init__(self, reason: str, *, sent: bool = True) -> None:
        """Keep how far the request got."""
        super().__init__(reason)
        self.sent = sent
