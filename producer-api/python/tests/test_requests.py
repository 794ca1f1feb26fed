from __future__ import annotations

import uuid
from datetime import datetime, timedelta, timezone
from typing import List
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from evictl import (
    BadRequest,
    Conflict,
    Entry,
    EvictionClient,
    GatewayUnreachable,
    NotFound,
    ProblemError,
    Unavailable,
)

from .conftest import REQUEST, Gateway, Reply, problem, status

RUN = "shop:production:a1"
SENT = Reply(202, {"requestId": "as asked"})


def test_evict_sendsWhatIsAskedFor(gateway: Gateway, client: EvictionClient) -> None:
    gateway.replies = [SENT]
    eviction = client.evict(
        RUN,
        dry_run=True,
        reason="wrong input",
        include_hits=True,
        include_children=False,
        include_raw_outputs=True,
        dynamic_scope="node",
        when_not_concluded="assume-concluded",
        purge_delay=timedelta(minutes=5),
        deadline=3600,
        child_deadline=0.5,
        max_entries=10,
    )
    seen = gateway.seen[0]
    assert (seen.method, seen.path) == ("POST", "/evictl/v1/evictions")
    assert seen.headers["authorization"] == "Bearer hush"
    assert seen.headers["idempotency-key"] == eviction.request_id
    assert seen.body == {
        "target": {"workflowExecution": {"project": "shop", "domain": "production", "name": "a1"}},
        "options": {
            "mode": "PLAN",
            "includeChildExecutions": False,
            "includeCacheHits": True,
            "includeRawOutputs": True,
            "dynamicScope": "NODE",
            "whenNotConcluded": "ASSUME_CONCLUDED",
            "purgeDelayMillis": 300_000,
            "deadlineMillis": 3_600_000,
            "childDeadlineMillis": 500,
            "limits": {"maxEntries": 10},
        },
        "reason": "wrong input",
    }


def test_evict_leavesDefaultsToTheGateway(gateway: Gateway, client: EvictionClient) -> None:
    gateway.replies = [SENT]
    client.evict(RUN, request_id=REQUEST)
    assert gateway.seen[0].headers["idempotency-key"] == REQUEST
    assert gateway.seen[0].body["options"] == {"mode": "EXECUTE"}


def test_idempotencyKey_staysOverAllTries(
    gateway: Gateway, client: EvictionClient, pauses: List[float]
) -> None:
    gateway.replies = [
        Reply(broken=True),
        problem(503, "Service unavailable", "Kafka is away", Retry_After="7"),
        SENT,
    ]
    eviction = client.evict(RUN)
    keys = [seen.headers["idempotency-key"] for seen in gateway.seen]
    assert keys == [eviction.request_id] * 3
    assert str(uuid.UUID(keys[0])) == keys[0]
    assert pauses[1] == 7
    client.cancel(eviction)
    client.cancel(eviction)
    assert len({seen.headers["idempotency-key"] for seen in gateway.seen}) == 3


def test_problem_isAnExceptionWithTitleAndDetail(gateway: Gateway, client: EvictionClient) -> None:
    refused = problem(400, "Bad request", "target is missing")
    refused.body["faults"] = ["target"]
    gateway.replies = [refused]
    with pytest.raises(BadRequest, match="^Bad request: target is missing$") as raised:
        client.evict(RUN)
    assert raised.value.faults == ("target",)
    assert len(gateway.seen) == 1


def test_outage_isToldInTheEnd(gateway: Gateway, client: EvictionClient) -> None:
    gateway.replies = [problem(503, "Service unavailable", "Kafka is away")]
    with pytest.raises(Unavailable):
        client.evict(RUN)
    assert len(gateway.seen) == 3
    gateway.replies = [Reply(broken=True)]
    with pytest.raises(GatewayUnreachable):
        client.get(REQUEST)
    assert len(gateway.seen) == 6


def test_longRetryAfter_isLeftToTheCaller(gateway: Gateway, client: EvictionClient) -> None:
    gateway.replies = [problem(429, "Too many requests", "later", Retry_After="600")]
    with pytest.raises(ProblemError) as raised:
        client.evict(RUN)
    assert raised.value.retry_after == 600
    assert len(gateway.seen) == 1


def test_answerOfAProxy_isTold(gateway: Gateway, client: EvictionClient) -> None:
    gateway.replies = [Reply(418, "<html>no tea</html>")]
    with pytest.raises(ProblemError, match="no tea"):
        client.get(REQUEST)


def test_redirect_isNotFollowed(gateway: Gateway, client: EvictionClient) -> None:
    gateway.replies = [Reply(302, None, {"Location": gateway.url + "/elsewhere"})]
    with pytest.raises(ProblemError) as raised:
        client.evict(RUN)
    assert raised.value.status == 302
    assert len(gateway.seen) == 1


def test_token_isAskedForEachTime_andNeverTold(gateway: Gateway) -> None:
    tokens = iter(["canary-1", "canary-2"])
    gateway.replies = [status_reply()]
    with EvictionClient(gateway.url, token=lambda: next(tokens)) as client:
        client.get(REQUEST)
        client.get(REQUEST)
        assert "canary" not in repr(client)
    assert [seen.headers["authorization"] for seen in gateway.seen] == [
        "Bearer canary-1",
        "Bearer canary-2",
    ]


def test_pages_areFetchedAsNeeded(gateway: Gateway, client: EvictionClient) -> None:
    gateway.replies = [
        Reply(200, {"evictions": [status("RUNNING")], "next": "x="}),
        Reply(200, {"evictions": [status("SUCCEEDED")]}),
    ]
    since = datetime(2026, 1, 31, 13, tzinfo=timezone(timedelta(hours=1)))
    found = client.list(project="shop", state="RUNNING", since=since, page_size=1)
    assert len(gateway.seen) == 0
    assert [one.state.value for one in found] == ["RUNNING", "SUCCEEDED"]
    first, second = (parse_qs(urlsplit(seen.path).query) for seen in gateway.seen)
    assert first == {
        "project": ["shop"],
        "state": ["RUNNING"],
        "since": ["2026-01-31T12:00:00.000000Z"],
        "limit": ["1"],
    }
    assert second == {**first, "after": ["x="]}


def test_filters_areNotGuessed(client: EvictionClient) -> None:
    with pytest.raises(ValueError, match="state"):
        next(client.list(state="DONE"))
    with pytest.raises(ValueError, match="time zone"):
        next(client.list(since=datetime(2026, 1, 31)))


def test_outcomes_comeInPages(gateway: Gateway, client: EvictionClient) -> None:
    planned = {"outcome": "EVICTED", "why": "w", "entry": {"tag": "t"}, "artifacts": []}
    gateway.replies = [
        Reply(200, {"plan": [planned], "nextOffset": 1}),
        Reply(200, {"plan": [planned]}),
    ]
    assert [one.outcome for one in client.plan(REQUEST)] == ["EVICTED", "EVICTED"]
    assert gateway.seen[1].path.endswith("/plan?offset=1")
    gateway.replies = [Reply(200, {"failures": [{"error": {"code": "REFUSED"}}]})]
    assert [one.error for one in client.failures(REQUEST)] == [{"code": "REFUSED"}]


def test_controls_areAnsweredOrRefused(gateway: Gateway, client: EvictionClient) -> None:
    answer = {"controlId": "c", "action": "RESTORE", "accepted": True, "message": "3 put back"}
    gateway.replies = [Reply(200, answer)]
    chosen = Entry("shop", "production", "d", "v", tag="t")
    assert client.restore(REQUEST, [chosen], reason="oops").accepted
    assert gateway.seen[0].body == {"entries": [chosen.json()], "reason": "oops"}
    client.approve(REQUEST, 12)
    assert gateway.seen[1].body == {"entries": 12}
    client.retry_failed(REQUEST)
    assert gateway.seen[2].path.endswith("/retry-failed")
    gateway.replies = [Reply(202, {"controlId": "c", "message": "sent"})]
    unanswered = client.pause(REQUEST)
    assert (unanswered.accepted, unanswered.action) == (None, "PAUSE")
    gateway.replies = [problem(409, "Refused", "it has ended")]
    with pytest.raises(Conflict, match="it has ended"):
        client.resume(REQUEST)


def test_emptyChoice_isNotAll(client: EvictionClient) -> None:
    with pytest.raises(ValueError, match="no entries"):
        client.restore(REQUEST, [])
    with pytest.raises(ValueError, match="no entries"):
        client.retry_failed(REQUEST, [])


def test_handle_waitsForItsFirstStatus(gateway: Gateway, client: EvictionClient) -> None:
    unknown = problem(404, "Not found", "request is not known")
    gateway.replies = [SENT, unknown, unknown, status_reply("EVICTED"), Reply(200, {})]
    eviction = client.evict(RUN)
    eviction.cancel()
    assert eviction.status is not None and eviction.status.state.value == "EVICTED"
    gateway.replies = [unknown]
    with pytest.raises(NotFound):
        eviction.refresh()


def test_requestThatIsNoUuid_isRefusedHere(client: EvictionClient) -> None:
    with pytest.raises(ValueError):
        client.get("../tokens")


def test_unverifiedCertificate_isNotTrusted() -> None:
    with pytest.raises((OSError, httpx.HTTPError)):
        EvictionClient("https://127.0.0.1:1", verify="/no/such/file")


def status_reply(state: str = "RUNNING") -> Reply:
    return Reply(200, status(state))
