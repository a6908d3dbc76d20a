"""What the slots of users' own sentences may hold."""

from typing import Final

import voluptuous as vol

from homeassistant.helpers import config_validation as cv

from ..schemas import printable

TEXT: Final = vol.All(cv.string, printable)
