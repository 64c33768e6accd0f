//! The vault: an AES-256-GCM keyring that turns secrets into sealed text and back.
//!
//! A [`Keyring`] has one active [`Key`], under which it seals, and any number of retired ones,
//! which still open. What it seals is bound to a [`SealContext`]: the organization, the owner and
//! the credential that the secret belongs to. A sealed value that was moved to another row does
//! not open there.
//!
//! Secrets come and go as [`SecretString`]: no `Display`, a redacted `Debug`, wiped on drop.
//!
//! **Architecture invariants.** Bytes in, sealed text out. Nothing here reads a database, the
//! environment or a file, and nothing waits: there is no `async`. No error, `Debug` text or
//! log line of this crate holds a secret, a key or any part of one, and no function compares
//! secrets other than in constant time.

mod context;
mod error;
mod gcm;
mod key;
mod keyring;
mod mask;
mod nonce;
mod sealed;

pub use context::{Owner, SealContext};
pub use error::{KeyError, VaultError};
pub use key::{Key, KeyId};
pub use keyring::Keyring;
pub use mask::mask;
pub use nonce::{NONCE_BYTES, NonceSource, SystemNonces};
pub use sealed::Sealed;
pub use secrecy::{ExposeSecret, SecretString};
