"""What the cloud says of a request that it refuses."""

from typing import Final

from .models import field_name
from .texts import one_line, without_secrets

MAX_MESSAGE: Final = 200
MAX_FIELDS: Final = 20


def read_reasons(answer: object) -> tuple[dict[str, str], str]:
    """Return the refused fields and the message of a 4xx body.

    Django Ninja's form is inferred, not documented: `{"detail": text}`, or a list of
    `{"loc": ["body", …, field], "msg": text}`. Anything else says nothing.
    """
    detail = answer.get("detail") if isinstance(answer, dict) else None
    if isinstance(detail, str):
        return {}, _clean(detail)
    fields: dict[str, str] = {}
    for item in detail[:MAX_FIELDS] if isinstance(detail, list) else ():
        match item:
            case {"loc": [*_, str(name)], "msg": str(text)}:
                fields[field_name(_clean(name))] = _clean(text)
    return fields, "; ".join(fields.values())[:MAX_MESSAGE]


def _clean(text: str) -> str:
    # What is left out may reach beyond the limit: its beginning would tell as much.
    return without_secrets(one_line(text, len(text)))[:MAX_MESSAGE].rstrip()
