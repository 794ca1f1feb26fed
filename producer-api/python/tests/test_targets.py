from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from evictl import Entry, Execution, Node, Task, TaskExecution
from evictl._targets import target

RUN = Execution("shop", "production", "a1")
IDENTIFIER = SimpleNamespace(project="shop", domain="production", name="a1")
NODE_IDENTIFIER = SimpleNamespace(node_id="n0", execution_id=IDENTIFIER)
TASK_IDENTIFIER = SimpleNamespace(
    project="shop", domain="production", name="shop.load", version="v1", resource_type=1
)


@pytest.mark.parametrize(
    "thing",
    [
        RUN,
        "shop:production:a1",
        "shop/production/a1",
        "https://flyte.example/console/projects/shop/domains/production/executions/a1",
        "https://flyte.example/console/projects/shop/domains/production/executions/a1/?duration=all",
        "https://flyte.example/console/projects/shop/domains/production/executions/a1/graph",
        {"project": "shop", "domain": "production", "name": "a1"},
        IDENTIFIER,
        SimpleNamespace(id=IDENTIFIER, spec=None, closure=None),
    ],
)
def test_execution_isReadFromWhatIsAtHand(thing: Any) -> None:
    assert Execution.of(thing) == RUN
    assert target(thing) == {"workflowExecution": RUN.json()}


@pytest.mark.parametrize(
    "thing",
    [
        "a1",
        "shop:production",
        "shop:production:a1:n0",
        "shop::a1",
        "https://flyte.example/console/projects/shop/domains/production/workflows/shop.flow",
        # A part of an execution is not the whole.
        "https://flyte.example/console/projects/shop/domains/production/executions/a1/nodes/n0",
        "https://flyte.example/console/projects/shop/domains/production/executions/a1?nodeId=n0",
        {"project": "shop", "domain": "production", "name": "a1", "nodeId": "n0"},
        # Registered, not run: names of a task look like names of an execution.
        TASK_IDENTIFIER,
        SimpleNamespace(id=TASK_IDENTIFIER),
        None,
        7,
        [],
        SimpleNamespace(id=SimpleNamespace(name="a1")),
    ],
)
def test_whatMayMeanSomethingElse_isRefused(thing: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        target(thing)


def test_parts_areTargetsOfTheirOwn() -> None:
    node = Node(RUN, "n0")
    attempt = TaskExecution(node, Task("shop", "production", "shop.load", "v1"), 2)
    task_identifier = SimpleNamespace(
        task_id=TASK_IDENTIFIER, node_execution_id=NODE_IDENTIFIER, retry_attempt=2
    )

    assert target(SimpleNamespace(id=NODE_IDENTIFIER)) == {"nodeExecution": node.json()}
    assert target(task_identifier) == {"taskExecution": attempt.json()}
    assert target(Entry("shop", "production", "d", "v", tag="t")) == {
        "entry": {
            "project": "shop",
            "domain": "production",
            "dataset": "d",
            "version": "v",
            "tag": "t",
        }
    }
    with pytest.raises(TypeError):
        Execution.of(node)


def test_several_areOneRequest() -> None:
    assert target([RUN, "shop:production:a2"]) == {
        "executions": [RUN.json(), Execution("shop", "production", "a2").json()]
    }
    with pytest.raises(TypeError):
        target([RUN, Node(RUN, "n0")])
