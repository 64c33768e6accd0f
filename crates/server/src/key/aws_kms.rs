//! AWS KMS, which opens a wrapped key, once at the start, and wraps a new one.
//!
//! Region, credentials and address are AWS's own settings (`AWS_REGION`, `AWS_ENDPOINT_URL_KMS`, a role, …).

use std::error::Error;
use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_kms::Client;
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::DataKeySpec;
use linecard_vault::Key;
use secrecy::zeroize::Zeroizing;

/// The encryption context: what else the KMS key wraps does not open here, and a key policy can name it.
const CONTEXT: (&str, &str) = ("linecard", "encryption-key");

const CONNECT: Duration = Duration::from_secs(3);
const ATTEMPT: Duration = Duration::from_secs(5);
/// With the attempts that follow a failed one.
const WHOLE: Duration = Duration::from_secs(15);

/// Why AWS KMS did not open or make a key, and what to do. No message holds a key or a ciphertext.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AwsKmsError {
    #[error(
        "AWS KMS cannot be asked. Check AWS_REGION, the credentials (AWS_ACCESS_KEY_ID or a role), \
        AWS_ENDPOINT_URL_KMS if it is set, and the way there"
    )]
    Unreachable(#[source] Box<dyn Error + Send + Sync>),
    #[error("AWS KMS refuses with {code}: {words}. {remedy}")]
    Refused { code: String, words: String, remedy: &'static str },
    #[error("AWS KMS opened it, but what was in it is no key of Linecard's. Make one with `linecard keys generate`")]
    NotAKey,
}

/// A connection to AWS KMS.
#[derive(Debug)]
pub(crate) struct AwsKms(Client);

impl AwsKms {
    /// Reads AWS's settings; asks KMS nothing yet.
    pub(crate) async fn connect() -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .operation_attempt_timeout(ATTEMPT)
            .operation_timeout(WHOLE)
            .build();
        let settings: SdkConfig =
            aws_config::defaults(BehaviorVersion::v2026_01_12()).timeout_config(timeouts).load().await;
        Self(Client::new(&settings))
    }

    pub(super) async fn open(&self, ciphertext: Vec<u8>) -> Result<Key, AwsKmsError> {
        let (name, value) = CONTEXT;
        let request = self.0.decrypt().ciphertext_blob(Blob::new(ciphertext)).encryption_context(name, value);
        let opened = request.send().await.map_err(failure)?;
        key_of(opened.plaintext)
    }

    /// A new key, and its ciphertext, which `key_id` (an id, an alias or an ARN) opens.
    pub(crate) async fn generate(&self, key_id: &str) -> Result<(Key, Vec<u8>), AwsKmsError> {
        let (name, value) = CONTEXT;
        let request = self.0.generate_data_key().key_id(key_id).key_spec(DataKeySpec::Aes256);
        let made = request.encryption_context(name, value).send().await.map_err(failure)?;
        let ciphertext = made.ciphertext_blob.ok_or(AwsKmsError::NotAKey)?;
        Ok((key_of(made.plaintext)?, ciphertext.into_inner()))
    }
}

fn key_of(plaintext: Option<Blob>) -> Result<Key, AwsKmsError> {
    let bytes = Zeroizing::new(plaintext.ok_or(AwsKmsError::NotAKey)?.into_inner());
    // A key that nobody drew at random is refused, as where it is given plainly.
    Key::from_hex(&Zeroizing::new(hex::encode(bytes.as_slice()))).map_err(|_| AwsKmsError::NotAKey)
}

fn failure<E>(error: SdkError<E>) -> AwsKmsError
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    // An answer without a code is some other server's, for example a proxy's.
    let Some((code, words)) = error.as_service_error().and_then(|refusal| Some((refusal.code()?, refusal.message())))
    else {
        return AwsKmsError::Unreachable(Box::new(error));
    };
    let words = words.unwrap_or("it does not say why").trim_end_matches('.').to_owned();
    AwsKmsError::Refused { remedy: remedy(code), code: code.to_owned(), words }
}

/// What to do about an error code of AWS.
fn remedy(code: &str) -> &'static str {
    match code {
        "AccessDeniedException" => {
            "Allow this role kms:Decrypt on the KMS key (and kms:GenerateDataKey to make keys), in the key's policy and \
            in the role's; a condition on the encryption context must allow linecard=encryption-key"
        }
        "InvalidCiphertextException" | "IncorrectKeyException" => {
            "The text was changed, was wrapped in another region or account, or was not made by `linecard keys generate \
            --aws-kms`: set it to the whole line that this printed"
        }
        "NotFoundException" => "Check the key's id or alias, AWS_REGION and the account",
        "DisabledException" | "KMSInvalidStateException" => {
            "Enable the KMS key again; if its deletion is scheduled, cancel that: what it wraps is lost with it"
        }
        "UnrecognizedClientException"
        | "InvalidClientTokenId"
        | "MissingAuthenticationToken"
        | "IncompleteSignature"
        | "InvalidSignatureException"
        | "SignatureDoesNotMatch"
        | "ExpiredTokenException"
        | "ExpiredToken" => "Check AWS's credentials, and this machine's clock: a signature holds for five minutes",
        _ => "Try again; if it stays so, AWS's page on KMS errors tells what the code means",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_kms_opens_must_be_a_key_drawn_at_random() {
        let random = Key::generate().unwrap().to_hex();
        let bytes = hex::decode(linecard_vault::ExposeSecret::expose_secret(&random)).unwrap();
        assert!(key_of(Some(Blob::new(bytes.clone()))).is_ok());
        for unfit in [None, Some(Blob::new(bytes.get(1..).unwrap())), Some(Blob::new([0; 32]))] {
            assert!(matches!(key_of(unfit), Err(AwsKmsError::NotAKey)));
        }
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        assert!(remedy("AccessDeniedException").contains("kms:Decrypt"));
        assert!(remedy("InvalidCiphertextException").contains("the whole line"));
        assert!(remedy("ExpiredTokenException").contains("credentials"));
    }
}
