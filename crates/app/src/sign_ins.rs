//! Wrong sign-ins are counted in memory and written to the audit log now and then: whoever guesses passwords must not be
//! able to fill it.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use linecard_domain::{Timestamp, UserId};
use linecard_store::{PersonTrace, Store, StoreError};
use serde_json::json;
use time::Duration;
use time::format_description::well_known::Rfc3339;

use crate::dependencies::Dependencies;

/// At most one entry for an account in this time, with the count.
const WINDOW: Duration = Duration::minutes(15);
/// Bounds the memory. Only accounts that exist are counted.
const MAX_ACCOUNTS: usize = 10_000;
/// How many addresses an entry names.
const MAX_ADDRESSES: usize = 5;

#[derive(Debug, Default)]
pub(crate) struct SignInFailures {
    accounts: Mutex<HashMap<UserId, Account>>,
}

#[derive(Debug, Default)]
struct Account {
    attempts: u32,
    addresses: BTreeSet<IpAddr>,
    since: Option<Timestamp>,
    written: Option<Timestamp>,
}

impl SignInFailures {
    pub(crate) fn count(&self, user: UserId, address: Option<IpAddr>, now: Timestamp) {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if accounts.len() >= MAX_ACCOUNTS && !accounts.contains_key(&user) {
            return;
        }
        let account = accounts.entry(user).or_default();
        account.attempts = account.attempts.saturating_add(1);
        account.since.get_or_insert(now);
        if account.addresses.len() < MAX_ADDRESSES {
            account.addresses.extend(address);
        }
    }

    /// Writes what is due. A count that cannot be written now is lost; a metric has it too.
    pub(crate) async fn flush(&self, store: &Store, dependencies: &Dependencies) -> Result<(), StoreError> {
        for (user, account) in self.take_due(dependencies.now()) {
            let first = account.addresses.first();
            let remote_address = first.filter(|_| account.addresses.len() == 1).map(ToString::to_string);
            let addresses: Vec<String> = account.addresses.iter().map(ToString::to_string).collect();
            let since = account.since.and_then(|since| since.format(&Rfc3339).ok());
            let after = json!({"attempts": account.attempts, "since": since, "addresses": addresses});
            let trace = PersonTrace { entry: dependencies.next_id(), remote_address };
            store.sign_in_failed(user, &after, &trace).await?;
        }
        Ok(())
    }

    /// The accounts with attempts that were last written long enough ago. Those that are quiet are forgotten.
    fn take_due(&self, now: Timestamp) -> Vec<(UserId, Account)> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        let is_quiet = |account: &Account| account.written.is_none_or(|written| now - written >= WINDOW);
        accounts.retain(|_, account| account.attempts > 0 || !is_quiet(account));
        let due = accounts.iter_mut().filter(|(_, account)| account.attempts > 0 && is_quiet(account));
        due.map(|(user, account)| {
            (*user, std::mem::replace(account, Account { written: Some(now), ..Account::default() }))
        })
        .collect()
    }
}
