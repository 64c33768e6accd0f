//! Where a key comes from: it stands in its setting (or in the file that the setting's twin names), or a key service
//! that wrapped it opens it.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use linecard_vault::{Key, KeyError};

use super::{AwsKms, KeyringError};

const AWS_KMS: &str = "aws-kms:";

/// A key as its setting has it.
#[derive(Debug)]
pub(crate) enum KeySource {
    Plain(Key),
    AwsKms(WrappedKey),
}

/// A key that only its service can open.
pub(crate) struct WrappedKey {
    /// The setting, and the file that it names.
    origin: String,
    ciphertext: Vec<u8>,
}

/// No ciphertext: nobody reads it.
impl fmt::Debug for WrappedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WrappedKey").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// Why a text is no key. Continues a sentence that begins with the setting's name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyTextError {
    #[error(transparent)]
    Plain(#[from] KeyError),
    #[error(
        "begins with aws-kms: but does not go on with base64. Set it to the whole line that `linecard keys generate \
        --aws-kms` printed"
    )]
    NotWrapped,
}

impl KeySource {
    /// `plain` reads a key that no service wraps.
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

    /// What a setting has for a key that AWS KMS wrapped.
    pub(crate) fn aws_kms_text(ciphertext: &[u8]) -> String {
        format!("{AWS_KMS}{}", BASE64_STANDARD.encode(ciphertext))
    }

    /// The key itself. The service is connected to by the first key that needs it.
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
    fn a_wrapped_key_is_told_from_a_plain_one_by_how_it_begins() {
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
