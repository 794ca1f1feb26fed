"""Sends wishes by the Python client, without waiting for what becomes of them.

Arguments: the gateway's URL and a file with a JSON array of objects: ``id``, ``target`` and
``options`` by the names of the API, and ``reason``.
"""

import json
import sys

from evictl import Entry, EvictionClient, Execution, Node, Task, TaskExecution


def target(wish):
    (kind, fields), = wish.items()
    if kind == "workflowExecution":
        return "%(project)s:%(domain)s:%(name)s" % fields
    if kind == "executions":
        return [Execution(**each) for each in fields]
    if kind == "nodeExecution":
        return Node(Execution(**fields["execution"]), fields["nodeId"])
    if kind == "taskExecution":
        node = Node(Execution(**fields["node"]["execution"]), fields["node"]["nodeId"])
        return TaskExecution(node, Task(**fields["task"]), fields["retryAttempt"])
    names = {"artifactId": "artifact_id"}
    return Entry(**{names.get(name, name): value for name, value in fields.items()})


OPTIONS = {
    "mode": lambda value: {"dry_run": value == "PLAN"},
    "includeChildExecutions": lambda value: {"include_children": value},
    "includeCacheHits": lambda value: {"include_hits": value},
    "includeRawOutputs": lambda value: {"include_raw_outputs": value},
    "dynamicScope": lambda value: {"dynamic_scope": value.lower()},
    "whenNotConcluded": lambda value: {"when_not_concluded": value.lower().replace("_", "-")},
    "purgeDelayMillis": lambda value: {"purge_delay": value / 1000},
    "deadlineMillis": lambda value: {"deadline": value / 1000},
    "childDeadlineMillis": lambda value: {"child_deadline": value / 1000},
    "limits": lambda value: {"max_entries": value["maxEntries"]},
}

with EvictionClient(sys.argv[1]) as client, open(sys.argv[2], encoding="utf-8") as file:
    for wish in json.load(file):
        options = {}
        for name, value in wish["options"].items():
            options.update(OPTIONS[name](value))
        client.evict(
            target(wish["target"]), request_id=wish["id"], reason=wish["reason"], **options
        )
