//! Values that another program sealed with Node's `crypto`: AES-256-GCM, as a text of three parts. They are opened once,
//! to be sealed anew; nothing is sealed in this way.

use std::fmt;

use aes_gcm::aead::array::ArraySize;
use aes_gcm::aead::consts::{U12, U16};
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::aes::Aes256;
use aes_gcm::{AesGcm, KeyInit, Nonce};
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretBox, SecretString};

const KEY_BYTES: usize = 32;
const TAG_BYTES: usize = 16;

/// Node writes padding with `base64` and none with `base64url`.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const BASE64: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const BASE64_URL: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// In which order the parts of a sealed value are written, separated by colons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PartOrder {
    /// `iv:tag:ciphertext`
    #[default]
    IvTagCiphertext,
    /// `iv:ciphertext:tag`
    IvCiphertextTag,
}

/// Why a value was not opened. No message contains a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NodeSealedError {
    #[error("is not a sealed value: it must have three parts, separated by colons")]
    Parts,
    #[error("is not a sealed value: each part must be hexadecimal or base64")]
    Encoding,
    #[error("is not a sealed value: the authentication tag has {0} bytes and must have 16")]
    Tag(usize),
    #[error("is not a sealed value: the IV has {0} bytes and must have 12 or 16")]
    Iv(usize),
    #[error("does not open: it was sealed with another key or other associated data, or was altered")]
    DoesNotOpen,
}

/// A key of 32 bytes, wiped on drop.
pub struct NodeKey(SecretBox<[u8; KEY_BYTES]>);

impl fmt::Debug for NodeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NodeKey(…)")
    }
}

impl NodeKey {
    /// As programs take it from their environment: 64 hexadecimal digits, base64 of 32 bytes, or 32 characters of ASCII.
    /// `None` for anything else.
    pub fn parse(text: &SecretString) -> Option<Self> {
        let text = text.expose_secret().trim();
        let decoded = match text.len() {
            64 => hex::decode(text).ok(),
            43 | 44 => decode_base64(text),
            32 if text.is_ascii() => Some(text.as_bytes().to_vec()),
            _ => None,
        };
        let decoded = Zeroizing::new(decoded?);
        let bytes: &[u8; KEY_BYTES] = decoded.as_slice().try_into().ok()?;
        Some(Self(SecretBox::init_with_mut(|secret: &mut [u8; KEY_BYTES]| *secret = *bytes)))
    }

    /// Opens a value. `associated_data` is what the program passed to `setAAD`; usually nothing.
    pub fn open(
        &self,
        sealed: &str,
        order: PartOrder,
        associated_data: &[u8],
    ) -> Result<SecretString, NodeSealedError> {
        let parts = Parts::read(sealed, order)?;
        let plaintext = match parts.iv.len() {
            12 => self.decrypt::<U12>(&parts, associated_data),
            16 => self.decrypt::<U16>(&parts, associated_data),
            other => return Err(NodeSealedError::Iv(other)),
        };
        let plaintext = Zeroizing::new(plaintext.ok_or(NodeSealedError::DoesNotOpen)?);
        let text = std::str::from_utf8(&plaintext).map_err(|_| NodeSealedError::DoesNotOpen)?;
        Ok(SecretBox::new(Box::from(text)))
    }

    fn decrypt<N: ArraySize>(&self, parts: &Parts, associated_data: &[u8]) -> Option<Vec<u8>> {
        let cipher = AesGcm::<Aes256, N>::new(self.0.expose_secret().into());
        let iv: &Nonce<N> = parts.iv.as_slice().try_into().ok()?;
        cipher.decrypt(iv, Payload { msg: &parts.ciphertext_and_tag, aad: associated_data }).ok()
    }
}

struct Parts {
    iv: Vec<u8>,
    ciphertext_and_tag: Vec<u8>,
}

impl Parts {
    fn read(sealed: &str, order: PartOrder) -> Result<Self, NodeSealedError> {
        let parts: Vec<&str> = sealed.trim().split(':').collect();
        let [iv, second, third] = parts.as_slice() else { return Err(NodeSealedError::Parts) };
        let (tag, ciphertext) = match order {
            PartOrder::IvTagCiphertext => (second, third),
            PartOrder::IvCiphertextTag => (third, second),
        };
        let is_hex = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let decode = |text: &str| {
            let decoded = if is_hex { hex::decode(text).ok() } else { decode_base64(text) };
            decoded.ok_or(NodeSealedError::Encoding)
        };
        let (iv, tag, mut ciphertext) = (decode(iv)?, decode(tag)?, decode(ciphertext)?);
        if tag.len() != TAG_BYTES {
            return Err(NodeSealedError::Tag(tag.len()));
        }
        ciphertext.extend_from_slice(&tag);
        Ok(Self { iv, ciphertext_and_tag: ciphertext })
    }
}

fn decode_base64(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text).or_else(|_| BASE64_URL.decode(text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    // Made with Node 20: createCipheriv('aes-256-gcm', Buffer.from(KEY, 'hex'), Buffer.from('000102…', 'hex')).
    const KEY: &str = "8f1d2c3b4a5968778695a4b3c2d1e0f00112233445566778899aabbccddeeff0";
    const TOKEN: &str = "0123456789abcdef0123456789abcdef";
    const HEX_IV_16: &str = "000102030405060708090a0b0c0d0e0f:fc0bc0d988c130153c78bb36372141d9:8aa7447dd282ce755c24680e2c189ab9c7c4cc54c4e22a0f5bfd78f050c90a5f";
    const HEX_IV_12: &str = "000102030405060708090a0b:afc0ba54b2e6c19236e3b17457f71a83:866e9409f95ea1d4fd28f1f4c0f8642996089b27278be572007347bee875a077";
    const BASE64_IV_16: &str =
        "AAECAwQFBgcICQoLDA0ODw==:/AvA2YjBMBU8eLs2NyFB2Q==:iqdEfdKCznVcJGgOLBiaucfEzFTE4ioPW/148FDJCl8=";
    const BASE64_URL_IV_12: &str =
        "AAECAwQFBgcICQoL:r8C6VLLmwZI247F0V_cagw:hm6UCfleodT9KPH0wPhkKZYImycni-VyAHNHvuh1oHc";
    const TAG_LAST: &str = "000102030405060708090a0b0c0d0e0f:8aa7447dd282ce755c24680e2c189ab9c7c4cc54c4e22a0f5bfd78f050c90a5f:fc0bc0d988c130153c78bb36372141d9";
    const WITH_AAD: &str = "000102030405060708090a0b:d84d067edea6eb478e1f2e4a0389c889:866e9409f95ea1d4fd28f1f4c0f8642996089b27278be572007347bee875a077";

    fn key(text: &str) -> Option<NodeKey> {
        NodeKey::parse(&SecretString::from(text))
    }

    fn opened(sealed: &str, order: PartOrder, aad: &[u8]) -> Result<String, NodeSealedError> {
        key(KEY).expect("a key").open(sealed, order, aad).map(|token| token.expose_secret().to_owned())
    }

    #[test]
    fn what_node_sealed_opens_in_every_way_of_writing_it() {
        for sealed in [HEX_IV_16, HEX_IV_12, BASE64_IV_16, BASE64_URL_IV_12] {
            assert_eq!(opened(sealed, PartOrder::IvTagCiphertext, b""), Ok(TOKEN.to_owned()), "{sealed}");
        }
        assert_eq!(opened(TAG_LAST, PartOrder::IvCiphertextTag, b""), Ok(TOKEN.to_owned()));
        assert_eq!(opened(WITH_AAD, PartOrder::IvTagCiphertext, b"twilio"), Ok(TOKEN.to_owned()));
    }

    #[test]
    fn what_does_not_open_says_why_without_showing_it() {
        let altered = format!("{}0", HEX_IV_16.get(..HEX_IV_16.len() - 1).expect("ASCII"));
        for (sealed, order, aad, expected) in [
            (WITH_AAD, PartOrder::IvTagCiphertext, &b""[..], NodeSealedError::DoesNotOpen),
            (HEX_IV_16, PartOrder::IvTagCiphertext, b"x", NodeSealedError::DoesNotOpen),
            (TAG_LAST, PartOrder::IvTagCiphertext, b"", NodeSealedError::Tag(32)),
            ("0123456789abcdef0123456789abcdef", PartOrder::IvTagCiphertext, b"", NodeSealedError::Parts),
            ("zw:zw:zw", PartOrder::IvTagCiphertext, b"", NodeSealedError::Tag(1)),
            ("!:!:!", PartOrder::IvTagCiphertext, b"", NodeSealedError::Encoding),
            ("AAECAw==:AAECAwQFBgcICQoLDA0ODw==:AAEC", PartOrder::IvTagCiphertext, b"", NodeSealedError::Iv(4)),
        ] {
            assert_eq!(opened(sealed, order, aad), Err(expected), "{sealed}");
        }
        assert!(opened(&altered, PartOrder::IvTagCiphertext, b"").is_err());
        let other = key("fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210").expect("a key");
        let refused = other.open(HEX_IV_16, PartOrder::IvTagCiphertext, b"").map(drop);
        assert_eq!(refused, Err(NodeSealedError::DoesNotOpen));
    }

    #[test]
    fn a_key_is_read_as_hexadecimal_base64_or_characters_and_is_never_shown() {
        let base64 = BASE64.encode(hex::decode(KEY).expect("hexadecimal"));
        for text in [KEY, &base64, &KEY.to_uppercase(), " 0123456789abcdefghijklmnopqrstuv "] {
            assert!(key(text).is_some(), "{text}");
        }
        for text in ["", "short", &"z".repeat(64), &"é".repeat(16)] {
            assert!(key(text).is_none(), "{text}");
        }
        assert_eq!(format!("{:?}", key(KEY).expect("a key")), "NodeKey(…)");
    }
}
