//! The signature of a status callback is checked before anything in it is used.

use std::sync::Arc;

use linecard_domain::{AccountSid, CallId, CallSid, CredentialId, OrganizationId, OutboundRef};
use linecard_store::{
    Call, SigningCredentials, Store, StoreError, StoredSharedKey, TenantContext, TenantTx, TokenPromotion,
    shared_keys_of_account,
};
use linecard_twilio::{
    CallbackError, RecordingCallback, SignatureSettings, SignedBody, SignedRequest, parse_form, validate, validate_with,
};
use url::Url;

use crate::channels::{CallbackForm, OutboundItem, Rejection, RejectionReason};
use crate::credentials::{Credentials, OpenedTokens, promotion_of};
use crate::error::AppError;

/// A callback as it was received.
#[derive(Debug)]
pub struct CallbackRequest<'a> {
    /// The credential that the URL names.
    pub credential: Option<CredentialId>,
    /// Path and query exactly as received: the signature covers them.
    pub path_and_query: &'a str,
    pub signature: Option<&'a str>,
    /// The header that names another key than the auth token, and the algorithm.
    pub signature_settings: Option<&'a str>,
    pub body: &'a [u8],
}

/// What a callback with a right signature says; `Err` inside: it is Twilio's, and says nothing that is known.
type Accepted<C> = Result<Result<C, CallbackError>, RejectionReason>;

/// A callback with a valid signature.
pub(super) struct VerifiedCallback<C> {
    /// `Err`: it is Twilio's, and says nothing that is known.
    pub callback: Result<C, CallbackError>,
    /// The secondary token signed it, which proves its promotion: Twilio signs with the primary token only.
    pub promotion: Option<TokenPromotion>,
}

/// Checks callbacks against the credentials that are stored for the account.
pub(crate) struct CallbackVerifier {
    store: Store,
    credentials: Arc<Credentials>,
    opened_tokens: OpenedTokens,
    /// Signatures cover the address that Twilio called: this, and the path and query.
    base_url: String,
}

impl CallbackVerifier {
    pub(crate) fn new(
        store: Store,
        credentials: Arc<Credentials>,
        opened_tokens: OpenedTokens,
        public_url: &Url,
    ) -> Self {
        let base_url = public_url.as_str().trim_end_matches('/').to_owned();
        Self { store, credentials, opened_tokens, base_url }
    }

    /// Verifies a callback with the token of the credential that its URL names, if that was opened a moment ago. What
    /// the callback says of its account and SID is still to be compared with the call's own. `None`: undecided.
    pub(super) fn verify_with_opened<T: OutboundItem>(
        &self,
        organization: OrganizationId,
        request: &CallbackRequest<'_>,
    ) -> Option<(CredentialId, T::Callback)> {
        // With a SharedKey, the general way decides.
        if request.signature_settings.is_some() {
            return None;
        }
        let (signature, credential) = (request.signature?, request.credential?);
        let token = self.opened_tokens.get(organization, credential)?;
        let form = parse_form(request.body);
        let url = format!("{}{}", self.base_url, request.path_and_query);
        let signed = SignedRequest { url: &url, body: SignedBody::Form(&form) };
        validate(signed, std::iter::once(token.as_ref()), signature).ok()?;
        Some((credential, T::parse_callback(&form).ok()?))
    }

    /// Verifies a callback of a call or message with the tokens that are stored for the account.
    pub(super) async fn verify<T: OutboundItem>(
        &self,
        organization: OrganizationId,
        id: T::Id,
        request: &CallbackRequest<'_>,
    ) -> Result<Result<VerifiedCallback<T::Callback>, Rejection>, AppError> {
        self.verify_as::<T, _>(organization, id, request, accept::<T>).await
    }

    /// The same of a recording of a call.
    pub(super) async fn verify_recording(
        &self,
        organization: OrganizationId,
        call: CallId,
        request: &CallbackRequest<'_>,
    ) -> Result<Result<VerifiedCallback<RecordingCallback>, Rejection>, AppError> {
        self.verify_as::<Call, _>(organization, call, request, accept_recording).await
    }

    /// `accept` reads the form once its signature is known to be right.
    async fn verify_as<T: OutboundItem, C>(
        &self,
        organization: OrganizationId,
        id: T::Id,
        request: &CallbackRequest<'_>,
        accept: impl Fn(&CallbackForm<'_>, &SigningCredentials<T::Sid>) -> Accepted<C> + Send,
    ) -> Result<Result<VerifiedCallback<C>, Rejection>, AppError> {
        let Some(signature) = request.signature else { return Ok(Err(RejectionReason::Unsigned.into())) };
        let settings = match request.signature_settings.map(SignatureSettings::parse).transpose() {
            Ok(settings) => settings.flatten(),
            Err(unknown) => {
                tracing::debug!(%organization, %unknown, "a callback cannot be verified");
                return Ok(Err(RejectionReason::UnknownAlgorithm.into()));
            }
        };
        let item: OutboundRef = id.into();
        let form = parse_form(request.body);
        let mut tx = self.store.begin(&TenantContext::verifier(organization, item)).await?;
        // With a SharedKey, another statement follows.
        let reading = if settings.is_some() { &mut tx } else { tx.last() };
        let Some(signing) = T::signing_credentials(reading, id).await? else {
            return Ok(Err(T::UNKNOWN.into()));
        };
        let rejected = |reason| Ok(Err(Rejection { reason, agent: signing.agent }));
        let shared_keys = match &settings {
            Some(settings) => Some((settings.algorithm, named_keys(tx.last(), &signing.account_sid, settings).await?)),
            None => None,
        };
        drop(tx);
        let url = format!("{}{}", self.base_url, request.path_and_query);
        let signed = SignedRequest { url: &url, body: SignedBody::Form(&form) };
        if let Some((algorithm, keys)) = shared_keys {
            let secrets = self.credentials.open_shared_keys(organization, &keys);
            if secrets.is_empty() {
                tracing::debug!(%organization, account_sid = signing.account_sid.as_str(), "a callback is signed with a SharedKey that is not stored");
                return rejected(RejectionReason::UnknownSharedKey);
            }
            if validate_with(signed, algorithm, &secrets, signature).is_err() {
                return rejected(RejectionReason::WrongSignature);
            }
            let promotion = None;
            return accept(&form, &signing)
                .map_or_else(rejected, |callback| Ok(Ok(VerifiedCallback { callback, promotion })));
        }
        let tokens = self.credentials.open_tokens(organization, &signing.tokens);
        let signer = match validate(signed, tokens.iter().map(|(_, token)| token), signature) {
            Ok(index) => tokens.get(index),
            Err(mismatch) => {
                tracing::debug!(reason = mismatch.as_str(), "the signature does not match");
                return rejected(RejectionReason::WrongSignature);
            }
        };
        let promotion = signer.and_then(|(sealed, _)| promotion_of(sealed));
        let accepted = accept(&form, &signing);
        if let Some((sealed, token)) = signer.filter(|_| accepted.is_ok()) {
            self.opened_tokens.insert(organization, sealed.credential_id, token);
        }
        accepted.map_or_else(rejected, |callback| Ok(Ok(VerifiedCallback { callback, promotion })))
    }
}

/// The SharedKeys of the account that may have signed: the one that the header names, or all if it names none.
async fn named_keys(
    tx: &mut TenantTx,
    account: &AccountSid,
    settings: &SignatureSettings,
) -> Result<Vec<StoredSharedKey>, StoreError> {
    let mut keys = shared_keys_of_account(tx, account).await?;
    keys.retain(|key| settings.key.as_ref().is_none_or(|named| named == key.sid.as_str()));
    Ok(keys)
}

/// What a callback with a right signature says, if it is about the call or message that its address names.
fn accept<T: OutboundItem>(form: &CallbackForm<'_>, signing: &SigningCredentials<T::Sid>) -> Accepted<T::Callback> {
    let callback = T::parse_callback(form);
    match &callback {
        Ok(callback) => {
            let (account_sid, sid) = T::callback_subject(callback);
            if *account_sid != signing.account_sid {
                return Err(RejectionReason::OtherAccount);
            }
            if signing.sid.as_ref().is_some_and(|known| known != sid) {
                return Err(T::OTHER_SID);
            }
        }
        // The signature is right: Twilio has added a status since, which is no forgery.
        Err(CallbackError::UnknownStatus { .. }) => {}
        Err(CallbackError::Missing { .. } | CallbackError::Invalid { .. }) => {
            return Err(RejectionReason::Unreadable);
        }
    }
    Ok(callback)
}

/// The same of a recording: it must be one of the call that its address names.
fn accept_recording(form: &CallbackForm<'_>, signing: &SigningCredentials<CallSid>) -> Accepted<RecordingCallback> {
    let callback = RecordingCallback::from_form(form);
    match &callback {
        Ok(report) if report.account_sid != signing.account_sid => Err(RejectionReason::OtherAccount),
        Ok(report) if signing.sid.as_ref().is_some_and(|known| *known != report.call_sid) => {
            Err(RejectionReason::OtherCall)
        }
        Ok(_) | Err(CallbackError::UnknownStatus { .. }) => Ok(callback),
        Err(CallbackError::Missing { .. } | CallbackError::Invalid { .. }) => Err(RejectionReason::Unreadable),
    }
}
