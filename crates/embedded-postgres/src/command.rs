//! How PostgreSQL's programs are run: the user, the environment, and access to directories.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::account::Account;
use crate::layout::Access;

/// The only variables that PostgreSQL inherits: our environment holds keys.
const INHERITED_VARIABLES: [&str; 6] =
    ["PATH", "TMPDIR", "TZDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"];

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
