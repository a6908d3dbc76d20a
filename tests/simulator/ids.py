"""Identifiers and credentials that are the same in every run.

None of them opens anything but a simulator.
"""

from hashlib import sha256
from typing import Final
from uuid import UUID, uuid5

_NAMESPACE: Final = UUID("5b1f0c8e-7d0a-4f6e-9a52-3d2c1b0a9f8e")


def fixed_id(name: str) -> str:
    """Make the UUID that belongs to a name."""
    return str(uuid5(_NAMESPACE, name))


def fixed_secret(name: str, length: int) -> str:
    """Make the credential that belongs to a name, at most 64 characters long."""
    return sha256(name.encode()).hexdigest()[:length]


ORG_ID: Final = fixed_id("organisation")
OTHER_ORG_ID: Final = fixed_id("another organisation")
CLIENT_ID: Final = fixed_secret("client id", 40)
CLIENT_SECRET: Final = fixed_secret("client secret", 64)
