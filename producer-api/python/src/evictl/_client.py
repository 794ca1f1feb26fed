"""The client and the handle of an eviction."""

from __future__ import annotations

import ssl
import time
import uuid
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, Iterable, Iterator, List, Optional, Union

from ._errors import EvictionFailed, NotFound, WaitTimeout
from ._progress import Progress
from ._status import ControlAnswer, EvictionStatus, Outcome, State
from ._targets import Entry, target
from ._transport import Token, Transport

Duration = Union[timedelta, float, int]

_ALL = "/evictl/v1/evictions"
_APPEARS_IN = 30.0


class EvictionClient:
    """Talks to evictl's gateway. Safe for threads; close it, or use it in a ``with``.

    :param url: of the gateway, e.g. ``http://127.0.0.1:8088``
    :param token: bearer token, or what returns the one to use now
    :param verify: TLS: a file of trusted certificates, an ``ssl.SSLContext``, or False (don't)
    :param timeout: seconds for one exchange
    :param attempts: how often an exchange is tried; repeats carry the same idempotency key
    """

    def __init__(
        self,
        url: str,
        token: Token = None,
        verify: Union[bool, str, ssl.SSLContext] = True,
        timeout: float = 30.0,
        attempts: int = 5,
    ) -> None:
        self._url = url
        self._transport = Transport(url, token, verify, timeout, attempts)

    def __repr__(self) -> str:
        return "EvictionClient(%r)" % self._url

    def __enter__(self) -> EvictionClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._transport.close()

    def evict(
        self,
        what: Any,
        *,
        dry_run: bool = False,
        wait: Union[bool, str] = False,
        timeout: Duration = 600.0,
        progress: Optional[bool] = None,
        reason: str = "",
        request_id: Optional[str] = None,
        include_children: Optional[bool] = None,
        include_hits: Optional[bool] = None,
        include_raw_outputs: Optional[bool] = None,
        dynamic_scope: Optional[str] = None,
        when_not_concluded: Optional[str] = None,
        purge_delay: Optional[Duration] = None,
        deadline: Optional[Duration] = None,
        child_deadline: Optional[Duration] = None,
        max_entries: Optional[int] = None,
    ) -> Eviction:
        """Asks for an eviction, or with ``dry_run`` for what it would do.

        Options that are left out have the defaults of the gateway's API: child executions
        included, cache hits and raw outputs not, purged 30 s after the entries are hidden.

        :param what: an execution (``"project:domain:name"``, a console's link, flytekit's object
            or identifier), several in a list, a ``Node``, ``TaskExecution`` or ``Entry``, or
            flytekit's node or task execution
        :param wait: True or "evicted": until no run hits an entry any more; "purged": until rows
            and blobs are gone, too. Raises ``EvictionFailed`` where it ends otherwise
        :param timeout: longest wait; the eviction goes on
        :param request_id: a UUID; the same again with the same content is the same request
        :param purge_delay: how long it can be restored; seconds or a timedelta, as all durations
        """
        until = _until(wait)
        options = _present(
            mode="PLAN" if dry_run else "EXECUTE",
            includeChildExecutions=include_children,
            includeCacheHits=include_hits,
            includeRawOutputs=include_raw_outputs,
            dynamicScope=_upper(dynamic_scope),
            whenNotConcluded=_upper(when_not_concluded),
            purgeDelayMillis=_millis(purge_delay),
            deadlineMillis=_millis(deadline),
            childDeadlineMillis=_millis(child_deadline),
            limits=None if max_entries is None else {"maxEntries": max_entries},
        )
        body: Dict[str, Any] = {"target": target(what), "options": options, "reason": reason}
        # Made before the first try: however often it is sent, it is one request.
        key = str(uuid.uuid4()) if request_id is None else request_id
        self._transport.call("POST", _ALL, body=body, key=key)
        eviction = Eviction(self, key)
        if until is not None:
            eviction.wait(until, timeout=timeout, progress=progress)
        return eviction

    def get(self, request: Ref) -> EvictionStatus:
        """The latest status. ``NotFound`` for a moment after the request was sent, too."""
        return EvictionStatus.of(self._transport.call("GET", _one(request)).json())

    def list(
        self,
        *,
        project: Optional[str] = None,
        domain: Optional[str] = None,
        state: Union[State, str, None] = None,
        requester: Optional[str] = None,
        since: Optional[datetime] = None,
        until: Optional[datetime] = None,
        page_size: int = 50,
    ) -> Iterator[EvictionStatus]:
        """Requests that you may see, newest first; pages are fetched as they are needed."""
        params = _present(
            project=project,
            domain=domain,
            state=None if state is None else State(state).value,
            requester=requester,
            since=_instant(since),
            until=_instant(until),
            limit=page_size,
        )
        if params.get("state") == "UNKNOWN":
            raise ValueError("state %r is none of %s" % (state, [known.value for known in State]))
        while True:
            page = self._transport.call("GET", _ALL, params=params).json()
            yield from map(EvictionStatus.of, page["evictions"])
            if "next" not in page:
                return
            params["after"] = page["next"]

    def watch(self, request: Ref, after: Optional[int] = None) -> Iterator[EvictionStatus]:
        """Each status as it comes, until the request ends; those that follow each other faster
        than they are read may be left out, the last one never is. Lost connections are made
        anew, and go on where they were.

        :param after: only what has a later ``sequence``
        """
        for status in self._events(request, after, 0.0, float("inf")):
            if status is not None:
                yield status

    def wait(
        self,
        request: Ref,
        until: str = "evicted",
        *,
        timeout: Duration = 600.0,
        check: bool = True,
        progress: Optional[bool] = None,
    ) -> EvictionStatus:
        """Waits until no run hits an entry any more ("evicted"), or until the end ("purged").

        :param check: raise ``EvictionFailed`` where that is not what was asked for
        :param progress: shown in a notebook or terminal; True: always, False: never
        :raises WaitTimeout: where it takes longer
        """
        seconds = _seconds(timeout)
        end = time.monotonic() + seconds
        latest: Optional[EvictionStatus] = None
        shown = Progress(progress)
        try:
            for status in self._events(request, None, _APPEARS_IN, end):
                if status is not None:
                    latest = status
                    shown.show(status)
                    if _reached(status, until):
                        break
                if time.monotonic() >= end:
                    break
        finally:
            shown.close()
        if latest is None or not _reached(latest, until):
            raise WaitTimeout(_id(request), seconds, latest)
        if check and not latest.as_asked:
            raise EvictionFailed(latest)
        return latest

    def failures(self, request: Ref) -> Iterator[Outcome]:
        """Tasks whose latest outcome is a failure."""
        return self._outcomes(request, "failures")

    def plan(self, request: Ref) -> Iterator[Outcome]:
        """What a dry run said of each entry, objects included."""
        return self._outcomes(request, "plan")

    def cancel(self, request: Ref, reason: str = "") -> ControlAnswer:
        """No further hide begins; what is hidden is purged unless it is restored."""
        return self._control(request, "cancel", reason)

    def pause(self, request: Ref, reason: str = "") -> ControlAnswer:
        """No further hide begins until it is resumed."""
        return self._control(request, "pause", reason)

    def resume(self, request: Ref, reason: str = "") -> ControlAnswer:
        return self._control(request, "resume", reason)

    def approve(self, request: Ref, entries: int, reason: str = "") -> ControlAnswer:
        """Lets a request run that waits for approval.

        :param entries: the most that may be evicted, as you have seen it in the status
        """
        return self._control(request, "approve", reason, entries=entries)

    def retry_failed(
        self, request: Ref, entries: Optional[Iterable[Entry]] = None, reason: str = ""
    ) -> ControlAnswer:
        """Tries once more what has failed.

        :param entries: only these; None: all
        """
        return self._control(request, "retry-failed", reason, entries=_entries(entries))

    def restore(
        self, request: Ref, entries: Optional[Iterable[Entry]] = None, reason: str = ""
    ) -> ControlAnswer:
        """Puts back what is hidden and not purged yet.

        :param entries: only these; None: all
        """
        return self._control(request, "restore", reason, entries=_entries(entries))

    def _control(
        self, request: Ref, action: str, reason: str, entries: Any = None
    ) -> ControlAnswer:
        body = _present(reason=reason or None, entries=entries)
        key = str(uuid.uuid4())
        response = self._transport.call("POST", _one(request) + "/" + action, body=body, key=key)
        return ControlAnswer.of(response.json(), action.upper().replace("-", "_"))

    def _outcomes(self, request: Ref, kind: str) -> Iterator[Outcome]:
        params: Dict[str, Any] = {"offset": 0}
        while True:
            page = self._transport.call("GET", _one(request) + "/" + kind, params=params).json()
            yield from map(Outcome.of, page[kind])
            if "nextOffset" not in page:
                return
            params["offset"] = page["nextOffset"]

    def _events(
        self, request: Ref, after: Optional[int], unknown_for: float, until: float
    ) -> Iterator[Optional[EvictionStatus]]:
        path = _one(request) + "/events"
        for raw in self._transport.events(path, after, unknown_for, until):
            status = None if raw is None else EvictionStatus.of(raw)
            yield status
            if status is not None and status.terminal:
                return


class Eviction:
    """A request that was sent. ``status`` is the latest that was seen here, if any."""

    def __init__(self, client: EvictionClient, request_id: str) -> None:
        self._client = client
        self.request_id = request_id
        self.status: Optional[EvictionStatus] = None

    def refresh(self) -> EvictionStatus:
        """The latest status; where there is none yet, the first one, in 30 s at most."""
        end = time.monotonic() + _APPEARS_IN
        while True:
            try:
                self.status = self._client.get(self)
                return self.status
            except NotFound:
                if self.status is not None or time.monotonic() >= end:
                    raise
            time.sleep(0.1)

    def wait(
        self,
        until: str = "evicted",
        *,
        timeout: Duration = 600.0,
        check: bool = True,
        progress: Optional[bool] = None,
    ) -> EvictionStatus:
        """As ``EvictionClient.wait``."""
        try:
            self.status = self._client.wait(
                self, until, timeout=timeout, check=check, progress=progress
            )
        except (EvictionFailed, WaitTimeout) as ended:
            self.status = ended.status or self.status
            raise
        return self.status

    def watch(self) -> Iterator[EvictionStatus]:
        """As ``EvictionClient.watch``."""
        for status in self._client._events(self, None, _APPEARS_IN, float("inf")):
            if status is not None:
                self.status = status
                yield status

    def plan(self) -> List[Outcome]:
        """All that a dry run said."""
        return [*self._client.plan(self._there())]

    def failures(self) -> List[Outcome]:
        """All tasks whose latest outcome is a failure."""
        return [*self._client.failures(self._there())]

    def cancel(self, reason: str = "") -> ControlAnswer:
        return self._client.cancel(self._there(), reason)

    def restore(self, reason: str = "") -> ControlAnswer:
        return self._client.restore(self._there(), reason=reason)

    def _there(self) -> Eviction:
        if self.status is None:
            self.refresh()
        return self

    def __repr__(self) -> str:
        return "Eviction(%s)" % (self.status.line() if self.status else self.request_id)

    def _repr_html_(self) -> Optional[str]:
        return self.status._repr_html_() if self.status else None


Ref = Union[str, Eviction, EvictionStatus]


def _id(request: Ref) -> str:
    text = request if isinstance(request, str) else request.request_id
    return str(uuid.UUID(text))


def _one(request: Ref) -> str:
    return _ALL + "/" + _id(request)


def _until(wait: Union[bool, str]) -> Optional[str]:
    if isinstance(wait, bool):
        return "evicted" if wait else None
    if wait not in ("evicted", "purged"):
        raise ValueError("wait is True, False, 'evicted' or 'purged', not %r" % (wait,))
    return wait


def _reached(status: EvictionStatus, until: str) -> bool:
    if until not in ("evicted", "purged"):
        raise ValueError("until is 'evicted' or 'purged', not %r" % (until,))
    return status.terminal or (until == "evicted" and status.state is State.EVICTED)


def _entries(entries: Optional[Iterable[Entry]]) -> Optional[List[Dict[str, Any]]]:
    """None is all; a list that is empty by mistake must not become all."""
    if entries is None:
        return None
    chosen = [entry.json() for entry in entries]
    if not chosen:
        raise ValueError("no entries are chosen; leave entries out for all")
    return chosen


def _present(**fields: Any) -> Dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _upper(text: Optional[str]) -> Optional[str]:
    return None if text is None else text.upper().replace("-", "_")


def _seconds(duration: Duration) -> float:
    return duration.total_seconds() if isinstance(duration, timedelta) else float(duration)


def _millis(duration: Optional[Duration]) -> Optional[int]:
    return None if duration is None else round(_seconds(duration) * 1000)


def _instant(time_: Optional[datetime]) -> Optional[str]:
    if time_ is None:
        return None
    if time_.tzinfo is None:
        raise ValueError("%s has no time zone: which instant is meant?" % time_)
    return time_.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
