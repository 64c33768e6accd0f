//! `GET /.well-known/jwks.json`.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, header};
use serde::Serialize;
use utoipa::ToSchema;

use crate::state::ApiState;

/// A JSON Web Key Set (RFC 7517).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SigningKeysBody {
    /// The first one signs now; the others signed before the installation's key was rotated.
    keys: Vec<SigningKeyBody>,
}

/// A public key (RFC 8037).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SigningKeyBody {
    /// The type of the key.
    #[schema(example = "OKP")]
    kty: &'static str,
    /// Its curve.
    #[schema(example = "Ed25519")]
    crv: &'static str,
    /// The algorithm that it is for.
    #[schema(example = "EdDSA")]
    alg: &'static str,
    /// What it is for.
    #[schema(example = "sig")]
    r#use: &'static str,
    /// Its id, which tokens name in their header.
    #[schema(example = "23ea9959")]
    kid: String,
    /// The key itself, 32 bytes in base64url.
    #[schema(example = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")]
    x: String,
}

/// The keys that verify tokens of media streams
///
/// Anyone may read them. Keep them for an hour, and ask again when a token names a `kid` that is not among them, at most
/// once a minute.
#[utoipa::path(get, path = "/.well-known/jwks.json", tag = "calls", security(()),
    responses((status = 200, body = SigningKeysBody, description = "The public keys")))]
pub(crate) async fn get_signing_keys(
    State(state): State<ApiState>,
) -> ([(HeaderName, &'static str); 1], Json<SigningKeysBody>) {
    let keys = state.app.public_signing_keys().into_iter();
    let keys = keys.map(|key| SigningKeyBody {
        kty: "OKP",
        crv: "Ed25519",
        alg: "EdDSA",
        r#use: "sig",
        kid: key.id,
        x: key.x,
    });
    ([(header::CACHE_CONTROL, "public, max-age=3600")], Json(SigningKeysBody { keys: keys.collect() }))
}
