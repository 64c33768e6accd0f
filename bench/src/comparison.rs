//! `run`: measures Linecard and its competitors in interleaved rounds.

use std::rc::Rc;
use std::time::Duration;

use serde_json::json;

use crate::database::Cluster;
use crate::fixture::{BenchAgent, CALLBACK_CALLS, agents, calls_sql, create_call};
use crate::history::{History, rounded};
use crate::load::{Chunk, Load, generate};
use crate::measure::{Measured, measure, median};
use crate::node_tables::node_calls_sql;
use crate::pgbench::{Pgbench, Spread};
use crate::process::Process;
use crate::report::{Table, fine, percent, times, whole};
use crate::{BenchError, RunOptions, competitors, events, growth, held, neighbour, signing};

const CALLED: &str = "+14155550100";
/// The response time of a slow Twilio.
const SLOW: Duration = Duration::from_millis(50);

/// The servers that are measured with one response time of Twilio, at one size of the database.
struct Comparison<'o> {
    options: &'o RunOptions,
    cluster: &'o Cluster,
    history: &'o History,
    /// What the figures' scenario ends with.
    circumstances: String,
    pgbench: Pgbench,
    twilio: Process,
    linecard: Process,
    fastify: Option<Process>,
    next: Option<Process>,
    /// Rounds before these: the ids of their calls are taken.
    earlier_rounds: usize,
}

/// The results of the rounds.
#[derive(Default)]
struct Rounds {
    calls: Vec<Measured>,
    calls_pgbench: Vec<f64>,
    hot: Vec<Measured>,
    hot_pgbench: Vec<f64>,
    callbacks: Vec<Measured>,
    callbacks_pgbench: Vec<f64>,
    fastify: Vec<Measured>,
    fastify_callbacks: Vec<Measured>,
    next: Vec<Measured>,
}

pub(crate) async fn run(options: &RunOptions) -> Result<(), BenchError> {
    let cluster = Cluster::start(&options.work_dir).await?;
    let history = History::of_this_run(options.history.clone());
    if options.wants("ready") {
        ready(options, &cluster, &competitors::twilio(options, Duration::ZERO).await?).await?;
    }
    let (mut before, mut scenarios) = (0, 0);
    for rows in options.rows.iter().copied() {
        growth::grow(options, &cluster, &history, before, rows).await?;
        before = rows;
        for delay in options.twilio_ms.iter().copied().filter(|_| options.wants_requests()) {
            println!("\nWith {rows} calls, and a Twilio that takes {delay} ms:");
            let comparison =
                Comparison::start(options, &cluster, &history, rows, delay, scenarios * options.rounds).await?;
            scenarios += 1;
            comparison.measure().await?;
        }
        if options.wants("lists") {
            growth::read_lists(&cluster, &history, rows).await?;
        }
    }
    cluster.stop().await
}

async fn linecard(
    options: &RunOptions,
    cluster: &Cluster,
    twilio: &Process,
) -> Result<(Process, Duration), BenchError> {
    competitors::linecard(&options.linecard, &options.work_dir, cluster, twilio, Some(signing::PUBLIC_URL)).await
}

/// The best of five starts on a migrated database, and the memory at rest.
async fn ready(options: &RunOptions, cluster: &Cluster, twilio: &Process) -> Result<(), BenchError> {
    let mut starts = Vec::new();
    let mut resident = 0.0;
    for _ in 0..5 {
        let (linecard, ready) = linecard(options, cluster, twilio).await?;
        starts.push(ready.as_secs_f64() * 1_000.0);
        tokio::time::sleep(Duration::from_millis(500)).await;
        resident = linecard.resident_mib()?;
    }
    let mut table = Table::new("Start", &["", "measured", "wanted"]);
    table.row(["ready after".to_owned(), format!("{} ms", whole(median(starts))), "< 300 ms".to_owned()]);
    table.row(["resident at rest".to_owned(), format!("{resident:.1} MiB"), "< 64 MiB".to_owned()]);
    table.print();
    Ok(())
}

impl<'o> Comparison<'o> {
    async fn start(
        options: &'o RunOptions,
        cluster: &'o Cluster,
        history: &'o History,
        rows: u64,
        delay_ms: u64,
        earlier_rounds: usize,
    ) -> Result<Self, BenchError> {
        let twilio = competitors::twilio(options, Duration::from_millis(delay_ms)).await?;
        let (linecard, _) = linecard(options, cluster, &twilio).await?;
        let (mut fastify, mut next) = (None, None);
        let wants_node = options.wants("calls") || options.wants("callbacks");
        if let Some(node_dir) = options.node_dir.as_deref().filter(|_| wants_node) {
            fastify = Some(competitors::fastify(options, node_dir, cluster, &twilio).await?);
            next = competitors::next(options, node_dir, cluster, &twilio).await?;
        }
        let pgbench = Pgbench { socket_dir: cluster.socket_dir(), work_dir: options.work_dir.clone() };
        let circumstances = format!("{rows} calls, Twilio {delay_ms} ms");
        Ok(Self { options, cluster, history, circumstances, pgbench, twilio, linecard, fastify, next, earlier_rounds })
    }

    async fn measure(&self) -> Result<(), BenchError> {
        let rounds = self.rounds().await?;
        self.print(&rounds)?;
        self.keep(&rounds)?;
        if self.options.wants("latency") {
            self.latency().await?;
        }
        if self.options.wants("neighbour") {
            self.neighbour().await?;
        }
        if self.options.wants("events") {
            self.events().await?;
        }
        if self.options.wants("held") {
            self.held().await?;
        }
        Ok(())
    }

    fn keep(&self, rounds: &Rounds) -> Result<(), BenchError> {
        for (name, ours, beside, theirs) in [
            ("calls", &rounds.calls, "Fastify", &rounds.fastify),
            ("calls", &rounds.calls, "Next.js", &rounds.next),
            ("calls of one agent", &rounds.hot, "", &Vec::new()),
            ("callbacks", &rounds.callbacks, "Fastify", &rounds.fastify_callbacks),
        ] {
            let scenario = format!("{name}; {}", self.circumstances);
            if beside != "Next.js" || !theirs.is_empty() {
                self.history.measured(&scenario, ours, Some((beside, theirs)))?;
            }
        }
        Ok(())
    }

    async fn rounds(&self) -> Result<Rounds, BenchError> {
        let mut rounds = Rounds::default();
        let warm = Load { duration: Duration::from_secs(1), ..self.calls(&self.linecard, agents()) };
        generate(&warm).await?;
        for (competitor, duration) in [(&self.fastify, 2), (&self.next, 2)] {
            if let Some(competitor) = competitor {
                generate(&Load { duration: Duration::from_secs(duration), ..self.calls(competitor, agents()) }).await?;
            }
        }
        for round in 0..self.options.rounds {
            eprintln!("round {} of {}", round + 1, self.options.rounds);
            self.round(self.earlier_rounds + round, &mut rounds).await?;
        }
        Ok(rounds)
    }

    async fn round(&self, round: usize, rounds: &mut Rounds) -> Result<(), BenchError> {
        let (options, seconds) = (self.options, self.options.seconds);
        self.cluster.delete_call_work().await?;
        let first = std::iter::once(BenchAgent { organization: 0, agent: 0 });
        if options.wants("calls") {
            rounds.calls.push(self.measured(&self.linecard, &self.calls(&self.linecard, agents())).await?);
            rounds.calls_pgbench.push(self.pgbench.calls(&format!("8a{round:02}"), Spread::AllAgents, seconds)?);
            if let Some(fastify) = &self.fastify {
                rounds.fastify.push(self.measured(fastify, &self.calls(fastify, agents())).await?);
            }
            if let Some(next) = &self.next {
                rounds.next.push(self.measured(next, &self.calls(next, agents())).await?);
            }
        }
        self.cluster.delete_call_work().await?;
        if options.wants("hot") {
            rounds.hot.push(self.measured(&self.linecard, &self.calls(&self.linecard, first)).await?);
            rounds.hot_pgbench.push(self.pgbench.calls(&format!("8b{round:02}"), Spread::OneAgent, seconds)?);
        }
        self.cluster.delete_call_work().await?;
        if options.wants("callbacks") {
            let (ours, theirs) = (format!("8c{round:02}"), format!("8d{round:02}"));
            for family in [&ours, &theirs] {
                self.cluster.admin.batch_execute(&calls_sql(family, CALLBACK_CALLS)).await?;
            }
            self.cluster.settle().await?;
            rounds.callbacks.push(self.measured(&self.linecard, &self.callbacks(&self.linecard, &ours)?).await?);
            if let Some(fastify) = &self.fastify {
                let family = format!("8e{:02}", round + 1);
                self.cluster.admin.batch_execute(&calls_sql(&family, CALLBACK_CALLS)).await?;
                self.cluster.admin.batch_execute(&node_calls_sql(&family)).await?;
                self.cluster.settle().await?;
                rounds.fastify_callbacks.push(self.measured(fastify, &self.callbacks(fastify, &family)?).await?);
            }
            rounds.callbacks_pgbench.push(self.pgbench.callbacks(&theirs, CALLBACK_CALLS)?);
        }
        Ok(())
    }

    async fn measured(&self, server: &Process, load: &Load) -> Result<Measured, BenchError> {
        let measured = measure(server, &self.twilio, self.cluster, load).await?;
        eprintln!(
            "  {:6.0}/s; CPU each: server {:.3} ms, database {:.3} ms, load and Twilio {:.3} ms",
            measured.outcome.rate(),
            measured.server_cpu_ms(),
            measured.database_cpu_ms(),
            measured.harness_cpu_ms()
        );
        Ok(measured)
    }

    fn calls(&self, server: &Process, agents: impl Iterator<Item = BenchAgent>) -> Load {
        Load {
            port: server.port,
            connections: self.options.connections,
            requests: Rc::new(agents.map(|agent| create_call(agent, CALLED)).collect()),
            once: None,
            duration: self.options.duration(),
            rate: None,
            expected: &[201],
        }
    }

    fn callbacks(&self, server: &Process, family: &str) -> Result<Load, BenchError> {
        let mut requests = Vec::new();
        for call in 0..CALLBACK_CALLS {
            requests.extend(signing::callbacks(family, call)?);
        }
        Ok(Load {
            port: server.port,
            connections: self.options.connections,
            requests: Rc::new(requests),
            once: Some(Chunk(signing::STATUSES.len())),
            duration: Duration::from_mins(1),
            rate: None,
            expected: &[204],
        })
    }

    fn print(&self, rounds: &Rounds) -> Result<(), BenchError> {
        let mut table = Table::new(
            "Requests",
            &[
                "",
                "per second",
                "pgbench",
                "ratio",
                "… without the harness",
                "server CPU, ms each",
                "PostgreSQL's",
                "the harness's",
            ],
        );
        for (name, ours, pgbench) in [
            ("calls, 2,000 agents of 200 organizations", &rounds.calls, &rounds.calls_pgbench),
            ("calls, all of one agent", &rounds.hot, &rounds.hot_pgbench),
            ("signed status callbacks", &rounds.callbacks, &rounds.callbacks_pgbench),
        ] {
            if !ours.is_empty() {
                let ratio = median(ours.iter().zip(pgbench).map(|(ours, pgbench)| ours.outcome.rate() / pgbench));
                let alone = median(ours.iter().zip(pgbench).map(|(ours, pgbench)| ours.rate_alone() / pgbench));
                let [rate, server, database] = medians(ours);
                let harness = median(ours.iter().map(Measured::harness_cpu_ms));
                let pgbench = median(pgbench.iter().copied());
                let cells = [whole(rate), whole(pgbench), percent(ratio), percent(alone), fine(server), fine(database)];
                table.row(std::iter::once(name.to_owned()).chain(cells).chain([fine(harness)]));
            }
        }
        table.print();
        let mut table = Table::new(
            "Beside Node",
            &["", "per second", "Linecard has", "server CPU, ms each", "PostgreSQL CPU, ms each"],
        );
        for (name, ours, theirs) in [
            ("Fastify, calls", &rounds.calls, &rounds.fastify),
            ("Fastify, signed status callbacks", &rounds.callbacks, &rounds.fastify_callbacks),
            ("Next.js with Twilio's client, calls", &rounds.calls, &rounds.next),
        ] {
            if !theirs.is_empty() {
                let ratio = median(ours.iter().zip(theirs).map(|(a, b)| a.outcome.rate() / b.outcome.rate()));
                let [rate, server, database] = medians(theirs);
                table.row([name.to_owned(), whole(rate), times(ratio), fine(server), fine(database)]);
            }
        }
        table.print();
        println!("\nResident after the load: {:.1} MiB", self.linecard.resident_mib()?);
        Ok(())
    }

    async fn latency(&self) -> Result<(), BenchError> {
        let mut table = Table::new("Latency of a call, ms", &["", "calls per second", "p50", "p99"]);
        self.cluster.delete_call_work().await?;
        let mut full = self.calls(&self.linecard, agents());
        let outcome = generate(&full).await?;
        let row = |name: &str, outcome: &crate::load::Outcome| {
            [name.to_owned(), whole(outcome.rate()), fine(outcome.latency_ms(50.0)), fine(outcome.latency_ms(99.0))]
        };
        table.row(row("at the peak", &outcome));
        full.rate = Some(outcome.rate() / 2.0);
        let half = generate(&full).await?;
        table.row(row("at half of the peak", &half));
        let ours = json!({"per_second": rounded(half.rate()), "p50_ms": rounded(half.latency_ms(50.0)),
            "p99_ms": rounded(half.latency_ms(99.0))});
        self.history.append(&format!("latency at half of the peak; {}", self.circumstances), &json!({"ours": ours}))?;
        let twilio = Load { port: self.twilio.port, ..full };
        table.row(row("Twilio alone, at that rate", &generate(&twilio).await?));
        table.print();
        Ok(())
    }

    async fn neighbour(&self) -> Result<(), BenchError> {
        let others = agents().filter(|agent| agent.organization != neighbour::NEIGHBOUR.organization);
        let rounds = self.earlier_rounds..self.earlier_rounds + self.options.rounds;
        let callbacks = |family: &str| self.callbacks(&self.linecard, family);
        let latencies = neighbour::measure(self.cluster, rounds, self.calls(&self.linecard, others), callbacks).await?;
        latencies.print(self.history, &self.circumstances)
    }

    async fn events(&self) -> Result<(), BenchError> {
        let receiver = competitors::twilio(self.options, Duration::ZERO).await?;
        let endpoints = events::Endpoints {
            cluster: self.cluster,
            linecard_port: self.linecard.port,
            receiver_port: receiver.port,
            platform_key: competitors::platform_key(self.options, self.cluster, &self.twilio)?,
        };
        let rounds = self.earlier_rounds..self.earlier_rounds + self.options.rounds;
        let callbacks = |family: &str| self.callbacks(&self.linecard, family);
        let cost = endpoints.measure(rounds, &self.calls(&self.linecard, agents()), callbacks).await?;
        cost.print(self.history, &self.circumstances)
    }

    /// How many database connections are in use while Twilio is slow.
    async fn held(&self) -> Result<(), BenchError> {
        self.cluster.delete_call_work().await?;
        let slow = competitors::twilio(self.options, SLOW).await?;
        let (linecard, _) = linecard(self.options, self.cluster, &slow).await?;
        let connections = 64;
        let load = Load { connections, ..self.calls(&linecard, agents()) };
        let peak = generate(&Load { duration: Duration::from_secs(1), ..load.clone() }).await?.rate();
        // Half of the peak, so that the database is not the bottleneck.
        let load = Load { rate: Some(peak / 2.0), ..load };
        let (outcome, sampled) = tokio::join!(generate(&load), held::sample(self.cluster));
        let (outcome, (busy, open)) = (outcome?, sampled?);
        let mut table = Table::new("A Twilio that takes 50 ms", &["", "measured"]);
        table.row(["calls per second, half of the peak".to_owned(), whole(outcome.rate())]);
        table.row([
            "requests waiting for Twilio, on average".to_owned(),
            format!("{:.1}", outcome.rate() * SLOW.as_secs_f64()),
        ]);
        table.row(["active database connections, on average".to_owned(), format!("{busy:.2}")]);
        table.row(["… idle in a transaction".to_owned(), format!("{open:.2}")]);
        table.row(["p50, ms".to_owned(), fine(outcome.latency_ms(50.0))]);
        table.print();
        Ok(())
    }
}

/// Median rate, and median CPU time of the server and the database per request.
fn medians(measured: &[Measured]) -> [f64; 3] {
    [
        median(measured.iter().map(|one| one.outcome.rate())),
        median(measured.iter().map(Measured::server_cpu_ms)),
        median(measured.iter().map(Measured::database_cpu_ms)),
    ]
}
