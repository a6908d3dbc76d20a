"""What people enter in the dialogs: checked without the cloud, and normalized."""

from collections.abc import Iterable, Mapping
import re
from typing import Any, Final

from ..api import as_host, as_uuid
from ..const import (
    CONF_ADVANCED,
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_DEVICE_ID,
    CONF_HOST,
    CONF_ORG_ID,
    CONF_TOKEN,
    CONF_USER_ID,
)

CREDENTIALS_FIELDS: Final = (CONF_CLIENT_ID, CONF_CLIENT_SECRET)
TOKEN_FIELDS: Final = (CONF_TOKEN,)
SIGN_IN_FIELDS: Final = (*CREDENTIALS_FIELDS, *TOKEN_FIELDS)

UUID: Final = r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}"
ID_IN_URL: Final = {
    CONF_ORG_ID: rf"/org[^/]*/({UUID})",
    CONF_USER_ID: rf"/user[^/]*/({UUID})",
    CONF_DEVICE_ID: rf"/heat-?pump[^/]*/({UUID})",
}
"""Where each id stands in a URL of the API, or in one that looks alike."""


class InvalidInputError(Exception):
    """What was entered can't be right.

    Attributes:
        errors: Translation key by field, or "base".
    """

    def __init__(self, **errors: str) -> None:
        """Take the errors."""
        super().__init__(errors)
        self.errors = errors


def tried_address(errors: Mapping[str, str], host: str) -> dict[str, str]:
    """Return the address for the texts of errors, if one of them names it."""
    return {"host": host} if "cannot_connect" in errors.values() else {}


def validate_input(
    user_input: Mapping[str, Any], sign_in_fields: Iterable[str], default_host: str
) -> tuple[dict[str, Any], str | None]:
    """Return the data of a config entry, and the device id if one was entered.

    Args:
        user_input: What was entered.
        sign_in_fields: The fields to sign in with that the form requires.
        default_host: The host if none was entered.

    Raises:
        InvalidInputError: With the errors of all fields.
    """
    parsers = {
        CONF_HOST: _parse_host,
        CONF_ORG_ID: parse_id,
        CONF_USER_ID: parse_id,
        **dict.fromkeys(sign_in_fields, _parse_secret),
        CONF_DEVICE_ID: parse_id,
    }
    entered = {
        CONF_HOST: default_host,
        **user_input,
        **user_input.get(CONF_ADVANCED, {}),
    }
    if not entered.get(CONF_DEVICE_ID, "").strip():
        del parsers[CONF_DEVICE_ID]
    data: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field, parse in parsers.items():
        try:
            data[field] = parse(entered, field)
        except InvalidInputError as err:
            errors |= err.errors
    if errors:
        raise InvalidInputError(**errors)
    return data, data.pop(CONF_DEVICE_ID, None)


def validate_sign_in(user_input: Mapping[str, Any]) -> dict[str, str]:
    """Return the one sign-in that was entered: a token, or client id and secret.

    Raises:
        InvalidInputError: Nothing was entered, half of a sign-in, or two.
    """
    entered = tuple(field for field in SIGN_IN_FIELDS if user_input.get(field))
    if entered not in (CREDENTIALS_FIELDS, TOKEN_FIELDS):
        raise InvalidInputError(base="one_sign_in")
    return {field: _parse_secret(user_input, field) for field in entered}


def error_field(data: Mapping[str, Any]) -> str:
    """Return the field that shows that the cloud refused the sign-in."""
    return CONF_TOKEN if CONF_TOKEN in data else CONF_CLIENT_SECRET


def parse_id(user_input: Mapping[str, Any], field: str) -> str:
    """Return the id in a field, which may contain spaces, capitals, or a whole URL.

    Raises:
        InvalidInputError: The field contains no id, or several.
    """
    text = "".join(user_input[field].split()).lower()
    if in_url := re.search(ID_IN_URL[field], text):
        return as_uuid(in_url[1])
    found = set(re.findall(UUID, text))
    if len(found) != 1 or ("/" not in text and found != {text}):
        raise InvalidInputError(**{field: "invalid_id"})
    return as_uuid(found.pop())


def _parse_secret(user_input: Mapping[str, Any], field: str) -> str:
    # Copying from an e-mail or a terminal adds line breaks, also in the middle.
    text = "".join(user_input[field].split())
    if not text or not text.isprintable():
        raise InvalidInputError(**{field: "invalid_auth"})
    return text


def _parse_host(user_input: Mapping[str, Any], field: str) -> str:
    try:
        return as_host(user_input[field])
    except ValueError:
        # The frontend shows errors of a section's fields at the section only.
        raise InvalidInputError(**{CONF_ADVANCED: "invalid_host"}) from None
