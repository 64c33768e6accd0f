//! A message: its state, its callbacks and its REST resource.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use serde::Serialize;
use time::OffsetDateTime;

use crate::account::Account;
use crate::call::{Empty, rfc2822};
use crate::callback::{Delivery, DeliveryOrder, Webhook};
use crate::engine::now;
use crate::faults::{AppliedFaults, Kind};
use crate::lock::lock;
use crate::record::Purpose;
use crate::resource_list::Resource;
use crate::rest::error::message_error_text;
use crate::script::MessageScript;
use crate::sim_state::SimState;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MessageStatus {
    Accepted,
    Scheduled,
    Queued,
    Sent,
    Delivered,
    Undelivered,
    Failed,
    Canceled,
}

impl MessageStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Scheduled => "scheduled",
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Undelivered => "undelivered",
            Self::Failed => "failed",
            Self::Canceled => "canceled",
        }
    }

    fn is_terminal(self) -> bool {
        matches!(self, Self::Delivered | Self::Undelivered | Self::Failed | Self::Canceled)
    }
}

/// The parameters of CreateMessage.
#[derive(Debug)]
pub(crate) struct MessageRequest {
    pub(crate) to: String,
    /// With a Messaging Service, the number it selected; shown once the message has left `accepted`.
    pub(crate) from: String,
    pub(crate) body: String,
    pub(crate) media: usize,
    pub(crate) messaging_service_sid: Option<String>,
    pub(crate) status_callback: Option<Arc<Webhook>>,
    pub(crate) first_status: MessageStatus,
    pub(crate) silent: bool,
}

#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) sid: String,
    pub(crate) account: Arc<Account>,
    pub(crate) request: MessageRequest,
    pub(crate) script: MessageScript,
    pub(crate) form: Bytes,
    created: OffsetDateTime,
    ordinal: u64,
    applied: Option<AppliedFaults>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    status: MessageStatus,
    updated: OffsetDateTime,
    sent: Option<OffsetDateTime>,
    error_code: Option<u32>,
    price: Option<String>,
    callbacks: u64,
    deliveries: DeliveryOrder,
}

impl Resource for Message {
    fn sid(&self) -> &str {
        &self.sid
    }
}

impl Message {
    pub(crate) fn new(
        sim: &SimState,
        account: &Arc<Account>,
        request: MessageRequest,
        script: MessageScript,
        form: Bytes,
        applied: Option<AppliedFaults>,
    ) -> Self {
        let created = now();
        let prefix = if request.media > 0 { "MM" } else { "SM" };
        Self {
            sid: sim.engine.sids.make(prefix),
            account: Arc::clone(account),
            state: Mutex::new(State {
                status: request.first_status,
                updated: created,
                sent: None,
                error_code: None,
                price: None,
                callbacks: 0,
                deliveries: DeliveryOrder::default(),
            }),
            request,
            script,
            form,
            created,
            ordinal: sim.ordinal(Kind::Message),
            applied,
        }
    }

    pub(crate) fn status(&self) -> MessageStatus {
        lock(&self.state).status
    }

    pub(crate) fn sent(&self) -> Option<OffsetDateTime> {
        lock(&self.state).sent
    }

    pub(crate) fn price(&self) -> Option<String> {
        lock(&self.state).price.clone()
    }

    pub(crate) fn set_price(&self, price: String) {
        let mut state = lock(&self.state);
        state.price = Some(price);
        state.updated = now();
    }

    /// A single segment holds 160 GSM characters or 70 others; each of several holds 153 or 67.
    pub(crate) fn segments(&self) -> u64 {
        let ascii = self.request.body.is_ascii();
        let (one, each) = if ascii { (160, 153) } else { (70, 67) };
        let length = self.request.body.encode_utf16().count();
        let parts = if length <= one { 1 } else { length.div_ceil(each) };
        u64::try_from(parts).unwrap_or(1)
    }

    /// Moves to `status` and sends the callback. `false` if the message was already in a terminal status.
    pub(crate) fn take(&self, sim: &Arc<SimState>, status: MessageStatus, error_code: Option<u32>) -> bool {
        let mut state = lock(&self.state);
        if state.status.is_terminal() || sim.is_reset() {
            return false;
        }
        let at = now();
        state.status = status;
        state.updated = at;
        state.error_code = error_code;
        if status == MessageStatus::Sent {
            state.sent = Some(at);
        }
        if let Some(webhook) = self.request.status_callback.clone().filter(|_| !self.request.silent) {
            let nth = state.callbacks;
            state.callbacks += 1;
            let faults = sim.callback_faults(self.applied.as_ref(), Kind::Message, self.ordinal, nth);
            let slot = state.deliveries.next_slot();
            self.delivery(webhook, status, error_code).start(sim, faults, slot);
        }
        true
    }

    fn delivery(&self, webhook: Arc<Webhook>, status: MessageStatus, error_code: Option<u32>) -> Delivery {
        let mut params = vec![
            ("MessageSid", self.sid.clone()),
            ("SmsSid", self.sid.clone()),
            ("MessageStatus", status.as_str().to_owned()),
            ("SmsStatus", status.as_str().to_owned()),
            ("AccountSid", self.account.sid.clone()),
            ("From", self.request.from.clone()),
            ("To", self.request.to.clone()),
            ("ApiVersion", "2010-04-01".to_owned()),
        ];
        if let Some(service) = &self.request.messaging_service_sid {
            params.push(("MessagingServiceSid", service.clone()));
        }
        if let Some(code) = error_code {
            params.push(("ErrorCode", code.to_string()));
            params.push(("ErrorMessage", message_error_text(code).to_owned()));
        }
        Delivery {
            account: Arc::clone(&self.account),
            webhook,
            purpose: Purpose::MessageStatus,
            sid: self.sid.clone(),
            params,
        }
    }

    /// The REST resource.
    pub(crate) fn view(&self) -> MessageView<'_> {
        let state = lock(&self.state);
        let pooled = matches!(state.status, MessageStatus::Accepted | MessageStatus::Scheduled);
        MessageView {
            account_sid: &self.account.sid,
            api_version: "2010-04-01",
            body: &self.request.body,
            date_created: rfc2822(self.created),
            date_sent: state.sent.map(rfc2822),
            date_updated: rfc2822(state.updated),
            direction: "outbound-api",
            error_code: state.error_code,
            error_message: state.error_code.map(message_error_text),
            from: Some(self.request.from.as_str()).filter(|_| !pooled),
            messaging_service_sid: self.request.messaging_service_sid.as_deref(),
            num_media: self.request.media.to_string(),
            num_segments: if pooled { 0 } else { self.segments() }.to_string(),
            price: state.price.clone(),
            price_unit: "USD",
            sid: &self.sid,
            status: state.status.as_str(),
            subresource_uris: Empty {},
            to: &self.request.to,
            uri: format!("/2010-04-01/Accounts/{}/Messages/{}.json", self.account.sid, self.sid),
        }
    }
}

/// The Message resource, field for field.
#[derive(Debug, Serialize)]
pub(crate) struct MessageView<'a> {
    account_sid: &'a str,
    api_version: &'a str,
    body: &'a str,
    date_created: String,
    date_sent: Option<String>,
    date_updated: String,
    direction: &'a str,
    error_code: Option<u32>,
    error_message: Option<&'a str>,
    from: Option<&'a str>,
    messaging_service_sid: Option<&'a str>,
    num_media: String,
    num_segments: String,
    price: Option<String>,
    price_unit: &'a str,
    sid: &'a str,
    status: &'a str,
    subresource_uris: Empty,
    to: &'a str,
    uri: String,
}
