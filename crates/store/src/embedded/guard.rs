//! What a child does to itself between fork and exec. All of the module's `unsafe` is here.
#![expect(unsafe_code, reason = "std has no safe way to set the parent-death signal or to hand a descriptor down")]

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::process::Command;

use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::sys::signal::Signal;

/// Has the system send `signal` to the child when this **thread** ends, and hands `inherited`
/// down to it under its present number.
///
/// std runs this after it has changed the user, which would clear the signal again. Systems other
/// than Linux have no such signal; there the next start ends what it finds (`remains`).
pub(super) fn guard(command: &mut Command, signal: Signal, inherited: Option<OwnedFd>) {
    let parent = std::process::id();
    let prepare = move || {
        if let Some(descriptor) = &inherited {
            fcntl(descriptor, FcntlArg::F_SETFD(FdFlag::empty()))?;
        }
        die_with_parent(signal, parent)
    };
    // SAFETY: between fork and exec only async-signal-safe functions may run: `prepare` makes the
    // system calls fcntl, prctl and getppid, and neither allocates nor takes a lock.
    unsafe {
        command.pre_exec(prepare);
    }
}

#[cfg(target_os = "linux")]
fn die_with_parent(signal: Signal, parent: u32) -> io::Result<()> {
    nix::sys::prctl::set_pdeathsig(signal)?;
    // A parent that died before that call will never cause the signal.
    if std::os::unix::process::parent_id() == parent { Ok(()) } else { Err(io::Error::from(io::ErrorKind::BrokenPipe)) }
}

#[cfg(not(target_os = "linux"))]
fn die_with_parent(_signal: Signal, _parent: u32) -> io::Result<()> {
    Ok(())
}
