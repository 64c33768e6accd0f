//! An organization with calls and messages of any state, and a scan over all of them that is written apart from the
//! statements under test.

use std::collections::BTreeMap;
use std::sync::Arc;

use linecard_domain::{
    AgentId, CallId, CallSid, CallStatus, Clock, IdGenerator, LogId, ManualClock, MessageId, MessageSid, MessageStatus,
    RandomIds, SystemClock, TimeZone, Timestamp,
};
use linecard_store::{
    CallStatusUpdate, MessageStatusUpdate, TenantContext, UpdateSource, UsageFilter, call_apply_update,
    message_apply_update, usage_list,
};
use linecard_testkit::{TestApp, TestOptions, TestOrganization};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::json;
use time::{Date, Duration};
use tokio_postgres::Client;
use uuid::Uuid;

const SID: &str = "AC0123456789abcdef0123456789abcdef";

pub(super) struct World {
    /// How many days before today have calls.
    pub(super) days: i64,
    pub(super) test: TestApp,
    pub(super) organization: TestOrganization,
    pub(super) clock: Arc<ManualClock>,
    pub(super) superuser: Client,
    pub(super) agents: Vec<String>,
    pub(super) random: StdRng,
    /// The organization's.
    pub(super) zone: TimeZone,
}

impl World {
    pub(super) async fn start(seed: u64, days: i64) -> Self {
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        let test = TestApp::start_with(TestOptions { clock: Arc::clone(&clock) as _, ..TestOptions::default() }).await;
        let organization = test.organization("Acme").await;
        let agents = vec![organization.agent("Desk").await, organization.agent("Night").await];
        let superuser = test.database.superuser_client().await;
        let copies =
            "CREATE SCHEMA gone; CREATE TABLE gone.calls (LIKE calls); CREATE TABLE gone.messages (LIKE messages)";
        superuser.batch_execute(copies).await.expect("created");
        let random = StdRng::seed_from_u64(seed);
        Self { days, test, organization, clock, superuser, agents, random, zone: TimeZone::UTC }
    }

    pub(super) async fn move_to(&mut self, zone: &str) {
        let moved = self.organization.patch("/api/organization", &json!({"timeZone": zone})).await;
        assert_eq!((moved.status, &moved.body["timeZone"]), (200, &json!(zone)), "{moved:?}");
        self.zone = zone.parse().expect("a zone");
    }

    /// Keeps a copy of every row, which counts when the row itself is gone.
    pub(super) async fn remember(&self) {
        let copy =
            "DELETE FROM gone.calls g USING calls c WHERE c.id = g.id; INSERT INTO gone.calls SELECT * FROM calls;
            DELETE FROM gone.messages g USING messages m WHERE m.id = g.id;
            INSERT INTO gone.messages SELECT * FROM messages";
        self.superuser.batch_execute(copy).await.expect("copied");
    }

    pub(super) fn service(&self) -> TenantContext {
        TenantContext::service(self.organization.id.parse().expect("an id"))
    }

    /// A call or message of any state, with work if it needs any.
    pub(super) async fn insert(&mut self, table: &str, at: Timestamp) {
        let id: Uuid = RandomIds.next(&ManualClock::at(at));
        let sid = format!("{}{}", if table == "calls" { "CA" } else { "SM" }, id.simple());
        let calls = ["completed", "completed", "completed", "busy", "failed", "in-progress", "ringing"];
        let messages = ["delivered", "delivered", "undelivered", "failed", "sent", "queued"];
        // Older ones are rarely open.
        let open = usize::from(at > self.clock.now() - Duration::days(3) || self.random.random_bool(0.01)) * 2;
        let of_table = if table == "calls" { &calls[..5 + open] } else { &messages[..5 + open / 2] };
        let status = *of_table.choose(&mut self.random).expect("some");
        let agent = self.agents.choose(&mut self.random).filter(|_| self.random.random_bool(0.9)).cloned();
        let source = if agent.is_some() && self.random.random_bool(0.7) { "agent" } else { "organization" };
        let priced = self.random.random_bool(0.7) && ["completed", "delivered", "undelivered"].contains(&status);
        let unit = *["USD", "usd", "EUR"].choose(&mut self.random).expect("some");
        let price =
            if priced { format!("-0.0{}, '{unit}'", self.random.random_range(1..500)) } else { "NULL, NULL".into() };
        let presumed = status == "failed" && self.random.random_bool(0.5);
        let ended = at + Duration::minutes(self.random.random_range(0..120));
        let seconds = self.random.random_range(1..300);
        let own = match (table, status) {
            ("calls", "completed") => format!("'{ended}', {seconds}"),
            ("calls", "busy" | "failed") => format!("'{ended}', NULL"),
            ("calls", _) => "NULL, NULL".to_owned(),
            _ => format!("{}, '{{}}'", self.random.random_range(1..4)),
        };
        let columns = if table == "calls" { "ended_at, duration_seconds" } else { "segments, media_urls" };
        let channel = table.trim_end_matches('s');
        let agent = agent.map_or("NULL".to_owned(), |agent| format!("'{agent}'"));
        let organization = &self.organization.id;
        let mut sql = format!(
            "INSERT INTO {table} (organization_id, id, agent_id, {channel}_sid, account_sid, credential_id,
                credential_source, from_number, to_number, status, presumed, submit_before, created_at, updated_at, price,
                price_unit, {columns})
            VALUES ('{organization}', '{id}', {agent}, '{sid}', '{SID}', '{id}', '{source}', '+14155550100',
                '+14155550101', '{status}', {presumed}, '{at}', '{at}', '{ended}', {price}, {own});"
        );
        // Twilio charges for messages that failed.
        let free = status == "failed" && (table == "calls" || presumed);
        let settled = priced || free || ["busy", "sent"].contains(&status);
        // Prices that are given up have no work either.
        if !settled && ended > self.clock.now() - Duration::days(2)
            || ["in-progress", "ringing", "queued"].contains(&status)
        {
            let due = at + Duration::days(900);
            let work = format!("INSERT INTO {channel}_work VALUES ('{organization}', '{id}', '{due}');");
            sql.push_str(&work);
        }
        self.superuser.batch_execute(&sql).await.expect("a row");
    }

    pub(super) async fn fill(&mut self, rows: usize) {
        for _ in 0..rows {
            let seconds = self.random.random_range(0..self.days * 86_400);
            let at = self.clock.now() - Duration::seconds(seconds);
            let table = if self.random.random_bool(0.7) { "calls" } else { "messages" };
            self.insert(table, at).await;
        }
    }

    /// The days of the last year that have not 24 hours, and how many they have.
    pub(super) fn days_of_other_lengths(&self, zone: &TimeZone) -> Vec<(Date, i64)> {
        let today = zone.day_of(self.clock.now());
        let days = (1..=365).map(|ago| today - Duration::days(ago));
        let hours = |day: Date| (zone.begin_of(day + Duration::DAY) - zone.begin_of(day)).whole_hours();
        days.map(|day| (day, hours(day))).filter(|(_, hours)| *hours != 24).collect()
    }

    /// Rows at and close to the beginnings of a day and of its neighbours, and anywhere within them.
    pub(super) async fn fill_around(&mut self, zone: &TimeZone, day: Date, rows: usize) {
        for days in -1..=2 {
            let begin = zone.begin_of(day + Duration::days(days));
            for at in [begin - Duration::MICROSECOND, begin] {
                self.insert("calls", at).await;
                self.insert("messages", at).await;
            }
        }
        let begin = zone.begin_of(day);
        for _ in 0..rows {
            let seconds = self.random.random_range(-90_000..180_000);
            self.insert("calls", begin + Duration::seconds(seconds)).await;
        }
    }

    /// What arrives late: a price, a status, a callback about something that was given up.
    pub(super) async fn change(&mut self) {
        let context = self.service();
        let table = if self.random.random_bool(0.7) { "calls" } else { "messages" };
        let channel = table.trim_end_matches('s');
        let pick = format!(
            "SELECT id, {channel}_sid FROM {table} ORDER BY md5(id::text || '{}') LIMIT 1",
            self.random.random::<u64>()
        );
        let row = self.superuser.query_one(&pick, &[]).await.expect("a row");
        let (id, sid): (Uuid, String) = (row.get(0), row.get(1));
        let price = format!("-0.{:03}", self.random.random_range(1..500));
        let price = Some(price.as_str()).filter(|_| self.random.random_bool(0.6));
        let log: LogId = RandomIds.next(self.clock.as_ref()).into();
        let mut tx = self.test.app.store().begin(&context).await.expect("begun");
        if table == "calls" {
            let sid: CallSid = sid.parse().expect("a SID");
            let status = *[CallStatus::Completed, CallStatus::Busy, CallStatus::InProgress]
                .choose(&mut self.random)
                .expect("some");
            let update = CallStatusUpdate {
                price,
                price_unit: price.map(|_| "USD"),
                duration_seconds: Some(self.random.random_range(1..300)),
                ..CallStatusUpdate::status(log, UpdateSource::Fetch, status, Some(&sid))
            };
            call_apply_update(tx.last(), CallId::from(id), &update).await.expect("applied");
        } else {
            let sid: MessageSid = sid.parse().expect("a SID");
            let update = MessageStatusUpdate {
                price,
                price_unit: price.map(|_| "USD"),
                ..MessageStatusUpdate::status(log, UpdateSource::Fetch, MessageStatus::Delivered, Some(&sid))
            };
            message_apply_update(tx.last(), MessageId::from(id), &update).await.expect("applied");
        }
    }

    pub(super) async fn reconcile(&self) {
        self.superuser.batch_execute("UPDATE work_leases SET due_at = '2000-01-01', leased_until = NULL; UPDATE organization_upkeep SET next_at = '2000-01-01'").await.expect("due");
        self.superuser
            .execute(
                "INSERT INTO work_leases VALUES ($1, '2000-01-01') ON CONFLICT DO NOTHING",
                &[self.service().organization_id().as_uuid()],
            )
            .await
            .expect("due");
        assert_eq!(self.test.app.reconcile_once().await.expect("reconciled").failed, 0);
    }

    pub(super) async fn summed_days(&self) -> i64 {
        let days = "SELECT count(DISTINCT day) FROM usage_days d WHERE NOT removed
            AND NOT EXISTS (SELECT FROM usage_changes c WHERE c.day = d.day)";
        self.superuser.query_one(days, &[]).await.expect("counted").get(0)
    }

    /// By UTC days, by those of the organization's time zone, and of the rollout's period.
    pub(super) async fn require_exact(&self, step: &str) {
        self.require_exact_days(None, step).await;
        if self.zone != TimeZone::UTC {
            self.require_exact_days(Some(self.zone.clone()), &format!("{step}, {}", self.zone)).await;
        }
        self.require_exact_rollout(step).await;
    }

    async fn require_exact_days(&self, zone: Option<TimeZone>, step: &str) {
        let now = self.clock.now();
        let days = zone.clone().unwrap_or(TimeZone::UTC);
        let (from, to) = (days.day_of(now - Duration::days(self.days + 1)), days.day_of(now));
        let filter = UsageFilter { agent_id: None, zone, from, to, priced_since: now - Duration::days(2) };
        let context = self.service();
        let mut tx = self.test.app.store().begin(&context).await.expect("begun");
        let answered = usage_list(&mut tx, &filter, 50_000).await.expect("answered").rows;
        drop(tx);
        let mut sums: BTreeMap<Key, Sums> = BTreeMap::new();
        for row in answered {
            let key = (row.day, row.agent_id, row.credential_source.as_str().to_owned(), row.unit.clone());
            let cost = [row.call_cost, row.message_cost].map(|cost| cost.map(|cost| cost.normalize().to_string()));
            let counts = [
                row.calls,
                row.completed_calls,
                row.call_seconds,
                row.messages,
                row.message_segments,
                row.pending_prices,
                row.missing_prices,
            ];
            assert!(sums.insert(key, (counts, cost)).is_none(), "{step}: a group appears twice");
        }
        assert_eq!(sums, self.scan(&days, now).await, "{step}");
    }

    async fn require_exact_rollout(&self, step: &str) {
        let now = self.clock.now();
        let days = (self.days - 4).min(20);
        let rollout = self.organization.get(&format!("/api/rollout?days={days}")).await;
        let answered: i64 = rollout.body["traffic"]
            .as_array()
            .expect("days")
            .iter()
            .map(|day| {
                ["agentCalls", "organizationCalls", "agentMessages", "organizationMessages"]
                    .iter()
                    .map(|name| day[*name].as_i64().unwrap_or_else(|| panic!("{name}: {day}")))
                    .sum::<i64>()
            })
            .sum();
        let since = now - Duration::days(days);
        let count = "SELECT (SELECT count(*) FROM calls WHERE created_at >= $1) + (SELECT count(*) FROM messages WHERE created_at >= $1)";
        let scanned: i64 = self.superuser.query_one(count, &[&since]).await.expect("counted").get(0);
        assert_eq!(answered, scanned, "{step}: {rollout:?}");
    }

    /// The same by reading every row, written apart from the statements under test; the days by PostgreSQL's rules of the zone.
    async fn scan(&self, zone: &TimeZone, now: Timestamp) -> BTreeMap<Key, Sums> {
        let mut sums: BTreeMap<Key, (Sums, [Option<rust_decimal::Decimal>; 2])> = BTreeMap::new();
        let final_messages = ["delivered", "read", "undelivered", "failed", "canceled"];
        let final_calls = ["completed", "busy", "no-answer", "canceled", "failed"];
        for (index, table) in ["calls", "messages"].into_iter().enumerate() {
            let own = if index == 0 { "duration_seconds, ended_at" } else { "segments, NULL::timestamptz" };
            let columns = format!(
                "(created_at AT TIME ZONE '{zone}')::date, agent_id, credential_source, upper(price_unit), price, status, updated_at, {own}, presumed"
            );
            let rows = format!(
                "SELECT {columns} FROM {table} UNION ALL
                SELECT {columns} FROM gone.{table} g WHERE NOT EXISTS (SELECT FROM {table} t WHERE t.id = g.id)"
            );
            for row in self.superuser.query(&rows, &[]).await.expect("rows") {
                let key = (row.get(0), row.get::<_, Option<Uuid>>(1).map(AgentId::from), row.get(2), row.get(3));
                let price: Option<rust_decimal::Decimal> = row.get(4);
                let (status, updated): (String, Timestamp) = (row.get(5), row.get(6));
                let (number, ended): (Option<i32>, Option<Timestamp>) = (row.get(7), row.get(8));
                let ((counts, _), cost) = sums.entry(key).or_default();
                let presumed: bool = row.get(9);
                let expects = if index == 0 {
                    status == "completed"
                } else {
                    final_messages[..3].contains(&status.as_str()) || status == "failed" && !presumed
                };
                let open = if index == 0 {
                    !final_calls.contains(&status.as_str())
                } else {
                    !final_messages.contains(&status.as_str())
                };
                counts[index * 3] += 1;
                counts[1] += i64::from(index == 0 && status == "completed");
                counts[2 + index * 2] += i64::from(number.unwrap_or(0));
                let pending =
                    price.is_none() && (open || expects && ended.unwrap_or(updated) > now - Duration::days(2));
                counts[5] += i64::from(pending);
                counts[6] += i64::from(price.is_none() && expects && !pending);
                if let Some(price) = price {
                    *cost[index].get_or_insert_default() -= price;
                }
            }
        }
        sums.into_iter()
            .map(|(key, ((counts, _), cost))| {
                (key, (counts, cost.map(|cost| cost.map(|cost| cost.normalize().to_string()))))
            })
            .collect()
    }
}

type Key = (Date, Option<AgentId>, String, Option<String>);
/// Calls, completed calls, seconds, messages, segments, pending and missing prices; and the costs.
type Sums = ([i64; 7], [Option<String>; 2]);
