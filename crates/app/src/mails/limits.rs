//! How much mail is sent: an invitation is mail to anybody, with a name in it that somebody has chosen.

use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use linecard_domain::{Email, OrganizationId};
use moka::sync::Cache;

/// What is counted is forgotten an hour after the first mail.
const WINDOW: Duration = Duration::from_hours(1);
/// Mails to one address, whoever has them sent.
const TO_ONE_ADDRESS: u32 = 5;
/// Mails that one organization has sent.
const OF_ONE_ORGANIZATION: u32 = 50;
/// Bounds the memory. Whoever pushes others out has had that many mails sent.
const MAX_COUNTED: u64 = 20_000;

#[derive(Debug)]
pub(super) struct MailLimits {
    recipients: Cache<String, Arc<AtomicU32>>,
    organizations: Cache<OrganizationId, Arc<AtomicU32>>,
}

impl Default for MailLimits {
    fn default() -> Self {
        Self { recipients: counts(), organizations: counts() }
    }
}

fn counts<K: Hash + Eq + Send + Sync + 'static>() -> Cache<K, Arc<AtomicU32>> {
    Cache::builder().max_capacity(MAX_COUNTED).time_to_live(WINDOW).build()
}

impl MailLimits {
    /// Counts a mail, and says whether it may be sent.
    pub(super) fn allow(&self, to: &Email, organization: Option<OrganizationId>) -> bool {
        let within = |count: Arc<AtomicU32>, limit| count.fetch_add(1, Ordering::Relaxed) < limit;
        let of_organization =
            organization.is_none_or(|id| within(self.organizations.get_with(id, Arc::default), OF_ONE_ORGANIZATION));
        of_organization && within(self.recipients.get_with(to.as_str().to_owned(), Arc::default), TO_ONE_ADDRESS)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn neither_an_address_nor_an_organization_gets_more_than_its_share() {
        let limits = MailLimits::default();
        let organization = |number| Some(OrganizationId::from(Uuid::from_u128(number)));
        let to = |number: u32| format!("person{number}@example.com").parse::<Email>().expect("an address");
        let sent = (0..100).filter(|number| limits.allow(&to(0), organization(*number))).count();
        assert_eq!(sent, TO_ONE_ADDRESS as usize, "to one address");
        let sent = (1..1_000).filter(|number| limits.allow(&to(*number), organization(1_000))).count();
        assert_eq!(sent, OF_ONE_ORGANIZATION as usize, "of one organization");
        assert!(limits.allow(&to(2_000), organization(2_000)), "others are not affected");
        assert!(limits.allow(&to(2_001), None));
    }
}
