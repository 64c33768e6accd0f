//! A mask that comes back in place of a secret stands for exactly the stored one, and only with the same account.

use linecard_domain::{AccountSid, ApiKeySid};
use linecard_store::{StoredApiKey, StoredCredential};

use crate::error::AppError;
use crate::secrets::mask;

/// The stored settings whose auth token the mask stands for.
pub(super) fn require_token_mask<'a>(
    stored: Option<&'a StoredCredential>,
    account_sid: &AccountSid,
    given: &str,
) -> Result<&'a StoredCredential, AppError> {
    let problem = match stored {
        None => "must be the token itself: none is stored yet",
        Some(stored) if given != mask(&stored.settings.token.hint) => {
            "is not the mask of the stored token. Enter the token again"
        }
        Some(stored) if *account_sid != stored.settings.account_sid => {
            "belongs to the account that was connected before. Enter the token of the new account"
        }
        Some(stored) => return Ok(stored),
    };
    Err(AppError::field("/authToken", problem))
}

/// The stored API key whose secret the mask stands for.
pub(super) fn require_key_mask<'a>(
    stored: Option<&'a StoredApiKey>,
    sid: &ApiKeySid,
    given: &str,
) -> Result<&'a StoredApiKey, AppError> {
    let problem = match stored {
        None => "must be the secret itself: none is stored for this account",
        Some(stored) if given != mask(&stored.hint) => "is not the mask of the stored secret. Enter the secret again",
        Some(stored) if *sid != stored.sid => {
            "belongs to the API key that was stored before. Enter the new key's secret"
        }
        Some(stored) => return Ok(stored),
    };
    Err(AppError::field("/apiKeySecret", problem))
}
