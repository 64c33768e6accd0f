//! `/sim/…`: the simulator's control API. It requires no credentials: the simulator listens where its user says,
//! and holds no secret that its user did not put there.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use crate::account::{Account, AccountKind, AccountStatus, DialingCountry, OwnedNumber, SharedKey};
use crate::faults::{ActiveFaults, Faults};
use crate::http::{Reply, Request};
use crate::hub::Hub;
use crate::lock::{lock, read, write};
use crate::number::e164;
use crate::overrides::Overrides;
use crate::rest::{calls, messages};
use crate::sid::is_sid;
use crate::sim_state::{ApiKey, SimState};

pub(crate) fn answer(hub: &Hub, sim: &Arc<SimState>, request: &Request) -> Reply {
    let segments: Vec<&str> = request.path.trim_matches('/').split('/').collect();
    let outcome = match (request.method.as_str(), segments.as_slice()) {
        ("GET", ["sim"]) => Ok(summary(sim)),
        ("DELETE", ["sim"]) => {
            hub.reset();
            Ok(json!({}))
        }
        ("PUT", ["sim", "accounts", sid]) => put_account(sim, sid, &request.body),
        ("GET", ["sim", "calls"]) => Ok(sim.calls.all().iter().map(|call| calls::with_request(call)).collect()),
        ("GET", ["sim", "messages"]) => Ok(sim.messages.all().iter().map(|m| messages::with_request(m)).collect()),
        ("GET", ["sim", "requests"]) => {
            let all = lock(&sim.requests).clone();
            Ok(all.iter().map(|request| request.to_json()).collect())
        }
        ("GET", ["sim", "callbacks"]) => {
            let all = lock(&sim.run.callbacks);
            Ok(all.iter().map(crate::record::Attempt::to_json).collect())
        }
        ("GET", ["sim", "faults"]) => {
            let faults = sim.run.faults().map(|f| f.faults).unwrap_or_default();
            Ok(json!(faults))
        }
        ("PUT", ["sim", "faults"]) => put_faults(sim, &request.body),
        ("PUT", ["sim", "answers"]) => parse(&request.body).map(|fields| {
            sim.run.put_overrides(Overrides(fields));
            json!({})
        }),
        ("PUT", ["sim", "clock"]) => parse::<ClockBody>(&request.body).map(|clock| {
            sim.run.engine.set_clock_offset(clock.offset_seconds);
            json!({})
        }),
        _ => {
            let known = "GET or DELETE /sim, PUT /sim/accounts/{AccountSid}, GET /sim/calls, \
                         /sim/messages, /sim/requests, /sim/callbacks, GET or PUT /sim/faults, PUT /sim/answers, /sim/clock";
            let error = format!("unknown control: {} {}; available: {known}", request.method, request.path);
            return Reply::json(404, &json!({ "error": error }));
        }
    };
    match outcome {
        Ok(value) => Reply::json(200, &value),
        Err(error) => Reply::json(400, &json!({ "error": error })),
    }
}

/// How far the simulator's clock is ahead of the machine's.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ClockBody {
    offset_seconds: i64,
}

fn summary(sim: &SimState) -> Value {
    json!({
        "speed": sim.run.engine.speed(),
        "accounts": read(&sim.accounts).len(),
        "calls": sim.calls.len(),
        "messages": sim.messages.len(),
        "requests": lock(&sim.requests).len(),
        "callbacks": lock(&sim.run.callbacks).len(),
    })
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

fn put_faults(sim: &SimState, body: &[u8]) -> Result<Value, String> {
    let faults: Faults = parse(body)?;
    if let Some(problem) = faults.problem() {
        return Err(problem);
    }
    let none = faults == Faults::default();
    sim.run.put_faults((!none).then(|| ActiveFaults::new(faults)));
    Ok(json!(faults))
}

/// Absent fields stay unchanged; a new account requires `authToken`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct AccountBody {
    auth_token: Option<String>,
    secondary_auth_token: Option<String>,
    phone_numbers: Option<Vec<Value>>,
    verified_caller_ids: Option<Vec<String>>,
    api_keys: Option<BTreeMap<String, String>>,
    /// Which of `apiKeys` may only create and read calls and messages.
    #[serde(default)]
    restricted_api_keys: Vec<String>,
    /// Null removes it.
    #[serde(default, deserialize_with = "present")]
    shared_key: Option<Option<SharedKey>>,
    unsigned_callbacks: Option<bool>,
    dialing_countries: Option<Vec<DialingCountry>>,
    status: Option<AccountStatus>,
    r#type: Option<AccountKind>,
    owner_account_sid: Option<String>,
    test: Option<bool>,
}

fn put_account(sim: &SimState, sid: &str, body: &[u8]) -> Result<Value, String> {
    if !is_sid("AC", sid) {
        return Err(format!("`{sid}` is not an account SID: AC followed by 32 hexadecimal digits"));
    }
    let body: AccountBody = parse(body)?;
    // Everything is validated before anything changes.
    let numbers = body.phone_numbers.map(owned_numbers).transpose()?;
    let verified = body.verified_caller_ids.as_deref().map(verified).transpose()?;
    if let Some(key) = body.api_keys.iter().flat_map(BTreeMap::keys).find(|key| !is_sid("SK", key)) {
        return Err(format!("`apiKeys`: `{key}` is not a key SID: SK followed by 32 hexadecimal digits"));
    }
    if body.auth_token.as_deref() == Some("") {
        return Err("`authToken` is empty".to_owned());
    }
    let account = match (sim.account(sid), &body.auth_token) {
        (Some(account), _) => account,
        (None, Some(token)) => {
            let account = Arc::new(Account::new(sid.to_owned(), token.clone()));
            let mut accounts = write(&sim.accounts);
            // Another request may have created it concurrently; its calls must not be lost.
            Arc::clone(accounts.entry(sid.to_owned()).or_insert(account))
        }
        (None, None) => return Err("`authToken` is required for a new account".to_owned()),
    };
    let mut config = write(&account.config);
    if let Some(token) = body.auth_token {
        // After the promotion there is no secondary token.
        config.secondary_auth_token.take_if(|secondary| *secondary == token);
        config.auth_token = token;
    }
    if let Some(token) = body.secondary_auth_token {
        config.secondary_auth_token = Some(token).filter(|token| !token.is_empty());
    }
    config.numbers = numbers.unwrap_or_else(|| std::mem::take(&mut config.numbers));
    config.verified = verified.unwrap_or_else(|| std::mem::take(&mut config.verified));
    config.status = body.status.unwrap_or(config.status);
    config.kind = body.r#type.unwrap_or(config.kind);
    config.test = body.test.unwrap_or(config.test);
    config.shared_key = body.shared_key.unwrap_or_else(|| config.shared_key.take());
    config.unsigned_callbacks = body.unsigned_callbacks.unwrap_or(config.unsigned_callbacks);
    config.dialing_countries = body.dialing_countries.or_else(|| config.dialing_countries.take());
    config.owner = body.owner_account_sid.or_else(|| config.owner.take());
    if let Some(keys) = body.api_keys {
        put_keys(sim, sid, keys, &body.restricted_api_keys);
    }
    Ok(json!({
        "sid": sid,
        "status": config.status,
        "type": config.kind,
        "phoneNumbers": config.numbers,
        "ownerAccountSid": config.owner,
        "test": config.test,
    }))
}

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<SharedKey>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

fn put_keys(sim: &SimState, account_sid: &str, keys: BTreeMap<String, String>, restricted: &[String]) {
    let mut all = write(&sim.keys);
    all.retain(|_, key| key.account_sid != account_sid);
    all.extend(keys.into_iter().map(|(sid, secret)| {
        let (account_sid, restricted) = (account_sid.to_owned(), restricted.contains(&sid));
        (sid, ApiKey { secret, account_sid, restricted })
    }));
}

fn owned_numbers(values: Vec<Value>) -> Result<Vec<OwnedNumber>, String> {
    values.into_iter().map(owned_number).collect()
}

fn owned_number(value: Value) -> Result<OwnedNumber, String> {
    let mut number = match value {
        Value::String(number) => OwnedNumber::plain(number),
        other => serde_json::from_value(other).map_err(|e| format!("`phoneNumbers`: {e}"))?,
    };
    number.phone_number = plus_number("phoneNumbers", &number.phone_number)?;
    Ok(number)
}

fn verified(numbers: &[String]) -> Result<Vec<String>, String> {
    let numbers = numbers.iter();
    numbers.map(|number| plus_number("verifiedCallerIds", number)).collect()
}

fn plus_number(field: &str, number: &str) -> Result<String, String> {
    e164(number)
        .filter(|_| number.starts_with('+'))
        .ok_or_else(|| format!("`{field}`: `{number}` is not a number in E.164 format (+15551230000)"))
}
