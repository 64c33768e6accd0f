//! Twilio's REST API, version 2010-04-01, its webhook configuration, and its dialing permissions.

mod accounts;
mod auth;
mod call_request;
pub(crate) mod calls;
mod context;
mod dialing_permissions;
mod error;
pub(crate) mod messages;
mod numbers;
mod page;
mod recordings;
mod usage;
mod webhooks;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::account::Account;
use crate::faults::AppliedFaults;
use crate::form::Form;
use crate::http::{Reply, Request};
use crate::lock::lock;
use crate::record::RequestRecord;
use crate::sim_state::SimState;
use context::{Context, Outcome, Refused, get_only};
use error::TwilioError;

const PREFIX: &str = "/2010-04-01";

/// Whether the path is one of Twilio's.
pub(crate) fn has(path: &str) -> bool {
    [PREFIX, webhooks::PREFIX, dialing_permissions::PREFIX].iter().any(|prefix| path.starts_with(prefix))
}

pub(crate) async fn answer(sim: &Arc<SimState>, request: Request) -> Reply {
    let record = Arc::new(RequestRecord {
        method: request.method.clone(),
        path: request.path.clone(),
        query: request.query.clone(),
        body: request.body.clone(),
        answered: OnceLock::new(),
    });
    lock(&sim.requests).push(Arc::clone(&record));
    let applied = sim.run.next_faults();
    let reply = answer_with_faults(sim, &request, applied.as_ref()).await;
    let reported = Some(reply.status).filter(|_| !reply.dropped);
    // Set once, here.
    let _ = record.answered.set(reported);
    reply
}

async fn answer_with_faults(sim: &Arc<SimState>, request: &Request, applied: Option<&AppliedFaults>) -> Reply {
    if applied.is_some_and(AppliedFaults::drops_before_accept) {
        return Reply::dropped();
    }
    let faults = applied.map(|applied| applied.active.faults).unwrap_or_default();
    let mut reply = match faults.status {
        0 => route(sim, request, applied).unwrap_or_else(|refused| match refused {
            Refused::Error(error) => error.into(),
            Refused::Dropped => Reply::dropped(),
        }),
        // Twilio's gateway answers in HTML when the API behind it is down.
        status @ (502 | 504) => Reply {
            status,
            content_type: "text/html",
            headers: Vec::new(),
            body: b"<html><body>The server is temporarily unavailable</body></html>".to_vec(),
            dropped: false,
        },
        status => TwilioError::of_status(status).into(),
    };
    sim.run.overrides().apply(&mut reply);
    // The delay comes after processing, so that a caller that times out has created the call nevertheless.
    if faults.delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(faults.delay_ms)).await;
    }
    reply.dropped |= applied.is_some_and(AppliedFaults::drops_after_accept);
    reply
}

fn route(sim: &Arc<SimState>, request: &Request, applied: Option<&AppliedFaults>) -> Outcome {
    let path = request.path.as_str();
    if path.starts_with(webhooks::PREFIX) {
        return webhooks::answer(sim, request);
    }
    if path.starts_with(dialing_permissions::PREFIX) {
        return dialing_permissions::answer(sim, request);
    }
    let not_found = || TwilioError::not_found(path);
    let principal = auth::authenticate(sim, request.authorization.as_deref())?;
    let resource = path.strip_prefix(PREFIX).and_then(|rest| rest.strip_prefix('/')).ok_or_else(not_found)?;
    let context = |account| Context { sim, account, request, query: Form::parse(request.query.as_bytes()), applied };
    if let ["Accounts", account, "Recordings", file] = resource.split('/').collect::<Vec<_>>().as_slice()
        && file.strip_suffix(".json").is_none()
    {
        let account = principal.enter(sim, account)?;
        get_only(request)?;
        return recordings::audio(&context(account), file);
    }
    // Without `.json` Twilio answers in XML, which the simulator does not support.
    let resource = resource.strip_suffix(".json").ok_or_else(not_found)?;
    let segments: Vec<&str> = resource.split('/').collect();
    match segments.as_slice() {
        ["Accounts"] => {
            let account = principal.for_accounts()?;
            Ok(accounts::list(&context(account), get_only(request)?))
        }
        ["Accounts", sid] => {
            let account = principal.for_account_resource(sim, sid)?;
            Ok(accounts::fetch(&context(account), get_only(request)?))
        }
        ["Accounts", sid, rest @ ..] => {
            let account = principal.enter(sim, sid)?;
            allow_test_credentials(&account, request, rest)?;
            principal.allow_restricted(rest)?;
            account_route(&context(account), rest)
        }
        _ => Err(not_found().into()),
    }
}

fn account_route(context: &Context<'_>, segments: &[&str]) -> Outcome {
    match (context.request.method.as_str(), segments) {
        ("POST", ["Calls"]) => calls::create(context),
        ("GET", ["Calls"]) => Ok(calls::list(context)),
        ("GET", ["Calls", sid]) => calls::fetch(context, sid),
        ("GET", ["Calls", sid, "Recordings"]) => Ok(recordings::list(context, Some(sid))),
        ("POST", ["Calls", sid, "Recordings"]) => recordings::start(context, sid),
        ("POST", ["Calls", call, "Recordings", sid]) => recordings::update(context, call, sid),
        ("GET", ["Recordings"]) => Ok(recordings::list(context, None)),
        ("GET", ["Recordings", sid]) => recordings::fetch(context, sid),
        ("DELETE", ["Recordings", sid]) => recordings::delete(context, sid),
        ("POST", ["Calls", sid]) => calls::update(context, sid),
        ("POST", ["Messages"]) => messages::create(context),
        ("GET", ["Messages"]) => Ok(messages::list(context)),
        ("GET", ["Messages", sid]) => messages::fetch(context, sid),
        ("POST", ["Messages", sid]) => messages::update(context, sid),
        ("GET", ["IncomingPhoneNumbers"]) => Ok(numbers::list(context)),
        ("GET", ["IncomingPhoneNumbers", sid]) => numbers::fetch(context, sid),
        ("GET", ["OutgoingCallerIds"]) => Ok(numbers::caller_ids(context)),
        ("GET", ["Balance"]) => Ok(accounts::balance(context)),
        ("GET", ["Usage", "Records"]) => usage::list(context, "AllTime"),
        ("GET", ["Usage", "Records", period]) => usage::list(context, period),
        (
            _,
            [
                "Calls"
                | "Messages"
                | "Recordings"
                | "IncomingPhoneNumbers"
                | "OutgoingCallerIds"
                | "Balance"
                | "Usage",
                ..,
            ],
        ) => {
            get_only(context.request)?;
            Err(TwilioError::not_found(&context.request.path).into())
        }
        _ => Err(TwilioError::not_found(&context.request.path).into()),
    }
}

/// Test credentials can create calls and messages only.
fn allow_test_credentials(account: &Account, request: &Request, segments: &[&str]) -> Result<(), TwilioError> {
    let open = request.method == "POST" && matches!(segments, ["Calls" | "Messages"]);
    if open || !crate::lock::read(&account.config).test {
        return Ok(());
    }
    Err(TwilioError::new(20008, "Resource not accessible with Test Account Credentials"))
}
