"""What heat pumps are called until their owner renames them."""

from collections.abc import Iterable, Mapping
from itertools import chain, count

from ..api import HeatPump


def unique_titles(
    heat_pumps: Mapping[str, HeatPump], taken: Iterable[str] = ()
) -> dict[str, str]:
    """Return a title by device id: the model, numbered where it occurs again.

    Args:
        heat_pumps: Heat pump by device id.
        taken: Titles that are in use already.
    """
    titles: dict[str, str] = {}
    for device_id, heat_pump in heat_pumps.items():
        model = heat_pump.name or "Heat pump"
        used = {*taken, *titles.values()}
        numbered = (f"{model} {number}" for number in count(2))
        titles[device_id] = next(
            title for title in chain((model,), numbered) if title not in used
        )
    return titles
