"""What accounts and heat pumps are called until their owner renames them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import count

from ..api import HeatPump


def account_title(taken: Collection[str]) -> str:
    """Return what an account is called: "Podero", numbered if that is taken.

    The names that the cloud tells of an account are those of people.
    """
    return next(title for title in _numbered("Podero") if title not in taken)


def unique_titles(
    heat_pumps: Mapping[str, HeatPump], taken: Iterable[str] = ()
) -> dict[str, str]:
    """Return a title by device id: the model, numbered where it occurs again.

    Args:
        heat_pumps: Heat pump by device id.
        taken: Titles that are in use already.
    """
    titles: dict[str, str] = {}
    used = set(taken)
    # What was in use once stays in use: each model goes on where it stopped.
    candidates: dict[str, Iterator[str]] = {}
    for device_id, heat_pump in heat_pumps.items():
        model = heat_pump.name or "Heat pump"
        numbered = candidates.setdefault(model, _numbered(model))
        titles[device_id] = next(title for title in numbered if title not in used)
        used.add(titles[device_id])
    return titles


def _numbered(model: str) -> Iterator[str]:
    """Yield "X", "X 2", "X 3" without end."""
    yield model
    for number in count(2):
        yield f"{model} {number}"
