"""Client credentials and tokens (J)."""

from datetime import datetime, timedelta
from typing import Any, Final

from .clock import Clock
from .ids import CLIENT_ID, CLIENT_SECRET, ORG_ID, fixed_secret

TOKEN_LIFE: Final = 36000
_LONGEST_LIFE: Final = 10 * 365 * 86400


class Access:
    """Who may come in."""

    def __init__(self, clock: Clock) -> None:
        """Hand out credentials; nobody has a token yet."""
        self.client_id = CLIENT_ID
        self.client_secret = CLIENT_SECRET
        self.revoked = False
        self._clock = clock
        self._tokens: dict[str, tuple[str, datetime]] = {}
        self._issued = 0

    def issue(self, org_id: str = ORG_ID, life: float = TOKEN_LIFE) -> str:
        """Make a token that opens one organisation for some seconds."""
        self._issued += 1
        token = fixed_secret(f"token {self._issued}", 43)
        self._tokens[token] = (org_id, self._clock.now() + timedelta(seconds=life))
        return token

    def accepts(self, client_id: str, client_secret: str) -> bool:
        """Tell whether these are the credentials of the organisation."""
        mine = (self.client_id, self.client_secret)
        return not self.revoked and (client_id, client_secret) == mine

    def organisation(self, authorization: str) -> str | None:
        """Name the organisation that a header opens; None if it opens nothing."""
        scheme, _, token = authorization.partition(" ")
        org_id, ends = self._tokens.get(token, ("", self._clock.now()))
        alive = scheme == "Bearer" and self._clock.now() < ends
        return org_id if alive else None

    def expire(self) -> None:
        """Let all tokens die of age."""
        now = self._clock.now()
        self._tokens = {token: (org, now) for token, (org, _) in self._tokens.items()}

    def revoke(self) -> None:
        """Let all tokens be unknown."""
        self._tokens.clear()


def believable_life(expires_in: Any) -> float:
    """Make a life time of any `expires_in`.

    What is no positive number says nothing: such a token lives as long as usual.
    """
    if isinstance(expires_in, bool) or not isinstance(expires_in, (int, float)):
        return TOKEN_LIFE
    return min(expires_in, _LONGEST_LIFE) if expires_in > 0 else TOKEN_LIFE
