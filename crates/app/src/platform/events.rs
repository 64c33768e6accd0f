//! The events of all organizations, for a platform that asks for them now and then.

use std::fmt;
use std::str::FromStr;

use linecard_domain::{ExternalId, LogId, OrganizationId, Timestamp, ValidationError};
use linecard_store::PageRequest;
use time::Duration;
use uuid::Uuid;

use super::caller::PlatformCaller;
use crate::app::App;
use crate::error::AppError;
use crate::streams::{OutboundEvent, read_log};

/// What is older than this does not change any more: every transaction has ended (docs/adr/0027).
const SETTLED_AFTER: Duration = Duration::minutes(2);
const MOST_DAYS: Duration = Duration::days(30);
/// Organizations that one page looks at; most have nothing new.
const ORGANIZATIONS: u16 = 50;
/// A page that has so many events ends with the organization.
const ENOUGH: usize = 500;

/// An event of one of the organizations.
#[derive(Debug)]
pub struct PlatformEvent {
    pub organization_id: OrganizationId,
    /// `None`: the platform has given none.
    pub external_id: Option<ExternalId>,
    pub event: OutboundEvent,
}

/// A page of events, by organization and in each in the order of their ids.
#[derive(Debug)]
pub struct PlatformEvents {
    pub items: Vec<PlatformEvent>,
    /// All events before this instant are in the pages: the next question begins here.
    pub to: Timestamp,
    /// `None`: this is the last page.
    pub next: Option<EventsCursor>,
}

/// Where the next page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventsCursor {
    to: Timestamp,
    /// The last organization that was looked at.
    organization: OrganizationId,
    /// Where it goes on there; `None`: it is done.
    after: Option<LogId>,
}

impl fmt::Display for EventsCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let after = self.after.map(|after| format!(".{after}")).unwrap_or_default();
        write!(f, "{}.{}{after}", self.to.unix_timestamp_nanos() / 1_000, self.organization)
    }
}

impl FromStr for EventsCursor {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        let read = || {
            let mut parts = raw.split('.');
            let microseconds: i128 = parts.next()?.parse().ok()?;
            let to = Timestamp::from_unix_timestamp_nanos(microseconds.checked_mul(1_000)?).ok()?;
            let organization = parts.next()?.parse::<Uuid>().ok()?.into();
            let after = parts.next().map(|id| id.parse::<Uuid>().ok()).map_or(Some(None), |id| id.map(Some))?;
            parts.next().is_none().then_some(Self { to, organization, after: after.map(LogId::from) })
        };
        read().ok_or_else(|| ValidationError::new("must be the nextCursor of the previous page"))
    }
}

impl App {
    /// The events from an instant on and before another one, at most two minutes ago, each organization in a transaction of its
    /// own. An organization with many events holds up no other one: a page ends with a full reading of it.
    pub async fn platform_events(
        &self,
        platform: &PlatformCaller,
        from: Timestamp,
        to: Option<Timestamp>,
        cursor: Option<EventsCursor>,
    ) -> Result<PlatformEvents, AppError> {
        let now = self.dependencies.now();
        // A page after the first one may come later, and has the same beginning.
        if from < cursor.map_or(now, |cursor| cursor.to) - MOST_DAYS {
            return Err(AppError::field("from", "must be at most 30 days ago"));
        }
        let settled = now - SETTLED_AFTER;
        let to = cursor.map(|cursor| cursor.to).or(to).map_or(settled, |to| to.min(settled));
        let mut page = PlatformEvents { items: Vec::new(), to, next: None };
        let mut last = cursor.map(|cursor| *cursor.organization.as_uuid());
        if let Some(EventsCursor { organization, after: Some(after), .. }) = cursor {
            let external = external_id_of(self, platform, organization).await?;
            if let Some(after) =
                read_events(self, platform, (organization, external), (from, Some(after)), &mut page).await?
            {
                page.next = Some(EventsCursor { to, organization, after: Some(after) });
                return Ok(page);
            }
        }
        let listed = self.store.platform_organizations(&PageRequest { limit: ORGANIZATIONS, after: last }).await?;
        for organization in listed.items {
            if page.items.len() >= ENOUGH {
                page.next = last.map(|id| EventsCursor { to, organization: id.into(), after: None });
                return Ok(page);
            }
            last = Some(*organization.id.as_uuid());
            let of = (organization.id, organization.external_id);
            if let Some(after) = read_events(self, platform, of, (from, None), &mut page).await? {
                page.next = Some(EventsCursor { to, organization: organization.id, after: Some(after) });
                return Ok(page);
            }
        }
        page.next = listed.next.map(|id| EventsCursor { to, organization: id.into(), after: None });
        Ok(page)
    }
}

/// Adds what one reading of an organization's logs finds. Returns the last one, if there are more.
async fn read_events(
    app: &App,
    platform: &PlatformCaller,
    (organization_id, external_id): (OrganizationId, Option<ExternalId>),
    (from, after): (Timestamp, Option<LogId>),
    page: &mut PlatformEvents,
) -> Result<Option<LogId>, AppError> {
    let context = platform.enter(organization_id).context;
    let mut since = after.and_then(|after| after.created_at()).map_or(from, |at| at.max(from));
    let (mut events, more, last) = loop {
        let (events, more) = read_log(app.store.begin(&context).await?, since).await?;
        let last = events.last().map(OutboundEvent::id);
        if !more || after.is_none_or(|after| last.is_some_and(|last| last > after)) {
            break (events, more, last);
        }
        // More events of one millisecond than a reading has.
        since += Duration::milliseconds(1);
    };
    let is_new = |event: &OutboundEvent| {
        let id = event.id();
        after.is_none_or(|after| id > after) && id.created_at().is_some_and(|at| at >= from && at < page.to)
    };
    events.retain(is_new);
    let goes_on = more && last.is_some_and(|last| last.created_at().is_some_and(|at| at < page.to));
    let external = || external_id.clone();
    page.items.extend(events.into_iter().map(|event| PlatformEvent {
        organization_id,
        external_id: external(),
        event,
    }));
    Ok(last.filter(|_| goes_on))
}

/// `None` also for an organization that is gone meanwhile: its logs are empty then.
async fn external_id_of(
    app: &App,
    platform: &PlatformCaller,
    organization: OrganizationId,
) -> Result<Option<ExternalId>, AppError> {
    let mut tx = app.store.begin(&platform.enter(organization).context).await?;
    let found = linecard_store::organization_get(tx.last()).await?;
    Ok(found.and_then(|organization| organization.external_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let (to, organization) = (Timestamp::UNIX_EPOCH + Duration::microseconds(7), Uuid::from_u128(1).into());
        for after in [None, Some(LogId::from(Uuid::from_u128(2)))] {
            let cursor = EventsCursor { to, organization, after };
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        for wrong in
            ["", "7", "7.x", "x.00000000-0000-0000-0000-000000000001", "7.00000000-0000-0000-0000-000000000001.x"]
        {
            assert!(wrong.parse::<EventsCursor>().is_err(), "{wrong}");
        }
    }
}
