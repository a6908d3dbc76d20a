"""Measures the integration beside others: one process, one fake cloud for all.

The order of the imports matters. Frozen time reaches Home Assistant only if the test
plugin is there before it, and the plugin has a package `custom_components` as well.
"""

import custom_components  # noqa: F401, I001
from pytest_homeassistant_custom_component import patch_time  # noqa: F401
