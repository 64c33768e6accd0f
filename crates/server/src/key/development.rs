//! The development key of an installation, which is generated at the first start.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use linecard_vault::{Key, KeyError, VaultError};
use secrecy::{ExposeSecret, SecretString};

pub(super) const FILE_NAME: &str = "encryption.key";

/// Why the development key cannot be used. No message contains a part of it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyFileError {
    #[error("cannot {doing} the development key {}", path.display())]
    Io {
        doing: &'static str,
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error(
        "the development key {} {error}. Restore the file, or remove it to generate a new key: values sealed under the old \
         one are then lost",
        path.display()
    )]
    Unusable { path: PathBuf, error: KeyError },
    #[error("the development key {} is readable by others: run `chmod 600` on it", path.display())]
    Exposed { path: PathBuf },
    #[error("the development key could not be generated")]
    Generate(#[source] VaultError),
}

/// Whether [`development_key`] would find a key rather than generate it.
pub(crate) fn has_development_key(data_dir: &Path) -> bool {
    data_dir.join(FILE_NAME).exists()
}

/// The key of the data directory, generated if it is missing.
pub(super) fn development_key(data_dir: &Path) -> Result<Key, KeyFileError> {
    let path = data_dir.join(FILE_NAME);
    if let Some(key) = read(&path)? {
        return Ok(key);
    }
    let key = Key::generate().map_err(KeyFileError::Generate)?;
    // Another process may generate one at the same time: both then use the first one.
    if write_new(data_dir, &path, &key.to_hex())? {
        tracing::warn!(
            path = %path.display(),
            key_id = %key.id(),
            "a development encryption key was generated; production requires WEBHOOK_ENCRYPTION_KEY"
        );
        return Ok(key);
    }
    read(&path)?.ok_or_else(|| io_error("read", &path)(ErrorKind::NotFound.into()))
}

fn read(path: &Path) -> Result<Option<Key>, KeyFileError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => SecretString::from(text),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io_error("read", path)(error)),
    };
    let mode = fs::metadata(path).map_err(io_error("read", path))?.mode();
    if mode & 0o077 != 0 {
        return Err(KeyFileError::Exposed { path: path.to_owned() });
    }
    let key = Key::from_hex_accepting_weak(text.expose_secret());
    key.map(Some).map_err(|error| KeyFileError::Unusable { path: path.to_owned(), error })
}

/// Writes the file atomically, so that a crash leaves no partial key; false if the file already exists.
fn write_new(data_dir: &Path, path: &Path, text: &SecretString) -> Result<bool, KeyFileError> {
    // The same mode as for the embedded PostgreSQL.
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data_dir)
        .map_err(io_error("create the directory of", path))?;
    let unfinished = data_dir.join(format!("{FILE_NAME}.new.{}", std::process::id()));
    let written = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&unfinished)
        .and_then(|mut file| {
            writeln!(file, "{}", text.expose_secret())?;
            file.sync_all()
        })
        // Unlike a rename, a link does not overwrite an existing file.
        .and_then(|()| fs::hard_link(&unfinished, path));
    drop(fs::remove_file(&unfinished));
    match written {
        Ok(()) => File::open(data_dir).and_then(|directory| directory.sync_all()).map_err(io_error("save", path))?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
        Err(error) => return Err(io_error("write", path)(error)),
    }
    Ok(true)
}

fn io_error(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> KeyFileError {
    let path = path.to_owned();
    move |source| KeyFileError::Io { doing, path, source }
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_development_key_is_generated_once_and_readable_only_by_its_owner() {
        let root = tempfile::tempdir().unwrap();
        let data_dir = root.path().join("var");
        let made = development_key(&data_dir).unwrap();
        let mode = fs::metadata(data_dir.join(FILE_NAME)).unwrap().mode();
        assert_eq!(mode & 0o777, 0o600);
        let again = development_key(&data_dir).unwrap();
        assert_eq!(again.id(), made.id());
        let names: Vec<_> = fs::read_dir(&data_dir).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, [FILE_NAME], "nothing else is left behind");
    }

    #[test]
    fn of_two_concurrently_generated_keys_the_first_is_used() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join(FILE_NAME);
        let [first, second] = [(); 2].map(|()| Key::generate().unwrap());
        assert!(write_new(root.path(), &path, &first.to_hex()).unwrap());
        assert!(!write_new(root.path(), &path, &second.to_hex()).unwrap());
        assert_eq!(read(&path).unwrap().unwrap().id(), first.id());
    }

    #[test]
    fn a_key_file_that_is_damaged_or_open_to_others_is_refused_and_kept() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join(FILE_NAME);
        fs::write(&path, "5f1c9e0a").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        let error = development_key(root.path()).unwrap_err();
        assert!(matches!(error, KeyFileError::Unusable { .. }));
        assert!(!error.to_string().contains("5f1c"));
        fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(development_key(root.path()), Err(KeyFileError::Exposed { .. })));
        assert_eq!(fs::read_to_string(&path).unwrap(), "5f1c9e0a");
    }
}
