//! Notices as admins and owners see them.

use linecard_domain::{NoticeId, Role};
use linecard_store::{Notice, notice_dismiss, notice_preference_get, notice_preference_set, notices_shown};
use time::Duration;

use crate::app::App;
use crate::caller::Caller;
use crate::error::AppError;

/// How long a notice is shown after its cause has ended.
const SHOWN: Duration = Duration::days(30);

/// What the caller must know, and whether it is also sent by mail.
#[derive(Debug)]
pub struct Notices {
    /// Open ones, then those that were resolved in the last 30 days, newest first.
    pub items: Vec<Notice>,
    /// Whether Linecard sends mail.
    pub mail_is_on: bool,
    /// Whether the caller wants mail; `None`: it is no person.
    pub wants_mail: Option<bool>,
}

impl App {
    /// Requires the admin role.
    pub async fn notices(&self, caller: &Caller) -> Result<Notices, AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        let items = notices_shown(&mut tx, self.dependencies.now() - SHOWN, Some(caller.user_id)).await?;
        let wants_mail = match caller.context.user_id() {
            Some(person) => Some(notice_preference_get(tx.last(), person).await?),
            None => None,
        };
        Ok(Notices { items, mail_is_on: self.mails.is_on(), wants_mail })
    }

    /// The caller, or the person who made the API key, does not want to see the notice any more; others still do. Requires the
    /// admin role.
    pub async fn dismiss_notice(&self, caller: &Caller, notice: NoticeId) -> Result<(), AppError> {
        caller.require(Role::Admin)?;
        let mut tx = self.store.begin(&caller.context).await?;
        let found = notice_dismiss(tx.last(), notice, caller.user_id).await?;
        if found { Ok(()) } else { Err(AppError::NotFound("notice")) }
    }

    /// Whether the caller, a person, wants mail about the organization's notices. Requires the admin role.
    pub async fn set_notice_mail(&self, caller: &Caller, wanted: bool) -> Result<(), AppError> {
        caller.require(Role::Admin)?;
        let person = caller.context.user_id().ok_or(AppError::PersonRequired)?;
        let mut tx = self.store.begin(&caller.context).await?;
        Ok(notice_preference_set(tx.last(), person, wanted).await?)
    }
}
