//! The cluster on disk: its version, and how a new one comes into being.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::Output;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use super::account::Account;
use super::error::EmbeddedError;
use super::guard::guard;
use super::launch::{argument, command};
use super::layout::{Layout, look, own_private_directory};
use super::programs::Programs;

/// Clusters being made are beside the one in use, under this name and the maker's process id.
const UNFINISHED: &str = "postgres.new";

const REMOVAL_PATIENCE: Duration = Duration::from_secs(10);
const BETWEEN_REMOVALS: Duration = Duration::from_millis(10);

/// The superuser of a cluster. Only this module connects as it.
pub(super) const SUPERUSER: &str = "linecard_superuser";

/// The major version that made the cluster; none if there is no cluster yet.
pub(super) fn major_version(cluster: &Path) -> Result<Option<u32>, EmbeddedError> {
    if look(cluster)?.is_none() {
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

/// Removes what a start that was killed in the midst of making a cluster has left.
pub(super) fn remove_unfinished(data_dir: &Path) -> Result<(), EmbeddedError> {
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

/// The programs that a killed initdb had started notice its end only after a while, and still
/// make files meanwhile.
fn remove_while_written(directory: &Path) -> Result<(), EmbeddedError> {
    let begun = Instant::now();
    loop {
        match fs::remove_dir_all(directory) {
            Err(_) if begun.elapsed() < REMOVAL_PATIENCE && directory.exists() => {
                thread::sleep(BETWEEN_REMOVALS);
            }
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(EmbeddedError::io("remove", directory)(error));
            }
            _ => return Ok(()),
        }
    }
}

/// Makes the cluster. It gets its name only when it is whole and on the disk, so that a crash at
/// any moment leaves either no cluster or a whole one.
pub(super) fn create(programs: &Programs, layout: &Layout, account: &Account) -> Result<(), EmbeddedError> {
    let data_dir = &layout.data_dir;
    let unfinished = data_dir.join(format!("{UNFINISHED}.{}", std::process::id()));
    own_private_directory(&unfinished, account)?;
    // Text is ordered by code points, which no update of the C library changes under an index;
    // letters are Unicode's, where the system has that locale.
    let mut output = initdb(programs, layout, account, &unfinished, "C.UTF-8")?;
    if !output.status.success() {
        output = initdb(programs, layout, account, &unfinished, "C")?;
    }
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(EmbeddedError::Program { program: "initdb", output: said });
    }
    fs::rename(&unfinished, &layout.cluster).map_err(EmbeddedError::io("rename", &unfinished))?;
    File::open(data_dir).and_then(|directory| directory.sync_all()).map_err(EmbeddedError::io("write", data_dir))
}

fn initdb(
    programs: &Programs,
    layout: &Layout,
    account: &Account,
    directory: &Path,
    letters: &str,
) -> Result<Output, EmbeddedError> {
    let (path, inherited) = argument(directory, layout.reach).map_err(EmbeddedError::io("open", directory))?;
    let mut command = command(&programs.initdb(), account);
    command
        .arg("--pgdata")
        .arg(path)
        .args(["--username", SUPERUSER, "--encoding", "UTF8", "--locale", "C"])
        .args(["--lc-ctype", letters, "--data-checksums", "--no-instructions"])
        // The mode of the socket's directory is the guard.
        .args(["--auth-local", "trust", "--auth-host", "reject"]);
    // What it leaves when it is killed is removed by the next start.
    guard(&mut command, Signal::SIGKILL, inherited);
    command.output().map_err(EmbeddedError::io("run", programs.initdb()))
}
