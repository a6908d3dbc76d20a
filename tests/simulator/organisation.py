"""An organisation: its users, credentials and tokens."""

from copy import deepcopy
from typing import Any

from .access import TOKEN_LIFE, Access, token_life
from .clock import Clock
from .generations import Fields
from .ids import ORG_ID, fixed_id


class Organisation:
    """One organisation, which has at least one user and a token."""

    def __init__(self, clock: Clock) -> None:
        """Begin with one user and one token."""
        self.expires_in: Any = TOKEN_LIFE
        """What the token endpoint says (J: 36000); tokens live as long, if they can."""
        self.org_id = ORG_ID
        self._access = Access(clock)
        self._users: dict[str, Fields] = {}
        self.user_id = self.add_user()
        self.access_token = self._access.issue()

    def add_user(self) -> str:
        """Add a user without heat pumps, and return the UUID."""
        place = len(self._users) + 1
        user_id = fixed_id(f"user {place}")
        self._users[user_id] = {
            "id": user_id,
            "email": f"resident{place}@example.com",
            "first_name": "Robin",
            "last_name": f"Resident-{place}",
            "external_id": f"customer-{place}",
        }
        return user_id

    @property
    def users(self) -> list[Fields]:
        """The users of the organisation (R)."""
        return deepcopy(list(self._users.values()))

    @property
    def client_id(self) -> str:
        """The client id of the organisation."""
        return self._access.client_id

    @property
    def client_secret(self) -> str:
        """The client secret of the organisation."""
        return self._access.client_secret

    def issue_token(self, *, org_id: str = ORG_ID, life: float = TOKEN_LIFE) -> str:
        """Make another token, as a user would fetch and paste it.

        Args:
            org_id: The organisation that it gives access to.
            life: Seconds until it expires.
        """
        return self._access.issue(org_id, life)

    def grant(self, client_id: str, client_secret: str) -> Fields | None:
        """Return the answer of the token endpoint (J); None for wrong credentials."""
        if not self._access.accepts(client_id, client_secret):
            return None
        life = token_life(self.expires_in)
        return {
            "access_token": self._access.issue(life=life),
            "expires_in": self.expires_in,
            "token_type": "Bearer",
            "scope": "read write",
        }

    def organisation(self, authorization: str) -> str | None:
        """Return the organisation that an `Authorization` header gives access to."""
        return self._access.organisation(authorization)

    def expire_tokens(self) -> None:
        """Let all tokens expire now."""
        self._access.expire()

    def revoke_tokens(self) -> None:
        """Let the cloud forget all its tokens."""
        self._access.revoke()

    def revoke_credentials(self) -> None:
        """Let the token endpoint refuse the client; its tokens stay valid."""
        self._access.revoked = True

    def restore_credentials(self) -> None:
        """Let the token endpoint accept the client again."""
        self._access.revoked = False
