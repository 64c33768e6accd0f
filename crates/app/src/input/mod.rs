//! Checks of input that several use cases share. Each reports the invalid field, and never repeats its value.

mod limits;
mod metadata;
mod page_origin;
mod patch;
mod retention;
mod url;
mod url_target;

pub(crate) use limits::MAX_CALL_SECONDS;
pub use limits::{DailyLimitsChange, LimitsChange, LimitsInput};
pub use metadata::check_metadata;
pub use page_origin::PageOrigin;
pub use patch::Patch;
pub use retention::{RetentionChange, RetentionInput};
pub(crate) use url::check_url;
pub(crate) use url_target::{TargetRefusal, UrlTargets};
