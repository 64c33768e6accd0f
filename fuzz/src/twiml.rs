//! TwiML and addresses that clients give for Twilio to fetch.

use linecard_twilio::{check_stream_url, check_twiml, say};

/// TwiML is taken or refused, and so are addresses; a text that is spoken is always TwiML. Lines: the address; the rest is
/// the TwiML.
pub fn twiml(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (url, twiml) = text.split_once('\n').unwrap_or(("", &text));
    let _ = (check_stream_url(url), check_twiml(twiml));
    let spoken = say(url);
    if spoken.len() <= 4_000 {
        assert!(check_twiml(&spoken).is_ok(), "{spoken:?}");
    }
}
