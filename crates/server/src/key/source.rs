//! The source of a key: a plain key in its setting (or in the file that the `_FILE` setting names), or one that a key
//! service has wrapped and unwraps.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use linecard_vault::{Key, KeyError};

use super::aws_kms::AwsKms;
use super::error::KeyringError;

const AWS_KMS: &str = "aws-kms:";

/// The configured keys.
#[derive(Debug)]
pub(crate) struct Keys {
    /// May be absent only in development, where one is generated.
    pub(crate) active: Option<KeySource>,
    pub(crate) retired: Vec<KeySource>,
}

/// A key as configured.
#[derive(Debug)]
pub(crate) enum KeySource {
    Plain(Key),
    AwsKms(WrappedKey),
}

/// A key that only its service can unwrap.
pub(crate) struct WrappedKey {
    /// The setting and, if it names a file, the file's path.
    origin: String,
    ciphertext: Vec<u8>,
}

/// Without the ciphertext, which is of no use to a reader.
impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WrappedKey").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// Why a text is not a key. Continues a sentence that begins with the setting's name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyTextError {
    #[error(transparent)]
    Plain(#[from] KeyError),
    #[error(
        "begins with aws-kms: but does not continue with base64. Set it to the whole line that `linecard keys generate \
        --aws-kms` printed"
    )]
    NotWrapped,
}

impl KeySource {
    /// `plain` parses a key that is not wrapped.
    pub(crate) fn parse(
        text: &str,
        origin: &str,
        plain: impl FnOnce(&str) -> Result<Key, KeyError>,
    ) -> Result<Self, KeyTextError> {
        let Some(wrapped) = text.trim().strip_prefix(AWS_KMS) else { return Ok(Self::Plain(plain(text)?)) };
        match BASE64_STANDARD.decode(wrapped) {
            Ok(ciphertext) if !ciphertext.is_empty() => {
                Ok(Self::AwsKms(WrappedKey { origin: origin.to_owned(), ciphertext }))
            }
            _ => Err(KeyTextError::NotWrapped),
        }
    }

    /// The setting's value for a key wrapped by AWS KMS.
    pub(crate) fn aws_kms_text(ciphertext: &[u8]) -> String {
        format!("{AWS_KMS}{}", BASE64_STANDARD.encode(ciphertext))
    }

    /// Unwraps the key. The client is created for the first key that requires it.
    pub(super) async fn open(self, aws_kms: &mut Option<AwsKms>) -> Result<Key, KeyringError> {
        match self {
            Self::Plain(key) => Ok(key),
            Self::AwsKms(WrappedKey { origin, ciphertext }) => {
                let opened = match aws_kms {
                    Some(service) => service.open(ciphertext).await,
                    None => aws_kms.insert(AwsKms::connect().await).open(ciphertext).await,
                };
                opened.map_err(|source| KeyringError::AwsKms { origin, source })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_key_is_recognised_by_its_prefix() {
        let plain = Key::generate().unwrap().to_hex();
        let parse = |text: &str| KeySource::parse(text, "THE_KEY", Key::from_hex);
        let read = parse(linecard_vault::ExposeSecret::expose_secret(&plain)).unwrap();
        assert!(matches!(read, KeySource::Plain(_)));
        let text = KeySource::aws_kms_text(b"ciphertext");
        let KeySource::AwsKms(wrapped) = parse(&format!("{text}\n")).unwrap() else { panic!("it is wrapped") };
        assert_eq!(wrapped.ciphertext, b"ciphertext");
        assert_eq!(format!("{wrapped:?}"), r#"WrappedKey { origin: "THE_KEY", .. }"#);
        for broken in ["aws-kms:", "aws-kms:!", "aws-kms:YQ", "AWS-KMS:YQ=="] {
            let error = parse(broken).unwrap_err();
            assert_eq!(error == KeyTextError::NotWrapped, broken.starts_with("aws"), "{broken}: {error}");
        }
    }
}
