//! What handlers share.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use linecard_app::views::AuthenticatedSession;
use linecard_app::{App, AppError};
use linecard_domain::OrganizationId;
use uuid::Uuid;

use crate::problem::Problem;
use crate::rate_limit::{ClientLimit, ClientNetwork, CredentialGate, FailureLimit, NoticesByClient};

/// What handlers share: the use cases, the options and the rate limits.
///
/// A trait object, so that whatever holds it is `Send` because the trait says so. The compiler would look at each field
/// of each cache again for each handler, which was a sixth of its work on this crate.
#[derive(Debug, Clone)]
pub struct ApiState(Arc<dyn Share>);

trait Share: fmt::Debug + Send + Sync {
    fn shared(&self) -> &Shared;
}

impl Share for Shared {
    fn shared(&self) -> &Shared {
        self
    }
}

/// What an [`ApiState`] dereferences to.
pub struct Shared {
    pub(crate) app: Arc<App>,
    pub(crate) options: ApiOptions,
    pub(crate) rate_limits: RateLimits,
}

impl Deref for ApiState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        self.0.shared()
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("options", &self.options).finish_non_exhaustive()
    }
}

/// An installation's options for the HTTP side.
#[derive(Debug, Clone)]
pub struct ApiOptions {
    /// Addresses whose `X-Forwarded-For` header is trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether session cookies are restricted to HTTPS.
    pub secure_cookies: bool,
    /// How long a client may take to send a body.
    pub body_timeout: Duration,
}

impl Default for ApiOptions {
    fn default() -> Self {
        Self { trusted_proxies: Vec::new(), secure_cookies: false, body_timeout: Duration::from_secs(10) }
    }
}

/// Limits on failures, not on successes: legitimate traffic is never limited, however much there is.
pub(crate) struct RateLimits {
    /// Failed sign-ins of one account from one client.
    pub(crate) sign_in: FailureLimit<(String, ClientNetwork)>,
    /// Failed sign-ins of one account from anywhere. Much higher: otherwise anybody could lock a user out.
    pub(crate) sign_in_by_account: FailureLimit<String>,
    /// Failed sign-ins of one account from a device that has signed in to it before, which no other limit applies to.
    pub(crate) sign_in_by_device: FailureLimit<(String, Uuid)>,
    /// Wrong codes for one account, from devices that have not signed in to it before. Only who has shown the password gets
    /// so far, and six digits are few: the limit is low, from anywhere.
    pub(crate) sign_in_code: FailureLimit<String>,
    /// Wrong current passwords and codes of one account, by whoever has a session of it.
    password_change: FailureLimit<String>,
    /// Failed sign-ins from one client.
    pub(crate) sign_in_by_address: ClientLimit,
    /// Rejected callbacks per organization: one with many rejections must not block the others, although Twilio
    /// sends all callbacks from the same addresses.
    pub(crate) callbacks: FailureLimit<(ClientNetwork, Option<OrganizationId>)>,
    /// Rejected callbacks from one client over all organizations: it can name as many as it likes.
    pub(crate) callbacks_by_address: ClientLimit,
    /// API keys and sessions that do not exist.
    pub(crate) credentials: CredentialGate,
    /// Senders of forwarded requests that are not trusted proxies.
    pub(crate) untrusted_forwarders: NoticesByClient,
}

impl RateLimits {
    /// Counts wrong passwords and codes of the account, shown by somebody who has a session of it; what is refused for
    /// another reason is no failure. Not a limit of signing in: whoever guesses from elsewhere must not keep the account's
    /// owner out.
    pub(crate) async fn of_account<T>(
        &self,
        who: &AuthenticatedSession,
        work: impl Future<Output = Result<T, AppError>>,
    ) -> Result<T, Problem> {
        let attempt = self.password_change.attempt(who.name.as_str().to_owned())?;
        let done = work.await;
        if !matches!(done, Err(AppError::Invalid(_))) {
            attempt.succeeded();
        }
        Ok(done?)
    }
}

impl ApiState {
    /// The state of one server.
    pub fn new(app: Arc<App>, options: ApiOptions) -> Self {
        let minutes = Duration::from_mins;
        Self(Arc::new(Shared {
            app,
            options,
            rate_limits: RateLimits {
                sign_in: FailureLimit::new(10, minutes(15)),
                sign_in_by_account: FailureLimit::new(200, minutes(15)),
                sign_in_by_device: FailureLimit::new(10, minutes(15)),
                sign_in_code: FailureLimit::new(10, minutes(15)),
                password_change: FailureLimit::new(10, minutes(15)),
                sign_in_by_address: ClientLimit::new(50, minutes(15)),
                callbacks: FailureLimit::new(300, minutes(1)),
                callbacks_by_address: ClientLimit::new(1_500, minutes(1)),
                credentials: CredentialGate::new(),
                untrusted_forwarders: NoticesByClient::new(),
            },
        }))
    }
}
