//! Mail to people, if the operator has set up a server: what it says, how much of it, and whether it was sent.
//!
//! A mail is sent after what it tells of is committed, and a failure undoes nothing: the link that it contains can be handed
//! over in another way.

mod limits;
mod notices;
mod texts;

use std::sync::Arc;

use linecard_domain::{Email, OrganizationId};
use linecard_mail::{Mail, Mailer};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::dependencies::Dependencies;
use crate::metrics;
use limits::MailLimits;
pub(crate) use texts::MailText;

/// Requests of people who have forgotten their password that are looked into at once; more are refused.
const MAX_RESET_REQUESTS: usize = 32;

/// Whether a link was also sent by mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mailed {
    /// Linecard sends no mail.
    Off,
    Sent,
    /// Why not, for people.
    NotSent(&'static str),
}

/// Sends mail.
#[derive(Debug)]
pub(crate) struct Mails {
    mailer: Option<Mailer>,
    limits: MailLimits,
    /// Bounds how many forgotten passwords are looked into at once.
    reset_requests: Arc<Semaphore>,
    dependencies: Dependencies,
}

impl Mails {
    pub(crate) fn new(mailer: Option<Mailer>, dependencies: Dependencies) -> Self {
        let reset_requests = Arc::new(Semaphore::new(MAX_RESET_REQUESTS));
        Self { mailer, limits: MailLimits::default(), reset_requests, dependencies }
    }

    pub(crate) fn is_on(&self) -> bool {
        self.mailer.is_some()
    }

    /// A place among the forgotten passwords that are being looked into; `None`: there are too many.
    pub(crate) fn begin_reset_request(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.reset_requests).try_acquire_owned().ok()
    }

    /// To be called outside of transactions. `organization`: who had it sent, and whose mail is limited; `None`: the
    /// recipient.
    pub(crate) async fn send(&self, to: &Email, organization: Option<OrganizationId>, text: MailText) -> Mailed {
        let Some(mailer) = &self.mailer else { return Mailed::Off };
        if !self.limits.allow(to, organization) {
            metrics::mail(text.kind, "limited");
            return Mailed::NotSent(
                "So much mail was sent a short while ago that this was not. Hand the link over yourself.",
            );
        }
        let kind = text.kind;
        let mail = Mail { to: to.clone(), subject: text.subject, text: text.body, id: self.dependencies.next_id() };
        match mailer.send(&mail).await {
            Ok(()) => {
                metrics::mail(kind, "sent");
                Mailed::Sent
            }
            Err(error) => {
                metrics::mail(kind, "failed");
                // Without its source: what a server replies has the recipient's address in it.
                tracing::warn!(%error, server = mailer.server(), mail_id = %mail.id, "a mail was not sent: `linecard doctor` checks the server");
                Mailed::NotSent("The mail server did not take it. Hand the link over yourself.")
            }
        }
    }
}
