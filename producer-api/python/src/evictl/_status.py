"""What the gateway tells, as values. ``raw`` holds all of it, by the names of the schemas."""

from __future__ import annotations

import enum
import html
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Mapping, Optional, Tuple


class State(str, enum.Enum):
    """State of a request. EVICTED: no run hits an entry any more; rows and blobs follow."""

    UNKNOWN = "UNKNOWN"
    ACCEPTED = "ACCEPTED"
    WAITING = "WAITING"
    RUNNING = "RUNNING"
    EVICTED = "EVICTED"
    SUCCEEDED = "SUCCEEDED"
    PARTIALLY_FAILED = "PARTIALLY_FAILED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    RESTORED = "RESTORED"
    REJECTED = "REJECTED"

    @classmethod
    def _missing_(cls, value: object) -> State:
        # A newer gateway may know more: what is not understood is nobody's end.
        return cls.UNKNOWN

    @property
    def terminal(self) -> bool:
        return self in _TERMINAL


_TERMINAL = frozenset(
    {
        State.SUCCEEDED,
        State.PARTIALLY_FAILED,
        State.FAILED,
        State.CANCELLED,
        State.RESTORED,
        State.REJECTED,
    }
)


@dataclass(frozen=True)
class Counts:
    """Counts per entry and execution. planned = evicted + absent + superseded + kept + cancelled
    + failed + pending."""

    planned: int = 0
    pending: int = 0
    evicted: int = 0
    absent: int = 0
    superseded: int = 0
    kept: int = 0
    cancelled: int = 0
    failed: int = 0
    purged: int = 0
    awaiting_purge: int = 0
    purge_failed: int = 0
    restored: int = 0
    reinstated: int = 0

    @staticmethod
    def of(raw: Mapping[str, Any]) -> Counts:
        return Counts(
            **{name: int(raw.get(_camel(name), 0)) for name in Counts.__dataclass_fields__}
        )

    def told(self) -> str:
        """Those that are not zero, in words."""
        names = [name for name in self.__dataclass_fields__ if getattr(self, name)]
        return ", ".join(
            "%s %d" % (name.replace("_", " "), getattr(self, name)) for name in names
        )


@dataclass(frozen=True)
class ControlAnswer:
    """What became of a control; ``accepted`` is None where the stream has not answered yet (its
    answer will be ``last_control`` of the status)."""

    control_id: str
    action: str
    accepted: Optional[bool]
    message: str

    @staticmethod
    def of(raw: Mapping[str, Any], action: str = "") -> ControlAnswer:
        return ControlAnswer(
            str(raw.get("controlId", "")),
            str(raw.get("action", action)),
            raw.get("accepted"),
            str(raw.get("message", "")),
        )


@dataclass(frozen=True)
class EvictionStatus:
    """The latest status of a request, true at the instant at which it was written."""

    request_id: str
    state: State
    message: str
    waiting_for: Optional[str]
    counts: Counts
    sequence: int
    dry_run: bool
    error_count: int
    accepted_at: Optional[datetime]
    updated_at: Optional[datetime]
    finished_at: Optional[datetime]
    restorable_until: Optional[datetime]
    last_control: Optional[ControlAnswer]
    raw: Mapping[str, Any]

    @staticmethod
    def of(raw: Mapping[str, Any]) -> EvictionStatus:
        options = raw.get("request", {}).get("options", {})
        control = raw.get("lastControl")
        return EvictionStatus(
            request_id=str(raw["requestId"]),
            state=State(raw.get("state", "UNKNOWN")),
            message=str(raw.get("message", "")),
            waiting_for=raw.get("waitingFor"),
            counts=Counts.of(raw.get("counts", {})),
            sequence=int(raw.get("sequence", 0)),
            dry_run=options.get("mode") == "PLAN",
            error_count=int(raw.get("errorCount", 0)),
            accepted_at=_instant(raw.get("acceptedAt")),
            updated_at=_instant(raw.get("updatedAt")),
            finished_at=_instant(raw.get("finishedAt")),
            restorable_until=_instant(raw.get("restorableUntil")),
            last_control=ControlAnswer.of(control) if control else None,
            raw=raw,
        )

    @property
    def errors(self) -> Tuple[Mapping[str, Any], ...]:
        """The first 20 of ``error_count``."""
        return tuple(self.raw.get("errors", ()))

    @property
    def terminal(self) -> bool:
        return self.state.terminal

    @property
    def as_asked(self) -> bool:
        """Whether what was asked for has come about: all is hidden (EVICTED) or gone too
        (SUCCEEDED; of a dry run: all is told), and nothing of it failed."""
        if self.state is State.EVICTED:
            return self.counts.failed == 0 and self.counts.cancelled == 0
        return self.state is State.SUCCEEDED

    def line(self) -> str:
        """All that matters, in one line."""
        state = self.state.value + (" (%s)" % self.waiting_for if self.waiting_for else "")
        parts = [state, self.counts.told(), self.message]
        kind = "plan" if self.dry_run else "eviction"
        return "%s %s: %s" % (kind, self.request_id, "; ".join(part for part in parts if part))

    def __str__(self) -> str:
        return self.line()

    def _repr_html_(self) -> str:
        done = self.counts.planned - self.counts.pending
        rows = [
            ("state", self.state.value + (" (%s)" % self.waiting_for if self.waiting_for else "")),
            ("entries", self.counts.told() or "none yet"),
            ("message", self.message),
            ("restorable until", str(self.restorable_until or "")),
        ]
        cells = "".join(
            "<tr><th style='text-align:left'>%s</th><td style='text-align:left'>%s</td></tr>"
            % (html.escape(name), html.escape(value))
            for name, value in rows
            if value
        )
        bar = "<progress max='%d' value='%d'></progress>" % (max(self.counts.planned, 1), done)
        caption = "%s <code>%s</code>" % (
            "plan of" if self.dry_run else "eviction",
            html.escape(self.request_id),
        )
        return "<div>%s %s<table>%s</table></div>" % (caption, bar, cells)


@dataclass(frozen=True)
class Outcome:
    """What became, or would become, of one entry: EVICTED, KEPT, ABSENT, SUPERSEDED, FAILED…"""

    entry: Mapping[str, Any]
    execution: Mapping[str, Any]
    outcome: str
    why: str
    error: Optional[Mapping[str, Any]]
    raw: Mapping[str, Any]

    @staticmethod
    def of(raw: Mapping[str, Any]) -> Outcome:
        return Outcome(
            entry=raw.get("entry", {}),
            execution=raw.get("execution", {}),
            outcome=str(raw.get("outcome", "UNKNOWN")),
            why=str(raw.get("why", "")),
            error=raw.get("error"),
            raw=raw,
        )

    @property
    def objects(self) -> Tuple[Mapping[str, Any], ...]:
        """Of a plan: every object, whether it goes, and why."""
        return tuple(
            thing for artifact in self.raw.get("artifacts", ()) for thing in artifact["objects"]
        )


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _instant(text: Optional[str]) -> Optional[datetime]:
    """ISO-8601 in UTC; Python before 3.11 reads neither Z nor any number of digits but 3 or 6."""
    if text is None:
        return None
    seconds, _, fraction = text.rstrip("Z").partition(".")
    return datetime.fromisoformat("%s.%s+00:00" % (seconds, (fraction + "000000")[:6]))
