//! How Twilio writes dates and empty objects.

use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

pub(crate) fn rfc2822(at: OffsetDateTime) -> String {
    at.format(&Rfc2822).unwrap_or_default()
}

/// As in the header `Date`.
pub(crate) fn http_date(at: OffsetDateTime) -> String {
    rfc2822(at).replace("+0000", "GMT")
}

/// `{}`.
#[derive(Debug, Serialize)]
pub(crate) struct Empty {}
