//! The REST resource of a call, and the parameters of its webhooks.

use serde::Serialize;

use super::{Call, CallRequest};
use crate::callback::Params;
use crate::format::{Empty, rfc2822};
use crate::lock::lock;
use crate::number::{country, formatted};

impl Call {
    /// The parameters of every webhook about this call.
    pub(crate) fn params(&self, status: &str) -> Params {
        let CallRequest { to, from, .. } = &self.request;
        let (to_country, from_country) = (country(to), country(from));
        // Geographic fields are empty: Twilio also sends empty values, and they are signed like others.
        let pairs: [(&'static str, &str); 25] = [
            ("CallSid", &self.sid),
            ("AccountSid", &self.account.sid),
            ("From", from),
            ("To", to),
            ("Caller", from),
            ("Called", to),
            ("CallStatus", status),
            ("ApiVersion", "2010-04-01"),
            ("Direction", "outbound-api"),
            ("FromCity", ""),
            ("FromState", ""),
            ("FromZip", ""),
            ("FromCountry", from_country),
            ("ToCity", ""),
            ("ToState", ""),
            ("ToZip", ""),
            ("ToCountry", to_country),
            ("CallerCity", ""),
            ("CallerState", ""),
            ("CallerZip", ""),
            ("CallerCountry", from_country),
            ("CalledCity", ""),
            ("CalledState", ""),
            ("CalledZip", ""),
            ("CalledCountry", to_country),
        ];
        pairs.map(|(name, value)| (name, value.to_owned())).to_vec()
    }

    /// The REST resource.
    pub(crate) fn view(&self) -> CallView<'_> {
        let state = lock(&self.state);
        // In the queue a call has no dates and no duration yet; these two are "" once dialled.
        let known = state.dialled.is_some() || state.ended.is_some();
        let blank = known.then_some("");
        CallView {
            account_sid: &self.account.sid,
            annotation: None,
            answered_by: state.answered_by,
            api_version: "2010-04-01",
            caller_name: blank,
            date_created: known.then(|| rfc2822(self.accepted)),
            date_updated: state.updated.map(rfc2822),
            direction: "outbound-api",
            duration: known.then(|| state.duration.to_string()),
            end_time: state.ended.map(rfc2822),
            forwarded_from: None,
            from: &self.request.from,
            from_formatted: formatted(&self.request.from),
            group_sid: None,
            parent_call_sid: None,
            phone_number_sid: self.phone_number_sid.as_deref(),
            price: state.price.clone(),
            price_unit: "USD",
            queue_time: state.queue_ms.to_string(),
            sid: &self.sid,
            start_time: state.dialled.map(rfc2822),
            status: state.status.as_str(),
            subresource_uris: Empty {},
            to: &self.request.to,
            to_formatted: formatted(&self.request.to),
            trunk_sid: blank,
            uri: format!("/2010-04-01/Accounts/{}/Calls/{}.json", self.account.sid, self.sid),
        }
    }
}

/// The Call resource, field for field.
#[derive(Debug, Serialize)]
pub(crate) struct CallView<'a> {
    account_sid: &'a str,
    annotation: Option<&'a str>,
    answered_by: Option<&'a str>,
    api_version: &'a str,
    caller_name: Option<&'a str>,
    date_created: Option<String>,
    date_updated: Option<String>,
    direction: &'a str,
    duration: Option<String>,
    end_time: Option<String>,
    forwarded_from: Option<&'a str>,
    from: &'a str,
    from_formatted: String,
    group_sid: Option<&'a str>,
    parent_call_sid: Option<&'a str>,
    phone_number_sid: Option<&'a str>,
    price: Option<String>,
    price_unit: &'a str,
    queue_time: String,
    sid: &'a str,
    start_time: Option<String>,
    status: &'a str,
    subresource_uris: Empty,
    to: &'a str,
    to_formatted: String,
    trunk_sid: Option<&'a str>,
    uri: String,
}
