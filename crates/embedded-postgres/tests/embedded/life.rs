//! What a start creates, and what a stop leaves behind.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::time::Instant;

use nix::unistd::getpgid;

use crate::scratch::{Scratch, count_rows, insert_rows, is_alive, query};

#[tokio::test]
async fn a_fresh_directory_becomes_a_durable_private_database() {
    let scratch = Scratch::new();
    let started = Instant::now();
    let postgres = scratch.start().await;
    let connection = postgres.connection();
    let owner = connection.owner_config();
    assert_eq!(query(&owner, "select current_user || '@' || current_database()").await, "linecard_owner@linecard");
    println!("fresh directory to first query: {:?}", started.elapsed());

    let settings = "select string_agg(name || '=' || setting, ' ' order by name) from pg_settings where name in
        ('fsync', 'data_checksums', 'listen_addresses', 'server_encoding', 'full_page_writes', 'unix_socket_permissions',
        'jit', 'max_wal_size')";
    assert_eq!(
        query(&owner, settings).await,
        "data_checksums=on fsync=on full_page_writes=on jit=off listen_addresses= max_wal_size=2048 server_encoding=UTF8 \
         unix_socket_permissions=0700",
    );
    assert_eq!(query(&owner, "select lower('ÄÖ')").await, "äö");
    assert_eq!(
        query(&connection.superuser_config(), "select rolname::text from pg_roles where rolsuper").await,
        "linecard_superuser",
    );
    let directory = fs::metadata(connection.socket_dir()).unwrap();
    assert_eq!(directory.mode() & 0o777, 0o700);

    let postmaster = scratch.postmaster();
    assert_ne!(getpgid(Some(postmaster)), getpgid(None), "Ctrl-C would reach PostgreSQL");
    postgres.stop().await.unwrap();
    assert!(!is_alive(postmaster));
}

#[tokio::test]
async fn rows_survive_a_restart() {
    let scratch = Scratch::new();
    let postgres = scratch.start().await;
    insert_rows(postgres.connection()).await;
    postgres.stop().await.unwrap();

    let started = Instant::now();
    let postgres = scratch.start().await;
    assert_eq!(count_rows(postgres.connection()).await, "1000");
    println!("restart to first query: {:?}", started.elapsed());
}

#[tokio::test]
async fn dropping_it_stops_postgresql() {
    let scratch = Scratch::new();
    let postgres = scratch.start().await;
    let postmaster = scratch.postmaster();
    drop(postgres);
    assert!(!is_alive(postmaster));
    assert!(!scratch.cluster().join("postmaster.pid").exists());
}

#[tokio::test]
async fn the_owner_role_is_repaired_at_every_start() {
    let scratch = Scratch::new();
    let postgres = scratch.start().await;
    let superuser = postgres.connection().superuser_config();
    query(&superuser, "alter role linecard_owner superuser bypassrls nocreaterole").await;
    query(&superuser, "alter database linecard owner to linecard_superuser").await;
    postgres.stop().await.unwrap();

    let postgres = scratch.start().await;
    let role =
        "select rolsuper || ' ' || rolbypassrls || ' ' || rolcreaterole from pg_roles where rolname = 'linecard_owner'";
    assert_eq!(query(&superuser, role).await, "false false true");
    let owner = "select pg_get_userbyid(datdba)::text from pg_database where datname = 'linecard'";
    assert_eq!(query(&postgres.connection().superuser_config(), owner).await, "linecard_owner");
}

#[tokio::test]
async fn postgresql_does_not_see_this_programs_environment() {
    let scratch = Scratch::new();
    let postgres = scratch.start().await;
    let superuser = postgres.connection().superuser_config();
    query(&superuser, "create table environment (entry text)").await;
    query(&superuser, "copy environment from program 'env'").await;
    let names = "select string_agg(split_part(entry, '=', 1), ' ') from environment";
    let names = query(&superuser, names).await;
    assert!(names.contains("PATH"), "{names}");
    assert!(!names.contains("HOME") && !names.contains("CARGO"), "{names}");
    postgres.stop().await.unwrap();
}
