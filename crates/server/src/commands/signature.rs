//! `linecard signature check`.

use std::borrow::Cow;
use std::fs;
use std::process::ExitCode;

use linecard_domain::trim_pasted;
use linecard_twilio::{
    Explanation, SignatureAlgorithm, SignatureSettings, SignedBody, SignedRequest, explain, is_raw_body, parse_form,
};
use secrecy::{ExposeSecret, SecretString};

use super::stdin::secret_line;
use crate::cli::CheckSignatureArguments;
use crate::config::{ConfigError, Environment};
use crate::error::ServerError;
use crate::output;

const TOKEN: &str = "TWILIO_AUTH_TOKEN";
const SHARED_KEY: &str = "TWILIO_SHARED_KEY";

pub(crate) fn check_signature(
    arguments: &CheckSignatureArguments,
    environment: &Environment,
) -> Result<ExitCode, ServerError> {
    let body = arguments.body_file.as_ref().map(fs::read).transpose();
    let body = body.map_err(|error| ServerError::Usage(format!("--body-file cannot be read: {error}")))?;
    let settings = arguments.settings_header.as_deref().map(SignatureSettings::parse).transpose();
    let settings = settings.map_err(|unknown| ServerError::Usage(format!("--settings-header {unknown}")))?.flatten();
    let (token, algorithm) = match settings {
        Some(settings) => (secret(environment, SHARED_KEY, "the SharedKey's secret")?, settings.algorithm),
        None => (secret(environment, TOKEN, "the auth token")?, SignatureAlgorithm::HmacSha1),
    };
    let fields = match &body {
        Some(body) => parse_form(body),
        None => arguments.params.iter().map(|(name, value)| (Cow::from(name), Cow::from(value))).collect(),
    };
    let signed_body = match &body {
        Some(body) if is_raw_body(&arguments.url, body) => SignedBody::Raw(body),
        None if fields.is_empty() => SignedBody::None,
        _ => SignedBody::Form(&fields),
    };
    let request = SignedRequest { url: &arguments.url, body: signed_body };
    let explanation = explain(request, algorithm, [&token], arguments.signature.trim());
    print(&explanation);
    Ok(if explanation.outcome.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn secret(environment: &Environment, variable: &'static str, what: &str) -> Result<SecretString, ServerError> {
    let secret = match environment.secret(variable).map_err(ConfigError::from)? {
        Some(secret) => secret.text,
        None => secret_line(&format!("{what} (or set {variable})"))?,
    };
    // Without what copying adds around it.
    Ok(SecretString::from(trim_pasted(secret.expose_secret())))
}

fn print(explanation: &Explanation) {
    match &explanation.outcome {
        Ok(_) => output::stdout("valid"),
        Err(refusal) => output::stdout(&format!("invalid: {refusal}")),
    }
    if let Some(near_miss) = explanation.near_miss {
        output::stdout(near_miss.advice());
    }
    let mut signed = explanation.signed.iter();
    if let Some(first) = signed.next() {
        output::stdout(&format!("signed: {first}"));
    }
    for variant in signed {
        output::stdout(&format!("    or: {variant}"));
    }
}
