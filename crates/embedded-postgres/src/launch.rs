//! How PostgreSQL's programs are run: the user, environment, settings, and access to the cluster.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use nix::sys::signal::Signal;

use crate::account::Account;
use crate::layout::{Access, Layout};
use crate::pre_exec::end_with_parent;
use crate::programs::Programs;

/// The only variables that PostgreSQL inherits: our environment holds keys.
const INHERITED_VARIABLES: [&str; 6] =
    ["PATH", "TMPDIR", "TZDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"];

/// Passed on the command line, where they override the cluster's own files.
const SETTINGS: [&str; 19] = [
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "port=5432",
    "max_connections=100",
    "shared_buffers=128MB",
    "fsync=on",
    "full_page_writes=on",
    "wal_compression=on",
    // The queries are short: compiling them costs more than it saves.
    "jit=off",
    "timezone=UTC",
    "log_timezone=UTC",
    // We read the log from standard error, which closes when PostgreSQL's last process exits.
    "logging_collector=off",
    "log_destination=stderr",
    "log_line_prefix=",
    "log_checkpoints=off",
    "lc_messages=C",
    // A statement, and the detail of an error, may contain a phone number.
    "log_statement=none",
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
];

/// One of PostgreSQL's programs, to be run as `account`.
pub(crate) fn command(program: &Path, account: &Account) -> Command {
    let mut command = Command::new(program);
    command.env_clear().env("LC_ALL", "C").stdin(Stdio::null());
    for name in INHERITED_VARIABLES {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    // The account may not be able to enter our own working directory.
    command.current_dir("/");
    if account.drops_privileges {
        // std also clears the supplementary groups when it drops privileges.
        command.uid(account.uid).gid(account.gid);
    }
    command
}

/// A directory as a program's argument, with the descriptor that the program has to inherit.
pub(crate) fn directory_argument(directory: &Path, access: Access) -> io::Result<(OsString, Option<OwnedFd>)> {
    match access {
        Access::Path => Ok((directory.as_os_str().to_owned(), None)),
        Access::Descriptor => {
            let descriptor = OwnedFd::from(File::open(directory)?);
            let path = format!("/proc/self/fd/{}", descriptor.as_raw_fd());
            Ok((path.into(), Some(descriptor)))
        }
    }
}

/// Everything needed to start PostgreSQL, as often as required.
#[derive(Debug)]
pub(crate) struct Launch {
    pub(crate) programs: Programs,
    pub(crate) layout: Layout,
    pub(crate) account: Account,
}

impl Launch {
    /// Starts the postmaster. It stops when the calling thread ends.
    pub(crate) fn spawn(&self) -> io::Result<Child> {
        let (cluster, inherited) = directory_argument(&self.layout.cluster, self.layout.access)?;
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
            // Ctrl-C in a terminal must not reach it before the program has shut down.
            .process_group(0);
        // SIGINT requests a fast shutdown, after which the next start needs no recovery.
        end_with_parent(&mut command, Signal::SIGINT, inherited);
        command.spawn()
    }
}

/// The setting is a list: without quotes, a comma in the path would separate two entries.
fn socket_setting(directory: &Path) -> OsString {
    let mut setting = OsString::from("unix_socket_directories=\"");
    match directory.to_str() {
        Some(text) => setting.push(text.replace('"', "\"\"")),
        None => setting.push(directory),
    }
    setting.push(OsStr::new("\""));
    setting
}
