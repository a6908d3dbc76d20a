"""Client credentials and tokens (J)."""

from datetime import datetime, timedelta
from typing import Any, Final

from .clock import Clock
from .ids import CLIENT_ID, CLIENT_SECRET, ORG_ID, fixed_secret

TOKEN_LIFE: Final = 36000
_LONGEST_LIFE: Final = 10 * 365 * 86400


class Access:
    """The client credentials of an organisation, and the tokens in force."""

    def __init__(self, clock: Clock) -> None:
        """Begin with credentials and no token."""
        self.client_id = CLIENT_ID
        self.client_secret = CLIENT_SECRET
        self.revoked = False
        self._clock = clock
        self._tokens: dict[str, tuple[str, datetime]] = {}
        self._issued = 0

    def issue(self, org_id: str = ORG_ID, life: float = TOKEN_LIFE) -> str:
        """Make a token that gives access to one organisation for some seconds."""
        self._issued += 1
        token = fixed_secret(f"token {self._issued}", 43)
        self._tokens[token] = (org_id, self._clock.now() + timedelta(seconds=life))
        return token

    def accepts(self, client_id: str, client_secret: str) -> bool:
        """Return whether these are the credentials of the organisation."""
        valid = (self.client_id, self.client_secret)
        return not self.revoked and (client_id, client_secret) == valid

    def organisation(self, authorization: str) -> str | None:
        """Return the organisation that a header gives access to, if any."""
        scheme, _, token = authorization.partition(" ")
        org_id, ends = self._tokens.get(token, ("", self._clock.now()))
        alive = scheme == "Bearer" and self._clock.now() < ends
        return org_id if alive else None

    def expire(self) -> None:
        """Let all tokens expire now."""
        now = self._clock.now()
        self._tokens = {token: (org, now) for token, (org, _) in self._tokens.items()}

    def revoke(self) -> None:
        """Forget all tokens."""
        self._tokens.clear()


def token_life(expires_in: Any) -> float:
    """Return the seconds that a token lives whose `expires_in` is anything.

    It lives as long as usual if that is no positive number.
    """
    if isinstance(expires_in, bool) or not isinstance(expires_in, (int, float)):
        return TOKEN_LIFE
    return min(expires_in, _LONGEST_LIFE) if expires_in > 0 else TOKEN_LIFE
