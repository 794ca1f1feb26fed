"""Against a gateway with a live Flyte's data behind it.

EVICTL_URL: the gateway's; EVICTL_EXECUTION: an execution with three entries of its own.
"""

from __future__ import annotations

import os
import uuid
from types import SimpleNamespace
from typing import Iterator

import pytest

from evictl import (
    Conflict,
    Entry,
    EvictionClient,
    EvictionFailed,
    EvictionStatus,
    Execution,
    NotFound,
    State,
)

URL = os.environ["EVICTL_URL"]
EXECUTION = Execution.of(os.environ["EVICTL_EXECUTION"])
PATIENCE = 90


@pytest.fixture(scope="module")
def client() -> Iterator[EvictionClient]:
    with EvictionClient(URL) as client:
        yield client


def test_1_dryRun_tellsWhatWouldGo_andChangesNothing(client: EvictionClient) -> None:
    flytekits = SimpleNamespace(
        id=SimpleNamespace(
            project=EXECUTION.project, domain=EXECUTION.domain, name=EXECUTION.name
        )
    )
    for thing in (str(EXECUTION), flytekits):
        plan = client.evict(thing, dry_run=True, wait=True, timeout=PATIENCE)
        assert plan.status is not None and plan.status.dry_run
        assert (plan.status.state, plan.status.counts.evicted) == (State.SUCCEEDED, 3)
        planned = plan.plan()
        assert [one.outcome for one in planned] == ["EVICTED"] * 3
        assert all(thing["goes"] for one in planned for thing in one.objects)
        assert "plan of" in str(plan._repr_html_())


def test_2_evict_canBeRestored(client: EvictionClient) -> None:
    eviction = client.evict(
        EXECUTION, wait=True, purge_delay=3600, reason="a mistake", timeout=PATIENCE
    )
    assert eviction.status is not None
    assert eviction.status.counts.awaiting_purge == 3
    assert eviction.status.restorable_until is not None
    first = client.get(eviction)
    assert eviction.restore("oops").accepted
    ended = client.wait(eviction, "purged", check=False, timeout=PATIENCE)
    assert (ended.state, ended.counts.restored) == (State.RESTORED, 3)
    assert ended.sequence > first.sequence
    with pytest.raises(Conflict):
        client.pause(eviction)


def test_3_sameIdAgain_isTheSameRequest(client: EvictionClient) -> None:
    key = str(uuid.uuid4())
    for _ in range(2):
        client.evict(EXECUTION, dry_run=True, request_id=key, wait="purged", timeout=PATIENCE)
    with pytest.raises(Conflict):
        client.evict(EXECUTION, dry_run=True, request_id=key, include_hits=True)


def test_4_evict_andPurge_isWatchedToItsEnd(client: EvictionClient) -> None:
    eviction = client.evict(EXECUTION, purge_delay=0, reason="wrong input")
    seen = list(eviction.watch())
    assert [status.sequence for status in seen] == sorted({one.sequence for one in seen})
    assert (seen[-1].state, seen[-1].counts.purged) == (State.SUCCEEDED, 3)
    assert list(client.watch(eviction, after=seen[-1].sequence)) == []
    assert eviction.failures() == []


def test_5_lists_goOverPages(client: EvictionClient) -> None:
    project, domain = EXECUTION.project, EXECUTION.domain
    all_at_once = [one.request_id for one in client.list(project=project, domain=domain)]
    one_by_one = [
        one.request_id for one in client.list(project=project, domain=domain, page_size=1)
    ]
    assert len(all_at_once) >= 5
    assert one_by_one == all_at_once
    restored = list(client.list(project=project, state=State.RESTORED))
    assert {one.state for one in restored} == {State.RESTORED}
    assert list(client.list(project="nobody's")) == []


def test_6_whatIsNot_isAnException(client: EvictionClient) -> None:
    with pytest.raises(NotFound):
        client.get(str(uuid.uuid4()))
    nobody = Execution(EXECUTION.project, EXECUTION.domain, "nobody")
    with pytest.raises(EvictionFailed, match="unknown execution") as raised:
        client.evict(nobody, wait=True, timeout=PATIENCE)
    assert isinstance(raised.value.status, EvictionStatus)
    assert raised.value.status.state is State.REJECTED


def test_7_otherTargets_areUnderstood(client: EvictionClient) -> None:
    entry = Entry(EXECUTION.project, EXECUTION.domain, "no such dataset", "v", tag="t")
    plan = client.evict(entry, dry_run=True, wait=True, timeout=PATIENCE)
    assert plan.status is not None and plan.status.counts.absent == 1
    several = client.evict(
        [EXECUTION, EXECUTION], dry_run=True, wait="purged", timeout=PATIENCE, progress=True
    )
    assert several.status is not None and several.status.terminal
    assert str(several.status).startswith("plan ")
