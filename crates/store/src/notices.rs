//! `notices`: what admins and owners of an organization must know, what that is derived from, and who wants mail about it.

use linecard_domain::{DailyLimit, Email, NoticeId, NoticeKind, PersonName, Timestamp, UserId};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::error::StoreError;
use crate::sql::row::{column, id, parsed};
use crate::sql::statement::statements;
use crate::tenancy::transaction::TenantTx;

/// More of one kind are no news.
const MOST_CAUSES: i64 = 100;
const MOST_SHOWN: i64 = 200;
/// People who get mail about an organization's notices.
const MOST_RECIPIENTS: i64 = 10;

statements! {
    /// What holds at $2, on the UTC day $3: keys that expire until $4, endpoints that fail since before $5; $6 at most of each
    /// kind. The rule for what Twilio last reported is that of `credentials::settings::HEALTH_JOIN`. A key that was made for a
    /// short time surprises nobody when it ends.
    static NOTICE_CAUSES: TenantStatement = "
        (SELECT 'account' AS cause, s.agent_id AS subject_id, NULL::text[] AS warned
        FROM twilio_credential_health h
        JOIN agent_twilio_settings s ON s.organization_id = $1 AND s.credential_id = h.credential_id
            AND (h.phone_number = s.phone_number OR h.phone_number IS NULL OR h.status = 'revoked')
        WHERE h.organization_id = $1 AND h.status <> 'verified'
        ORDER BY s.agent_id
        LIMIT $6)
        UNION ALL
        (SELECT 'account', s.organization_id, NULL
        FROM twilio_credential_health h
        JOIN twilio_settings s ON s.organization_id = $1 AND s.credential_id = h.credential_id
            AND (h.phone_number = s.phone_number OR h.phone_number IS NULL OR h.status = 'revoked')
        WHERE h.organization_id = $1 AND h.status <> 'verified')
        UNION ALL
        (SELECT 'limit', owner_id, warned
        FROM daily_counts
        WHERE organization_id = $1 AND day = $3 AND warned <> '{}'
        ORDER BY owner_id
        LIMIT $6)
        UNION ALL
        (SELECT 'key', id, NULL
        FROM api_keys
        WHERE organization_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND expires_at <= $4
            AND created_at < expires_at - interval '14 days'
        ORDER BY id
        LIMIT $6)
        UNION ALL
        (SELECT CASE WHEN disabled_at IS NULL THEN 'failing' ELSE 'disabled' END, endpoint_id, NULL
        FROM event_endpoint_states
        WHERE organization_id = $1 AND deleted_at IS NULL AND NOT of_platform
            AND (disabled_reason <> 'manual' OR (disabled_at IS NULL AND failing_since < $5)))";
    static NOTICES_OPEN: TenantStatement = "
        SELECT id, kind, subject_id, daily_limit, mailed_at IS NOT NULL AS mailed
        FROM notices
        WHERE organization_id = $1 AND resolved_at IS NULL
        ORDER BY id";
    /// One that was resolved after $5 goes on.
    static NOTICE_REOPEN: TenantStatement = "
        UPDATE notices
        SET resolved_at = NULL
        WHERE organization_id = $1 AND kind = $2 AND subject_id = $3 AND daily_limit = $4 AND resolved_at > $5
        RETURNING id";
    static NOTICE_OPEN: TenantStatement = "
        INSERT INTO notices (organization_id, id, kind, subject_id, daily_limit, opened_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT DO NOTHING
        RETURNING id";
    static NOTICES_RESOLVE: TenantStatement = "
        UPDATE notices
        SET resolved_at = $3
        WHERE organization_id = $1 AND id = ANY ($2::uuid[]) AND resolved_at IS NULL
        RETURNING 1";
    static NOTICES_REMOVE: TenantStatement = "
        DELETE FROM notices
        WHERE organization_id = $1 AND resolved_at < $2
        RETURNING 1";
    /// Open ones, and those that were resolved after $2, as the person $3 sees them.
    static NOTICES_SHOWN: TenantStatement = "
        SELECT n.id, n.kind, n.subject_id, n.daily_limit, n.opened_at, n.resolved_at,
            $3 = ANY (n.dismissed_by) AS dismissed,
            a.name AS agent_name, k.name AS key_name, k.expires_at, e.url
        FROM notices n
        LEFT JOIN agent_configurations a ON a.organization_id = $1 AND a.id = n.subject_id
        LEFT JOIN api_keys k ON k.organization_id = $1 AND k.id = n.subject_id
        LEFT JOIN event_endpoints e ON e.organization_id = $1 AND e.id = n.subject_id
        WHERE n.organization_id = $1 AND (n.resolved_at IS NULL OR n.resolved_at > $2)
        ORDER BY n.resolved_at IS NULL DESC, n.id DESC
        LIMIT $4";
    /// $2 notice, $3 person.
    static NOTICE_DISMISS: TenantStatement = "
        UPDATE notices
        SET dismissed_by = array_append(array_remove(dismissed_by, $3), $3)
        WHERE organization_id = $1 AND id = $2
        RETURNING 1";
    /// How often mail was about to be sent since $2.
    static NOTICE_MAILS_COUNT: TenantStatement = "
        SELECT count(DISTINCT mailed_at) AS mails
        FROM notices
        WHERE organization_id = $1 AND mailed_at > $2";
    /// Whoever sets the time sends the mail.
    static NOTICES_MAIL: TenantStatement = "
        UPDATE notices
        SET mailed_at = $2
        WHERE organization_id = $1 AND mailed_at IS NULL AND resolved_at IS NULL
        RETURNING id";
    /// Owners first, then whoever has been a member for the longest.
    static NOTICE_RECIPIENTS: TenantStatement = "
        SELECT m.email
        FROM organization_members m
        WHERE m.organization_id = $1 AND m.role IN ('owner', 'admin')
            AND NOT EXISTS (
                SELECT 1
                FROM notice_preferences p
                WHERE p.organization_id = $1 AND p.user_id = m.user_id AND NOT p.mail)
        ORDER BY m.role DESC, m.created_at, m.user_id
        LIMIT $2";
    static NOTICE_PREFERENCE_GET: TenantStatement = "
        SELECT mail
        FROM notice_preferences
        WHERE organization_id = $1 AND user_id = $2";
    static NOTICE_PREFERENCE_SET: TenantStatement = "
        INSERT INTO notice_preferences (organization_id, user_id, mail)
        VALUES ($1, $2, $3)
        ON CONFLICT (organization_id, user_id) DO UPDATE SET mail = excluded.mail
        RETURNING 1";
}

/// What a notice is about: of each, one is open at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoticeCause {
    pub kind: NoticeKind,
    /// The agent, the API key, the event endpoint, or the organization itself.
    pub subject_id: Uuid,
    /// Of a daily limit: which one.
    pub daily_limit: Option<DailyLimit>,
}

/// A notice whose cause held when it was last looked at.
#[derive(Debug, Clone, Copy)]
pub struct OpenNotice {
    pub id: NoticeId,
    pub cause: NoticeCause,
    pub mailed: bool,
}

/// A notice as people see it.
#[derive(Debug, Clone)]
pub struct Notice {
    pub id: NoticeId,
    pub cause: NoticeCause,
    pub opened_at: Timestamp,
    /// `None`: its cause holds.
    pub resolved_at: Option<Timestamp>,
    /// By the person who asks.
    pub dismissed: bool,
    pub subject: NoticeSubject,
}

/// Whose notice it is, by name.
#[derive(Debug, Clone)]
pub enum NoticeSubject {
    Organization,
    Agent(String),
    ApiKey {
        name: String,
        expires_at: Option<Timestamp>,
    },
    EventEndpoint {
        url: String,
    },
    /// It does not exist any more.
    Gone,
}

/// The times that decide what is to be known.
#[derive(Debug, Clone, Copy)]
pub struct NoticeTimes {
    /// Keys that expire until then.
    pub expiring_until: Timestamp,
    /// Endpoints that fail since before then.
    pub failing_before: Timestamp,
}

/// What holds now.
pub async fn notice_causes(tx: &mut TenantTx, times: NoticeTimes) -> Result<Vec<NoticeCause>, StoreError> {
    let now = tx.now();
    let rows = tx
        .rows(&NOTICE_CAUSES, &[&now, &now.date(), &times.expiring_until, &times.failing_before, &MOST_CAUSES])
        .await?;
    let causes: Result<Vec<_>, StoreError> = rows.iter().map(causes_of).collect();
    Ok(causes?.concat())
}

fn causes_of(row: &Row) -> Result<Vec<NoticeCause>, StoreError> {
    let subject_id = column(row, "subject_id")?;
    let kind = match column::<&str>(row, "cause")? {
        "account" => NoticeKind::AccountRefused,
        "key" => NoticeKind::ApiKeyExpiring,
        "failing" => NoticeKind::EndpointFailing,
        "disabled" => NoticeKind::EndpointDisabled,
        _ => {
            let warned: Vec<&str> = column(row, "warned")?;
            return Ok(limits_of(subject_id, &warned));
        }
    };
    Ok(vec![NoticeCause { kind, subject_id, daily_limit: None }])
}

/// Of what was warned of today: a limit that is reached is not also near.
fn limits_of(subject_id: Uuid, warned: &[&str]) -> Vec<NoticeCause> {
    let of_limit = |limit: DailyLimit| {
        let kind = if warned.iter().any(|word| word.strip_suffix("-reached") == Some(limit.as_str())) {
            NoticeKind::DailyLimitReached
        } else if warned.contains(&limit.as_str()) {
            NoticeKind::DailyLimitNear
        } else {
            return None;
        };
        Some(NoticeCause { kind, subject_id, daily_limit: Some(limit) })
    };
    DailyLimit::ALL.into_iter().filter_map(of_limit).collect()
}

fn cause(row: &Row) -> Result<NoticeCause, StoreError> {
    let daily_limit = match column::<&str>(row, "daily_limit")? {
        "" => None,
        _ => Some(parsed(row, "daily_limit")?),
    };
    Ok(NoticeCause { kind: parsed(row, "kind")?, subject_id: column(row, "subject_id")?, daily_limit })
}

pub async fn notices_open(tx: &mut TenantTx) -> Result<Vec<OpenNotice>, StoreError> {
    let rows = tx.rows(&NOTICES_OPEN, &[]).await?;
    rows.iter()
        .map(|row| Ok(OpenNotice { id: id(row, "id")?, cause: cause(row)?, mailed: column(row, "mailed")? }))
        .collect()
}

/// Opens a notice, or continues the one whose cause had ended after `ended_after`.
pub async fn notice_open(
    tx: &mut TenantTx,
    new: NoticeId,
    cause: NoticeCause,
    ended_after: Timestamp,
) -> Result<(), StoreError> {
    let (kind, limit) = (cause.kind.as_str(), cause.daily_limit.map_or("", DailyLimit::as_str));
    if tx.changed(&NOTICE_REOPEN, &[&kind, &cause.subject_id, &limit, &ended_after]).await? {
        return Ok(());
    }
    let now = tx.now();
    tx.rows(&NOTICE_OPEN, &[new.as_uuid(), &kind, &cause.subject_id, &limit, &now]).await.map(drop)
}

/// Their causes have ended.
pub async fn notices_resolve(tx: &mut TenantTx, notices: &[NoticeId]) -> Result<(), StoreError> {
    let now = tx.now();
    let ids: Vec<Uuid> = notices.iter().map(|notice| *notice.as_uuid()).collect();
    tx.rows(&NOTICES_RESOLVE, &[&ids, &now]).await.map(drop)
}

/// Removes those that were resolved before an instant, and returns how many.
pub async fn notices_remove(tx: &mut TenantTx, resolved_before: Timestamp) -> Result<u64, StoreError> {
    let rows = tx.rows(&NOTICES_REMOVE, &[&resolved_before]).await?;
    Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
}

/// Open ones, then those that were resolved since, newest first. `person`: who asks; `None`: the service.
pub async fn notices_shown(
    tx: &mut TenantTx,
    resolved_since: Timestamp,
    person: Option<UserId>,
) -> Result<Vec<Notice>, StoreError> {
    let person = person.map(Uuid::from);
    let rows = tx.rows(&NOTICES_SHOWN, &[&resolved_since, &person, &MOST_SHOWN]).await?;
    let organization = *tx.organization_id().as_uuid();
    rows.iter().map(|row| notice(row, organization)).collect()
}

fn notice(row: &Row, organization: Uuid) -> Result<Notice, StoreError> {
    let cause = cause(row)?;
    let (agent, key): (Option<String>, Option<String>) = (column(row, "agent_name")?, column(row, "key_name")?);
    let subject = if cause.subject_id == organization {
        NoticeSubject::Organization
    } else if let Some(name) = agent {
        NoticeSubject::Agent(name)
    } else if let Some(name) = key {
        NoticeSubject::ApiKey { name, expires_at: column(row, "expires_at")? }
    } else {
        column::<Option<String>>(row, "url")?.map_or(NoticeSubject::Gone, |url| NoticeSubject::EventEndpoint { url })
    };
    Ok(Notice {
        id: id(row, "id")?,
        cause,
        opened_at: column(row, "opened_at")?,
        resolved_at: column(row, "resolved_at")?,
        dismissed: column::<Option<bool>>(row, "dismissed")?.unwrap_or_default(),
        subject,
    })
}

/// The person does not want to see it any more; false: there is no such notice.
pub async fn notice_dismiss(tx: &mut TenantTx, notice: NoticeId, person: UserId) -> Result<bool, StoreError> {
    tx.changed(&NOTICE_DISMISS, &[notice.as_uuid(), person.as_uuid()]).await
}

/// How often mail about notices was about to be sent since an instant.
pub async fn notice_mails(tx: &mut TenantTx, since: Timestamp) -> Result<i64, StoreError> {
    match tx.row(&NOTICE_MAILS_COUNT, &[&since]).await? {
        Some(row) => column(&row, "mails"),
        None => Ok(0),
    }
}

/// Marks all open ones that no mail was sent about. Once this is committed, nobody else sends it.
pub async fn notices_mail(tx: &mut TenantTx) -> Result<Vec<NoticeId>, StoreError> {
    let now = tx.now();
    tx.rows(&NOTICES_MAIL, &[&now]).await?.iter().map(|row| id(row, "id")).collect()
}

/// The addresses of the admins and owners who want mail about notices; who has no address gets none.
pub async fn notice_recipients(tx: &mut TenantTx) -> Result<Vec<Email>, StoreError> {
    let rows = tx.rows(&NOTICE_RECIPIENTS, &[&MOST_RECIPIENTS]).await?;
    let names: Result<Vec<PersonName>, StoreError> = rows.iter().map(|row| parsed(row, "email")).collect();
    Ok(names?.iter().filter_map(PersonName::email).collect())
}

/// Whether the person wants mail about the organization's notices.
pub async fn notice_preference_get(tx: &mut TenantTx, person: UserId) -> Result<bool, StoreError> {
    match tx.row(&NOTICE_PREFERENCE_GET, &[person.as_uuid()]).await? {
        Some(row) => column(&row, "mail"),
        None => Ok(true),
    }
}

pub async fn notice_preference_set(tx: &mut TenantTx, person: UserId, mail: bool) -> Result<(), StoreError> {
    tx.rows(&NOTICE_PREFERENCE_SET, &[person.as_uuid(), &mail]).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_is_reached_is_not_also_near() {
        let found = limits_of(Uuid::nil(), &["calls", "spend", "spend-reached", "minutes-reached"]);
        let found: Vec<_> = found.iter().map(|cause| (cause.kind, cause.daily_limit)).collect();
        assert_eq!(
            found,
            [
                (NoticeKind::DailyLimitNear, Some(DailyLimit::Calls)),
                (NoticeKind::DailyLimitReached, Some(DailyLimit::Minutes)),
                (NoticeKind::DailyLimitReached, Some(DailyLimit::Spend)),
            ]
        );
    }
}
