//! Whether the sessions and API keys of open streams still have access: one look at all of them, now and then. Whoever
//! signs out, or is removed, sees and shows nothing more after that.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use linecard_domain::{OrganizationId, Timestamp};
use linecard_store::{OpenMembership, SecretHash, Store, StoreError};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::caller::{Caller, CallerToken};
use crate::dependencies::Dependencies;
use crate::error::AppError;
use crate::quotas::{Quota, Quotas};

/// How often all of them are looked at. With two looks that take their time, a stream ends four seconds after its access:
/// the documented limit is five.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How long a look may take, and is then repeated once. After that, the streams that are in doubt end.
const LOOK_WITHIN: Duration = Duration::from_secs(1);
/// Credentials that one statement looks at.
const CHUNK: usize = 500;

/// What a stream was opened with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Credential {
    Session(SecretHash, OrganizationId),
    Key(SecretHash),
    /// It ends by itself; the membership of its person may end before.
    Token(CallerToken, OpenMembership),
}

/// The open streams of this node by their credentials.
pub(super) struct AccessWatch {
    store: Store,
    dependencies: Dependencies,
    tasks: TaskTracker,
    ending: CancellationToken,
    quotas: Quotas,
    open: Arc<Mutex<Open>>,
}

#[derive(Default)]
struct Open {
    credentials: HashMap<Credential, Streams>,
    organizations: HashMap<OrganizationId, u32>,
    is_watched: bool,
}

/// The streams of one credential.
struct Streams {
    count: u32,
    ended: CancellationToken,
}

/// A stream's place among those of its credential and organization, which it gives up when it is dropped.
pub struct StreamPlace {
    credential: Credential,
    organization: OrganizationId,
    ended: CancellationToken,
    open: Arc<Mutex<Open>>,
}

impl std::fmt::Debug for StreamPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StreamPlace").field("ended", &self.ended.is_cancelled()).finish_non_exhaustive()
    }
}

impl StreamPlace {
    /// Whether the session or key has lost its access.
    pub fn has_ended(&self) -> bool {
        self.ended.is_cancelled()
    }

    /// Waits until it has.
    pub async fn ended(&self) {
        self.ended.cancelled().await;
    }
}

impl Drop for StreamPlace {
    fn drop(&mut self) {
        let mut open = lock(&self.open);
        // After it has ended, other streams may have been opened with the same credential.
        if !self.ended.is_cancelled()
            && let Some(streams) = open.credentials.get_mut(&self.credential)
        {
            streams.count = streams.count.saturating_sub(1);
            if streams.count == 0 {
                open.credentials.remove(&self.credential);
            }
        }
        if let Some(count) = open.organizations.get_mut(&self.organization) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                open.organizations.remove(&self.organization);
            }
        }
    }
}

impl AccessWatch {
    pub(super) fn new(
        store: Store,
        dependencies: Dependencies,
        tasks: TaskTracker,
        ending: CancellationToken,
        quotas: Quotas,
    ) -> Self {
        Self { store, dependencies, tasks, ending, quotas, open: Arc::default() }
    }

    /// A place for a stream of a caller who was just authenticated.
    pub(super) fn open(&self, caller: &Caller) -> Result<StreamPlace, AppError> {
        let organization = caller.organization_id();
        let credential = credential_of(caller).ok_or(AppError::NotFound("organization"))?;
        let mut open = lock(&self.open);
        let (of_one, of_all) = (self.quotas.streams_per_credential, self.quotas.streams_per_organization);
        if open.credentials.get(&credential).is_some_and(|streams| streams.count >= of_one) {
            return Err(AppError::QuotaReached { quota: Quota::StreamsPerCredential, limit: of_one });
        }
        let in_organization = open.organizations.entry(organization).or_default();
        if *in_organization >= of_all {
            return Err(AppError::QuotaReached { quota: Quota::StreamsPerOrganization, limit: of_all });
        }
        *in_organization += 1;
        let new = || Streams { count: 0, ended: CancellationToken::new() };
        let streams = open.credentials.entry(credential).or_insert_with(new);
        streams.count += 1;
        let ended = streams.ended.clone();
        if !std::mem::replace(&mut open.is_watched, true) {
            let (store, dependencies, open) = (self.store.clone(), self.dependencies.clone(), Arc::clone(&self.open));
            let watcher = Watcher { store, dependencies, open, is_running: true };
            let ending = self.ending.clone();
            self.tasks.spawn(async move { ending.run_until_cancelled(watcher.run()).await });
        }
        drop(open);
        Ok(StreamPlace { credential, organization, ended, open: Arc::clone(&self.open) })
    }
}

/// Looks at the credentials as long as there are streams.
struct Watcher {
    store: Store,
    dependencies: Dependencies,
    open: Arc<Mutex<Open>>,
    /// False once it has given up its place as the only one.
    is_running: bool,
}

impl Watcher {
    async fn run(mut self) {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let Some(credentials) = self.credentials() else { return };
            for chunk in credentials.chunks(CHUNK) {
                let live = match self.look(chunk).await {
                    Some(live) => Some(live),
                    None => self.look(chunk).await,
                };
                if let Some(live) = live {
                    self.end(chunk.iter().filter(|credential| !live.contains(*credential)));
                } else {
                    tracing::warn!(
                        credentials = chunk.len(),
                        "event streams end: the database does not say whether they still have access"
                    );
                    self.end(chunk.iter());
                }
            }
        }
    }

    /// `None`: there are none, and the next stream begins another watcher.
    fn credentials(&mut self) -> Option<Vec<Credential>> {
        let mut open = lock(&self.open);
        if open.credentials.is_empty() {
            (open.is_watched, self.is_running) = (false, false);
            return None;
        }
        Some(open.credentials.keys().copied().collect())
    }

    /// Those that have access. `None`: the database did not answer in time.
    async fn look(&self, credentials: &[Credential]) -> Option<HashSet<Credential>> {
        match timeout(LOOK_WITHIN, live(&self.store, self.dependencies.now(), credentials)).await {
            Ok(Ok(live)) => Some(live),
            Ok(Err(error)) => {
                tracing::debug!(%error, "the credentials of event streams could not be looked at");
                None
            }
            Err(_) => None,
        }
    }

    fn end<'a>(&self, credentials: impl Iterator<Item = &'a Credential>) {
        let mut open = lock(&self.open);
        for credential in credentials {
            if let Some(streams) = open.credentials.remove(credential) {
                streams.ended.cancel();
            }
        }
    }
}

impl Drop for Watcher {
    /// However it ends, the next stream begins another one.
    fn drop(&mut self) {
        if self.is_running {
            lock(&self.open).is_watched = false;
        }
    }
}

async fn live(store: &Store, now: Timestamp, credentials: &[Credential]) -> Result<HashSet<Credential>, StoreError> {
    let sessions: Vec<SecretHash> = hashes(credentials, |credential| match credential {
        Credential::Session(hash, _) => Some(hash),
        _ => None,
    });
    let keys: Vec<SecretHash> = hashes(credentials, |credential| match credential {
        Credential::Key(hash) => Some(hash),
        _ => None,
    });
    let mut live = HashSet::new();
    if !sessions.is_empty() {
        let found = store.live_sessions(&sessions).await?;
        live.extend(found.into_iter().map(|(hash, organization)| Credential::Session(hash, organization)));
    }
    if !keys.is_empty() {
        live.extend(store.live_keys(&keys).await?.into_iter().map(Credential::Key));
    }
    let tokens: Vec<_> = credentials.iter().filter_map(token_of).filter(|(token, _)| now < token.ends_at).collect();
    if !tokens.is_empty() {
        let members: Vec<OpenMembership> = tokens.iter().map(|(_, member)| *member).collect();
        let found: HashSet<OpenMembership> = store.live_members(&members).await?.into_iter().collect();
        let lasting = tokens.into_iter().filter(|(_, member)| found.contains(member));
        live.extend(lasting.map(|(token, member)| Credential::Token(token, member)));
    }
    Ok(live)
}

fn credential_of(caller: &Caller) -> Option<Credential> {
    let organization_id = caller.organization_id();
    match (caller.session, caller.context.api_key_hash(), caller.token) {
        (Some(session), ..) => Some(Credential::Session(session, organization_id)),
        (None, Some(key), _) => Some(Credential::Key(key)),
        (None, None, Some(token)) => {
            let (user_id, second_factor) = (caller.user_id, caller.second_factor);
            Some(Credential::Token(token, OpenMembership { user_id, organization_id, second_factor }))
        }
        (None, None, None) => None,
    }
}

fn token_of(credential: &Credential) -> Option<(CallerToken, OpenMembership)> {
    match credential {
        Credential::Token(token, member) => Some((*token, *member)),
        _ => None,
    }
}

fn hashes(credentials: &[Credential], select: impl Fn(Credential) -> Option<SecretHash>) -> Vec<SecretHash> {
    credentials.iter().copied().filter_map(select).collect()
}

fn lock(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}
