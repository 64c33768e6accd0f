//! `/api/signatures`: signatures of webhooks that the platform received.

pub(super) mod verify;
