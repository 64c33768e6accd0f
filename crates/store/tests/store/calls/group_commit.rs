//! What waits at the same moment is stored together, as if each had been stored alone.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use linecard_domain::{AccountSid, CallSid, CallStatus, LogId, OrganizationId, PhoneNumber};
use linecard_store::{CallStatusUpdate, CallbackSigner, IdempotencyClaim, NewIntent, StoreError, UpdateSource};
use time::Duration;
use uuid::Uuid;

use super::cases::{ACCOUNT, AGENT, CLIENT, CREDENTIAL, GENERAL, NOW, SHORT, Twins};

/// More than fit into one group.
const MANY: u128 = 150;

fn call(number: u128) -> Uuid {
    Uuid::from_u128(0x0197_2b1c_0000_7000_8000_0000_0000_0000 + number)
}

fn sid(number: u128) -> CallSid {
    format!("CA{number:032x}").parse().expect("a SID")
}

/// Calls `0..count` of both organizations, which Twilio has accepted.
async fn queued_calls(twins: &Twins, count: u128) {
    let sql: String = (0..count)
        .map(|number| {
            format!(
                "INSERT INTO calls (organization_id, id, agent_id, call_sid, account_sid, credential_id,
                    credential_source, from_number, to_number, status, submit_before, created_at, updated_at)
                    VALUES ('{{o}}', '{}', '{AGENT}', '{}', '{ACCOUNT}', '{CREDENTIAL}', 'agent', '+14155550001',
                        '+14155550002', 'queued', '2026-06-01 12:00:30Z', '2026-06-01 11:59Z', '2026-06-01 11:59Z');",
                call(number),
                sid(number)
            )
        })
        .collect();
    twins.prepare(&sql).await;
}

async fn ringing(twins: &Twins, organization: OrganizationId, number: u128) -> Result<bool, StoreError> {
    let account: AccountSid = ACCOUNT.parse().expect("a SID");
    let sid = sid(number);
    let signer = CallbackSigner { credential_id: CREDENTIAL.into(), account_sid: &account };
    let log_id = LogId::from(call(0x1_0000 + number));
    let update = CallStatusUpdate {
        sequence_number: Some(1),
        ..CallStatusUpdate::status(log_id, UpdateSource::Callback, CallStatus::Ringing, Some(&sid))
    };
    twins.short_way.callbacks.apply(organization, call(number).into(), signer, &update).await
}

async fn count(twins: &Twins, sql: &str) -> i64 {
    twins.admin.query_one(sql, &[]).await.expect("counted").get(0)
}

#[tokio::test]
async fn callbacks_of_several_organizations_that_wait_at_the_same_moment_are_committed_together() {
    let twins = Twins::create().await;
    queued_calls(&twins, MANY).await;
    let callbacks = (0..MANY).flat_map(|number| [SHORT, GENERAL].map(|side| (side.organization(), number)));
    let applied = join_all(callbacks.map(|(organization, number)| ringing(&twins, organization, number))).await;
    assert!(applied.into_iter().all(|applied| applied.expect("decided")));
    let all = i64::try_from(2 * MANY).expect("few");
    assert_eq!(count(&twins, "SELECT count(*) FROM calls WHERE status = 'ringing'").await, all);
    assert_eq!(count(&twins, "SELECT count(*) FROM call_logs WHERE status = 'ringing'").await, all);
    // xmin is the transaction that wrote a row.
    let commits = count(&twins, "SELECT count(DISTINCT xmin::text) FROM call_logs").await;
    assert!(commits < all / 10, "{all} callbacks took {commits} transactions");
    let alone = "SELECT count(*) FROM (SELECT FROM call_logs GROUP BY xmin::text
        HAVING count(DISTINCT organization_id) = 1) one";
    assert!(count(&twins, alone).await < commits, "no transaction stored callbacks of both organizations");
}

#[tokio::test]
async fn intents_and_answers_that_wait_at_the_same_moment_are_each_stored_once() {
    let twins = Twins::create().await;
    twins.prepare("").await;
    let to: PhoneNumber = "+14155550102".parse().expect("a number");
    let keys = [twins.key(SHORT).await.expect("a valid key"), twins.key(GENERAL).await.expect("a valid key")];
    let names: Vec<String> = (0..MANY).map(|number| format!("key {}", number / 2)).collect();
    let intents =
        names.iter().zip(0..).flat_map(|(key, number)| keys.iter().map(move |context| (context, key, number)));
    let placed = join_all(intents.map(|(context, key, number)| {
        let intent = NewIntent {
            id: call(number).into(),
            agent_id: Some(AGENT.into()),
            to: &to,
            submit_before: NOW + Duration::seconds(30),
            metadata: None,
            // Every key is claimed by two requests: one of them is stored.
            idempotency: Some(IdempotencyClaim { key, request_hash: &[1], expires_at: NOW + Duration::days(1) }),
            fallback_default: true,
            placed_from: Some(CLIENT),
        };
        let way = &twins.short_way;
        async move {
            way.intents
                .store(context, &intent, NOW)
                .await
                .expect("decided")
                .map(|_| (context.organization_id(), number))
        }
    }))
    .await;
    let stored: Vec<_> = placed.into_iter().flatten().collect();
    let all = i64::try_from(MANY).expect("few");
    assert_eq!(stored.len(), usize::try_from(MANY).expect("few"));
    assert_eq!(stored.iter().map(|(of, number)| (*of, number / 2)).collect::<BTreeSet<_>>().len(), stored.len());
    for table in ["calls", "call_work", "idempotency_keys"] {
        assert_eq!(count(&twins, &format!("SELECT count(*) FROM {table}")).await, all, "{table}");
    }
    assert_eq!(count(&twins, "SELECT count(*) FROM work_leases").await, 2);
    let answers =
        join_all(
            stored.iter().map(|(organization, number)| {
                let (log_id, way) = (LogId::from(call(0x1_0000 + number)), &twins.short_way);
                let sid = sid(*number);
                async move {
                    way.answers.record(*organization, call(*number).into(), log_id, &sid, CallStatus::Queued).await
                }
            }),
        )
        .await;
    for (answered, (organization, number)) in answers.into_iter().zip(&stored) {
        let answered = answered.expect("decided").expect("nothing else is known");
        assert_eq!((answered.organization_id, answered.id), (*organization, call(*number).into()));
        assert_eq!(answered.call_sid, Some(sid(*number)));
    }
}

#[tokio::test]
async fn an_item_of_one_organization_does_not_reach_the_row_of_another_in_the_same_group() {
    let twins = Twins::create().await;
    queued_calls(&twins, 3).await;
    let foreign = format!(
        "UPDATE calls SET id = '{}' WHERE organization_id = '{}' AND id = '{}'",
        call(7),
        GENERAL.organization(),
        call(1)
    );
    twins.admin.batch_execute(&foreign).await.expect("renamed");
    let (here, there) = (SHORT.organization(), GENERAL.organization());
    let applied =
        join_all([(there, 0), (here, 7), (there, 2), (here, 0)].map(|(of, number)| ringing(&twins, of, number))).await;
    let applied: Vec<bool> = applied.into_iter().map(|applied| applied.expect("decided")).collect();
    assert_eq!(applied, [true, false, true, true]);
    assert_eq!(count(&twins, "SELECT count(*) FROM calls WHERE status = 'ringing'").await, 3);
}

#[tokio::test]
async fn an_item_that_fails_is_tried_alone_and_its_neighbours_are_stored() {
    let twins = Twins::create().await;
    queued_calls(&twins, 10).await;
    let logged = format!(
        "INSERT INTO call_logs (organization_id, id, call_id, agent_id, call_sid, sequence_number, status, source, received_at)
            SELECT organization_id, gen_random_uuid(), id, agent_id, call_sid, 1, 'ringing', 'callback', now()
            FROM calls WHERE id = '{}' AND organization_id = '{}'",
        call(4),
        SHORT.organization()
    );
    twins.admin.batch_execute(&logged).await.expect("logged");
    let applied = join_all((0..10).map(|number| ringing(&twins, SHORT.organization(), number))).await;
    for (number, applied) in applied.into_iter().enumerate() {
        assert_eq!(applied.expect("decided"), number != 4, "{number}");
    }
    assert_eq!(count(&twins, "SELECT count(*) FROM calls WHERE status = 'ringing'").await, 9);
}

#[tokio::test]
async fn an_item_whose_row_is_locked_does_not_keep_its_neighbours_waiting() {
    let twins = Twins::create().await;
    queued_calls(&twins, 5).await;
    let organization = SHORT.organization();
    let lock =
        format!("BEGIN; SELECT FROM calls WHERE organization_id = '{organization}' AND id = '{}' FOR UPDATE", call(2));
    twins.admin.batch_execute(&lock).await.expect("locked");
    let mut locked = Box::pin(ringing(&twins, organization, 2));
    let neighbours = join_all([0, 1, 3, 4].map(|number| ringing(&twins, organization, number)));
    tokio::select! {
        biased;
        applied = &mut locked => panic!("applied to a locked row: {applied:?}"),
        applied = neighbours => assert!(applied.into_iter().all(|applied| applied.expect("decided"))),
    }
    twins.admin.batch_execute("COMMIT").await.expect("unlocked");
    assert!(locked.await.expect("decided"));
}

#[tokio::test]
async fn a_caller_that_goes_away_takes_neither_its_own_item_back_nor_its_neighbours() {
    let twins = Twins::create().await;
    queued_calls(&twins, 6).await;
    let organization = SHORT.organization();
    let gone = join_all([0, 1, 2].map(|number| ringing(&twins, organization, number)));
    let stay = join_all([3, 4, 5].map(|number| ringing(&twins, organization, number)));
    tokio::select! {
        biased;
        _ = gone => panic!("stored before it was sent"),
        () = std::future::ready(()) => {}
    }
    assert!(stay.await.into_iter().all(|applied| applied.expect("decided")));
    assert_eq!(count(&twins, "SELECT count(*) FROM calls WHERE status = 'ringing'").await, 6);
}
