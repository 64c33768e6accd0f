//! Which PostgreSQL binaries are used, and what is reported if none can be.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use embedded_postgres::{EmbeddedError, EmbeddedOptions, EmbeddedPostgres};
use nix::unistd::Pid;

use crate::scratch::{Scratch, query, try_query, until};

#[tokio::test]
async fn a_cluster_of_another_major_version_is_refused_with_what_to_do() {
    let scratch = Scratch::new();
    scratch.start().await.stop().await.unwrap();
    fs::write(scratch.cluster().join("PG_VERSION"), "12\n").unwrap();
    let error = scratch.start_error().await;
    assert!(matches!(error, EmbeddedError::OtherMajorVersion { cluster: 12, .. }), "{error:?}");
    let message = error.to_string();
    for part in ["PostgreSQL 12", "LINECARD_POSTGRES_BIN_DIR", "pg_upgrade"] {
        assert!(message.contains(part), "{message}");
    }

    fs::write(scratch.cluster().join("PG_VERSION"), "").unwrap();
    assert!(matches!(scratch.start_error().await, EmbeddedError::NotACluster { .. }));
}

#[tokio::test]
async fn missing_binaries_are_reported_with_how_to_install_them() {
    let scratch = Scratch::new();
    let options = EmbeddedOptions { bin_dir: Some(scratch.root.path().to_owned()), ..scratch.options() };
    let error = EmbeddedPostgres::start(options).await.unwrap_err();
    assert!(matches!(error, EmbeddedError::NoPrograms { .. }), "{error:?}");
    let message = error.to_string();
    for part in ["Install", "LINECARD_POSTGRES_BIN_DIR", "LINECARD_DATABASE_URL", "does not contain"] {
        assert!(message.contains(part), "{message}");
    }
}

#[tokio::test]
async fn binaries_that_are_too_old_are_refused() {
    let scratch = Scratch::new();
    let bin_dir = scratch.root.path().join("old");
    fs::create_dir(&bin_dir).unwrap();
    for name in ["postgres", "initdb"] {
        let program = bin_dir.join(name);
        fs::write(&program, "#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n").unwrap();
        fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    }
    let options = EmbeddedOptions { bin_dir: Some(bin_dir), ..scratch.options() };
    let message = EmbeddedPostgres::start(options).await.unwrap_err().to_string();
    assert!(message.contains("has PostgreSQL 14.9, which is too old"), "{message}");
}

#[tokio::test]
async fn replaced_binaries_are_restarted_once_their_libraries_do_not_match() {
    let scratch = Scratch::new();
    let installed = Command::new("pg_config").arg("--bindir").output();
    let installed = String::from_utf8(installed.unwrap().stdout).unwrap();
    let bin_dir = scratch.root.path().join("bin");
    fs::create_dir(&bin_dir).unwrap();
    let install = |name: &str| {
        let script = format!("#!/bin/sh\nexec {}/{name} \"$@\"\n", installed.trim());
        let program = bin_dir.join(name);
        // As package managers do it: a new file takes the old one's name.
        let new = bin_dir.join("new");
        fs::write(&new, script).unwrap();
        fs::set_permissions(&new, Permissions::from_mode(0o755)).unwrap();
        fs::rename(new, program).unwrap();
    };
    install("postgres");
    install("initdb");
    let options = EmbeddedOptions { bin_dir: Some(bin_dir.clone()), ..scratch.options() };
    let postgres = EmbeddedPostgres::start(options).await.unwrap();
    let owner = postgres.connection().owner_config();
    let first = scratch.postmaster();
    let log_mismatch = "do $$ begin raise log 'could not load library: undefined symbol: f'; end $$";

    query(&owner, log_mismatch).await;
    assert_eq!(scratch.postmaster(), first, "nothing was replaced");

    install("postgres");
    // The restart that it causes may cut off its own answer.
    drop(try_query(&owner, log_mismatch).await);
    until("the new program answers", async || {
        let answer = try_query(&owner, "select 'yes'").await.ok();
        answer.filter(|_| ![first, Pid::from_raw(0)].contains(&scratch.postmaster()))
    })
    .await;
    postgres.stop().await.unwrap();
}

#[tokio::test]
async fn a_failed_start_reports_what_postgresql_logged() {
    let scratch = Scratch::new();
    scratch.start().await.stop().await.unwrap();
    fs::write(scratch.cluster().join("postgresql.auto.conf"), "no_such_setting = 1\n").unwrap();
    let error = scratch.start_error().await;
    let EmbeddedError::ExitedAtStart { log } = error else { panic!("{error:?}") };
    assert!(log.contains("no_such_setting"), "{log}");
}
