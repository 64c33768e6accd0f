//! Why a token is not accepted. The texts name no part of the token: it is not to be trusted, and may be somebody's.

/// Why a token proves nothing. Continues a sentence that begins with "The token".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    #[error("is not a signed JWT: three parts, of which the first names an algorithm")]
    NotAToken,
    #[error("is not signed (alg none)")]
    NotSigned,
    #[error(
        "is signed with a shared secret (HS256): whoever can check such a token can make one. Let the identity provider \
         sign with RS256 or ES256; for Supabase, change to JWT signing keys"
    )]
    SharedSecret,
    #[error("is signed with an algorithm that is not accepted: use RS256, PS256, ES256 or EdDSA, or a longer variant")]
    Algorithm,
    #[error("is signed with a key that the identity provider does not publish")]
    UnknownKey,
    #[error("has a signature that is not valid")]
    Signature,
    #[error("is of another issuer than this Linecard's (LINECARD_OIDC_ISSUER)")]
    Issuer,
    #[error("is for another audience (LINECARD_OIDC_AUDIENCE)")]
    Audience,
    #[error("has expired")]
    Expired,
    #[error("is not valid yet; compare the clocks")]
    NotYetValid,
    #[error("has no exp: it would be valid for ever")]
    NoExpiry,
    #[error("has no sub, or one that is not 1 to 255 characters of ASCII")]
    NoSubject,
    #[error("belongs to another sign-in")]
    Nonce,
}

/// The provider did not answer, or with something else than it should. Whether a token is valid is not known.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{what}: {detail}")]
pub struct ProviderFailure {
    /// What was asked for.
    pub what: &'static str,
    pub detail: String,
}

impl ProviderFailure {
    pub(crate) fn new(what: &'static str, detail: impl Into<String>) -> Self {
        Self { what, detail: detail.into() }
    }
}

/// Why a token is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error("the token {0}")]
    Refused(#[from] TokenRefusal),
    /// The provider's keys are not known at this moment.
    #[error("the identity provider is unavailable")]
    Unavailable(#[from] ProviderFailure),
}
