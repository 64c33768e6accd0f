//! How people sign in: passwords, and an identity provider.

use std::sync::Arc;

use linecard_app::{ProviderSignIn, SignInSettings};
use linecard_domain::{Clock, Name};
use linecard_oidc::{ConsoleClient, IdentityProvider, ProviderSettings, SecondFactorProof};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::read::{Reader, web_address};

/// Where the provider sends people back to, below the public URL.
const CALLBACK_PATH: &str = "api/sign-in/callback";
/// Supabase's are longer.
const MIN_LEGACY_SECRET: usize = 32;

/// As the settings have it.
#[derive(Debug)]
pub(crate) struct SignIn {
    passwords: bool,
    provider: Option<Provider>,
}

#[derive(Debug)]
struct Provider {
    issuer: String,
    name: String,
    audiences: Vec<String>,
    legacy_secret: Option<SecretString>,
    client_id: Option<String>,
    client_secret: Option<SecretString>,
    links_email: bool,
    second_factor: SecondFactorProof,
}

impl SignIn {
    /// With a client for the provider. Nothing is asked yet.
    pub(crate) fn settings(self, public_url: &Url, clock: Arc<dyn Clock>) -> Result<SignInSettings, reqwest::Error> {
        let Self { passwords, provider } = self;
        let provider = provider.map(|provider| provider.sign_in(public_url, clock)).transpose()?;
        Ok(SignInSettings { passwords, provider })
    }
}

impl Provider {
    fn sign_in(self, public_url: &Url, clock: Arc<dyn Clock>) -> Result<ProviderSignIn, reqwest::Error> {
        let mut redirect_uri = public_url.clone();
        redirect_uri.set_path(&format!("{}/{CALLBACK_PATH}", public_url.path().trim_end_matches('/')));
        let secret = self.client_secret;
        let client = self.client_id.map(|id| ConsoleClient { id, secret, redirect_uri });
        let settings = ProviderSettings {
            issuer: self.issuer,
            audiences: self.audiences,
            legacy_secret: self.legacy_secret,
            second_factor: self.second_factor,
            client,
        };
        let identity_provider = Arc::new(IdentityProvider::new(settings, clock)?);
        Ok(ProviderSignIn { identity_provider, name: self.name, links_email: self.links_email })
    }
}

impl Reader<'_> {
    pub(super) fn sign_in(&mut self) -> SignIn {
        let provider = self.provider();
        let passwords = self.switch("LINECARD_PASSWORDS", true);
        if !passwords && provider.as_ref().is_none_or(|provider| provider.client_id.is_none()) {
            self.refuse(
                "LINECARD_PASSWORDS",
                "is off, and nobody could sign in: set LINECARD_OIDC_ISSUER and LINECARD_OIDC_CLIENT_ID, or leave it on",
            );
        }
        SignIn { passwords, provider }
    }

    fn provider(&mut self) -> Option<Provider> {
        let issuer = self.issuer();
        let host = issuer.as_ref().and_then(|issuer| Url::parse(issuer).ok()?.host_str().map(str::to_owned));
        let named = self.parsed("LINECARD_OIDC_NAME", |text| {
            text.parse::<Name>().map(|name| name.as_str().to_owned()).map_err(|error| error.detail().to_owned())
        });
        let name = named.clone().or(host).unwrap_or_default();
        let audience = self.parsed("LINECARD_OIDC_AUDIENCE", |text| Ok(text.to_owned()));
        let audiences: Vec<String> = audience
            .iter()
            .flat_map(|text| text.split([',', ' ']))
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
            .collect();
        let legacy_secret = self.legacy_secret();
        let client_id = self.parsed("LINECARD_OIDC_CLIENT_ID", |text| Ok(text.to_owned()));
        let client_secret = self.secret("LINECARD_OIDC_CLIENT_SECRET").map(|secret| secret.text);
        let links_email = self.switch("LINECARD_OIDC_LINK_EMAIL", false);
        let second_factor = self.parsed("LINECARD_OIDC_SECOND_FACTOR", |text| text.parse().map_err(str::to_owned));
        let Some(issuer) = issuer else {
            let others = [
                ("LINECARD_OIDC_NAME", named.is_some()),
                ("LINECARD_OIDC_AUDIENCE", !audiences.is_empty()),
                ("LINECARD_OIDC_LEGACY_SECRET", legacy_secret.is_some()),
                ("LINECARD_OIDC_CLIENT_ID", client_id.is_some()),
                ("LINECARD_OIDC_CLIENT_SECRET", client_secret.is_some()),
                ("LINECARD_OIDC_LINK_EMAIL", links_email),
                ("LINECARD_OIDC_SECOND_FACTOR", second_factor.is_some()),
            ];
            for (name, _) in others.into_iter().filter(|(_, is_set)| *is_set) {
                self.refuse(name, "is set without LINECARD_OIDC_ISSUER, which names the identity provider");
            }
            return None;
        };
        if audiences.is_empty() && client_id.is_none() {
            self.refuse(
                "LINECARD_OIDC_ISSUER",
                "has no use: set LINECARD_OIDC_AUDIENCE for requests with its tokens, LINECARD_OIDC_CLIENT_ID for signing in to \
                 the console, or both",
            );
        }
        if client_secret.is_some() && client_id.is_none() {
            self.refuse("LINECARD_OIDC_CLIENT_SECRET", "is set without LINECARD_OIDC_CLIENT_ID");
        }
        let second_factor = second_factor.unwrap_or_default();
        Some(Provider { issuer, name, audiences, legacy_secret, client_id, client_secret, links_email, second_factor })
    }

    /// To the letter, as `iss` has it: with or without a slash at its end.
    fn issuer(&mut self) -> Option<String> {
        let production = self.in_production();
        self.parsed("LINECARD_OIDC_ISSUER", |text| {
            web_address(text, production)
                .map(|_| text.to_owned())
                .map_err(|detail| detail.replace("https://linecard.example.com", "https://example.eu.auth0.com/"))
        })
    }

    fn legacy_secret(&mut self) -> Option<SecretString> {
        let secret = self.secret("LINECARD_OIDC_LEGACY_SECRET")?;
        if secret.text.expose_secret().len() < MIN_LEGACY_SECRET {
            self.refuse(
                &secret.origin,
                format!("is shorter than {MIN_LEGACY_SECRET} characters, and could be guessed"),
            );
        }
        Some(secret.text)
    }
}

#[cfg(test)]
mod tests {
    use linecard_domain::SystemClock;

    use super::super::{Config, Environment};
    use super::*;

    const ISSUER: (&str, &str) = ("LINECARD_OIDC_ISSUER", "https://example.eu.auth0.com/");
    const CLIENT: (&str, &str) = ("LINECARD_OIDC_CLIENT_ID", "console");

    fn read(pairs: &[(&str, &str)]) -> Result<SignInSettings, String> {
        let environment: Environment = pairs.iter().copied().collect();
        let config = Config::read(&environment).map_err(|error| error.to_string())?;
        let public_url = Url::parse("https://linecard.example.com/").expect("a URL");
        Ok(config.sign_in.settings(&public_url, Arc::new(SystemClock)).expect("a client"))
    }

    #[test]
    fn an_identity_provider_is_named_as_tokens_name_it_and_has_some_use() {
        assert!(read(&[]).expect("valid").provider.is_none());
        let settings = read(&[ISSUER, ("LINECARD_OIDC_AUDIENCE", "a, b")]).expect("valid");
        let provider = settings.provider.expect("a provider");
        assert_eq!(provider.identity_provider.issuer(), ISSUER.1, "with its slash");
        assert_eq!((provider.name.as_str(), provider.links_email), ("example.eu.auth0.com", false));
        assert!(provider.identity_provider.takes_tokens() && !provider.identity_provider.signs_in());
        for (pairs, problem) in [
            (vec![ISSUER], "LINECARD_OIDC_ISSUER has no use"),
            (vec![CLIENT], "LINECARD_OIDC_CLIENT_ID is set without LINECARD_OIDC_ISSUER"),
            (vec![("LINECARD_OIDC_ISSUER", "auth0"), CLIENT], "LINECARD_OIDC_ISSUER must be a URL"),
            (
                vec![ISSUER, CLIENT, ("LINECARD_OIDC_SECOND_FACTOR", "mfa")],
                "LINECARD_OIDC_SECOND_FACTOR must be none, trusted",
            ),
            (
                vec![ISSUER, CLIENT, ("LINECARD_OIDC_LEGACY_SECRET", "short")],
                "LINECARD_OIDC_LEGACY_SECRET is shorter than",
            ),
            (vec![ISSUER, ("LINECARD_OIDC_AUDIENCE", "a"), ("LINECARD_PASSWORDS", "off")], "nobody could sign in"),
            (vec![("LINECARD_PASSWORDS", "off")], "nobody could sign in"),
        ] {
            let refused = read(&pairs).expect_err(problem);
            assert!(refused.contains(problem), "{problem}: {refused}");
            assert!(!refused.contains("short\n"), "{refused}");
        }
    }

    #[test]
    fn no_secret_of_the_identity_provider_is_shown() {
        let secrets = [
            ("LINECARD_OIDC_CLIENT_SECRET", "a-client-secret"),
            ("LINECARD_OIDC_LEGACY_SECRET", "a-legacy-secret-of-a-certain-length"),
        ];
        let settings = read(&[[ISSUER, CLIENT].as_slice(), &secrets].concat()).expect("valid");
        let shown = format!("{settings:?}");
        assert!(shown.contains("\"/api/sign-in/callback\""), "{shown}");
        assert!(secrets.iter().all(|(_, secret)| !shown.contains(secret)), "{shown}");
    }
}
