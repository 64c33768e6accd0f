//! Recordings of calls: starting, pausing, listing and deleting.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use linecard_domain::{CallId, RecordingId, RecordingStatus, Role};
use linecard_store::{
    CallRecording, RecordingUpdate, UpdateSource, call_action, call_get, recording_get, recording_insert,
    recording_list,
};
use linecard_twilio::{RecordingChange, RecordingResource, StartRecording, TwilioError};
use serde_json::json;
use tracing::Instrument;
use url::Url;
use uuid::Uuid;

use super::live::{LiveCalls, Request, is_unknown, require_in_progress};
use crate::app::App;
use crate::audit::{AuditAction, Change};
use crate::caller::Caller;
use crate::channels::{recording_callback, status_callback};
use crate::error::{AppError, Conflict};
use crate::requests::IdempotencyKey;
use crate::tracking::{RecordingTracker, update_of};

/// A recording to start.
#[derive(Debug, Clone, Copy, Default)]
pub struct RecordingOptions {
    /// Each side on a channel of its own.
    pub dual_channel: bool,
    /// Leaves out silence at the beginning and the end.
    pub trim_silence: bool,
}

/// A recording that was to be started or changed.
#[derive(Debug)]
pub struct ChangedRecording {
    pub recording: CallRecording,
    /// False: Twilio's answer was lost, so whether it took effect is not known yet.
    pub accepted: bool,
}

impl App {
    /// Records a call in progress, or returns what the same request led to before.
    pub async fn start_recording(
        &self,
        caller: &Caller,
        call: CallId,
        options: RecordingOptions,
        idempotency: Option<IdempotencyKey>,
    ) -> Result<ChangedRecording, AppError> {
        let recorder = self.recorder();
        let caller = caller.clone();
        // A task of its own: a client that disconnects aborts nothing between the intent and the outcome.
        let task = async move { recorder.start(&caller, call, options, idempotency).await };
        self.tasks.spawn(task.in_current_span()).await?
    }

    /// Pauses, resumes or stops a recording. One that is as requested already is returned as it is.
    pub async fn change_recording(
        &self,
        caller: &Caller,
        call: CallId,
        recording: RecordingId,
        change: RecordingChange,
    ) -> Result<ChangedRecording, AppError> {
        let recorder = self.recorder();
        let caller = caller.clone();
        let task = async move { recorder.change(&caller, call, recording, change).await };
        self.tasks.spawn(task.in_current_span()).await?
    }

    /// The recordings of a call, the newest first.
    pub async fn recordings(&self, caller: &Caller, call: CallId) -> Result<Vec<CallRecording>, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        call_get(&mut tx, call).await?.ok_or(AppError::NotFound("call"))?;
        Ok(recording_list(tx.last(), call).await?)
    }

    pub async fn recording(
        &self,
        caller: &Caller,
        call: CallId,
        recording: RecordingId,
    ) -> Result<CallRecording, AppError> {
        let mut tx = self.store.begin(&caller.context).await?;
        recording_get(tx.last(), call, recording).await?.ok_or(AppError::NotFound("recording"))
    }

    /// Deletes a recording at Twilio for good. One that was deleted stays so.
    pub async fn delete_recording(
        &self,
        caller: &Caller,
        call: CallId,
        recording: RecordingId,
    ) -> Result<(), AppError> {
        caller.require(Role::Admin)?;
        let stored = self.recording(caller, call, recording).await?;
        match stored.status {
            RecordingStatus::Deleted if stored.recording_sid.is_none() => return Ok(()),
            RecordingStatus::Initiating | RecordingStatus::InProgress | RecordingStatus::Paused => {
                return Err(AppError::Conflict(Conflict::RecordingUnderWay));
            }
            RecordingStatus::Failed
            | RecordingStatus::Processing
            | RecordingStatus::Completed
            | RecordingStatus::Absent
            // Twilio is asked again: that it was deleted may have been concluded from an answer of Twilio's that did not last.
            | RecordingStatus::Deleted => {}
        }
        let recorder = self.recorder();
        let (audit, caller) = (self.audit.clone(), caller.clone());
        let task = async move {
            let before = json!({
                "callId": call,
                "status": stored.status.as_str(),
                "durationSeconds": stored.duration_seconds,
            });
            recorder.delete_at_twilio(&caller, &stored).await?;
            // What Twilio was asked to delete. Without a SID, it is deleted there as soon as a report names one.
            let deleted = RecordingUpdate {
                recording_sid: stored.recording_sid.as_ref(),
                ..RecordingUpdate::status(RecordingStatus::Deleted)
            };
            let mut tx = recorder.calls.store.begin(&caller.context).await?;
            let learned = recorder.recordings.learn_within(&mut tx, call, recording, &deleted).await?;
            if learned.is_none_or(|(_, moved)| !moved) {
                return Ok(tx.commit().await?);
            }
            let after = Some(json!({"callId": call, "status": RecordingStatus::Deleted.as_str()}));
            let action = AuditAction::RecordingDelete;
            let change = Change { action, resource_id: recording.into(), before: Some(before), after };
            audit.commit(tx, (&caller).into(), change).await?;
            recorder.calls.live.changed(stored.organization_id);
            Ok(())
        };
        self.tasks.spawn(task.in_current_span()).await?
    }

    fn recorder(&self) -> Recorder {
        Recorder {
            calls: LiveCalls::of(self),
            recordings: Arc::clone(&self.recordings),
            public_url: self.settings.public_url.clone(),
        }
    }
}

/// Starts and changes recordings.
struct Recorder {
    calls: LiveCalls,
    recordings: Arc<RecordingTracker>,
    public_url: Url,
}

impl Recorder {
    async fn start(
        &self,
        caller: &Caller,
        call: CallId,
        options: RecordingOptions,
        idempotency: Option<IdempotencyKey>,
    ) -> Result<ChangedRecording, AppError> {
        if let Some(started) = self.started_before(caller, call, idempotency.as_ref()).await? {
            return Ok(started);
        }
        let call = self.calls.get(caller, call).await?;
        let sid = require_in_progress(&call)?;
        let request = self.calls.request(UpdateSource::Recording, idempotency);
        let recording = RecordingId::from(Uuid::from(request.id));
        if !self.store_intent(caller, call.id, &request, options).await? {
            let earlier = self.started_before(caller, call.id, request.idempotency.as_ref()).await?;
            return earlier.ok_or(AppError::NotFound("call"));
        }
        let organization = call.organization_id;
        let of_call = status_callback(&self.public_url, organization, call.id.into(), call.credential_id);
        let start = StartRecording {
            dual_channel: options.dual_channel,
            trim_silence: options.trim_silence,
            status_callback: recording_callback(&of_call, recording),
        };
        let (sid, start) = (&sid, &start);
        let ask = |config| -> BoxFuture<'_, _> {
            Box::pin(async move { self.calls.twilio.start_recording(&config, sid, start).await })
        };
        let outcome = self.calls.ask(organization, call.id, ask).await;
        if let Err(error) = &outcome
            && !is_unknown(error)
        {
            self.fail(organization, call.id, recording, error).await?;
        }
        let started = self.calls.conclude(organization, call.id, &request, outcome).await?;
        self.learned(caller, call.id, recording, started, false).await
    }

    async fn change(
        &self,
        caller: &Caller,
        call: CallId,
        recording: RecordingId,
        change: RecordingChange,
    ) -> Result<ChangedRecording, AppError> {
        let stored = self.get(caller, call, recording).await?;
        if is_done(stored.status, change) {
            return Ok(ChangedRecording { recording: stored, accepted: true });
        }
        if !stored.status.is_under_way() && stored.status != RecordingStatus::Initiating {
            return Err(AppError::Conflict(Conflict::RecordingEnded));
        }
        let call = self.calls.get(caller, call).await?;
        let (Some(sid), Some(call_sid)) = (&stored.recording_sid, &call.call_sid) else {
            return Err(AppError::Conflict(Conflict::RecordingNotAvailable));
        };
        let request = self.calls.request(UpdateSource::Recording, None);
        let mut tx = self.calls.store.begin(&caller.context).await?;
        call_action(tx.last(), &self.calls.action(caller, &request, call.id, requested(change))).await?;
        drop(tx);
        let ask = |config| -> BoxFuture<'_, _> {
            Box::pin(async move { self.calls.twilio.change_recording(&config, call_sid, sid, change).await })
        };
        let outcome = self.calls.ask(call.organization_id, call.id, ask).await;
        let concluded = self.calls.conclude(call.organization_id, call.id, &request, outcome).await;
        match concluded {
            // It has ended with its call.
            Err(AppError::Twilio(TwilioError::Refused(refusal))) if refusal.is_not_found() => {
                Err(AppError::Conflict(Conflict::RecordingEnded))
            }
            concluded => self.learned(caller, call.id, recording, concluded?, change == RecordingChange::Resume).await,
        }
    }

    /// Does nothing where no SID is known.
    async fn delete_at_twilio(&self, caller: &Caller, stored: &CallRecording) -> Result<(), AppError> {
        let Some(sid) = &stored.recording_sid else { return Ok(()) };
        let (organization, call) = (stored.organization_id, stored.call_id);
        let request = self.calls.request(UpdateSource::Recording, None);
        let mut tx = self.calls.store.begin(&caller.context).await?;
        call_action(tx.last(), &self.calls.action(caller, &request, call, "a recording was to be deleted")).await?;
        drop(tx);
        let ask = |config| -> BoxFuture<'_, _> {
            Box::pin(async move { self.calls.twilio.delete_recording(&config, sid).await })
        };
        let outcome = match self.calls.ask(organization, call, ask).await {
            // It was deleted before, here or at Twilio.
            Err(AppError::Twilio(TwilioError::Refused(refusal))) if refusal.is_not_found() => Ok(()),
            outcome => outcome,
        };
        match self.calls.conclude(organization, call, &request, outcome).await? {
            Some(()) => Ok(()),
            None => Err(AppError::TwilioTooSlow),
        }
    }

    /// The intent of the recording, with its log entry. False: the idempotency key is taken.
    async fn store_intent(
        &self,
        caller: &Caller,
        call: CallId,
        request: &Request,
        options: RecordingOptions,
    ) -> Result<bool, AppError> {
        let mut tx = self.calls.store.begin(&caller.context).await?;
        let action = self.calls.action(caller, request, call, "a recording was requested");
        if !call_action(&mut tx, &action).await? {
            return Ok(false);
        }
        let (recording, channels) = (Uuid::from(request.id).into(), if options.dual_channel { 2 } else { 1 });
        recording_insert(tx.last(), recording, call, channels, caller.remote_address).await?;
        Ok(true)
    }

    async fn started_before(
        &self,
        caller: &Caller,
        call: CallId,
        idempotency: Option<&IdempotencyKey>,
    ) -> Result<Option<ChangedRecording>, AppError> {
        let Some((request, _)) = self.calls.earlier(caller, call, idempotency).await? else { return Ok(None) };
        let recording = self.get(caller, call, Uuid::from(request).into()).await?;
        let accepted = recording.recording_sid.is_some();
        Ok(Some(ChangedRecording { recording, accepted }))
    }

    /// It certainly did not begin.
    async fn fail(
        &self,
        organization: linecard_domain::OrganizationId,
        call: CallId,
        recording: RecordingId,
        error: &AppError,
    ) -> Result<(), AppError> {
        let refusal = match error {
            AppError::Twilio(error) => error.refusal(),
            _ => None,
        };
        let explanation = refusal.map(linecard_twilio::Refusal::guidance);
        let failed = RecordingUpdate {
            error_code: refusal.and_then(|refusal| i32::try_from(refusal.code?).ok()),
            error_message: Some(explanation.as_deref().unwrap_or("Twilio could not be asked.")),
            ..RecordingUpdate::status(RecordingStatus::Failed)
        };
        self.recordings.learn(organization, call, recording, &failed).await?;
        Ok(())
    }

    /// The recording after Twilio's answer; `None`: it was lost.
    async fn learned(
        &self,
        caller: &Caller,
        call: CallId,
        recording: RecordingId,
        answer: Option<RecordingResource>,
        resumes: bool,
    ) -> Result<ChangedRecording, AppError> {
        let accepted = answer.is_some();
        if let Some(resource) = answer {
            let update = RecordingUpdate { resumes, ..update_of(&resource) };
            self.recordings.learn(caller.organization_id(), call, recording, &update).await?;
        }
        Ok(ChangedRecording { recording: self.get(caller, call, recording).await?, accepted })
    }

    async fn get(&self, caller: &Caller, call: CallId, recording: RecordingId) -> Result<CallRecording, AppError> {
        let mut tx = self.calls.store.begin(&caller.context).await?;
        recording_get(tx.last(), call, recording).await?.ok_or(AppError::NotFound("recording"))
    }
}

/// Whether nothing is left to change. Of a recording that is under way Twilio is always asked: what is known of it may be old,
/// and whoever pauses one must not be told so while it runs.
fn is_done(status: RecordingStatus, change: RecordingChange) -> bool {
    change == RecordingChange::Stop && !status.is_under_way() && status != RecordingStatus::Initiating
}

const fn requested(change: RecordingChange) -> &'static str {
    match change {
        RecordingChange::Pause => "a recording was to be paused",
        RecordingChange::Resume => "a recording was to be resumed",
        RecordingChange::Stop => "a recording was to be stopped",
    }
}
