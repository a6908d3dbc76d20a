"""What all steps that sign in to Podero share."""

from collections.abc import Mapping
from typing import Any

import voluptuous as vol

from homeassistant.config_entries import ConfigFlow

from ..account.client import make_client
from ..api import PoderoClient
from ..const import CONF_CLIENT_SECRET, CONF_TOKEN
from .input import InvalidInputError


class SignInFlow(ConfigFlow):
    """A config flow that tries a sign-in, possibly several times."""

    _client: tuple[Mapping[str, Any], PoderoClient] | None = None

    def _client_for(self, data: Mapping[str, Any]) -> PoderoClient:
        """Return a client for the data of a config entry.

        The same data get the same client, because it knows how long the cloud asked to
        wait.

        Raises:
            InvalidInputError: The client id can't be one.
        """
        if self._client is None or self._client[0] != data:
            try:
                client = make_client(self.hass, data).without_retries()
            except ValueError:
                raise InvalidInputError(client_id="invalid_auth") from None
            self._client = data, client
        return self._client[1]

    def _fill(self, schema: vol.Schema, values: Mapping[str, Any] | None) -> vol.Schema:
        """Return a form with values in its fields, but for secrets.

        A secret that was entered stays here, also one with a typing error.
        """
        shown = {
            field: value
            for field, value in (values or {}).items()
            if field not in (CONF_CLIENT_SECRET, CONF_TOKEN)
        }
        return self.add_suggested_values_to_schema(schema, shown)
