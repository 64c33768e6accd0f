//! Receiving status callbacks.

use std::sync::Arc;

use linecard_domain::{CallId, OrganizationId, OutboundRef, RecordingId};
use linecard_store::{Call, CallShortWay, EventBus, Message, Store, TenantContext};

use super::callback_verifier::{CallbackRequest, CallbackVerifier, VerifiedCallback};
use super::recordings::RecordingTracker;
use super::rejection_counter::RejectionCounter;
use crate::channels::OutboundItem;
use crate::credentials::TokenPromotions;
use crate::dependencies::Dependencies;
use crate::error::AppError;

/// What a callback is about, according to its URL. It is not trusted until the signature is verified.
#[derive(Debug, Clone, Copy)]
pub struct CallbackTarget {
    pub organization: OrganizationId,
    pub subject: OutboundRef,
}

/// Verifies callbacks and applies them.
pub(crate) struct CallbackReceiver {
    store: Store,
    short_way: Arc<CallShortWay>,
    verifier: CallbackVerifier,
    promotions: Arc<TokenPromotions>,
    recordings: Arc<RecordingTracker>,
    live: EventBus,
    dependencies: Dependencies,
    rejections: RejectionCounter,
}

impl CallbackReceiver {
    pub(crate) fn new(
        store: Store,
        short_way: Arc<CallShortWay>,
        verifier: CallbackVerifier,
        promotions: Arc<TokenPromotions>,
        recordings: Arc<RecordingTracker>,
        live: EventBus,
        dependencies: Dependencies,
    ) -> Self {
        Self {
            store,
            short_way,
            verifier,
            promotions,
            recordings,
            live,
            dependencies,
            rejections: RejectionCounter::default(),
        }
    }

    pub(crate) async fn receive(&self, target: CallbackTarget, request: &CallbackRequest<'_>) -> Result<(), AppError> {
        match target.subject {
            OutboundRef::Call(call) => self.apply::<Call>(target.organization, call, request).await,
            OutboundRef::Message(message) => self.apply::<Message>(target.organization, message, request).await,
        }
    }

    async fn apply<T: OutboundItem>(
        &self,
        organization: OrganizationId,
        id: T::Id,
        request: &CallbackRequest<'_>,
    ) -> Result<(), AppError> {
        if self.apply_shortly::<T>(organization, id, request).await? {
            return Ok(());
        }
        match self.verifier.verify::<T>(organization, id, request).await? {
            Ok(VerifiedCallback { callback, promotion }) => {
                let outcome = match callback {
                    Ok(callback) => {
                        let mut tx = self.store.begin(&TenantContext::service(organization)).await?;
                        let applied = T::apply_callback(tx.last(), id, self.dependencies.next_id(), &callback).await?;
                        self.live.changed(organization);
                        if applied { "applied" } else { "repeated" }
                    }
                    Err(unknown) => {
                        let item: OutboundRef = id.into();
                        tracing::warn!(organization_id = %organization, kind = %T::CHANNEL, id = %item, %unknown, "a callback was acknowledged and changes nothing");
                        "ignored"
                    }
                };
                if let Some(promotion) = promotion {
                    self.promotions.record_promotion(organization, promotion).await;
                }
                T::METRICS.callback(outcome);
                Ok(())
            }
            Err(rejection) => {
                T::METRICS.callback("refused");
                let now = self.dependencies.now();
                self.rejections.record(&self.store, organization, id.into(), rejection, now).await?;
                Err(AppError::CallbackRejected)
            }
        }
    }

    /// As [`Self::receive`], of a recording of a call.
    pub(crate) async fn receive_recording(
        &self,
        organization: OrganizationId,
        call: CallId,
        recording: RecordingId,
        request: &CallbackRequest<'_>,
    ) -> Result<(), AppError> {
        let rejection = match self.verifier.verify_recording(organization, call, request).await? {
            Ok(VerifiedCallback { callback, promotion }) => {
                let outcome = match callback {
                    Ok(report) => {
                        let known = self.recordings.apply_report(organization, call, recording, &report).await?;
                        if known { "applied" } else { "ignored" }
                    }
                    Err(unknown) => {
                        tracing::warn!(organization_id = %organization, kind = "recording", id = %recording, %unknown, "a callback was acknowledged and changes nothing");
                        "ignored"
                    }
                };
                if let Some(promotion) = promotion {
                    self.promotions.record_promotion(organization, promotion).await;
                }
                Call::METRICS.callback(outcome);
                return Ok(());
            }
            Err(rejection) => rejection,
        };
        Call::METRICS.callback("refused");
        self.rejections.record(&self.store, organization, call.into(), rejection, self.dependencies.now()).await?;
        Err(AppError::CallbackRejected)
    }

    /// The short way: without a read first, for a callback that moves its call forward. False: undecided, and nothing
    /// was written.
    async fn apply_shortly<T: OutboundItem>(
        &self,
        organization: OrganizationId,
        id: T::Id,
        request: &CallbackRequest<'_>,
    ) -> Result<bool, AppError> {
        if !T::HAS_SHORT_WAY {
            return Ok(false);
        }
        let Some((credential, callback)) = self.verifier.verify_with_opened::<T>(organization, request) else {
            return Ok(false);
        };
        let (way, log_id) = (&self.short_way, self.dependencies.next_id());
        let applied = T::apply_callback_shortly(way, organization, id, credential, log_id, &callback).await?;
        if applied {
            self.live.changed(organization);
            T::METRICS.callback("applied");
        }
        Ok(applied)
    }

    /// Stores the counts of rejected callbacks.
    pub(crate) async fn flush_rejections(&self) -> Result<(), AppError> {
        Ok(self.rejections.flush(&self.store).await?)
    }
}
