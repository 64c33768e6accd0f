//! Passwords: their rules, hashing and checking.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use linecard_domain::{Email, PasswordText, ValidationError};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::error::AppError;

/// A new password: 12 to 200 characters, and not easy to guess. NIST SP 800-63B requires a minimum length, and to refuse
/// what is common, repetitive or made of the person's own address; it advises against rules on kinds of characters.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

/// More characters make no guess easier, and the estimate slower.
const ESTIMATED_CHARACTERS: usize = 100;

impl Password {
    /// A password for the account with this address.
    #[expect(clippy::needless_pass_by_value, reason = "what was typed is wiped here")]
    pub fn parse(raw: SecretString, account: &Email) -> Result<Self, ValidationError> {
        let raw = normalized(&raw);
        if !(12..=200).contains(&raw.expose_secret().chars().count()) {
            return Err(ValidationError::new("must be 12 to 200 characters long"));
        }
        if is_easy_to_guess(raw.expose_secret(), account) {
            return Err(ValidationError::new(
                "is easy to guess. Choose one that is not common, not made of your address, and has no repetitions or \
                 sequences",
            ));
        }
        Ok(Self(raw))
    }
}

/// As it is hashed: however the system that it was typed on composes its characters.
fn normalized(typed: &SecretString) -> SecretString {
    SecretString::from(PasswordText::new(typed.expose_secret()).into_string())
}

/// By zxcvbn, whose lists of common passwords, words and names come with it: fewer than 10^8 guesses.
fn is_easy_to_guess(password: &str, account: &Email) -> bool {
    let address = account.as_str();
    let beginning: String = password.chars().take(ESTIMATED_CHARACTERS).collect();
    let name: String =
        address.split('@').next().into_iter().flat_map(str::chars).filter(|c| c.is_alphanumeric()).collect();
    let of_the_person: Vec<&str> = [address, name.as_str()]
        .into_iter()
        .chain(address.split(['@', '.', '-', '_', '+']).filter(|part| part.len() > 2))
        .chain(std::iter::once("linecard"))
        .collect();
    // The address itself, however long it is, with little around it.
    let lowered = beginning.to_lowercase();
    let rest = lowered.replace(address, "");
    let estimated = zxcvbn::zxcvbn(if rest.len() < lowered.len() { &rest } else { &beginning }, &of_the_person);
    estimated.score() < zxcvbn::Score::Three
}

/// Who waits for a password to be checked. Strangers, however many, leave room for the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HashQueue {
    /// Anybody who tries to sign in.
    Strangers,
    /// Who has shown something before: a session, a valid link, a device that has signed in to the account.
    Known,
}

/// What a guess costs: how much memory argon2id fills, and how often.
#[derive(Debug, Clone)]
pub struct PasswordCost(Params);

impl PasswordCost {
    /// Next to nothing, for tests that sign in by the thousand. It protects no password.
    pub fn least() -> Self {
        Self(Params::new(Params::MIN_M_COST, Params::MIN_T_COST, 1, None).unwrap_or_default())
    }
}

/// What OWASP recommends: 19 MiB, 2 passes.
impl Default for PasswordCost {
    fn default() -> Self {
        Self(Params::default())
    }
}

/// argon2id. It runs outside of the async threads, two at a time, which bounds the memory that a burst of sign-ins
/// takes.
#[derive(Debug)]
pub(crate) struct PasswordHasher {
    cost: PasswordCost,
    permits: Arc<Semaphore>,
    strangers: Semaphore,
    known: Semaphore,
}

/// How many password checks may wait in each queue; more are refused with [`AppError::Overloaded`].
const MAX_WAITING: usize = 100;

impl PasswordHasher {
    pub(crate) fn new(cost: PasswordCost) -> Self {
        let [strangers, known] = [MAX_WAITING; 2].map(Semaphore::new);
        Self { cost, permits: Arc::new(Semaphore::new(2)), strangers, known }
    }

    fn argon2(&self) -> Argon2<'static> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.cost.0.clone())
    }

    /// The hash that is checked when there is no such user, so that the response takes as long as for a wrong password.
    /// It is of a random password.
    fn dummy_hash(&self) -> String {
        let (memory, passes) = (self.cost.0.m_cost(), self.cost.0.t_cost());
        format!(
            "$argon2id$v=19$m={memory},t={passes},p=1$c29tZSByYW5kb20gc2FsdA$qmYcXlBPGhHn+1Vq2PRdGUDL0lPTXKxYoIsLMBzcMQk"
        )
    }

    /// The PHC string of a password.
    pub(crate) async fn hash(&self, password: Password) -> Result<String, AppError> {
        // Only who has a session, a valid link or the operator's shell chooses a password.
        let argon2 = self.argon2();
        self.blocking(HashQueue::Known, move || {
            argon2
                .hash_password(password.0.expose_secret().as_bytes())
                .map(|hash| hash.to_string())
                .map_err(AppError::Password)
        })
        .await
    }

    /// Whether `stored` is the hash of `password`. Without a stored hash it returns false, after the same time.
    ///
    /// Passwords that were stored before they were normalized are found as they were typed then.
    pub(crate) async fn verify(
        &self,
        password: SecretString,
        stored: Option<String>,
        queue: HashQueue,
    ) -> Result<bool, AppError> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.dummy_hash());
        let argon2 = self.argon2();
        self.blocking(queue, move || {
            let hash = PasswordHash::new(&stored).map_err(|error| AppError::Password(error.into()))?;
            // With the cost that the hash was made with.
            let is_hash_of =
                |password: &SecretString| argon2.verify_password(password.expose_secret().as_bytes(), &hash).is_ok();
            let normalized = normalized(&password);
            let differs = normalized.expose_secret() != password.expose_secret();
            Ok((is_hash_of(&normalized) || differs && is_hash_of(&password)) && known)
        })
        .await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        queue: HashQueue,
        work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let queue = match queue {
            HashQueue::Strangers => &self.strangers,
            HashQueue::Known => &self.known,
        };
        let _waiting = queue.try_acquire().map_err(|_| AppError::Overloaded)?;
        // The semaphore is never closed; if it were, continuing without a permit would do no harm.
        let permit = Arc::clone(&self.permits).acquire_owned().await.ok();
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(raw: &str) -> Result<Password, ValidationError> {
        Password::parse(SecretString::from(raw), &"ada.lovelace@example.com".parse().expect("an address"))
    }

    #[test]
    fn what_is_common_repetitive_or_made_of_the_address_is_refused() {
        for easy in [
            "            ",
            "aaaaaaaaaaaa",
            "abcabcabcabcabc",
            "123456789012",
            "qwertyuiop123",
            "password1234",
            "Password123!",
            "ada.lovelace@example.com",
            "ADA.LOVELACE@example.com1",
            "adalovelace12",
            "linecard1234",
        ] {
            let refusal = parse(easy).expect_err(easy);
            assert!(refusal.detail().starts_with("is easy to guess"), "{easy}: {}", refusal.detail());
        }
    }

    #[test]
    fn passphrases_and_random_passwords_are_accepted() {
        for good in
            ["correct horse battery", "a password of some length", "pLk29vQz_81m", "\u{fc}ber sieben Br\u{fc}cken"]
        {
            assert!(parse(good).is_ok(), "{good}");
        }
        assert!(parse(&"x7#Qm2".repeat(2)).is_err(), "a repetition");
    }

    #[tokio::test]
    async fn a_guess_costs_as_much_where_there_is_no_such_account() {
        for cost in [PasswordCost::default(), PasswordCost::least()] {
            let hasher = PasswordHasher::new(cost);
            let stored = hasher.hash(parse("correct horse battery").expect("a password")).await.expect("hashed");
            let cost_of = |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(cost_of(&hasher.dummy_hash()), cost_of(&stored));
        }
    }

    #[tokio::test]
    async fn strangers_who_fill_their_queue_leave_room_for_the_known() {
        let hasher = PasswordHasher::new(PasswordCost::default());
        let full = hasher.strangers.acquire_many(u32::try_from(MAX_WAITING).expect("small")).await.expect("open");
        let verify = |queue| hasher.verify(SecretString::from("a password"), None, queue);
        assert!(matches!(verify(HashQueue::Strangers).await, Err(AppError::Overloaded)));
        assert!(matches!(verify(HashQueue::Known).await, Ok(false)));
        drop(full);
        assert!(matches!(verify(HashQueue::Strangers).await, Ok(false)));
    }

    #[tokio::test]
    async fn a_password_opens_the_account_however_its_characters_are_composed() {
        let hasher = PasswordHasher::new(PasswordCost::default());
        let composed = "\u{fc}ber sieben Br\u{fc}cken";
        let decomposed = "u\u{308}ber sieben Bru\u{308}cken";
        let stored = hasher.hash(parse(composed).expect("a password")).await.expect("hashed");
        for typed in [composed, decomposed] {
            let matches = hasher
                .verify(SecretString::from(typed), Some(stored.clone()), HashQueue::Known)
                .await
                .expect("checked");
            assert!(matches, "{typed:?}");
        }
        // Stored before passwords were normalized.
        let before = Argon2::default().hash_password(decomposed.as_bytes()).expect("hashed").to_string();
        let matches =
            hasher.verify(SecretString::from(decomposed), Some(before), HashQueue::Known).await.expect("checked");
        assert!(matches, "an older hash");
        let wrong = hasher
            .verify(SecretString::from("uber sieben Brucken"), Some(stored), HashQueue::Known)
            .await
            .expect("checked");
        assert!(!wrong, "another password");
    }

    #[test]
    fn the_length_is_counted_in_characters() {
        for length in [11, 201] {
            let refusal = parse(&"kq7_Zr".repeat(40).chars().take(length).collect::<String>()).expect_err("a length");
            assert_eq!(refusal.detail(), "must be 12 to 200 characters long");
        }
    }
}
