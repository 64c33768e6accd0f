//! `/Messages`.

use std::sync::Arc;

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::account::Account;
use crate::callback::Webhook;
use crate::form::Form;
use crate::http::Reply;
use crate::lifecycle;
use crate::lock::read;
use crate::message::{Message, MessageRequest, MessageStatus};
use crate::number;
use crate::script;
use crate::sid::is_sid;
use crate::sim_state::SimState;

use super::call_request::webhook;
use super::context::{Context, Outcome, refuse};
use super::error::TwilioError;
use super::page;

const LONGEST_BODY: usize = 1600;

pub(super) fn create(context: &Context<'_>) -> Outcome {
    let form = context.form();
    let sim = context.sim;
    let (request, due) = parse(&form, sim, &context.account)?;
    let lose_answer = refuse(script::message_refusal(&request.to), &request.to)?;
    let script = script::message(&request.to);
    let message = Arc::new(Message::new(
        &sim.run,
        &context.account,
        request,
        script,
        context.request.body.clone(),
        context.applied.cloned(),
    ));
    let mut reply = Reply::json(201, &message.view());
    reply.dropped = lose_answer;
    sim.messages.push(Arc::clone(&message));
    lifecycle::start_message(&sim.run, &message, due);
    Ok(reply)
}

/// The parsed request, and the seconds until it is due.
fn parse(form: &Form, sim: &SimState, account: &Account) -> Result<(MessageRequest, f64), TwilioError> {
    let given_to = form.get("To").ok_or_else(|| TwilioError::new(21604, "A 'To' phone number is required."))?;
    let service = form.get("MessagingServiceSid");
    let (from, silent) = match (form.get("From"), service) {
        (Some(from), _) => sender(sim, account, from)?,
        (None, Some(service)) => (pooled(account, service)?, false),
        (None, None) => {
            return Err(TwilioError::new(
                21603,
                "A 'From' or 'MessagingServiceSid' parameter is required to send a message.",
            ));
        }
    };
    let to = receiver(account, given_to)?;
    let body = form.get("Body").unwrap_or_default();
    let media = form.all("MediaUrl").filter(|url| !url.is_empty()).count();
    if body.is_empty() && media == 0 && form.get("ContentSid").is_none() {
        return Err(TwilioError::new(21602, "Message body is required."));
    }
    if body.chars().count() > LONGEST_BODY {
        return Err(TwilioError::new(21617, "The concatenated message body exceeds the 1600 character limit"));
    }
    let due = due(sim, form)?;
    let first_status = match (service, due > 0.0) {
        (Some(_), true) => MessageStatus::Scheduled,
        (Some(_), false) => MessageStatus::Accepted,
        (None, _) => MessageStatus::Queued,
    };
    let request = MessageRequest {
        to,
        from,
        body: body.to_owned(),
        media,
        messaging_service_sid: service.map(str::to_owned),
        status_callback: callback(form)?,
        first_status,
        silent,
    };
    Ok((request, due))
}

fn callback(form: &Form) -> Result<Option<Arc<Webhook>>, TwilioError> {
    webhook(form, "StatusCallback", "StatusCallbackMethod", 21609)
}

/// Seconds until `SendAt`, 0 without one.
fn due(sim: &SimState, form: &Form) -> Result<f64, TwilioError> {
    let Some(at) = form.get("SendAt") else {
        return Ok(0.0);
    };
    let at = OffsetDateTime::parse(at, &Rfc3339).map_err(|_| TwilioError::invalid("SendAt", at))?;
    Ok((at - sim.run.engine.now()).as_seconds_f64().max(0.0))
}

/// The sender, and whether it is a magic number: nothing is sent and there are no callbacks then.
fn sender(sim: &SimState, account: &Account, given: &str) -> Result<(String, bool), TwilioError> {
    let config = read(&account.config);
    let from = number::e164(given).ok_or_else(|| TwilioError::about(21212, given))?;
    let owned = config.number(&from);
    match number::magic(&from).map(number::magic_message_from) {
        Some(Some(code)) => return Err(TwilioError::about(code, &from)),
        Some(None) if owned.is_none() || config.test => return Ok((from, true)),
        _ => {}
    }
    if owned.is_some_and(|n| n.sms) && !config.test {
        return Ok((from, false));
    }
    let of_another = || {
        read(&sim.accounts)
            .values()
            .any(|other| other.sid != account.sid && read(&other.config).number(&from).is_some())
    };
    if owned.is_none() && !config.test && of_another() {
        return Err(TwilioError::new(
            21660,
            format!("Mismatch between the 'From' number {from} and the account {}", account.sid),
        ));
    }
    // A verified caller ID may call but not text.
    Err(TwilioError::about(21606, &from))
}

/// The number that a Messaging Service picks: the first that can text.
fn pooled(account: &Account, service: &str) -> Result<String, TwilioError> {
    if !is_sid("MG", service) {
        return Err(TwilioError::invalid("MessagingServiceSid", service));
    }
    read(&account.config)
        .numbers
        .iter()
        .find(|number| number.sms)
        .map(|number| number.phone_number.clone())
        .ok_or_else(|| TwilioError::about(21606, service))
}

fn receiver(account: &Account, given: &str) -> Result<String, TwilioError> {
    let to = number::e164(given).ok_or_else(|| TwilioError::about(21211, given))?;
    if let Some(code) = number::magic(&to).and_then(number::magic_message_to) {
        return Err(TwilioError::about(code, &to));
    }
    if !read(&account.config).may_reach(&to) {
        return Err(TwilioError::about(21608, &to));
    }
    Ok(to)
}

pub(super) fn list(context: &Context<'_>) -> Reply {
    let number = |name| {
        let given = context.query.get(name)?;
        Some(number::e164(given).unwrap_or_else(|| given.trim().to_owned()))
    };
    let (to, from) = (number("To"), number("From"));
    let sent = page::day_filter(context, "DateSent");
    let messages = context.messages().newest_first(|message| {
        to.as_ref().is_none_or(|to| *to == message.request.to)
            && from.as_ref().is_none_or(|from| *from == message.request.from)
            && sent(message.sent())
    });
    page::of_resources(context, "messages", &messages, |message| json!(message.view()))
}

pub(super) fn fetch(context: &Context<'_>, sid: &str) -> Outcome {
    let message = context.messages().get(sid);
    let message = message.ok_or_else(|| context.not_found())?;
    Ok(Reply::json(200, &message.view()))
}

/// Cancels a message that has not been sent yet.
pub(super) fn update(context: &Context<'_>, sid: &str) -> Outcome {
    let message = context.messages().get(sid);
    let message = message.ok_or_else(|| context.not_found())?;
    match context.form().get("Status") {
        None => {}
        Some("canceled") => {
            let canceled = message.sent().is_none() && message.take(&context.sim.run, MessageStatus::Canceled, None);
            if !canceled {
                return Err(too_late().into());
            }
        }
        Some(other) => return Err(TwilioError::invalid("Status", other).into()),
    }
    Ok(Reply::json(200, &message.view()))
}

fn too_late() -> TwilioError {
    TwilioError::new(30409, "Message cannot be canceled in its current state")
}

/// For `/sim`: the resource, and the request that created it.
pub(crate) fn with_request(message: &Message) -> Value {
    let mut value = json!(message.view());
    if let Some(object) = value.as_object_mut() {
        let callback = message.request.status_callback.as_ref();
        object.insert("status_callback".into(), json!(callback.map(|webhook| &webhook.given)));
        object.insert("request".into(), Form::parse(&message.form).to_json());
    }
    value
}
