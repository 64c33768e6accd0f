//! `/Accounts` and the balance.

use serde_json::{Value, json};

use crate::account::Account;
use crate::format::rfc2822;
use crate::http::Reply;
use crate::lock::read;

use super::context::{Context, Get};
use super::page;

/// The account itself and its subaccounts.
pub(super) fn list(context: &Context<'_>, _: Get) -> Reply {
    let mut accounts: Vec<_> = read(&context.sim.accounts)
        .values()
        .filter(|account| {
            account.sid == context.account.sid
                || read(&account.config).owner.as_deref() == Some(context.account.sid.as_str())
        })
        .cloned()
        .collect();
    accounts.sort_by(|a, b| a.sid.cmp(&b.sid));
    let values = accounts.iter().map(|account| view(account)).collect();
    page::of_values(context, "accounts", values)
}

pub(super) fn fetch(context: &Context<'_>, _: Get) -> Reply {
    Reply::json(200, &view(&context.account))
}

pub(super) fn balance(context: &Context<'_>) -> Reply {
    Reply::json(
        200,
        &json!({
            "account_sid": context.account.sid,
            "balance": "100.00",
            "currency": "USD",
        }),
    )
}

/// With the auth token in plain text, as in Twilio's own response.
fn view(account: &Account) -> Value {
    let sid = &account.sid;
    let config = read(&account.config);
    let base = format!("/2010-04-01/Accounts/{sid}");
    json!({
        "auth_token": config.auth_token,
        "date_created": rfc2822(account.created),
        "date_updated": rfc2822(account.created),
        "friendly_name": format!("twilio-sim {sid}"),
        "owner_account_sid": config.owner.as_ref().unwrap_or(sid),
        "sid": sid,
        "status": config.status,
        "subresource_uris": {
            "calls": format!("{base}/Calls.json"),
            "messages": format!("{base}/Messages.json"),
            "incoming_phone_numbers": format!("{base}/IncomingPhoneNumbers.json"),
        },
        "type": config.kind,
        "uri": format!("{base}.json"),
    })
}
