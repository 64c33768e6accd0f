//! `/api/session`: signing in and out.

mod attempts;
pub(super) mod create;
pub(super) mod delete;
mod device;

use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::extract::session_cookie;
pub(crate) use attempts::Attempts;
pub(super) use device::{DeviceCookie, device_cookie};

/// The cookie with the session token, inaccessible to scripts and other sites.
pub(super) fn cookie(value: String, secure: bool) -> Cookie<'static> {
    Cookie::build((session_cookie(secure), value))
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Strict)
        .path("/")
        .build()
}
