//! A call: what was asked for, where it stands, and how it looks from outside.

mod order;
mod view;

use std::sync::{Arc, Mutex};
use std::time::Instant;

use bytes::Bytes;
use time::OffsetDateTime;

use crate::account::Account;
use crate::callback::{Chain, Delivery, Params, Webhook};
use crate::engine::now;
use crate::faults::{Kind, Met};
use crate::ledger::{Resource, lock};
use crate::record::Purpose;
use crate::script::CallScript;
use crate::world::World;

pub(crate) use order::{CallOrder, CallStatus, Detection, Event, Events};
pub(crate) use view::{Empty, rfc2822};

#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) sid: String,
    pub(crate) account: Arc<Account>,
    pub(crate) order: CallOrder,
    pub(crate) script: CallScript,
    pub(crate) form: Bytes,
    phone_number_sid: Option<String>,
    accepted: OffsetDateTime,
    ordinal: u64,
    met: Option<Met>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    status: CallStatus,
    status_callback: Option<Arc<Webhook>>,
    /// Left the queue. Until then nearly every field is null, and a cancellation is silent.
    dialled: Option<OffsetDateTime>,
    ended: Option<OffsetDateTime>,
    updated: Option<OffsetDateTime>,
    queue_ms: u64,
    answered: Option<Instant>,
    /// Seconds that the call lasts if nobody hangs up.
    planned: f64,
    duration: u64,
    price: Option<String>,
    answered_by: Option<&'static str>,
    sequence: u64,
    chain: Chain,
}

/// What may happen to a call. Nothing happens to one that has ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Step {
    Dial,
    Ring,
    /// With the seconds that the conversation will last.
    Answer(f64),
    /// With the SIP response that ended it.
    End(CallStatus, u16),
}

impl Resource for Call {
    fn sid(&self) -> &str {
        &self.sid
    }
}

impl Call {
    pub(crate) fn new(
        world: &World,
        account: &Arc<Account>,
        order: CallOrder,
        script: CallScript,
        form: Bytes,
        met: Option<Met>,
    ) -> Self {
        let owned = crate::ledger::read(&account.config).number(&order.from).is_some();
        Self {
            sid: world.engine.sids.make("CA"),
            phone_number_sid: owned.then(|| account.number_sid(&order.from)),
            account: Arc::clone(account),
            state: Mutex::new(State {
                status: CallStatus::Queued,
                status_callback: order.status_callback.clone(),
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
                chain: Chain::default(),
            }),
            order,
            script,
            form,
            accepted: now(),
            ordinal: world.ordinal(Kind::Call),
            met,
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

    /// What machine detection found; `false` if the call was over before that.
    pub(crate) fn set_answered_by(&self, party: &'static str) -> bool {
        let mut state = lock(&self.state);
        let under_way = !state.status.is_terminal();
        if under_way {
            state.answered_by = Some(party);
        }
        under_way
    }

    pub(crate) fn set_price(&self, price: String) {
        let mut state = lock(&self.state);
        state.price = Some(price);
        state.updated = Some(now());
    }

    /// Minutes that are charged for: every one begun, none for a call that nobody took.
    pub(crate) fn minutes(&self) -> u64 {
        lock(&self.state).duration.div_ceil(60)
    }

    pub(crate) fn seconds(&self) -> u64 {
        lock(&self.state).duration
    }

    pub(crate) fn price(&self) -> Option<String> {
        lock(&self.state).price.clone()
    }

    /// Takes one step and calls back about it. `false` if the call had ended already: a hang-up
    /// came first, and whoever drives the call has nothing left to do.
    pub(crate) fn take(self: &Arc<Self>, world: &Arc<World>, step: Step) -> bool {
        let mut state = lock(&self.state);
        if state.status.is_terminal() || world.is_forgotten() {
            return false;
        }
        let at = now();
        state.updated = Some(at);
        let was_dialled = state.dialled.is_some();
        let (event, told) = match step {
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
                (Event::Answered, "in-progress")
            }
            Step::End(status, _) => {
                state.end(status, at, world.engine.speed());
                (Event::Completed, status.as_str())
            }
        };
        // A call that is cancelled in the queue ends without a word.
        let told_of = was_dialled || step == Step::Dial;
        if told_of && !self.order.silent && self.order.events.has(event) {
            self.call_back(world, &mut state, told, step, at);
        }
        true
    }

    fn call_back(&self, world: &Arc<World>, state: &mut State, told: &'static str, step: Step, at: OffsetDateTime) {
        let Some(webhook) = state.status_callback.clone() else {
            return;
        };
        let sequence = state.sequence;
        state.sequence += 1;
        let mut params = self.params(told);
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
        let fate = world.fate(self.met.as_ref(), Kind::Call, self.ordinal, sequence);
        let turn = state.chain.turn();
        self.delivery(webhook, Purpose::CallStatus, params).start(world, fate, turn);
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

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "bounded by the hours that a call may last"
)]
fn whole_seconds(seconds: f64) -> u64 {
    // An answered call lasts a second at least.
    seconds.ceil().clamp(1.0, 86_400.0) as u64
}

/// A call dialled at once shows no queueing.
fn queue_ms(seconds: f64) -> u64 {
    if seconds <= crate::script::QUEUE { 0 } else { whole_seconds(seconds) * 1000 }
}
