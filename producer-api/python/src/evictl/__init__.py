"""Client of evictl's gateway: evict what Flyte cached, see what would go, follow it, restore it.

>>> client = EvictionClient("http://127.0.0.1:8088")
>>> client.evict("flytesnacks:development:avcs2vm57t4tpbgjf5pl", dry_run=True, wait=True)
"""

from ._client import Eviction, EvictionClient
from ._errors import (
    BadRequest,
    Conflict,
    EvictionFailed,
    EvictlError,
    Forbidden,
    GatewayUnreachable,
    NotFound,
    ProblemError,
    TooManyRequests,
    Unauthorized,
    Unavailable,
    WaitTimeout,
)
from ._status import ControlAnswer, Counts, EvictionStatus, Outcome, State
from ._targets import Entry, Execution, Node, Task, TaskExecution

__all__ = [
    "BadRequest",
    "Conflict",
    "ControlAnswer",
    "Counts",
    "Entry",
    "Eviction",
    "EvictionClient",
    "EvictionFailed",
    "EvictionStatus",
    "EvictlError",
    "Execution",
    "Forbidden",
    "GatewayUnreachable",
    "Node",
    "NotFound",
    "Outcome",
    "ProblemError",
    "State",
    "Task",
    "TaskExecution",
    "TooManyRequests",
    "Unauthorized",
    "Unavailable",
    "WaitTimeout",
]
