//! The embedded PostgreSQL, with real programs, real crashes and real second programs.
#![expect(clippy::unwrap_used, reason = "to panic is to fail")]

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use linecard_store::embedded::{
    EmbeddedConnection, EmbeddedError, EmbeddedOptions, EmbeddedPostgres, Opened,
};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, Uid, User, getpgid};
use tempfile::TempDir;
use tokio_postgres::{Config, NoTls};

/// A data directory that is removed at the end.
struct Scratch {
    root: TempDir,
    below: PathBuf,
}

impl Scratch {
    fn new() -> Self {
        Self::below("var")
    }

    fn below(path: impl AsRef<Path>) -> Self {
        let root = tempfile::tempdir().unwrap();
        // `tempdir` lets nobody else in, which a test of its own is about.
        fs::set_permissions(root.path(), Permissions::from_mode(0o755)).unwrap();
        Self {
            root,
            below: path.as_ref().to_owned(),
        }
    }

    fn data_dir(&self) -> PathBuf {
        self.root.path().join(&self.below)
    }

    fn cluster(&self) -> PathBuf {
        self.data_dir().join("postgres")
    }

    fn options(&self) -> EmbeddedOptions {
        EmbeddedOptions {
            data_dir: self.data_dir(),
            bin_dir: None,
        }
    }

    async fn start(&self) -> EmbeddedPostgres {
        EmbeddedPostgres::start(self.options()).await.unwrap()
    }

    async fn start_error(&self) -> EmbeddedError {
        EmbeddedPostgres::start(self.options()).await.unwrap_err()
    }

    fn postmaster(&self) -> Pid {
        // While a new postmaster starts, there may be no file, or an empty one.
        let text = fs::read_to_string(self.cluster().join("postmaster.pid")).unwrap_or_default();
        let first = text.lines().next().unwrap_or_default();
        Pid::from_raw(first.parse().unwrap_or(0))
    }

    /// Another program that opens the directory, and says `ready` when PostgreSQL is.
    fn spawn_program(&self, user: Option<&User>) -> Program {
        // Built below a closed directory, it could not be run by another user.
        let program = self.root.path().join("program");
        fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
        let mut command = Command::new(program);
        command
            .args(["--exact", "another_program", "--ignored", "--nocapture"])
            .env(CHILD_DATA_DIR, self.data_dir())
            .current_dir("/")
            .stdout(Stdio::piped());
        if let Some(user) = user {
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        Program(command.spawn().unwrap())
    }
}

const CHILD_DATA_DIR: &str = "LINECARD_TEST_CHILD_DATA_DIR";

struct Program(Child);

impl Program {
    fn wait_until_ready(&mut self) {
        let stdout = BufReader::new(self.0.stdout.take().unwrap());
        let is_ready = stdout.lines().any(|line| line.unwrap().contains("ready"));
        assert!(is_ready, "the other program ended");
    }

    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have been killed by its test.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// No test: what [`Scratch::spawn_program`] runs.
#[tokio::test]
#[ignore = "run by other tests, as a program of its own"]
async fn another_program() {
    let Some(data_dir) = std::env::var_os(CHILD_DATA_DIR) else {
        return;
    };
    let options = EmbeddedOptions {
        data_dir: data_dir.into(),
        bin_dir: None,
    };
    let _postgres = EmbeddedPostgres::start(options).await.unwrap();
    println!("ready");
    std::future::pending::<()>().await;
}

async fn try_query(config: &Config, statement: &str) -> Result<String, tokio_postgres::Error> {
    let (client, driver) = config.connect(NoTls).await?;
    let work = async move {
        let rows = client.query(statement, &[]).await?;
        Ok(rows
            .first()
            .map(|row| row.get::<_, String>(0))
            .unwrap_or_default())
    };
    tokio::select! {
        outcome = work => outcome,
        ended = driver => Err(ended.unwrap_err()),
    }
}

async fn query(config: &Config, statement: &str) -> String {
    try_query(config, statement).await.unwrap()
}

async fn make_rows(connection: &EmbeddedConnection) {
    let owner = connection.owner_config();
    query(&owner, "create table kept (id int primary key)").await;
    query(
        &owner,
        "insert into kept select * from generate_series(1, 1000)",
    )
    .await;
}

async fn count_rows(connection: &EmbeddedConnection) -> String {
    query(
        &connection.owner_config(),
        "select count(*)::text from kept",
    )
    .await
}

async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "never: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

fn is_root() -> bool {
    Uid::effective().is_root()
}

fn is_alive(pid: Pid) -> bool {
    // One that has ended and that nobody has waited for is no longer alive.
    let status = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    kill(pid, None).is_ok() && !status.contains(") Z ")
}

#[tokio::test]
async fn a_fresh_directory_becomes_a_durable_private_database() {
    let scratch = Scratch::new();
    let begun = Instant::now();
    let postgres = scratch.start().await;
    let connection = postgres.connection();
    let owner = connection.owner_config();
    assert_eq!(
        query(&owner, "select current_user || '@' || current_database()").await,
        "linecard_owner@linecard"
    );
    println!("fresh directory to first query: {:?}", begun.elapsed());

    let settings = "select string_agg(name || '=' || setting, ' ' order by name) from pg_settings where name in
        ('fsync', 'data_checksums', 'listen_addresses', 'server_encoding', 'full_page_writes', 'unix_socket_permissions')";
    assert_eq!(
        query(&owner, settings).await,
        "data_checksums=on fsync=on full_page_writes=on listen_addresses= server_encoding=UTF8 unix_socket_permissions=0700",
    );
    assert_eq!(query(&owner, "select lower('ÄÖ')").await, "äö");
    assert_eq!(
        query(
            &connection.superuser_config(),
            "select rolname::text from pg_roles where rolsuper"
        )
        .await,
        "linecard_superuser",
    );
    let directory = fs::metadata(connection.socket_dir()).unwrap();
    assert_eq!(directory.mode() & 0o777, 0o700);

    let postmaster = scratch.postmaster();
    assert_ne!(
        getpgid(Some(postmaster)),
        getpgid(None),
        "Ctrl-C would reach PostgreSQL"
    );
    postgres.stop().await.unwrap();
    assert!(!is_alive(postmaster));
}

#[tokio::test]
async fn rows_survive_a_restart() {
    let scratch = Scratch::new();
    let postgres = scratch.start().await;
    make_rows(postgres.connection()).await;
    postgres.stop().await.unwrap();

    let begun = Instant::now();
    let postgres = scratch.start().await;
    assert_eq!(count_rows(postgres.connection()).await, "1000");
    println!("restart to first query: {:?}", begun.elapsed());
}

#[tokio::test]
async fn dropping_it_ends_it() {
    let scratch = Scratch::new();
    let postgres = scratch.start().await;
    let postmaster = scratch.postmaster();
    drop(postgres);
    assert!(!is_alive(postmaster));
    assert!(!scratch.cluster().join("postmaster.pid").exists());
}

#[tokio::test]
async fn a_killed_postmaster_is_started_again_with_all_rows() {
    let scratch = Scratch::new();
    let postgres = scratch.start().await;
    make_rows(postgres.connection()).await;
    let first = scratch.postmaster();
    let begun = Instant::now();
    kill(first, Signal::SIGKILL).unwrap();
    let connection = postgres.connection();
    let config = connection.owner_config();
    until("it answers again", async || {
        let answer = try_query(&config, "select 'yes'").await.ok();
        answer.filter(|_| ![first, Pid::from_raw(0)].contains(&scratch.postmaster()))
    })
    .await;
    println!("killed postmaster to first query: {:?}", begun.elapsed());
    assert_eq!(count_rows(connection).await, "1000");
    postgres.stop().await.unwrap();
}

#[tokio::test]
async fn a_busy_backend_does_not_hold_up_the_start_after_a_kill() {
    let scratch = Scratch::new();
    let postgres = scratch.start().await;
    let config = postgres.connection().owner_config();
    let first = scratch.postmaster();
    let begun = Instant::now();
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
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn rows_survive_a_kill_of_the_whole_program() {
    let scratch = Scratch::new();
    let mut program = scratch.spawn_program(None);
    program.wait_until_ready();
    let connection = EmbeddedPostgres::attach(&scratch.options()).await.unwrap();
    make_rows(&connection).await;
    let postmaster = scratch.postmaster();
    program.kill();

    // At once, while the old PostgreSQL may still be writing.
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
    make_rows(&connection).await;
    kill(scratch.postmaster(), Signal::SIGKILL).unwrap();
    program.kill();

    let postgres = scratch.start().await;
    assert_eq!(count_rows(postgres.connection()).await, "1000");
}

#[tokio::test]
async fn postgresql_ends_soon_after_its_program_was_killed() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let scratch = Scratch::new();
    let mut program = scratch.spawn_program(None);
    program.wait_until_ready();
    let postmaster = scratch.postmaster();
    program.kill();
    until("PostgreSQL ends", async || {
        (!is_alive(postmaster)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_second_program_learns_who_has_the_directory_and_may_attach() {
    let scratch = Scratch::new();
    let attached = EmbeddedPostgres::attach(&scratch.options()).await;
    assert!(matches!(attached, Err(EmbeddedError::NotRunning { .. })));

    let program = scratch.spawn_program(None);
    // Whether the other one has the lock yet, is making the cluster or is ready: it is one answer.
    let opened = until(
        "the other program has the lock",
        async || match EmbeddedPostgres::attach(&scratch.options()).await {
            Err(EmbeddedError::NotRunning { .. }) => None,
            outcome => Some(outcome.unwrap()),
        },
    )
    .await;
    assert_eq!(
        query(&opened.owner_config(), "select current_user::text").await,
        "linecard_owner"
    );

    let error = scratch.start_error().await;
    let EmbeddedError::AlreadyRunning { pid, .. } = error else {
        panic!("{error:?}")
    };
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
async fn a_kill_while_the_cluster_is_being_made_leaves_nothing_half_made() {
    for delay_ms in [30, 150, 300, 500] {
        let scratch = Scratch::new();
        let mut program = scratch.spawn_program(None);
        tokio::time::sleep(Duration::from_millis(delay_ms)).await;
        program.kill();

        let postgres = scratch.start().await;
        make_rows(postgres.connection()).await;
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
async fn a_start_that_is_given_up_leaves_nothing_running() {
    let scratch = Scratch::new();
    for patience_ms in [1, 100, 400] {
        let start = EmbeddedPostgres::start(scratch.options());
        let patience = Duration::from_millis(patience_ms);
        drop(tokio::time::timeout(patience, start).await);
    }
    scratch.start().await.stop().await.unwrap();
}

#[tokio::test]
async fn a_process_id_that_is_now_a_strangers_does_not_keep_it_from_starting() {
    let scratch = Scratch::new();
    scratch.start().await.stop().await.unwrap();
    // As after a restart of a container: the files are still there, the number is another's.
    let stranger = std::process::id();
    let text = format!("{stranger}\n{}\n1\n5432\n", scratch.cluster().display());
    for name in ["postgres/postmaster.pid", "run/.s.PGSQL.5432.lock"] {
        fs::write(scratch.data_dir().join(name), &text).unwrap();
    }
    scratch.start().await.stop().await.unwrap();
}

#[tokio::test]
async fn what_the_owners_role_must_be_is_repaired_at_each_start() {
    let scratch = Scratch::new();
    let postgres = scratch.start().await;
    let superuser = postgres.connection().superuser_config();
    query(
        &superuser,
        "alter role linecard_owner superuser bypassrls nocreaterole",
    )
    .await;
    query(
        &superuser,
        "alter database linecard owner to linecard_superuser",
    )
    .await;
    postgres.stop().await.unwrap();

    let postgres = scratch.start().await;
    let role = "select rolsuper || ' ' || rolbypassrls || ' ' || rolcreaterole from pg_roles where rolname = 'linecard_owner'";
    assert_eq!(query(&superuser, role).await, "false false true");
    let owner = "select pg_get_userbyid(datdba)::text from pg_database where datname = 'linecard'";
    assert_eq!(
        query(&postgres.connection().superuser_config(), owner).await,
        "linecard_owner"
    );
}

#[tokio::test]
async fn a_directory_below_a_closed_one_works_for_root_as_well() {
    let scratch = Scratch::below("closed/var");
    let closed = scratch.root.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, Permissions::from_mode(0o700)).unwrap();
    for _ in 0..2 {
        let postgres = scratch.start().await;
        let config = postgres.connection().owner_config();
        assert_eq!(
            query(&config, "select current_user::text").await,
            "linecard_owner"
        );
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
    assert_eq!(
        query(&attached.owner_config(), "select current_user::text").await,
        "linecard_owner"
    );
    postgres.stop().await.unwrap();
    fs::remove_dir_all(socket_dir).unwrap();
}

#[tokio::test]
async fn strange_names_of_directories_work() {
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
    chown(
        scratch.data_dir(),
        Some(nobody.uid.as_raw()),
        Some(nobody.gid.as_raw()),
    )
    .unwrap();
    let mut program = scratch.spawn_program(Some(&nobody));
    program.wait_until_ready();
    let connection = EmbeddedPostgres::attach(&scratch.options()).await.unwrap();
    assert_eq!(
        query(&connection.owner_config(), "select current_user::text").await,
        "linecard_owner"
    );
    program.kill();

    // Later started as root, the cluster stays its owner's.
    scratch.start().await.stop().await.unwrap();
    assert_eq!(
        fs::metadata(scratch.cluster()).unwrap().uid(),
        nobody.uid.as_raw()
    );
}

#[tokio::test]
async fn root_lets_postgresqls_user_own_the_cluster_alone() {
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
    assert_eq!(
        mode & 0o777,
        0o701,
        "it may be passed through, not looked into"
    );
    let read = format!("select pg_read_file('{}')", key.display());
    let refused = try_query(&postgres.connection().superuser_config(), &read).await;
    assert!(refused.is_err());
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
    assert!(
        !names.contains("HOME") && !names.contains("CARGO"),
        "{names}"
    );
    postgres.stop().await.unwrap();
}

#[tokio::test]
async fn a_cluster_of_another_major_version_is_refused_with_what_to_do() {
    let scratch = Scratch::new();
    scratch.start().await.stop().await.unwrap();
    fs::write(scratch.cluster().join("PG_VERSION"), "12\n").unwrap();
    let error = scratch.start_error().await;
    assert!(
        matches!(error, EmbeddedError::OtherMajorVersion { cluster: 12, .. }),
        "{error:?}"
    );
    let message = error.to_string();
    for part in ["PostgreSQL 12", "LINECARD_POSTGRES_BIN_DIR", "pg_upgrade"] {
        assert!(message.contains(part), "{message}");
    }

    fs::write(scratch.cluster().join("PG_VERSION"), "").unwrap();
    assert!(matches!(
        scratch.start_error().await,
        EmbeddedError::NotACluster { .. }
    ));
}

#[tokio::test]
async fn missing_programs_are_told_with_how_to_install_them() {
    let scratch = Scratch::new();
    let options = EmbeddedOptions {
        bin_dir: Some(scratch.root.path().to_owned()),
        ..scratch.options()
    };
    let error = EmbeddedPostgres::start(options).await.unwrap_err();
    assert!(
        matches!(error, EmbeddedError::NoPrograms { .. }),
        "{error:?}"
    );
    let message = error.to_string();
    for part in [
        "Install",
        "LINECARD_POSTGRES_BIN_DIR",
        "LINECARD_DATABASE_URL",
        "does not hold",
    ] {
        assert!(message.contains(part), "{message}");
    }
}

#[tokio::test]
async fn programs_that_are_too_old_are_refused() {
    let scratch = Scratch::new();
    let bin_dir = scratch.root.path().join("old");
    fs::create_dir(&bin_dir).unwrap();
    for name in ["postgres", "initdb"] {
        let program = bin_dir.join(name);
        fs::write(&program, "#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n").unwrap();
        fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
    }
    let options = EmbeddedOptions {
        bin_dir: Some(bin_dir),
        ..scratch.options()
    };
    let message = EmbeddedPostgres::start(options)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("has PostgreSQL 14.9, which is too old"),
        "{message}"
    );
}

#[tokio::test]
async fn replaced_programs_are_started_again_once_their_libraries_do_not_fit() {
    let scratch = Scratch::new();
    let installed = Command::new("pg_config").arg("--bindir").output();
    let installed = String::from_utf8(installed.unwrap().stdout).unwrap();
    let bin_dir = scratch.root.path().join("bin");
    fs::create_dir(&bin_dir).unwrap();
    let install = |name: &str| {
        let script = format!("#!/bin/sh\nexec {}/{name} \"$@\"\n", installed.trim());
        let program = bin_dir.join(name);
        // As packages do it: a new file takes the old one's name.
        let new = bin_dir.join("new");
        fs::write(&new, script).unwrap();
        fs::set_permissions(&new, Permissions::from_mode(0o755)).unwrap();
        fs::rename(new, program).unwrap();
    };
    install("postgres");
    install("initdb");
    let options = EmbeddedOptions {
        bin_dir: Some(bin_dir.clone()),
        ..scratch.options()
    };
    let postgres = EmbeddedPostgres::start(options).await.unwrap();
    let owner = postgres.connection().owner_config();
    let first = scratch.postmaster();
    let complain = "do $$ begin raise log 'could not load library: undefined symbol: f'; end $$";

    query(&owner, complain).await;
    assert_eq!(scratch.postmaster(), first, "nothing was replaced");

    install("postgres");
    query(&owner, complain).await;
    until("the new program answers", async || {
        let answer = try_query(&owner, "select 'yes'").await.ok();
        answer.filter(|_| ![first, Pid::from_raw(0)].contains(&scratch.postmaster()))
    })
    .await;
    postgres.stop().await.unwrap();
}

#[tokio::test]
async fn a_start_that_fails_tells_what_postgresql_said() {
    let scratch = Scratch::new();
    scratch.start().await.stop().await.unwrap();
    fs::write(
        scratch.cluster().join("postgresql.auto.conf"),
        "no_such_setting = 1\n",
    )
    .unwrap();
    let error = scratch.start_error().await;
    let EmbeddedError::EndedAtStart { log } = error else {
        panic!("{error:?}")
    };
    assert!(log.contains("no_such_setting"), "{log}");
}

#[tokio::test]
async fn a_socket_directory_of_somebody_elses_is_refused() {
    if !is_root() {
        return;
    }
    let scratch = Scratch::new();
    scratch.start().await.stop().await.unwrap();
    chown(scratch.data_dir().join("run"), Some(54321), None).unwrap();
    let error = scratch.start_error().await;
    assert!(
        matches!(error, EmbeddedError::ForeignOwner { owner: 54321, .. }),
        "{error:?}"
    );
}
