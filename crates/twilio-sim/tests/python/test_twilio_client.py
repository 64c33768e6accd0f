"""Twilio's own client library cannot tell the simulator from Twilio."""

import datetime

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator

from conftest import ACCOUNT, KEY, OWN, SECRET, TOKEN, until

ANSWERS = "+15557650100"
EVENTS = ["initiated", "ringing", "answered", "completed"]
TWIML = "<Response><Say>Hello</Say></Response>"


def reaches(client, sid, status):
    def ask():
        call = client.calls(sid).fetch()
        return call if call.status == status else None

    return until(f"{sid} is {status}", ask)


def place(client):
    return client.calls.create(to=ANSWERS, from_=OWN, twiml=TWIML)


def refused(make):
    with pytest.raises(TwilioRestException) as raised:
        make()
    return raised.value.status, raised.value.code


def test_a_call_is_created_fetched_and_completed(client):
    call = client.calls.create(to=ANSWERS, from_=OWN, twiml=TWIML)
    assert call.status == "queued"
    assert call.date_created is None and call.price is None and call.duration is None
    assert call.price_unit == "USD" and call.direction == "outbound-api"
    call = reaches(client, call.sid, "completed")
    assert call.duration == "20"
    age = datetime.datetime.now(datetime.timezone.utc) - call.date_created
    assert datetime.timedelta(0) <= age < datetime.timedelta(minutes=1)
    assert call.start_time <= call.end_time
    priced = until("the price came", lambda: (c := client.calls(call.sid).fetch()).price and c)
    assert priced.price == "-0.01400"


def test_calls_are_listed_over_several_pages(client):
    made = [client.calls.create(to=ANSWERS, from_=OWN, twiml=TWIML).sid for _ in range(7)]
    client.calls.create(to="+15557650200", from_=OWN, twiml=TWIML)
    listed = [call.sid for call in client.calls.list(to=ANSWERS, from_=OWN, page_size=3)]
    assert listed == made[::-1]
    reaches(client, made[0], "completed")
    today = datetime.datetime.now(datetime.timezone.utc).date()
    tomorrow = today + datetime.timedelta(days=1)
    assert made[0] in [c.sid for c in client.calls.list(status="completed", start_time_after=today)]
    assert not client.calls.list(start_time_after=tomorrow)
    assert made[0] in [c.sid for c in client.calls.list(start_time_before=tomorrow)]


def test_a_conversation_is_hung_up_and_a_queued_call_cancelled(client):
    talking = client.calls.create(to="+15557659500", from_=OWN, twiml=TWIML)
    reaches(client, talking.sid, "in-progress")
    assert talking.update(status="completed").status == "completed"
    assert refused(lambda: client.calls(talking.sid).update(status="completed")) == (400, 21220)
    waiting = client.calls.create(to="+15557659600", from_=OWN, twiml=TWIML)
    assert waiting.update(status="canceled").status == "canceled"


@pytest.mark.parametrize(
    ("digit", "call_from", "call_to", "sms_from", "sms_to"),
    [
        (1, 21212, 21217, 21212, 21211),
        (2, 21210, 21214, 21606, 21612),
        (3, 21210, 21215, 21606, 21408),
        (4, 21210, 21216, 21606, 21610),
        (6, None, None, None, None),
        (7, 21210, None, 21606, None),
        (8, 21210, None, 21611, None),
        (9, 21210, None, 21606, 21614),
    ],
)
def test_magic_numbers_have_their_documented_errors(client, digit, call_from, call_to, sms_from, sms_to):
    magic = f"+1500555000{digit}"

    def check(code, make):
        if code is None:
            assert make().status == "queued"
        else:
            assert refused(make) == (400, code)

    check(call_from, lambda: client.calls.create(to=ANSWERS, from_=magic, twiml=TWIML))
    check(call_to, lambda: client.calls.create(to=magic, from_=OWN, twiml=TWIML))
    check(sms_from, lambda: client.messages.create(to=ANSWERS, from_=magic, body="Hello"))
    check(sms_to, lambda: client.messages.create(to=magic, from_=OWN, body="Hello"))


def test_a_message_is_sent_and_delivered(client):
    message = client.messages.create(to=ANSWERS, from_=OWN, body="Hello")
    assert (message.status, message.num_segments, message.price) == ("queued", "1", None)
    message = until(
        "it was delivered",
        lambda: (m := client.messages(message.sid).fetch()).status == "delivered" and m,
    )
    assert message.date_sent is not None and message.error_code is None
    assert [m.sid for m in client.messages.list(to=ANSWERS)] == [message.sid]


def test_the_request_validator_accepts_every_callback(client, ear):
    url = f"{ear.base_url}/status?call=1&name=J%C3%BCrgen"
    client.calls.create(
        to=ANSWERS,
        from_=OWN,
        url=f"{ear.base_url}/voice",
        status_callback=f"{url}#rc=5&rp=all",
        status_callback_event=EVENTS,
        machine_detection="Enable",
    )
    client.messages.create(to="+15557659000", from_=OWN, body="Grüße & mehr", status_callback=url)
    client.calls.create(
        to=ANSWERS, from_=OWN, twiml=TWIML, status_callback=url, status_callback_method="GET"
    )
    # Four of the first call and its TwiML, two of the message, one of the second call.
    heard = ear.hears(8)
    validator = RequestValidator(TOKEN)
    tokens = set()
    for request in heard:
        signature = request.headers["X-Twilio-Signature"]
        assert validator.validate(ear.base_url + request.path, request.form, signature), request.form
        assert not RequestValidator("0" * 32).validate(ear.base_url + request.path, request.form, signature)
        tokens.add(request.headers["I-Twilio-Idempotency-Token"])
    assert len(tokens) == 8
    told = [r.form["CallStatus"] for r in heard if "CallbackSource" in r.form]
    assert told == ["initiated", "ringing", "in-progress", "completed"]
    texted = [(r.form["MessageStatus"], r.form.get("ErrorCode")) for r in heard if "MessageSid" in r.form]
    assert texted == [("sent", None), ("undelivered", "30003")]


def test_the_list_that_the_client_repeats_is_noted_as_an_array(client, sim):
    client.calls.create(to=ANSWERS, from_=OWN, twiml=TWIML, status_callback_event=EVENTS)
    assert sim.control("GET", "/sim/calls")[0]["request"]["StatusCallbackEvent"] == EVENTS


def test_the_account_its_numbers_and_its_usage_are_read(client):
    account = client.api.accounts(ACCOUNT).fetch()
    assert (account.status, account.type, account.auth_token) == ("active", "Full", TOKEN)
    assert [a.sid for a in client.api.accounts.list()] == [ACCOUNT]
    (number,) = client.incoming_phone_numbers.list(phone_number=OWN)
    assert number.phone_number == OWN and number.capabilities["voice"] is True
    assert client.incoming_phone_numbers(number.sid).fetch().sid == number.sid
    assert not client.incoming_phone_numbers.list(phone_number="+15551239999")
    assert {r.category for r in client.usage.records.list()} >= {"calls", "sms", "totalprice"}
    assert len(client.usage.records.daily.list(category="calls")) == 1


def test_credentials_are_checked(sim):
    assert refused(lambda: place(sim.client(password="wrong"))) == (401, 20003)
    key = sim.client(KEY, SECRET)
    assert place(key).status == "queued"
    assert refused(lambda: key.api.accounts(ACCOUNT).fetch()) == (401, 20003)
    sim.control("PUT", f"/sim/accounts/{ACCOUNT}", {"status": "suspended"})
    assert refused(lambda: place(sim.client())) == (401, 20005)


def test_faults_reach_the_client_as_twilios_errors(client, sim):
    sim.control("PUT", "/sim/faults", {"status": 429, "next": 1})
    assert refused(lambda: place(client)) == (429, 20429)
    sim.control("PUT", "/sim/faults", {"dropAfterAccept": 1, "next": 1})
    with pytest.raises(Exception, match="(?i)connection|remote"):
        place(client)
    assert len(client.calls.list()) == 1
