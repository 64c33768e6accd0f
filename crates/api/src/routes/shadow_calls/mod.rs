//! `/api/shadow-calls`: calls that the platform still places itself.

pub(super) mod report;
