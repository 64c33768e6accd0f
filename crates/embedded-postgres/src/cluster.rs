//! The cluster on disk: its version, and how a new one is created.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::Output;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::account::Account;
use crate::command::{command, directory_argument};
use crate::error::EmbeddedError;
use crate::layout::{Layout, own_private_directory, stat};
use crate::pre_exec::end_with_parent;
use crate::programs::Programs;

/// Clusters being created stand beside the final path, under this name and the creating process id.
const UNFINISHED: &str = "postgres.new";

const REMOVAL_LIMIT: Duration = Duration::from_secs(10);
const REMOVAL_INTERVAL: Duration = Duration::from_millis(10);

/// The cluster's superuser. Only this crate connects as it.
pub(crate) const SUPERUSER: &str = "linecard_superuser";

/// The major version that created the cluster; `None` if there is no cluster yet.
pub(crate) fn major_version(cluster: &Path) -> Result<Option<u32>, EmbeddedError> {
    if stat(cluster)?.is_none() {
        return Ok(None);
    }
    let path = cluster.join("PG_VERSION");
    match fs::read_to_string(&path) {
        Ok(text) => match text.trim().parse() {
            Ok(major) => Ok(Some(major)),
            Err(_) => Err(not_a_cluster(cluster)),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(not_a_cluster(cluster)),
        Err(error) => Err(EmbeddedError::io("read", path)(error)),
    }
}

fn not_a_cluster(directory: &Path) -> EmbeddedError {
    EmbeddedError::NotACluster { directory: directory.to_owned() }
}

/// Removes what a start left behind that was killed while it created a cluster.
pub(crate) fn remove_unfinished(data_dir: &Path) -> Result<(), EmbeddedError> {
    let entries = fs::read_dir(data_dir).map_err(EmbeddedError::io("read", data_dir))?;
    for entry in entries {
        let path = entry.map_err(EmbeddedError::io("read", data_dir))?.path();
        let is_unfinished =
            path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(UNFINISHED));
        if is_unfinished {
            remove_while_written(&path)?;
        }
    }
    Ok(())
}

/// The children of a killed initdb notice its death only after a while, and keep creating files meanwhile.
fn remove_while_written(directory: &Path) -> Result<(), EmbeddedError> {
    let started = Instant::now();
    loop {
        match fs::remove_dir_all(directory) {
            Err(_) if started.elapsed() < REMOVAL_LIMIT && directory.exists() => {
                thread::sleep(REMOVAL_INTERVAL);
            }
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(EmbeddedError::io("remove", directory)(error));
            }
            _ => return Ok(()),
        }
    }
}

/// Creates the cluster. It gets its final name only once it is complete and on disk, so a crash at any moment
/// leaves either no cluster or a complete one.
pub(crate) fn create(programs: &Programs, layout: &Layout, account: &Account) -> Result<(), EmbeddedError> {
    let data_dir = &layout.data_dir;
    let unfinished = data_dir.join(format!("{UNFINISHED}.{}", std::process::id()));
    own_private_directory(&unfinished, account)?;
    // Text is ordered by code point, which no update of the C library can change under an existing index;
    // character classes are Unicode's where the system has that locale.
    let mut output = initdb(programs, layout, account, &unfinished, "C.UTF-8")?;
    if !output.status.success() {
        output = initdb(programs, layout, account, &unfinished, "C")?;
    }
    if !output.status.success() {
        let output = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(EmbeddedError::Program { program: "initdb", output });
    }
    fs::rename(&unfinished, &layout.cluster).map_err(EmbeddedError::io("rename", &unfinished))?;
    File::open(data_dir).and_then(|directory| directory.sync_all()).map_err(EmbeddedError::io("write", data_dir))
}

fn initdb(
    programs: &Programs,
    layout: &Layout,
    account: &Account,
    directory: &Path,
    lc_ctype: &str,
) -> Result<Output, EmbeddedError> {
    let (path, inherited) =
        directory_argument(directory, layout.access).map_err(EmbeddedError::io("open", directory))?;
    let mut command = command(&programs.initdb(), account);
    command
        .arg("--pgdata")
        .arg(path)
        .args(["--username", SUPERUSER, "--encoding", "UTF8", "--locale", "C"])
        .args(["--lc-ctype", lc_ctype, "--data-checksums", "--no-instructions"])
        // Replaced before PostgreSQL is started (`access`).
        .args(["--auth-local", "peer", "--auth-host", "reject"]);
    // What it leaves behind when killed is removed by the next start.
    end_with_parent(&mut command, Signal::SIGKILL, inherited);
    command.output().map_err(EmbeddedError::io("run", programs.initdb()))
}
