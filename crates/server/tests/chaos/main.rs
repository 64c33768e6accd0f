//! Servers and databases are killed at random moments and Twilio fails in various ways; every call is placed once,
//! reported correctly, and tracked to its end.
//!
//! `LINECARD_CHAOS_SEED` repeats a run as far as the machine's timing allows; `LINECARD_CHAOS_KILLS` sets the number of
//! servers to kill (`make chaos`).
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test that panics has failed; the run's parameters are printed"
)]

mod clients;
mod invariants;
mod node;
mod proxy;
mod scenario;

use std::time::Duration;

use embedded_postgres::{EmbeddedOptions, EmbeddedPostgres};
use linecard_domain::{IdGenerator, RandomIds, SystemClock};
use linecard_store::{SchemaNames, migrate_up};
use linecard_testkit::TestDatabase;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use scenario::Scenario;

/// A number from the environment.
fn setting(name: &str) -> Option<u64> {
    #[expect(clippy::disallowed_methods, reason = "parameters of the test run")]
    std::env::var(name).ok().map(|value| value.parse().unwrap())
}

fn kills(default: u64) -> u64 {
    setting("LINECARD_CHAOS_KILLS").unwrap_or(default)
}

/// A new seed for each run, printed so that the run can be repeated.
fn seed() -> u64 {
    let seed = setting("LINECARD_CHAOS_SEED").unwrap_or_else(|| RandomIds.next(&SystemClock).as_u64_pair().1);
    println!("LINECARD_CHAOS_SEED={seed}");
    seed
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_at_random_moments_loses_no_call_and_dials_none_twice() {
    let scenario = Scenario::prepare(TestDatabase::create().await, seed()).await;
    scenario.run(&[kills(25)]).await;
    scenario.settle_and_check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_on_one_database_that_are_killed_lose_no_call_and_dial_none_twice() {
    let scenario = Scenario::prepare(TestDatabase::create().await, seed()).await;
    scenario.run(&[kills(16) / 2, kills(16) / 2]).await;
    scenario.settle_and_check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgresql_that_is_stopped_and_killed_loses_no_call_either() {
    let (seed, root) = (seed(), node::directory());
    let options = EmbeddedOptions { data_dir: root.path().join("data"), bin_dir: None };
    let postgres = EmbeddedPostgres::start(options.clone()).await.unwrap();
    migrate_up(&postgres.connection().owner_config().into(), &SchemaNames::default(), None).await.unwrap();
    let scenario = Scenario::prepare(TestDatabase::in_cluster(postgres.connection().socket_dir()), seed).await;
    let mut stopping = StdRng::seed_from_u64(seed ^ 1);
    let (postgres, ()) = tokio::join!(stop_and_start(postgres, &options, &mut stopping, &scenario), async {
        scenario.run(&[kills(10)]).await;
    });
    scenario.settle_and_check().await;
    postgres.stop().await.unwrap();
}

/// Until all servers have been killed.
async fn stop_and_start(
    mut postgres: EmbeddedPostgres,
    options: &EmbeddedOptions,
    random: &mut StdRng,
    scenario: &Scenario,
) -> EmbeddedPostgres {
    let mut times = 0;
    while !scenario.has_ended() {
        tokio::time::sleep(Duration::from_millis(random.random_range(500..2_500))).await;
        times += 1;
        if random.random_bool(0.5) {
            postgres.stop().await.unwrap();
            tokio::time::sleep(Duration::from_millis(random.random_range(0..1_500))).await;
            postgres = EmbeddedPostgres::start(options.clone()).await.unwrap();
        } else {
            let pid_file = options.data_dir.join("postgres/postmaster.pid");
            let pid = std::fs::read_to_string(pid_file).unwrap_or_default();
            if let Some(pid) = pid.lines().next().and_then(|pid| pid.parse().ok()) {
                // The supervisor restarts it.
                let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
            }
        }
    }
    println!("PostgreSQL was stopped or killed {times} times");
    postgres
}
