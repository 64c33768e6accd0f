//! Requests to Twilio, as forms and queries. Names and types are those of Twilio's OpenAPI
//! document for version 2010-04-01.

use std::borrow::Cow;
use std::fmt;

use linecard_domain::{MessageBody, PhoneNumber};
use serde::{Deserialize, Serialize};
use url::Url;

/// Longest time that a phone rings, in seconds (Twilio's docs on CreateCall, `Timeout`).
pub const MAX_RING_SECONDS: u16 = 600;
/// Longest inline TwiML, in characters (Twilio's docs on CreateCall, `Twiml`).
pub const MAX_TWIML_CHARS: usize = 4_000;
/// Longest string of keys to dial after the answer (Twilio's docs on CreateCall, `SendDigits`).
pub const MAX_SEND_DIGITS: usize = 32;
/// Most media of one message (Twilio's docs on CreateMessage, `MediaUrl`).
pub const MAX_MEDIA_URLS: usize = 10;

type Pair<'a> = (&'static str, Cow<'a, str>);

/// A call to place. The caller has validated its fields: Twilio refuses values out of range.
#[derive(Clone)]
pub struct CreateCall {
    pub to: PhoneNumber,
    pub from: PhoneNumber,
    pub instructions: CallInstructions,
    /// Gets all four progress events by POST. [`with_retry_fragment`] makes Twilio retry those
    /// that failed. Its host name may not contain `_`.
    pub status_callback: Url,
    /// How long it rings, in seconds, up to [`MAX_RING_SECONDS`]; Twilio's default is 60.
    pub timeout_seconds: Option<u16>,
    /// Longest duration of the call in seconds; Twilio's default is 4 hours.
    pub time_limit_seconds: Option<u32>,
    /// Records the call from its answer on; hears what becomes of the recording.
    pub recording: Option<Url>,
    /// Ignored by Twilio if there are digits to send.
    pub machine_detection: Option<MachineDetection>,
    /// Keys to dial after the answer; see [`is_send_digits`].
    pub send_digits: Option<String>,
}

/// What Twilio does when the call is answered.
#[derive(Clone)]
pub enum CallInstructions {
    /// Fetches TwiML from this URL, by POST.
    Url(Url),
    /// Runs this TwiML, at most [`MAX_TWIML_CHARS`] long.
    Twiml(String),
}

/// Detects whether a human or a machine answered. Detection delays the start of the conversation by seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MachineDetection {
    /// Reports as soon as the result is known.
    Enable,
    /// Reports after a machine's greeting has ended, so that a message can be left.
    DetectMessageEnd,
}

impl MachineDetection {
    /// Twilio's name for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enable => "Enable",
            Self::DetectMessageEnd => "DetectMessageEnd",
        }
    }
}

impl CreateCall {
    /// The form's fields, not yet encoded.
    pub fn form(&self) -> Vec<(&'static str, Cow<'_, str>)> {
        let mut form: Vec<Pair<'_>> = Vec::with_capacity(16);
        form.push(("To", self.to.as_str().into()));
        form.push(("From", self.from.as_str().into()));
        form.push(match &self.instructions {
            CallInstructions::Url(url) => ("Url", url.as_str().into()),
            CallInstructions::Twiml(twiml) => ("Twiml", twiml.as_str().into()),
        });
        form.push(("StatusCallback", self.status_callback.as_str().into()));
        form.push(("StatusCallbackMethod", "POST".into()));
        // A repeated parameter: a list joined by spaces is taken for one unknown event, and
        // the default, `completed` alone, would leave the call at "queued" until it ends.
        for event in ["initiated", "ringing", "answered", "completed"] {
            form.push(("StatusCallbackEvent", event.into()));
        }
        if let Some(seconds) = self.timeout_seconds {
            form.push(("Timeout", seconds.to_string().into()));
        }
        if let Some(seconds) = self.time_limit_seconds {
            form.push(("TimeLimit", seconds.to_string().into()));
        }
        if let Some(callback) = &self.recording {
            form.push(("Record", "true".into()));
            form.push(("RecordingStatusCallback", callback.as_str().into()));
            form.push(("RecordingStatusCallbackMethod", "POST".into()));
            for event in ["in-progress", "completed", "absent"] {
                form.push(("RecordingStatusCallbackEvent", event.into()));
            }
        }
        if let Some(detection) = self.machine_detection {
            form.push(("MachineDetection", detection.as_str().into()));
        }
        if let Some(digits) = &self.send_digits {
            form.push(("SendDigits", digits.as_str().into()));
        }
        form
    }
}

/// URLs and TwiML may contain personal data, so `Debug` shows neither.
impl fmt::Debug for CreateCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreateCall")
            .field("to", &self.to)
            .field("from", &self.from)
            .field("instructions", &self.instructions)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for CallInstructions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Url(_) => "Url(…)",
            Self::Twiml(_) => "Twiml(…)",
        })
    }
}

/// Whether it is valid as `SendDigits`: digits, `A`–`D`, `#`, `*`, and `w` or `W` to wait half
/// a second or a second; 1 to [`MAX_SEND_DIGITS`] of them.
pub fn is_send_digits(raw: &str) -> bool {
    (1..=MAX_SEND_DIGITS).contains(&raw.len())
        && raw.bytes().all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'D' | b'#' | b'*' | b'w' | b'W'))
}

/// Makes Twilio retry a webhook up to five times after any failure, 5xx and read time-outs
/// included (Twilio's docs on webhook connection overrides). Without it only a failed connect is
/// retried, once. The fragment is neither sent nor signed.
#[must_use]
pub fn with_retry_fragment(mut url: Url) -> Url {
    url.set_fragment(Some("rc=5&rp=all"));
    url
}

/// How to end a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HangUp {
    /// Only if it is still queued or ringing.
    Cancel,
    /// Also if it has been answered.
    Complete,
}

impl HangUp {
    /// The status that UpdateCall asks for.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancel => "canceled",
            Self::Complete => "completed",
        }
    }
}

/// Which calls or messages to list. There is no filter by time: Twilio's is by day, and it hides calls that
/// have no start yet, and messages that were not sent yet.
#[derive(Debug, Clone)]
pub struct ListBetween {
    pub to: Option<PhoneNumber>,
    pub from: Option<PhoneNumber>,
    /// 1 to 1,000; larger values are lowered.
    pub page_size: u16,
    /// How many pages are read at most.
    pub max_pages: u16,
}

impl Default for ListBetween {
    fn default() -> Self {
        Self { to: None, from: None, page_size: 200, max_pages: 5 }
    }
}

impl ListBetween {
    /// The query's parameters, not yet encoded.
    pub fn query(&self) -> Vec<(&'static str, Cow<'_, str>)> {
        let mut pairs: Vec<Pair<'_>> = Vec::with_capacity(3);
        if let Some(to) = &self.to {
            pairs.push(("To", to.as_str().into()));
        }
        if let Some(from) = &self.from {
            pairs.push(("From", from.as_str().into()));
        }
        let page_size = self.page_size.clamp(1, 1_000);
        pairs.push(("PageSize", page_size.to_string().into()));
        pairs
    }
}

/// A message to send: a text, media, or both.
#[derive(Clone)]
pub struct CreateMessage {
    pub to: PhoneNumber,
    pub from: PhoneNumber,
    pub body: Option<MessageBody>,
    /// What Twilio fetches and sends along, at most [`MAX_MEDIA_URLS`].
    pub media_urls: Vec<Url>,
    /// Gets each change of status by POST; see [`with_retry_fragment`].
    pub status_callback: Url,
}

impl CreateMessage {
    /// The form's fields, not yet encoded.
    pub fn form(&self) -> Vec<(&'static str, Cow<'_, str>)> {
        let mut form: Vec<Pair<'_>> = Vec::with_capacity(4 + self.media_urls.len());
        form.push(("To", self.to.as_str().into()));
        form.push(("From", self.from.as_str().into()));
        if let Some(body) = &self.body {
            form.push(("Body", body.as_str().into()));
        }
        // A repeated parameter, one for each.
        for url in &self.media_urls {
            form.push(("MediaUrl", url.as_str().into()));
        }
        form.push(("StatusCallback", self.status_callback.as_str().into()));
        form
    }
}

/// The content of messages stays out of logs.
impl fmt::Debug for CreateMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreateMessage").field("to", &self.to).field("from", &self.from).finish_non_exhaustive()
    }
}

/// `application/x-www-form-urlencoded`, which serves as a query, too.
pub(crate) fn encode(pairs: &[(&str, Cow<'_, str>)]) -> String {
    form_urlencoded::Serializer::new(String::with_capacity(512)).extend_pairs(pairs).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call() -> CreateCall {
        CreateCall {
            to: "+14155550100".parse().expect("a number"),
            from: "+15005550006".parse().expect("a number"),
            instructions: CallInstructions::Url("https://agents.example/voice?agent=7&a=b".parse().expect("a URL")),
            status_callback: with_retry_fragment(
                "https://linecard.example/webhooks/twilio/o/calls/c/status".parse().expect("a URL"),
            ),
            timeout_seconds: None,
            time_limit_seconds: None,
            recording: None,
            machine_detection: None,
            send_digits: None,
        }
    }

    fn message() -> CreateMessage {
        let url = |raw: &str| raw.parse::<Url>().expect("a URL");
        CreateMessage {
            to: "+14155550100".parse().expect("a number"),
            from: "+15005550006".parse().expect("a number"),
            body: Some("hello".parse().expect("a text")),
            media_urls: vec![url("https://media.example/one.png"), url("https://media.example/two.png")],
            status_callback: url("https://linecard.example/"),
        }
    }

    fn owned(form: Vec<(&'static str, Cow<'_, str>)>) -> Vec<(&'static str, String)> {
        form.into_iter().map(|(name, value)| (name, value.into_owned())).collect()
    }

    #[test]
    fn a_plain_call_asks_for_each_event_in_a_parameter_of_its_own() {
        let form = owned(call().form());
        let expected = [
            ("To", "+14155550100"),
            ("From", "+15005550006"),
            ("Url", "https://agents.example/voice?agent=7&a=b"),
            ("StatusCallback", "https://linecard.example/webhooks/twilio/o/calls/c/status#rc=5&rp=all"),
            ("StatusCallbackMethod", "POST"),
            ("StatusCallbackEvent", "initiated"),
            ("StatusCallbackEvent", "ringing"),
            ("StatusCallbackEvent", "answered"),
            ("StatusCallbackEvent", "completed"),
        ]
        .map(|(name, value)| (name, value.to_owned()));
        assert_eq!(form, expected);
    }

    #[test]
    fn the_form_contains_the_requested_fields_and_nothing_else() {
        let form = owned(
            CreateCall {
                instructions: CallInstructions::Twiml("<Response/>".to_owned()),
                timeout_seconds: Some(30),
                time_limit_seconds: Some(900),
                recording: Some(Url::parse("https://linecard.example.com/r").expect("a URL")),
                machine_detection: Some(MachineDetection::DetectMessageEnd),
                send_digits: Some("W1234#".to_owned()),
                ..call()
            }
            .form(),
        );
        for (name, value) in [
            ("Twiml", "<Response/>"),
            ("Timeout", "30"),
            ("TimeLimit", "900"),
            ("Record", "true"),
            ("MachineDetection", "DetectMessageEnd"),
            ("SendDigits", "W1234#"),
        ] {
            assert!(form.contains(&(name, value.to_owned())), "{name}");
        }
        assert!(form.iter().all(|(name, _)| *name != "Url"));
    }

    #[test]
    fn encoding_keeps_plus_hash_and_ampersand_inside_their_values() {
        let encoded = encode(&call().form());
        assert!(encoded.starts_with("To=%2B14155550100&From=%2B15005550006&"));
        assert!(encoded.contains("status%23rc%3D5%26rp%3Dall&StatusCallbackMethod=POST"));
        assert_eq!(encoded.matches("StatusCallbackEvent=").count(), 4);
    }

    #[test]
    fn a_debug_shows_neither_whole_numbers_nor_contents() {
        let call = format!("{:?}", call());
        assert!(!call.contains("555010") && !call.contains("agents.example"));
        let message = format!("{:?}", message());
        assert!(!message.contains("hello") && !message.contains("media.example"));
    }

    #[test]
    fn each_medium_of_a_message_has_its_own_parameter() {
        let form = owned(message().form());
        let expected = [
            ("To", "+14155550100"),
            ("From", "+15005550006"),
            ("Body", "hello"),
            ("MediaUrl", "https://media.example/one.png"),
            ("MediaUrl", "https://media.example/two.png"),
            ("StatusCallback", "https://linecard.example/"),
        ]
        .map(|(name, value)| (name, value.to_owned()));
        assert_eq!(form, expected);
        let picture = CreateMessage { body: None, ..message() };
        assert!(picture.form().iter().all(|(name, _)| *name != "Body"));
    }

    #[test]
    fn digits_to_send_are_what_a_keypad_has_and_pauses() {
        assert!(is_send_digits("W1234#"));
        assert!(is_send_digits("0*ABCDw"));
        for wrong in ["", "12 34", "E", "1-2", &"1".repeat(33)] {
            assert!(!is_send_digits(wrong), "{wrong:?} was accepted");
        }
    }

    #[test]
    fn a_list_never_asks_for_more_than_twilios_largest_page() {
        let request = ListBetween {
            to: Some("+14155550100".parse().expect("a number")),
            page_size: 5_000,
            ..ListBetween::default()
        };
        assert_eq!(encode(&request.query()), "To=%2B14155550100&PageSize=1000");
    }
}
