"""The clients against a server that answers as it is told, for what the real one does rarely."""

from __future__ import annotations

import asyncio
import json
import threading
import traceback
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from linecard import AsyncLinecard, ConnectionFailed, Linecard, ProblemError

KEY = "lc_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
TO = "+14155550123"
Answer = Callable[[BaseHTTPRequestHandler], None]


class Fake:
    """Gives these answers in turn, and the last one again and again."""

    def __init__(self, *answers: Answer) -> None:
        self.requests: list[tuple[str, dict[str, str]]] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                fake.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                answers[min(len(fake.requests), len(answers)) - 1](self)

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = handle_any

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def values(self, header: str) -> list[str | None]:
        return [headers.get(header) for _, headers in self.requests]


@pytest.fixture
def fake() -> Iterator[Callable[..., Fake]]:
    started: list[Fake] = []

    def start(*answers: Answer) -> Fake:
        started.append(Fake(*answers))
        return started[-1]

    yield start
    for one in started:
        one.server.shutdown()
        one.server.server_close()


def answer(status: int, body: str, headers: dict[str, str]) -> Answer:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"content-length": str(len(body.encode())), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body.encode())

    return respond


def of_json(status: int, body: Any, headers: dict[str, str] | None = None) -> Answer:
    return answer(status, json.dumps(body), {"content-type": "application/json", **(headers or {})})


def problem(status: int, code: str, headers: dict[str, str] | None = None, **more: Any) -> Answer:
    return of_json(status, {"status": status, "code": code, "detail": f"It is {code}.", **more}, headers)


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


class Blocking:
    """The asyncio client, called like the other one."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._arguments = (arguments, options)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        async def once(*arguments: Any, **options: Any) -> Any:
            async with AsyncLinecard(*self._arguments[0], **self._arguments[1]) as client:
                method = getattr(client, name)(*arguments, **options)
                if not hasattr(method, "__aiter__"):
                    return await method
                return [entry async for entry in method]

        return lambda *arguments, **options: asyncio.run(once(*arguments, **options))


both = pytest.mark.parametrize("client", [Linecard, Blocking])


@both
def test_a_call_whose_answer_was_lost_is_sent_again_with_the_same_key(client: Any, fake: Any) -> None:
    server = fake(hang_up, problem(503, "database-unavailable"), of_json(201, {"id": "1"}))
    assert client(server.url, KEY).create_call({"to": TO}) == {"id": "1"}
    keys = server.values("idempotency-key")
    assert len(keys) == 3 and len(set(keys)) == 1 and keys[0]


@both
def test_what_could_be_done_twice_is_not_sent_again_except_if_nothing_was_done(client: Any, fake: Any) -> None:
    lost = fake(hang_up, of_json(201, {}))
    with pytest.raises(ConnectionFailed):
        client(lost.url, KEY).create_agent({"name": "A"})
    assert len(lost.requests) == 1
    limited = fake(problem(429, "organization-busy", {"retry-after": "1"}), of_json(201, {"id": "1"}))
    assert client(limited.url, KEY).create_agent({"name": "A"}) == {"id": "1"}
    tomorrow = fake(problem(429, "daily-limit-reached", {"retry-after": "40000"}))
    with pytest.raises(ProblemError) as refused:
        client(tomorrow.url, KEY).create_call({"to": TO})
    assert (refused.value.code, refused.value.retry_after) == ("daily-limit-reached", 40_000)
    assert len(tomorrow.requests) == 1


@both
def test_a_call_that_was_created_and_has_failed_is_not_created_again(client: Any, fake: Any) -> None:
    server = fake(problem(503, "twilio-unavailable", {"retry-after": "1"}, callId="7"))
    with pytest.raises(ProblemError) as failed:
        client(server.url, KEY).create_call({"to": TO})
    assert failed.value.call_id == "7" and len(server.requests) == 1


@both
def test_repetitions_are_bounded_and_the_error_keeps_the_key_for_later(client: Any, fake: Any) -> None:
    server = fake(hang_up)
    with pytest.raises(ConnectionFailed) as failed:
        client(server.url, KEY, retries=1).create_call({"to": TO}, idempotency_key="job-1")
    assert failed.value.idempotency_key == "job-1" and len(server.requests) == 2


@both
def test_answers_that_are_not_linecards_are_errors_with_a_status(client: Any, fake: Any) -> None:
    for status in (302, 404, 500):
        server = fake(answer(status, "<html>", {"content-type": "text/html", "location": "/"}))
        with pytest.raises(ProblemError) as refused:
            client(server.url, KEY).get_twilio()
        assert (refused.value.status, refused.value.code) == (status, None)
    with pytest.raises(ConnectionFailed):
        client(fake(answer(200, "<html>", {})).url, KEY, retries=0).get_twilio()


def test_neither_the_client_nor_an_error_shows_the_key(fake: Any) -> None:
    server = fake(problem(422, "validation-failed", errors=[{"pointer": "/to", "detail": "must be a number"}]), hang_up)
    client = Linecard(server.url, KEY, retries=0)
    shown = [repr(client), str(client), repr(vars(client)), repr(vars(client._settings))]
    for _ in range(2):
        try:
            client.create_call({"to": TO})
        except (ProblemError, ConnectionFailed) as error:
            shown += [repr(error), str(error), repr(vars(error)), "".join(traceback.format_exception(error))]
            request = getattr(error.__cause__, "request", None)
            shown += [str(dict(request.headers))] if request is not None else []
    assert not [text for text in shown if KEY in text or TO in text]
    for key in ("", " ", f"{KEY} {KEY}", f"{KEY}\u200b"):
        with pytest.raises(ValueError) as refused:
            Linecard("https://linecard.example.com", key)
        assert "0123" not in str(refused.value)
    with pytest.raises(ValueError, match="base_url must begin with"):
        Linecard("linecard.example.com", KEY)


def test_an_id_cannot_lead_to_another_path(fake: Any) -> None:
    server = fake(of_json(200, {}))
    client = Linecard(server.url, KEY)
    client.get_call("../api-keys?limit=1")
    assert server.requests[0][0] == "/api/calls/..%2Fapi-keys%3Flimit%3D1"
    with pytest.raises(ValueError, match="call_id is empty"):
        client.get_call("")


@both
def test_events_go_on_after_a_broken_connection_each_once_and_end_with_a_refusal(client: Any, fake: Any) -> None:
    def stream(*ids: str) -> Answer:
        text = "".join(f'id: {one}\nevent: call\ndata: {{"callId":\ndata: "{one}"}}\n\n' for one in ids)
        return answer(200, f": hello\r\n\r\n{text}", {"content-type": "text/event-stream"})

    server = fake(stream("1", "2"), hang_up, stream("2", "3"), problem(401, "unauthenticated"))
    seen: list[Any] = []
    with pytest.raises(ProblemError) as refused:
        seen += list(client(server.url, KEY).events(after="0"))
    assert refused.value.code == "unauthenticated"
    assert server.values("last-event-id") == ["0", "2", "2", "3"]


def test_events_come_once(fake: Any) -> None:
    text = "".join(f'id: {one}\nevent: call\ndata: {{"callId": "{one}"}}\n\n' for one in (1, 2, 2, 3))
    server = fake(answer(200, text, {"content-type": "text/event-stream"}))
    events = Linecard(server.url, KEY).events()
    seen = [next(events) for _ in range(3)]
    assert [(event["type"], event["data"].get("callId")) for event in seen] == [
        ("call", "1"),
        ("call", "2"),
        ("call", "3"),
    ]
