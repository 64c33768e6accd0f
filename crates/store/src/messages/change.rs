//! An update of a message, and what it changes: decided by what is known of the message at that moment.

use linecard_domain::{LogId, MessageSid, MessageStatus};
use tokio_postgres::Row;

use crate::error::StoreError;
use crate::outbound::progress::UpdateSource;
use crate::sql::row::{column, parsed};

/// An update of a message's status and of the facts that came with it.
#[derive(Debug)]
pub struct MessageStatusUpdate<'a> {
    pub log_id: LogId,
    /// In callbacks, it and the status identify repetitions: there is no sequence number.
    pub message_sid: Option<&'a MessageSid>,
    pub status: MessageStatus,
    pub source: UpdateSource,
    pub detail: Option<&'a str>,
    pub error_code: Option<i32>,
    pub error_message: Option<&'a str>,
    /// How many segments Twilio sent it in.
    pub segments: Option<i32>,
    /// An exact decimal.
    pub price: Option<&'a str>,
    pub price_unit: Option<&'a str>,
}

impl<'a> MessageStatusUpdate<'a> {
    /// An update of the status alone.
    pub fn status(
        log_id: LogId,
        source: UpdateSource,
        status: MessageStatus,
        message_sid: Option<&'a MessageSid>,
    ) -> Self {
        Self {
            log_id,
            message_sid,
            status,
            source,
            detail: None,
            error_code: None,
            error_message: None,
            price: None,
            price_unit: None,
            segments: None,
        }
    }
}

/// A message as an update finds it.
#[derive(Debug)]
pub(super) struct FoundMessage {
    status: MessageStatus,
    presumed: bool,
    message_sid: Option<String>,
    error_code: Option<i32>,
    has_price: bool,
}

/// What is written of a message. Segments and the price that came with the update are kept in any case.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MessageChange {
    pub(super) status: MessageStatus,
    pub(super) presumed: bool,
    /// The error that is stored belongs to an earlier status: a delivered message shows none.
    pub(super) advances: bool,
    /// The error that came with the update belongs to the status that the message has now.
    pub(super) has_its_error: bool,
    pub(super) work: MessageWork,
}

/// What becomes of a message's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MessageWork {
    /// It stays as it is: the message had ended before.
    Unchanged,
    /// Nothing is left to be done.
    Settled,
    /// The polling begins again, also of a message whose failure was only presumed, or of which no more was expected.
    GoesOn,
}

impl FoundMessage {
    pub(super) fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            status: parsed(row, "status")?,
            presumed: column(row, "presumed")?,
            message_sid: column(row, "message_sid")?,
            error_code: column(row, "error_code")?,
            has_price: column(row, "has_price")?,
        })
    }

    /// `is_new`: it was not logged before. `None`: it changes nothing.
    ///
    /// An update with another SID than the message's is not about this message. An error that comes later, with the status
    /// that is known already, is kept although the callback counts as a repetition.
    pub(super) fn changed_by(&self, update: &MessageStatusUpdate<'_>, is_new: bool) -> Option<MessageChange> {
        let own_sid = self.message_sid.as_deref();
        let is_another = own_sid.zip(update.message_sid).is_some_and(|(own, sid)| own != sid.as_str());
        let is_same_status = self.status == update.status;
        let adds_error = is_same_status && self.error_code.is_none() && update.error_code.is_some();
        if is_another || !(is_new || adds_error) {
            return None;
        }
        let advances = update.status.rank() > self.status.stored_rank(self.presumed);
        let status = if advances { update.status } else { self.status };
        let presumed = self.presumed && !advances;
        // Twilio gives no price to messages that were canceled, or that it refused.
        let has_no_price = status == MessageStatus::Canceled || own_sid.is_none() && update.message_sid.is_none();
        let is_priced = has_no_price || self.has_price || update.price.is_some();
        let work = if presumed || status.is_terminal() && is_priced {
            MessageWork::Settled
        } else if self.status.is_terminal() && !self.presumed {
            MessageWork::Unchanged
        } else {
            MessageWork::GoesOn
        };
        Some(MessageChange { status, presumed, advances, has_its_error: advances || is_same_status, work })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const SID: &str = "SM00000000000000000000000000000001";

    fn found(status: MessageStatus) -> FoundMessage {
        FoundMessage { status, presumed: false, message_sid: Some(SID.to_owned()), error_code: None, has_price: false }
    }

    fn update(status: MessageStatus, sid: &MessageSid) -> MessageStatusUpdate<'_> {
        MessageStatusUpdate::status(LogId::from(Uuid::nil()), UpdateSource::Callback, status, Some(sid))
    }

    fn sid() -> MessageSid {
        SID.parse().unwrap()
    }

    #[test]
    fn a_status_moves_forward_only_and_an_end_stays() {
        for &now in MessageStatus::ALL {
            for &next in MessageStatus::ALL {
                let change = found(now).changed_by(&update(next, &sid()), true).unwrap();
                let advances = now.advances_to(next);
                assert_eq!((change.status, change.advances), (if advances { next } else { now }, advances));
                assert_eq!(change.has_its_error, advances || now == next, "{now} -> {next}");
            }
        }
    }

    #[test]
    fn a_presumed_failure_is_taken_back_by_whatever_twilio_says() {
        let presumed = || FoundMessage { presumed: true, ..found(MessageStatus::Failed) };
        for (next, work) in [
            (MessageStatus::Accepted, MessageWork::GoesOn),
            (MessageStatus::Delivered, MessageWork::GoesOn),
            (MessageStatus::Canceled, MessageWork::Settled),
        ] {
            let change = presumed().changed_by(&update(next, &sid()), true).unwrap();
            assert_eq!((change.status, change.presumed, change.work), (next, false, work));
        }
        let change = presumed().changed_by(&update(MessageStatus::SubmissionUnknown, &sid()), true).unwrap();
        assert_eq!((change.status, change.presumed), (MessageStatus::Failed, true));
        assert_eq!(change.work, MessageWork::Settled, "nothing more is expected");
    }

    #[test]
    fn a_repetition_changes_nothing_but_adds_an_error_that_was_missing() {
        let sid = sid();
        let repeated = update(MessageStatus::Undelivered, &sid);
        assert_eq!(found(MessageStatus::Undelivered).changed_by(&repeated, false), None);
        let refused = MessageStatusUpdate { error_code: Some(30_003), ..repeated };
        assert!(found(MessageStatus::Undelivered).changed_by(&refused, false).is_some());
        assert_eq!(found(MessageStatus::Sent).changed_by(&refused, false), None, "another status");
        let known = FoundMessage { error_code: Some(30_003), ..found(MessageStatus::Undelivered) };
        assert_eq!(known.changed_by(&refused, false), None);
    }

    #[test]
    fn an_update_with_another_sid_changes_nothing() {
        let other: MessageSid = SID.replace('1', "2").parse().unwrap();
        assert_eq!(found(MessageStatus::Queued).changed_by(&update(MessageStatus::Sent, &other), true), None);
        let unknown = FoundMessage { message_sid: None, ..found(MessageStatus::Queued) };
        assert!(unknown.changed_by(&update(MessageStatus::Sent, &other), true).is_some());
    }

    #[test]
    fn a_message_is_settled_when_it_has_ended_and_no_price_is_missing() {
        let sid = sid();
        let work = |found: FoundMessage, update: &MessageStatusUpdate<'_>| found.changed_by(update, true).unwrap().work;
        let sent = || found(MessageStatus::Sent);
        let delivered = || update(MessageStatus::Delivered, &sid);
        let priced = MessageStatusUpdate { price: Some("-0.01"), ..delivered() };
        let refused = MessageStatusUpdate { message_sid: None, ..update(MessageStatus::Failed, &sid) };
        assert_eq!(work(sent(), &update(MessageStatus::Queued, &sid)), MessageWork::GoesOn);
        assert_eq!(work(sent(), &delivered()), MessageWork::GoesOn);
        assert_eq!(work(sent(), &priced), MessageWork::Settled);
        assert_eq!(work(FoundMessage { has_price: true, ..sent() }, &delivered()), MessageWork::Settled);
        assert_eq!(work(sent(), &update(MessageStatus::Canceled, &sid)), MessageWork::Settled);
        assert_eq!(work(FoundMessage { message_sid: None, ..sent() }, &refused), MessageWork::Settled);
        assert_eq!(work(found(MessageStatus::Delivered), &delivered()), MessageWork::Unchanged);
        assert_eq!(work(found(MessageStatus::Delivered), &priced), MessageWork::Settled);
    }
}
