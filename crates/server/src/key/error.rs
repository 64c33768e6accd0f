//! Why there is no keyring.

use super::aws_kms::AwsKmsError;
use super::development::KeyFileError;

/// Why there is no keyring. No message contains a key or a part of one.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyringError {
    #[error(transparent)]
    Development(#[from] KeyFileError),
    #[error("{origin} holds a key wrapped by AWS KMS that cannot be unwrapped")]
    AwsKms {
        /// The setting and, if it names a file, the file's path.
        origin: String,
        #[source]
        source: AwsKmsError,
    },
}
