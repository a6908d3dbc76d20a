"""Constants of the Podero integration."""

from typing import Final

from homeassistant.const import Platform

DOMAIN: Final = "podero"

CONF_HOST: Final = "host"
CONF_ORG_ID: Final = "org_id"
CONF_USER_ID: Final = "user_id"
CONF_DEVICE_ID: Final = "device_id"
CONF_DEVICE_IDS: Final = "device_ids"
CONF_TOKEN: Final = "token"
CONF_CLIENT_ID: Final = "client_id"
CONF_CLIENT_SECRET: Final = "client_secret"
CONF_ADVANCED: Final = "advanced"
CONF_TIDY_AWAY: Final = "tidy_away"
CONF_PAUSE_HOURS: Final = "pause_hours"
CONF_MORNING_HOUR: Final = "morning_hour"
DEFAULT_MORNING_HOUR: Final = 6

SUBENTRY_HEAT_PUMP: Final = "heat_pump"

PLATFORMS: Final = (
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CALENDAR,
    Platform.CLIMATE,
    Platform.DATETIME,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
    Platform.WATER_HEATER,
)
