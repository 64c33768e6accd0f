//! An identity provider (OpenID Connect): checks the tokens of its people, and signs people in to the console by the
//! authorization code flow with PKCE.
//!
//! [`IdentityProvider`] is what the application uses. Whoever a token names is a [`VerifiedToken`]; which organizations
//! that person belongs to, and with which role, is not this crate's matter, and nothing in a token says so.
//!
//! What does not belong here: the database, the application's errors, HTTP responses.

mod claims;
mod code_flow;
mod document;
mod failure;
mod fetch;
mod key_set;
mod keys;
mod provider;
mod settings;
mod signature;

pub use claims::VerifiedToken;
pub use code_flow::{SignInAttempt, SignInFailure};
pub use failure::{ProviderFailure, TokenError, TokenRefusal};
pub use provider::IdentityProvider;
pub use settings::{ConsoleClient, ProviderSettings, SecondFactorProof};
