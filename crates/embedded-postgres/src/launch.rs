//! How the postmaster is started: its settings, and what is needed for it.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Stdio};

use nix::sys::signal::Signal;

use crate::account::Account;
use crate::command::{command, directory_argument};
use crate::layout::Layout;
use crate::pre_exec::end_with_parent;
use crate::programs::Programs;

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
