//! Notices: what admins and owners must know, derived from what other work has recorded, and mail about it.

use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::stream;
use linecard_domain::{Email, NoticeId, OrganizationId};
use linecard_store::{
    NoticeCause, NoticeTimes, OpenNotice, Store, TenantContext, notice_causes, notice_mails, notice_open,
    notice_recipients, notices_mail, notices_open, notices_resolve, notices_shown, organization_get,
};
use time::Duration;
use tokio_util::task::TaskTracker;

use crate::dependencies::Dependencies;
use crate::error::AppError;
use crate::mails::{MailText, Mails};

/// Somebody should replace a key that expires so soon.
const EXPIRING: Duration = Duration::days(7);
/// An endpoint that is restarted fails for a moment, which nobody must know.
const FAILING: Duration = Duration::minutes(15);
/// What ends and begins again within this time is the same notice: what comes and goes is told once.
const CONTINUES: Duration = Duration::hours(1);
/// Mails about an organization's notices within a day, each about all that are new. What is not told then is told later, if
/// it still holds.
const MOST_MAILS: i64 = 10;
const CONCURRENT_MAILS: usize = 4;

/// Keeps the notices of organizations.
#[derive(Debug)]
pub(crate) struct NoticeKeeper {
    pub(crate) store: Store,
    pub(crate) dependencies: Dependencies,
    pub(crate) mails: Arc<Mails>,
    /// In which mail is sent: the upkeep of an organization does not wait for a mail server.
    pub(crate) tasks: TaskTracker,
    /// The console's address, without a slash at its end.
    pub(crate) console: String,
}

impl NoticeKeeper {
    /// Opens what is new, resolves what has ended, and has mail sent about what is new. Writes nothing if nothing changes.
    pub(super) async fn run(&self, context: &TenantContext) -> Result<(), AppError> {
        let now = self.dependencies.now();
        let times = NoticeTimes { expiring_until: now + EXPIRING, failing_before: now - FAILING };
        let mut tx = self.store.begin(context).await?;
        let causes = notice_causes(&mut tx, times).await?;
        let open = notices_open(&mut tx).await?;
        let (held, ended): (Vec<&OpenNotice>, Vec<&OpenNotice>) =
            open.iter().partition(|notice| causes.contains(&notice.cause));
        let new: Vec<NoticeCause> =
            causes.iter().filter(|cause| open.iter().all(|notice| notice.cause != **cause)).copied().collect();
        if !ended.is_empty() {
            let ended: Vec<NoticeId> = ended.iter().map(|notice| notice.id).collect();
            notices_resolve(&mut tx, &ended).await?;
        }
        for cause in &new {
            // Another day's limit is another one.
            let ended_after = if cause.daily_limit.is_some() { now } else { now - CONTINUES };
            notice_open(&mut tx, self.dependencies.next_id(), *cause, ended_after).await?;
        }
        let untold = !new.is_empty() || held.iter().any(|notice| !notice.mailed);
        if new.is_empty() && ended.is_empty() {
            drop(tx);
        } else {
            tx.commit().await?;
        }
        if untold && self.mails.is_on() {
            self.tell(context).await?;
        }
        Ok(())
    }

    /// Has one mail about all notices that no mail was sent about sent to whoever wants it. At most once: they are marked
    /// before, whatever becomes of the mail; the console shows them all the same.
    async fn tell(&self, context: &TenantContext) -> Result<(), AppError> {
        let now = self.dependencies.now();
        let mut tx = self.store.begin(context).await?;
        if notice_mails(&mut tx, now - Duration::DAY).await? >= MOST_MAILS {
            return Ok(());
        }
        let recipients = notice_recipients(&mut tx).await?;
        if recipients.is_empty() {
            return Ok(());
        }
        let organization = organization_get(&mut tx).await?.map(|organization| organization.name).unwrap_or_default();
        let mut notices = notices_shown(&mut tx, now, None).await?;
        let untold = notices_mail(tx.last()).await?;
        notices.retain(|notice| untold.contains(&notice.id));
        if let Some(text) = MailText::notices(&organization, &notices, &self.console) {
            self.tasks.spawn(send(Arc::clone(&self.mails), recipients, context.organization_id(), text));
        }
        Ok(())
    }
}

/// A failure is logged and counted where mail is sent.
async fn send(mails: Arc<Mails>, recipients: Vec<Email>, organization: OrganizationId, text: MailText) {
    stream::iter(recipients)
        .map(|to| {
            let (mails, text) = (Arc::clone(&mails), text.clone());
            async move { mails.send(&to, Some(organization), text).await }
        })
        .buffer_unordered(CONCURRENT_MAILS)
        .collect::<Vec<_>>()
        .await;
}
