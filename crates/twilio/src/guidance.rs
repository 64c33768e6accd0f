//! What to do about Twilio's error codes, based on its error dictionary.

use std::borrow::Cow;

/// A human-readable explanation of an error code, with a remedy. For an unknown code it links to Twilio's page.
pub fn guidance_for(code: u32) -> Cow<'static, str> {
    known_guidance(code).map_or_else(
        || Cow::Owned(format!("Twilio reported error {code}. See https://www.twilio.com/docs/errors/{code}.")),
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
        20005 => "This Twilio account is suspended or closed. Check its balance and the notices in the Twilio console.",
        20008 => {
            "These are Twilio's test credentials, which cannot do this. Use the account's live SID and auth token."
        }
        20404 => "Twilio did not find this resource in the account. Check that it belongs to this account SID.",
        20429 => "This account has reached Twilio's request rate limit. Try again shortly.",
        _ => return None,
    })
}

fn call_guidance(code: u32) -> Option<&'static str> {
    Some(match code {
        10004 => {
            "The account has reached Twilio's limit of concurrent calls. Try again when some have ended, or ask Twilio for a higher limit."
        }
        13223 | 13224 | 21214 => "Twilio cannot reach the called number. Check its digits and country code.",
        13225 | 21216 => "Twilio has blocked calls to this number. Contact Twilio support if it should be reachable.",
        13226 => "The called number's country code does not exist. Check the number.",
        13227 | 21215 => {
            "This account is not permitted to call that country. Enable it under Voice > Settings > Geo permissions in the Twilio console."
        }
        21201 | 21211 | 21217 => {
            "The number to call is not a valid phone number. Enter it in E.164 format, for example +14155550100."
        }
        21205 => "Twilio cannot use the URL with the call's instructions. It must be a public http or https URL.",
        21210 => {
            "The account neither owns the calling number nor has verified it as a caller ID. Choose a number of this account."
        }
        21212 | 21213 => {
            "The calling number is missing or not valid. Choose a number of this account, in E.164 format."
        }
        21218 => "The TwiML application does not exist in this account.",
        21219 => {
            "This is a trial account: it can only call numbers that are verified in the Twilio console. Verify the number or upgrade the account."
        }
        21220 => "The call's status no longer allows this. It may already have ended.",
        22005 => "Too many calls of this account are queued at Twilio. Place fewer calls, or try again later.",
        _ => return None,
    })
}

fn message_guidance(code: u32) -> Option<&'static str> {
    Some(match code {
        21408 => {
            "This account is not permitted to send messages to that country. Enable it under Messaging > Settings > Geo permissions in the Twilio console."
        }
        21601 | 21606 | 21660 => {
            "The sending number cannot send messages to this destination, or does not belong to the account. Choose a number of this account that supports messaging."
        }
        21602 => "The message has no text.",
        21603 => "The sending number is missing. Choose a number of this account that supports messaging.",
        21604 => "The recipient's number is missing.",
        21608 => {
            "This is a trial account: it can only send messages to numbers that are verified in the Twilio console. Verify the number or upgrade the account."
        }
        21609 => "Twilio cannot use the status callback URL. LINECARD_PUBLIC_URL must be a public URL.",
        21610 => {
            "The recipient has unsubscribed from this number (by replying STOP) and must reply START to receive messages again."
        }
        21611 => "Too many messages from this number are queued at Twilio. Try again later.",
        21612 => "Twilio cannot route messages from this sender to that number. Try another sending number.",
        21614 => "The recipient's number cannot receive text messages: it is not a mobile number.",
        21617 => "The message exceeds Twilio's limit of 1,600 characters. Shorten or split it.",
        _ => return None,
    })
}

/// Errors that callbacks report for messages that Twilio accepted and could not deliver.
fn delivery_guidance(code: u32) -> Option<&'static str> {
    Some(match code {
        30001 => {
            "Twilio's queue for this number was full, and this message was dropped. Send messages at a lower rate."
        }
        30002 => {
            "The Twilio account was suspended before the message was sent. Check the notices in the Twilio console."
        }
        30003 => "The phone is switched off, out of coverage, or does not accept text messages. Try again later.",
        30004 => {
            "The message was blocked: the recipient has blocked this number or cannot receive messages. Do not send again without the recipient's consent."
        }
        30005 => "The number is unknown to its carrier. Check that it is in use and accepts text messages.",
        30006 => "The number is a landline, or its carrier does not accept text messages. Call it instead.",
        30007 => {
            "A carrier filtered the message as spam. Review its text and links, and the sender's registration in the Twilio console."
        }
        30008 => {
            "The carrier gave no reason for the failed delivery. Try again; if the error persists, contact Twilio support."
        }
        30034 => {
            "US carriers block this sender because it is not registered for A2P 10DLC. Register it in the Twilio console."
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
    fn an_unknown_code_links_to_twilios_page() {
        assert!(guidance_for(99_999).contains("https://www.twilio.com/docs/errors/99999"));
        assert!(guidance_for(30_006).contains("landline"));
    }
}
