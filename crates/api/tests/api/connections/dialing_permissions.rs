//! Twilio's own permissions to dial countries: whether they allow what the limits allow, and no more than they need.

use linecard_testkit::{TestApp, TestOrganization, TwilioAccount};
use serde_json::{Value, json};

async fn at_twilio(organization: &TestOrganization, account: &TwilioAccount, countries: Value) {
    organization.control(&format!("/sim/accounts/{}", account.sid), &json!({"dialingCountries": countries})).await;
}

#[tokio::test]
async fn a_verification_warns_of_countries_that_twilio_does_not_dial_and_of_risks_that_nobody_needs() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (agent, account) = organization.connected_agent("Desk").await;
    let path = format!("/api/agents/{agent}/twilio");
    let verify = async || organization.post(&format!("{path}/verify"), &Value::Null).await;
    assert_eq!(verify().await.status, 200, "Twilio does not show them: no finding");
    at_twilio(&organization, &account, json!([])).await;
    assert_eq!(verify().await.status, 200, "Twilio knows no country");

    let us = json!({"isoCode": "US", "lowRisk": true});
    let (off, on) = (json!({"isoCode": "DE", "lowRisk": false}), json!({"isoCode": "DE", "lowRisk": true}));
    at_twilio(&organization, &account, json!([us, off])).await;
    assert_eq!(verify().await.status, 200, "the limits do not allow Germany");
    let limits = json!({"limits": {"allowedCountries": ["own", "DE"]}});
    assert_eq!(organization.patch("/api/organization", &limits).await.status, 200);
    let warned = verify().await;
    warned.expect_problem(422, "twilio-country-not-enabled");
    assert!(warned.text("detail").contains("DE") && !warned.text("detail").contains("US"), "{warned:?}");
    let stored = organization.get(&path).await;
    assert_eq!(stored.text("status"), "verified", "it may be used all the same");
    assert_eq!(organization.call(&agent, "+14155550000").await.status, 201);
    let mut settings = account.settings();
    settings["verifyFirst"] = json!(true);
    assert_eq!(organization.post(&path, &settings).await.status, 200, "and saved");

    at_twilio(&organization, &account, json!([us, on])).await;
    assert_eq!(verify().await.status, 200);
    let fraud = json!({"isoCode": "LV", "lowRisk": false, "tollFraud": true});
    at_twilio(&organization, &account, json!([us, on, fraud])).await;
    let warned = verify().await;
    warned.expect_problem(422, "twilio-high-risk-enabled");
    assert!(warned.text("detail").contains("LV"), "{warned:?}");
}
