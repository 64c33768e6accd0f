//! The idempotency of requests for calls and messages.

use linecard_domain::ValidationError;

use crate::secrets::sha256;

/// A client's `Idempotency-Key` and the hash of the request that came with it.
#[derive(Debug, Clone)]
pub struct IdempotencyKey {
    key: String,
    request_hash: [u8; 32],
}

impl IdempotencyKey {
    /// `operation` is part of the hash, so that one body sent to two operations is not the same request.
    pub fn new(key: &str, operation: &str, body: &[u8]) -> Result<Self, ValidationError> {
        let printable = (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
        if !printable {
            return Err(ValidationError::new("must be 1 to 255 printable ASCII characters without spaces"));
        }
        let mut request = Vec::with_capacity(operation.len() + 1 + body.len());
        request.extend_from_slice(operation.as_bytes());
        request.push(b'\n');
        request.extend_from_slice(body);
        Ok(Self { key: key.to_owned(), request_hash: sha256(&request) })
    }

    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    pub(crate) fn request_hash(&self) -> &[u8] {
        &self.request_hash
    }
}
