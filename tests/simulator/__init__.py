"""A simulated Podero cloud, written from the documentation of its API alone.

It imports nothing of the integration, so that one misreading can't hide in both. The
letters in docstrings and comments name the source of a fact: A the older attributes page, B the
current one, S the state page (S-old and S-new differ), R the API reference, J the
journey pages, ? an assumption.

    async with Cloud() as cloud:
        cloud.lag = 30
        cloud.fail(status=503, times=2, kind="update")
        ...
        assert cloud.stored(cloud.heat_pump_id)["optimization_level"] == "Max"

`python -m tests.simulator` runs it alone; `control` lists what can be set over HTTP.
"""

from .cloud import Cloud
from .faults import Fault
from .generations import Generation
from .journal import Request

__all__ = ["Cloud", "Fault", "Generation", "Request"]
