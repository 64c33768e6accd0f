//! Codes of an authenticator app (TOTP, RFC 6238) and recovery codes.

use std::fmt;
use std::str::FromStr;

use linecard_domain::{PersonName, Timestamp, ValidationError, trim_pasted};
use linecard_store::SecretHash;
use linecard_vault::VaultError;
use secrecy::{ExposeSecret, SecretString};
use totp_rs::{Builder, Secret, Totp};

use crate::dependencies::RandomSource;
use crate::error::AppError;
use crate::secrets;

/// What authenticator apps show beside the account.
const ISSUER: &str = "Linecard";
/// As RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
/// How many recovery codes a person gets.
const RECOVERY_CODES: usize = 10;
/// Of 5 bits each.
const RECOVERY_CHARACTERS: usize = 20;
const RECOVERY_BYTES: usize = 13;
const DIGITS: usize = 6;

/// A code that a person has entered.
#[derive(Clone)]
pub struct SecondFactorCode(Kind);

#[derive(Clone)]
enum Kind {
    /// Six digits, as an authenticator app shows them.
    OfApp(SecretString),
    Recovery(SecretHash),
}

impl fmt::Debug for SecondFactorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecondFactorCode(…)")
    }
}

impl FromStr for SecondFactorCode {
    type Err = ValidationError;

    /// With any blanks and hyphens, as apps and people group them. Recovery codes have neither 0 nor 1: those are taken for
    /// the letters that look like them.
    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        let typed: String = trim_pasted(raw).chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        if typed.len() == DIGITS && typed.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Self(Kind::OfApp(SecretString::from(typed))));
        }
        if typed.len() == RECOVERY_CHARACTERS && typed.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let read = typed.to_ascii_lowercase().replace('0', "o").replace('1', "l");
            return Ok(Self(Kind::Recovery(recovery_hash(&read))));
        }
        Err(ValidationError::new("must be the 6 digits that your authenticator app shows, or a recovery code"))
    }
}

impl SecondFactorCode {
    /// The hash, if it is a recovery code.
    pub(super) fn recovery(&self) -> Option<SecretHash> {
        match self.0 {
            Kind::Recovery(hash) => Some(hash),
            Kind::OfApp(_) => None,
        }
    }

    /// The time step that it is the code of, at most one before or after the present one; `None`: it is of none.
    pub(super) fn step(&self, secret: &AppSecret, now: Timestamp) -> Option<i64> {
        let Kind::OfApp(digits) = &self.0 else { return None };
        let seconds = u64::try_from(now.unix_timestamp()).ok()?;
        secret.0.check(digits.expose_secret(), seconds).and_then(|step| i64::try_from(step).ok())
    }
}

/// The secret that an authenticator app makes codes with.
pub(super) struct AppSecret(Totp);

impl AppSecret {
    pub(super) fn generate(random_source: &dyn RandomSource, account: &PersonName) -> Result<Self, AppError> {
        let mut bytes = [0_u8; SECRET_BYTES];
        if !random_source.fill(&mut bytes) {
            return Err(AppError::RandomSourceFailed);
        }
        Ok(Self::of(Secret::from(bytes), account.as_str()))
    }

    /// From the text that was sealed.
    pub(super) fn parse(text: &SecretString) -> Result<Self, VaultError> {
        // Only such texts are sealed.
        let secret = Secret::try_from_base32(text.expose_secret()).map_err(|_| VaultError::DoesNotOpen)?;
        Ok(Self::of(secret, ""))
    }

    /// Codes of 6 digits by SHA-1, new every 30 seconds: what every app supports.
    fn of(secret: Secret, account: &str) -> Self {
        // A colon would separate the issuer from the account.
        let account = account.replace(':', " ");
        let builder = Builder::new().with_secret(secret).with_account_name(account).with_issuer(Some(ISSUER));
        Self(builder.build_noncompliant())
    }

    /// Base32, for people who type it.
    pub(super) fn text(&self) -> SecretString {
        SecretString::from(self.0.secret().to_base32())
    }

    /// For a QR code.
    pub(super) fn uri(&self) -> Result<SecretString, AppError> {
        Ok(SecretString::from(self.0.to_url().map_err(AppError::SecondFactorUri)?))
    }
}

/// New recovery codes, for example `abcde-fghij-klmno-pqrst`.
pub(super) fn recovery_codes(random_source: &dyn RandomSource) -> Result<Vec<SecretString>, AppError> {
    (0..RECOVERY_CODES).map(|_| recovery_code(random_source)).collect()
}

/// What is stored of a recovery code that was just made.
pub(super) fn stored_hash(code: &SecretString) -> SecretHash {
    recovery_hash(&code.expose_secret().replace('-', ""))
}

fn recovery_code(random_source: &dyn RandomSource) -> Result<SecretString, AppError> {
    let mut bytes = [0_u8; RECOVERY_BYTES];
    if !random_source.fill(&mut bytes) {
        return Err(AppError::RandomSourceFailed);
    }
    let text = Secret::new(Box::from(bytes)).to_base32().to_ascii_lowercase();
    let mut code = String::new();
    for (index, character) in text.chars().take(RECOVERY_CHARACTERS).enumerate() {
        if index > 0 && index % 5 == 0 {
            code.push('-');
        }
        code.push(character);
    }
    Ok(SecretString::from(code))
}

fn recovery_hash(characters: &str) -> SecretHash {
    secrets::hash(&SecretString::from(characters))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dependencies::SystemRandomSource;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_timestamp(seconds).expect("a time")
    }

    fn code(text: &str) -> SecondFactorCode {
        text.parse().expect("a code")
    }

    /// The secret of RFC 6238, appendix B, whose codes are cut to 6 digits.
    #[test]
    fn codes_are_those_of_rfc_6238_and_hold_one_step_before_and_after() {
        let secret = AppSecret::parse(&SecretString::from("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")).expect("a secret");
        for (seconds, digits) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            for shift in [-30, 0, 30] {
                assert_eq!(code(digits).step(&secret, at(seconds + shift)), Some(seconds / 30), "{digits} at {shift}");
            }
            for shift in [-60, 60] {
                assert_eq!(code(digits).step(&secret, at(seconds + shift)), None, "{digits} at {shift}");
            }
        }
    }

    #[test]
    fn a_recovery_code_is_found_however_it_is_typed() {
        let codes = recovery_codes(&SystemRandomSource).expect("codes");
        assert_eq!(codes.len(), RECOVERY_CODES);
        for made in &codes {
            let text = made.expose_secret();
            assert_eq!(text.len(), 23, "{text}");
            for typed in [text.to_owned(), text.to_uppercase(), text.replace('-', " "), text.replace('o', "0")] {
                assert!(code(&typed).recovery() == Some(stored_hash(made)), "{typed}");
            }
        }
    }

    #[test]
    fn digits_are_taken_with_the_blanks_of_an_app_and_nothing_else_is() {
        assert!(code(" 123 456\n").recovery().is_none());
        for wrong in ["", "12345", "1234567", "abcdef", "१२३४५६", "abcde-fghij-klmno-pqrs", "абвгдежзиклмнопрсту"]
        {
            assert!(wrong.parse::<SecondFactorCode>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_uri_names_issuer_account_and_secret() {
        let account = "ada@example.com".parse::<PersonName>().expect("an address");
        let secret = AppSecret::generate(&SystemRandomSource, &account).expect("a secret");
        let uri = secret.uri().expect("a URI");
        assert!(uri.expose_secret().starts_with("otpauth://totp/Linecard:ada%40example"), "{}", uri.expose_secret());
        assert!(uri.expose_secret().contains(secret.text().expose_secret()));
        assert_eq!(secret.text().expose_secret().len(), 32);
    }
}
