//! Checking an account and a number with Twilio.

use linecard_domain::{AccountSid, OrganizationId, PhoneNumber};
use linecard_store::{Store, TenantContext, shared_keys_of_account};
use linecard_twilio::{CallbackSigning, IncomingPhoneNumber, TwilioError, TwilioTelephonyAdapter};
use url::Url;

use super::dialing::{DialingNeeds, require_permissions};
use crate::channels::callbacks_of;
use crate::credentials::Access;
use crate::error::{AppError, VerificationProblem};

/// What Twilio reported about an account and a number, as far as the check came.
#[derive(Default)]
pub(super) struct Findings {
    pub account_name: Option<String>,
    pub sms_capable: Option<bool>,
    /// `None` for a verified caller ID as well: nothing of it is configured at Twilio.
    pub number: Option<IncomingPhoneNumber>,
}

/// The callbacks that are expected from an account.
pub(super) struct Callbacks {
    /// How their URLs begin.
    base: String,
    /// The account's SharedKeys that are stored.
    shared_keys: Vec<String>,
}

impl Callbacks {
    pub(super) async fn of_account(
        store: &Store,
        context: &TenantContext,
        public_url: &Url,
        account: &AccountSid,
    ) -> Result<Self, AppError> {
        let stored = shared_keys_of_account(&mut store.begin(context).await?, account).await?;
        let shared_keys = stored.into_iter().map(|key| key.sid.as_str().to_owned()).collect();
        Ok(Self { base: callbacks_of(public_url, context.organization_id()), shared_keys })
    }

    /// Of an organization that has no SharedKeys.
    pub(super) fn of_new(public_url: &Url, organization: OrganizationId) -> Self {
        Self { base: callbacks_of(public_url, organization), shared_keys: Vec::new() }
    }
}

/// Checks the account first, then the number, the webhook rules and the dialing permissions; that it is a trial account is reported last, since
/// everything else works then. What was found before a problem stays in `findings`.
///
/// The account is fetched with the auth token, since a standard API key may not read it; the number with the API key,
/// if there is one. So both are checked: the token verifies callbacks, the key sends requests.
pub(super) async fn check_settings(
    twilio: &TwilioTelephonyAdapter,
    access: &Access,
    number: &PhoneNumber,
    callbacks: &Callbacks,
    needs: &DialingNeeds,
    findings: &mut Findings,
) -> Result<(), VerificationProblem> {
    let account = twilio.fetch_account(&access.with_token()).await?;
    if !account.is_active() {
        return Err(VerificationProblem::AccountSuspended);
    }
    let is_trial = account.is_trial();
    findings.account_name = account.friendly_name;
    let owned = twilio.incoming_phone_numbers(&access.for_requests(), Some(number)).await;
    let owned = owned.map_err(|error| match VerificationProblem::from(error) {
        VerificationProblem::TokenRejected if access.api_key.is_some() => VerificationProblem::ApiKeyRejected,
        problem => problem,
    })?;
    if let Some(owned) = owned.into_iter().find(|candidate| candidate.phone_number == *number) {
        findings.sms_capable = Some(owned.capabilities.sms);
        let has_voice = owned.capabilities.voice;
        findings.number = Some(owned);
        if !has_voice {
            return Err(VerificationProblem::NumberWithoutVoice);
        }
    } else {
        require_caller_id(twilio, access, number).await?;
        // Twilio's docs on verified caller IDs: for calls alone.
        findings.sms_capable = Some(false);
    }
    require_readable_callbacks(twilio, access, callbacks).await?;
    require_permissions(twilio, access, number, needs).await?;
    if is_trial {
        return Err(VerificationProblem::TrialAccount);
    }
    Ok(())
}

/// The configuration is in public beta: if Twilio does not show it, nothing is known, and nothing is reported.
async fn require_readable_callbacks(
    twilio: &TwilioTelephonyAdapter,
    access: &Access,
    callbacks: &Callbacks,
) -> Result<(), VerificationProblem> {
    let Ok(rules) = twilio.webhook_rules(&access.with_token()).await else { return Ok(()) };
    for signing in rules.signing_below(&callbacks.base) {
        match signing {
            CallbackSigning::AuthToken => {}
            CallbackSigning::SharedKey(sid) if callbacks.shared_keys.contains(&sid) => {}
            CallbackSigning::SharedKey(sid) => return Err(VerificationProblem::UnknownSharedKey(Some(sid))),
            CallbackSigning::Nothing => return Err(VerificationProblem::UnsignedCallbacks),
        }
    }
    Ok(())
}

/// A number that is not the account's can still be one that it may call from.
async fn require_caller_id(
    twilio: &TwilioTelephonyAdapter,
    access: &Access,
    number: &PhoneNumber,
) -> Result<(), VerificationProblem> {
    match twilio.caller_ids(&access.for_requests(), Some(number)).await {
        Ok(found) if !found.is_empty() => Ok(()),
        // A key that may not read them: what is known is that the number is not the account's.
        Ok(_) | Err(TwilioError::Refused(_)) => Err(VerificationProblem::NumberNotOwned),
        Err(error) => Err(error.into()),
    }
}
