//! Callbacks that were refused: counted in memory and written down now and then, so that a flood of
//! forged ones costs no transaction each.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use linecard_domain::{Channel, OrganizationId, Role, Timestamp};
use linecard_store::{RefusalCount, TenantContext, refusal_list, refusals_add};
use time::Duration;

use crate::App;
use crate::caller::Caller;
use crate::error::AppError;

/// A bound on what forged callbacks for made-up organizations can occupy.
const MOST_COUNTED: usize = 10_000;

/// Why a callback was not believed. Told to admins, not to the sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefusalReason {
    Unsigned,
    WrongSignature,
    Unknown(Channel),
    /// Signed well, but the form is no status callback.
    Unreadable,
    OtherAccount,
    /// Of the same account, but not the one that the URL names.
    OtherSid(Channel),
}

impl RefusalReason {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::WrongSignature => "wrong-signature",
            Self::Unknown(Channel::Call) => "unknown-call",
            Self::Unknown(Channel::Message) => "unknown-message",
            Self::Unreadable => "unreadable",
            Self::OtherAccount => "other-account",
            Self::OtherSid(Channel::Call) => "other-call",
            Self::OtherSid(Channel::Message) => "other-message",
        }
    }
}

type Counts = HashMap<(OrganizationId, RefusalReason, Timestamp), i64>;

#[derive(Debug, Default)]
pub(crate) struct RefusalCounter {
    counts: Mutex<Counts>,
}

impl RefusalCounter {
    pub(crate) fn count(&self, organization: OrganizationId, reason: RefusalReason, now: Timestamp) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (organization, reason, start_of_minute(now));
        if counts.len() < MOST_COUNTED || counts.contains_key(&key) {
            *counts.entry(key).or_default() += 1;
        }
    }

    fn take(&self) -> Counts {
        std::mem::take(&mut *self.counts.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn start_of_minute(instant: Timestamp) -> Timestamp {
    instant - Duration::seconds(i64::from(instant.second())) - Duration::nanoseconds(i64::from(instant.nanosecond()))
}

impl App {
    /// Writes down what was counted. What cannot be written now is lost: it is a count for people, and
    /// the metric has it too.
    pub async fn flush_refusals(&self) -> Result<(), AppError> {
        for ((organization, reason, minute), count) in self.refusals.take() {
            let counted = RefusalCount { minute, reason: reason.as_str().to_owned(), count };
            let mut tx = self.store.begin(&TenantContext::service(organization)).await?;
            refusals_add(tx.last(), &counted).await?;
        }
        Ok(())
    }

    /// Refused callbacks of the last 24 hours, by minute and reason, the newest first.
    pub async fn webhook_refusals(&self, caller: &Caller) -> Result<Vec<RefusalCount>, AppError> {
        caller.require(Role::Admin)?;
        let since = self.clock.now() - Duration::days(1);
        let mut tx = self.store.begin(&caller.context).await?;
        Ok(refusal_list(tx.last(), since).await?)
    }
}
