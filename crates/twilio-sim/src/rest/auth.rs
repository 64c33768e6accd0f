//! Authentication: HTTP Basic with an account SID and auth token, or with an API key and its secret.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::account::{Account, AccountStatus};
use crate::lock::read;
use crate::sid::is_sid;
use crate::sim_state::SimState;

use super::error::TwilioError;

#[derive(Debug)]
pub(crate) struct Principal {
    account: Arc<Account>,
    is_key: bool,
    /// A key that may create calls and messages, and read them, and nothing else.
    is_restricted: bool,
}

pub(crate) fn authenticate(sim: &SimState, authorization: Option<&str>) -> Result<Principal, TwilioError> {
    let (user, password) = authorization
        .and_then(basic)
        .ok_or_else(|| TwilioError::authenticate("Authentication Error - No credentials provided"))?;
    let wrong = || TwilioError::authenticate("Authenticate");
    if is_sid("SK", &user) {
        let key = read(&sim.keys).get(&user).filter(|key| key.secret == password).cloned().ok_or_else(wrong)?;
        let account = sim.account(&key.account_sid).ok_or_else(wrong)?;
        return Ok(Principal { account, is_key: true, is_restricted: key.restricted });
    }
    if !is_sid("AC", &user) {
        return Err(TwilioError::authenticate("Authentication Error - invalid username"));
    }
    let account = sim.account(&user).filter(|account| account.knows_token(&password)).ok_or_else(wrong)?;
    Ok(Principal { account, is_key: false, is_restricted: false })
}

impl Principal {
    /// For `/Accounts.json`, which a standard key may not read.
    pub(crate) fn for_accounts(&self) -> Result<Arc<Account>, TwilioError> {
        if self.is_key {
            return Err(TwilioError::authenticate("Authenticate"));
        }
        active(&self.account)?;
        Ok(Arc::clone(&self.account))
    }

    /// For `/Accounts/{sid}.json`. A parent may look at a suspended subaccount.
    pub(crate) fn for_account_resource(&self, sim: &SimState, sid: &str) -> Result<Arc<Account>, TwilioError> {
        self.for_accounts()?;
        self.reach(sim, sid)
    }

    /// The account itself, by its token or any key.
    pub(crate) fn account(&self) -> Result<Arc<Account>, TwilioError> {
        active(&self.account)?;
        Ok(Arc::clone(&self.account))
    }

    pub(crate) fn allow_restricted(&self, segments: &[&str]) -> Result<(), TwilioError> {
        if !self.is_restricted || matches!(segments, ["Calls" | "Messages", ..]) {
            return Ok(());
        }
        Err(TwilioError::new(70051, "Authorization error - lacking permission to access resource"))
    }

    /// For everything under `/Accounts/{sid}/`.
    pub(crate) fn enter(&self, sim: &SimState, sid: &str) -> Result<Arc<Account>, TwilioError> {
        active(&self.account)?;
        let account = self.reach(sim, sid)?;
        active(&account)?;
        Ok(account)
    }

    /// The account itself, or one that it owns. Any other is reported as if it did not exist.
    fn reach(&self, sim: &SimState, sid: &str) -> Result<Arc<Account>, TwilioError> {
        if self.account.sid == sid {
            return Ok(Arc::clone(&self.account));
        }
        sim.account(sid)
            .filter(|account| read(&account.config).owner.as_deref() == Some(self.account.sid.as_str()))
            .ok_or_else(|| TwilioError::authenticate("Authenticate"))
    }
}

fn active(account: &Account) -> Result<(), TwilioError> {
    if read(&account.config).status == AccountStatus::Active {
        return Ok(());
    }
    Err(TwilioError::new(20005, format!("Account {} is not active", account.sid)))
}

fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}
