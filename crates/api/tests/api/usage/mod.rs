//! Usage, costs, and the comparison with Twilio's records.

mod comparison;
mod report;
