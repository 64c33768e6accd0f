//! An endpoint together with its new secret.

use std::fmt;

use linecard_store::EventEndpoint;
use secrecy::SecretString;

/// An endpoint whose secret has just been made, which is shown once.
pub struct WithSecret {
    pub endpoint: EventEndpoint,
    pub secret: SecretString,
}

impl fmt::Debug for WithSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WithSecret").field("id", &self.endpoint.id).finish_non_exhaustive()
    }
}
