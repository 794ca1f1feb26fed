"""Progress where a person can see it: a notebook's cell, or a line of a terminal."""

from __future__ import annotations

import sys
from typing import Any, Optional, TextIO

from ._status import EvictionStatus


class Progress:
    """Shows statuses as they come. Nothing where nobody looks, unless ``wanted`` is True."""

    def __init__(self, wanted: Optional[bool] = None, stream: Optional[TextIO] = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._terminal = self._stream.isatty()
        self._display: Any = None if wanted is False else _notebook()
        self._lines = wanted is True or (wanted is None and self._terminal)
        self._handle: Any = None
        self._width = 0
        self._last = ""

    def show(self, status: EvictionStatus) -> None:
        if self._display is not None:
            self._in_cell(status)
        elif self._lines:
            self._as_line(status.line())

    def close(self) -> None:
        if self._width:
            self._stream.write("\n")
            self._stream.flush()
            self._width = 0

    def _in_cell(self, status: EvictionStatus) -> None:
        if self._handle is None:
            self._handle = self._display(status, display_id=True)
        else:
            self._handle.update(status)

    def _as_line(self, line: str) -> None:
        if line == self._last:
            return
        self._last = line
        if self._terminal:
            self._stream.write("\r" + line.ljust(self._width))
            self._width = len(line)
        else:
            self._stream.write(line + "\n")
        self._stream.flush()


def _notebook() -> Any:
    """IPython's display where this runs in a notebook's kernel."""
    ipython = sys.modules.get("IPython")
    if ipython is None:
        return None
    shell = ipython.get_ipython()
    if shell is None or type(shell).__name__ != "ZMQInteractiveShell":
        return None
    return ipython.display.display
