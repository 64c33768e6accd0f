//! The encryption keys of tests.

use linecard_vault::{Key, Keyring};

/// The encryption key of every test: a value sealed in one test opens in another. Set as `WEBHOOK_ENCRYPTION_KEY`, it
/// lets the program itself join a test's installation.
pub const ENCRYPTION_KEY: &str = "8f0a1c9e6b7d4253a4c1f0e9d8b7a6958473625140fedcba9078563412efcdab";

/// A keyring with [`ENCRYPTION_KEY`] as its only key.
pub fn keyring() -> Keyring {
    keyring_of(&[ENCRYPTION_KEY])
}

/// A keyring with the first key active and the others retired; each is 64 hexadecimal digits.
pub fn keyring_of(keys: &[&str]) -> Keyring {
    let mut keys = keys.iter().map(|key| Key::from_hex(key).expect("a key"));
    Keyring::new(keys.next().expect("an active key"), keys.collect())
}
