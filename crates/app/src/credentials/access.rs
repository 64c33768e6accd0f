//! Opened credentials of one account, and the logins that they give.

use linecard_domain::{AccountSid, ApiKeySid, RegionalHost};
use linecard_twilio::{TwilioConfig, TwilioLogin, TwilioTelephonyAdapter};
use secrecy::SecretString;

use crate::error::VerificationProblem;

/// The opened credentials of a Twilio account.
pub(crate) struct Access {
    pub account_sid: AccountSid,
    pub token: SecretString,
    pub api_key: Option<(ApiKeySid, SecretString)>,
    pub host: Option<RegionalHost>,
}

impl Access {
    pub(crate) fn with_token(&self) -> TwilioConfig {
        self.config(TwilioLogin::AuthToken(self.token.clone()))
    }

    /// The login that calls and messages are sent with.
    pub(crate) fn for_requests(&self) -> TwilioConfig {
        match self.api_key.clone() {
            Some((sid, secret)) => self.config(TwilioLogin::ApiKey { sid, secret }),
            None => self.with_token(),
        }
    }

    fn config(&self, login: TwilioLogin) -> TwilioConfig {
        TwilioConfig { account_sid: self.account_sid.clone(), login, host: self.host.clone() }
    }

    /// Checks that Twilio accepts the auth token. It accepts a secondary token before it is promoted.
    pub(crate) async fn require_token_accepted(
        &self,
        twilio: &TwilioTelephonyAdapter,
    ) -> Result<(), VerificationProblem> {
        let account = twilio.fetch_account(&self.with_token()).await?;
        if account.is_active() { Ok(()) } else { Err(VerificationProblem::AccountSuspended) }
    }
}
