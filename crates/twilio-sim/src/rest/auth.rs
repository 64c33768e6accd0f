//! Who asks: HTTP Basic with an account's SID and token, or with an API key and its secret.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::account::{Account, AccountStatus};
use crate::ledger::read;
use crate::sid::is_sid;
use crate::world::World;

use super::error::TwilioError;

#[derive(Debug)]
pub(crate) struct Principal {
    account: Arc<Account>,
    is_key: bool,
}

pub(crate) fn authenticate(world: &World, authorization: Option<&str>) -> Result<Principal, TwilioError> {
    let (user, password) = authorization
        .and_then(basic)
        .ok_or_else(|| TwilioError::authenticate("Authentication Error - No credentials provided"))?;
    let wrong = || TwilioError::authenticate("Authenticate");
    if is_sid("SK", &user) {
        let sid = read(&world.keys)
            .get(&user)
            .filter(|key| key.secret == password)
            .map(|key| key.account_sid.clone())
            .ok_or_else(wrong)?;
        let account = world.account(&sid).ok_or_else(wrong)?;
        return Ok(Principal { account, is_key: true });
    }
    if !is_sid("AC", &user) {
        return Err(TwilioError::authenticate("Authentication Error - invalid username"));
    }
    let account = world.account(&user).filter(|account| account.knows_token(&password)).ok_or_else(wrong)?;
    Ok(Principal { account, is_key: false })
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
    pub(crate) fn for_account_resource(&self, world: &World, sid: &str) -> Result<Arc<Account>, TwilioError> {
        self.for_accounts()?;
        self.reach(world, sid)
    }

    /// For all below `/Accounts/{sid}/`.
    pub(crate) fn enter(&self, world: &World, sid: &str) -> Result<Arc<Account>, TwilioError> {
        active(&self.account)?;
        let account = self.reach(world, sid)?;
        active(&account)?;
        Ok(account)
    }

    /// The account itself, or one that it owns. Others are as unknown as those that don't exist.
    fn reach(&self, world: &World, sid: &str) -> Result<Arc<Account>, TwilioError> {
        if self.account.sid == sid {
            return Ok(Arc::clone(&self.account));
        }
        world
            .account(sid)
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
