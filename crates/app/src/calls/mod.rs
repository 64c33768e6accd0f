//! Placing, changing, hanging up and reading calls.

mod control;
mod daily_transfers;
mod hang_up;
mod live;
mod place;
mod read;
mod recording_audio;
mod recordings;

pub use control::{RedirectCall, SendDigits};
pub use hang_up::HungUp;
pub use live::ChangedCall;
pub use recording_audio::RecordedAudio;
pub use recordings::{ChangedRecording, RecordingOptions};
