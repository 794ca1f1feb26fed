"""HTTP as the gateway speaks it: problems, tries that can be repeated, server-sent events."""

from __future__ import annotations

import json
import random
import ssl
import time
from contextlib import closing
from typing import Any, Callable, Dict, Generator, Iterable, Iterator, List, Mapping, Optional, Union

import httpx

from ._errors import KINDS, GatewayUnreachable, NotFound, ProblemError

Token = Union[str, Callable[[], str], None]

_AGAIN = {408, 429, 502, 503, 504}
_LONGEST_PAUSE = 30.0
_HEARTBEATS_MISSED = 45.0
_UNKNOWN_PAUSE = 0.1


class Transport:
    """Whatever is sent can be sent again: it is a question, or it has an id of its own."""

    def __init__(
        self,
        url: str,
        token: Token,
        verify: Union[bool, str, ssl.SSLContext],
        timeout: float,
        attempts: int,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if attempts < 1:
            raise ValueError("attempts is at least 1")
        if isinstance(verify, str):
            verify = ssl.create_default_context(cafile=verify)
        self._token = token
        self._timeout = timeout
        self._attempts = attempts
        self._sleep = sleep
        # Redirects are not followed: the token is for this address alone.
        self._http = httpx.Client(base_url=url, verify=verify, timeout=timeout)

    def close(self) -> None:
        self._http.close()

    def call(
        self,
        method: str,
        path: str,
        params: Optional[Mapping[str, Any]] = None,
        body: Optional[Mapping[str, Any]] = None,
        key: Optional[str] = None,
    ) -> httpx.Response:
        headers = self._headers()
        if key is not None:
            headers["Idempotency-Key"] = key
        for attempt in range(1, self._attempts + 1):
            try:
                response = self._http.request(
                    method, path, params=params, json=body, headers=headers
                )
            except httpx.TransportError as trouble:
                if attempt == self._attempts:
                    raise GatewayUnreachable(
                        "%s does not answer: %s" % (self._http.base_url, trouble)
                    ) from trouble
                self._pause(attempt, None)
                continue
            if response.is_success:
                return response
            problem = problem_of(response)
            if response.status_code not in _AGAIN or attempt == self._attempts:
                raise problem
            if problem.retry_after is not None and problem.retry_after > _LONGEST_PAUSE:
                raise problem
            self._pause(attempt, problem.retry_after)
        raise AssertionError("unreachable")

    def events(
        self, path: str, after: Optional[int], unknown_for: float, until: float
    ) -> Iterator[Optional[Dict[str, Any]]]:
        """The statuses of a request, until it ends, whatever happens to the connection. None at
        each heartbeat or pause. Ends, too, at the monotonic time ``until``.

        :param unknown_for: seconds in which "not found" may mean "not yet"
        """
        known_by = time.monotonic() + unknown_for
        in_vain = 0
        pause = 0.0
        while time.monotonic() < until:
            try:
                with closing(self._connection(path, after, until)) as connection:
                    for event in connection:
                        if event.name == "end":
                            return
                        if event.name == "retry":
                            pause = min(int(event.data) / 1000, _LONGEST_PAUSE)
                        if event.name == "status":
                            in_vain = 0
                            status = json.loads(event.data)
                            after = int(status["sequence"])
                            yield status
                        if event.name == "comment":
                            in_vain = 0
                            yield None
                trouble: Exception = GatewayUnreachable("%s ends without an end" % path)
            except httpx.TransportError as broken:
                trouble = broken
            except NotFound:
                if time.monotonic() >= known_by:
                    raise
                self._sleep(_UNKNOWN_PAUSE)
                yield None
                continue
            except ProblemError as problem:
                if problem.status not in _AGAIN:
                    raise
                trouble = problem
                pause = min(problem.retry_after or 1.0, _LONGEST_PAUSE)
            in_vain += 1
            if in_vain >= self._attempts and time.monotonic() < until:
                if isinstance(trouble, ProblemError):
                    raise trouble
                raise GatewayUnreachable(
                    "%s does not answer: %s" % (self._http.base_url, trouble)
                ) from trouble
            yield None
            self._sleep(max(0.0, min(pause or in_vain * 0.5, until - time.monotonic())))

    def _connection(
        self, path: str, after: Optional[int], until: float
    ) -> Generator[Event, None, None]:
        headers = self._headers()
        headers["Accept"] = "text/event-stream"
        if after is not None:
            headers["Last-Event-ID"] = str(after)
        patience = max(0.05, min(_HEARTBEATS_MISSED, until - time.monotonic()))
        timeout = httpx.Timeout(self._timeout, read=patience)
        with self._http.stream("GET", path, headers=headers, timeout=timeout) as response:
            if response.status_code == httpx.codes.NO_CONTENT:
                yield Event("end", "")
                return
            if not response.is_success:
                response.read()
                raise problem_of(response)
            yield from events_of(response.iter_bytes())

    def _headers(self) -> Dict[str, str]:
        token = self._token() if callable(self._token) else self._token
        return {} if token is None else {"Authorization": "Bearer " + token}

    def _pause(self, attempt: int, retry_after: Optional[float]) -> None:
        longest = min(0.25 * 2**attempt, 5.0)
        self._sleep(retry_after if retry_after is not None else random.uniform(0.1, longest))


def problem_of(response: httpx.Response) -> ProblemError:
    """The problem that an answer tells; of a proxy's answer, what can be read of it."""
    try:
        body = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        body = {"title": response.reason_phrase, "detail": response.text[:200]}
    kind = KINDS.get(response.status_code, ProblemError)
    return kind(response.status_code, body, _seconds(response.headers.get("Retry-After")))


def _seconds(text: Optional[str]) -> Optional[float]:
    return float(text) if text is not None and text.isdigit() else None


class Event:
    """One server-sent event; ``name`` is "comment" or "retry" for what is none."""

    def __init__(self, name: str, data: str) -> None:
        self.name = name
        self.data = data


def events_of(chunks: Iterable[bytes]) -> Iterator[Event]:
    """By the HTML standard, "Server-sent events": an event that is not whole is dropped."""
    name = ""
    data: List[str] = []
    for line in lines_of(chunks):
        if line == "":
            if data:
                yield Event(name or "message", "\n".join(data))
            name, data = "", []
            continue
        field, _, value = line.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if field == "":
            yield Event("comment", value)
        elif field == "event":
            name = value
        elif field == "data":
            data.append(value)
        elif field == "retry" and value.isdigit():
            yield Event("retry", value)


def lines_of(chunks: Iterable[bytes]) -> Iterator[str]:
    """Lines end with CR, LF or both and with nothing else: JSON may hold U+2028 and its like."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        # A CR at the end may be half of a CR LF.
        keep = rest[-1:] if rest.endswith(b"\r") else b""
        whole = rest[: len(rest) - len(keep)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *lines, last = whole.split(b"\n")
        rest = last + keep
        for line in lines:
            yield line.decode("utf-8")
