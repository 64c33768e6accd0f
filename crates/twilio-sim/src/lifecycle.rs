//! The lifecycle of calls and messages after they were accepted.
//!
//! Each is driven by one task, which sleeps between the transitions. A hang-up ends the call directly; the task
//! finds that at its next transition and stops.

use std::sync::Arc;

use crate::call::{Call, CallStatus, Detection, Step};
use crate::callback::{DeliveryOrder, Webhook};
use crate::faults::CallbackFaults;
use crate::message::{Message, MessageStatus};
use crate::record::Purpose;
use crate::run::Run;
use crate::script::{CallOutcome, DETECTION, MessageOutcome, Party, REACH, RECORDING};

/// Prices in USD.
const PRICE_A_MINUTE: f64 = 0.014;
const PRICE_A_SEGMENT: f64 = 0.0079;
/// Since 2024-09-30 (Twilio's changelog).
const FEE_OF_FAILED: f64 = 0.001;
/// How long "an application error has occurred" is played when the TwiML could not be fetched.
const APOLOGY_SECONDS: f64 = 3.0;

pub(crate) fn start_call(run: &Arc<Run>, call: &Arc<Call>) {
    let (task_run, call) = (Arc::clone(run), Arc::clone(call));
    run.engine.spawn(async move {
        if let Some(end) = run_call(&task_run, &call).await {
            end_call(&task_run, &call, end);
        }
    });
}

/// Ends a call and schedules its price. `false` if it had already ended.
pub(crate) fn end_call(run: &Arc<Run>, call: &Arc<Call>, end: Step) -> bool {
    if !call.take(run, end) {
        return false;
    }
    for recording in call.end_recordings() {
        complete_recording(run, call, recording);
    }
    let minutes = call.minutes();
    if let Some(after) = call.script.price_after.filter(|_| minutes > 0) {
        let (task_run, call) = (Arc::clone(run), Arc::clone(call));
        run.engine.spawn(async move {
            task_run.engine.sleep_scaled(after).await;
            call.set_price(&task_run, price(minutes, PRICE_A_MINUTE));
        });
    }
    true
}

/// Makes a recording that has ended available after a while.
pub(crate) fn complete_recording(run: &Arc<Run>, call: &Arc<Call>, recording: String) {
    let (task_run, call) = (Arc::clone(run), Arc::clone(call));
    run.engine.spawn(async move {
        task_run.engine.sleep_scaled(RECORDING).await;
        call.complete_recording(&task_run, &recording);
    });
}

/// Drives the call and returns its final transition; `None` if it was ended elsewhere.
async fn run_call(run: &Arc<Run>, call: &Arc<Call>) -> Option<Step> {
    let sleep = |seconds| run.engine.sleep_scaled(seconds);
    let advance = |step| call.take(run, step).then_some(());
    sleep(call.script.queue).await;
    let outcome = call.script.outcome;
    if outcome == CallOutcome::CanceledQueued {
        return Some(Step::End(CallStatus::Canceled, 487));
    }
    advance(Step::Dial)?;
    sleep(REACH).await;
    if let CallOutcome::Failed { sip } = outcome {
        return Some(Step::End(CallStatus::Failed, sip));
    }
    advance(Step::Ring)?;
    let timeout = call.request.timeout;
    match outcome {
        CallOutcome::Answered { ring, talk, by } if ring <= timeout => {
            sleep(ring).await;
            run_conversation(run, call, talk.min(call.request.time_limit), by).await
        }
        CallOutcome::Answered { .. } | CallOutcome::NoAnswer => {
            sleep(timeout).await;
            Some(Step::End(CallStatus::NoAnswer, 487))
        }
        CallOutcome::Busy => {
            sleep(2.0).await;
            Some(Step::End(CallStatus::Busy, 486))
        }
        CallOutcome::CanceledRinging => {
            sleep(2.0).await;
            Some(Step::End(CallStatus::Canceled, 487))
        }
        CallOutcome::Failed { .. } | CallOutcome::CanceledQueued => None,
    }
}

async fn run_conversation(run: &Arc<Run>, call: &Arc<Call>, talk: f64, by: Party) -> Option<Step> {
    let detection = call.request.detection.as_ref();
    let waits = detection.is_some_and(|d| !d.asynchronous);
    let before = if waits { DETECTION } else { 0.0 };
    if !call.take(run, Step::Answer(before + talk)) {
        return None;
    }
    match detection {
        Some(detection) if waits => {
            run.engine.sleep_scaled(DETECTION).await;
            call.set_answered_by(answered_by(detection, by)).then_some(())?;
        }
        Some(detection) => detect_asynchronously(run, call, detection, by),
        None => {}
    }
    let answered_by = detection.filter(|_| waits).map(|d| answered_by(d, by));
    // Boxed to keep the task of every call small: most calls fetch nothing.
    let spoken = Box::pin(fetch_twiml(run, call, answered_by)).await;
    run.engine.sleep_scaled(if spoken { talk } else { APOLOGY_SECONDS }).await;
    Some(Step::End(CallStatus::Completed, 200))
}

fn answered_by(detection: &Detection, by: Party) -> &'static str {
    match by {
        Party::Human => "human",
        Party::Machine if detection.message_end => "machine_end_beep",
        Party::Machine => "machine_start",
        Party::Fax => "fax",
    }
}

/// Asynchronous machine detection: the call continues, and the result is sent to a callback of its own.
fn detect_asynchronously(run: &Arc<Run>, call: &Arc<Call>, detection: &Detection, by: Party) {
    let party = answered_by(detection, by);
    let callback = detection.callback.clone();
    let (task_run, call) = (Arc::clone(run), Arc::clone(call));
    run.engine.spawn(async move {
        task_run.engine.sleep_scaled(DETECTION).await;
        if !call.set_answered_by(party) {
            return;
        }
        if let Some(webhook) = callback.filter(|_| !call.request.silent) {
            let params = vec![
                ("CallSid", call.sid.clone()),
                ("AccountSid", call.account.sid.clone()),
                ("AnsweredBy", party.to_owned()),
                ("MachineDetectionDuration", "4000".to_owned()),
            ];
            call.delivery(webhook, Purpose::MachineDetection, params).start(
                &task_run,
                CallbackFaults::default(),
                DeliveryOrder::default().next_slot(),
            );
        }
    });
}

/// Fetches the TwiML. `false` if neither URL answered: Twilio then plays an error message and hangs up. A call with
/// inline TwiML fetches nothing.
async fn fetch_twiml(run: &Run, call: &Call, answered_by: Option<&'static str>) -> bool {
    let Some(voice) = call.request.voice.clone().filter(|_| !call.request.silent) else {
        return true;
    };
    let mut params = call.params("in-progress");
    params.extend(answered_by.map(|party| ("AnsweredBy", party.to_owned())));
    let given = voice.given.clone();
    let asked = call.delivery(voice, Purpose::VoiceUrl, params.clone());
    if asked.fetch(run).await {
        return true;
    }
    let Some(fallback) = call.request.fallback.clone() else {
        return false;
    };
    params.push(("ErrorCode", "11200".to_owned()));
    params.push(("ErrorUrl", given));
    let asked = call.delivery(fallback, Purpose::VoiceUrl, params);
    asked.fetch(run).await
}

/// UpdateCall with a new URL.
pub(crate) fn redirect(run: &Arc<Run>, call: &Arc<Call>, webhook: Arc<Webhook>) {
    let (task_run, call) = (Arc::clone(run), Arc::clone(call));
    run.engine.spawn(async move {
        let params = call.params("in-progress");
        call.delivery(webhook, Purpose::VoiceUrl, params).fetch(&task_run).await;
    });
}

/// `first_wait`: seconds until a scheduled message is due, 0 for others.
pub(crate) fn start_message(run: &Arc<Run>, message: &Arc<Message>, first_wait: f64) {
    let (task_run, message) = (Arc::clone(run), Arc::clone(message));
    run.engine.spawn(async move {
        let run = &task_run;
        run.engine.sleep_scaled(first_wait).await;
        let script = message.script;
        if message.status() != MessageStatus::Queued && !message.take(run, MessageStatus::Queued, None) {
            return;
        }
        run.engine.sleep_scaled(script.queue).await;
        let (status, error_code) = match script.outcome {
            MessageOutcome::Failed(code) => (MessageStatus::Failed, Some(code)),
            MessageOutcome::Undelivered(code) => (MessageStatus::Undelivered, Some(code)),
            MessageOutcome::Delivered => (MessageStatus::Delivered, None),
        };
        if status != MessageStatus::Failed {
            if !message.take(run, MessageStatus::Sent, None) {
                return;
            }
            run.engine.sleep_scaled(script.receipt).await;
        }
        if !message.take(run, status, error_code) {
            return;
        }
        if let Some(after) = script.price_after {
            run.engine.sleep_scaled(after).await;
            // A message that failed costs a fee, whatever its length.
            let failed = status == MessageStatus::Failed;
            let cost = if failed { price(1, FEE_OF_FAILED) } else { price(message.segments(), PRICE_A_SEGMENT) };
            message.set_price(run, cost);
        }
    });
}

#[expect(clippy::cast_precision_loss, reason = "minutes and segments are small numbers")]
fn price(units: u64, each: f64) -> String {
    format!("-{:.5}", units as f64 * each)
}
