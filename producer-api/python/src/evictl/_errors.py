"""What can go wrong, each with what was said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping, Optional, Tuple, Type

if TYPE_CHECKING:
    from ._status import EvictionStatus


class EvictlError(Exception):
    """Any error of this package but wrong arguments (``ValueError``, ``TypeError``)."""


class GatewayUnreachable(EvictlError):
    """The gateway did not answer, however often it was tried. Whether it took a request is not
    known: sent again with the same ``request_id`` it is the same request."""


class ProblemError(EvictlError):
    """The gateway said no: a problem of RFC 9457."""

    def __init__(self, status: int, body: Mapping[str, Any], retry_after: Optional[float]) -> None:
        self.status = status
        self.title = str(body.get("title", "HTTP %d" % status))
        self.detail = str(body.get("detail", ""))
        self.faults: Tuple[str, ...] = tuple(str(fault) for fault in body.get("faults", ()))
        self.request_id: Optional[str] = body.get("requestId")
        self.control_id: Optional[str] = body.get("controlId")
        self.retry_after = retry_after
        super().__init__("%s: %s" % (self.title, self.detail) if self.detail else self.title)


class BadRequest(ProblemError):
    """400: ``detail`` and ``faults`` say what to change."""


class Unauthorized(ProblemError):
    """401: no known token."""


class Forbidden(ProblemError):
    """403: the token's roles do not allow it."""


class NotFound(ProblemError):
    """404: not known, or not yours to see."""


class Conflict(ProblemError):
    """409: the state of the request refuses it, or the id is another request's."""


class TooManyRequests(ProblemError):
    """429, and it stayed so."""


class Unavailable(ProblemError):
    """503, and it stayed so: Kafka or the registry is away. Nothing was acknowledged."""


KINDS: Mapping[int, Type[ProblemError]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    429: TooManyRequests,
    503: Unavailable,
}


class EvictionFailed(EvictlError):
    """The request ended, or reached EVICTED, otherwise than asked for: ``status`` says how."""

    def __init__(self, status: EvictionStatus) -> None:
        self.status = status
        super().__init__(status.line())


class WaitTimeout(EvictlError):
    """What was waited for did not come in time; the eviction goes on. ``status`` is the latest
    seen, if any."""

    def __init__(self, request_id: str, timeout: float, status: Optional[EvictionStatus]) -> None:
        self.request_id = request_id
        self.status = status
        seen = status.line() if status else "no status yet; is the eviction stream running?"
        super().__init__("request %s goes on after %gs: %s" % (request_id, timeout, seen))
