//! What a child process does between fork and exec. All of the crate's `unsafe` code is here.
#![expect(unsafe_code, reason = "std has no safe way to set the parent-death signal or to hand a descriptor down")]

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::process::Command;

use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::sys::signal::Signal;

/// Makes the kernel send `signal` to the child when the calling **thread** ends, and lets the child inherit the
/// descriptor `inherited` under its current number.
///
/// std runs this after changing the user, which would clear the parent-death signal. Systems other than Linux
/// have no such signal; there the next start stops what it finds (`stale_processes`).
pub(crate) fn end_with_parent(command: &mut Command, signal: Signal, inherited: Option<OwnedFd>) {
    let parent = std::process::id();
    let before_exec = move || {
        if let Some(descriptor) = &inherited {
            fcntl(descriptor, FcntlArg::F_SETFD(FdFlag::empty()))?;
        }
        die_with_parent(signal, parent)
    };
    // SAFETY: between fork and exec only async-signal-safe functions may run: `before_exec` makes
    // the system calls fcntl, prctl and getppid, and neither allocates nor takes a lock.
    unsafe {
        command.pre_exec(before_exec);
    }
}

#[cfg(target_os = "linux")]
fn die_with_parent(signal: Signal, parent: u32) -> io::Result<()> {
    nix::sys::prctl::set_pdeathsig(signal)?;
    // If the parent died before the call above, the signal will never be sent.
    if std::os::unix::process::parent_id() == parent { Ok(()) } else { Err(io::Error::from(io::ErrorKind::BrokenPipe)) }
}

#[cfg(not(target_os = "linux"))]
fn die_with_parent(_signal: Signal, _parent: u32) -> io::Result<()> {
    Ok(())
}
