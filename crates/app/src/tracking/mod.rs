//! Following calls and messages to their final status: callbacks, and the reconciler for what callbacks leave open.

mod callback_verifier;
mod callbacks;
mod decision;
mod log_limit;
mod reconcile_item;
mod reconciler;
mod recordings;
mod rejection_counter;
mod timing;

pub use callback_verifier::CallbackRequest;
pub(crate) use callback_verifier::CallbackVerifier;
pub(crate) use callbacks::CallbackReceiver;
pub use callbacks::CallbackTarget;
pub(crate) use reconcile_item::ItemReconciler;
pub use reconciler::Reconciled;
pub(crate) use reconciler::Reconciler;
pub(crate) use recordings::{RecordingTracker, update_of};
pub(crate) use rejection_counter::start_of_hour;
pub(crate) use timing::GIVE_UP_PRICE;
