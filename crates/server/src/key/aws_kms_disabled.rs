//! Stands in for `aws_kms` in a build without the feature `aws-kms`: every request fails and says how to build with it.

use linecard_vault::Key;

/// The only error of a build without AWS KMS.
#[derive(Debug, thiserror::Error)]
#[error(
    "this build does not support AWS KMS: build it with the Cargo feature `aws-kms` (a default feature, which `make build` and the \
    container image include and `make run` omits)"
)]
pub(crate) struct AwsKmsError;

/// A client that has nothing to connect to.
#[derive(Debug)]
pub(crate) struct AwsKms;

#[expect(clippy::unused_async, clippy::unused_self, reason = "the same signatures as with AWS KMS")]
impl AwsKms {
    pub(crate) async fn connect() -> Self {
        Self
    }

    pub(super) async fn open(&self, _ciphertext: Vec<u8>) -> Result<Key, AwsKmsError> {
        Err(AwsKmsError)
    }

    pub(crate) async fn generate(&self, _key_id: &str) -> Result<(Key, Vec<u8>), AwsKmsError> {
        Err(AwsKmsError)
    }
}
