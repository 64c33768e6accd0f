//! Twilio's refusals of a verification are told from its absence, and verified caller IDs are numbers to call from.

use linecard_testkit::{TestApp, TestOptions, TestOrganization, TwilioAccount, register_secret};
use serde_json::{Value, json};

async fn started() -> (TestApp, TestOrganization, String, TwilioAccount) {
    let test = TestApp::start_with(TestOptions::default()).await;
    let organization = test.organization("Acme").await;
    let (agent, account) = organization.connected_agent("Front desk").await;
    (test, organization, agent, account)
}

async fn put_account(organization: &TestOrganization, account: &TwilioAccount, changes: &Value) {
    organization.control(&format!("/sim/accounts/{}", account.sid), changes).await;
}

#[tokio::test]
async fn test_credentials_are_named_and_make_the_settings_unusable() {
    let (_test, organization, agent, account) = started().await;
    put_account(&organization, &account, &json!({"test": true})).await;
    let refused = organization.post(&format!("/api/agents/{agent}/twilio/verify"), &json!({})).await;
    refused.expect_problem(422, "twilio-test-credentials");
    assert_eq!(refused.pointers(), ["/authToken"]);
    let stored = organization.get(&format!("/api/agents/{agent}/twilio")).await;
    assert_eq!((stored.text("status"), stored.text("problem")), ("unusable".into(), "twilio-test-credentials".into()));
}

#[tokio::test]
async fn a_restricted_api_key_is_refused_with_twilios_reason_and_calls_go_on() {
    let (_test, organization, agent, account) = started().await;
    let (sid, secret) = (format!("SK{:032x}", 7), format!("{:032x}", 0xfedc_u32));
    register_secret("the API key's secret", &secret);
    put_account(&organization, &account, &json!({"apiKeys": {&sid: secret}, "restrictedApiKeys": [&sid]})).await;
    let mut settings = account.settings();
    settings["apiKeySid"] = json!(sid);
    settings["apiKeySecret"] = json!(secret);
    let path = format!("/api/agents/{agent}/twilio");
    assert_eq!(organization.post(&path, &settings).await.status, 200);
    let refused = organization.post(&format!("{path}/verify"), &json!({})).await;
    refused.expect_problem(422, "twilio-refused");
    assert_eq!((refused.pointers(), &refused.body["twilioCode"]), (vec!["/apiKeySid"], &json!(70051)));
    assert!(refused.text("detail").contains("permission"), "{refused:?}");
    assert_eq!(organization.call(&agent, "+14155550000").await.status, 201);
}

#[tokio::test]
async fn any_other_refusal_is_told_from_twilios_absence() {
    let (_test, organization, agent, _) = started().await;
    let verify = format!("/api/agents/{agent}/twilio/verify");
    for (status, answered, code) in [
        (400, 422, "twilio-refused"),
        (401, 422, "twilio-token-rejected"),
        (403, 422, "twilio-token-rejected"),
        (429, 503, "twilio-unavailable"),
        (500, 503, "twilio-unavailable"),
        (502, 503, "twilio-unavailable"),
        (503, 503, "twilio-unavailable"),
    ] {
        organization.control("/sim/faults", &json!({"status": status})).await;
        let answer = organization.post(&verify, &json!({})).await;
        assert_eq!((answer.status, answer.code()), (answered, code), "{status}: {answer:?}");
    }
}

#[tokio::test]
async fn a_verified_caller_id_is_a_number_to_call_from_that_cannot_send_messages() {
    let (_test, organization, agent, account) = started().await;
    let own = "+12125550199";
    put_account(&organization, &account, &json!({"verifiedCallerIds": [own]})).await;
    let search = json!({"accountSid": account.sid, "authToken": account.auth_token});
    let offered = organization.post("/api/twilio/phone-numbers", &search).await;
    let numbers = offered.body["items"].as_array().expect("numbers");
    let offered = numbers.iter().find(|number| number["phoneNumber"] == own).expect("offered");
    assert_eq!((&offered["callerId"], &offered["voice"], &offered["sms"]), (&json!(true), &json!(true), &json!(false)));
    assert!(numbers.iter().any(|number| number["callerId"] == false));

    let mut settings = account.settings();
    settings["phoneNumber"] = json!(own);
    settings["verifyFirst"] = json!(true);
    let path = format!("/api/agents/{agent}/twilio");
    assert_eq!(organization.post(&path, &settings).await.status, 200);
    let verified = organization.post(&format!("{path}/verify"), &json!({})).await;
    assert_eq!(verified.status, 200, "{verified:?}");
    assert_eq!((verified.text("status"), &verified.body["canSendMessages"]), ("verified".into(), &json!(false)));
    assert_eq!(organization.call(&agent, "+14155550000").await.text("from"), own);
    let message = json!({"agentId": agent, "to": "+14155550000", "body": "Hello"});
    organization.post("/api/messages", &message).await.expect_problem(422, "number-without-sms");

    settings["phoneNumber"] = json!("+12125550100");
    organization.post(&path, &settings).await.expect_problem(422, "number-not-owned");
}

#[tokio::test]
async fn an_account_that_is_suspended_in_the_middle_shows_in_the_settings_with_the_next_call() {
    let (_test, organization, agent, account) = started().await;
    assert_eq!(organization.call(&agent, "+14155550000").await.status, 201);
    put_account(&organization, &account, &json!({"status": "suspended"})).await;
    let refused = organization.call(&agent, "+14155550000").await;
    refused.expect_problem(422, "twilio-refused");
    assert!(refused.text("detail").contains("suspended"), "{refused:?}");
    let stored = organization.get(&format!("/api/agents/{agent}/twilio")).await;
    assert_eq!((stored.text("status"), stored.text("problem")), ("unusable".into(), "twilio-account-suspended".into()));
}
