//! How the postmaster is started, and what is needed for it.

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
use crate::settings::settings;

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
        for setting in settings() {
            command.arg("-c").arg(setting);
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
