//! Usage, costs, and the comparison with Twilio's records.

mod comparison;
mod daily_sums;
mod report;
mod world;
