"""What owners must do, called cues: each an action of its heat pump until it is done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from .clock import Clock
from .errors import InvalidValue, Refused, forbidden, not_found, unprocessable
from .generations import Fields
from .ids import fixed_id
from .values import one_of, text

_PATH: Final = "/api/partners/v2.0/cues"


@dataclass(kw_only=True)
class Cue:
    """Something that the owner of a heat pump must do.

    Attributes:
        id: Its UUID.
        heat_pump_id: The heat pump.
        code: What it is.
        required: The parameters that it names; None leaves the list out.
        as_text: Its link is a text, as on the journey pages, and no object.
        secrets: When each secret was issued.
        started: It is in progress, and its outcome not reported yet.
        bodies: The bodies that started it.
        outcomes: What was reported.
    """

    id: str
    heat_pump_id: str
    code: str
    required: list[Any] | None
    as_text: bool
    secrets: dict[str, datetime] = field(default_factory=dict)
    started: bool = False
    bodies: list[Fields] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)


class Cues:
    """The cues of an organisation."""

    def __init__(self, clock: Clock) -> None:
        """Begin without a cue."""
        self.cues: dict[str, Cue] = {}
        """All that there ever were, by id."""
        self.cue_host = "https://app.podero.com"
        """The host in their addresses."""
        self.redirect_url: Any = "https://sign-in.example.com/nibe?session=secret-1"
        """The page on which the owner signs in to the manufacturer."""
        self.secret_life: float = 3600
        """Seconds for which the secret of an address is good."""
        self.cues_hold = False
        """One that is in progress can not be started again (?)."""
        self._pending: list[Cue] = []
        self._cue_clock = clock

    def add_cue(
        self,
        heat_pump_id: str,
        code: str = "reauthenticate",
        *,
        required: list[Any] | None = None,
        as_text: bool = False,
    ) -> Cue:
        """Let the owner of a heat pump have something to do."""
        cue = Cue(
            id=fixed_id(f"cue {len(self.cues) + 1}"),
            heat_pump_id=heat_pump_id,
            code=code,
            required=required,
            as_text=as_text,
        )
        self.cues[cue.id] = cue
        self._pending.append(cue)
        return cue

    def end_cue(self, cue: Cue) -> None:
        """Take a cue back: the cloud has noticed that it is done."""
        self._pending.remove(cue)

    def end_cues(self) -> None:
        """Take back all of them."""
        self._pending.clear()

    def cues_of(self, heat_pump_id: str) -> Fields:
        """Return what a read tells of the cues of a heat pump, with fresh secrets."""
        cues = [cue for cue in self._pending if cue.heat_pump_id == heat_pump_id]
        if not cues:
            return {}
        return {"action_needed": True, "actions": [self._shown(cue) for cue in cues]}

    def start_cue(self, cue_id: str, query: Mapping[str, str], body: Any) -> Fields:
        """Start a cue and return the page for its owner.

        Raises:
            Refused: No such cue, no right to it, or it is in progress.
        """
        cue = self._find(cue_id, query)
        try:
            body = {name: text(body[name]) for name in body}
        except InvalidValue as error:
            raise unprocessable([error.at("body")]) from error
        missing = {"successUrl", "cancelUrl"} - body.keys()
        if missing:
            problem = InvalidValue("missing", "Field required")
            raise unprocessable([problem.at("body", name) for name in sorted(missing)])
        if cue.started and self.cues_hold:
            raise Refused(409, {"detail": "Action is in progress"})
        cue.started = True
        cue.bodies.append(body)
        return {"redirect_url": self.redirect_url}

    def report_cue(self, cue_id: str, query: Mapping[str, str], body: Any) -> Fields:
        """Take what came of a cue: success ends it.

        Raises:
            Refused: No such cue, or no right to it.
        """
        cue = self._find(cue_id, query)
        try:
            state = one_of(("success", "fail"))(body.get("state"))
        except InvalidValue as error:
            raise unprocessable([error.at("body", "state")]) from error
        cue.outcomes.append(state)
        cue.started = False
        if state == "success":
            self.end_cue(cue)
        return {"action_id": cue.id}

    def _shown(self, cue: Cue) -> Fields:
        secret = f"secret-{len(cue.secrets) + 1}:{cue.id[-4:]}"
        cue.secrets[secret] = self._cue_clock.now()
        url = f"{self.cue_host}{_PATH}/{cue.id}/resolve?secret={secret}"
        link: Fields = {"url": url}
        if cue.required is not None:
            link["required_parameters"] = cue.required
        return {"code": cue.code, "resolution_link": url if cue.as_text else link}

    def _find(self, cue_id: str, query: Mapping[str, str]) -> Cue:
        cue = self.cues.get(cue_id)
        if cue not in self._pending or cue is None:
            raise not_found()
        issued = cue.secrets.get(query.get("secret", ""))
        life = timedelta(seconds=self.secret_life)
        if issued is None or self._cue_clock.now() - issued > life:
            raise forbidden()
        return cue
