//! How PostgreSQL's programs are run: as whom, with which environment, settings and reach.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use nix::sys::signal::Signal;

use super::account::Account;
use super::guard::guard;
use super::layout::{Layout, Reach};
use super::programs::Programs;

/// All that PostgreSQL sees of our environment: ours holds keys.
const PASSED_ON: [&str; 6] =
    ["PATH", "TMPDIR", "TZDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"];

/// Given on the command line, where they go before the cluster's own files.
const SETTINGS: [&str; 19] = [
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "port=5432",
    "max_connections=100",
    "shared_buffers=128MB",
    "fsync=on",
    "full_page_writes=on",
    "wal_compression=on",
    // The queries are short: compiling one costs more than it saves.
    "jit=off",
    "timezone=UTC",
    "log_timezone=UTC",
    // The log comes to us by standard error, and ends when PostgreSQL's last process does.
    "logging_collector=off",
    "log_destination=stderr",
    "log_line_prefix=",
    "log_checkpoints=off",
    "lc_messages=C",
    // A statement, and the detail of an error, may hold a phone number.
    "log_statement=none",
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
];

/// One of PostgreSQL's programs, to be run as `account`.
pub(super) fn command(program: &Path, account: &Account) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("LC_ALL", "C").stdin(Stdio::null());
    for name in PASSED_ON {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    // Our own working directory may be one that the account cannot enter.
    command.current_dir("/");
    if account.is_dropped_to {
        // std clears the supplementary groups as well when it drops from root.
        command.uid(account.uid).gid(account.gid);
    }
    command
}

/// A directory as an argument for a program, with the descriptor that it has to inherit.
pub(super) fn argument(directory: &Path, reach: Reach) -> io::Result<(OsString, Option<OwnedFd>)> {
    match reach {
        Reach::Path => Ok((directory.as_os_str().to_owned(), None)),
        Reach::Descriptor => {
            let descriptor = OwnedFd::from(File::open(directory)?);
            let path = format!("/proc/self/fd/{}", descriptor.as_raw_fd());
            Ok((path.into(), Some(descriptor)))
        }
    }
}

/// All that it takes to start PostgreSQL, again and again.
#[derive(Debug)]
pub(super) struct Launch {
    pub(super) programs: Programs,
    pub(super) layout: Layout,
    pub(super) account: Account,
}

impl Launch {
    /// Starts the postmaster. It ends when the calling thread does.
    pub(super) fn spawn(&self) -> io::Result<Child> {
        let (cluster, inherited) = argument(&self.layout.cluster, self.layout.reach)?;
        let mut command = command(&self.programs.postgres(), &self.account);
        command.arg("-D").arg(cluster);
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command
            .arg("-c")
            .arg(socket_setting(&self.layout.socket_dir_for_server()))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            // Ctrl-C in a terminal must not reach it before the program has drained.
            .process_group(0);
        // SIGINT asks for a fast shutdown, after which the next start has nothing to recover.
        guard(&mut command, Signal::SIGINT, inherited);
        command.spawn()
    }
}

/// The setting is a list: quoted, a comma in the path is only a comma.
fn socket_setting(directory: &Path) -> OsString {
    let mut setting = OsString::from("unix_socket_directories=\"");
    match directory.to_str() {
        Some(text) => setting.push(text.replace('"', "\"\"")),
        None => setting.push(directory),
    }
    setting.push(OsStr::new("\""));
    setting
}
