//! The keyring: from the configured keys, or in development from one that is generated at the first start.

#[cfg(feature = "aws-kms")]
mod aws_kms;
#[cfg(not(feature = "aws-kms"))]
#[path = "aws_kms_disabled.rs"]
mod aws_kms;
mod development;
mod error;
mod source;

use std::path::Path;

use linecard_vault::{Key, Keyring};

pub(crate) use aws_kms::{AwsKms, AwsKmsError};
pub(crate) use development::has_development_key;
pub(crate) use error::KeyringError;
pub(crate) use source::{KeySource, KeyTextError, Keys};

/// The configured keys, unwrapped; without an active one, that of the data directory, generated if it is missing.
pub(crate) async fn keyring(keys: Keys, data_dir: &Path) -> Result<Keyring, KeyringError> {
    let mut aws_kms = None;
    let active = match keys.active {
        Some(source) => source.open(&mut aws_kms).await?,
        None => development::development_key(data_dir)?,
    };
    let mut retired: Vec<Key> = Vec::with_capacity(keys.retired.len());
    for source in keys.retired {
        retired.push(source.open(&mut aws_kms).await?);
    }
    Ok(Keyring::new(active, retired))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_configured_key_takes_precedence_over_the_file() {
        let root = tempfile::tempdir().unwrap();
        let given = Key::generate().unwrap();
        let id = given.id();
        let keys = Keys { active: Some(KeySource::Plain(given)), retired: Vec::new() };
        let ring = keyring(keys, root.path()).await.unwrap();
        assert_eq!(ring.active_key_id(), id);
        assert!(!root.path().join(development::FILE_NAME).exists());
    }
}
