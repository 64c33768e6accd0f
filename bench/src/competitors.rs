//! The processes of a run: Linecard, a stub of Twilio, and the competitors.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::database::{Cluster, SEARCH_PATH};
use crate::fixture::{BenchAgent, ENCRYPTION_KEY, basic};
use crate::node_tables::NODE_ENCRYPTION_KEY;
use crate::process::Process;
use crate::signing::PUBLIC_URL;
use crate::{BenchError, RunOptions};

const ANY_AGENT: BenchAgent = BenchAgent { organization: 0, agent: 0 };

fn free_port() -> Result<u16, BenchError> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

pub(crate) async fn twilio(options: &RunOptions, delay: Duration) -> Result<Process, BenchError> {
    let port = free_port()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["twilio", "--listen", &format!("127.0.0.1:{port}"), "--delay-ms", &delay.as_millis().to_string()]);
    let mut process = Process::start(&mut command, port, &options.work_dir.join(format!("twilio-{port}.log")))?;
    process.ready("/").await?;
    Ok(process)
}

/// The simulator, which simulates lifecycles, sends callbacks and injects faults.
pub(crate) async fn twilio_sim(program: &Path, work_dir: &Path) -> Result<Process, BenchError> {
    let port = free_port()?;
    let mut command = Command::new(program);
    command.args(["--listen", &format!("127.0.0.1:{port}")]);
    let mut process = Process::start(&mut command, port, &work_dir.join("twilio-sim.log"))?;
    process.ready("/sim").await?;
    Ok(process)
}

/// In development mode, since production requires HTTPS to Twilio. Also returns the time until it was ready.
pub(crate) async fn linecard(
    program: &Path,
    work_dir: &Path,
    cluster: &Cluster,
    twilio: &Process,
    public_url: Option<&str>,
) -> Result<(Process, Duration), BenchError> {
    let port = free_port()?;
    let mut command = linecard_command(program, work_dir, cluster, twilio);
    command
        .arg("serve")
        .env("LINECARD_LISTEN", format!("127.0.0.1:{port}"))
        .env("LINECARD_PUBLIC_URL", public_url.map_or_else(|| format!("http://127.0.0.1:{port}"), ToOwned::to_owned));
    let mut process = Process::start(&mut command, port, &work_dir.join(format!("linecard-{port}.log")))?;
    let ready = process.ready("/readyz").await?;
    Ok((process, ready))
}

fn linecard_command(program: &Path, work_dir: &Path, cluster: &Cluster, twilio: &Process) -> Command {
    let mut command = Command::new(program);
    command
        .env("LINECARD_DATA_DIR", work_dir.join("linecard"))
        .env("LINECARD_DATABASE_URL", cluster.app_url())
        .env("LINECARD_TWILIO_API_URL", format!("http://127.0.0.1:{}", twilio.port))
        .env("WEBHOOK_ENCRYPTION_KEY", ENCRYPTION_KEY);
    command
}

/// A new platform key with the scope `events`.
pub(crate) fn platform_key(options: &RunOptions, cluster: &Cluster, twilio: &Process) -> Result<String, BenchError> {
    let output = linecard_command(&options.linecard, &options.work_dir, cluster, twilio)
        .args(["platform-key", "create", "--name", "bench", "--scopes", "events"])
        .output()?;
    let printed = String::from_utf8(output.stdout)?;
    let key = printed.split_whitespace().find(|word| word.starts_with("lcp_"));
    let said = String::from_utf8_lossy(&output.stderr);
    Ok(key.ok_or_else(|| format!("no platform key: {said}"))?.to_owned())
}

pub(crate) async fn fastify(
    options: &RunOptions,
    node_dir: &Path,
    cluster: &Cluster,
    twilio: &Process,
) -> Result<Process, BenchError> {
    node(options, node_dir, cluster, twilio, &["fastify.mjs"], "/").await
}

/// `None` if it was not built.
pub(crate) async fn next(
    options: &RunOptions,
    node_dir: &Path,
    cluster: &Cluster,
    twilio: &Process,
) -> Result<Option<Process>, BenchError> {
    if !node_dir.join("next/.next/BUILD_ID").exists() {
        return Ok(None);
    }
    let arguments = ["node_modules/next/dist/bin/next", "start", "next", "--hostname", "127.0.0.1"];
    node(options, node_dir, cluster, twilio, &arguments, "/").await.map(Some)
}

async fn node(
    options: &RunOptions,
    node_dir: &Path,
    cluster: &Cluster,
    twilio: &Process,
    arguments: &[&str],
    path: &str,
) -> Result<Process, BenchError> {
    let port = free_port()?;
    let mut command = Command::new("node");
    command
        .args(arguments)
        .current_dir(node_dir)
        .env("NODE_ENV", "production")
        .env("NEXT_TELEMETRY_DISABLED", "1")
        .env("PORT", port.to_string())
        .env("PGHOST", cluster.socket_dir())
        .env("PGOPTIONS", SEARCH_PATH)
        .env("PUBLIC_URL", PUBLIC_URL)
        .env("NODE_ENCRYPTION_KEY", NODE_ENCRYPTION_KEY)
        .env("TWILIO_URL", format!("http://127.0.0.1:{}", twilio.port))
        .env("ACCOUNT_SID", ANY_AGENT.account_sid())
        .env("AUTH_TOKEN", ANY_AGENT.auth_token())
        .env("BASIC", basic(ANY_AGENT));
    let mut process = Process::start(&mut command, port, &options.work_dir.join(format!("node-{port}.log")))?;
    process.ready(path).await?;
    Ok(process)
}
