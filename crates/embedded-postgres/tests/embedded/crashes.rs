//! PostgreSQL, its program, or both are killed at bad moments.

use std::fs;
use std::time::{Duration, Instant};

use embedded_postgres::EmbeddedPostgres;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::scratch::{Scratch, count_rows, insert_rows, is_alive, try_query, until};

#[tokio::test]
async fn a_killed_postmaster_is_restarted_with_all_rows() {
    let scratch = Scratch::new();
    let postgres = scratch.start().await;
    insert_rows(postgres.connection()).await;
    let first = scratch.postmaster();
    let started = Instant::now();
    kill(first, Signal::SIGKILL).unwrap();
    let connection = postgres.connection();
    let config = connection.owner_config();
    until("it answers again", async || {
        let answer = try_query(&config, "select 'yes'").await.ok();
        answer.filter(|_| ![first, Pid::from_raw(0)].contains(&scratch.postmaster()))
    })
    .await;
    println!("killed postmaster to first query: {:?}", started.elapsed());
    assert_eq!(count_rows(connection).await, "1000");
    postgres.stop().await.unwrap();
}

#[tokio::test]
async fn a_busy_backend_does_not_delay_the_restart_after_a_kill() {
    let scratch = Scratch::new();
    let postgres = scratch.start().await;
    let config = postgres.connection().owner_config();
    let first = scratch.postmaster();
    let started = Instant::now();
    let busy = try_query(&config, "select 'slept' from pg_sleep(60)");
    let killing = async {
        until("the statement runs", async || {
            let running = "select count(*)::text from pg_stat_activity
                where query like '%pg_sleep(60)' and state = 'active' and pid <> pg_backend_pid()";
            let count = try_query(&config, running).await.ok();
            count.filter(|count| count == "1")
        })
        .await;
        kill(first, Signal::SIGKILL).unwrap();
        until("it answers again", async || {
            let answer = try_query(&config, "select 'yes'").await.ok();
            answer.filter(|_| ![first, Pid::from_raw(0)].contains(&scratch.postmaster()))
        })
        .await;
    };
    let (slept, ()) = tokio::join!(busy, killing);
    assert!(slept.is_err());
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[tokio::test]
async fn rows_survive_a_kill_of_the_whole_program() {
    let scratch = Scratch::new();
    let mut program = scratch.spawn_program(None);
    program.wait_until_ready();
    let connection = EmbeddedPostgres::attach(&scratch.options()).await.unwrap();
    insert_rows(&connection).await;
    let postmaster = scratch.postmaster();
    program.kill();

    // At once: the old PostgreSQL may still be writing.
    let postgres = scratch.start().await;
    assert!(!is_alive(postmaster));
    assert_eq!(count_rows(postgres.connection()).await, "1000");
}

#[tokio::test]
async fn rows_survive_a_kill_of_the_program_and_of_postgresql() {
    let scratch = Scratch::new();
    let mut program = scratch.spawn_program(None);
    program.wait_until_ready();
    let connection = EmbeddedPostgres::attach(&scratch.options()).await.unwrap();
    insert_rows(&connection).await;
    kill(scratch.postmaster(), Signal::SIGKILL).unwrap();
    program.kill();

    let postgres = scratch.start().await;
    assert_eq!(count_rows(postgres.connection()).await, "1000");
}

#[tokio::test]
async fn postgresql_exits_soon_after_its_program_was_killed() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let scratch = Scratch::new();
    let mut program = scratch.spawn_program(None);
    program.wait_until_ready();
    let postmaster = scratch.postmaster();
    program.kill();
    until("PostgreSQL exits", async || (!is_alive(postmaster)).then_some(())).await;
}

#[tokio::test]
async fn a_kill_while_the_cluster_is_created_leaves_nothing_unfinished() {
    for delay_ms in [30, 150, 300, 500] {
        let scratch = Scratch::new();
        let mut program = scratch.spawn_program(None);
        tokio::time::sleep(Duration::from_millis(delay_ms)).await;
        program.kill();

        let postgres = scratch.start().await;
        insert_rows(postgres.connection()).await;
        let left: Vec<_> = fs::read_dir(scratch.data_dir())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.starts_with("postgres.new"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
        postgres.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_cancelled_start_leaves_nothing_running() {
    let scratch = Scratch::new();
    for limit_ms in [1, 100, 400] {
        let start = EmbeddedPostgres::start(scratch.options());
        let limit = Duration::from_millis(limit_ms);
        drop(tokio::time::timeout(limit, start).await);
    }
    scratch.start().await.stop().await.unwrap();
}

#[tokio::test]
async fn a_process_id_that_now_belongs_to_another_program_does_not_prevent_a_start() {
    let scratch = Scratch::new();
    scratch.start().await.stop().await.unwrap();
    // As after a container restart: the files are still there, but the process id is another program's.
    let other_program = std::process::id();
    let text = format!("{other_program}\n{}\n1\n5432\n", scratch.cluster().display());
    for name in ["postgres/postmaster.pid", "run/.s.PGSQL.5432.lock"] {
        fs::write(scratch.data_dir().join(name), &text).unwrap();
    }
    scratch.start().await.stop().await.unwrap();
}
