//! Status callbacks: the signature is checked before anything is believed.

use std::borrow::Cow;

use linecard_domain::{AccountSid, CallId, CallSid, LogId, MessageId, MessageSid, OrganizationId, OutboundRef};
use linecard_store::{
    CallStatusUpdate, MessageStatusUpdate, SigningCredentials, StoreError, TenantContext, TenantTx, TokenPromotion,
    UpdateSource, call_apply_update, call_signing_credentials, message_apply_update, message_signing_credentials,
};
use linecard_twilio::{
    CallCallback, CallbackError, MessageCallback, SignedBody, SignedRequest, guidance_for, parse_form, validate,
};

use crate::error::AppError;
use crate::refusals::RefusalReason;
use crate::rotation::succession_of;
use crate::{App, metrics};

/// Whose status is reported, as the URL says. Nothing of it is believed yet.
#[derive(Debug, Clone, Copy)]
pub struct CallbackTarget {
    pub organization: OrganizationId,
    pub subject: OutboundRef,
}

/// A callback as it came.
#[derive(Debug)]
pub struct CallbackRequest<'a> {
    /// Path and query exactly as received: the signature is over them.
    pub path_and_query: &'a str,
    pub signature: Option<&'a str>,
    pub body: &'a [u8],
}

/// What a callback says of a call or of a message: what differs between the two.
trait StatusReport: Sized + Send + Sync {
    type Id: Into<OutboundRef> + Copy + Send + Sync;
    type Sid: PartialEq + Send;

    fn signers(
        tx: &mut TenantTx,
        id: Self::Id,
    ) -> impl Future<Output = Result<Option<SigningCredentials<Self::Sid>>, StoreError>> + Send;

    fn read(form: &[(Cow<'_, str>, Cow<'_, str>)]) -> Result<Self, CallbackError>;

    fn account_sid(&self) -> &AccountSid;

    fn sid(&self) -> &Self::Sid;

    /// False: it was known already.
    fn apply(
        &self,
        tx: &mut TenantTx,
        id: Self::Id,
        log_id: LogId,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;
}

impl App {
    /// Checks and applies a status callback. [`AppError::CallbackRefused`] for every reason not to believe it,
    /// one answer for all.
    pub async fn apply_callback(&self, target: CallbackTarget, request: &CallbackRequest<'_>) -> Result<(), AppError> {
        match target.subject {
            OutboundRef::Call(call) => self.apply_report::<CallCallback>(target.organization, call, request).await,
            OutboundRef::Message(message) => {
                self.apply_report::<MessageCallback>(target.organization, message, request).await
            }
        }
    }

    async fn apply_report<R: StatusReport>(
        &self,
        organization: OrganizationId,
        id: R::Id,
        request: &CallbackRequest<'_>,
    ) -> Result<(), AppError> {
        let subject: OutboundRef = id.into();
        let kind = subject.channel();
        match self.verified::<R>(organization, id, request).await? {
            Ok((report, promoted)) => {
                let mut tx = self.store.begin(&TenantContext::service(organization)).await?;
                let applied = report.apply(tx.last(), id, self.next_id()).await?;
                self.live.changed(organization);
                if let Some(succession) = promoted {
                    self.notice_promotion(organization, succession).await;
                }
                metrics::callback(kind, if applied { "applied" } else { "repeated" });
                Ok(())
            }
            Err(reason) => {
                metrics::callback(kind, "refused");
                tracing::info!(organization_id = %organization, %kind, id = %subject, reason = reason.as_str(), "a callback was refused");
                self.refusals.count(organization, reason, self.clock.now());
                Err(AppError::CallbackRefused)
            }
        }
    }

    /// The report, and the next token that has signed it: Twilio signs with the one in use alone.
    async fn verified<R: StatusReport>(
        &self,
        organization: OrganizationId,
        id: R::Id,
        request: &CallbackRequest<'_>,
    ) -> Result<Result<(R, Option<TokenPromotion>), RefusalReason>, AppError> {
        let Some(signature) = request.signature else { return Ok(Err(RefusalReason::Unsigned)) };
        let subject: OutboundRef = id.into();
        let form = parse_form(request.body);
        let mut tx = self.store.begin(&TenantContext::verifier(organization, subject)).await?;
        let Some(signers) = R::signers(tx.last(), id).await? else {
            return Ok(Err(RefusalReason::Unknown(subject.channel())));
        };
        drop(tx);
        let tokens = self.open_tokens(organization, &signers.tokens);
        let base = self.settings.public_url.as_str().trim_end_matches('/');
        let url = format!("{base}{}", request.path_and_query);
        let signed = SignedRequest { url: &url, body: SignedBody::Form(&form) };
        let signer = match validate(signed, tokens.iter().map(|(_, token)| token), signature) {
            Ok(index) => tokens.get(index).map(|(sealed, _)| *sealed),
            Err(refusal) => {
                tracing::debug!(reason = refusal.as_str(), "the signature does not match");
                return Ok(Err(RefusalReason::WrongSignature));
            }
        };
        let Ok(report) = R::read(&form) else { return Ok(Err(RefusalReason::Unreadable)) };
        if *report.account_sid() != signers.account_sid {
            return Ok(Err(RefusalReason::OtherAccount));
        }
        if signers.sid.is_some_and(|known| known != *report.sid()) {
            return Ok(Err(RefusalReason::OtherSid(subject.channel())));
        }
        Ok(Ok((report, signer.and_then(succession_of))))
    }
}

impl StatusReport for CallCallback {
    type Id = CallId;
    type Sid = CallSid;

    async fn signers(tx: &mut TenantTx, call: CallId) -> Result<Option<SigningCredentials<CallSid>>, StoreError> {
        call_signing_credentials(tx, call).await
    }

    fn read(form: &[(Cow<'_, str>, Cow<'_, str>)]) -> Result<Self, CallbackError> {
        Self::from_form(form)
    }

    fn account_sid(&self) -> &AccountSid {
        &self.account_sid
    }

    fn sid(&self) -> &CallSid {
        &self.call_sid
    }

    async fn apply(&self, tx: &mut TenantTx, call: CallId, log_id: LogId) -> Result<bool, StoreError> {
        let (error_code, error_message) = error(self.error_code);
        let progress = CallStatusUpdate {
            sequence_number: self.sequence_number,
            occurred_at: self.timestamp,
            duration_seconds: self.duration_seconds,
            sip_response_code: self.sip_response_code,
            answered_by: self.answered_by.as_deref(),
            error_code,
            error_message: error_message.as_deref(),
            ..CallStatusUpdate::status(log_id, UpdateSource::Callback, self.status, Some(&self.call_sid))
        };
        Ok(call_apply_update(tx, call, &progress).await?.is_some())
    }
}

impl StatusReport for MessageCallback {
    type Id = MessageId;
    type Sid = MessageSid;

    async fn signers(
        tx: &mut TenantTx,
        message: MessageId,
    ) -> Result<Option<SigningCredentials<MessageSid>>, StoreError> {
        message_signing_credentials(tx, message).await
    }

    fn read(form: &[(Cow<'_, str>, Cow<'_, str>)]) -> Result<Self, CallbackError> {
        Self::from_form(form)
    }

    fn account_sid(&self) -> &AccountSid {
        &self.account_sid
    }

    fn sid(&self) -> &MessageSid {
        &self.message_sid
    }

    async fn apply(&self, tx: &mut TenantTx, message: MessageId, log_id: LogId) -> Result<bool, StoreError> {
        let (error_code, error_message) = error(self.error_code);
        let progress = MessageStatusUpdate {
            error_code,
            error_message: error_message.as_deref(),
            ..MessageStatusUpdate::status(log_id, UpdateSource::Callback, self.status, Some(&self.message_sid))
        };
        Ok(message_apply_update(tx, message, &progress).await?.is_some())
    }
}

/// An error code as it is stored, and what it means, for people.
fn error(code: Option<u32>) -> (Option<i32>, Option<Cow<'static, str>>) {
    (code.and_then(|code| i32::try_from(code).ok()), code.map(guidance_for))
}
