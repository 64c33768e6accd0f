//! Looking up API keys and sessions, limited by client: whoever tries random ones gets a cheap refusal.

use std::net::IpAddr;
use std::time::Duration;

use linecard_app::{AppError, SecretHash, secret_hash};
use moka::sync::Cache;
use secrecy::SecretString;

use super::client::{ClientAttempt, ClientLimit};
use crate::problem::Problem;

/// Wrong keys and sessions that one client may present in a minute. Each one is counted once.
const WRONG_A_MINUTE: u32 = 300;
/// How many hashes are remembered, accepted or refused.
const REMEMBERED: u64 = 20_000;

/// What a secret was presented as. One that is good as a key, and was presented as a session, is good as a key all the
/// same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum CredentialKind {
    Session,
    ApiKey,
    PlatformKey,
    /// The token of one, or its id where its page is asked for.
    ConnectSession,
    /// Of the identity provider.
    Token,
}

/// Decides which secrets are worth a look at the database.
///
/// What this node has accepted before is looked up whatever else its client does: programs behind one address do not
/// shut each other out. What it has just refused is refused again without a look, and counts once: a program that goes
/// on with a revoked key does not use up its client's attempts.
pub(crate) struct CredentialGate {
    wrong: ClientLimit,
    accepted: Cache<(CredentialKind, SecretHash), ()>,
    refused: Cache<(CredentialKind, SecretHash), ()>,
}

impl CredentialGate {
    pub(crate) fn new() -> Self {
        let remembered = || Cache::builder().max_capacity(REMEMBERED);
        Self {
            wrong: ClientLimit::new(WRONG_A_MINUTE, Duration::from_mins(1)),
            accepted: remembered().time_to_idle(Duration::from_hours(24)).build(),
            // Not for longer: a key is valid again when its creator becomes a member again.
            refused: remembered().time_to_live(Duration::from_mins(1)).build(),
        }
    }

    /// Looks a secret up; an unknown one is [`Problem::unauthenticated`].
    pub(crate) async fn look_up<T>(
        &self,
        client: IpAddr,
        kind: CredentialKind,
        secret: &SecretString,
        find: impl Future<Output = Result<Option<T>, AppError>>,
    ) -> Result<T, Problem> {
        let hash = (kind, secret_hash(secret));
        let is_known = self.accepted.contains_key(&hash);
        let attempt = match is_known {
            true => None,
            false if self.refused.contains_key(&hash) => return Err(Problem::unauthenticated()),
            false => Some(self.wrong.attempt(client)?),
        };
        match find.await {
            Ok(Some(found)) => {
                attempt.into_iter().for_each(ClientAttempt::succeeded);
                // Also where it is known: the time to idle begins anew.
                if !is_known {
                    self.accepted.insert(hash, ());
                }
                Ok(found)
            }
            Ok(None) => {
                self.accepted.invalidate(&hash);
                self.refused.insert(hash, ());
                Err(Problem::unauthenticated())
            }
            Err(error) => {
                attempt.into_iter().for_each(ClientAttempt::succeeded);
                Err(error.into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::ProblemCode;

    const CLIENT: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    async fn look_up(gate: &CredentialGate, secret: &str, exists: bool) -> Result<(), ProblemCode> {
        let find = std::future::ready(Ok(exists.then_some(())));
        gate.look_up(CLIENT, CredentialKind::ApiKey, &SecretString::from(secret), find)
            .await
            .map_err(|problem| problem.code())
    }

    #[tokio::test]
    async fn wrong_secrets_are_limited_and_a_known_one_is_not() {
        let gate = CredentialGate::new();
        assert_eq!(look_up(&gate, "known", true).await, Ok(()));
        let mut outcomes = Vec::new();
        for number in 0..1_000 {
            outcomes.push(look_up(&gate, &format!("random {number}"), false).await);
        }
        let limited = outcomes.iter().filter(|outcome| **outcome == Err(ProblemCode::RateLimited)).count();
        assert_eq!(limited, 700);
        assert_eq!(look_up(&gate, "known", true).await, Ok(()), "it was accepted before");
        assert_eq!(look_up(&gate, "new", true).await, Err(ProblemCode::RateLimited));
    }

    #[tokio::test]
    async fn the_same_wrong_secret_counts_once() {
        let gate = CredentialGate::new();
        for _ in 0..1_000 {
            assert_eq!(look_up(&gate, "revoked", false).await, Err(ProblemCode::Unauthenticated));
        }
        assert_eq!(look_up(&gate, "new", true).await, Ok(()));
    }

    #[tokio::test]
    async fn what_was_accepted_and_has_ended_is_refused_and_limited() {
        let gate = CredentialGate::new();
        assert_eq!(look_up(&gate, "ended", true).await, Ok(()));
        assert_eq!(look_up(&gate, "ended", false).await, Err(ProblemCode::Unauthenticated));
        let hash = secret_hash(&SecretString::from("ended"));
        assert!(!gate.accepted.contains_key(&(CredentialKind::ApiKey, hash)));
    }

    #[tokio::test]
    async fn a_key_that_was_presented_as_a_session_is_good_as_a_key() {
        let gate = CredentialGate::new();
        let secret = SecretString::from("a key");
        let as_session =
            gate.look_up(CLIENT, CredentialKind::Session, &secret, std::future::ready(Ok(None::<()>))).await;
        assert_eq!(as_session.map_err(|problem| problem.code()), Err(ProblemCode::Unauthenticated));
        assert_eq!(look_up(&gate, "a key", true).await, Ok(()));
    }
}
