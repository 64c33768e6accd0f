//! The vault: an AES-256-GCM keyring that turns secrets into sealed text and back.
//!
//! A [`Keyring`] has one active [`Key`], under which it seals, and any number of retired ones,
//! which only open. Sealed values are bound to a [`SealContext`]: the organization, the owner and the credential
//! that the secret belongs to. A sealed value that is copied to another row does not open there. Of other programs' values, [`NodeKey`] opens those that
//! an import brings.
//!
//! Secrets are passed as [`SecretString`]: no `Display`, a redacted `Debug`, wiped on drop.
//!
//! **Architecture invariants.** Bytes in, sealed text out. Nothing here reads a database, the environment or a file,
//! and nothing is `async`. No error, `Debug` output or log line of this crate contains a secret, a key or a part of
//! one, and secrets are compared in constant time only.

mod context;
mod error;
mod gcm;
mod key;
mod key_id;
mod keyring;
mod node;
mod nonce;
mod sealed;
mod signing;

pub use context::{Owner, SealContext};
pub use error::{KeyError, VaultError};
pub use key::Key;
pub use key_id::KeyId;
pub use keyring::Keyring;
pub use node::{NodeKey, NodeSealedError, PartOrder};
pub use nonce::{NONCE_BYTES, NonceSource, SystemNonces};
pub use sealed::Sealed;
pub use secrecy::{ExposeSecret, SecretString};
pub use signing::SigningKey;
