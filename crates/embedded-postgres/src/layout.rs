//! The directories of the embedded PostgreSQL: paths, owners and permissions.

use std::fs::{self, DirBuilder, Metadata, Permissions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::error::EmbeddedError;

/// `sun_path` has 108 bytes on Linux and 104 elsewhere, including the final NUL.
const LONGEST_SOCKET_PATH: usize = 103;

/// How PostgreSQL accesses its cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// By its path.
    Path,
    /// By an open descriptor, because PostgreSQL's user cannot enter a parent directory.
    Descriptor,
}

/// The paths in one data directory.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) data_dir: PathBuf,
    pub(crate) cluster: PathBuf,
    pub(crate) socket_dir: PathBuf,
    pub(crate) access: Access,
}

/// Creates the data directory if it is missing, and returns its absolute path.
///
/// Its mode excludes other users, except where PostgreSQL's user has to pass through.
pub(crate) fn open_data_dir(data_dir: &Path) -> Result<PathBuf, EmbeddedError> {
    if !data_dir.is_dir() {
        if let Some(parent) = data_dir.parent() {
            fs::create_dir_all(parent).map_err(EmbeddedError::io("create", parent))?;
        }
        create_directory(data_dir, 0o700)?;
    }
    fs::canonicalize(data_dir).map_err(EmbeddedError::io("open", data_dir))
}

/// The cluster's path in a data directory, whether it exists or not.
pub(crate) fn cluster_path(data_dir: &Path) -> PathBuf {
    data_dir.join("postgres")
}

impl Layout {
    /// Creates what is missing, except the cluster, and checks owners and access.
    pub(crate) fn prepare(data_dir: &Path, account: &Account) -> Result<Self, EmbeddedError> {
        let cluster = cluster_path(data_dir);
        if let Some(metadata) = stat(&cluster)? {
            require_owner(&cluster, &metadata, account)?;
        }
        let mut access = Access::Path;
        if account.drops_privileges {
            allow_traversal(data_dir, account)?;
            if let Some(parent) = first_untraversable_parent(data_dir, account)? {
                // An open descriptor works without access to the parents; /proc turns it into a path.
                if !Path::new("/proc/self/fd").is_dir() {
                    return Err(EmbeddedError::Unreachable { user: account.name.clone(), directory: parent });
                }
                access = Access::Descriptor;
            }
        }
        let socket_dir = socket_dir(data_dir, &std::env::temp_dir());
        own_private_directory(&socket_dir, account)?;
        Ok(Self { data_dir: data_dir.to_owned(), cluster, socket_dir, access })
    }

    /// The socket directory as seen by PostgreSQL, whose working directory is the cluster.
    pub(crate) fn socket_dir_for_server(&self) -> PathBuf {
        match (self.access, self.socket_dir.strip_prefix(&self.data_dir)) {
            (Access::Descriptor, Ok(below)) => Path::new("..").join(below),
            _ => self.socket_dir.clone(),
        }
    }
}

/// `run` in the data directory; if that path is too long for a socket, a directory in `temporary` whose name is
/// derived from the data directory's.
fn socket_dir(data_dir: &Path, temporary: &Path) -> PathBuf {
    let run = data_dir.join("run");
    let length = run.as_os_str().len() + "/.s.PGSQL.5432".len();
    if length <= LONGEST_SOCKET_PATH {
        return run;
    }
    temporary.join(format!("linecard-{:016x}", fnv1a(data_dir.as_os_str().as_bytes())))
}

/// FNV-1a, 64 bits: stable across versions of this program, unlike std's hasher.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Creates a directory that only `account` can enter, or checks that an existing one is such a directory.
///
/// In the system's temporary directory, anyone could have created one of this name before.
pub(crate) fn own_private_directory(directory: &Path, account: &Account) -> Result<(), EmbeddedError> {
    if stat(directory)?.is_none() {
        create_directory(directory, 0o700)?;
        if account.drops_privileges {
            chown(directory, Some(account.uid), Some(account.gid))
                .map_err(EmbeddedError::io("change the owner of", directory))?;
        }
    }
    let Some(metadata) = stat(directory)? else {
        return Err(EmbeddedError::io("open", directory)(io::ErrorKind::NotFound.into()));
    };
    if account.drops_privileges && metadata.uid() == 0 {
        // Left behind by a start that was killed between creating it and changing its owner.
        chown(directory, Some(account.uid), Some(account.gid))
            .map_err(EmbeddedError::io("change the owner of", directory))?;
    } else {
        require_owner(directory, &metadata, account)?;
    }
    if metadata.mode() & 0o777 != 0o700 {
        fs::set_permissions(directory, Permissions::from_mode(0o700))
            .map_err(EmbeddedError::io("change the mode of", directory))?;
    }
    Ok(())
}

/// The metadata of the directory itself, without following a link; `None` if it does not exist.
pub(crate) fn stat(directory: &Path) -> Result<Option<Metadata>, EmbeddedError> {
    match fs::symlink_metadata(directory) {
        Ok(metadata) if metadata.is_dir() => Ok(Some(metadata)),
        Ok(_) => Err(EmbeddedError::NotADirectory { directory: directory.to_owned() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(EmbeddedError::io("open", directory)(error)),
    }
}

fn require_owner(directory: &Path, metadata: &Metadata, account: &Account) -> Result<(), EmbeddedError> {
    if metadata.uid() == account.uid {
        return Ok(());
    }
    Err(EmbeddedError::ForeignOwner { directory: directory.to_owned(), owner: metadata.uid(), expected: account.uid })
}

fn create_directory(directory: &Path, mode: u32) -> Result<(), EmbeddedError> {
    DirBuilder::new().mode(mode).create(directory).map_err(EmbeddedError::io("create", directory))
}

/// Lets other users pass through the data directory, without listing its contents.
fn allow_traversal(data_dir: &Path, account: &Account) -> Result<(), EmbeddedError> {
    let metadata = fs::metadata(data_dir).map_err(EmbeddedError::io("open", data_dir))?;
    if may_traverse(&metadata, account) {
        return Ok(());
    }
    let mode = metadata.mode() & 0o7777 | 0o001;
    fs::set_permissions(data_dir, Permissions::from_mode(mode))
        .map_err(EmbeddedError::io("change the mode of", data_dir))
}

fn first_untraversable_parent(data_dir: &Path, account: &Account) -> Result<Option<PathBuf>, EmbeddedError> {
    for parent in data_dir.ancestors() {
        let metadata = fs::metadata(parent).map_err(EmbeddedError::io("open", parent))?;
        if !may_traverse(&metadata, account) {
            return Ok(Some(parent.to_owned()));
        }
    }
    Ok(None)
}

/// Judged by the mode alone. Where an access control list grants more, the descriptor is used, which works too.
fn may_traverse(metadata: &Metadata, account: &Account) -> bool {
    let bit = if metadata.uid() == account.uid {
        0o100
    } else if metadata.gid() == account.gid {
        0o010
    } else {
        0o001
    };
    metadata.mode() & bit != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_below_a_long_path_moves_to_the_temporary_directory() {
        let short = Path::new("/var/lib/linecard");
        let temporary = Path::new("/tmp");
        assert_eq!(socket_dir(short, temporary), short.join("run"));

        let long = PathBuf::from(format!("/{}", "d".repeat(90)));
        let moved = socket_dir(&long, temporary);
        assert_eq!(moved.parent(), Some(temporary));
        assert_eq!(moved, socket_dir(&long, temporary));
        let longer = PathBuf::from(format!("/{}", "d".repeat(91)));
        assert_ne!(moved, socket_dir(&longer, temporary));
    }

    #[test]
    fn the_name_of_a_moved_socket_directory_never_changes() {
        // The published vectors of FNV-1a.
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_symbolic_link_in_place_of_the_socket_directory_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let account = Account::choose(None).unwrap();
        let target = root.path().join("target");
        fs::create_dir(&target).unwrap();
        let link = root.path().join("link");
        std::os::unix::fs::symlink(&target, &link).unwrap();
        let refused = own_private_directory(&link, &account);
        assert!(matches!(refused, Err(EmbeddedError::NotADirectory { .. })));
    }
}
