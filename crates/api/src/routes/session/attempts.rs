//! The limits of failed attempts to get into an account.

use std::net::IpAddr;

use linecard_app::KnownDevice;
use linecard_domain::Email;

use crate::problem::Problem;
use crate::rate_limit::{Attempt, ClientAttempt, ClientNetwork};
use crate::state::ApiState;

/// An attempt to sign in to an account, in the windows of all limits that apply.
pub(crate) struct Attempts {
    by_client: Option<ClientAttempt>,
    by_account: Vec<Attempt>,
}

impl Attempts {
    /// A device that was signed in to the account before has one limit, and it alone has it.
    pub(super) fn of_device(
        state: &ApiState,
        account: &Email,
        KnownDevice(device): KnownDevice,
    ) -> Result<Self, Problem> {
        let attempt = state.rate_limits.sign_in_by_device.attempt((account.as_str().to_owned(), device))?;
        Ok(Self { by_client: None, by_account: vec![attempt] })
    }

    /// The client first: one that is limited begins no window for any account.
    pub(crate) fn of_stranger(state: &ApiState, account: &Email, address: IpAddr) -> Result<Self, Problem> {
        let account = account.as_str().to_owned();
        let mut attempts =
            Self { by_client: Some(state.rate_limits.sign_in_by_address.attempt(address)?), by_account: Vec::new() };
        let from_here = state.rate_limits.sign_in.attempt((account.clone(), ClientNetwork::of(address)));
        let from_anywhere = from_here.and_then(|attempt| {
            attempts.by_account.push(attempt);
            state.rate_limits.sign_in_by_account.attempt(account)
        });
        match from_anywhere {
            Ok(attempt) => {
                attempts.by_account.push(attempt);
                Ok(attempts)
            }
            Err(refused) => {
                // Refused without trying: it was no failure.
                attempts.succeeded();
                Err(refused)
            }
        }
    }

    pub(super) fn succeeded(self) {
        self.by_client.into_iter().for_each(ClientAttempt::succeeded);
        self.by_account.into_iter().for_each(Attempt::succeeded);
    }
}
