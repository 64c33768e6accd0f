//! Usage and costs of calls and messages.

mod comparison;
mod cost;
mod daily;
mod month;

pub use comparison::{AccountUsage, ComparedAccount, Comparison, ComparisonRequest, ComparisonTotals};
pub use cost::Cost;
pub(crate) use daily::usage_of_one;
pub use daily::{Usage, UsageItem, UsageRequest, UsageTotals};
pub use month::UsageMonth;
