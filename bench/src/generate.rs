//! Many calls of many organizations, as months of service leave them: settled, priced, in the order of their ids.
//!
//! A call is a function of its number and the seed, so the same options make the same calls. They are inserted with the
//! indexes in place: these get the shape that they have in service, with every organization growing at its own place.

use std::time::{Duration, Instant};

use crate::BenchError;
use crate::database::Cluster;
use crate::fixture::{AGENT_PREFIX, BASE, CREDENTIAL_PREFIX, ORGANIZATION_PREFIX, ORGANIZATIONS};
use crate::measure::each;
use crate::report::{Table, whole};

/// Rows of one statement; a statement is a transaction.
const CHUNK: u64 = 50_000;
/// The calls end on 2026-11-28, and span so many days.
const END_MS: u64 = 1_795_824_000_000;
const DAYS: u64 = 90;
/// Agents' numbers are their organization's times this; see `fixture::BenchAgent`.
const AGENT_NUMBERS: u64 = 100;

/// Whose calls are generated.
#[derive(clap::Args, Debug, Clone)]
pub(crate) struct Population {
    /// Organizations of very different size: of 10,000, the largest has a twentieth of the calls.
    #[arg(long, default_value_t = 10_000)]
    pub(crate) organizations: u64,
    /// Agents of all organizations together, at most 100 each.
    #[arg(long, default_value_t = 100_000)]
    pub(crate) agents: u64,
    /// Percentage of all calls that one agent has, in addition.
    #[arg(long, default_value_t = 0)]
    pub(crate) hot: u64,
    /// Percentage of calls with their log, of four entries.
    #[arg(long, default_value_t = 0)]
    pub(crate) logs: u64,
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Connections that insert at the same time.
    #[arg(long, default_value_t = 2)]
    pub(crate) jobs: u64,
}

/// Options of `generate`.
#[derive(clap::Args, Debug, Clone)]
pub(crate) struct GenerateOptions {
    /// Directory for the database, which PostgreSQL's user must be able to access. It stays there, stopped.
    #[arg(long)]
    pub(crate) work_dir: std::path::PathBuf,
    #[arg(long, default_value_t = 10_000_000)]
    pub(crate) rows: u64,
    #[command(flatten)]
    pub(crate) population: Population,
}

/// What was inserted, and how large the tables are now.
pub(crate) struct Generated {
    rows: u64,
    took: Duration,
    /// Of PostgreSQL.
    cpu: Duration,
    table_mib: f64,
    index_mib: f64,
}

pub(crate) async fn run(options: &GenerateOptions) -> Result<(), BenchError> {
    let cluster = Cluster::start(&options.work_dir).await?;
    let mut table = Table::new("Generated calls", HEAD);
    table.row(options.population.grow(&cluster, 0, options.rows, options.rows).await?.cells());
    table.print();
    cluster.stop().await
}

pub(crate) const HEAD: &[&str] =
    &["rows", "seconds", "rows per second", "PostgreSQL's CPU, µs per row", "calls, MiB", "their indexes, MiB"];

impl Generated {
    pub(crate) fn cells(&self) -> [String; 6] {
        let seconds = self.took.as_secs_f64();
        [
            self.rows.to_string(),
            format!("{seconds:.1}"),
            whole(self.rows as f64 / seconds),
            format!("{:.1}", self.cpu_us_per_row()),
            whole(self.table_mib),
            whole(self.index_mib),
        ]
    }

    pub(crate) fn cpu_us_per_row(&self) -> f64 {
        each(self.cpu, self.rows) * 1_000.0
    }

    pub(crate) fn rows_per_second(&self) -> f64 {
        self.rows as f64 / self.took.as_secs_f64()
    }
}

impl Population {
    /// Inserts the calls from number `from` to below `to`, of `of` calls over all.
    pub(crate) async fn grow(&self, cluster: &Cluster, from: u64, to: u64, of: u64) -> Result<Generated, BenchError> {
        if self.agents > self.organizations * AGENT_NUMBERS {
            return Err(format!("at most {AGENT_NUMBERS} agents for each organization").into());
        }
        let (begun, cpu) = (Instant::now(), cluster.cpu()?);
        cluster.admin.batch_execute(&self.owners_sql()).await?;
        let jobs = (0..self.jobs).map(|job| self.job(cluster, job, from, to, of));
        for job in jobs.map(spawned).collect::<Vec<_>>() {
            job.await??;
        }
        let (took, cpu) = (begun.elapsed(), cluster.cpu()?.saturating_sub(cpu));
        cluster.settle().await?;
        let sizes = "SELECT pg_table_size('calls')::float8 / 1048576, pg_indexes_size('calls')::float8 / 1048576";
        let row = cluster.admin.query_one(sizes, &[]).await?;
        Ok(Generated { rows: to - from, took, cpu, table_mib: row.try_get(0)?, index_mib: row.try_get(1)? })
    }

    /// Every so many chunks are one connection's: ids arrive nearly in order, as from several servers.
    fn job(
        &self,
        cluster: &Cluster,
        job: u64,
        from: u64,
        to: u64,
        of: u64,
    ) -> impl Future<Output = Result<(), BenchError>> + use<> {
        let (population, connecting) = (self.clone(), cluster.another_admin());
        async move {
            let client = connecting.await?;
            // Lost with a crash of the machine, which would end the run anyway.
            client.batch_execute("SET synchronous_commit = off").await?;
            let mut first = from + job * CHUNK;
            while first < to {
                let last = (first + CHUNK).min(to) - 1;
                client.batch_execute(&population.calls_sql(first, last, of)).await?;
                first += population.jobs * CHUNK;
            }
            Ok(())
        }
    }

    fn agents_each(&self) -> u64 {
        (self.agents / self.organizations).max(1)
    }

    /// Organizations and agents beyond those of the load, which are in `fixture`. Nobody places a call with them.
    fn owners_sql(&self) -> String {
        let (organizations, agents) = (self.organizations - 1, self.agents_each() - 1);
        format!(
            "INSERT INTO organizations (id, name, created_at, updated_at)
                SELECT ('{ORGANIZATION_PREFIX}' || {BASE} + o)::uuid, 'Organization ' || o, now(), now()
                FROM generate_series(0, {organizations}) o ON CONFLICT DO NOTHING;
            CREATE TEMP TABLE made AS SELECT o, ('{ORGANIZATION_PREFIX}' || {BASE} + o)::uuid AS organization_id,
                    {BASE} + o * {AGENT_NUMBERS} + a AS number
                FROM generate_series({ORGANIZATIONS}, {organizations}) o, generate_series(0, {agents}) a;
            INSERT INTO agent_configurations (organization_id, id, name, voice_url, created_at, updated_at)
                SELECT organization_id, ('{AGENT_PREFIX}' || number)::uuid, 'Agent ' || number,
                    'https://agents.example.com/voice', now(), now() FROM made ON CONFLICT DO NOTHING;
            INSERT INTO agent_twilio_settings (organization_id, id, agent_id, credential_id, account_sid,
                    auth_token_encrypted, auth_token_hint, fingerprint, phone_number, encryption_version, created_at,
                    updated_at)
                SELECT organization_id, ('{CREDENTIAL_PREFIX}' || number)::uuid, ('{AGENT_PREFIX}' || number)::uuid,
                    ('{CREDENTIAL_PREFIX}' || number)::uuid, 'AC' || lpad(number::text, 32, '0'), 'sealed', '0000', 'none',
                    '+1' || 4150000000 + number - {BASE}, 'none', now(), now() FROM made ON CONFLICT DO NOTHING;
            DROP TABLE made;"
        )
    }

    /// A chunk of calls and of their logs. `u` and `v` are uniform from 0 to below 1, and `h` is their source.
    fn calls_sql(&self, first: u64, last: u64, of: u64) -> String {
        let Self { organizations, seed, hot, logs, .. } = self;
        let agents = self.agents_each();
        let span = DAYS * 86_400_000;
        format!(
            "WITH random AS (SELECT n, h, (h & 1048575) / 1048576.0::float8 AS u, (h >> 20 & 1048575) / 1048576.0::float8 AS v,
                    (h >> 40 & 1023) % 100 AS c, {END_MS} - {span} + n * {span} / {of} AS ms
                FROM (SELECT n, hashint8extended(n, {seed}) & 9223372036854775807 AS h
                    FROM generate_series({first}::bigint, {last}::bigint) n) hashed),
            owned AS (SELECT *, CASE WHEN h >> 52 & 1023 < {hot} * 1024 / 100 THEN 0 ELSE floor({organizations} * u * u * u)::bigint END AS o,
                    CASE WHEN h >> 52 & 1023 < {hot} * 1024 / 100 THEN 0 ELSE floor({agents} * v * v)::bigint END AS a
                FROM random),
            made AS (SELECT *, ('{ORGANIZATION_PREFIX}' || {BASE} + o)::uuid AS organization_id, {BASE} + o * {AGENT_NUMBERS} + a AS agent,
                    (lpad(to_hex(ms), 12, '0') || '7' || lpad(to_hex(h & 4095), 3, '0') || '8' || lpad(to_hex(n), 15, '0'))::uuid AS id,
                    CASE WHEN c < 88 THEN 'completed' WHEN c < 94 THEN 'no-answer' WHEN c < 98 THEN 'busy' WHEN c < 99 THEN 'failed'
                        ELSE 'canceled' END AS status,
                    to_timestamp(ms / 1000.0) AS at, 5 + floor(600 * u * v)::integer AS seconds
                FROM owned),
            placed AS (INSERT INTO calls (organization_id, id, agent_id, call_sid, account_sid, credential_id, credential_source,
                    from_number, to_number, status, submit_before, metadata, answered_by, duration_seconds, error_code, price,
                    price_unit, created_at, updated_at, ended_at)
                SELECT organization_id, id, ('{AGENT_PREFIX}' || agent)::uuid, 'CA' || lpad(to_hex(n), 32, '0'),
                    'AC' || lpad(agent::text, 32, '0'), ('{CREDENTIAL_PREFIX}' || agent)::uuid, 'agent', '+1' || 4150000000 + agent - {BASE},
                    '+1' || 2125550000 + (h >> 8 & 9999), status, at + interval '30 s',
                    CASE WHEN c % 5 = 0 THEN jsonb_build_object('campaign', 'c' || (h & 31), 'attempt', 1 + (h & 1)) END,
                    CASE WHEN c % 10 = 1 THEN 'human' END, CASE WHEN status = 'completed' THEN seconds END,
                    CASE WHEN status = 'failed' THEN 13224 END,
                    CASE WHEN status = 'completed' THEN -0.0140 * ceil(seconds / 60.0) END, CASE WHEN status = 'completed' THEN 'USD' END,
                    at, at + seconds * interval '1 s', at + seconds * interval '1 s'
                FROM made)
            INSERT INTO call_logs (organization_id, id, call_id, agent_id, call_sid, sequence_number, status, source, occurred_at, received_at)
                SELECT organization_id, (overlay(id::text placing to_hex(s) || '' from 20 for 1))::uuid, id, ('{AGENT_PREFIX}' || agent)::uuid,
                    'CA' || lpad(to_hex(n), 32, '0'), s - 8, (ARRAY['initiated', 'ringing', 'in-progress', made.status])[s - 7],
                    'callback', at + s * interval '1 s', at + s * interval '1 s'
                FROM made, generate_series(8, 11) s WHERE (h >> 30 & 1023) % 100 < {logs}",
        )
    }
}

#[expect(clippy::disallowed_methods, reason = "awaited right away")]
fn spawned<F>(job: F) -> tokio::task::JoinHandle<F::Output>
where
    F: Future<Output = Result<(), BenchError>> + 'static + Send,
{
    tokio::spawn(job)
}
