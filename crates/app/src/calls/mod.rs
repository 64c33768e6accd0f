//! Placing, changing, hanging up and reading calls.

mod control;
mod hang_up;
mod live;
mod place;
mod read;
mod recordings;

pub use control::{RedirectCall, SendDigits};
pub use hang_up::HungUp;
pub use live::ChangedCall;
pub use recordings::{ChangedRecording, RecordedAudio, RecordingOptions};
