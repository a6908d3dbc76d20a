"""What is shown of one heat pump while its changes are on their way to the cloud.

Four layers lie over one another: the cloud's last answer, values that the cloud has
accepted but may not show yet, values of the PUT under way, and values that wait for
the next PUT. What is shown is the sum of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field as dataclass_field, replace
from datetime import datetime
from typing import Any, Final

from ..api import Changes, Field, HeatPump, Value
from ..heat_pump import rules

CONFIRMATION_TIMEOUT: Final = 60.0
"""Seconds that the cloud may go on showing the values from before a write."""
RECENT_READ: Final = 300.0
"""Seconds for which a read is believed to show what the cloud still has: the time from
one read to the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedValue:
    """A value that the cloud has accepted.

    Attributes:
        value: What was asked for.
        until: Loop time from which a read is believed whatever it shows.
        confirmed: The answer of the PUT showed the value.
        only_write: No other PUT of the field is as young. After 20, 21 and 20 again, a
            slow cloud shows 20 (the first PUT), 21, and 20: the first 20 that a read
            shows does not confirm the last one.
    """

    value: Value
    until: float
    confirmed: bool
    only_write: bool


@dataclass(slots=True, kw_only=True, eq=False)
class PendingChange:
    """Changes that wait for the next PUT.

    Attributes:
        changes: What was asked for.
        is_visible: It is shown already.
    """

    changes: Changes
    is_visible: bool = False


def merge(pending: Iterable[PendingChange]) -> dict[Field[Any], Value]:
    """Return the changes of all, the last one first in rank."""
    return {field: value for each in pending for field, value in each.changes.items()}


@dataclass(kw_only=True, eq=False)
class OptimisticState:
    """The layers of one heat pump, and what is shown of them.

    Attributes:
        effective: The heat pump as people see it; None before the first answer.
    """

    effective: HeatPump | None = None
    _cloud: HeatPump | None = None
    _accepted: dict[Field[Any], AcceptedValue] = dataclass_field(default_factory=dict)
    _sent_until: dict[Field[Any], float] = dataclass_field(default_factory=dict)
    _sending: Changes = dataclass_field(default_factory=dict)
    _read_at: float | None = None

    def after_reload(self) -> OptimisticState:
        """Return a state that holds what this one holds, and has no answer yet."""
        return OptimisticState(_accepted=self._accepted, _sent_until=self._sent_until)

    @property
    def cloud(self) -> HeatPump:
        """The cloud's last answer, of which there has to be one."""
        assert self._cloud is not None
        return self._cloud

    @property
    def accepted(self) -> HeatPump:
        """The heat pump with all that the cloud has accepted."""
        return self.cloud.with_changes(
            {field: accepted.value for field, accepted in self._accepted.items()}
        )

    @property
    def expected(self) -> HeatPump:
        """The heat pump as it is once the PUT under way has succeeded."""
        return self.accepted.with_changes(self._sending)

    @property
    def confirm_at(self) -> float | None:
        """Loop time of the read that has to tell what became of a write, if any."""
        return min(
            [each.until for each in self._accepted.values() if not each.confirmed],
            default=None,
        )

    @property
    def accepted_fields(self) -> Mapping[Field[Any], bool]:
        """Whether the cloud confirmed it, by field that is held over older reads."""
        return {field: each.confirmed for field, each in self._accepted.items()}

    def apply_read(self, heat_pump: HeatPump, *, began: float) -> None:
        """Take over a read that no PUT overlapped.

        Args:
            heat_pump: The answer.
            began: Loop time when the read began.
        """
        self._cloud = heat_pump
        self._read_at = began
        self._accepted = {
            field: each
            for field, each in self._accepted.items()
            if began < each.until
            and field in heat_pump
            and not (each.only_write and heat_pump.get(field) == each.value)
        }

    def begin_write(self, changes: Changes) -> None:
        """Show the changes of a PUT that is being sent."""
        self._sending = changes

    def end_write(self, until: float) -> None:
        """Stop showing them, whatever has become of the PUT.

        Args:
            until: Loop time until which the cloud may show an older state.
        """
        self._sent_until.update(dict.fromkeys(self._sending, until))
        self._sending = {}
        self._read_at = None

    def recently_sent(self, now: float) -> set[Field[Any]]:
        """Return the fields of PUTs that the cloud may not show yet."""
        return {field for field, until in self._sent_until.items() if now < until}

    def is_settled(self, changes: Changes, now: float) -> bool:
        """Return whether the cloud is known to have these values already.

        A read since the last PUT and of the last minutes shows them, and no PUT of
        their fields can still take effect.
        """
        return (
            self._read_at is not None
            and now - self._read_at < RECENT_READ
            and self.recently_sent(now).isdisjoint(changes)
            and self._accepted.keys().isdisjoint(changes)
            and all(self.cloud.get(field) == value for field, value in changes.items())
        )

    def apply_write(
        self,
        answer: HeatPump | None,
        changes: Changes,
        *,
        recently_sent: set[Field[Any]],
        until: float,
    ) -> None:
        """Take over the answer of a PUT.

        Args:
            answer: The answer; fields that it leaves out stay as they were. None if the
                cloud took the changes and said no more: a read will.
            changes: What was sent.
            recently_sent: Fields of earlier PUTs that the cloud may not show yet.
            until: Loop time from which a read is believed whatever it shows.
        """
        before = self.cloud
        if answer:
            self._cloud = replace(
                answer,
                values={**before.values, **answer.values},
                spellings={**before.spellings, **answer.spellings},
                actions=answer.actions or before.actions,
                building=answer.building or before.building,
            )
        for field, value in changes.items():
            self._accepted[field] = AcceptedValue(
                value=value,
                until=until,
                confirmed=answer is not None and self.cloud.get(field) == value,
                only_write=field not in recently_sent,
            )

    def show(self, pending: Iterable[PendingChange], now: datetime) -> None:
        """Lay the layers over one another.

        A waiting value is shown as soon as the outcome keeps the rules, and from then
        on: what comes after it does not make it jump back.
        """
        if self._cloud is None:
            return
        base = self.expected
        pending = [*pending]
        if not pending:
            self.effective = base
            return
        hidden = [each for each in pending if not each.is_visible]
        for group in (hidden, *([each] for each in hidden)):
            changes = merge(
                each for each in pending if each.is_visible or each in group
            )
            if not rules.check(base.with_changes(changes), changes.keys(), now):
                for each in group:
                    each.is_visible = True
        self.effective = base.with_changes(
            merge(each for each in pending if each.is_visible)
        )
