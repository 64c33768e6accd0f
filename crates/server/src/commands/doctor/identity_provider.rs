//! The identity provider that signs people in.

use linecard_app::SignInSettings;

use super::report::Report;

const CHECK: &str = "identity-provider";

/// Checks that its discovery document and its keys can be read. `None`: the settings are invalid.
pub(super) async fn check(report: &mut Report, settings: Option<&SignInSettings>) {
    let Some(settings) = settings else { return report.skip(CHECK, "its settings are invalid") };
    let Some(provider) = &settings.provider else {
        return report.ok(CHECK, "none is set: people sign in with passwords");
    };
    let issuer = provider.identity_provider.issuer();
    match provider.identity_provider.count_keys().await {
        Ok(0) => report.fail(
            CHECK,
            format!("{issuer} publishes no key that tokens could be checked with"),
            "let it sign with RS256, PS256, ES256 or EdDSA; for Supabase, change to JWT signing keys",
        ),
        Ok(1) => report.ok(CHECK, format!("{issuer} answers, and publishes a key")),
        Ok(keys) => report.ok(CHECK, format!("{issuer} answers, and publishes {keys} keys")),
        Err(failure) => report.fail(
            CHECK,
            format!("{issuer} cannot be used: {failure}"),
            "check LINECARD_OIDC_ISSUER, to the letter, and that this machine reaches /.well-known/openid-configuration below it",
        ),
    }
}
