//! Daily sums: whatever happens to calls and messages, and whichever days are summed, the answers are those of a scan over
//! all rows.

use std::sync::Arc;

use linecard_domain::{CallId, CallSid, CallStatus, Clock, IdGenerator, RandomIds, TimeZone};
use linecard_store::{CallStatusUpdate, UpdateSource, call_apply_update};
use linecard_testkit::TestOptions;
use rand::RngExt;
use serde_json::json;
use time::Duration;
use uuid::Uuid;

use crate::usage::world::World;

#[tokio::test]
async fn usage_equals_a_scan_over_all_rows_at_any_time() {
    let seed = 20_261_129;
    let mut world = World::start(seed, 14).await;
    world.move_to("Asia/Kathmandu").await;
    world.fill(300).await;
    world.require_exact(&format!("seed {seed}, nothing summed")).await;
    world.reconcile().await;
    assert!(world.summed_days().await > 2, "days are summed");
    world.require_exact(&format!("seed {seed}, summed")).await;
    for round in 0..12 {
        for _ in 0..8 {
            world.change().await;
        }
        world.require_exact(&format!("seed {seed}, round {round}, changed")).await;
        if world.random.random_bool(0.7) {
            world.reconcile().await;
            world.require_exact(&format!("seed {seed}, round {round}, summed again")).await;
        }
        if world.random.random_bool(0.5) {
            world.clock.advance(std::time::Duration::from_secs(world.random.random_range(60..40_000)));
            let now = world.clock.now();
            world.insert("calls", now).await;
            world.require_exact(&format!("seed {seed}, round {round}, later")).await;
        }
    }
}

#[tokio::test]
async fn a_change_that_commits_while_its_day_is_summed_leaves_the_day_changed() {
    let mut world = World::start(1, 14).await;
    let yesterday = world.clock.now() - Duration::days(4);
    for _ in 0..20 {
        world.insert("calls", yesterday).await;
    }
    world
        .superuser
        .batch_execute("UPDATE calls SET status = 'completed', price = -1, price_unit = 'USD'; DELETE FROM call_work")
        .await
        .expect("settled");
    // The late callback has written everything and not committed.
    let context = world.service();
    let row = world.superuser.query_one("SELECT id, call_sid FROM calls LIMIT 1", &[]).await.expect("a call");
    let (id, sid): (Uuid, CallSid) = (row.get(0), row.get::<_, String>(1).parse().expect("a SID"));
    let update = CallStatusUpdate {
        price: Some("-9"),
        ..CallStatusUpdate::status(
            RandomIds.next(world.clock.as_ref()).into(),
            UpdateSource::Fetch,
            CallStatus::Completed,
            Some(&sid),
        )
    };
    let mut late = world.test.app.store().begin(&context).await.expect("begun");
    call_apply_update(&mut late, CallId::from(id), &update).await.expect("applied").expect("moved");
    world.reconcile().await;
    assert_eq!(world.summed_days().await, 1, "the day is summed without the change");
    world.require_exact("before the commit").await;
    late.commit().await.expect("committed");
    world.require_exact("after the commit").await;
    assert_eq!(world.summed_days().await, 0);
    world.reconcile().await;
    assert_eq!(world.summed_days().await, 1);
    world.require_exact("summed again").await;
}

#[tokio::test]
async fn two_nodes_that_sum_the_same_days_agree() {
    let mut world = World::start(2, 14).await;
    world.fill(150).await;
    let other =
        world.test.another_node(TestOptions { clock: Arc::clone(&world.clock) as _, ..TestOptions::default() }).await;
    for _ in 0..5 {
        for _ in 0..4 {
            world.change().await;
        }
        // Both believe that they hold the lease: the one of a node that is slow has expired.
        let upkeep = async |app: &linecard_app::App| {
            world.superuser.batch_execute("UPDATE work_leases SET due_at = '2000-01-01', leased_until = NULL; UPDATE organization_upkeep SET next_at = '2000-01-01'").await.expect("due");
            app.reconcile_once().await.expect("reconciled");
        };
        tokio::join!(upkeep(&world.test.app), upkeep(&other.app));
        world.require_exact("summed by two nodes").await;
    }
}

#[tokio::test]
async fn usage_stays_when_calls_and_messages_are_removed_and_what_is_open_is_kept() {
    let seed = 20_261_129;
    let mut world = World::start(seed, 60).await;
    world.move_to("America/St_Johns").await;
    world.fill(700).await;
    world.reconcile().await;
    world.reconcile().await;
    world.reconcile().await;
    world.reconcile().await;
    let set = world.organization.patch("/api/organization", &json!({"retention": {"historyDays": 30}})).await;
    assert_eq!((set.status, &set.body["retention"]["historyDays"]), (200, &json!(30)), "{set:?}");
    let old = format!("created_at < '{}'", (world.clock.now() - Duration::days(31)).date());
    let count = format!(
        "SELECT (SELECT count(*) FROM calls c WHERE {old}), (SELECT count(*) FROM messages WHERE {old}),
            (SELECT count(*) FROM calls c WHERE {old} AND EXISTS (SELECT FROM call_work w WHERE w.call_id = c.id)),
            (SELECT count(*) FROM messages c WHERE {old} AND EXISTS (SELECT FROM message_work w WHERE w.message_id = c.id))"
    );
    let before = world.superuser.query_one(&count, &[]).await.expect("counted");
    assert!(before.get::<_, i64>(0) > 100 && before.get::<_, i64>(1) > 50, "{before:?}");
    for _ in 0..6 {
        world.remember().await;
        world.reconcile().await;
        world.require_exact(&format!("seed {seed}, removed")).await;
        // What changes of the rows that stay is in the sums, too.
        world.change().await;
        world.require_exact(&format!("seed {seed}, changed")).await;
    }
    let after = world.superuser.query_one(&count, &[]).await.expect("counted");
    // Beside them, what something was heard of a moment ago.
    assert!(after.get::<_, i64>(0) <= after.get::<_, i64>(2) + 6, "only what is open is kept, seed {seed}: {after:?}");
    assert!(after.get::<_, i64>(1) <= after.get::<_, i64>(3) + 6, "only what is open is kept, seed {seed}: {after:?}");
    // The days of removed rows are those of the former zone, and the answer says so.
    world.move_to("Asia/Tokyo").await;
    let first = (world.clock.now() - Duration::days(50)).date();
    let removed = world.superuser.query_one("SELECT (max(day) + 2)::text FROM usage_days WHERE removed", &[]).await;
    let removed: String = removed.expect("a day").get(0);
    for when in ["before the upkeep has taken the zone over", "after it"] {
        let moved = world.organization.get(&format!("/api/usage?from={first}")).await;
        let answered = (&moved.body["timeZone"], &moved.body["otherTimeZoneBefore"]);
        assert_eq!(answered, (&json!("Asia/Tokyo"), &json!(removed)), "{when}");
        world.reconcile().await;
    }
    let moved = world.organization.get("/api/usage").await;
    assert_eq!(moved.body["otherTimeZoneBefore"], json!(null), "no day of these: {:?}", moved.body["from"]);
    let utc = world.organization.get(&format!("/api/usage?from={first}&timeZone=UTC")).await;
    assert_eq!((&utc.body["timeZone"], &utc.body["otherTimeZoneBefore"]), (&json!("UTC"), &json!(null)));
    world.zone = TimeZone::UTC;
    world.require_exact(&format!("seed {seed}, in another zone, by UTC days")).await;
    let orphans = "SELECT count(*) FROM call_logs l WHERE NOT EXISTS (SELECT FROM calls c WHERE c.id = l.call_id)";
    assert_eq!(world.superuser.query_one(orphans, &[]).await.expect("counted").get::<_, i64>(0), 0);
}

#[tokio::test]
async fn days_of_a_zone_are_exact_over_its_clock_changes_and_over_a_change_of_zone() {
    let seed = 20_261_130;
    let mut world = World::start(seed, 380).await;
    let zones = ["Pacific/Chatham", "Europe/Berlin", "America/Santiago"];
    for zone in zones {
        let zone: TimeZone = zone.parse().expect("a zone");
        let lengths = world.days_of_other_lengths(&zone);
        assert_eq!(lengths.iter().map(|(_, hours)| *hours).sum::<i64>(), 48, "{zone}: {lengths:?}");
        for (day, _) in lengths {
            world.fill_around(&zone, day, 12).await;
        }
    }
    world.require_exact(&format!("seed {seed}, nothing summed")).await;
    for zone in zones {
        world.move_to(zone).await;
        world.require_exact(&format!("seed {seed}, the zone has changed, the sums have not")).await;
        world.reconcile().await;
        world.require_exact(&format!("seed {seed}, summed")).await;
        for _ in 0..3 {
            world.change().await;
        }
        world.require_exact(&format!("seed {seed}, some days changed")).await;
    }
    for _ in 0..3 {
        world.reconcile().await;
    }
    assert!(world.summed_days().await > 12, "seed {seed}: {}", world.summed_days().await);
    world.require_exact(&format!("seed {seed}, all summed")).await;
}
