//! An update of a call, and what it changes: decided by what is known of the call at that moment.

use linecard_domain::{CallSid, CallStatus, LogId, Timestamp};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::outbound::progress::UpdateSource;
use crate::sql::row::{column, parsed};

/// An update of a call's status and of the facts that came with it.
#[derive(Debug)]
pub struct CallStatusUpdate<'a> {
    pub log_id: LogId,
    pub call_sid: Option<&'a CallSid>,
    /// Callbacks only: with the SID and the status, it identifies repetitions.
    pub sequence_number: Option<i32>,
    pub status: CallStatus,
    pub source: UpdateSource,
    pub detail: Option<&'a str>,
    pub occurred_at: Option<Timestamp>,
    pub duration_seconds: Option<i32>,
    pub sip_response_code: Option<i32>,
    pub answered_by: Option<&'a str>,
    pub error_code: Option<i32>,
    pub error_message: Option<&'a str>,
    /// An exact decimal.
    pub price: Option<&'a str>,
    pub price_unit: Option<&'a str>,
}

impl<'a> CallStatusUpdate<'a> {
    /// An update of the status alone.
    pub fn status(log_id: LogId, source: UpdateSource, status: CallStatus, call_sid: Option<&'a CallSid>) -> Self {
        Self {
            log_id,
            call_sid,
            sequence_number: None,
            status,
            source,
            detail: None,
            occurred_at: None,
            duration_seconds: None,
            sip_response_code: None,
            answered_by: None,
            error_code: None,
            error_message: None,
            price: None,
            price_unit: None,
        }
    }
}

/// A call as an update finds it.
#[derive(Debug)]
pub(super) struct FoundCall {
    status: CallStatus,
    presumed: bool,
    call_sid: Option<String>,
    duration_seconds: Option<i32>,
    sip_response_code: Option<i32>,
    answered_by: Option<String>,
    error_code: Option<i32>,
    has_price: bool,
    ended_at: Option<Timestamp>,
}

/// What is written of a call. The facts that came with the update are kept in any case.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CallChange {
    pub(super) status: CallStatus,
    pub(super) presumed: bool,
    pub(super) ended_at: Option<Timestamp>,
    /// A presumed failure is taken back, and what was said of it.
    pub(super) takes_back: bool,
    pub(super) has_ended: bool,
    pub(super) work: CallWork,
}

/// What becomes of a call's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CallWork {
    /// It stays as it is: the call had ended before.
    Unchanged,
    /// Nothing is left to be done.
    Settled,
    /// The polling begins again: of the status or, after the call's end, of its price.
    GoesOn,
    /// The same, but it has been settled, since the call was presumed to have failed.
    Reopened,
}

impl FoundCall {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            status: parsed(row, "status")?,
            presumed: column(row, "presumed")?,
            call_sid: column(row, "call_sid")?,
            duration_seconds: column(row, "duration_seconds")?,
            sip_response_code: column(row, "sip_response_code")?,
            answered_by: column(row, "answered_by")?,
            error_code: column(row, "error_code")?,
            has_price: column(row, "has_price")?,
            ended_at: column(row, "ended_at")?,
        })
    }

    /// `is_new`: it was not logged before. `None`: it changes nothing.
    ///
    /// An update with another SID than the call's is not about this call. Facts are kept even if the status does not
    /// move: the final callback, which has the duration, may arrive after the status was fetched; and a repetition may
    /// add some. An end that was only presumed is taken back if the call turns out to go on.
    pub(super) fn changed_by(&self, update: &CallStatusUpdate<'_>, is_new: bool, now: Timestamp) -> Option<CallChange> {
        let is_another = self.call_sid.as_deref().zip(update.call_sid).is_some_and(|(own, sid)| own != sid.as_str());
        if is_another || !(is_new || self.lacks_facts_of(update)) {
            return None;
        }
        let advances = update.status.rank() > self.status.stored_rank(self.presumed);
        let status = if advances { update.status } else { self.status };
        let ended_at = if advances {
            update.status.is_terminal().then(|| update.occurred_at.unwrap_or(now))
        } else {
            self.ended_at
        };
        let presumed = self.presumed && !advances;
        let has_ended = status.is_terminal() && !presumed;
        // Twilio charges nothing for calls that were not answered: only a completed one waits for its price.
        let lacks_price = status == CallStatus::Completed && !self.has_price && update.price.is_none();
        let work = if has_ended && !lacks_price {
            CallWork::Settled
        } else if self.status.is_terminal() && !self.presumed {
            CallWork::Unchanged
        } else if self.presumed && advances {
            CallWork::Reopened
        } else {
            CallWork::GoesOn
        };
        Some(CallChange { status, presumed, ended_at, takes_back: self.presumed && advances, has_ended, work })
    }

    fn lacks_facts_of(&self, update: &CallStatusUpdate<'_>) -> bool {
        self.status == update.status
            && (self.error_code.is_none() && update.error_code.is_some()
                || self.sip_response_code.is_none() && update.sip_response_code.is_some()
                || self.duration_seconds.is_none() && update.duration_seconds.is_some()
                || self.answered_by.is_none() && update.answered_by.is_some())
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;
    use uuid::Uuid;

    use super::*;

    const NOW: Timestamp = datetime!(2026-06-01 12:00 UTC);
    const EARLIER: Timestamp = datetime!(2026-06-01 11:59 UTC);
    const SID: &str = "CA00000000000000000000000000000001";

    fn found(status: CallStatus) -> FoundCall {
        FoundCall {
            status,
            presumed: false,
            call_sid: Some(SID.to_owned()),
            duration_seconds: None,
            sip_response_code: None,
            answered_by: None,
            error_code: None,
            has_price: false,
            ended_at: status.is_terminal().then_some(EARLIER),
        }
    }

    fn presumed() -> FoundCall {
        FoundCall { presumed: true, ended_at: None, ..found(CallStatus::Failed) }
    }

    fn update(status: CallStatus, sid: &CallSid) -> CallStatusUpdate<'_> {
        CallStatusUpdate::status(LogId::from(Uuid::nil()), UpdateSource::Callback, status, Some(sid))
    }

    fn sid() -> CallSid {
        SID.parse().unwrap()
    }

    #[test]
    fn a_status_moves_forward_only_and_an_end_stays() {
        for &now in CallStatus::ALL {
            for &next in CallStatus::ALL {
                let change = found(now).changed_by(&update(next, &sid()), true, NOW).unwrap();
                let advances = now.advances_to(next);
                assert_eq!(change.status, if advances { next } else { now }, "{now} -> {next}");
                let expected = match (now.is_terminal(), next.is_terminal()) {
                    (true, _) => Some(EARLIER),
                    (false, true) => Some(NOW),
                    (false, false) => None,
                };
                assert_eq!(change.ended_at, expected, "{now} -> {next}");
                assert!(!change.presumed && !change.takes_back);
            }
        }
    }

    #[test]
    fn an_end_is_dated_by_what_twilio_says() {
        let sid = sid();
        let update = CallStatusUpdate { occurred_at: Some(EARLIER), ..update(CallStatus::Busy, &sid) };
        let change = found(CallStatus::Ringing).changed_by(&update, true, NOW).unwrap();
        assert_eq!(change.ended_at, Some(EARLIER));
    }

    #[test]
    fn a_presumed_failure_is_taken_back_by_whatever_twilio_says() {
        for (next, work) in [
            (CallStatus::Queued, CallWork::Reopened),
            (CallStatus::InProgress, CallWork::Reopened),
            (CallStatus::Completed, CallWork::Reopened),
            (CallStatus::NoAnswer, CallWork::Settled),
        ] {
            let change = presumed().changed_by(&update(next, &sid()), true, NOW).unwrap();
            assert_eq!((change.status, change.presumed, change.takes_back), (next, false, true));
            assert_eq!((change.work, change.has_ended), (work, next.is_terminal()), "{next}");
        }
        let change = presumed().changed_by(&update(CallStatus::SubmissionUnknown, &sid()), true, NOW).unwrap();
        assert_eq!((change.status, change.presumed, change.takes_back), (CallStatus::Failed, true, false));
        assert_eq!((change.work, change.has_ended), (CallWork::GoesOn, false));
    }

    #[test]
    fn a_repetition_changes_nothing_but_adds_what_was_missing() {
        let sid = sid();
        let repeated = update(CallStatus::Completed, &sid);
        assert_eq!(found(CallStatus::Completed).changed_by(&repeated, false, NOW), None);
        for fact in [
            CallStatusUpdate { duration_seconds: Some(7), ..update(CallStatus::Completed, &sid) },
            CallStatusUpdate { sip_response_code: Some(486), ..update(CallStatus::Completed, &sid) },
            CallStatusUpdate { answered_by: Some("human"), ..update(CallStatus::Completed, &sid) },
            CallStatusUpdate { error_code: Some(13_224), ..update(CallStatus::Completed, &sid) },
        ] {
            assert!(found(CallStatus::Completed).changed_by(&fact, false, NOW).is_some(), "{fact:?}");
            assert_eq!(found(CallStatus::Ringing).changed_by(&fact, false, NOW), None, "another status");
            let known = FoundCall {
                duration_seconds: Some(7),
                sip_response_code: Some(486),
                answered_by: Some("human".to_owned()),
                error_code: Some(13_224),
                ..found(CallStatus::Completed)
            };
            assert_eq!(known.changed_by(&fact, false, NOW), None, "{fact:?} is known");
        }
    }

    #[test]
    fn an_update_with_another_sid_changes_nothing() {
        let other: CallSid = SID.replace('1', "2").parse().unwrap();
        assert_eq!(found(CallStatus::Queued).changed_by(&update(CallStatus::Ringing, &other), true, NOW), None);
        let unknown = FoundCall { call_sid: None, ..found(CallStatus::Queued) };
        assert!(unknown.changed_by(&update(CallStatus::Ringing, &other), true, NOW).is_some());
        let without = CallStatusUpdate { call_sid: None, ..update(CallStatus::Ringing, &other) };
        assert!(found(CallStatus::Queued).changed_by(&without, true, NOW).is_some());
    }

    #[test]
    fn a_call_is_settled_when_it_has_ended_and_no_price_is_missing() {
        let sid = sid();
        let work = |found: FoundCall, update: &CallStatusUpdate<'_>| {
            let change = found.changed_by(update, true, NOW).unwrap();
            (change.work, change.has_ended)
        };
        let ringing = || found(CallStatus::Ringing);
        let completed = || update(CallStatus::Completed, &sid);
        let priced = CallStatusUpdate { price: Some("-0.01"), ..completed() };
        assert_eq!(work(ringing(), &update(CallStatus::InProgress, &sid)), (CallWork::GoesOn, false));
        assert_eq!(work(ringing(), &update(CallStatus::Queued, &sid)), (CallWork::GoesOn, false));
        assert_eq!(work(ringing(), &update(CallStatus::Busy, &sid)), (CallWork::Settled, true));
        assert_eq!(work(ringing(), &completed()), (CallWork::GoesOn, true));
        assert_eq!(work(ringing(), &priced), (CallWork::Settled, true));
        assert_eq!(work(FoundCall { has_price: true, ..ringing() }, &completed()), (CallWork::Settled, true));
        assert_eq!(work(found(CallStatus::Completed), &completed()), (CallWork::Unchanged, true));
        assert_eq!(work(found(CallStatus::Completed), &priced), (CallWork::Settled, true));
    }
}
