//! Passwords: their rules, hashing and checking.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier};
use linecard_domain::ValidationError;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::error::AppError;

/// A new password: 12 to 200 characters. NIST SP 800-63B requires a minimum length and advises against rules on the
/// kinds of characters.
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

/// argon2id with the parameters that OWASP recommends (19 MiB, 2 passes). It runs outside of the async threads, two at
/// a time, which bounds the memory that a burst of sign-ins takes.
#[derive(Debug)]
pub(crate) struct PasswordHasher {
    permits: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

/// How many password checks may wait; more are refused with [`AppError::Overloaded`].
const MAX_WAITING: usize = 100;

impl Default for PasswordHasher {
    fn default() -> Self {
        Self { permits: Arc::new(Semaphore::new(2)), queue: Arc::new(Semaphore::new(MAX_WAITING)) }
    }
}

/// The hash that is checked when there is no such user, so that the response takes as long as for a wrong password. It
/// is of a random password, with the parameters that [`PasswordHasher::hash`] uses.
const DUMMY_HASH: &str =
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

    /// Whether `stored` is the hash of `password`. Without a stored hash it returns false, after the same time.
    pub(crate) async fn verify(&self, password: SecretString, stored: Option<String>) -> Result<bool, AppError> {
        self.blocking(move || {
            let known = stored.is_some();
            let stored = stored.unwrap_or_else(|| DUMMY_HASH.to_owned());
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
        let _waiting = self.queue.try_acquire().map_err(|_| AppError::Overloaded)?;
        // The semaphore is never closed; if it were, continuing without a permit would do no harm.
        let permit = Arc::clone(&self.permits).acquire_owned().await.ok();
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await?
    }
}
