//! Sealed values, as a database that somebody has written to would return them.

use linecard_vault::{Key, Keyring, Owner, SealContext, Sealed, SecretString};
use uuid::Uuid;

const KEY: &str = "8f3a61d20c94b7e5a1f06d38c2b95e7410d7fa83629be4c5173af80d96e2b45c";

/// Nothing that the keyring has not sealed opens, and a value has one text.
pub fn sealed(bytes: &[u8]) {
    let Ok(sealed) = Sealed::parse(String::from_utf8_lossy(bytes)) else { return };
    assert_eq!(Sealed::parse(sealed.as_str()).ok().as_ref(), Some(&sealed));

    let Ok(key) = Key::from_hex(KEY) else { unreachable!("the key has 32 bytes") };
    let context = SealContext {
        organization_id: Uuid::from_u128(1),
        owner: Owner::Agent(Uuid::from_u128(2)),
        credential_id: Uuid::from_u128(3),
    };
    let opened = Keyring::new(key, Vec::new()).open(&context, &sealed);
    assert!(opened.is_err(), "opened what it has not sealed");
    let _: Result<SecretString, _> = opened;
}
