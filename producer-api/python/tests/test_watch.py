from __future__ import annotations

import json
from typing import List, Tuple

import pytest

from evictl import (
    EvictionClient,
    EvictionFailed,
    GatewayUnreachable,
    NotFound,
    TooManyRequests,
    WaitTimeout,
)
from evictl._transport import events_of

from .conftest import REQUEST, Gateway, Reply, event, problem

NOT_KNOWN = problem(404, "Not found", "not known")


def states(client: EvictionClient) -> List[str]:
    return [status.state.value for status in client.watch(REQUEST)]


def test_watch_endsWithTheRequest(gateway: Gateway, client: EvictionClient) -> None:
    gateway.replies = [
        Reply(stream=("retry: 2000\n\n", event("RUNNING", 1), ": here\n\n", event("SUCCEEDED", 2)))
    ]
    assert states(client) == ["RUNNING", "SUCCEEDED"]
    assert gateway.seen[0].path == "/evictl/v1/evictions/%s/events" % REQUEST
    assert "last-event-id" not in gateway.seen[0].headers


def test_watch_resumesWhereItBroke(
    gateway: Gateway, client: EvictionClient, pauses: List[float]
) -> None:
    client._transport._attempts = 4
    torn = event("EVICTED", 6)[:-10]
    gateway.replies = [
        Reply(stream=("retry: 1500\n\n", event("RUNNING", 5), torn), broken=True),
        Reply(broken=True),
        problem(503, "Service unavailable", "not yet", Retry_After="4"),
        Reply(stream=(event("EVICTED", 6), event("SUCCEEDED", 7))),
    ]
    assert states(client) == ["RUNNING", "EVICTED", "SUCCEEDED"]
    asked = [seen.headers.get("last-event-id") for seen in gateway.seen]
    assert asked == [None, "5", "5", "5"]
    assert pauses == [1.5, 1.5, 4]


def test_watch_endsWhereNothingIsLater(gateway: Gateway, client: EvictionClient) -> None:
    gateway.replies = [Reply(204)]
    assert list(client.watch(REQUEST, after=9)) == []
    assert gateway.seen[0].headers["last-event-id"] == "9"


def test_watch_givesUpWhatIsInVain(gateway: Gateway, client: EvictionClient) -> None:
    gateway.replies = [Reply(stream=("retry: 10\n\n",))]
    with pytest.raises(GatewayUnreachable):
        states(client)
    assert len(gateway.seen) == 3
    gateway.replies = [problem(429, "Too many requests", "too many watch")]
    with pytest.raises(TooManyRequests):
        states(client)
    gateway.replies = [NOT_KNOWN]
    with pytest.raises(NotFound):
        states(client)


def test_wait_followsARequestThatIsNotKnownYet(gateway: Gateway, client: EvictionClient) -> None:
    gateway.replies = [
        Reply(202, {}),
        NOT_KNOWN,
        NOT_KNOWN,
        Reply(stream=(event("RUNNING", 1), event("EVICTED", 2))),
    ]
    eviction = client.evict("shop:production:a1", wait=True)
    assert eviction.status is not None and eviction.status.state.value == "EVICTED"


def test_wait_untilPurged_goesOnBeyondEvicted(gateway: Gateway, client: EvictionClient) -> None:
    gateway.replies = [Reply(stream=(event("EVICTED", 2), event("SUCCEEDED", 3)))]
    assert client.wait(REQUEST, "purged").sequence == 3


@pytest.mark.parametrize(
    "ended",
    [
        event("FAILED", 2, message="no database"),
        event("PARTIALLY_FAILED", 2),
        event("REJECTED", 2),
        event("CANCELLED", 2),
        event("RESTORED", 2),
        event("EVICTED", 2, counts={"planned": 2, "evicted": 1, "failed": 1}),
    ],
)
def test_wait_neverCallsSuccessWhatIsNone(
    gateway: Gateway, client: EvictionClient, ended: str
) -> None:
    gateway.replies = [Reply(stream=(event("RUNNING", 1), ended))]
    with pytest.raises(EvictionFailed) as raised:
        client.wait(REQUEST)
    assert raised.value.status.sequence == 2
    gateway.replies = [Reply(stream=(ended,))]
    assert not client.wait(REQUEST, check=False).as_asked


def test_wait_inVain_tellsTheLatest(gateway: Gateway, client: EvictionClient) -> None:
    gateway.replies = [Reply(stream=("retry: 1\n\n", event("RUNNING", 1)))]
    with pytest.raises(WaitTimeout, match="RUNNING") as raised:
        client.wait(REQUEST, timeout=0.2)
    assert raised.value.status is not None
    gateway.replies = [NOT_KNOWN]
    with pytest.raises(WaitTimeout, match="no status yet"):
        client.wait(REQUEST, timeout=0.2)


def test_wait_forNonsense_isRefusedBeforeAnythingIsSent(
    gateway: Gateway, client: EvictionClient
) -> None:
    with pytest.raises(ValueError):
        client.evict("shop:production:a1", wait="gone")
    assert gateway.seen == []


def test_events_areTheSameHoweverTheyArrive() -> None:
    # Line separators that are none to the standard stand in JSON as they are.
    text = event("RUNNING", 1, message="a\u2028b\u0085c\x0bd") + ": here\r\n\r\nretry: 7\r\rdata: x\n"
    whole = text.encode()
    expected = read([whole])
    assert [name for name, _ in expected] == ["status", "comment", "retry"]
    assert json.loads(expected[0][1])["message"] == "a\u2028b\u0085c\x0bd"
    for cut in range(len(whole)):
        assert read([whole[:cut], whole[cut:]]) == expected
    assert read([bytes([byte]) for byte in whole]) == expected


def read(chunks: List[bytes]) -> List[Tuple[str, str]]:
    return [(event.name, event.data) for event in events_of(chunks)]
