//! `/api/me/second-factor`: the second factor of the signed-in user.

pub(crate) mod begin;
pub(crate) mod confirm;
pub(crate) mod get;
pub(crate) mod remove;
pub(crate) mod replace_recovery_codes;

use linecard_app::SecondFactorCode;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::Fields;
use crate::problem::Problem;

/// The password and a code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PasswordAndCodeBody {
    /// The current password.
    #[schema(value_type = String, format = Password)]
    current_password: SecretString,
    /// The 6 digits that the authenticator app shows, or a recovery code.
    #[schema(value_type = String, format = Password)]
    code: SecretString,
}

/// Recovery codes. Each takes the place of the authenticator app's code once.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RecoveryCodesBody {
    /// They are shown only now.
    recovery_codes: Vec<String>,
}

impl From<Vec<SecretString>> for RecoveryCodesBody {
    fn from(codes: Vec<SecretString>) -> Self {
        Self { recovery_codes: codes.iter().map(|code| code.expose_secret().to_owned()).collect() }
    }
}

fn parse_code(raw: &SecretString) -> Result<SecondFactorCode, Problem> {
    let mut fields = Fields::default();
    fields.parse("/code", raw.expose_secret()).ok_or_else(|| fields.into())
}
