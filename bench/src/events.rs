//! What event endpoints cost: the rate and latency of calls and callbacks, with no endpoint at all and while all events of
//! all organizations are sent to one endpoint of the installation.

use std::ops::Range;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_postgres::types::ToSql;

use crate::BenchError;
use crate::database::Cluster;
use crate::fixture::{CALLBACK_CALLS, ORGANIZATIONS, calls_sql};
use crate::history::{History, rounded};
use crate::load::{Load, generate};
use crate::measure::median;
use crate::report::{Table, fine, times, whole};
use crate::wire::Connection;

/// Calls at a steady rate, as a share of the most without an endpoint.
const STEADY: f64 = 1.0 / 8.0;
const CALLBACKS_OF_A_CALL: f64 = 4.0;
const DURATION: Duration = Duration::from_secs(6);
/// How long the sender may take to deliver what the steady load has made, after its end.
const DELIVERS_WITHIN: Duration = Duration::from_mins(1);
/// How long the sender may take to begin in all organizations.
const BEGINS_WITHIN: Duration = Duration::from_mins(2);

/// What is measured.
const FIGURES: [&str; 4] =
    ["calls per second at the peak", "callbacks per second at the peak", "p99 of a call, ms", "p99 of a callback, ms"];

/// The server under test and the receiver of the events.
pub(crate) struct Endpoints<'a> {
    pub(crate) cluster: &'a Cluster,
    pub(crate) linecard_port: u16,
    pub(crate) receiver_port: u16,
    /// A platform key with the scope `events`.
    pub(crate) platform_key: String,
}

/// By round, in the order of [`FIGURES`].
#[derive(Default)]
pub(crate) struct Cost {
    without: Vec<[f64; 4]>,
    with: Vec<[f64; 4]>,
    deliveries: Vec<Deliveries>,
}

/// What became of the events of the steady load.
struct Deliveries {
    events: f64,
    delivered: f64,
    /// Until all were delivered, from the end of the load; if they were not, how long was waited.
    seconds: f64,
}

impl Endpoints<'_> {
    /// Places `calls` and sends the `callbacks` of a family of calls, without and with an endpoint in each round.
    pub(crate) async fn measure(
        &self,
        rounds: Range<usize>,
        calls: &Load,
        callbacks: impl Fn(&str) -> Result<Load, BenchError>,
    ) -> Result<Cost, BenchError> {
        let mut cost = Cost::default();
        let steady = generate(calls).await?.rate() * STEADY;
        for round in rounds {
            let families = |prefixes: [&str; 2]| prefixes.map(|prefix| format!("{prefix}{round:02}"));
            cost.without.push(self.load(families(["91", "92"]), calls, steady, &callbacks, None).await?);
            let endpoint = self.create().await?;
            let deliveries = Some(&mut cost.deliveries);
            cost.with.push(self.load(families(["93", "94"]), calls, steady, &callbacks, deliveries).await?);
            self.remove(&endpoint).await?;
        }
        Ok(cost)
    }

    async fn load(
        &self,
        families: [String; 2],
        calls: &Load,
        rate: f64,
        callbacks: impl Fn(&str) -> Result<Load, BenchError>,
        deliveries: Option<&mut Vec<Deliveries>>,
    ) -> Result<[f64; 4], BenchError> {
        self.cluster.delete_call_work().await?;
        for family in &families {
            self.cluster.admin.batch_execute(&calls_sql(family, CALLBACK_CALLS)).await?;
        }
        self.cluster.settle().await?;
        let [steady, peak] = families.map(|family| callbacks(&family));
        let steady_calls = Load { duration: DURATION, rate: Some(rate), ..calls.clone() };
        let steady_callbacks = Load { duration: DURATION, rate: Some(rate * CALLBACKS_OF_A_CALL), ..steady? };
        let before = self.logged().await?;
        let (placed, followed) = tokio::join!(generate(&steady_calls), generate(&steady_callbacks));
        let (placed, followed) = (placed?, followed?);
        if let Some(deliveries) = deliveries {
            deliveries.push(self.deliveries(self.logged().await? - before).await?);
        }
        let (calls_at_peak, callbacks_at_peak) = (generate(calls).await?, generate(&peak?).await?);
        let figures =
            [calls_at_peak.rate(), callbacks_at_peak.rate(), placed.latency_ms(99.0), followed.latency_ms(99.0)];
        eprintln!("  {figures:.1?}");
        Ok(figures)
    }

    /// Makes an endpoint for all events, and waits until the sender has begun with it in every organization.
    async fn create(&self) -> Result<String, BenchError> {
        let body = json!({"url": format!("http://127.0.0.1:{}/events", self.receiver_port)}).to_string();
        let answer = self.request("POST", "", &body).await?;
        let id = answer.pointer("/endpoint/id").and_then(Value::as_str).ok_or("no endpoint")?.to_owned();
        let begun = Instant::now();
        while self.count("SELECT count(*) FROM event_endpoint_states WHERE endpoint_id::text = $1", &[&id]).await?
            < ORGANIZATIONS
        {
            if begun.elapsed() > BEGINS_WITHIN {
                return Err("the sender did not begin in all organizations".into());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(id)
    }

    async fn remove(&self, endpoint: &str) -> Result<(), BenchError> {
        self.request("DELETE", &format!("/{endpoint}"), "").await?;
        // What was not sent in time would be sent during the next round.
        Ok(self.cluster.admin.batch_execute("TRUNCATE event_deliveries, event_endpoint_states").await?)
    }

    /// Waits until so many events are delivered.
    async fn deliveries(&self, events: u64) -> Result<Deliveries, BenchError> {
        let begun = Instant::now();
        loop {
            let delivered = self.count("SELECT count(*) FROM event_deliveries WHERE status = 'delivered'", &[]).await?;
            if delivered >= events || begun.elapsed() > DELIVERS_WITHIN {
                let seconds = begun.elapsed().as_secs_f64();
                return Ok(Deliveries { events: events as f64, delivered: delivered as f64, seconds });
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// How many events there are: each entry of the calls' log is one.
    async fn logged(&self) -> Result<u64, BenchError> {
        self.count("SELECT count(*) FROM call_logs", &[]).await
    }

    async fn count(&self, sql: &str, parameters: &[&(dyn ToSql + Sync)]) -> Result<u64, BenchError> {
        Ok(self.cluster.admin.query_one(sql, parameters).await?.try_get::<_, i64>(0)?.unsigned_abs())
    }

    async fn request(&self, method: &str, path: &str, body: &str) -> Result<Value, BenchError> {
        let mut connection = Connection::new(TcpStream::connect(("127.0.0.1", self.linecard_port)).await?)?;
        let request = format!(
            "{method} /api/platform/event-endpoints{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\n\
            Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.platform_key,
            body.len()
        );
        connection.write(request.as_bytes()).await?;
        let answer = connection.read().await?.ok_or("the server closed the connection")?;
        if !(200..300).contains(&answer.status()) {
            return Err(format!("answered {}: {}", answer.status(), String::from_utf8_lossy(&answer.body)).into());
        }
        Ok(serde_json::from_slice(&answer.body).unwrap_or_default())
    }
}

impl Cost {
    pub(crate) fn print(&self, history: &History, circumstances: &str) -> Result<(), BenchError> {
        let mut table = Table::new("With and without an event endpoint", &["", "without", "with", "ratio"]);
        for (index, name) in FIGURES.into_iter().enumerate() {
            let of =
                |rounds: &[[f64; 4]]| rounds.iter().filter_map(|round| round.get(index).copied()).collect::<Vec<_>>();
            let (without, with) = (of(&self.without), of(&self.with));
            let ratio = median(with.iter().zip(&without).map(|(with, without)| with / without));
            let [without, with] = [without, with].map(median);
            table.row([name.to_owned(), fine(without), fine(with), times(ratio)]);
            let figure = json!({"rounds": self.with.len(), "without": rounded(without), "with": rounded(with),
                "ratio": rounded(ratio)});
            history.append(&format!("{name}, with an event endpoint; {circumstances}"), &figure)?;
        }
        let of = |figure: fn(&Deliveries) -> f64| median(self.deliveries.iter().map(figure));
        let (events, delivered, seconds) = (of(|one| one.events), of(|one| one.delivered), of(|one| one.seconds));
        for (name, figure) in [
            ("events of the steady load", whole(events)),
            ("of these, delivered", whole(delivered)),
            ("seconds until then, after the load", fine(seconds)),
        ] {
            table.row([name.to_owned(), String::new(), figure, String::new()]);
        }
        let figure = json!({"rounds": self.deliveries.len(), "events": rounded(events),
            "delivered": rounded(delivered), "seconds": rounded(seconds)});
        history.append(&format!("events delivered after a steady load; {circumstances}"), &figure)?;
        table.print();
        Ok(())
    }
}
