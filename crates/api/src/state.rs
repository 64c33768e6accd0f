use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use linecard_app::App;
use linecard_domain::OrganizationId;

use crate::limits::FailureLimit;

/// What handlers work with.
#[derive(Clone)]
pub struct ApiState {
    pub(crate) app: Arc<App>,
    pub(crate) options: Arc<ApiOptions>,
    pub(crate) limits: Arc<Limits>,
}

impl fmt::Debug for ApiState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiState").field("options", &self.options).finish_non_exhaustive()
    }
}

/// What an installation has chosen about its HTTP side.
#[derive(Debug, Clone)]
pub struct ApiOptions {
    /// Addresses whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Cookies for HTTPS alone.
    pub secure_cookies: bool,
    /// How long a client may take to send its body.
    pub body_timeout: Duration,
}

impl Default for ApiOptions {
    fn default() -> Self {
        Self { trusted_proxies: Vec::new(), secure_cookies: false, body_timeout: Duration::from_secs(10) }
    }
}

/// Failures are limited, not successes: nobody's own traffic keeps it out, however much that is.
pub(crate) struct Limits {
    /// Of one account from one address.
    pub(crate) sign_in: FailureLimit<(String, IpAddr)>,
    /// Of one account from wherever: far more, since else anybody could keep a person out.
    pub(crate) sign_in_by_account: FailureLimit<String>,
    pub(crate) sign_in_by_address: FailureLimit<IpAddr>,
    /// For one organization, so that one whose callbacks are refused keeps out no other's, although Twilio
    /// sends all of them from the same addresses.
    pub(crate) callbacks: FailureLimit<(IpAddr, Option<OrganizationId>)>,
}

impl ApiState {
    pub fn new(app: Arc<App>, options: ApiOptions) -> Self {
        let minutes = Duration::from_mins;
        Self {
            app,
            options: Arc::new(options),
            limits: Arc::new(Limits {
                sign_in: FailureLimit::new(10, minutes(15)),
                sign_in_by_account: FailureLimit::new(200, minutes(15)),
                sign_in_by_address: FailureLimit::new(50, minutes(15)),
                callbacks: FailureLimit::new(300, minutes(1)),
            }),
        }
    }
}
