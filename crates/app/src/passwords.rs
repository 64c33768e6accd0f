use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier};
use linecard_domain::ValidationError;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::error::AppError;

/// A password that may be set: 12 to 200 characters. Length is what NIST SP 800-63B asks for; it advises
/// against rules on the kinds of characters.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

impl Password {
    pub fn parse(raw: SecretString) -> Result<Self, ValidationError> {
        match raw.expose_secret().chars().count() {
            12..=200 => Ok(Self(raw)),
            _ => Err(ValidationError::new("must be 12 to 200 characters long")),
        }
    }
}

/// argon2id with the parameters that OWASP recommends (19 MiB, 2 passes), off the async threads, and
/// two at a time: a rush of sign-ins takes no more memory than that.
#[derive(Debug)]
pub(crate) struct PasswordHasher {
    permits: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

/// How many may wait for a password to be checked; who comes then is told to come back.
const WAITING: usize = 100;

impl Default for PasswordHasher {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(2)), places: Arc::new(Semaphore::new(WAITING)) }
    }
}

/// Compared with when there is no such person, so that the answer takes as long as a wrong password's.
/// The hash of a random password, made with the parameters of `hash`.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZSByYW5kb20gc2FsdA$qmYcXlBPGhHn+1Vq2PRdGUDL0lPTXKxYoIsLMBzcMQk";

impl PasswordHasher {
    /// The PHC string of a password.
    pub(crate) async fn hash(&self, password: Password) -> Result<String, AppError> {
        self.blocking(move || {
            Argon2::default()
                .hash_password(password.0.expose_secret().as_bytes())
                .map(|hash| hash.to_string())
                .map_err(AppError::Password)
        })
        .await
    }

    /// Whether the password is the stored one; without a stored one, takes as long and says no.
    pub(crate) async fn verify(&self, password: SecretString, stored: Option<String>) -> Result<bool, AppError> {
        self.blocking(move || {
            let known = stored.is_some();
            let stored = stored.unwrap_or_else(|| NOBODY.to_owned());
            let hash = PasswordHash::new(&stored).map_err(|error| AppError::Password(error.into()))?;
            let matches = Argon2::default().verify_password(password.expose_secret().as_bytes(), &hash).is_ok();
            Ok(matches && known)
        })
        .await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let _place = self.places.try_acquire().map_err(|_| AppError::Overloaded)?;
        // The semaphore is never closed; were it, going on without a permit harms nobody.
        let permit = Arc::clone(&self.permits).acquire_owned().await.ok();
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await?
    }
}
