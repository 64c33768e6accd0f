//! A message: its parameters, its state and its callbacks.

mod error;
mod request;
mod view;

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use time::OffsetDateTime;

use crate::account::Account;
use crate::callback::{Delivery, DeliveryOrder, Webhook};
use crate::faults::{AppliedFaults, Kind};
use crate::lock::lock;
use crate::record::Purpose;
use crate::resource_list::Resource;
use crate::run::Run;
use crate::script::MessageScript;

use error::error_text;
pub(crate) use request::{MessageRequest, MessageStatus};

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

    fn account_sid(&self) -> &str {
        &self.account.sid
    }
}

impl Message {
    pub(crate) fn new(
        run: &Run,
        account: &Arc<Account>,
        request: MessageRequest,
        script: MessageScript,
        form: Bytes,
        applied: Option<AppliedFaults>,
    ) -> Self {
        let created = run.engine.now();
        let prefix = if request.media > 0 { "MM" } else { "SM" };
        Self {
            sid: run.engine.sids.make(prefix),
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
            ordinal: run.ordinal(Kind::Message),
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

    pub(crate) fn set_price(&self, run: &Run, price: String) {
        let mut state = lock(&self.state);
        state.price = Some(price);
        state.updated = run.engine.now();
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
    pub(crate) fn take(&self, run: &Arc<Run>, status: MessageStatus, error_code: Option<u32>) -> bool {
        let mut state = lock(&self.state);
        if state.status.is_terminal() || run.has_ended() {
            return false;
        }
        let at = run.engine.now();
        state.status = status;
        state.updated = at;
        state.error_code = error_code;
        if status == MessageStatus::Sent {
            state.sent = Some(at);
        }
        if let Some(webhook) = self.request.status_callback.clone().filter(|_| !self.request.silent) {
            let nth = state.callbacks;
            state.callbacks += 1;
            let faults = run.callback_faults(self.applied.as_ref(), Kind::Message, self.ordinal, nth);
            let slot = state.deliveries.next_slot();
            self.delivery(webhook, status, error_code).start(run, faults, slot);
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
            params.push(("ErrorMessage", error_text(code).to_owned()));
        }
        Delivery {
            account: Arc::clone(&self.account),
            webhook,
            purpose: Purpose::MessageStatus,
            sid: self.sid.clone(),
            params,
        }
    }
}
