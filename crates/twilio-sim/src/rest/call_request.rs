//! Validation of CreateCall, in the order in which Twilio checks.

use std::sync::Arc;

use crate::account::Account;
use crate::call::{CallRequest, Detection, Events, RecordingRequest};
use crate::callback::Webhook;
use crate::form::Form;
use crate::lock::read;
use crate::number;
use crate::sid::is_sid;

use super::error::TwilioError;

const LONGEST_TWIML: usize = 4000;
const DEFAULT_TIMEOUT: u32 = 60;
const LONGEST_TIMEOUT: u32 = 600;
/// Four hours.
const DEFAULT_TIME_LIMIT: u32 = 14_400;

pub(super) fn parse(form: &Form, account: &Account) -> Result<CallRequest, TwilioError> {
    let given_to = form.get("To").ok_or_else(|| TwilioError::new(21201, "No 'To' number is specified"))?;
    let given_from = form.get("From").ok_or_else(|| TwilioError::new(21213, "No 'From' number is specified"))?;
    let urls = CallUrls::parse(form)?;
    let (from, silent) = caller(account, given_from)?;
    let to = called(account, given_to)?;
    Ok(CallRequest {
        to,
        from,
        status_callback: urls.status_callback,
        events: Events::parse(form.all("StatusCallbackEvent")),
        voice: urls.voice,
        fallback: urls.fallback,
        timeout: seconds(form, "Timeout", DEFAULT_TIMEOUT, LONGEST_TIMEOUT)?,
        time_limit: seconds(form, "TimeLimit", DEFAULT_TIME_LIMIT, 86_400)?,
        detection: detection(form)?,
        recording: recording(form)?,
        silent,
    })
}

/// The URLs of a call: TwiML, fallback and status callback.
struct CallUrls {
    voice: Option<Arc<Webhook>>,
    fallback: Option<Arc<Webhook>>,
    status_callback: Option<Arc<Webhook>>,
}

impl CallUrls {
    fn parse(form: &Form) -> Result<Self, TwilioError> {
        if let Some(application) = form.get("ApplicationSid") {
            if !is_sid("AP", application) {
                return Err(TwilioError::new(21218, "Invalid ApplicationSid"));
            }
            // The application's own URLs apply: those in the request are ignored.
            return Ok(Self { voice: None, fallback: None, status_callback: None });
        }
        let voice = webhook(form, "Url", "Method", 21205)?;
        let twiml = form.get("Twiml");
        if voice.is_none() && twiml.is_none() {
            return Err(TwilioError::new(21205, "Url parameter is required."));
        }
        if twiml.is_some_and(|twiml| twiml.chars().count() > LONGEST_TWIML) {
            return Err(TwilioError::new(20001, "Twiml parameter exceeds the maximum of 4000 characters"));
        }
        Ok(Self {
            voice,
            fallback: webhook(form, "FallbackUrl", "FallbackMethod", 21205)?,
            status_callback: webhook(form, "StatusCallback", "StatusCallbackMethod", 21609)?,
        })
    }
}

pub(super) fn webhook(form: &Form, name: &str, method: &str, code: u32) -> Result<Option<Arc<Webhook>>, TwilioError> {
    let Some(given) = form.get(name) else {
        return Ok(None);
    };
    Webhook::parse(given, form.get(method))
        .map(|webhook| Some(Arc::new(webhook)))
        .ok_or_else(|| TwilioError::new(code, format!("{name} is not a valid URL: {given}")))
}

/// The caller, and whether it is a magic number, in which case nothing is dialled.
fn caller(account: &Account, given: &str) -> Result<(String, bool), TwilioError> {
    let config = read(&account.config);
    let Some(from) = number::e164(given) else {
        return Err(TwilioError::about(21212, given));
    };
    let owned = config.number(&from);
    match number::magic(&from).map(number::magic_call_from) {
        Some(Some(code)) => return Err(TwilioError::about(code, &from)),
        // A magic number that was added to the account places simulated calls like any other.
        Some(None) if owned.is_none() || config.test => return Ok((from, true)),
        _ => {}
    }
    let may_call = owned.is_some_and(|n| n.voice) || config.has_verified(&from);
    if config.test || !may_call {
        return Err(TwilioError::about(21210, &from));
    }
    Ok((from, false))
}

fn called(account: &Account, given: &str) -> Result<String, TwilioError> {
    if number::is_address(given) {
        return Ok(given.to_owned());
    }
    let to = number::e164(given).ok_or_else(|| TwilioError::about(21211, given))?;
    if let Some(code) = number::magic(&to).and_then(number::magic_call_to) {
        return Err(TwilioError::about(code, &to));
    }
    if !read(&account.config).may_reach(&to) {
        return Err(TwilioError::about(21219, &to));
    }
    Ok(to)
}

fn seconds(form: &Form, name: &str, default: u32, longest: u32) -> Result<f64, TwilioError> {
    let Some(given) = form.get(name) else {
        return Ok(f64::from(default));
    };
    let seconds: u32 = given.parse().map_err(|_| TwilioError::invalid(name, given))?;
    Ok(f64::from(seconds.clamp(1, longest)))
}

fn recording(form: &Form) -> Result<Option<RecordingRequest>, TwilioError> {
    if !form.get("Record").is_some_and(|record| record.eq_ignore_ascii_case("true")) {
        return Ok(None);
    }
    Ok(Some(RecordingRequest { hears_of_start: false, ..recording_of_call(form)? }))
}

/// What starting a recording of a call takes.
pub(super) fn recording_of_call(form: &Form) -> Result<RecordingRequest, TwilioError> {
    let callback = webhook(form, "RecordingStatusCallback", "RecordingStatusCallbackMethod", 21609)?;
    let channels = match form.get("RecordingChannels") {
        None | Some("mono") => 1,
        Some("dual") => 2,
        Some(other) => return Err(TwilioError::invalid("RecordingChannels", other)),
    };
    let track = form.get("RecordingTrack").unwrap_or("both");
    if !["inbound", "outbound", "both"].contains(&track) {
        return Err(TwilioError::invalid("RecordingTrack", track));
    }
    if let Some(trim) = form.get("Trim").filter(|trim| !["trim-silence", "do-not-trim"].contains(trim)) {
        return Err(TwilioError::invalid("Trim", trim));
    }
    let hears_of_start = form.all("RecordingStatusCallbackEvent").any(|event| event == "in-progress");
    Ok(RecordingRequest { callback, hears_of_start, channels, track: track.to_owned() })
}

fn detection(form: &Form) -> Result<Option<Detection>, TwilioError> {
    let message_end = match form.get("MachineDetection") {
        None => return Ok(None),
        Some("Enable") => false,
        Some("DetectMessageEnd") => true,
        Some(other) => return Err(TwilioError::invalid("MachineDetection", other)),
    };
    Ok(Some(Detection {
        message_end,
        asynchronous: form.get("AsyncAmd").is_some_and(|v| v.eq_ignore_ascii_case("true")),
        callback: webhook(form, "AsyncAmdStatusCallback", "AsyncAmdStatusCallbackMethod", 21609)?,
    }))
}
