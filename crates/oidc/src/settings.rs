//! What the operator says of the identity provider.

use std::str::FromStr;

use secrecy::SecretString;
use serde_json::{Map, Value};
use url::Url;

/// The operator's settings. `Debug` shows no secret.
#[derive(Debug)]
pub struct ProviderSettings {
    /// As tokens have it in `iss`, to the letter.
    pub issuer: String,
    /// What `aud` of a request's token must contain one of. Empty: requests are made with no token of this provider.
    pub audiences: Vec<String>,
    /// Supabase's legacy secret, with which HS256 is checked. Whoever has it can sign as anybody.
    pub legacy_secret: Option<SecretString>,
    /// What proves that the person has shown a second factor to the provider.
    pub second_factor: SecondFactorProof,
    /// With which people sign in to the console; `None`: they do not.
    pub client: Option<ConsoleClient>,
}

/// The console as a client of the provider.
#[derive(Debug)]
pub struct ConsoleClient {
    pub id: String,
    /// `None`: a public client, which PKCE protects.
    pub secret: Option<SecretString>,
    /// Where the provider sends people back to, exactly as it knows the address.
    pub redirect_uri: Url,
}

/// What proves that a person has shown a second factor.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SecondFactorProof {
    /// Nothing: whoever the provider signs in counts as without one.
    #[default]
    None,
    /// The provider asks everybody for one, says the operator.
    Trusted,
    /// A claim that is this text, or a list with this text, for example `amr` and `mfa`.
    Claim { name: String, value: String },
}

impl SecondFactorProof {
    pub(crate) fn is_in(&self, claims: &Map<String, Value>) -> bool {
        match self {
            Self::None => false,
            Self::Trusted => true,
            Self::Claim { name, value } => match claims.get(name) {
                Some(Value::String(text)) => text == value,
                Some(Value::Array(list)) => list.iter().any(|item| item.as_str() == Some(value)),
                _ => false,
            },
        }
    }
}

impl FromStr for SecondFactorProof {
    type Err = &'static str;

    fn from_str(raw: &str) -> Result<Self, Self::Err> {
        match (raw, raw.split_once('=')) {
            ("none", _) => Ok(Self::None),
            ("trusted", _) => Ok(Self::Trusted),
            (_, Some((name, value))) if !name.trim().is_empty() && !value.trim().is_empty() => {
                Ok(Self::Claim { name: name.trim().to_owned(), value: value.trim().to_owned() })
            }
            _ => Err("must be none, trusted, or a claim and its value, for example amr=mfa"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_second_factor_is_proven_by_the_claim_that_the_setting_names_and_by_no_other() {
        let proves = |setting: &str, claims: Value| {
            let proof: SecondFactorProof = setting.parse().expect("a setting");
            proof.is_in(claims.as_object().expect("claims"))
        };
        assert!(proves("amr=mfa", json!({"amr": ["pwd", "mfa"]})));
        assert!(proves("aal=aal2", json!({"aal": "aal2"})));
        assert!(proves("trusted", json!({})));
        for claims in [
            json!({}),
            json!({"amr": "pwd"}),
            json!({"amr": [["mfa"]]}),
            json!({"acr": "mfa"}),
            json!({"amr": {"mfa": true}}),
        ] {
            assert!(!proves("amr=mfa", claims.clone()), "{claims}");
        }
        assert!(!proves("none", json!({"amr": ["mfa"]})));
        for wrong in ["", "mfa", "=mfa", "amr="] {
            assert!(wrong.parse::<SecondFactorProof>().is_err(), "{wrong}");
        }
    }
}
