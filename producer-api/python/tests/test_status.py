from __future__ import annotations

import io
import sys
from datetime import datetime, timezone
from types import ModuleType
from typing import Any, List

import pytest

from evictl import EvictionStatus, State
from evictl._progress import Progress

from .conftest import REQUEST, status


def test_status_isReadWithAllItsParts() -> None:
    control = {"controlId": "c", "action": "CANCEL", "accepted": False, "message": "too late"}
    told = EvictionStatus.of(
        status(
            "WAITING",
            waitingFor="APPROVAL",
            request={"options": {"mode": "PLAN"}},
            lastControl=control,
            restorableUntil="2026-01-31T12:00:30.123456789Z",
        )
    )
    assert (told.state, told.waiting_for, told.dry_run) == (State.WAITING, "APPROVAL", True)
    assert (told.counts.planned, told.counts.pending, told.counts.evicted) == (3, 1, 2)
    assert told.accepted_at == datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
    assert told.restorable_until == datetime(2026, 1, 31, 12, 0, 30, 123456, timezone.utc)
    assert told.last_control is not None and told.last_control.accepted is False
    assert told.line() == (
        "plan %s: WAITING (APPROVAL); planned 3, pending 1, evicted 2" % REQUEST
    )


def test_stateThatIsNotKnown_isNobodysEnd() -> None:
    told = EvictionStatus.of(status("ASCENDED"))
    assert told.state is State.UNKNOWN
    assert not told.terminal and not told.as_asked


def test_html_isOfTextsThatOthersWrote() -> None:
    html = EvictionStatus.of(status(message="<script>alert(1)</script>"))._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "value='2'" in html


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_isOneLineOfATerminal() -> None:
    terminal = Terminal()
    progress = Progress(None, terminal)
    progress.show(EvictionStatus.of(status("RUNNING")))
    progress.show(EvictionStatus.of(status("RUNNING")))
    progress.show(EvictionStatus.of(status("EVICTED")))
    progress.close()
    first, second = terminal.getvalue().lstrip("\r").rstrip("\n").split("\r")
    assert "RUNNING" in first and "EVICTED" in second


@pytest.mark.parametrize("wanted,lines", [(None, 0), (False, 0), (True, 1)])
def test_progress_whereNobodyLooks(wanted: Any, lines: int) -> None:
    stream = io.StringIO()
    Progress(wanted, stream).show(EvictionStatus.of(status()))
    assert len(stream.getvalue().splitlines()) == lines


def test_progress_inANotebook_updatesOneCell(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: List[Any] = []

    class Handle:
        def update(self, thing: Any) -> None:
            shown.append(("update", thing.state))

    def display(thing: Any, display_id: bool) -> Handle:
        shown.append(("display", thing.state))
        return Handle()

    ipython: Any = ModuleType("IPython")
    ipython.get_ipython = type("ZMQInteractiveShell", (), {})
    ipython.display = ModuleType("IPython.display")
    ipython.display.display = display
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    progress = Progress()
    progress.show(EvictionStatus.of(status("RUNNING")))
    progress.show(EvictionStatus.of(status("EVICTED")))
    progress.close()
    assert shown == [("display", State.RUNNING), ("update", State.EVICTED)]
