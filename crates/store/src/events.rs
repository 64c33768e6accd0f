//! Tells all nodes in which organizations something happened, but not what.
//!
//! NOTIFY takes a database-wide lock until its transaction commits, so it is never part of the transaction that does
//! the work. A node collects the organizations whose transactions have committed, and periodically sends one
//! notification for all of them. Listeners then read the logs in their own tenant context.

use std::collections::HashSet;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use linecard_domain::OrganizationId;
use tokio::sync::{Notify, broadcast};
use tokio_postgres::{AsyncMessage, Notification};

use crate::address::DatabaseAddress;
use crate::database::ConnectError;
use crate::error::StoreError;
use crate::sql::statement::statements;
use crate::tenancy::Store;

statements! {
    /// $1 channel, $2 the organizations.
    static EVENTS_NOTIFY: GlobalStatement = "SELECT pg_notify($1, $2)";
}

/// The shortest time between two notifications.
const COALESCE: Duration = Duration::from_millis(50);
const RECONNECT: Duration = Duration::from_secs(2);
/// PostgreSQL accepts payloads of less than 8,000 bytes; an id with its comma has 37.
const IDS_IN_PAYLOAD: usize = 200;
/// A listener that falls further behind reads everything again anyway.
const BACKLOG: usize = 1_024;

/// Calls and messages.
const ACTIVITY: &str = "linecard";
/// Twilio settings.
const CREDENTIALS: &str = "linecard_credentials";

/// Where something happened, on this node and on the others.
#[derive(Debug, Clone)]
pub struct EventBus {
    wake: Arc<Notify>,
    activity: Arc<Mutex<HashSet<OrganizationId>>>,
    credentials: Arc<Mutex<HashSet<OrganizationId>>>,
    active: broadcast::Sender<OrganizationId>,
    changed_credentials: broadcast::Sender<Option<OrganizationId>>,
}

impl Default for EventBus {
    fn default() -> Self {
        Self {
            wake: Arc::default(),
            activity: Arc::default(),
            credentials: Arc::default(),
            active: broadcast::channel(BACKLOG).0,
            changed_credentials: broadcast::channel(BACKLOG).0,
        }
    }
}

impl EventBus {
    /// To be called when a transaction of this organization has committed something that users may be watching.
    pub fn changed(&self, organization: OrganizationId) {
        self.activity.lock().unwrap_or_else(PoisonError::into_inner).insert(organization);
        self.wake.notify_one();
    }

    /// To be called when a transaction has committed that changed Twilio settings of this organization.
    pub fn credentials_changed(&self, organization: OrganizationId) {
        self.credentials.lock().unwrap_or_else(PoisonError::into_inner).insert(organization);
        self.wake.notify_one();
    }

    /// Receives the changes of every node.
    pub fn subscribe(&self) -> broadcast::Receiver<OrganizationId> {
        self.active.subscribe()
    }

    /// Receives the changes of Twilio settings on every node. `None`: notifications may have been lost.
    pub fn subscribe_to_credentials(&self) -> broadcast::Receiver<Option<OrganizationId>> {
        self.changed_credentials.subscribe()
    }

    /// Notifies the other nodes, until it is dropped.
    pub async fn announce(&self, store: &Store) {
        loop {
            self.wake.notified().await;
            // Whatever arrives meanwhile joins the same notification.
            tokio::time::sleep(COALESCE).await;
            for (channel, changed) in [(CREDENTIALS, &self.credentials), (ACTIVITY, &self.activity)] {
                let changed: Vec<OrganizationId> =
                    changed.lock().unwrap_or_else(PoisonError::into_inner).drain().collect();
                for some in changed.chunks(IDS_IN_PAYLOAD) {
                    let ids: Vec<String> = some.iter().map(ToString::to_string).collect();
                    if let Err(error) = store.events_notify(channel, &ids.join(",")).await {
                        // Those who watch also poll, slowly, and an opened token is forgotten soon in any case.
                        tracing::warn!(%error, "the other nodes could not be notified of changes");
                    }
                }
            }
        }
    }

    /// Listens to the other nodes, until it is dropped, over a connection of its own: a pooled one would keep
    /// listening for its next user.
    pub async fn listen(&self, store: &Store) {
        loop {
            if let Err(error) = self.listen_once(store.direct()).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "changes on other nodes are not received");
            }
            tokio::time::sleep(RECONNECT).await;
        }
    }

    async fn listen_once(&self, address: &DatabaseAddress) -> Result<(), ConnectError> {
        let (client, mut connection) = address.connect().await.map_err(ConnectError::unreachable)?;
        let listen = format!("LISTEN {ACTIVITY}; LISTEN {CREDENTIALS}");
        let listening = client.batch_execute(&listen);
        tokio::pin!(listening);
        let mut listens = false;
        loop {
            tokio::select! {
                done = &mut listening, if !listens => {
                    done?;
                    listens = true;
                    // Whatever changed before was not heard. An error only means that nobody listens.
                    let _ = self.changed_credentials.send(None);
                }
                message = poll_fn(|context| connection.poll_message(context)) => match message {
                    Some(Ok(AsyncMessage::Notification(notification))) => self.receive(&notification),
                    Some(Ok(_)) => {}
                    Some(Err(error)) => return Err(error.into()),
                    None => return Ok(()),
                },
            }
        }
    }

    fn receive(&self, notification: &Notification) {
        for organization in notification.payload().split(',').filter_map(|id| id.parse().ok()) {
            // An error only means that nobody listens.
            match notification.channel() {
                CREDENTIALS => drop(self.changed_credentials.send(Some(organization))),
                _ => drop(self.active.send(organization)),
            }
        }
    }
}

impl Store {
    async fn events_notify(&self, channel: &str, payload: &str) -> Result<(), StoreError> {
        self.global_rows(&EVENTS_NOTIFY, &[&channel, &payload]).await.map(drop)
    }
}
