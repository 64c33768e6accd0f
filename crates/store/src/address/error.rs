//! Why a database's address cannot be used. Never contains a value: one that is not percent-encoded may be the rest of
//! a password.

/// Each continues a sentence that begins with the name of the setting.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    #[error(
        "must have the form postgres://user:password@host:5432/database; in the password, characters such as \
         @ : / ? % must be percent-encoded"
    )]
    Form,
    #[error("names no host")]
    NoHost,
    #[error("has the parameter `{name}`, which {whose}. Remove it{remedy}")]
    Foreign { name: String, whose: &'static str, remedy: &'static str },
    #[error("has the unknown parameter `{name}`; did you mean `{nearest}`?")]
    Unknown { name: String, nearest: &'static str },
    #[error("has the parameter `{name}`, which Linecard does not support: {reason}")]
    Unsupported { name: String, reason: &'static str },
    #[error("has a value of `{name}` that is not valid: it must be {expected}")]
    Value { name: String, expected: &'static str },
    #[error("has `{name}` without `{missing}`: a client certificate needs both")]
    Incomplete { name: &'static str, missing: &'static str },
    #[error(
        "has sslrootcert=system with a weaker sslmode than verify-full: anybody can have a certificate of the system's \
         authorities. Use sslmode=verify-full"
    )]
    WeakWithSystem,
}
