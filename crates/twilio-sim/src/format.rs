//! How Twilio writes dates and empty objects.

use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

pub(crate) fn rfc2822(at: OffsetDateTime) -> String {
    at.format(&Rfc2822).unwrap_or_default()
}

/// `{}`.
#[derive(Debug, Serialize)]
pub(crate) struct Empty {}
