# Since 2026.9 Home Assistant puts probatio in voluptuous' place, and its own annotations speak of probatio's classes.
from probatio import *
