//! Durations as Twilio has them.

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "bounded by the hours that a call may last"
)]
pub(super) fn whole_seconds(seconds: f64) -> u64 {
    // An answered call lasts at least one second.
    seconds.ceil().clamp(1.0, 86_400.0) as u64
}
