//! The behaviour of each called number, by its last four digits: the README's table.
//!
//! All times are seconds of simulated time.

/// From creation until Twilio dials.
pub(crate) const QUEUE: f64 = 0.5;
/// From dialling until the far end rings, is busy or fails.
pub(crate) const REACH: f64 = 1.5;
/// From the end of a call or message until its price is known.
pub(crate) const PRICING: f64 = 30.0;
/// From the end of a call until its recording is available.
pub(crate) const RECORDING: f64 = 2.0;
/// What synchronous machine detection adds between the answer and the first TwiML.
pub(crate) const DETECTION: f64 = 4.0;

const RING: f64 = 6.0;
const TALK: f64 = 20.0;
const LATE_PRICE: f64 = 600.0;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum CallOutcome {
    /// Rings for `ring`, then talks for `talk`; `by` is the result of machine detection.
    Answered {
        ring: f64,
        talk: f64,
        by: Party,
    },
    Busy,
    NoAnswer,
    Failed {
        sip: u16,
    },
    /// Cancelled on Twilio's side (by an operator or a limit).
    CanceledRinging,
    CanceledQueued,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Party {
    Human,
    Machine,
    Fax,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct CallScript {
    pub(crate) queue: f64,
    pub(crate) outcome: CallOutcome,
    /// `None`: the price is never set.
    pub(crate) price_after: Option<f64>,
}

pub(crate) fn call(to: &str) -> CallScript {
    let talk = |ring, talk, by| CallOutcome::Answered { ring, talk, by };
    let ordinary = CallScript { queue: QUEUE, outcome: talk(RING, TALK, Party::Human), price_after: Some(PRICING) };
    let with = |outcome| CallScript { outcome, ..ordinary };
    match last_four(to) {
        9000..=9099 => with(CallOutcome::Busy),
        9100..=9199 => with(CallOutcome::NoAnswer),
        9200..=9249 => with(CallOutcome::Failed { sip: 404 }),
        9250..=9299 => with(CallOutcome::Failed { sip: 503 }),
        9300..=9349 => with(talk(RING, TALK, Party::Machine)),
        9350..=9399 => with(talk(RING, TALK, Party::Fax)),
        9400..=9499 => with(talk(45.0, TALK, Party::Human)),
        9500..=9599 => with(talk(RING, 600.0, Party::Human)),
        9600..=9699 => CallScript { queue: 120.0, ..ordinary },
        9700..=9749 => CallScript { price_after: Some(LATE_PRICE), ..ordinary },
        9750..=9799 => CallScript { price_after: None, ..ordinary },
        9800..=9849 => with(CallOutcome::CanceledRinging),
        9850..=9899 => with(CallOutcome::CanceledQueued),
        _ => ordinary,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MessageOutcome {
    Delivered,
    /// Accepted by the carrier, then rejected with this error.
    Undelivered(u32),
    /// Never sent to a carrier.
    Failed(u32),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MessageScript {
    pub(crate) queue: f64,
    /// From `sent` until the delivery receipt.
    pub(crate) receipt: f64,
    pub(crate) outcome: MessageOutcome,
    pub(crate) price_after: Option<f64>,
}

pub(crate) fn message(to: &str) -> MessageScript {
    let ordinary =
        MessageScript { queue: 1.0, receipt: 4.0, outcome: MessageOutcome::Delivered, price_after: Some(PRICING) };
    let with = |outcome| MessageScript { outcome, ..ordinary };
    match last_four(to) {
        9000..=9099 => with(MessageOutcome::Undelivered(30003)),
        9100..=9199 => with(MessageOutcome::Undelivered(30005)),
        9200..=9249 => with(MessageOutcome::Failed(30001)),
        9250..=9299 => with(MessageOutcome::Failed(30008)),
        9300..=9399 => with(MessageOutcome::Undelivered(30006)),
        9400..=9499 => MessageScript { receipt: 600.0, ..ordinary },
        9500..=9599 => with(MessageOutcome::Undelivered(30007)),
        9600..=9699 => MessageScript { queue: 120.0, ..ordinary },
        9700..=9749 => MessageScript { price_after: Some(LATE_PRICE), ..ordinary },
        9750..=9799 => MessageScript { price_after: None, ..ordinary },
        9800..=9899 => with(MessageOutcome::Undelivered(30034)),
        _ => ordinary,
    }
}

/// How CreateCall and CreateMessage refuse numbers ending in 9900–9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Twilio's code, with the HTTP status that belongs to it.
    Code(u32),
    DropBeforeAccept,
    /// The resource is created; only the response is lost.
    DropAfterAccept,
}

pub(crate) fn call_refusal(to: &str) -> Option<Refusal> {
    let code = match last_four(to) {
        9900 => 21211,
        9901 => 21217,
        9903 => 21215,
        9904 => 21216,
        9905 => 13224,
        9906 => 13227,
        9907 => 20429,
        9908 => 20500,
        9909 => 20503,
        9910 => 21219,
        9911 => 22005,
        9912 => 10004,
        9920 => return Some(Refusal::DropAfterAccept),
        9921 => return Some(Refusal::DropBeforeAccept),
        9902 | 9913..=9999 => 21214,
        _ => return None,
    };
    Some(Refusal::Code(code))
}

pub(crate) fn message_refusal(to: &str) -> Option<Refusal> {
    let code = match last_four(to) {
        9900 => 21211,
        9902 => 21614,
        9903 => 21408,
        9904 => 21610,
        9905 => 21611,
        9907 => 20429,
        9908 => 20500,
        9909 => 20503,
        9910 => 21608,
        9920 => return Some(Refusal::DropAfterAccept),
        9921 => return Some(Refusal::DropBeforeAccept),
        9901 | 9906 | 9911..=9999 => 21612,
        _ => return None,
    };
    Some(Refusal::Code(code))
}

/// 0, a number that answers, for SIP addresses and clients.
fn last_four(to: &str) -> u16 {
    to.len()
        .checked_sub(4)
        .and_then(|start| to.get(start..))
        .filter(|_| to.starts_with('+'))
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0)
}
