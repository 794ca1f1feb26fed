"""What can be evicted, read from what people have at hand: names, links, flytekit's objects.

Nothing is guessed: what could mean another thing than an execution is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Dict, Iterable, Mapping, Optional
from urllib.parse import parse_qsl, unquote, urlsplit

_PATH = re.compile(r"/projects/([^/]+)/domains/([^/]+)/executions/([^/]+)(?:/(.*))?$")
_VIEWS = {"", "nodes", "graph", "timeline"}


@dataclass(frozen=True)
class Execution:
    """A workflow execution."""

    project: str
    domain: str
    name: str

    def __post_init__(self) -> None:
        for part in (self.project, self.domain, self.name):
            if not isinstance(part, str) or not part.strip():
                raise ValueError("an execution has project, domain and name, not %r" % (self,))

    def __str__(self) -> str:
        return "%s:%s:%s" % (self.project, self.domain, self.name)

    @staticmethod
    def of(thing: Any) -> Execution:
        """The execution that is meant: an ``Execution``, ``"project:domain:name"``, a console's
        link, flytekit's ``FlyteWorkflowExecution`` or any identifier with these three names."""
        target = read(thing)
        if not isinstance(target, Execution):
            raise TypeError("%r is not an execution but a part of one" % (thing,))
        return target

    def json(self) -> Dict[str, Any]:
        return {"project": self.project, "domain": self.domain, "name": self.name}


@dataclass(frozen=True)
class Node:
    """A node execution, with all that is nested below it."""

    execution: Execution
    node_id: str

    def json(self) -> Dict[str, Any]:
        return {"execution": self.execution.json(), "nodeId": self.node_id}


@dataclass(frozen=True)
class Task:
    """A task, as registered."""

    project: str
    domain: str
    name: str
    version: str

    def json(self) -> Dict[str, Any]:
        return {
            "project": self.project,
            "domain": self.domain,
            "name": self.name,
            "version": self.version,
        }


@dataclass(frozen=True)
class TaskExecution:
    """What one node's task cached."""

    node: Node
    task: Task
    retry_attempt: int = 0

    def json(self) -> Dict[str, Any]:
        return {
            "node": self.node.json(),
            "task": self.task.json(),
            "retryAttempt": self.retry_attempt,
        }


@dataclass(frozen=True)
class Entry:
    """A cache entry of datacatalog, whoever produced it: a tag, or an artifact without one."""

    project: str
    domain: str
    dataset: str
    version: str
    tag: Optional[str] = None
    artifact_id: Optional[str] = None

    def json(self) -> Dict[str, Any]:
        fields = {
            "project": self.project,
            "domain": self.domain,
            "dataset": self.dataset,
            "version": self.version,
            "tag": self.tag,
            "artifactId": self.artifact_id,
        }
        return {name: value for name, value in fields.items() if value is not None}


def target(thing: Any) -> Dict[str, Any]:
    """The target of a request; several things are several executions of one request."""
    if isinstance(thing, (list, tuple, set, frozenset)):
        if not thing:
            raise ValueError("nothing to evict: no execution is named")
        return {"executions": executions(thing)}
    found = read(thing)
    if isinstance(found, Execution):
        return {"workflowExecution": found.json()}
    if isinstance(found, Node):
        return {"nodeExecution": found.json()}
    if isinstance(found, TaskExecution):
        return {"taskExecution": found.json()}
    return {"entry": found.json()}


def executions(things: Iterable[Any]) -> "list[Dict[str, Any]]":
    return [Execution.of(thing).json() for thing in things]


def read(thing: Any) -> Any:
    """An ``Execution``, ``Node``, ``TaskExecution`` or ``Entry``."""
    if isinstance(thing, (Execution, Node, TaskExecution, Entry)):
        return thing
    if isinstance(thing, str):
        return _url(thing) if "://" in thing else _name(thing)
    if isinstance(thing, Mapping):
        if set(thing) != {"project", "domain", "name"}:
            raise TypeError("an execution has project, domain and name, not %s" % sorted(thing))
        return Execution(thing["project"], thing["domain"], thing["name"])
    return _attributes(thing)


def _name(text: str) -> Execution:
    parts = text.split(":") if ":" in text else text.split("/")
    if len(parts) != 3:
        raise ValueError("'%s' is not project:domain:name" % text)
    return Execution(*parts)


def _url(text: str) -> Execution:
    url = urlsplit(text)
    match = _PATH.search(url.path)
    if match is None:
        raise ValueError("'%s' is not the link of an execution" % text)
    project, domain, name, view = match.groups()
    # A link to a node must not evict the whole execution.
    deeper = (view or "").strip("/") not in _VIEWS
    if deeper or any("node" in key.lower() for key, _ in parse_qsl(url.query)):
        raise ValueError("'%s' leads to a part of an execution: name that" % text)
    return Execution(unquote(project), unquote(domain), unquote(name))


def _attributes(thing: Any) -> Any:
    """Of flytekit's objects and identifiers, and of flyteidl's messages, by their names alone."""
    inner = getattr(thing, "id", None)
    if inner is not None and not isinstance(inner, (str, int)):
        return _attributes(inner)
    if hasattr(thing, "node_execution_id") and hasattr(thing, "task_id"):
        task = thing.task_id
        return TaskExecution(
            _node(thing.node_execution_id),
            Task(task.project, task.domain, task.name, task.version),
            int(thing.retry_attempt),
        )
    if hasattr(thing, "execution_id") and hasattr(thing, "node_id"):
        return _node(thing)
    if all(hasattr(thing, part) for part in ("project", "domain", "name")):
        if hasattr(thing, "version") or hasattr(thing, "resource_type"):
            raise TypeError("%r is registered, not run: it is no execution" % (thing,))
        return Execution(thing.project, thing.domain, thing.name)
    raise TypeError("%r is no execution; give 'project:domain:name'" % (thing,))


def _node(identifier: Any) -> Node:
    execution = _attributes(identifier.execution_id)
    return Node(execution, str(identifier.node_id))
