//! The cookie by which a device is recognized that has signed in to an account before.

use axum::http::header::{self, HeaderName};
use axum::response::AppendHeaders;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use linecard_app::{DEVICE_LIFETIME, KnownDevice};
use linecard_domain::Email;
use secrecy::{ExposeSecret, SecretString};

use crate::state::ApiState;

/// Appended after the session's cookie.
pub(crate) type DeviceCookie = AppendHeaders<[(HeaderName, String); 1]>;

/// The device, if its cookie was issued for this account.
pub(super) fn known_device(state: &ApiState, jar: &CookieJar, account: &Email) -> Option<KnownDevice> {
    let cookie = jar.get(&cookie_name(state, account))?;
    state.app.known_device(account, &SecretString::from(cookie.value()))
}

/// Sets the cookie of a device whose person has just shown the right password, or chosen it.
pub(crate) fn device_cookie(state: &ApiState, account: &Email, known: Option<KnownDevice>) -> DeviceCookie {
    let token = state.app.device_token(account, known);
    let cookie = Cookie::build((cookie_name(state, account), token.expose_secret().to_owned()))
        .http_only(true)
        .secure(state.options.secure_cookies)
        .same_site(SameSite::Strict)
        .path("/")
        .max_age(DEVICE_LIFETIME);
    AppendHeaders([(header::SET_COOKIE, cookie.build().to_string())])
}

/// One for each account: several people may use a device.
fn cookie_name(state: &ApiState, account: &Email) -> String {
    let prefix = if state.options.secure_cookies { "__Host-linecard_device" } else { "linecard_device" };
    let hash = linecard_app::secret_hash(&SecretString::from(account.as_str()));
    let account: Vec<u8> = hash.0.into_iter().take(4).collect();
    format!("{prefix}_{}", hex::encode(account))
}
