//! Requests with their body read, and responses.

use bytes::Bytes;
use serde::Serialize;

/// A request with its body read.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) authorization: Option<String>,
    /// The header `Range`.
    pub(crate) range: Option<String>,
    pub(crate) body: Bytes,
}

/// An HTTP response.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    /// Close the connection without sending a response, so that the caller cannot know the outcome.
    pub(crate) dropped: bool,
}

impl Reply {
    pub(crate) fn json<T: Serialize + ?Sized>(status: u16, body: &T) -> Self {
        Self {
            status,
            content_type: "application/json;charset=utf-8",
            headers: Vec::new(),
            body: serde_json::to_vec(body).unwrap_or_default(),
            dropped: false,
        }
    }

    /// Closes the connection without a response.
    pub(crate) fn dropped() -> Self {
        let mut reply = Self::json(500, "");
        reply.dropped = true;
        reply
    }
}
