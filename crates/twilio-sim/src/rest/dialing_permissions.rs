//! `/v1/DialingPermissions`: which countries an account may dial, which at Twilio is on a host of its own.

use serde_json::{Value, json};

use crate::account::DialingCountry;
use crate::http::{Reply, Request};
use crate::lock::read;
use crate::sim_state::SimState;

use super::auth;
use super::context::{Outcome, get_only};
use super::error::TwilioError;

pub(super) const PREFIX: &str = "/v1/DialingPermissions/";

pub(super) fn answer(sim: &SimState, request: &Request) -> Outcome {
    let account = auth::authenticate(sim, request.authorization.as_deref())?.account()?;
    get_only(request)?;
    let config = read(&account.config);
    let not_found = || TwilioError::not_found(&request.path);
    let countries = config.dialing_countries.as_ref().ok_or_else(not_found)?;
    match request.path.strip_prefix(PREFIX).and_then(|rest| rest.strip_prefix("Countries")) {
        Some("") => {
            let content: Vec<Value> = countries.iter().map(view).collect();
            let meta = json!({"key": "content", "page": 0, "page_size": 1_000, "next_page_url": null});
            Ok(Reply::json(200, &json!({"content": content, "meta": meta})))
        }
        Some(code) => {
            let found = countries.iter().find(|country| code.strip_prefix('/') == Some(&country.iso_code));
            let found = found.ok_or_else(not_found)?;
            Ok(Reply::json(200, &view(found)))
        }
        None => Err(not_found().into()),
    }
}

fn view(country: &DialingCountry) -> Value {
    json!({
        "iso_code": country.iso_code,
        "name": null,
        "continent": null,
        "country_codes": [],
        "low_risk_numbers_enabled": country.low_risk,
        "high_risk_special_numbers_enabled": country.high_risk_special,
        "high_risk_tollfraud_numbers_enabled": country.toll_fraud,
        "url": format!("https://voice.twilio.com{PREFIX}Countries/{}", country.iso_code),
        "links": {},
    })
}
