//! What becomes of recordings: reports of Twilio's, in any order, and what the reconciler finds out (docs/adr/0028).

use std::sync::Arc;

use futures_util::future::BoxFuture;
use linecard_domain::{CallId, OrganizationId, RecordingId, RecordingStatus, Timestamp};
use linecard_store::{
    CallRecording, EventBus, RecordingUpdate, Store, TenantContext, TenantTx, UpdateSource, call_action_outcome,
    call_get, call_signing_credentials, recording_list, recording_of_call_insert, recording_reschedule,
    recording_update,
};
use linecard_twilio::{RecordingCallback, RecordingResource, TwilioConfig, TwilioError, TwilioTelephonyAdapter};
use time::Duration;

use super::timing::{
    CLOCK_SKEW, GIVE_UP_OPEN, GIVE_UP_SEARCH, PRESUME_FAILED_AFTER, UNKNOWN_SID_ATTEMPTS, fetch_interval,
};
use crate::credentials::TokenPromotions;
use crate::dependencies::Dependencies;
use crate::error::{AppError, Conflict};

/// How Twilio marks what a request to record a call has started.
const STARTED_BY_REQUEST: &str = "StartCallRecordingAPI";

/// Records what becomes of recordings.
pub(crate) struct RecordingTracker {
    store: Store,
    twilio: TwilioTelephonyAdapter,
    promotions: Arc<TokenPromotions>,
    live: EventBus,
    dependencies: Dependencies,
}

/// What a resource of Twilio's says of a recording.
pub(crate) fn update_of(resource: &RecordingResource) -> RecordingUpdate<'_> {
    RecordingUpdate {
        recording_sid: Some(&resource.sid),
        status: resource.status.unwrap_or(RecordingStatus::Initiating),
        duration_seconds: resource.duration_seconds,
        channels: resource.channels,
        error_code: resource.error_code.and_then(|code| i32::try_from(code).ok()),
        error_message: None,
        resumes: false,
    }
}

impl RecordingTracker {
    pub(crate) fn new(
        store: Store,
        twilio: TwilioTelephonyAdapter,
        promotions: Arc<TokenPromotions>,
        live: EventBus,
        dependencies: Dependencies,
    ) -> Self {
        Self { store, twilio, promotions, live, dependencies }
    }

    /// Records what was learned, and logs it if the status has moved. `None`: there is no such recording, or it is another one's.
    pub(crate) async fn learn(
        &self,
        organization: OrganizationId,
        call: CallId,
        recording: RecordingId,
        update: &RecordingUpdate<'_>,
    ) -> Result<Option<CallRecording>, AppError> {
        let mut tx = self.store.begin(&TenantContext::service(organization)).await?;
        let Some((recording, moved)) = self.learn_within(&mut tx, call, recording, update).await? else {
            return Ok(None);
        };
        tx.commit().await?;
        if moved {
            self.live.changed(organization);
        }
        Ok(Some(recording))
    }

    /// As [`Self::learn`], within a transaction that the caller ends, and with whether the status has moved.
    pub(crate) async fn learn_within(
        &self,
        tx: &mut TenantTx,
        call: CallId,
        recording: RecordingId,
        update: &RecordingUpdate<'_>,
    ) -> Result<Option<(CallRecording, bool)>, AppError> {
        let Some((recording, moved)) = recording_update(tx, call, recording, update).await? else {
            return Ok(None);
        };
        if moved {
            let log_id = self.dependencies.next_id();
            call_action_outcome(tx, call, log_id, UpdateSource::Recording, described(recording.status), None).await?;
        }
        Ok(Some((recording, moved)))
    }

    /// Applies a report whose signature was verified. False: it is about nothing that is known, and changes nothing.
    pub(super) async fn apply_report(
        &self,
        organization: OrganizationId,
        call: CallId,
        recording: RecordingId,
        report: &RecordingCallback,
    ) -> Result<bool, AppError> {
        if recording.as_uuid() == call.as_uuid() {
            let mut tx = self.store.begin(&TenantContext::service(organization)).await?;
            recording_of_call_insert(tx.last(), call).await?;
        }
        let update = RecordingUpdate {
            recording_sid: Some(&report.recording_sid),
            duration_seconds: report.duration_seconds,
            channels: report.channels,
            error_code: report.error_code.and_then(|code| i32::try_from(code).ok()),
            ..RecordingUpdate::status(report.status)
        };
        Ok(self.learn(organization, call, recording, &update).await?.is_some())
    }

    /// Finds out what became of a recording that is due, and sets when to look at it next.
    pub(super) async fn reconcile(&self, recording: &CallRecording) -> Result<(), AppError> {
        if recording.status == RecordingStatus::Deleted {
            return self.erase(recording).await;
        }
        let now = self.dependencies.now();
        let found =
            if recording.recording_sid.is_some() { self.fetch(recording).await } else { self.search(recording).await };
        match found {
            Ok(true) => Ok(()),
            _ if now >= recording.created_at + GIVE_UP_OPEN => self.reschedule(recording, None).await,
            Ok(false) => self.reschedule(recording, Some(now + fetch_interval(recording.attempts))).await,
            Err(error) => {
                let (organization, id) = (recording.organization_id, recording.id);
                tracing::warn!(error = &error as &dyn std::error::Error, %organization, recording = %id, "a recording could not be reconciled");
                self.reschedule(recording, Some(now + fetch_interval(recording.attempts))).await
            }
        }
    }

    /// True: it has moved, or nothing is left to find out.
    async fn fetch(&self, recording: &CallRecording) -> Result<bool, AppError> {
        let Some(sid) = &recording.recording_sid else { return Ok(false) };
        let fetch =
            |config| -> BoxFuture<'_, _> { Box::pin(async move { self.twilio.fetch_recording(&config, sid).await }) };
        match self.ask(recording, fetch).await {
            // Also where the answer to a resume was lost.
            Ok(resource) => self.adopt(recording, &RecordingUpdate { resumes: true, ..update_of(&resource) }).await,
            Err(AppError::Twilio(TwilioError::Refused(refusal))) if refusal.is_not_found() => {
                // Twilio may not know it yet, as with calls.
                if recording.attempts < UNKNOWN_SID_ATTEMPTS {
                    return Ok(false);
                }
                // Somebody has deleted it at Twilio.
                let deleted =
                    RecordingUpdate { recording_sid: Some(sid), ..RecordingUpdate::status(RecordingStatus::Deleted) };
                self.adopt(recording, &deleted).await
            }
            Err(error) => Err(error),
        }
    }

    /// Deletes at Twilio what was deleted here before its SID was known.
    async fn erase(&self, recording: &CallRecording) -> Result<(), AppError> {
        let Some(sid) = &recording.recording_sid else { return self.reschedule(recording, None).await };
        let delete =
            |config| -> BoxFuture<'_, _> { Box::pin(async move { self.twilio.delete_recording(&config, sid).await }) };
        let detail = match self.ask(recording, delete).await {
            Ok(()) => "the recording was deleted at Twilio, too",
            Err(AppError::Twilio(TwilioError::Refused(refusal)))
                if refusal.is_not_found() && recording.attempts >= UNKNOWN_SID_ATTEMPTS =>
            {
                "Twilio has no such recording any more"
            }
            Err(error) => {
                let (organization, id) = (recording.organization_id, recording.id);
                tracing::warn!(error = &error as &dyn std::error::Error, %organization, recording = %id, "a deleted recording is still at Twilio");
                let now = self.dependencies.now();
                // Twilio refuses it while it records.
                if now < recording.updated_at + GIVE_UP_OPEN {
                    return self.reschedule(recording, Some(now + fetch_interval(recording.attempts))).await;
                }
                "the recording could not be deleted at Twilio: delete it there"
            }
        };
        let mut tx = self.store.begin(&TenantContext::service(recording.organization_id)).await?;
        recording_reschedule(&mut tx, recording.id, None).await?;
        let log_id = self.dependencies.next_id();
        call_action_outcome(tx.last(), recording.call_id, log_id, UpdateSource::Recording, detail, None).await?;
        self.live.changed(recording.organization_id);
        Ok(())
    }

    /// Twilio's answer was lost: looks for what it may have started. As [`Self::fetch`].
    async fn search(&self, recording: &CallRecording) -> Result<bool, AppError> {
        let now = self.dependencies.now();
        let context = TenantContext::service(recording.organization_id);
        let mut tx = self.store.begin(&context).await?;
        let call = call_get(&mut tx, recording.call_id).await?;
        let siblings = recording_list(tx.last(), recording.call_id).await?;
        let Some(call_sid) = call.and_then(|call| call.call_sid) else { return self.give_up(recording).await };
        let sid = &call_sid;
        let list =
            |config| -> BoxFuture<'_, _> { Box::pin(async move { self.twilio.list_recordings(&config, sid).await }) };
        let resources = self.ask(recording, list).await?;
        let earliest = recording.created_at - CLOCK_SKEW - Duration::minutes(1);
        let may_be = |resource: &RecordingResource| {
            resource.source.as_deref().is_none_or(|source| source == STARTED_BY_REQUEST)
                && resource.date_created.is_none_or(|created| created >= earliest)
                && siblings.iter().all(|sibling| sibling.recording_sid.as_ref() != Some(&resource.sid))
        };
        let is_open = |sibling: &CallRecording| {
            sibling.id != recording.id
                && sibling.recording_sid.is_none()
                && matches!(sibling.status, RecordingStatus::Initiating)
        };
        let mut candidates = resources.into_iter().filter(may_be);
        match (candidates.next(), candidates.next(), siblings.iter().any(is_open)) {
            (Some(only), None, false) => self.adopt(recording, &update_of(&only)).await,
            (None, _, _) if now >= recording.created_at + PRESUME_FAILED_AFTER => self.give_up(recording).await,
            _ if now >= recording.created_at + GIVE_UP_SEARCH => self.give_up(recording).await,
            _ => Ok(false),
        }
    }

    async fn give_up(&self, recording: &CallRecording) -> Result<bool, AppError> {
        let update = RecordingUpdate {
            error_message: Some("Twilio has no recording that this could be."),
            ..RecordingUpdate::status(RecordingStatus::Failed)
        };
        self.adopt(recording, &update).await
    }

    async fn adopt(&self, recording: &CallRecording, update: &RecordingUpdate<'_>) -> Result<bool, AppError> {
        let learned = self.learn(recording.organization_id, recording.call_id, recording.id, update).await?;
        Ok(learned.is_none_or(|learned| learned.status != recording.status))
    }

    async fn reschedule(&self, recording: &CallRecording, at: Option<Timestamp>) -> Result<(), AppError> {
        let mut tx = self.store.begin(&TenantContext::service(recording.organization_id)).await?;
        Ok(recording_reschedule(tx.last(), recording.id, at).await?)
    }

    async fn ask<'a, T>(
        &self,
        recording: &CallRecording,
        request: impl Fn(TwilioConfig) -> BoxFuture<'a, Result<T, TwilioError>> + Send,
    ) -> Result<T, AppError> {
        let organization = recording.organization_id;
        let mut tx = self.store.begin(&TenantContext::service(organization)).await?;
        let credentials = call_signing_credentials(tx.last(), recording.call_id).await?;
        drop(tx);
        let credentials = credentials.ok_or(AppError::Conflict(Conflict::NoTokenLeft))?;
        self.promotions.with_any_login(organization, &credentials.account_sid, &credentials.tokens, request).await
    }
}

/// As the call's log has it.
const fn described(status: RecordingStatus) -> &'static str {
    match status {
        RecordingStatus::Initiating => "a recording was requested",
        RecordingStatus::Failed => "the recording did not begin",
        RecordingStatus::InProgress => "the recording is in progress",
        RecordingStatus::Paused => "the recording is paused",
        RecordingStatus::Processing => "the recording has ended, and is not available yet",
        RecordingStatus::Completed => "the recording is available",
        RecordingStatus::Absent => "Twilio has recorded nothing",
        RecordingStatus::Deleted => "the recording was deleted",
    }
}
