//! The usage of all organizations.

use linecard_store::{ListedOrganization, Page, PageRequest};

use super::caller::PlatformCaller;
use crate::app::App;
use crate::error::AppError;
use crate::usage::{Usage, UsageRequest, usage_of_one};

/// What one organization used in the requested days.
#[derive(Debug)]
pub struct OrganizationUsage {
    pub organization: ListedOrganization,
    /// The days that were summed.
    pub usage: Usage,
}

impl App {
    /// The sums of a page of organizations, oldest first, each read in a transaction of its own.
    pub async fn platform_usage(
        &self,
        platform: &PlatformCaller,
        days: &UsageRequest,
        request: &PageRequest,
    ) -> Result<Page<OrganizationUsage>, AppError> {
        let page = self.store.platform_organizations(request).await?;
        let mut items = Vec::with_capacity(page.items.len());
        for organization in page.items {
            let usage = usage_of_one(self, &platform.enter(organization.id), days).await?;
            items.push(OrganizationUsage { organization, usage });
        }
        Ok(Page { items, next: page.next })
    }
}
