"""With the library of Standard Webhooks: what it signs is verified, and what Linecard signs it verifies."""

from __future__ import annotations

import base64
import os
import queue
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from standardwebhooks import Webhook

from linecard import EventNotVerified, Linecard, verify_event

SECRET = "whsec_" + base64.b64encode(bytes([7]) * 32).decode()
OTHER = "whsec_" + base64.b64encode(bytes([8]) * 32).decode()
BODY = '{"type":"call","timestamp":"2026-11-29T18:00:00Z","organizationId":"1","data":{"status":"ringing"}}'


def signed(secret: str, at: datetime | None = None) -> dict[str, str]:
    at = at or datetime.now(UTC)
    return {
        "Webhook-Id": "event-1",
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": Webhook(secret).sign("event-1", at, BODY),
    }


def test_what_the_library_of_standard_webhooks_signs_is_verified() -> None:
    for body in (BODY, BODY.encode()):
        event = verify_event(SECRET, signed(SECRET), body)
        assert (event["id"], event["type"], event["data"]) == ("event-1", "call", {"status": "ringing"})


def test_during_a_rotation_one_of_two_signatures_is_enough() -> None:
    headers = signed(OTHER)
    headers["Webhook-Signature"] += " " + signed(SECRET)["Webhook-Signature"]
    for secret in (SECRET, OTHER):
        assert verify_event(secret, headers, BODY)["id"] == "event-1"


Change = Callable[[dict[str, str]], dict[str, str]]


@pytest.mark.parametrize(
    "change",
    [
        lambda _: signed(OTHER),
        lambda headers: {**headers, "Webhook-Id": "event-2"},
        lambda _: signed(SECRET, datetime.now(UTC) - timedelta(seconds=302)),
        lambda _: signed(SECRET, datetime.now(UTC) + timedelta(seconds=302)),
        lambda headers: {**headers, "Webhook-Timestamp": "now"},
        lambda headers: {**headers, "Webhook-Signature": "v1,%%% v1 é"},
        lambda headers: {**headers, "Webhook-Signature": ""},
        lambda _: {},
    ],
)
def test_what_is_not_linecards_was_changed_or_is_old_is_refused(change: Change) -> None:
    with pytest.raises(EventNotVerified):
        verify_event(SECRET, change(signed(SECRET)), BODY)


def test_a_changed_body_and_a_secret_that_is_none_are_refused() -> None:
    with pytest.raises(EventNotVerified):
        verify_event(SECRET, signed(SECRET), BODY.replace("ringing", "completed"))
    for secret in ("secret", "whsec_", "whsec_%%%"):
        with pytest.raises(ValueError, match="whsec_"):
            verify_event(secret, signed(SECRET), BODY)


@pytest.mark.skipif("LINECARD_URL" not in os.environ, reason="scripts/sdk-tests.sh starts a Linecard")
def test_what_linecard_sends_is_verified_by_the_library_of_standard_webhooks_and_by_the_sdk() -> None:
    arrived: queue.Queue[tuple[dict[str, str], bytes]] = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            self.send_response(204)
            self.end_headers()
            arrived.put((dict(self.headers.items()), body))

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    linecard = Linecard(os.environ["LINECARD_URL"], os.environ["LINECARD_API_KEY"])
    made = linecard.create_event_endpoint({"url": f"http://127.0.0.1:{server.server_address[1]}/events"})
    try:
        sent = linecard.test_event_endpoint(made["endpoint"]["id"])
        headers, body = arrived.get(timeout=30)
        lower = {name.lower(): value for name, value in headers.items()}
        assert Webhook(made["signingSecret"]).verify(body, lower)["type"] == "test"
        assert verify_event(made["signingSecret"], headers, body)["id"] == sent["id"]
    finally:
        linecard.delete_event_endpoint(made["endpoint"]["id"])
        server.shutdown()
