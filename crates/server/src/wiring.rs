//! Constructs the application from the configuration.

use std::sync::Arc;

use ipnet::IpNet;
use linecard_app::{
    App, Dependencies, EventSender, PasswordCost, Settings, SystemLookup, SystemRandomSource, VisitLimits,
};
use linecard_domain::{RandomIds, SystemClock};
use linecard_mail::Mailer;
use linecard_store::Store;
use linecard_twilio::TwilioTelephonyAdapter;
use linecard_vault::Keyring;
use url::Url;

use crate::config::{Config, Deployment, MailSettings};
use crate::database::OpenDatabase;
use crate::error::ServerError;
use crate::key;

/// The application with the system's clock, id generator and random source.
pub(crate) fn app(
    store: Store,
    keyring: Keyring,
    twilio_api_url: Url,
    settings: Settings,
) -> Result<Arc<App>, ServerError> {
    let twilio = TwilioTelephonyAdapter::new(TwilioTelephonyAdapter::http_client()?, twilio_api_url);
    let sources = Dependencies {
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds),
        random_source: Arc::new(SystemRandomSource),
    };
    Ok(Arc::new(App::new(store, keyring, twilio, sources, settings)))
}

/// The application for commands other than `serve`.
pub(crate) async fn for_command(database: &OpenDatabase, config: Config) -> Result<Arc<App>, ServerError> {
    let public_url = config.public_url.unwrap_or_else(|| local_url(config.listen.port()));
    let settings = Settings {
        sign_in: config.sign_in.settings(&public_url, Arc::new(SystemClock))?,
        password_cost: PasswordCost::default(),
        mailer: mailer(config.mail, &public_url)?,
        public_url,
        event_sender: event_sender(config.deployment)?,
        event_visits: VisitLimits::default(),
        private_urls: config.deployment != Deployment::Production,
        org_fallback_default: config.org_fallback,
        quotas: config.quotas,
    };
    let keyring = key::keyring(config.keys, &config.data_dir).await?;
    app(database.store.clone(), keyring, config.twilio_api_url, settings)
}

/// What sends mail; it introduces itself by the name in the public URL.
pub(crate) fn mailer(mail: Option<MailSettings>, public_url: &Url) -> Result<Option<Mailer>, ServerError> {
    let make = |MailSettings { server, sender }| Mailer::new(&server, sender, public_url.domain());
    Ok(mail.map(make).transpose()?)
}

/// What sends events: in production, to public addresses alone.
pub(crate) fn event_sender(deployment: Deployment) -> Result<EventSender, ServerError> {
    Ok(EventSender::new(Arc::new(SystemLookup), deployment != Deployment::Production)?)
}

/// The server's URL on this machine: the default public URL in development.
pub(crate) fn local_url(port: u16) -> Url {
    #[expect(clippy::expect_used, reason = "only the port varies")]
    Url::parse(&format!("http://localhost:{port}")).expect("a URL")
}

/// Whether a URL points to this machine.
pub(crate) fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(domain)) => domain == "localhost" || domain.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether a proxy must be in front of Linecard, which speaks HTTP alone, and none is trusted: all clients have its
/// address then.
pub(crate) fn is_behind_unknown_proxy(public_url: &Url, trusted: &[IpNet]) -> bool {
    public_url.scheme() == "https" && trusted.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_that_must_be_there_is_missed_in_the_settings() {
        let url = |text| Url::parse(text).unwrap();
        assert!(is_behind_unknown_proxy(&url("https://linecard.example.com"), &[]));
        assert!(!is_behind_unknown_proxy(&url("https://linecard.example.com"), &["10.0.0.0/8".parse().unwrap()]));
        assert!(!is_behind_unknown_proxy(&url("http://localhost:8080"), &[]));
    }

    #[test]
    fn a_url_of_this_machine_is_recognised() {
        for (url, local) in [
            ("http://localhost:8080", true),
            ("http://127.0.0.1", true),
            ("http://[::1]:8080", true),
            ("https://linecard.example.com", false),
            ("http://192.168.1.1", false),
        ] {
            assert_eq!(is_local(&Url::parse(url).unwrap()), local, "{url}");
        }
    }
}
