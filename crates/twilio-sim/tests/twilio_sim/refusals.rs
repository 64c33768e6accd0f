//! Requests that Twilio refuses.

use serde_json::json;

use crate::harness::{ANSWERS, OWN, TestSim};

#[tokio::test]
async fn a_call_without_its_parameters_is_refused_with_twilios_codes() {
    let sim = TestSim::fast().await;
    let long = "x".repeat(4001);
    let cases: [(&[(&str, &str)], u32); 11] = [
        (&[("From", OWN), ("Twiml", "<Response/>")], 21201),
        (&[("To", ANSWERS), ("Twiml", "<Response/>")], 21213),
        (&[("To", ANSWERS), ("From", OWN)], 21205),
        (&[("To", ANSWERS), ("From", OWN), ("Url", "nonsense")], 21205),
        (&[("To", ANSWERS), ("From", OWN), ("Url", "https://a_b.example/")], 21205),
        (&[("To", ANSWERS), ("From", OWN), ("Twiml", &long)], 20001),
        (&[("To", ANSWERS), ("From", OWN), ("ApplicationSid", "AP1")], 21218),
        (&[("To", "12"), ("From", OWN), ("Twiml", "<Response/>")], 21211),
        (&[("To", ANSWERS), ("From", "me"), ("Twiml", "<Response/>")], 21212),
        (&[("To", ANSWERS), ("From", "+15550009999"), ("Twiml", "<Response/>")], 21210),
        (&[("To", ANSWERS), ("From", OWN), ("Twiml", "x"), ("StatusCallback", "ftp://x/")], 21609),
    ];
    for (form, code) in cases {
        sim.post("/Calls.json", form).await.assert_error(400, code);
    }
    assert!(sim.sim_list("calls").await.is_empty());
}

#[tokio::test]
async fn magic_numbers_are_magic_on_every_account() {
    let sim = TestSim::fast().await;
    let ok = 0;
    let from = [21210, 21212, 21210, 21210, 21210, 21210, ok, 21210, 21210, 21210];
    let to = [ok, 21217, 21214, 21215, 21216, ok, ok, ok, ok, ok];
    let message_from = [21606, 21212, 21606, 21606, 21606, 21606, ok, 21606, 21611, 21606];
    let message_to = [ok, 21211, 21612, 21408, 21610, ok, ok, ok, ok, 21614];
    for digit in 0..10 {
        let magic = format!("+1500555000{digit}");
        for (path, codes, form) in [
            ("/Calls.json", from, [("To", ANSWERS), ("From", &magic)]),
            ("/Calls.json", to, [("To", &magic), ("From", OWN)]),
            ("/Messages.json", message_from, [("To", ANSWERS), ("From", &magic)]),
            ("/Messages.json", message_to, [("To", &magic), ("From", OWN)]),
        ] {
            let mut form = form.to_vec();
            form.extend([("Twiml", "<Response/>"), ("Body", "Hello")]);
            let response = sim.post(path, &form).await;
            match codes[digit] {
                0 => assert_eq!(response.status, 201, "{path} {form:?}"),
                code => response.assert_error(400, code),
            }
        }
    }
}

#[tokio::test]
async fn numbers_of_the_ninety_nines_refuse_at_creation() {
    let sim = TestSim::fast().await;
    let cases = [
        ("9900", 400, 21211),
        ("9902", 400, 21214),
        ("9905", 400, 13224),
        ("9907", 429, 20429),
        ("9908", 500, 20500),
        ("9909", 503, 20503),
        ("9999", 400, 21214),
    ];
    for (digits, status, code) in cases {
        let response = sim.call(&format!("+1555765{digits}"), &[]).await;
        response.assert_error(status, code);
    }
    assert!(sim.sim_list("calls").await.is_empty());
    let form = [("To", "+15557659920"), ("From", OWN), ("Twiml", "<Response/>")];
    sim.try_post("/Calls.json", &form).await.unwrap_err();
    assert_eq!(sim.sim_list("calls").await.len(), 1);
}

#[tokio::test]
async fn a_trial_account_reaches_verified_numbers_only() {
    let sim = TestSim::fast().await;
    let trial = json!({ "type": "Trial", "verifiedCallerIds": ["+15557650300"] });
    sim.put_account(trial).await;
    sim.call(ANSWERS, &[]).await.assert_error(400, 21219);
    assert_eq!(sim.call("+15557650300", &[]).await.status, 201);
    let form = [("To", ANSWERS), ("From", OWN), ("Body", "Hello")];
    let response = sim.post("/Messages.json", &form).await;
    response.assert_error(400, 21608);
}

#[tokio::test]
async fn a_verified_caller_id_may_call_but_not_text() {
    let sim = TestSim::fast().await;
    sim.put_account(json!({ "verifiedCallerIds": ["+15557650300"] })).await;
    let mut form = vec![("To", ANSWERS), ("From", "+15557650300")];
    form.extend([("Twiml", "<Response/>"), ("Body", "Hello")]);
    assert_eq!(sim.post("/Calls.json", &form).await.status, 201);
    sim.post("/Messages.json", &form).await.assert_error(400, 21606);
}

#[tokio::test]
async fn unknown_resources_are_not_found_and_methods_are_distinguished() {
    let sim = TestSim::fast().await;
    let response = sim.get("/Calls/CA00000000000000000000000000000000.json").await;
    response.assert_error(404, 20404);
    sim.get("/Nonsense.json").await.assert_error(404, 20404);
    sim.get("/Calls").await.assert_error(404, 20404);
    sim.post("/IncomingPhoneNumbers.json", &[]).await.assert_error(405, 20004);
}
