//! A queued call's turn, and giving a queued call up: completely, or not at all.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use linecard_domain::Timestamp;
use linecard_store::{QueueHead, StoreError, TenantContext, call_unqueue};
use time::Duration;

use super::cases::{ACCOUNT, AGENT, CALL, CREDENTIAL, GENERAL, NOW, Twins};

const BUCKET: &str = "fingerprint";
const BEFORE: &str = "1 queued, 1 options, waits: t, 2 wait for 2026-06-01 11:59:59, served 0, due 13:00:00";

/// Polls a future until it is done, or has been polled so often.
async fn polled<T>(future: impl Future<Output = T>, most: usize) -> Option<T> {
    let mut future = pin!(future);
    let mut polls = 0;
    poll_fn(|context| {
        if polls == most {
            return Poll::Ready(None);
        }
        polls += 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

/// A call of each organization waits for the slot of the account that they share, which is free.
async fn prepare(twins: &Twins) {
    let empty = "DELETE FROM call_queue; DELETE FROM queued_call_options; DELETE FROM call_rates";
    twins.admin.batch_execute(empty).await.expect("emptied");
    let sql = format!(
        "INSERT INTO calls (organization_id, id, agent_id, account_sid, credential_id, credential_source, from_number, to_number,
            status, submit_before, created_at, updated_at, queued_at)
            VALUES ('{{o}}', '{CALL}', '{AGENT}', '{ACCOUNT}', '{CREDENTIAL}', 'agent', '+14155550001', '+14155550002',
                'initiating', '2026-06-01 13:00Z', '2026-06-01 12:00Z', '2026-06-01 12:00Z', '2026-06-01 12:00Z');
        INSERT INTO call_work VALUES ('{{o}}', '{CALL}', '2026-06-01 13:00Z');
        INSERT INTO call_queue VALUES ('{{o}}', '{CALL}', '{BUCKET}', 1, '{AGENT}', 2);
        INSERT INTO queued_call_options VALUES ('{{o}}', '{CALL}', '{{\"twiml\": \"<Response/>\"}}');
        INSERT INTO call_rates VALUES ('{BUCKET}', '2026-06-01 11:59:59Z', 0, 1)
            ON CONFLICT (bucket) DO UPDATE SET waiting = call_rates.waiting + 1;"
    );
    twins.prepare(&sql).await;
}

/// What is stored of the one organization's call, and of the bucket.
async fn stored(twins: &Twins) -> String {
    // There is one connection: whatever was sent on it has been answered now.
    twins.store.ping().await.expect("answered");
    let stored =
        "SET TimeZone = 'UTC'; SELECT format('%s queued, %s options, waits: %s, %s wait for %s, served %s, due %s',
            (SELECT count(*) FROM call_queue q WHERE q.organization_id = c.organization_id),
            (SELECT count(*) FROM queued_call_options q WHERE q.organization_id = c.organization_id),
            c.queued_at IS NOT NULL, r.waiting, r.next_at::timestamp, r.served, w.due_at::time)
        FROM calls c
        JOIN call_work w ON w.organization_id = c.organization_id
        CROSS JOIN call_rates r
        WHERE c.organization_id = "
            .to_owned();
    let answer = twins.admin.simple_query(&format!("{stored}'{}'", GENERAL.organization())).await.expect("read");
    let row = answer.iter().find_map(|message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0),
        _ => None,
    });
    row.expect("a call").to_owned()
}

async fn give_up(twins: &Twins) -> Result<bool, StoreError> {
    let mut tx = twins.store.begin(&TenantContext::service(GENERAL.organization())).await?;
    let left = call_unqueue(&mut tx, CALL.into()).await?;
    tx.commit().await?;
    Ok(left)
}

#[tokio::test]
async fn a_turn_that_is_cancelled_at_any_moment_is_taken_completely_or_not_at_all() {
    const AFTER: &str = "0 queued, 0 options, waits: f, 1 wait for 2026-06-01 12:00:00.45, served 1, due 12:00:30";
    let twins = Twins::with_connections(1).await;
    let head = QueueHead { bucket: BUCKET.to_owned(), organization_id: GENERAL.organization(), call_id: CALL.into() };
    let submit_before: Timestamp = NOW + Duration::seconds(30);
    let mut undone = 0;
    for most in 0.. {
        prepare(&twins).await;
        let done = polled(twins.store.call_dequeue(&head, submit_before), most).await;
        let stored = stored(&twins).await;
        if let Some(dequeued) = done {
            let dequeued = dequeued.expect("answered").expect("its slot has come");
            assert_eq!((dequeued.call.id, dequeued.agent.map(|agent| agent.id)), (CALL.into(), Some(AGENT.into())));
            assert_eq!(dequeued.options["twiml"], "<Response/>");
            assert_eq!(stored, AFTER);
            break;
        }
        assert!([BEFORE, AFTER].contains(&stored.as_str()), "{stored}");
        undone += usize::from(stored == BEFORE);
    }
    assert!(undone >= 3, "a moment in each round trip: {undone}");
    let again = twins.store.call_dequeue(&head, submit_before).await.expect("answered");
    assert!(again.is_none(), "{again:?}");
    assert_eq!(stored(&twins).await, AFTER);
}

#[tokio::test]
async fn a_call_that_is_given_up_leaves_the_queue_completely_or_not_at_all() {
    const AFTER: &str = "0 queued, 0 options, waits: t, 1 wait for 2026-06-01 11:59:59, served 0, due 13:00:00";
    let twins = Twins::with_connections(1).await;
    let mut undone = 0;
    for most in 0.. {
        prepare(&twins).await;
        let done = polled(give_up(&twins), most).await;
        let stored = stored(&twins).await;
        if let Some(left) = done {
            assert!(left.expect("answered"));
            assert_eq!(stored, AFTER);
            break;
        }
        assert!([BEFORE, AFTER].contains(&stored.as_str()), "{stored}");
        undone += usize::from(stored == BEFORE);
    }
    assert!(undone >= 3, "a moment in each round trip: {undone}");
    assert!(!give_up(&twins).await.expect("answered"), "it has left");
    assert_eq!(stored(&twins).await, AFTER);
}
