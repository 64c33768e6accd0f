//! Status callbacks: the signature is checked before anything is believed.

use linecard_domain::{CallId, OrganizationId};
use linecard_store::{CallbackSubject, Progress, ProgressSource, TenantContext, call_progress, call_signers};
use linecard_twilio::{CallCallback, SignedBody, SignedRequest, parse_form, validate};

use crate::error::AppError;
use crate::refusals::RefusalReason;
use crate::{App, metrics};

/// Whose status is reported, as the URL says. Nothing of it is believed yet.
#[derive(Debug, Clone, Copy)]
pub struct CallbackTarget {
    pub organization: OrganizationId,
    pub call: CallId,
}

/// A callback as it came.
#[derive(Debug)]
pub struct CallbackRequest<'a> {
    /// Path and query exactly as received: the signature is over them.
    pub path_and_query: &'a str,
    pub signature: Option<&'a str>,
    pub body: &'a [u8],
}

impl App {
    /// Checks and applies a call's status callback. [`AppError::CallbackRefused`] for every reason not to
    /// believe it, one answer for all.
    pub async fn apply_call_callback(
        &self,
        target: CallbackTarget,
        request: &CallbackRequest<'_>,
    ) -> Result<(), AppError> {
        match self.verified_call_callback(target, request).await? {
            Ok(callback) => self.apply_verified(target, &callback).await,
            Err(reason) => {
                metrics::callback("refused");
                tracing::info!(organization_id = %target.organization, call_id = %target.call, reason = reason.as_str(), "a callback was refused");
                self.refusals.count(target.organization, reason, self.clock.now());
                Err(AppError::CallbackRefused)
            }
        }
    }

    async fn verified_call_callback(
        &self,
        target: CallbackTarget,
        request: &CallbackRequest<'_>,
    ) -> Result<Result<CallCallback, RefusalReason>, AppError> {
        let Some(signature) = request.signature else { return Ok(Err(RefusalReason::Unsigned)) };
        let form = parse_form(request.body);
        let verifier = TenantContext::verifier(target.organization, CallbackSubject::Call(target.call));
        let mut tx = self.store.begin(&verifier).await?;
        let Some(signers) = call_signers(tx.last(), target.call).await? else {
            return Ok(Err(RefusalReason::UnknownCall));
        };
        drop(tx);
        let tokens = self.open_tokens(target.organization, &signers.tokens);
        let base = self.settings.public_url.as_str().trim_end_matches('/');
        let url = format!("{base}{}", request.path_and_query);
        let signed = SignedRequest { url: &url, body: SignedBody::Form(&form) };
        if let Err(refusal) = validate(signed, &tokens, signature) {
            tracing::debug!(reason = refusal.as_str(), "the signature does not match");
            return Ok(Err(RefusalReason::WrongSignature));
        }
        let Ok(callback) = CallCallback::from_form(&form) else { return Ok(Err(RefusalReason::Unreadable)) };
        if callback.account_sid != signers.account_sid {
            return Ok(Err(RefusalReason::OtherAccount));
        }
        if signers.call_sid.is_some_and(|known| known != callback.call_sid) {
            return Ok(Err(RefusalReason::OtherCall));
        }
        Ok(Ok(callback))
    }

    async fn apply_verified(&self, target: CallbackTarget, callback: &CallCallback) -> Result<(), AppError> {
        let progress = Progress {
            sequence_number: callback.sequence_number,
            occurred_at: callback.timestamp,
            duration_seconds: callback.duration_seconds,
            sip_response_code: callback.sip_response_code,
            answered_by: callback.answered_by.as_deref(),
            error_code: callback.error_code.and_then(|code| i32::try_from(code).ok()),
            ..Progress::status(self.next_id(), ProgressSource::Callback, callback.status, Some(&callback.call_sid))
        };
        let mut tx = self.store.begin(&TenantContext::service(target.organization)).await?;
        let applied = call_progress(tx.last(), target.call, &progress).await?;
        self.live.changed(target.organization);
        metrics::callback(if applied.is_some() { "applied" } else { "repeated" });
        Ok(())
    }
}
