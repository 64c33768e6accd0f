//! `/Calls`.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::call::{Call, CallStatus, Step};
use crate::http::Reply;
use crate::lifecycle;
use crate::number::e164;
use crate::script;

use super::call_request::{self, webhook};
use super::context::{Context, Outcome, refuse};
use super::error::TwilioError;
use super::page;

pub(super) fn create(context: &Context<'_>) -> Outcome {
    let form = context.form();
    let request = call_request::parse(&form, &context.account)?;
    let lose_answer = refuse(script::call_refusal(&request.to), &request.to)?;
    let script = script::call(&request.to);
    let run = &context.sim.run;
    let call = Arc::new(Call::new(
        run,
        &context.account,
        request,
        script,
        context.request.body.clone(),
        context.applied.cloned(),
    ));
    // Before its task starts, so that the answer shows it queued at any speed.
    let mut reply = Reply::json(201, &call.view());
    reply.dropped = lose_answer;
    context.sim.calls.push(Arc::clone(&call));
    lifecycle::start_call(run, &call);
    Ok(reply)
}

pub(super) fn list(context: &Context<'_>) -> Reply {
    let query = &context.query;
    // An unescaped `+` arrives as a space; Twilio accepts that here.
    let number = |name| {
        let given = query.get(name)?;
        Some(e164(given).unwrap_or_else(|| given.trim().to_owned()))
    };
    let (to, from) = (number("To"), number("From"));
    let status = query.get("Status");
    let started = page::day_filter(context, "StartTime");
    let ended = page::day_filter(context, "EndTime");
    let calls = context.calls().newest_first(|call| {
        to.as_ref().is_none_or(|to| *to == call.request.to)
            && from.as_ref().is_none_or(|from| *from == call.request.from)
            && status.is_none_or(|status| call.status().as_str() == status)
            && started(call.started())
            && ended(call.ended())
    });
    // The simulator has no child calls.
    let calls = if query.get("ParentCallSid").is_some() { Vec::new() } else { calls };
    page::of_resources(context, "calls", &calls, |call| json!(call.view()))
}

pub(super) fn fetch(context: &Context<'_>, sid: &str) -> Outcome {
    let call = find(context, sid)?;
    Ok(Reply::json(200, &call.view()))
}

fn find(context: &Context<'_>, sid: &str) -> Result<Arc<Call>, TwilioError> {
    let call = context.calls().get(sid);
    call.ok_or_else(|| context.not_found())
}

/// Hangs up or redirects the call.
pub(super) fn update(context: &Context<'_>, sid: &str) -> Outcome {
    let call = find(context, sid)?;
    let form = context.form();
    if let Some(webhook) = webhook(&form, "StatusCallback", "StatusCallbackMethod", 21609)? {
        call.set_status_callback(webhook);
    }
    match form.get("Status") {
        Some("canceled") => cancel(context, &call)?,
        Some("completed") => complete(context, &call)?,
        Some(other) => return Err(TwilioError::invalid("Status", other).into()),
        None => {}
    }
    let url = webhook(&form, "Url", "Method", 21205)?;
    if url.is_some() || form.get("Twiml").is_some() {
        if call.status() != CallStatus::InProgress {
            return Err(invalid_state().into());
        }
        if let Some(url) = url {
            lifecycle::redirect(&context.sim.run, &call, url);
        }
    }
    Ok(Reply::json(200, &call.view()))
}

/// `canceled` ends an unanswered call and has no effect on one in progress.
fn cancel(context: &Context<'_>, call: &Arc<Call>) -> Result<(), TwilioError> {
    match call.status() {
        CallStatus::InProgress => Ok(()),
        _ => hang_up(context, call, Step::End(CallStatus::Canceled, 487)),
    }
}

/// `completed` ends any call that has not ended; an unanswered call becomes `canceled`.
fn complete(context: &Context<'_>, call: &Arc<Call>) -> Result<(), TwilioError> {
    match call.status() {
        CallStatus::InProgress => hang_up(context, call, Step::End(CallStatus::Completed, 200)),
        _ => hang_up(context, call, Step::End(CallStatus::Canceled, 487)),
    }
}

fn hang_up(context: &Context<'_>, call: &Arc<Call>, end: Step) -> Result<(), TwilioError> {
    if lifecycle::end_call(&context.sim.run, call, end) {
        return Ok(());
    }
    Err(invalid_state())
}

fn invalid_state() -> TwilioError {
    TwilioError::new(21220, "Call is not in-progress. Cannot redirect.")
}

/// For `/sim`: the resource, and the request that created it.
pub(crate) fn with_request(call: &Call) -> Value {
    let mut value = json!(call.view());
    if let Some(object) = value.as_object_mut() {
        object.insert("status_callback".into(), json!(call.status_callback()));
        object.insert("request".into(), crate::form::Form::parse(&call.form).to_json());
    }
    value
}
