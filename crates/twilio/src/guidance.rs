//! Twilio's error codes, in the words of its error dictionary turned into something to do.

use std::borrow::Cow;

/// What a code means and what to do, for a person. A code that is not known here leads to Twilio's own page.
pub fn guidance_for(code: u32) -> Cow<'static, str> {
    known_guidance(code).map_or_else(
        || Cow::Owned(format!("Twilio reports error {code}; https://www.twilio.com/docs/errors/{code} explains it.")),
        Cow::Borrowed,
    )
}

/// The common codes.
pub(crate) fn known_guidance(code: u32) -> Option<&'static str> {
    credential_guidance(code)
        .or_else(|| call_guidance(code))
        .or_else(|| message_guidance(code))
        .or_else(|| delivery_guidance(code))
}

fn credential_guidance(code: u32) -> Option<&'static str> {
    Some(match code {
        20003 => {
            "Twilio does not accept this account SID and auth token. Copy both again from the Twilio console (the token may have been rotated there) and save them here."
        }
        20005 => {
            "This Twilio account is not active: it is suspended or closed. Its balance or a notice in the Twilio console tells why."
        }
        20008 => {
            "These are Twilio's test credentials, which cannot do this. Use the account's live SID and auth token."
        }
        20404 => "Twilio knows no such thing in this account. Check that it belongs to this account SID.",
        20429 => "Twilio's limit of requests for this account was reached. Try again shortly.",
        _ => return None,
    })
}

fn call_guidance(code: u32) -> Option<&'static str> {
    Some(match code {
        10004 => {
            "The account already has as many calls at once as Twilio allows it. Try again when some have ended, or ask Twilio for a higher limit."
        }
        13223 | 13224 | 21214 => "Twilio cannot reach the called number. Check its digits and country code.",
        13225 | 21216 => "Twilio has blocked calls to this number. Ask Twilio's support if it should be reachable.",
        13226 => "The called number's country code does not exist. Check the number.",
        13227 | 21215 => {
            "This account may not call that country. Allow it under Voice > Settings > Geo permissions in the Twilio console."
        }
        21201 | 21211 | 21217 => {
            "The number to call is not a valid phone number. Give it in E.164 form, for example +14155550100."
        }
        21205 => {
            "Twilio cannot use the URL that holds the call's instructions. It must be a public http or https address."
        }
        21210 => {
            "The account does not own the calling number, and has not verified it as a caller ID. Choose a number of this account."
        }
        21212 | 21213 => "The calling number is missing or not valid. Choose a number of this account, in E.164 form.",
        21218 => "The TwiML application does not exist in this account.",
        21219 => {
            "This is a trial account: it can only call numbers that are verified in the Twilio console. Verify the number or upgrade the account."
        }
        21220 => "The call is no longer in a state in which this is possible. It may already have ended.",
        22005 => "Too many calls of this account are waiting at Twilio. Send fewer, or try again later.",
        _ => return None,
    })
}

fn message_guidance(code: u32) -> Option<&'static str> {
    Some(match code {
        21408 => {
            "This account may not text that country. Allow it under Messaging > Settings > Geo permissions in the Twilio console."
        }
        21601 | 21606 | 21660 => {
            "The sending number cannot send messages to this destination, or does not belong to the account. Choose a number of this account that can text."
        }
        21602 => "The message has no text.",
        21603 => "The sending number is missing. Choose a number of this account that can text.",
        21604 => "The number to send to is missing.",
        21608 => {
            "This is a trial account: it can only text numbers that are verified in the Twilio console. Verify the number or upgrade the account."
        }
        21609 => "Twilio cannot use the status callback's address. LINECARD_PUBLIC_URL must be a public address.",
        21610 => {
            "The recipient has unsubscribed from this number (by answering STOP) and must answer START to get messages again."
        }
        21611 => "Too many messages from this number are waiting at Twilio. Try again later.",
        21612 => "Twilio cannot route messages from this sender to that number. Try another sending number.",
        21614 => "The number to send to cannot receive text messages: it is not a mobile number.",
        21617 => "The message is longer than Twilio takes (1,600 characters). Shorten or split it.",
        _ => return None,
    })
}

/// What callbacks say of messages that Twilio took and that did not arrive.
fn delivery_guidance(code: u32) -> Option<&'static str> {
    Some(match code {
        30001 => {
            "Too many messages from this number were waiting at Twilio, and this one was dropped. Send more slowly."
        }
        30002 => {
            "The Twilio account was suspended before the message was sent. A notice in the Twilio console tells why."
        }
        30003 => "The phone is switched off, out of reach, or takes no text messages. Try again later.",
        30004 => {
            "The message was blocked: the recipient does not want messages from this number, or cannot get any. Do not try again without asking."
        }
        30005 => "The number is unknown to its carrier. Check that it is in use and takes text messages.",
        30006 => "The number is a landline, or its carrier cannot be reached by text message. Call it instead.",
        30007 => {
            "A carrier filtered the message as unwanted. Look at its text and links, and at the sender's registration, in the Twilio console."
        }
        30008 => {
            "The carrier did not say why the message did not arrive. Try again; if it goes on, ask Twilio's support."
        }
        30034 => {
            "US carriers block this sender, because it is not registered for A2P 10DLC. Register it in the Twilio console."
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_common_code_has_guidance() {
        for code in [
            10004, 20003, 20005, 20008, 20404, 20429, 21210, 21211, 21212, 21214, 21215, 21216, 21217, 21219, 21220,
            21408, 21606, 21608, 21610, 21611, 21612, 21614, 21617, 30001, 30002, 30003, 30004, 30005, 30006, 30007,
            30008, 30034,
        ] {
            assert!(known_guidance(code).is_some(), "{code}");
        }
    }

    #[test]
    fn a_code_that_is_not_known_leads_to_twilios_page() {
        assert!(guidance_for(99_999).contains("https://www.twilio.com/docs/errors/99999"));
        assert!(guidance_for(30_006).contains("landline"));
    }
}
