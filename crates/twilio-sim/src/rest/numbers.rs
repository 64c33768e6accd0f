//! `/IncomingPhoneNumbers`: the numbers that an account owns; `/OutgoingCallerIds`: others that it may call from.

use serde_json::{Value, json};

use crate::account::{Account, OwnedNumber};
use crate::format::rfc2822;
use crate::http::Reply;
use crate::lock::read;
use crate::number::formatted;

use super::context::{Context, Outcome};
use super::page;

/// `PhoneNumber` matches exactly; a pattern with `*` matches what it covers.
pub(super) fn list(context: &Context<'_>) -> Reply {
    let number = context.query.get("PhoneNumber");
    let name = context.query.get("FriendlyName");
    let values = read(&context.account.config)
        .numbers
        .iter()
        .filter(|owned| number.is_none_or(|n| covers(n, &owned.phone_number)))
        .filter(|owned| name.is_none_or(|n| friendly_name(owned) == n))
        .map(|owned| view(&context.account, owned))
        .collect();
    page::of_values(context, "incoming_phone_numbers", values)
}

pub(super) fn fetch(context: &Context<'_>, sid: &str) -> Outcome {
    let config = read(&context.account.config);
    let owned = config
        .numbers
        .iter()
        .find(|owned| context.account.number_sid(&owned.phone_number) == sid)
        .ok_or_else(|| context.not_found())?;
    Ok(Reply::json(200, &view(&context.account, owned)))
}

/// `/OutgoingCallerIds`: numbers of others that may be called from.
pub(super) fn caller_ids(context: &Context<'_>) -> Reply {
    let number = context.query.get("PhoneNumber");
    let account = &context.account;
    let created = rfc2822(account.created);
    let values = read(&account.config)
        .verified
        .iter()
        .filter(|verified| number.is_none_or(|n| covers(n, verified)))
        .map(|verified| {
            let sid = account.number_sid(verified);
            json!({
                "account_sid": account.sid,
                "date_created": created,
                "date_updated": created,
                "friendly_name": formatted(verified),
                "phone_number": verified,
                "sid": sid,
                "uri": format!("/2010-04-01/Accounts/{}/OutgoingCallerIds/{sid}.json", account.sid),
            })
        })
        .collect();
    page::of_values(context, "outgoing_caller_ids", values)
}

fn covers(pattern: &str, number: &str) -> bool {
    // A `+` that was sent unescaped arrives as a space.
    let pattern = pattern.trim_start();
    let Some((head, tail)) = pattern.split_once('*') else {
        return number == pattern || number.strip_prefix('+') == Some(pattern);
    };
    number.starts_with(head) && number.ends_with(tail)
}

fn friendly_name(owned: &OwnedNumber) -> String {
    let name = owned.friendly_name.clone();
    name.unwrap_or_else(|| formatted(&owned.phone_number))
}

fn view(account: &Account, owned: &OwnedNumber) -> Value {
    let sid = account.number_sid(&owned.phone_number);
    let created = rfc2822(account.created);
    json!({
        "account_sid": account.sid,
        "address_requirements": "none",
        "address_sid": null,
        "api_version": "2010-04-01",
        "beta": false,
        "bundle_sid": null,
        "capabilities": {
            "voice": owned.voice,
            "sms": owned.sms,
            "mms": owned.mms,
            "fax": owned.fax,
        },
        "date_created": created,
        "date_updated": created,
        "emergency_address_sid": null,
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "friendly_name": friendly_name(owned),
        "identity_sid": null,
        "origin": "twilio",
        "phone_number": owned.phone_number,
        "sid": sid,
        "sms_application_sid": "",
        "sms_fallback_method": "POST",
        "sms_fallback_url": "",
        "sms_method": "POST",
        "sms_url": owned.sms_url,
        "status": "in-use",
        "status_callback": owned.status_callback,
        "status_callback_method": "POST",
        "trunk_sid": owned.trunk_sid,
        "type": "local",
        "uri": format!(
            "/2010-04-01/Accounts/{}/IncomingPhoneNumbers/{sid}.json",
            account.sid
        ),
        "voice_application_sid": owned.voice_application_sid,
        "voice_caller_id_lookup": false,
        "voice_fallback_method": "POST",
        "voice_fallback_url": "",
        "voice_method": "POST",
        "voice_receive_mode": "voice",
        "voice_url": owned.voice_url,
    })
}
