use linecard_domain::{AccountSid, CallId, CallSid, CallStatus, LogId, PhoneNumber};
use linecard_store::{
    CallStatusUpdate, CallbackSigner, IdempotencyClaim, NewIntent, TenantContext, UpdateSource, call_apply_update,
    call_intent,
};
use time::Duration;
use uuid::Uuid;

use super::cases::{ACCOUNT, AGENT, CALL, CLIENT, CREDENTIAL, GENERAL, NOW, SHORT, SID, Twins};

const LOG: Uuid = Uuid::from_u128(0x10);

/// A call in some state, with its work: the columns are those that the two ways look at.
fn stored_call(status: &str, presumed: bool, sid: bool, more: &str) -> String {
    let sid = if sid { format!("'{SID}'") } else { "NULL".to_owned() };
    format!(
        "INSERT INTO calls (organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source,
            from_number, to_number, status, presumed, submit_before, created_at, updated_at)
            VALUES ('{{o}}', '{CALL}', '{AGENT}', {sid}, '{ACCOUNT}', '{CREDENTIAL}', 'agent', '+14155550001',
                '+14155550002', '{status}', {presumed}, '2026-06-01 12:00:30Z', '2026-06-01 11:59:59Z',
                '2026-06-01 11:59:59Z');
        INSERT INTO call_work (organization_id, call_id, due_at) VALUES ('{{o}}', '{CALL}', '2026-06-01 12:10Z');
        {more}"
    )
}

/// What may be so of a call beside its status.
const CIRCUMSTANCES: [(&str, &str); 6] = [
    ("nothing", ""),
    ("looked at in vain", "UPDATE call_work SET attempts = 3;"),
    ("a price", "UPDATE calls SET price = -0.01, price_unit = 'USD';"),
    ("a lease that is due earlier", "INSERT INTO work_leases VALUES ('{o}', '2026-06-01 12:00:10Z', NULL);"),
    ("a lease that is due later", "INSERT INTO work_leases VALUES ('{o}', '2026-06-01 13:00Z', NULL);"),
    (
        "the callback was logged before",
        "INSERT INTO call_logs (organization_id, id, call_id, agent_id, call_sid, sequence_number, status, source,
            received_at) SELECT '{o}'::uuid, '00000000-0000-0000-0000-000000000011'::uuid, id, agent_id,
            'CA00000000000000000000000000000001', 3, status, 'callback', '2026-06-01 12:00Z'::timestamptz FROM calls
            WHERE organization_id = '{o}'
            UNION ALL SELECT '{o}'::uuid, '00000000-0000-0000-0000-000000000012'::uuid, id, agent_id,
            'CA00000000000000000000000000000001', 3, 'completed', 'callback', '2026-06-01 12:00Z'::timestamptz FROM calls
            WHERE organization_id = '{o}' AND status <> 'completed';",
    ),
];

fn update(status: CallStatus, source: UpdateSource, sid: &CallSid) -> CallStatusUpdate<'_> {
    let facts = source == UpdateSource::Callback;
    CallStatusUpdate {
        sequence_number: facts.then_some(3),
        occurred_at: facts.then(|| NOW - Duration::seconds(1)),
        duration_seconds: (facts && status == CallStatus::Completed).then_some(17),
        answered_by: facts.then_some("human"),
        ..CallStatusUpdate::status(LogId::from(LOG), source, status, Some(sid))
    }
}

async fn general(twins: &Twins, update: &CallStatusUpdate<'_>, side: super::cases::Side) {
    let mut tx = twins.store.begin(&TenantContext::service(side.organization())).await.expect("begun");
    call_apply_update(tx.last(), CallId::from(CALL), update).await.expect("applied");
}

#[tokio::test]
async fn a_callback_writes_the_same_by_the_short_way_and_by_the_general_way() {
    let twins = Twins::create().await;
    let (sid, account): (CallSid, AccountSid) = (SID.parse().expect("a SID"), ACCOUNT.parse().expect("a SID"));
    let mut short = Vec::new();
    for &before in CallStatus::ALL {
        for (presumed, known) in [(false, true), (false, false), (true, true), (true, false)] {
            // Of the calls that take the short way, also what else may be so.
            let circumstances = if known && !presumed { &CIRCUMSTANCES[..] } else { &CIRCUMSTANCES[..1] };
            for &(circumstance, sql) in circumstances {
                let some = [CallStatus::Ringing, CallStatus::Completed, CallStatus::Busy];
                for &reported in if sql.is_empty() { CallStatus::ALL } else { some.as_slice() } {
                    twins.prepare(&stored_call(before.as_str(), presumed, known, sql)).await;
                    let update = update(reported, UpdateSource::Callback, &sid);
                    let signer = CallbackSigner { credential_id: CREDENTIAL.into(), account_sid: &account };
                    let organization = SHORT.organization();
                    let applied = twins.short_way.callbacks.apply(organization, CALL.into(), signer, &update).await;
                    if applied.expect("decided") {
                        short.push((before, reported));
                    } else {
                        general(&twins, &update, SHORT).await;
                    }
                    general(&twins, &update, GENERAL).await;
                    let case = format!("{before} (presumed: {presumed}, SID: {known}, {circumstance}) -> {reported}");
                    assert_eq!(twins.written(SHORT).await, twins.written(GENERAL).await, "{case}");
                }
            }
        }
    }
    for common in [
        (CallStatus::Queued, CallStatus::Initiated),
        (CallStatus::Initiated, CallStatus::Ringing),
        (CallStatus::Ringing, CallStatus::InProgress),
        (CallStatus::InProgress, CallStatus::Completed),
        (CallStatus::Ringing, CallStatus::Busy),
    ] {
        assert!(short.contains(&common), "{common:?} did not take the short way");
    }
}

#[tokio::test]
async fn a_callback_of_another_credential_account_or_sid_is_not_applied_by_the_short_way() {
    let twins = Twins::create().await;
    let (sid, account): (CallSid, AccountSid) = (SID.parse().expect("a SID"), ACCOUNT.parse().expect("a SID"));
    let other_sid: CallSid = SID.replace('1', "2").parse().expect("a SID");
    let other_account: AccountSid = ACCOUNT.replace('1', "2").parse().expect("a SID");
    let other_credential = Uuid::from_u128(0xbad);
    twins.prepare(&stored_call("queued", false, true, "")).await;
    let before = twins.written(SHORT).await;
    for (call, organization, credential, account, sid) in [
        (CALL, SHORT, other_credential, &account, &sid),
        (CALL, SHORT, CREDENTIAL, &other_account, &sid),
        (CALL, SHORT, CREDENTIAL, &account, &other_sid),
        (Uuid::from_u128(0xbad), SHORT, CREDENTIAL, &account, &sid),
    ] {
        let update = update(CallStatus::Ringing, UpdateSource::Callback, sid);
        let signer = CallbackSigner { credential_id: credential.into(), account_sid: account };
        let organization = organization.organization();
        let applied = twins.short_way.callbacks.apply(organization, call.into(), signer, &update).await;
        assert!(!applied.expect("decided"), "{call} {credential} {account} {sid}");
    }
    assert_eq!(twins.written(SHORT).await, before);
}

#[tokio::test]
async fn an_answer_writes_the_same_by_the_short_way_and_by_the_general_way() {
    let twins = Twins::create().await;
    let sid: CallSid = SID.parse().expect("a SID");
    let mut short = 0;
    for &before in CallStatus::ALL {
        for (presumed, known) in [(false, true), (false, false), (true, true), (true, false)] {
            for (circumstance, sql) in CIRCUMSTANCES.into_iter().filter(|(name, _)| *name != "looked at in vain") {
                for reported in [CallStatus::Queued, CallStatus::Ringing, CallStatus::Failed] {
                    twins.prepare(&stored_call(before.as_str(), presumed, known, sql)).await;
                    let update = update(reported, UpdateSource::Answer, &sid);
                    let (organization, log) = (SHORT.organization(), LogId::from(LOG));
                    let recorded = twins.short_way.answers.record(organization, CALL.into(), log, &sid, reported).await;
                    match recorded.expect("decided") {
                        Some(call) => {
                            short += 1;
                            assert_eq!((call.status, call.call_sid.as_ref()), (reported, Some(&sid)));
                        }
                        None => general(&twins, &update, SHORT).await,
                    }
                    general(&twins, &update, GENERAL).await;
                    let case = format!("{before} (presumed: {presumed}, SID: {known}, {circumstance}) -> {reported}");
                    assert_eq!(twins.written(SHORT).await, twins.written(GENERAL).await, "{case}");
                }
            }
        }
    }
    assert!(short > 0, "no answer took the short way");
}

/// What may be so of an organization and its agent, and whether a call takes the short way then.
const SITUATIONS: [(&str, bool); 39] = [
    ("", true),
    ("INSERT INTO work_leases VALUES ('{o}', '2026-06-01 12:00:10Z', NULL);", true),
    ("INSERT INTO work_leases VALUES ('{o}', '2026-06-01 13:00Z', NULL);", true),
    ("UPDATE organizations SET max_call_seconds = 60; UPDATE agent_configurations SET max_call_seconds = 30;", true),
    ("UPDATE organizations SET allowed_countries = '{US}'; UPDATE agent_configurations SET allowed_countries = '{US,DE}';", true),
    ("UPDATE agent_twilio_settings SET api_key_sid = 'SK00000000000000000000000000000001',
        api_key_credential_id = '00000000-0000-0000-0000-0000000000aa', api_key_secret_encrypted = 'sealed',
        api_key_secret_hint = '0000', api_key_encryption_version = 'v1:k', region = 'ie1', edge = 'dublin';", true),
    ("UPDATE organizations SET paused = true;", false),
    ("UPDATE agent_configurations SET paused = true;", false),
    ("UPDATE organizations SET allowed_countries = '{DE}';", false),
    ("UPDATE agent_configurations SET allowed_countries = '{DE}';", false),
    ("UPDATE organizations SET max_concurrent_calls = 5;", false),
    ("UPDATE agent_configurations SET max_concurrent_calls = 5;", false),
    ("UPDATE agent_twilio_settings SET calls_per_second = 5;", false),
    ("UPDATE agent_configurations SET deleted_at = '2026-05-01';", false),
    ("DELETE FROM agent_twilio_settings;", false),
    (
        "INSERT INTO twilio_settings (organization_id, credential_id, account_sid, auth_token_encrypted, auth_token_hint,
            fingerprint, phone_number, encryption_version, created_at, updated_at)
            SELECT organization_id, credential_id, account_sid, auth_token_encrypted, auth_token_hint, fingerprint,
            phone_number, encryption_version, created_at, updated_at FROM agent_twilio_settings
            WHERE organization_id = '{o}';
        DELETE FROM agent_twilio_settings WHERE organization_id = '{o}';",
        false,
    ),
    ("UPDATE organizations SET org_fallback_enabled = false;", true),
    ("UPDATE organizations SET allowed_countries = '{own}'; UPDATE agent_twilio_settings SET phone_country = 'US';", true),
    ("UPDATE organizations SET allowed_countries = '{own}'; UPDATE agent_twilio_settings SET phone_country = 'DE';", false),
    ("UPDATE organizations SET allowed_countries = '{own}';", false),
    ("UPDATE agent_configurations SET allowed_countries = '{DE,own}'; UPDATE agent_twilio_settings SET phone_country = 'US';",
        true),
    ("UPDATE organizations SET allowed_number_types = '{premium-rate}';", true),
    ("UPDATE organizations SET max_messages_per_day = 1;", true),
    ("INSERT INTO do_not_call VALUES ('{o}', '00000000-0000-0000-0000-000000000013', '+14155550102', NULL, 'manual', '2026-01-01');",
        false),
    ("INSERT INTO do_not_call VALUES ('{o}', '00000000-0000-0000-0000-000000000013', '+14155550103', NULL, 'manual', '2026-01-01');",
        true),
    // The day's first call, one below the warning, the one that warns, one after it, and one too many.
    ("UPDATE organizations SET max_calls_per_day = 5;", false),
    ("UPDATE organizations SET max_calls_per_day = 5;
        INSERT INTO daily_counts (organization_id, owner_id, day, calls, messages) VALUES ('{o}', '{o}', '2026-06-01', 2, 0);", true),
    ("UPDATE organizations SET max_calls_per_day = 5;
        INSERT INTO daily_counts (organization_id, owner_id, day, calls, messages) VALUES ('{o}', '{o}', '2026-06-01', 3, 0);", false),
    ("UPDATE organizations SET max_calls_per_day = 5;
        INSERT INTO daily_counts (organization_id, owner_id, day, calls, messages, warned)
            VALUES ('{o}', '{o}', '2026-06-01', 4, 0, '{calls}');", true),
    ("UPDATE organizations SET max_calls_per_day = 5;
        INSERT INTO daily_counts (organization_id, owner_id, day, calls, messages, warned)
            VALUES ('{o}', '{o}', '2026-06-01', 5, 0, '{calls}');", false),
    ("UPDATE organizations SET max_minutes_per_day = 5;", false),
    ("UPDATE organizations SET max_spend_per_day = 5;", false),
    ("UPDATE organizations SET calling_from = 0, calling_to = 1440;", false),
    ("UPDATE agent_configurations SET calling_from = 540, calling_to = 600;", false),
    ("UPDATE agent_configurations SET max_calls_per_day = 5;", false),
    ("UPDATE agent_configurations SET max_minutes_per_day = 5;", false),
    ("UPDATE agent_configurations SET max_spend_per_day = 5;", false),
    ("UPDATE api_keys SET agents = '{00000000-0000-0000-0000-00000000000b,00000000-0000-0000-0000-00000000000a}';", true),
    ("UPDATE api_keys SET agents = '{00000000-0000-0000-0000-00000000000b}';", false),
];

#[tokio::test]
async fn an_intent_writes_the_same_by_the_short_way_and_by_the_general_way() {
    let twins = Twins::create().await;
    let to: PhoneNumber = "+14155550102".parse().expect("a number");
    let metadata = serde_json::json!({"case": 7});
    for (situation, takes_the_short_way) in SITUATIONS {
        for (keys, is_new) in [
            ("", true),
            (
                "INSERT INTO idempotency_keys VALUES ('{o}', 'once', '\\x01', '00000000-0000-0000-0000-000000000013', '2026-06-01 11:00Z');",
                false,
            ),
            (
                "INSERT INTO idempotency_keys VALUES ('{o}', 'once', '\\x01', '00000000-0000-0000-0000-000000000013', '2026-06-02');",
                false,
            ),
        ] {
            for claims in [true, false] {
                twins.prepare(&format!("{situation}{keys}")).await;
                let claim = IdempotencyClaim { key: "once", request_hash: &[2], expires_at: NOW + Duration::days(1) };
                let new = || NewIntent {
                    id: CallId::from(CALL),
                    agent_id: Some(AGENT.into()),
                    to: &to,
                    submit_before: NOW + Duration::seconds(30),
                    metadata: Some(&metadata),
                    idempotency: claims.then_some(claim),
                    fallback_default: true,
                    placed_from: Some(CLIENT),
                };
                let key = twins.key(SHORT).await.expect("a valid key");
                let placed = twins.short_way.intents.store(&key, &new(), NOW).await.expect("decided");
                let case = format!("{situation:?} with {keys:?}, claimed: {claims}");
                assert_eq!(placed.is_some(), takes_the_short_way && (is_new || !claims), "{case}");
                let short = match placed {
                    Some(placed) => Some((placed.credential, placed.max_call_seconds, placed.agent.voice_url)),
                    None => stored_generally(&twins, &key, &new()).await,
                };
                let key = twins.key(GENERAL).await.expect("a valid key");
                let general = stored_generally(&twins, &key, &new()).await;
                let comparable = |stored: &Stored| {
                    stored.as_ref().map(|(credential, seconds, voice_url)| {
                        let token = &credential.token;
                        let key = token.api_key.as_ref().map(|key| (key.sid.to_string(), key.credential_id));
                        let host = token.host.clone();
                        let number = credential.phone_number.as_str().to_owned();
                        (number, token.credential_id, key, host, *seconds, voice_url.clone())
                    })
                };
                assert_eq!(comparable(&short), comparable(&general), "{case}");
                assert_eq!(twins.written(SHORT).await, twins.written(GENERAL).await, "{case}");
            }
        }
    }
}

type Stored = Option<(linecard_store::ResolvedCredential, Option<i32>, Option<String>)>;

async fn stored_generally(twins: &Twins, key: &TenantContext, new: &NewIntent<'_, CallId>) -> Stored {
    let mut tx = twins.store.begin(key).await.expect("begun");
    let intent = call_intent(tx.last(), new).await.expect("decided").expect("the organization exists");
    let resolution = intent.resolution;
    intent.stored.then(|| {
        let voice_url = resolution.agent.and_then(|agent| agent.voice_url);
        (resolution.credential.expect("a credential"), resolution.max_call_seconds, voice_url)
    })
}

#[tokio::test]
async fn a_key_that_is_no_longer_valid_places_nothing_by_the_short_way() {
    let twins = Twins::create().await;
    let to: PhoneNumber = "+14155550102".parse().expect("a number");
    let new = NewIntent {
        id: CallId::from(CALL),
        agent_id: Some(AGENT.into()),
        to: &to,
        submit_before: NOW + Duration::seconds(30),
        metadata: None,
        idempotency: None,
        fallback_default: true,
        placed_from: Some(CLIENT),
    };
    for lost in [
        "UPDATE api_keys SET revoked_at = '2026-05-01';",
        "UPDATE api_keys SET expires_at = '2026-06-01 12:00Z';",
        "UPDATE api_keys SET key_hash = '\\x00';",
        "DELETE FROM organization_members;",
        "UPDATE organization_members SET created_at = '2026-05-01';",
    ] {
        twins.prepare("").await;
        // Authenticated a moment ago, as the server remembers it.
        let key = twins.key(SHORT).await.expect("a valid key");
        let foreign = twins.key(GENERAL).await.expect("a valid key");
        twins.prepare(lost).await;
        for context in [&key, &foreign] {
            assert!(twins.short_way.intents.store(context, &new, NOW).await.expect("decided").is_none(), "{lost}");
        }
        assert_eq!(twins.written(SHORT).await.len() + twins.written(GENERAL).await.len(), 0, "{lost}");
    }
}
