"""A Podero cloud to test against, written from the known facts of its API alone.

It imports nothing of the integration, so that one misreading can't hide in both. The
letters in the docstrings name the source of a fact: A the older attributes page, B the
current one, S the state page (S-old and S-new differ), R the API reference, J the
journey pages, ? what is inferred.

    async with Cloud() as cloud:
        cloud.lag = 30
        cloud.fail(status=503, times=2, kind="update")
        ...
        assert cloud.stored(cloud.heat_pump_id)["optimization_level"] == "Max"

`python -m tests.simulator` runs it alone; `control` says what can be set meanwhile.
"""

from .cloud import Cloud
from .faults import Fault
from .generations import Generation
from .journal import Request

__all__ = ["Cloud", "Fault", "Generation", "Request"]
