//! The lock on a data directory: two programs never run PostgreSQL on the same one.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::error::EmbeddedError;

const NAME: &str = "postgres.lock";

/// Held from before anything in the directory is touched until PostgreSQL has exited.
///
/// The system releases it when the process exits, however it exits. The file stays: removing it would allow two
/// programs to hold locks on two files of the same name.
#[derive(Debug)]
pub(crate) struct DirectoryLock {
    path: PathBuf,
    file: File,
}

/// What the holder of a lock has recorded for other processes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Holder {
    pub(crate) pid: Option<u32>,
    pub(crate) socket_dir: Option<PathBuf>,
}

impl DirectoryLock {
    pub(crate) fn acquire(data_dir: &Path) -> Result<Self, EmbeddedError> {
        let path = data_dir.join(NAME);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            // Started by root, the directory can be passed by others, who must not be able to take the lock. An older file
            // may be readable.
            .and_then(|file| file.set_permissions(Permissions::from_mode(0o600)).map(|()| file))
            .map_err(EmbeddedError::io("open", &path))?;
        match file.try_lock() {
            Ok(()) => {
                let lock = Self { path, file };
                lock.write(&std::process::id().to_string().into_bytes())?;
                Ok(lock)
            }
            Err(TryLockError::WouldBlock) => {
                Err(EmbeddedError::AlreadyRunning { data_dir: data_dir.to_owned(), pid: read(&path).pid })
            }
            Err(TryLockError::Error(source)) => Err(EmbeddedError::Io { doing: "lock", path, source }),
        }
    }

    /// Records the socket directory for other processes. It need not be in the data directory.
    pub(crate) fn announce(&self, socket_dir: &Path) -> Result<(), EmbeddedError> {
        let mut text = std::process::id().to_string().into_bytes();
        text.push(b'\n');
        text.extend_from_slice(socket_dir.as_os_str().as_bytes());
        self.write(&text)
    }

    fn write(&self, text: &[u8]) -> Result<(), EmbeddedError> {
        let mut file = &self.file;
        file.set_len(0)
            .and_then(|()| file.seek(SeekFrom::Start(0)))
            .and_then(|_| file.write_all(text))
            .map_err(EmbeddedError::io("write", &self.path))
    }
}

/// The current holder of the lock on the directory, if any.
pub(crate) fn holder(data_dir: &Path) -> Result<Option<Holder>, EmbeddedError> {
    let path = data_dir.join(NAME);
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(EmbeddedError::io("open", path)(error)),
    };
    // A shared lock: two processes that only check must not take each other for the holder.
    match file.try_lock_shared() {
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => Ok(Some(read(&path))),
        Err(TryLockError::Error(source)) => Err(EmbeddedError::io("lock", path)(source)),
    }
}

fn read(path: &Path) -> Holder {
    // The holder may be writing at this moment: what is missing is left out, and the caller retries.
    let text = fs::read(path).unwrap_or_default();
    let mut lines = text.splitn(2, |byte| *byte == b'\n');
    let pid = lines.next().and_then(|line| std::str::from_utf8(line).ok()?.parse().ok());
    let socket_dir = lines.next().map(|line| PathBuf::from(OsStr::from_bytes(line)));
    Holder { pid, socket_dir }
}
