//! Sends one event to the address that an organization gave: signed as [Standard Webhooks](https://www.standardwebhooks.com)
//! say, bounded in time and size, without redirects and proxies, and to public addresses alone, whatever a name resolves
//! to at that moment.
//!
//! What does not belong here: which event is sent when, and what follows from the answer (that is `app`'s); a database.

mod lookup;
mod sender;
mod signature;

pub use lookup::{HostLookup, SystemLookup};
pub use sender::{Attempt, EventSender, Failure, OutgoingEvent};
pub use signature::{SECRET_BYTES, SECRET_PREFIX, SignatureError, sign, signing_secret};
