//! "Something happened in these organizations": between nodes, without what happened.
//!
//! NOTIFY takes a database-wide lock until its transaction commits, so it stands in no transaction of the
//! work itself. A node collects the organizations whose transactions have committed, and sends one
//! notification for all of them now and then. Who listens reads the logs again under its own context.

use std::collections::HashSet;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use linecard_domain::OrganizationId;
use tokio::sync::{Notify, broadcast};
use tokio_postgres::{AsyncMessage, Config};

use crate::connect::{ConnectError, tls};
use crate::error::StoreError;
use crate::sql::statement::statements;
use crate::tenancy::transaction::Store;

statements! {
    LIVE_NOTIFY = "SELECT pg_notify('linecard', $1)";
}

/// At most one notification in so long.
const COALESCE: Duration = Duration::from_millis(50);
const RECONNECT: Duration = Duration::from_secs(2);
/// PostgreSQL takes payloads of less than 8,000 bytes; an id with its comma has 37.
const IDS_IN_PAYLOAD: usize = 200;
/// A listener that is so far behind reads everything again anyway.
const BACKLOG: usize = 1_024;

/// What happened where, on this node and on the others.
#[derive(Debug, Clone)]
pub struct Live {
    changed: Arc<Mutex<HashSet<OrganizationId>>>,
    wake: Arc<Notify>,
    heard: broadcast::Sender<OrganizationId>,
}

impl Default for Live {
    fn default() -> Self {
        Self { changed: Arc::default(), wake: Arc::default(), heard: broadcast::channel(BACKLOG).0 }
    }
}

impl Live {
    /// A transaction of this organization has committed something that people may be watching.
    pub fn changed(&self, organization: OrganizationId) {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner).insert(organization);
        self.wake.notify_one();
    }

    /// Hears of changes on every node.
    pub fn subscribe(&self) -> broadcast::Receiver<OrganizationId> {
        self.heard.subscribe()
    }

    /// Tells the other nodes, until it is dropped.
    pub async fn announce(&self, store: &Store) {
        loop {
            self.wake.notified().await;
            // What comes within this time goes along.
            tokio::time::sleep(COALESCE).await;
            let changed: Vec<OrganizationId> =
                self.changed.lock().unwrap_or_else(PoisonError::into_inner).drain().collect();
            for some in changed.chunks(IDS_IN_PAYLOAD) {
                let ids: Vec<String> = some.iter().map(ToString::to_string).collect();
                if let Err(error) = store.live_notify(&ids.join(",")).await {
                    // The watchers' slow poll makes up for it.
                    tracing::warn!(%error, "the other nodes could not be told of changes");
                }
            }
        }
    }

    /// Hears the other nodes, until it is dropped; over a connection of its own, since a pooled one would
    /// keep listening for whoever has it next.
    pub async fn listen(&self, store: &Store) {
        loop {
            if let Err(error) = self.listen_once(store.direct()).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "changes on other nodes are not heard");
            }
            tokio::time::sleep(RECONNECT).await;
        }
    }

    async fn listen_once(&self, config: &Config) -> Result<(), ConnectError> {
        let (client, mut connection) =
            config.connect(tls()?).await.map_err(|error| ConnectError::Unreachable(Box::new(error)))?;
        let listening = client.batch_execute("LISTEN linecard");
        tokio::pin!(listening);
        let mut listens = false;
        loop {
            tokio::select! {
                done = &mut listening, if !listens => {
                    done?;
                    listens = true;
                }
                message = poll_fn(|context| connection.poll_message(context)) => match message {
                    Some(Ok(AsyncMessage::Notification(notification))) => self.hear(notification.payload()),
                    Some(Ok(_)) => {}
                    Some(Err(error)) => return Err(error.into()),
                    None => return Ok(()),
                },
            }
        }
    }

    fn hear(&self, payload: &str) {
        for organization in payload.split(',').filter_map(|id| id.parse().ok()) {
            // Nobody watches: fine.
            let _ = self.heard.send(organization);
        }
    }
}

impl Store {
    async fn live_notify(&self, payload: &str) -> Result<(), StoreError> {
        self.unscoped_rows(&LIVE_NOTIFY, &[&payload]).await.map(drop)
    }
}
