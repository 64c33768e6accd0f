//! Calls that the platform still places itself, compared with what Linecard would use.

mod report;
