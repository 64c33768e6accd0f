//! `/v1/Webhooks`: the account's webhook configuration, which at Twilio is on a host of its own.

use serde_json::{Value, json};

use crate::account::Config;
use crate::http::{Reply, Request};
use crate::lock::read;
use crate::sim_state::SimState;

use super::auth;
use super::context::{Outcome, get_only};
use super::error::TwilioError;

pub(super) const PREFIX: &str = "/v1/Webhooks/";

const SETTING: &str = "webhooks_setting_default";

pub(super) fn answer(sim: &SimState, request: &Request) -> Outcome {
    let account = auth::authenticate(sim, request.authorization.as_deref())?.account()?;
    get_only(request)?;
    let config = read(&account.config);
    match request.path.strip_prefix(PREFIX) {
        Some("Rules") => Ok(list("rules", &rules(&config))),
        Some("Settings") => Ok(list("settings", &settings(&config))),
        _ => Err(TwilioError::not_found(&request.path).into()),
    }
}

fn list(key: &str, items: &[Value]) -> Reply {
    let meta = json!({"key": key, "pageSize": 100, "nextToken": null, "previousToken": null});
    Reply::json(200, &json!({ key: items, "meta": meta }))
}

/// The default rule, if a SharedKey signs or nothing does.
fn rules(config: &Config) -> Vec<Value> {
    let rule = json!({
        "id": "webhooks_rule_default",
        "friendlyName": "",
        "matchType": "DEFAULT",
        "settings": [{"settingId": SETTING, "percentage": 100}],
    });
    settings(config).iter().map(|_| rule.clone()).collect()
}

fn settings(config: &Config) -> Vec<Value> {
    let signature = match &config.shared_key {
        _ if config.unsigned_callbacks => json!({"type": "none"}),
        Some(key) => json!({"type": "sharedkey", "sharedKeyId": key.sid, "algorithm": key.algorithm}),
        None => return Vec::new(),
    };
    vec![json!({"id": SETTING, "type": "customer", "friendlyName": "", "signature": signature})]
}
