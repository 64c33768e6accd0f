//! The lock on a data directory: two programs never run PostgreSQL on one.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::error::EmbeddedError;

const NAME: &str = "postgres.lock";

/// Held from before anything in the directory is touched until PostgreSQL has ended.
///
/// The system lets go of it when the process ends, however it ends. The file stays: to remove it
/// would let two programs hold locks on two files of one name.
#[derive(Debug)]
pub(super) struct DirectoryLock {
    path: PathBuf,
    file: File,
}

/// What the holder of a lock has written down for others.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Holder {
    pub(super) pid: Option<u32>,
    pub(super) socket_dir: Option<PathBuf>,
}

impl DirectoryLock {
    pub(super) fn acquire(data_dir: &Path) -> Result<Self, EmbeddedError> {
        let path = data_dir.join(NAME);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
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

    /// Tells others where the socket is. It need not be below the data directory.
    pub(super) fn announce(&self, socket_dir: &Path) -> Result<(), EmbeddedError> {
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

/// Who holds the lock on the directory now, if anybody does.
pub(super) fn holder(data_dir: &Path) -> Result<Option<Holder>, EmbeddedError> {
    let path = data_dir.join(NAME);
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(EmbeddedError::io("open", path)(error)),
    };
    // A shared lock: two programs that only look must not see each other as the holder.
    match file.try_lock_shared() {
        Ok(()) => Ok(None),
        Err(TryLockError::WouldBlock) => Ok(Some(read(&path))),
        Err(TryLockError::Error(source)) => Err(EmbeddedError::io("lock", path)(source)),
    }
}

fn read(path: &Path) -> Holder {
    // The holder may be writing right now: what is not there yet is left out, and asked for again.
    let text = fs::read(path).unwrap_or_default();
    let mut lines = text.splitn(2, |byte| *byte == b'\n');
    let pid = lines.next().and_then(|line| std::str::from_utf8(line).ok()?.parse().ok());
    let socket_dir = lines.next().map(|line| PathBuf::from(OsStr::from_bytes(line)));
    Holder { pid, socket_dir }
}
