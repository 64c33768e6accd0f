//! The state of a recording: begun when the call is answered, available some time after its end.

use time::OffsetDateTime;

use crate::run::Run;

#[derive(Debug, Clone)]
pub(super) struct Recording {
    pub(super) sid: String,
    pub(super) started: OffsetDateTime,
    /// `None`: it is not available yet.
    pub(super) seconds: Option<u64>,
}

impl Recording {
    pub(super) fn begun(run: &Run, at: OffsetDateTime) -> Self {
        Self { sid: run.engine.sids.make("RE"), started: at, seconds: None }
    }

    pub(super) fn status(&self, call_has_ended: bool) -> &'static str {
        match self.seconds {
            Some(_) => "completed",
            None if call_has_ended => "processing",
            None => "in-progress",
        }
    }
}
