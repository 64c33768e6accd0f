//! A call: its parameters, its state and its callbacks.

mod recorded;
mod recording;
mod request;
mod seconds;
mod view;

use std::sync::{Arc, Mutex};
use std::time::Instant;

use bytes::Bytes;
use time::OffsetDateTime;

use crate::account::Account;
use crate::callback::{Delivery, DeliveryOrder, Params, Webhook};
use crate::faults::{AppliedFaults, Kind};
use crate::format::rfc2822;
use crate::lock::lock;
use crate::record::Purpose;
use crate::resource_list::Resource;
use crate::run::Run;
use crate::script::CallScript;
use seconds::whole_seconds;

pub(crate) use request::{CallRequest, CallStatus, Detection, Event, Events, RecordingChange, RecordingRequest};

#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) sid: String,
    pub(crate) account: Arc<Account>,
    pub(crate) request: CallRequest,
    pub(crate) script: CallScript,
    pub(crate) form: Bytes,
    phone_number_sid: Option<String>,
    accepted: OffsetDateTime,
    ordinal: u64,
    applied: Option<AppliedFaults>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    status: CallStatus,
    status_callback: Option<Arc<Webhook>>,
    /// When it left the queue. Until then nearly every field is null, and a cancellation sends no callback.
    dialled: Option<OffsetDateTime>,
    ended: Option<OffsetDateTime>,
    updated: Option<OffsetDateTime>,
    queue_ms: u64,
    answered: Option<Instant>,
    /// Seconds that the call lasts unless it is hung up.
    planned: f64,
    duration: u64,
    price: Option<String>,
    answered_by: Option<&'static str>,
    sequence: u64,
    recordings: Vec<recording::Recording>,
    deliveries: DeliveryOrder,
}

/// A state transition of a call. A call that has ended has none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Step {
    Dial,
    Ring,
    /// With the planned duration in seconds.
    Answer(f64),
    /// With the SIP response that ended it.
    End(CallStatus, u16),
}

impl Resource for Call {
    fn sid(&self) -> &str {
        &self.sid
    }

    fn account_sid(&self) -> &str {
        &self.account.sid
    }
}

impl Call {
    pub(crate) fn new(
        run: &Run,
        account: &Arc<Account>,
        request: CallRequest,
        script: CallScript,
        form: Bytes,
        applied: Option<AppliedFaults>,
    ) -> Self {
        let owned = crate::lock::read(&account.config).number(&request.from).is_some();
        Self {
            sid: run.engine.sids.make("CA"),
            phone_number_sid: owned.then(|| account.number_sid(&request.from)),
            account: Arc::clone(account),
            state: Mutex::new(State {
                status: CallStatus::Queued,
                status_callback: request.status_callback.clone(),
                dialled: None,
                ended: None,
                updated: None,
                queue_ms: 0,
                answered: None,
                planned: 0.0,
                duration: 0,
                price: None,
                answered_by: None,
                sequence: 0,
                recordings: Vec::new(),
                deliveries: DeliveryOrder::default(),
            }),
            request,
            script,
            form,
            accepted: run.engine.now(),
            ordinal: run.ordinal(Kind::Call),
            applied,
        }
    }

    pub(crate) fn status(&self) -> CallStatus {
        lock(&self.state).status
    }

    pub(crate) fn started(&self) -> Option<OffsetDateTime> {
        lock(&self.state).dialled
    }

    pub(crate) fn ended(&self) -> Option<OffsetDateTime> {
        lock(&self.state).ended
    }

    pub(crate) fn set_status_callback(&self, webhook: Arc<Webhook>) {
        lock(&self.state).status_callback = Some(webhook);
    }

    pub(crate) fn status_callback(&self) -> Option<String> {
        let state = lock(&self.state);
        state.status_callback.as_ref().map(|w| w.given.clone())
    }

    /// Sets the result of machine detection; `false` if the call has ended.
    pub(crate) fn set_answered_by(&self, party: &'static str) -> bool {
        let mut state = lock(&self.state);
        let under_way = !state.status.is_terminal();
        if under_way {
            state.answered_by = Some(party);
        }
        under_way
    }

    pub(crate) fn set_price(&self, run: &Run, price: String) {
        let mut state = lock(&self.state);
        state.price = Some(price);
        state.updated = Some(run.engine.now());
    }

    /// Billed minutes: rounded up; zero for an unanswered call.
    pub(crate) fn minutes(&self) -> u64 {
        lock(&self.state).duration.div_ceil(60)
    }

    pub(crate) fn seconds(&self) -> u64 {
        lock(&self.state).duration
    }

    pub(crate) fn price(&self) -> Option<String> {
        lock(&self.state).price.clone()
    }

    /// Applies a transition and sends its callback. `false` if the call has already ended, for example by a hang-up;
    /// the task that drives the call then stops.
    pub(crate) fn take(self: &Arc<Self>, run: &Arc<Run>, step: Step) -> bool {
        let mut state = lock(&self.state);
        if state.status.is_terminal() || run.has_ended() {
            return false;
        }
        let at = run.engine.now();
        state.updated = Some(at);
        let was_dialled = state.dialled.is_some();
        let (event, reported) = match step {
            Step::Dial => {
                state.dialled = Some(at);
                state.queue_ms = queue_ms(self.script.queue);
                (Event::Initiated, "initiated")
            }
            Step::Ring => {
                state.status = CallStatus::Ringing;
                (Event::Ringing, "ringing")
            }
            Step::Answer(planned) => {
                state.status = CallStatus::InProgress;
                state.answered = Some(Instant::now());
                state.planned = planned;
                state
                    .recordings
                    .extend(self.request.recording.iter().map(|request| recording::Recording::begun(run, at, request)));
                (Event::Answered, "in-progress")
            }
            Step::End(status, _) => {
                state.end(status, at, run.engine.speed());
                (Event::Completed, status.as_str())
            }
        };
        // A call that is cancelled in the queue sends no callback.
        let reports = was_dialled || step == Step::Dial;
        if reports && !self.request.silent && self.request.events.has(event) {
            self.call_back(run, &mut state, reported, step, at);
        }
        true
    }

    fn call_back(&self, run: &Arc<Run>, state: &mut State, reported: &'static str, step: Step, at: OffsetDateTime) {
        let Some(webhook) = state.status_callback.clone() else {
            return;
        };
        let sequence = state.sequence;
        state.sequence += 1;
        let mut params = self.params(reported);
        params.push(("Timestamp", rfc2822(at)));
        params.push(("CallbackSource", "call-progress-events".to_owned()));
        params.push(("SequenceNumber", sequence.to_string()));
        if let Step::End(_, sip) = step {
            params.push(("CallDuration", state.duration.to_string()));
            params.push(("Duration", state.duration.div_ceil(60).to_string()));
            params.push(("SipResponseCode", sip.to_string()));
            if let Some(party) = state.answered_by {
                params.push(("AnsweredBy", party.to_owned()));
            }
        }
        let faults = run.callback_faults(self.applied.as_ref(), Kind::Call, self.ordinal, sequence);
        let slot = state.deliveries.next_slot();
        self.delivery(webhook, Purpose::CallStatus, params).start(run, faults, slot);
    }

    pub(crate) fn delivery(&self, webhook: Arc<Webhook>, purpose: Purpose, params: Params) -> Delivery {
        Delivery { account: Arc::clone(&self.account), webhook, purpose, sid: self.sid.clone(), params }
    }
}

impl State {
    fn end(&mut self, status: CallStatus, at: OffsetDateTime, speed: f64) {
        self.status = status;
        self.ended = Some(at);
        if let Some(answered) = self.answered {
            let talked = (answered.elapsed().as_secs_f64() * speed).min(self.planned);
            self.duration = whole_seconds(talked);
        }
    }
}

/// A call that was dialled immediately reports no queue time.
fn queue_ms(seconds: f64) -> u64 {
    if seconds <= crate::script::QUEUE { 0 } else { whole_seconds(seconds) * 1000 }
}
