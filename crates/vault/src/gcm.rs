//! AES-256-GCM (NIST SP 800-38D) over bytes, without knowledge of what is sealed.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use secrecy::zeroize::Zeroizing;

use crate::error::VaultError;
use crate::nonce::NONCE_BYTES;

pub(crate) const KEY_BYTES: usize = 32;
pub(crate) const TAG_BYTES: usize = 16;

/// An expanded key. aws-lc keeps it on its own heap, which it wipes when it frees.
pub(crate) struct Cipher(LessSafeKey);

impl Cipher {
    pub(crate) fn new(key: &[u8; KEY_BYTES]) -> Self {
        match UnboundKey::new(&AES_256_GCM, key) {
            Ok(key) => Self(LessSafeKey::new(key)),
            // It fails only for a wrong key length, which the type rules out.
            Err(_) => unreachable!("AES-256-GCM takes 32 bytes"),
        }
    }

    /// Ciphertext and tag.
    ///
    /// The plaintext is encrypted in place, so that no copy of it remains.
    pub(crate) fn seal(
        &self,
        nonce: [u8; NONCE_BYTES],
        associated: &[u8],
        plaintext: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        let mut sealed = Vec::with_capacity(plaintext.len() + TAG_BYTES);
        sealed.extend_from_slice(plaintext);
        let tag = self
            .0
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(associated), &mut sealed)
            .map_err(|_| VaultError::Cipher)?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// The plaintext, if the value is authentic.
    pub(crate) fn open(
        &self,
        nonce: [u8; NONCE_BYTES],
        associated: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let mut buffer = Zeroizing::new(sealed.to_vec());
        let length = self
            .0
            .open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(associated), &mut buffer)
            .map_err(|_| VaultError::DoesNotOpen)?
            .len();
        buffer.truncate(length);
        Ok(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Vector {
        name: &'static str,
        key: &'static str,
        nonce: &'static str,
        plaintext: &'static str,
        associated: &'static str,
        ciphertext: &'static str,
        tag: &'static str,
    }

    const P15: &str = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
        1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";
    const P16: &str = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
        1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
    const C15: &str = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
        8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad";
    const C16: &str = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
        8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662";
    const K15: &str = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
    const K13: &str = "0000000000000000000000000000000000000000000000000000000000000000";

    /// "The Galois/Counter Mode of Operation" (`McGrew` and Viega, submitted to NIST), appendix
    /// B, the cases with a 256-bit key and a 96-bit nonce; and the first vectors with and without
    /// plaintext and associated data of NIST CAVP's `gcmEncryptExtIV256.rsp`.
    const VECTORS: [Vector; 7] = [
        Vector {
            name: "GCM test case 13",
            key: K13,
            nonce: "000000000000000000000000",
            plaintext: "",
            associated: "",
            ciphertext: "",
            tag: "530f8afbc74536b9a963b4f1c4cb738b",
        },
        Vector {
            name: "GCM test case 14",
            key: K13,
            nonce: "000000000000000000000000",
            plaintext: "00000000000000000000000000000000",
            associated: "",
            ciphertext: "cea7403d4d606b6e074ec5d3baf39d18",
            tag: "d0d1c8a799996bf0265b98b5d48ab919",
        },
        Vector {
            name: "GCM test case 15",
            key: K15,
            nonce: "cafebabefacedbaddecaf888",
            plaintext: P15,
            associated: "",
            ciphertext: C15,
            tag: "b094dac5d93471bdec1a502270e3cc6c",
        },
        Vector {
            name: "GCM test case 16",
            key: K15,
            nonce: "cafebabefacedbaddecaf888",
            plaintext: P16,
            associated: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            ciphertext: C16,
            tag: "76fc6ece0f4e1768cddf8853bb2d551b",
        },
        Vector {
            name: "CAVP, no plaintext",
            key: "b52c505a37d78eda5dd34f20c22540ea1b58963cf8e5bf8ffa85f9f2492505b4",
            nonce: "516c33929df5a3284ff463d7",
            plaintext: "",
            associated: "",
            ciphertext: "",
            tag: "bdc1ac884d332457a1d2664f168c76f0",
        },
        Vector {
            name: "CAVP, plaintext",
            key: "31bdadd96698c204aa9ce1448ea94ae1fb4a9a0b3c9d773b51bb1822666b8f22",
            nonce: "0d18e06c7c725ac9e362e1ce",
            plaintext: "2db5168e932556f8089a0622981d017d",
            associated: "",
            ciphertext: "fa4362189661d163fcd6a56d8bf0405a",
            tag: "d636ac1bbedd5cc3ee727dc2ab4a9489",
        },
        Vector {
            name: "CAVP, plaintext and associated data",
            key: "92e11dcdaa866f5ce790fd24501f92509aacf4cb8b1339d50c9c1240935dd08b",
            nonce: "ac93a1a6145299bde902f21a",
            plaintext: "2d71bcfa914e4ac045b2aa60955fad24",
            associated: "1e0889016f67601c8ebea4943bc23ad6",
            ciphertext: "8995ae2e6df3dbf96fac7b7137bae67f",
            tag: "eca5aa77d51d4a0a14d9c51e1da474ab",
        },
    ];

    #[test]
    fn the_cipher_is_the_one_that_nist_publishes_vectors_for() {
        for vector in VECTORS {
            let key: [u8; 32] = hex::decode(vector.key).unwrap().try_into().unwrap();
            let nonce: [u8; 12] = hex::decode(vector.nonce).unwrap().try_into().unwrap();
            let associated = hex::decode(vector.associated).unwrap();
            let plaintext = hex::decode(vector.plaintext).unwrap();
            let cipher = Cipher::new(&key);

            let sealed = cipher.seal(nonce, &associated, &plaintext).unwrap();
            let expected = format!("{}{}", vector.ciphertext, vector.tag);
            assert_eq!(hex::encode(&sealed), expected, "{}", vector.name);

            let opened = cipher.open(nonce, &associated, &sealed).unwrap();
            assert_eq!(*opened, plaintext, "{}", vector.name);
        }
    }

    #[test]
    fn a_cut_off_tag_does_not_open() {
        let cipher = Cipher::new(&[7; 32]);
        let sealed = cipher.seal([1; 12], b"", b"plaintext").unwrap();
        for length in 0..sealed.len() {
            let opened = cipher.open([1; 12], b"", &sealed[..length]);
            assert_eq!(opened.err(), Some(VaultError::DoesNotOpen));
        }
    }
}
