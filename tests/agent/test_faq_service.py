from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from agent.faq_service import HttpFaqService, with_faq_service
from routing.decision import Match
from routing.faq_service import FaqServiceFailed, ServedAnswers
from settings import Settings

OWN = Match(subject="own", question="Own?", answer="From the own FAQ.", similarity=0.9, source="faq/faq.md:1")


class OwnFaq:
    def nearest(self, text: str, *, language: str = "en", limit: int = 3) -> Sequence[Match]:
        return [OWN]


class Server:
    """A real FAQ service on a free port; `behave` says what it does with a request."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.status = 200
        self.delay = 0.0
        self.body: bytes | None = None
        served = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                served.asked.append({"path": self.path, **content})
                time.sleep(served.delay)
                body = served.body
                if body is None:
                    body = json.dumps(
                        {
                            "answers": [
                                {"subject": "less", "answer": "No.", "similarity": 0.4},
                                {"subject": "sms", "question": "SMS?", "answer": "Yes.", "similarity": 0.93, "new": 1},
                            ]
                        }
                    ).encode()
                self.send_response(served.status)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/faq"

    def stop(self) -> None:
        """May be called again."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.stop()


def served(server: Server, *, deadline: float = 5.0) -> ServedAnswers:
    return ServedAnswers(OwnFaq(), HttpFaqService(server.url, bot_id="bot-7"), deadline=deadline)


def test_what_the_service_answers_goes_before_the_own_faq(server: Server) -> None:
    answers = served(server).nearest("do you send texts", language="en", limit=2)
    assert [(match.subject, match.similarity) for match in answers] == [("sms", 0.93), ("less", 0.4)]
    assert answers[0].source == "FAQ service"
    assert server.asked == [
        {"path": "/faq/v1/faq/search", "bot_id": "bot-7", "query": "do you send texts", "language": "en", "limit": 2}
    ]


def test_a_service_without_an_answer_leaves_it_to_the_own_faq(server: Server) -> None:
    server.body = b'{"answers": []}'
    assert served(server).nearest("what is it") == [OWN]


def test_a_slow_service_does_not_hold_up_a_turn_and_is_heard_the_next_time(server: Server) -> None:
    server.delay = 0.5
    answers = served(server, deadline=0.02)
    assert answers.nearest("do you send texts") == [OWN]
    waited = time.monotonic() + 20
    while answers.nearest("Do you  send texts") == [OWN]:
        assert time.monotonic() < waited
        time.sleep(0.05)
    assert answers.nearest("do you send texts")[0].subject == "sms"
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"oops"),
        (404, b"{}"),
        (302, b""),
        (200, b"<html>"),
        (200, b'{"answers": [{"subject": "a", "answer": "b", "similarity": 7}]}'),
        (200, b'{"answers": {}}'),
        (200, b"\xff\xfe"),
        (200, b"[" * 100_000),
        (200, b" " * 300_000),
    ],
)
def test_what_is_no_answer_leaves_it_to_the_own_faq(server: Server, status: int, body: bytes) -> None:
    server.status, server.body = status, body
    with pytest.raises(FaqServiceFailed):
        HttpFaqService(server.url).search("what is it", language="en", limit=3)
    assert served(server).nearest("what is it") == [OWN]


def test_a_service_that_is_not_there_leaves_it_to_the_own_faq(server: Server) -> None:
    answers = served(server)
    server.stop()
    assert answers.nearest("what is it") == [OWN]


def test_a_failing_service_is_left_alone_for_a_while(server: Server) -> None:
    server.status = 500
    now = 0.0
    answers = ServedAnswers(OwnFaq(), HttpFaqService(server.url), deadline=5.0, clock=lambda: now)
    for number in range(6):
        answers.nearest(f"question {number}")
        deadline = time.monotonic() + 5
        while answers._failures == 0 and number < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.05)
    assert len(server.asked) == 3
    server.status, now = 200, 31.0
    assert answers.nearest("question 9")[0].subject == "sms"


def test_silence_is_not_sent_anywhere(server: Server) -> None:
    assert served(server).nearest("  ") == [OWN]
    assert server.asked == []


def test_the_service_is_set_by_its_own_name_or_by_alive5_s(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    own = OwnFaq()
    assert with_faq_service(own, Settings()) is own
    for name in ("FAQ_SERVICE_URL", "ALIVE5_BASE_URL"):
        monkeypatch.setenv(name, server.url)
        assert isinstance(with_faq_service(own, Settings()), ServedAnswers)
        monkeypatch.delenv(name)
