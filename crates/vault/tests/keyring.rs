//! The keyring's public API.
#![expect(clippy::unwrap_used, reason = "helpers of tests: to panic is to fail")]

use linecard_vault::{
    ExposeSecret, Key, KeyId, Keyring, NONCE_BYTES, NonceSource, Owner, SealContext, Sealed, SecretString,
    SystemNonces, VaultError,
};
use proptest::prelude::*;
use uuid::Uuid;

const KEY: &str = "5f1c9e0a7b3d4826e1f09c7ad25b8463907ecd12a4b6f83e55d0971ac3e8426b";
const OTHER_KEY: &str = "c2a7184ef9035bd66e81b47f20da953c1b68ef90375d4ca2e84f0b917d236ac5";
const TOKEN: &str = "8d2f4b6a90c1e3f57a9b1c3d5e7f9012";
const ACCOUNT: &str = "AC00000000000000000000000000000000";

const CONTEXT: SealContext = SealContext {
    organization_id: Uuid::from_u128(0x0192_8c2e_7a10_7c3b_9f41_5d2e_8b60_a7c4),
    owner: Owner::Agent(Uuid::from_u128(0x0192_8c2f_03d5_7e88_8a17_c94f_1e22_b0d3)),
    credential_id: Uuid::from_u128(0x0192_8c30_5b1f_7f02_b6c9_0a77_14de_53e8),
};

fn key(hex: &str) -> Key {
    Key::from_hex(hex).unwrap()
}

fn keyring() -> Keyring {
    Keyring::new(key(KEY), vec![])
}

fn token() -> SecretString {
    SecretString::from(TOKEN)
}

fn seal(keyring: &Keyring, context: &SealContext) -> Sealed {
    keyring.seal(context, &token(), &SystemNonces).unwrap()
}

/// Always the same nonce, for tests only.
struct FixedNonce([u8; NONCE_BYTES]);

impl NonceSource for FixedNonce {
    fn nonce(&self) -> Result<[u8; NONCE_BYTES], VaultError> {
        Ok(self.0)
    }
}

/// One line of the fixture file.
struct Fixture {
    keyring: Keyring,
    context: SealContext,
    secret: String,
    sealed: String,
    fingerprint: String,
}

fn fixtures() -> Vec<Fixture> {
    include_str!("fixtures/sealed_v1.txt").lines().filter(|line| !line.starts_with('#')).map(fixture).collect()
}

fn fixture(line: &str) -> Fixture {
    let fields: Vec<&str> = line.split('|').map(str::trim).collect();
    let [key_hex, organization, kind, owner, credential, secret, sealed, fingerprint]: [&str; 8] =
        fields.try_into().unwrap();
    let uuid = |text: &str| Uuid::parse_str(text).unwrap();
    let owner = match kind {
        "agent" => Owner::Agent(uuid(owner)),
        _ => Owner::Organization,
    };
    assert_eq!(owner.kind(), kind);
    Fixture {
        keyring: Keyring::new(key(key_hex), vec![]),
        context: SealContext { organization_id: uuid(organization), owner, credential_id: uuid(credential) },
        secret: secret.to_owned(),
        sealed: sealed.to_owned(),
        fingerprint: fingerprint.to_owned(),
    }
}

#[test]
fn values_sealed_long_ago_open_for_ever() {
    let fixtures = fixtures();
    assert_eq!(fixtures.len(), 4);
    for fixture in fixtures {
        let sealed = Sealed::parse(fixture.sealed).unwrap();
        let opened = fixture.keyring.open(&fixture.context, &sealed).unwrap();
        assert_eq!(opened.expose_secret(), fixture.secret);
    }
}

#[test]
fn a_sealed_value_matches_the_fixture_byte_for_byte() {
    let fixture = fixtures().swap_remove(0);
    let nonce = FixedNonce([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    let secret = SecretString::from(fixture.secret);
    let sealed = fixture.keyring.seal(&fixture.context, &secret, &nonce);
    assert_eq!(sealed.unwrap().as_str(), fixture.sealed);
}

#[test]
fn a_fingerprint_stays_the_same_for_ever() {
    for fixture in fixtures() {
        let secret = SecretString::from(fixture.secret);
        let computed = fixture.keyring.fingerprint(ACCOUNT, &secret);
        assert_eq!(computed, fixture.fingerprint);
    }
}

#[test]
fn a_tag_is_of_one_message_and_purpose_and_outlives_the_rotation_of_its_key() {
    let before = keyring();
    let tag = before.tag(b"device", b"message");
    let rotated = Keyring::new(key(OTHER_KEY), vec![key(KEY)]);
    assert!(before.tag_matches(b"device", b"message", &tag) && rotated.tag_matches(b"device", b"message", &tag));
    assert!(!before.tag_matches(b"device", b"another", &tag), "another message");
    assert!(!before.tag_matches(b"other", b"message", &tag), "another purpose");
    assert!(!before.tag_matches(b"device", b"message", &tag[..31]), "a part of it");
    assert!(!Keyring::new(key(OTHER_KEY), vec![]).tag_matches(b"device", b"message", &tag), "the key is gone");
}

#[test]
fn one_secret_sealed_twice_gives_two_values() {
    let keyring = keyring();
    assert_ne!(seal(&keyring, &CONTEXT), seal(&keyring, &CONTEXT));
}

#[test]
fn a_value_moved_to_another_row_does_not_open() {
    let keyring = keyring();
    let sealed = seal(&keyring, &CONTEXT);
    let other = Uuid::from_u128(99);
    let elsewhere = [
        SealContext { organization_id: other, ..CONTEXT },
        SealContext { owner: Owner::Agent(other), ..CONTEXT },
        SealContext { owner: Owner::Organization, ..CONTEXT },
        SealContext { owner: Owner::Agent(CONTEXT.organization_id), ..CONTEXT },
        SealContext { credential_id: other, ..CONTEXT },
    ];
    for context in elsewhere {
        let opened = keyring.open(&context, &sealed);
        assert_eq!(opened.err(), Some(VaultError::DoesNotOpen), "{context:?}");
    }
    assert!(keyring.open(&CONTEXT, &sealed).is_ok());
}

#[test]
fn an_organizations_value_does_not_open_as_that_of_an_agent_with_its_id() {
    let keyring = keyring();
    let of_organization = SealContext { owner: Owner::Organization, ..CONTEXT };
    let of_agent = SealContext { owner: Owner::Agent(CONTEXT.organization_id), ..CONTEXT };
    let sealed = seal(&keyring, &of_organization);
    assert_eq!(keyring.open(&of_agent, &sealed).err(), Some(VaultError::DoesNotOpen));
}

#[test]
fn a_retired_key_still_opens_and_resealing_moves_to_the_active_one() {
    let sealed = seal(&keyring(), &CONTEXT);
    let rotated = Keyring::new(key(OTHER_KEY), vec![key(KEY)]);
    assert_eq!(sealed.key_id(), key(KEY).id());
    let opened = rotated.open(&CONTEXT, &sealed).unwrap();
    assert_eq!(opened.expose_secret(), TOKEN);

    let resealed = rotated.seal(&CONTEXT, &opened, &SystemNonces).unwrap();
    assert_eq!(resealed.key_id(), rotated.active_key_id());
    assert_eq!(resealed.encryption_version(), rotated.encryption_version());

    let afterwards = Keyring::new(key(OTHER_KEY), vec![]);
    assert_eq!(afterwards.open(&CONTEXT, &resealed).unwrap().expose_secret(), TOKEN);
    assert!(rotated.open(&SealContext { credential_id: Uuid::nil(), ..CONTEXT }, &sealed).is_err());
}

#[test]
fn a_missing_key_is_named() {
    let sealed = seal(&keyring(), &CONTEXT);
    let without = Keyring::new(key(OTHER_KEY), vec![]);
    let error = without.open(&CONTEXT, &sealed).unwrap_err();
    assert_eq!(error, VaultError::UnknownKey(key(KEY).id()));
    assert!(error.to_string().contains(&key(KEY).id().to_string()));
}

#[test]
fn a_key_listed_as_active_and_as_retired_counts_once() {
    let keyring = Keyring::new(key(KEY), vec![key(KEY), key(OTHER_KEY)]);
    let ids: Vec<KeyId> = keyring.key_ids().collect();
    assert_eq!(ids, [key(KEY).id(), key(OTHER_KEY).id()]);
    assert_eq!(keyring.active_key_id(), key(KEY).id());
}

#[test]
fn the_encryption_version_names_version_and_key() {
    let keyring = keyring();
    assert_eq!(keyring.encryption_version(), "v1:23ea9959");
    assert_eq!(seal(&keyring, &CONTEXT).encryption_version(), "v1:23ea9959");
}

#[test]
fn a_fingerprint_differs_by_account_token_and_key() {
    let keyring = keyring();
    let own = keyring.fingerprint(ACCOUNT, &token());
    assert_eq!(own, keyring.fingerprint(ACCOUNT, &token()));
    assert_eq!(own.len(), 32);

    let shifted = keyring.fingerprint("AC0", &SecretString::from("00x"));
    assert_ne!(shifted, keyring.fingerprint("AC00", &SecretString::from("0x")));
    assert_ne!(own, keyring.fingerprint(ACCOUNT, &SecretString::from("other")));
    let other = Keyring::new(key(OTHER_KEY), vec![key(KEY)]);
    assert_ne!(own, other.fingerprint(ACCOUNT, &token()));

    assert!(other.fingerprint_matches(&own, ACCOUNT, &token()));
    assert!(!other.fingerprint_matches(&own, ACCOUNT, &SecretString::from("other")));
    assert!(!other.fingerprint_matches("not hex", ACCOUNT, &token()));
    assert!(!other.fingerprint_matches("", ACCOUNT, &token()));
}

#[test]
fn a_failing_random_source_seals_nothing() {
    struct Broken;
    impl NonceSource for Broken {
        fn nonce(&self) -> Result<[u8; NONCE_BYTES], VaultError> {
            Err(VaultError::Randomness)
        }
    }
    let sealed = keyring().seal(&CONTEXT, &token(), &Broken);
    assert_eq!(sealed, Err(VaultError::Randomness));
}

#[test]
fn no_debug_output_contains_a_secret() {
    let keyring = Keyring::new(key(KEY), vec![key(OTHER_KEY)]);
    let sealed = seal(&keyring, &CONTEXT);
    let opened = keyring.open(&CONTEXT, &sealed).unwrap();
    let moved = keyring.open(&SealContext { credential_id: Uuid::nil(), ..CONTEXT }, &sealed);
    let shown =
        format!("{keyring:?} {:?} {sealed:?} {opened:?} {moved:?} {:#?} {:?}", key(KEY), keyring, key(KEY).to_hex());
    for secret in [KEY, OTHER_KEY, TOKEN] {
        for part in secret.as_bytes().windows(8) {
            let part = std::str::from_utf8(part).unwrap();
            assert!(!shown.contains(part), "{shown}");
        }
    }
}

proptest! {
    #[test]
    fn what_was_sealed_opens(secret in ".{0,200}", organization: u128, agent: u128, credential: u128) {
        let context = SealContext {
            organization_id: Uuid::from_u128(organization),
            owner: Owner::Agent(Uuid::from_u128(agent)),
            credential_id: Uuid::from_u128(credential),
        };
        let keyring = keyring();
        let sealed = keyring
            .seal(&context, &SecretString::from(secret.as_str()), &SystemNonces)
            .unwrap();
        let read = Sealed::parse(sealed.as_str()).unwrap();
        prop_assert_eq!(&read, &sealed);
        let opened = keyring.open(&context, &read).unwrap();
        prop_assert_eq!(opened.expose_secret(), secret);
    }

    #[test]
    fn a_value_changed_in_any_character_does_not_open(place: prop::sample::Index, to in "[A-Za-z0-9_-]") {
        let keyring = keyring();
        let sealed = seal(&keyring, &CONTEXT);
        let mut text: Vec<u8> = sealed.as_str().as_bytes().to_vec();
        let place = place.index(text.len());
        let to = to.as_bytes()[0];
        prop_assume!(text[place] != to);
        text[place] = to;
        let changed = Sealed::parse(String::from_utf8(text).unwrap());
        prop_assert!(changed.and_then(|changed| keyring.open(&CONTEXT, &changed)).is_err());
    }

    #[test]
    fn no_text_makes_the_vault_panic(text in "\\PC{0,80}|[A-Za-z0-9_-]{0,120}|AS[A-Za-z0-9_-]{40,80}") {
        if let Ok(sealed) = Sealed::parse(text.as_str()) {
            prop_assert!(keyring().open(&CONTEXT, &sealed).is_err());
        }
        if let Ok(key) = Key::from_hex_accepting_weak(&text) {
            prop_assert_eq!(key.to_hex().expose_secret().to_lowercase(), text.trim().to_lowercase());
        }
    }
}

#[test]
fn a_value_changed_in_any_bit_does_not_open() {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let keyring = keyring();
    let sealed = seal(&keyring, &CONTEXT);
    let bytes = URL_SAFE_NO_PAD.decode(sealed.as_str()).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        let opened =
            Sealed::parse(URL_SAFE_NO_PAD.encode(changed)).and_then(|changed| keyring.open(&CONTEXT, &changed));
        assert!(opened.is_err(), "bit {bit}");
    }
}

#[test]
fn debug_shows_which_keys_there_are_and_none_of_them() {
    let shown = format!("{:?}", Keyring::new(key(KEY), vec![key(OTHER_KEY)]));
    for hex in [KEY, OTHER_KEY] {
        assert!(shown.contains(&key(hex).id().to_string()), "{shown}");
        assert!(!shown.contains(hex.get(..8).unwrap()), "{shown}");
    }
}
