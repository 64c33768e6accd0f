//! How calls and messages go on after they were accepted.
//!
//! Each is driven by one task, which sleeps between the steps. A hang-up takes its step by itself;
//! the task finds the call ended at its next step and stops.

use std::sync::Arc;

use crate::call::{Call, CallStatus, Detection, Step};
use crate::callback::{Chain, Webhook};
use crate::faults::Fate;
use crate::message::{Message, MessageStatus};
use crate::record::Purpose;
use crate::script::{CallOutcome, DETECTION, MessageOutcome, Party, REACH};
use crate::world::World;

/// What one minute and one message segment cost, in USD.
const PRICE_A_MINUTE: f64 = 0.014;
const PRICE_A_SEGMENT: f64 = 0.0079;
/// How long the far end hears "an application error has occurred" when the TwiML did not come.
const APOLOGY: f64 = 3.0;

pub(crate) fn start_call(world: &Arc<World>, call: &Arc<Call>) {
    let (task_world, call) = (Arc::clone(world), Arc::clone(call));
    world.engine.spawn(async move {
        if let Some(end) = live(&task_world, &call).await {
            end_call(&task_world, &call, end);
        }
    });
}

/// Ends a call and lets its price come. `false` if it had ended before.
pub(crate) fn end_call(world: &Arc<World>, call: &Arc<Call>, end: Step) -> bool {
    if !call.take(world, end) {
        return false;
    }
    let minutes = call.minutes();
    if let Some(after) = call.script.price_after.filter(|_| minutes > 0) {
        let (task_world, call) = (Arc::clone(world), Arc::clone(call));
        world.engine.spawn(async move {
            task_world.engine.pass(after).await;
            call.set_price(price(minutes, PRICE_A_MINUTE));
        });
    }
    true
}

/// Up to the end, which it returns; `None` if somebody else ended the call meanwhile.
async fn live(world: &Arc<World>, call: &Arc<Call>) -> Option<Step> {
    let pass = |seconds| world.engine.pass(seconds);
    let go_on = |step| call.take(world, step).then_some(());
    pass(call.script.queue).await;
    let outcome = call.script.outcome;
    if outcome == CallOutcome::CanceledQueued {
        return Some(Step::End(CallStatus::Canceled, 487));
    }
    go_on(Step::Dial)?;
    pass(REACH).await;
    if let CallOutcome::Failed { sip } = outcome {
        return Some(Step::End(CallStatus::Failed, sip));
    }
    go_on(Step::Ring)?;
    let timeout = call.order.timeout;
    match outcome {
        CallOutcome::Answered { ring, talk, by } if ring <= timeout => {
            pass(ring).await;
            converse(world, call, talk.min(call.order.time_limit), by).await
        }
        CallOutcome::Answered { .. } | CallOutcome::NoAnswer => {
            pass(timeout).await;
            Some(Step::End(CallStatus::NoAnswer, 487))
        }
        CallOutcome::Busy => {
            pass(2.0).await;
            Some(Step::End(CallStatus::Busy, 486))
        }
        CallOutcome::CanceledRinging => {
            pass(2.0).await;
            Some(Step::End(CallStatus::Canceled, 487))
        }
        CallOutcome::Failed { .. } | CallOutcome::CanceledQueued => None,
    }
}

async fn converse(world: &Arc<World>, call: &Arc<Call>, talk: f64, by: Party) -> Option<Step> {
    let detection = call.order.detection.as_ref();
    let waits = detection.is_some_and(|d| !d.asynchronous);
    let before = if waits { DETECTION } else { 0.0 };
    if !call.take(world, Step::Answer(before + talk)) {
        return None;
    }
    match detection {
        Some(detection) if waits => {
            world.engine.pass(DETECTION).await;
            call.set_answered_by(found(detection, by)).then_some(())?;
        }
        Some(detection) => detect_meanwhile(world, call, detection, by),
        None => {}
    }
    let answered_by = detection.filter(|_| waits).map(|d| found(d, by));
    // Boxed: its request would swell the task of every call, most of which fetch nothing.
    let spoken = Box::pin(fetch_twiml(world, call, answered_by)).await;
    world.engine.pass(if spoken { talk } else { APOLOGY }).await;
    Some(Step::End(CallStatus::Completed, 200))
}

fn found(detection: &Detection, by: Party) -> &'static str {
    match by {
        Party::Human => "human",
        Party::Machine if detection.message_end => "machine_end_beep",
        Party::Machine => "machine_start",
        Party::Fax => "fax",
    }
}

/// Asynchronous detection: the call goes on, and the result comes to a callback of its own.
fn detect_meanwhile(world: &Arc<World>, call: &Arc<Call>, detection: &Detection, by: Party) {
    let party = found(detection, by);
    let callback = detection.callback.clone();
    let (task_world, call) = (Arc::clone(world), Arc::clone(call));
    world.engine.spawn(async move {
        task_world.engine.pass(DETECTION).await;
        if !call.set_answered_by(party) {
            return;
        }
        if let Some(webhook) = callback.filter(|_| !call.order.silent) {
            let params = vec![
                ("CallSid", call.sid.clone()),
                ("AccountSid", call.account.sid.clone()),
                ("AnsweredBy", party.to_owned()),
                ("MachineDetectionDuration", "4000".to_owned()),
            ];
            call.delivery(webhook, Purpose::MachineDetection, params).start(
                &task_world,
                Fate::default(),
                Chain::default().turn(),
            );
        }
    });
}

/// Asks the customer what to say. `false` if neither address answered: Twilio apologizes then and
/// hangs up. A call with inline TwiML has nothing to ask.
async fn fetch_twiml(world: &World, call: &Call, answered_by: Option<&'static str>) -> bool {
    let Some(voice) = call.order.voice.clone().filter(|_| !call.order.silent) else {
        return true;
    };
    let mut params = call.params("in-progress");
    params.extend(answered_by.map(|party| ("AnsweredBy", party.to_owned())));
    let given = voice.given.clone();
    let asked = call.delivery(voice, Purpose::VoiceUrl, params.clone());
    if asked.fetch(world).await {
        return true;
    }
    let Some(fallback) = call.order.fallback.clone() else {
        return false;
    };
    params.push(("ErrorCode", "11200".to_owned()));
    params.push(("ErrorUrl", given));
    let asked = call.delivery(fallback, Purpose::VoiceUrl, params);
    asked.fetch(world).await
}

/// UpdateCall sent the conversation elsewhere.
pub(crate) fn redirect(world: &Arc<World>, call: &Arc<Call>, webhook: Arc<Webhook>) {
    let (task_world, call) = (Arc::clone(world), Arc::clone(call));
    world.engine.spawn(async move {
        let params = call.params("in-progress");
        call.delivery(webhook, Purpose::VoiceUrl, params).fetch(&task_world).await;
    });
}

/// `first_wait`: seconds until a scheduled message is due, 0 for others.
pub(crate) fn start_message(world: &Arc<World>, message: &Arc<Message>, first_wait: f64) {
    let (task_world, message) = (Arc::clone(world), Arc::clone(message));
    world.engine.spawn(async move {
        let world = &task_world;
        world.engine.pass(first_wait).await;
        let script = message.script;
        if message.status() != MessageStatus::Queued && !message.take(world, MessageStatus::Queued, None) {
            return;
        }
        world.engine.pass(script.queue).await;
        let fate = match script.outcome {
            MessageOutcome::Failed(code) => (MessageStatus::Failed, Some(code)),
            MessageOutcome::Undelivered(code) => (MessageStatus::Undelivered, Some(code)),
            MessageOutcome::Delivered => (MessageStatus::Delivered, None),
        };
        if fate.0 != MessageStatus::Failed {
            if !message.take(world, MessageStatus::Sent, None) {
                return;
            }
            world.engine.pass(script.receipt).await;
        }
        if !message.take(world, fate.0, fate.1) || fate.0 == MessageStatus::Failed {
            return;
        }
        if let Some(after) = script.price_after {
            world.engine.pass(after).await;
            message.set_price(price(message.segments(), PRICE_A_SEGMENT));
        }
    });
}

#[expect(clippy::cast_precision_loss, reason = "minutes and segments are small numbers")]
fn price(units: u64, each: f64) -> String {
    format!("-{:.5}", units as f64 * each)
}
