//! The provider's keys as this node knows them. They are asked for when they are needed, and seldom.
//!
//! A token of a key that is not known may be the first of a new key, or somebody's invention: it leads to a request, but
//! to no more than one in [`ASK_AGAIN_AFTER`], however many such tokens arrive.

use std::sync::{Arc, PoisonError, RwLock};

use jsonwebtoken::{Algorithm, DecodingKey};
use linecard_domain::{Clock, Timestamp};
use reqwest::Client;
use time::Duration;
use tokio::sync::Mutex;

use crate::document::{self, Document};
use crate::failure::{ProviderFailure, TokenError, TokenRefusal};
use crate::fetch;
use crate::key_set::{KeySet, PublishedKeys};

/// How old keys get before they are asked for again: how long a key that the provider has withdrawn is still accepted.
const FRESH_FOR: Duration = Duration::minutes(10);
/// How long keys are used while the provider does not answer.
const USABLE_FOR: Duration = Duration::hours(24);
/// The shortest time between two requests, whether they succeed or not.
const ASK_AGAIN_AFTER: Duration = Duration::seconds(30);

const WHAT: &str = "the set of keys";

/// Where the keys come from, and what is known of them.
pub(crate) struct ProviderKeys {
    issuer: String,
    http: Client,
    clock: Arc<dyn Clock>,
    state: RwLock<State>,
    /// Held by the one that asks.
    asking: Mutex<()>,
}

#[derive(Clone, Default)]
struct State {
    known: Option<Known>,
    asked_at: Option<Timestamp>,
    /// What the last request failed with.
    failure: Option<ProviderFailure>,
}

#[derive(Clone)]
struct Known {
    document: Arc<Document>,
    keys: Arc<KeySet>,
    at: Timestamp,
}

impl ProviderKeys {
    pub(crate) fn new(issuer: String, http: Client, clock: Arc<dyn Clock>) -> Self {
        Self { issuer, http, clock, state: RwLock::default(), asking: Mutex::new(()) }
    }

    /// The key that a token was signed with.
    pub(crate) async fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Result<DecodingKey, TokenError> {
        let found = |state: &State| {
            let known = state.known.as_ref().filter(|known| self.clock.now() - known.at < USABLE_FOR)?;
            Some((known.keys.find(id, algorithm)?.clone(), self.is_fresh(known)))
        };
        match found(&self.state()) {
            Some((key, true)) => return Ok(key),
            Some((key, false)) => {
                // One request asks, and the others go on with what is known.
                if let Ok(asking) = self.asking.try_lock() {
                    self.ask(asking).await;
                }
                return Ok(found(&self.state()).map_or(key, |(key, _)| key));
            }
            None => self.ask(self.asking.lock().await).await,
        }
        let state = self.state();
        match (found(&state), state.failure) {
            (Some((key, _)), _) => Ok(key),
            (None, Some(failure)) => Err(failure.into()),
            (None, None) => Err(TokenRefusal::UnknownKey.into()),
        }
    }

    /// What the provider says of itself.
    pub(crate) async fn document(&self) -> Result<Arc<Document>, ProviderFailure> {
        let known = |state: &State| state.known.as_ref().map(|known| Arc::clone(&known.document));
        if let Some(document) = known(&self.state()) {
            return Ok(document);
        }
        self.ask(self.asking.lock().await).await;
        let state = self.state();
        known(&state)
            .ok_or_else(|| state.failure.unwrap_or_else(|| ProviderFailure::new(WHAT, "was not asked for yet")))
    }

    /// Asks, unless that was done a moment ago, also by whoever held the lock before.
    async fn ask(&self, _asking: tokio::sync::MutexGuard<'_, ()>) {
        let now = self.clock.now();
        if self.state().asked_at.is_some_and(|asked| now >= asked && now - asked < ASK_AGAIN_AFTER) {
            return;
        }
        let answer = self.fetch().await;
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.asked_at = Some(now);
        match answer {
            Ok((document, keys)) => {
                state.known = Some(Known { document: Arc::new(document), keys: Arc::new(keys), at: now });
                state.failure = None;
            }
            Err(failure) => {
                tracing::warn!(error = %failure, "the identity provider's keys could not be fetched");
                state.failure = Some(failure);
            }
        }
    }

    /// Asks, whatever is known.
    pub(crate) async fn count(&self) -> Result<usize, ProviderFailure> {
        self.fetch().await.map(|(_, keys)| keys.len())
    }

    async fn fetch(&self) -> Result<(Document, KeySet), ProviderFailure> {
        let document = document::fetch(&self.http, &self.issuer).await?;
        let published: PublishedKeys = fetch::get(&self.http, WHAT, document.jwks_uri.clone()).await?;
        let keys = KeySet::from(published);
        if keys.is_empty() {
            tracing::warn!("the identity provider publishes no key that tokens could be checked with");
        }
        Ok((document, keys))
    }

    fn is_fresh(&self, known: &Known) -> bool {
        let age = self.clock.now() - known.at;
        !age.is_negative() && age < FRESH_FOR
    }

    fn state(&self) -> State {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
