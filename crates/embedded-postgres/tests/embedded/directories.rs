//! Owners, paths, and one program per directory.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use embedded_postgres::{EmbeddedError, EmbeddedPostgres, Opened};
use nix::unistd::User;

use crate::scratch::{Scratch, is_alive, is_root, query, try_query, until};

#[tokio::test]
async fn a_second_program_learns_which_process_has_the_directory_and_can_attach() {
    let scratch = Scratch::new();
    let attached = EmbeddedPostgres::attach(&scratch.options()).await;
    assert!(matches!(attached, Err(EmbeddedError::NotRunning { .. })));

    let program = scratch.spawn_program(None);
    // The answer is the same whether the other program has just taken the lock, is creating the cluster, or is ready.
    let opened =
        until("the other program has the lock", async || match EmbeddedPostgres::attach(&scratch.options()).await {
            Err(EmbeddedError::NotRunning { .. }) => None,
            outcome => Some(outcome.unwrap()),
        })
        .await;
    assert_eq!(query(&opened.owner_config(), "select current_user::text").await, "linecard_owner");

    let error = scratch.start_error().await;
    let EmbeddedError::AlreadyRunning { pid, .. } = error else { panic!("{error:?}") };
    assert_eq!(pid, Some(program.0.id()));
    let opened = EmbeddedPostgres::open(scratch.options()).await.unwrap();
    assert!(matches!(opened, Opened::Attached(_)));
    assert!(opened.connection().socket_dir().is_dir());
    opened.close().await.unwrap();
    assert!(is_alive(scratch.postmaster()));

    drop(program);
    let opened = EmbeddedPostgres::open(scratch.options()).await.unwrap();
    assert!(matches!(opened, Opened::Owned(_)));
    opened.close().await.unwrap();
}

#[tokio::test]
async fn a_data_directory_inside_a_private_one_also_works_for_root() {
    let scratch = Scratch::below("closed/var");
    let closed = scratch.root.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, Permissions::from_mode(0o700)).unwrap();
    for _ in 0..2 {
        let postgres = scratch.start().await;
        let config = postgres.connection().owner_config();
        assert_eq!(query(&config, "select current_user::text").await, "linecard_owner");
        postgres.stop().await.unwrap();
    }
    let mut program = scratch.spawn_program(None);
    program.wait_until_ready();
    program.kill();
    scratch.start().await.stop().await.unwrap();
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_works() {
    let scratch = Scratch::below("d".repeat(120));
    let postgres = scratch.start().await;
    let socket_dir = postgres.connection().socket_dir().to_owned();
    assert!(!socket_dir.starts_with(scratch.data_dir()));
    let attached = EmbeddedPostgres::attach(&scratch.options()).await.unwrap();
    assert_eq!(query(&attached.owner_config(), "select current_user::text").await, "linecard_owner");
    postgres.stop().await.unwrap();
    fs::remove_dir_all(socket_dir).unwrap();
}

#[tokio::test]
async fn unusual_directory_names_work() {
    let scratch = Scratch::below("it's, \"quoted\" ünd so");
    scratch.start().await.stop().await.unwrap();
}

#[tokio::test]
async fn it_works_without_being_root() {
    let (true, Ok(Some(nobody))) = (is_root(), User::from_name("nobody")) else {
        return;
    };
    let scratch = Scratch::new();
    fs::create_dir(scratch.data_dir()).unwrap();
    chown(scratch.data_dir(), Some(nobody.uid.as_raw()), Some(nobody.gid.as_raw())).unwrap();
    let mut program = scratch.spawn_program(Some(&nobody));
    program.wait_until_ready();
    let connection = EmbeddedPostgres::attach(&scratch.options()).await.unwrap();
    assert_eq!(query(&connection.owner_config(), "select current_user::text").await, "linecard_owner");
    program.kill();

    // When it is later started as root, the cluster keeps its owner.
    scratch.start().await.stop().await.unwrap();
    assert_eq!(fs::metadata(scratch.cluster()).unwrap().uid(), nobody.uid.as_raw());
}

#[tokio::test]
async fn only_postgresqls_user_owns_the_cluster_when_started_as_root() {
    if !is_root() {
        return;
    }
    let scratch = Scratch::new();
    let key = scratch.data_dir().join("key");
    let postgres = scratch.start().await;
    fs::write(&key, "secret").unwrap();
    fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();

    let owner = |path: PathBuf| fs::metadata(path).unwrap().uid();
    assert_ne!(owner(scratch.cluster()), 0);
    assert_eq!(owner(scratch.data_dir()), 0);
    let mode = fs::metadata(scratch.data_dir()).unwrap().mode();
    assert_eq!(mode & 0o777, 0o701, "other users can pass through but not list it");
    let read = format!("select pg_read_file('{}')", key.display());
    let refused = try_query(&postgres.connection().superuser_config(), &read).await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn started_as_root_neither_other_programs_of_postgresqls_user_connect_nor_does_anybody_take_the_lock() {
    if !is_root() {
        return;
    }
    let scratch = Scratch::new();
    let postgres = scratch.start().await;
    let owner = fs::metadata(scratch.cluster()).unwrap();
    for role in ["linecard_superuser", "linecard_owner"] {
        let connected = Command::new("psql")
            .args(["--no-psqlrc", "--command", "select 1", "--dbname"])
            .arg(format!("host={} user={role} dbname=postgres", postgres.connection().socket_dir().display()))
            .uid(owner.uid())
            .gid(owner.gid())
            .current_dir("/")
            .output()
            .unwrap();
        let error = String::from_utf8(connected.stderr).unwrap();
        assert!(!connected.status.success() && error.contains("authentication failed"), "{role}: {error}");
    }
    let lock = fs::metadata(scratch.data_dir().join("postgres.lock")).unwrap();
    assert_eq!(lock.mode() & 0o777, 0o600);
    postgres.stop().await.unwrap();
}

#[tokio::test]
async fn a_socket_directory_of_another_user_is_refused() {
    if !is_root() {
        return;
    }
    let scratch = Scratch::new();
    scratch.start().await.stop().await.unwrap();
    chown(scratch.data_dir().join("run"), Some(54321), None).unwrap();
    let error = scratch.start_error().await;
    assert!(matches!(error, EmbeddedError::ForeignOwner { owner: 54321, .. }), "{error:?}");
}
