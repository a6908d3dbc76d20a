"""The integrations that are measured."""

from collections.abc import Mapping
from typing import Final

from .fumis import Fumis
from .melcloud_home import MelcloudHome
from .myuplink import MyUplink
from .podero import Podero
from .sensibo import Sensibo
from .subject import Request, Subject

SUBJECTS: Final[Mapping[str, type[Subject]]] = {
    subject.domain: subject
    for subject in (Podero, Fumis, Sensibo, MyUplink, MelcloudHome)
}

__all__ = ["SUBJECTS", "Podero", "Request", "Subject"]
