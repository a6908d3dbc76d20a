"""Fields by their names, as tests write them, and as the keys that the integration has."""

from collections.abc import Mapping
from typing import Any

from custom_components.podero.api import Changes, Field
from custom_components.podero.api.models import FIELDS


def by_name(values: Mapping[Field[Any], Any]) -> dict[str, Any]:
    """Return what there is for each field by the field's name."""
    return {field.name: value for field, value in values.items()}


def by_field(values: Mapping[str, Any]) -> Changes:
    """Return the changes that are written by the names of fields."""
    return {FIELDS[name]: value for name, value in values.items()}
