//! A message: where it stands and how it looks from outside.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use serde::Serialize;
use time::OffsetDateTime;

use crate::account::Account;
use crate::call::{Empty, rfc2822};
use crate::callback::{Chain, Delivery, Webhook};
use crate::engine::now;
use crate::faults::{Kind, Met};
use crate::ledger::{Resource, lock};
use crate::record::Purpose;
use crate::rest::error::message_error_text;
use crate::script::MessageScript;
use crate::world::World;

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

/// What CreateMessage asked for.
#[derive(Debug)]
pub(crate) struct MessageOrder {
    pub(crate) to: String,
    /// Of a Messaging Service, the number that it picked: shown once the message left the pool.
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
    pub(crate) order: MessageOrder,
    pub(crate) script: MessageScript,
    pub(crate) form: Bytes,
    created: OffsetDateTime,
    ordinal: u64,
    met: Option<Met>,
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
    chain: Chain,
}

impl Resource for Message {
    fn sid(&self) -> &str {
        &self.sid
    }
}

impl Message {
    pub(crate) fn new(
        world: &World,
        account: &Arc<Account>,
        order: MessageOrder,
        script: MessageScript,
        form: Bytes,
        met: Option<Met>,
    ) -> Self {
        let created = now();
        let prefix = if order.media > 0 { "MM" } else { "SM" };
        Self {
            sid: world.engine.sids.make(prefix),
            account: Arc::clone(account),
            state: Mutex::new(State {
                status: order.first_status,
                updated: created,
                sent: None,
                error_code: None,
                price: None,
                callbacks: 0,
                chain: Chain::default(),
            }),
            order,
            script,
            form,
            created,
            ordinal: world.ordinal(Kind::Message),
            met,
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

    /// 160 characters of GSM text or 70 of others in one message, fewer in each of several.
    pub(crate) fn segments(&self) -> u64 {
        let ascii = self.order.body.is_ascii();
        let (one, each) = if ascii { (160, 153) } else { (70, 67) };
        let length = self.order.body.encode_utf16().count();
        let parts = if length <= one { 1 } else { length.div_ceil(each) };
        u64::try_from(parts).unwrap_or(1)
    }

    /// Goes on to `status` and calls back about it. `false` if its fate was sealed before.
    pub(crate) fn take(&self, world: &Arc<World>, status: MessageStatus, error_code: Option<u32>) -> bool {
        let mut state = lock(&self.state);
        if state.status.is_terminal() || world.is_forgotten() {
            return false;
        }
        let at = now();
        state.status = status;
        state.updated = at;
        state.error_code = error_code;
        if status == MessageStatus::Sent {
            state.sent = Some(at);
        }
        if let Some(webhook) = self.order.status_callback.clone().filter(|_| !self.order.silent) {
            let nth = state.callbacks;
            state.callbacks += 1;
            let fate = world.fate(self.met.as_ref(), Kind::Message, self.ordinal, nth);
            let turn = state.chain.turn();
            self.delivery(webhook, status, error_code).start(world, fate, turn);
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
            ("From", self.order.from.clone()),
            ("To", self.order.to.clone()),
            ("ApiVersion", "2010-04-01".to_owned()),
        ];
        if let Some(service) = &self.order.messaging_service_sid {
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

    /// The resource as REST shows it.
    pub(crate) fn view(&self) -> MessageView<'_> {
        let state = lock(&self.state);
        let pooled = matches!(state.status, MessageStatus::Accepted | MessageStatus::Scheduled);
        MessageView {
            account_sid: &self.account.sid,
            api_version: "2010-04-01",
            body: &self.order.body,
            date_created: rfc2822(self.created),
            date_sent: state.sent.map(rfc2822),
            date_updated: rfc2822(state.updated),
            direction: "outbound-api",
            error_code: state.error_code,
            error_message: state.error_code.map(message_error_text),
            from: Some(self.order.from.as_str()).filter(|_| !pooled),
            messaging_service_sid: self.order.messaging_service_sid.as_deref(),
            num_media: self.order.media.to_string(),
            num_segments: if pooled { 0 } else { self.segments() }.to_string(),
            price: state.price.clone(),
            price_unit: "USD",
            sid: &self.sid,
            status: state.status.as_str(),
            subresource_uris: Empty {},
            to: &self.order.to,
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
