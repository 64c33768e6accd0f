"""A running simulator, Twilio's own client pointed at it, and a server for its callbacks."""

import json
import os
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "0123456789abcdef0123456789abcdef"
KEY, SECRET = "SK00000000000000000000000000000001", "the-secret-of-the-key"
OWN = "+15551230001"

# Set by scripts/python-tests.sh.
BINARY = os.environ["TWILIO_SIM_BIN"]


def until(what, ask, seconds=10):
    """Asks again and again until there is an answer."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.005)
    raise AssertionError(f"it never came about that {what}")


class SimHttpClient(TwilioHttpClient):
    """Twilio's client always speaks to https://api.twilio.com; this one goes to the simulator."""

    def __init__(self, base_url):
        super().__init__(timeout=10)
        self.base_url = base_url

    def request(self, method, url, *args, **kwargs):
        assert url.startswith("https://api.twilio.com/"), url
        url = self.base_url + url.removeprefix("https://api.twilio.com")
        return super().request(method, url, *args, **kwargs)


class Sim:
    def __init__(self, base_url):
        self.base_url = base_url

    def control(self, method, path, body=None):
        encoded = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base_url + path, encoded, method=method)
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)

    def client(self, user=ACCOUNT, password=TOKEN, account=ACCOUNT):
        http_client = SimHttpClient(self.base_url)
        return Client(user, password, account_sid=account, http_client=http_client)


@pytest.fixture(scope="session")
def process():
    command = [BINARY, "--listen", "127.0.0.1:0", "--speed", "100"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        line = child.stdout.readline()
        prefix = "twilio-sim listening on "
        assert line.startswith(prefix), f"{BINARY} said: {line!r}"
        yield Sim(line.removeprefix(prefix).strip())
        child.terminate()
        assert child.wait(10) == 0


@pytest.fixture
def sim(process):
    process.control("DELETE", "/sim")
    body = {"authToken": TOKEN, "phoneNumbers": [OWN], "apiKeys": {KEY: SECRET}}
    process.control("PUT", f"/sim/accounts/{ACCOUNT}", body)
    return process


@pytest.fixture
def client(sim):
    return sim.client()


class Heard:
    def __init__(self, method, path, headers, form):
        self.method, self.path, self.headers, self.form = method, path, headers, form


class Ear:
    """Hears callbacks, and answers 204 or the statuses put into `answers`."""

    def __init__(self):
        self.heard, self.answers = [], []
        ear = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def hear(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                form = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
                ear.heard.append(Heard(self.command, self.path, self.headers, form))
                self.send_response(ear.answers.pop(0) if ear.answers else 204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST = hear

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.base_url = f"http://127.0.0.1:{self.server.server_port}"

    def hears(self, count):
        return until(f"{count} callbacks came", lambda: self.heard[:count] if len(self.heard) >= count else None)


@pytest.fixture
def ear():
    ear = Ear()
    yield ear
    ear.server.shutdown()
    ear.server.server_close()
