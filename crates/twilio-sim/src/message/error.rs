//! Twilio's texts for the errors of messages.

/// The `error_message` of a failed or undelivered message.
pub(crate) fn error_text(code: u32) -> &'static str {
    match code {
        30001 => "Queue overflow",
        30003 => "Unreachable destination handset",
        30005 => "Unknown destination handset",
        30006 => "Landline or unreachable carrier",
        30007 => "Message filtered",
        30034 => "US A2P 10DLC - Message from an Unregistered Number",
        _ => "Unknown error",
    }
}
