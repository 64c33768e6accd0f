//! Twilio settings of an agent and of the organization: a token is never returned.

use linecard_testkit::{Answer, TestApp, TestOrganization, TwilioAccount};
use serde_json::{Value, json};

/// Both kinds of settings behave alike: their path, and their table.
struct Connection {
    path: String,
    stored: String,
}

async fn connections(organization: &TestOrganization) -> [Connection; 2] {
    let agent = organization.agent("Front desk").await;
    let columns = "credential_id::text, fingerprint, auth_token_encrypted";
    [
        Connection {
            path: format!("/api/agents/{agent}/twilio"),
            stored: format!("SELECT {columns} FROM agent_twilio_settings WHERE agent_id = '{agent}'"),
        },
        Connection {
            path: "/api/twilio".to_owned(),
            stored: format!("SELECT {columns} FROM twilio_settings WHERE organization_id = '{}'", organization.id),
        },
    ]
}

/// Credential id, fingerprint and ciphertext, read as superuser.
async fn stored(test: &TestApp, connection: &Connection) -> [String; 3] {
    let row = test.database.superuser_client().await.query_one(&connection.stored, &[]).await.expect("the settings");
    [row.get(0), row.get(1), row.get(2)]
}

async fn retired(test: &TestApp) -> Vec<(String, String)> {
    let query = "SELECT credential_id::text, auth_token_encrypted FROM retired_twilio_credentials ORDER BY retired_at";
    let rows = test.database.superuser_client().await.query(query, &[]).await.expect("listed");
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

fn mask(account: &TwilioAccount) -> String {
    format!("••••••••{}", &account.auth_token[28..])
}

#[track_caller]
fn masked(answer: &Answer, account: &TwilioAccount) {
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.text("authToken"), mask(account));
    assert!(!answer.body.to_string().contains(&account.auth_token));
}

#[tokio::test]
async fn a_token_is_only_ever_returned_as_its_mask() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    for connection in connections(&organization).await {
        let account = organization.twilio_account().await;
        masked(&organization.post(&connection.path, &account.settings()).await, &account);
        let read = organization.get(&connection.path).await;
        masked(&read, &account);
        assert_eq!((read.text("accountSid"), read.text("phoneNumber")), (account.sid.clone(), account.phone_number));
        assert_eq!((read.text("status").as_str(), &read.body["verifiedAt"]), ("unverified", &json!(null)));
        let [_, fingerprint, sealed] = stored(&test, &connection).await;
        assert_eq!(read.text("fingerprint"), fingerprint);
        assert!(!sealed.contains(&account.auth_token) && !fingerprint.contains(&account.auth_token));
        assert_eq!(organization.delete(&connection.path).await.status, 204);
        organization.get(&connection.path).await.expect_problem(404, "not-connected");
        assert_eq!(organization.delete(&connection.path).await.status, 204, "what is not connected stays so");
    }
}

#[tokio::test]
async fn the_exact_mask_with_the_same_account_keeps_the_token() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    for connection in connections(&organization).await {
        let account = organization.twilio_account().await;
        organization.post(&connection.path, &account.settings()).await;
        let before = stored(&test, &connection).await;
        let moved = json!({"accountSid": account.sid, "authToken": mask(&account), "phoneNumber": "+14155550177"});
        let answer = organization.post(&connection.path, &moved).await;
        masked(&answer, &account);
        assert_eq!(answer.text("phoneNumber"), "+14155550177");
        assert_eq!(stored(&test, &connection).await, before, "credential, fingerprint and ciphertext");
        organization.delete(&connection.path).await;
    }
    assert_eq!(retired(&test).await.len(), 2, "only what was disconnected is retired");
}

#[tokio::test]
async fn a_mask_of_another_token_or_account_is_refused() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    for connection in connections(&organization).await {
        let account = organization.twilio_account().await;
        let with =
            |sid: &str, token: &str| json!({"accountSid": sid, "authToken": token, "phoneNumber": "+14155550177"});
        let nothing_stored = organization.post(&connection.path, &with(&account.sid, &mask(&account))).await;
        nothing_stored.expect_fields(&["/authToken"]);
        organization.post(&connection.path, &account.settings()).await;
        let before = stored(&test, &connection).await;
        let other = TwilioAccount::unused();
        for wrong in [
            with(&other.sid, &mask(&account)),
            with(&account.sid, "••••••••0000"),
            with(&account.sid, &format!("{}•", mask(&account))),
            with(&account.sid, "••••••••"),
            with(&account.sid, &format!("•••••••{}", &account.auth_token[28..])),
        ] {
            organization.post(&connection.path, &wrong).await.expect_fields(&["/authToken"]);
        }
        assert_eq!(stored(&test, &connection).await, before);
        assert_eq!(organization.get(&connection.path).await.text("phoneNumber"), account.phone_number);
    }
}

#[tokio::test]
async fn a_new_token_or_account_creates_a_credential_and_retires_the_old_one() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    for connection in connections(&organization).await {
        let kept_before = retired(&test).await.len();
        let account = organization.twilio_account().await;
        organization.post(&connection.path, &account.settings()).await;
        let first = stored(&test, &connection).await;

        organization.post(&connection.path, &account.settings()).await;
        assert_eq!(stored(&test, &connection).await, first, "the same token again is no change");
        assert_eq!(retired(&test).await.len(), kept_before);

        let rotated = TwilioAccount { auth_token: TwilioAccount::unused().auth_token, ..account.clone() };
        masked(&organization.post(&connection.path, &rotated.settings()).await, &rotated);
        let second = stored(&test, &connection).await;
        assert!(first.iter().zip(&second).all(|(first, second)| first != second), "{first:?} {second:?}");
        assert_eq!(retired(&test).await[kept_before..], [(first[0].clone(), first[2].clone())]);

        let elsewhere = TwilioAccount { sid: TwilioAccount::unused().sid, ..rotated };
        organization.post(&connection.path, &elsewhere.settings()).await;
        let third = stored(&test, &connection).await;
        assert!(second.iter().zip(&third).all(|(second, third)| second != third), "{second:?} {third:?}");
        assert_eq!(retired(&test).await.len(), kept_before + 2);
        organization.delete(&connection.path).await;
        assert_eq!(retired(&test).await[kept_before + 2..], [(third[0].clone(), third[2].clone())]);
    }
}

#[tokio::test]
async fn agents_that_share_an_account_and_token_share_the_fingerprint() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let account = organization.twilio_account().await;
    let mut fingerprints = Vec::new();
    for number in ["+14155550171", "+14155550172"] {
        let agent = organization.agent("Agent").await;
        let shared = TwilioAccount { phone_number: number.to_owned(), ..account.clone() };
        fingerprints.push(organization.connect(&agent, &shared).await.text("fingerprint"));
    }
    let (_, other) = organization.connected_agent("Other").await;
    assert_ne!(other.sid, account.sid);
    assert_eq!(fingerprints[0], fingerprints[1]);
    assert!(fingerprints[0].len() >= 16, "{fingerprints:?}");
}

#[tokio::test]
async fn a_number_used_by_another_agent_is_refused_by_name_until_it_is_released() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let (first, account) = organization.connected_agent("Front desk").await;
    let second = organization.agent("Night shift").await;
    let refused = organization.connect(&second, &account).await;
    refused.expect_problem(409, "number-taken");
    assert_eq!((refused.text("agentId"), refused.pointers()), (first.clone(), vec!["/phoneNumber"]));
    assert!(refused.text("detail").contains("Front desk"), "{refused:?}");
    organization.get(&format!("/api/agents/{second}/twilio")).await.expect_problem(404, "not-connected");

    // Another organization may have the same number: both may use one account.
    let other = test.organization("Other").await;
    let foreign = other.agent("Theirs").await;
    assert_eq!(other.connect(&foreign, &account).await.status, 200);

    assert_eq!(organization.delete(&format!("/api/agents/{first}")).await.status, 204);
    assert_eq!(organization.connect(&second, &account).await.status, 200);
    organization.get(&format!("/api/agents/{first}")).await.expect_problem(404, "not-found");
    organization.connect(&first, &account).await.expect_problem(404, "not-found");
}

async fn verify(organization: &TestOrganization, connection: &Connection) -> Answer {
    organization.post(&format!("{}/verify", connection.path), &json!(null)).await
}

#[tokio::test]
async fn a_verification_reports_each_fault_with_its_own_code_and_stores_it() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    for connection in connections(&organization).await {
        verify(&organization, &connection).await.expect_problem(404, "not-found");
        let account = organization.twilio_account().await;
        organization.post(&connection.path, &account.settings()).await;
        let sim = format!("/sim/accounts/{}", account.sid);
        let number = &account.phone_number;
        let voiceless = json!([{"phoneNumber": number, "voice": false, "sms": true}]);
        let cases: [(Value, &str, &str, &str); 5] = [
            (json!({"authToken": "0".repeat(32)}), "twilio-token-rejected", "/authToken", "revoked"),
            (json!({"status": "suspended"}), "twilio-account-suspended", "/accountSid", "unusable"),
            (json!({"phoneNumbers": []}), "number-not-owned", "/phoneNumber", "unusable"),
            (json!({"phoneNumbers": voiceless}), "number-without-voice", "/phoneNumber", "unusable"),
            (json!({"type": "Trial"}), "twilio-trial-account", "/accountSid", "verified"),
        ];
        let sound =
            json!({"authToken": account.auth_token, "status": "active", "type": "Full", "phoneNumbers": [number]});
        for (fault, code, pointer, status) in cases {
            organization.control(&sim, &fault).await;
            let found = verify(&organization, &connection).await;
            found.expect_problem(422, code);
            assert_eq!(found.pointers(), [pointer], "{found:?}");
            let read = organization.get(&connection.path).await;
            assert_eq!((read.text("status").as_str(), read.text("problem").as_str()), (status, code));
            assert!(read.body["verifiedAt"].is_string(), "{read:?}");
            let told = &found.body["errors"][0];
            assert_eq!(
                (&read.body["problemPointer"], &read.body["problemDetail"]),
                (&told["pointer"], &told["detail"])
            );

            // No answer from Twilio says nothing about the settings.
            organization.control("/sim/faults", &json!({"status": 503})).await;
            let away = verify(&organization, &connection).await;
            away.expect_problem(503, "twilio-unavailable");
            assert_eq!(away.headers["retry-after"], "5");
            organization.control("/sim/faults", &json!({})).await;
            assert_eq!(organization.get(&connection.path).await.text("problem"), code);
            organization.control(&sim, &sound).await;
        }
        let verified = verify(&organization, &connection).await;
        masked(&verified, &account);
        assert_eq!((verified.text("status").as_str(), &verified.body["problem"]), ("verified", &json!(null)));
        assert_eq!(verified.body["canSendMessages"], true);
    }
}

#[tokio::test]
async fn verify_first_saves_nothing_when_twilio_reports_a_problem() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    for connection in connections(&organization).await {
        let account = organization.twilio_account().await;
        let mut settings = account.settings();
        settings["verifyFirst"] = json!(true);
        let sim = format!("/sim/accounts/{}", account.sid);
        let number = &account.phone_number;
        for (fault, code, pointer) in [
            (json!({"authToken": "0".repeat(32)}), "twilio-token-rejected", "/authToken"),
            (json!({"status": "suspended"}), "twilio-account-suspended", "/accountSid"),
            (json!({"phoneNumbers": []}), "number-not-owned", "/phoneNumber"),
        ] {
            organization.control(&sim, &fault).await;
            let refused = organization.post(&connection.path, &settings).await;
            assert_eq!((refused.code(), refused.pointers()), (code, vec![pointer]), "{refused:?}");
            organization.get(&connection.path).await.expect_problem(404, "not-connected");
            let sound = json!({"authToken": account.auth_token, "status": "active", "phoneNumbers": [number]});
            organization.control(&sim, &sound).await;
        }
        organization.control("/sim/faults", &json!({"status": 503})).await;
        organization.post(&connection.path, &settings).await.expect_problem(503, "twilio-unavailable");
        organization.control("/sim/faults", &json!({})).await;

        // A trial account can call verified numbers: it is saved, and …/verify reports its restriction.
        organization.control(&sim, &json!({"type": "Trial"})).await;
        let saved = organization.post(&connection.path, &settings).await;
        assert_eq!(saved.status, 200, "{saved:?}");
        let mut other = json!({"accountSid": account.sid, "authToken": saved.text("authToken"), "verifyFirst": true});
        other["phoneNumber"] = json!("+14155559876");
        organization.post(&connection.path, &other).await.expect_problem(422, "number-not-owned");
        assert_eq!(organization.get(&connection.path).await.text("phoneNumber"), *number);
    }
}

#[tokio::test]
async fn an_accounts_numbers_are_listed_from_unsaved_credentials() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let account = organization.twilio_account().await;
    let numbers = json!([
        {"phoneNumber": "+14155550181", "voice": true, "sms": false, "friendlyName": "Main"},
        {"phoneNumber": "+14155550182", "voice": false, "sms": true, "voiceUrl": "https://ivr:secret@example.com/voice"},
        {"phoneNumber": "+14155550183", "voiceApplicationSid": "AP1"},
    ]);
    organization.control(&format!("/sim/accounts/{}", account.sid), &json!({"phoneNumbers": numbers})).await;
    let ask = json!({"accountSid": account.sid, "authToken": account.auth_token});
    let (agent, other) = (organization.agent("Front desk").await, TwilioAccount::unused());
    let taken = json!({"accountSid": other.sid, "authToken": other.auth_token, "phoneNumber": "+14155550183"});
    assert_eq!(organization.post(&format!("/api/agents/{agent}/twilio"), &taken).await.status, 200);
    let listed = organization.post("/api/twilio/phone-numbers", &ask).await;
    assert_eq!(listed.status, 200, "{listed:?}");
    let [main, voiceless, used] = [0, 1, 2].map(|at| &listed.body["items"][at]);
    let incoming = |number: &Value, voice_url: Value, application: Value| {
        json!({"sid": number["incoming"]["sid"], "voiceUrl": voice_url, "voiceApplicationSid": application,
            "trunkSid": null, "smsUrl": null, "statusCallback": null})
    };
    assert_eq!(
        *main,
        json!({"phoneNumber": "+14155550181", "name": "Main", "voice": true, "sms": false, "inUse": false,
            "callerId": false, "taken": false, "agentId": null, "agentName": null, "incoming": incoming(main, Value::Null, Value::Null)})
    );
    assert!(main["incoming"]["sid"].as_str().is_some_and(|sid| sid.starts_with("PN")), "{main}");
    assert_eq!((&voiceless["voice"], &voiceless["inUse"]), (&json!(false), &json!(true)));
    // Who answers it is shown, not the password that Twilio does it with.
    assert_eq!(voiceless["incoming"], incoming(voiceless, json!("https://example.com/voice"), Value::Null));
    assert_eq!((&used["agentId"], &used["agentName"]), (&json!(agent), &json!("Front desk")));
    assert_eq!(used["taken"], true);
    assert_eq!(used["incoming"], incoming(used, Value::Null, json!("AP1")));
    organization.get("/api/twilio").await.expect_problem(404, "not-connected");
    let wrong = json!({"accountSid": account.sid, "authToken": "0".repeat(32)});
    organization.post("/api/twilio/phone-numbers", &wrong).await.expect_problem(422, "twilio-token-rejected");
    organization.control("/sim/faults", &json!({"status": 500})).await;
    organization.post("/api/twilio/phone-numbers", &ask).await.expect_problem(503, "twilio-unavailable");
}

#[tokio::test]
async fn a_connected_accounts_numbers_are_listed_with_the_mask_of_its_own_token_only() {
    let test = TestApp::start().await;
    let organization = test.organization("Acme").await;
    let path = "/api/twilio/phone-numbers";
    for connection in connections(&organization).await {
        let account = organization.twilio_account().await;
        let agent = connection.path.strip_prefix("/api/agents/").and_then(|rest| rest.strip_suffix("/twilio"));
        let ask = |sid: &str, token: &str| json!({"accountSid": sid, "authToken": token, "agentId": agent});
        organization.post(path, &ask(&account.sid, &mask(&account))).await.expect_fields(&["/authToken"]);

        organization.post(&connection.path, &account.settings()).await;
        let listed = organization.post(path, &ask(&account.sid, &mask(&account))).await;
        assert_eq!(listed.status, 200, "{listed:?}");
        assert_eq!(listed.body["items"][0]["phoneNumber"], account.phone_number);
        let other = TwilioAccount::unused();
        for wrong in [ask(&other.sid, &mask(&account)), ask(&account.sid, "••••••••0000")] {
            organization.post(path, &wrong).await.expect_fields(&["/authToken"]);
        }
        organization.delete(&connection.path).await;
    }
    let (agent, account) = organization.connected_agent("Theirs").await;
    let other = test.organization("Other").await;
    let foreign = json!({"accountSid": account.sid, "authToken": mask(&account), "agentId": agent});
    other.post(path, &foreign).await.expect_problem(404, "not-found");
}
