"""A gateway that answers as it is told, on a real socket."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Dict, Iterator, List, Optional, Tuple

import pytest

from evictl import EvictionClient

REQUEST = "6f9619ff-8b86-d011-b42d-00c04fc964ff"


class Reply:
    """One answer. ``stream`` is sent chunked; ``broken`` ends it in the middle of nothing."""

    def __init__(
        self,
        status: int = 200,
        body: Any = None,
        headers: Optional[Dict[str, str]] = None,
        stream: Tuple[str, ...] = (),
        broken: bool = False,
    ) -> None:
        self.status = status
        self.body = body
        self.headers = headers or {}
        self.stream = stream
        self.broken = broken


class Seen:
    def __init__(self, method: str, path: str, headers: Dict[str, str], body: Any) -> None:
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body


class Gateway:
    """Answers with the replies in their order; the last one stays."""

    def __init__(self) -> None:
        self.replies: List[Reply] = []
        self.seen: List[Seen] = []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                body = json.loads(self.rfile.read(length)) if length else None
                headers = {name.lower(): value for name, value in self.headers.items()}
                gateway.seen.append(Seen(self.command, self.path, headers, body))
                replies = gateway.replies
                gateway.answer(self, replies.pop(0) if len(replies) > 1 else replies[0])

            do_GET = do_POST = do

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    @property
    def url(self) -> str:
        return "http://127.0.0.1:%d" % self.server.server_address[1]

    @staticmethod
    def answer(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        if reply.broken and not reply.stream:
            handler.close_connection = True
            return
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        if reply.stream:
            handler.send_header("Content-Type", "text/event-stream")
            handler.send_header("Transfer-Encoding", "chunked")
            handler.end_headers()
            for text in reply.stream:
                chunk = text.encode()
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
                handler.wfile.flush()
            if reply.broken:
                handler.close_connection = True
            else:
                handler.wfile.write(b"0\r\n\r\n")
            return
        text = reply.body if isinstance(reply.body, str) else json.dumps(reply.body)
        body = b"" if reply.body is None else text.encode()
        if reply.status != 204:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    yield gateway
    gateway.close()


@pytest.fixture
def pauses() -> List[float]:
    """What the client would have slept."""
    return []


@pytest.fixture
def client(gateway: Gateway, pauses: List[float]) -> Iterator[EvictionClient]:
    with EvictionClient(gateway.url, token="hush", timeout=5, attempts=3) as client:
        client._transport._sleep = pauses.append
        yield client


def status(state: str = "RUNNING", sequence: int = 1, **more: Any) -> Dict[str, Any]:
    return {
        "requestId": REQUEST,
        "state": state,
        "sequence": sequence,
        "counts": {"planned": 3, "pending": 1, "evicted": 2},
        "acceptedAt": "2026-01-31T12:00:00Z",
        **more,
    }


def event(state: str, sequence: int, **more: Any) -> str:
    data = json.dumps(status(state, sequence, **more), ensure_ascii=False)
    return "id: %d\nevent: status\ndata: %s\n\n" % (sequence, data)


def problem(status: int, title: str, detail: str, **headers: str) -> Reply:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return Reply(status, body, {name.replace("_", "-"): value for name, value in headers.items()})
