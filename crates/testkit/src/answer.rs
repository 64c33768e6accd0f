//! Answers of the API and what they must satisfy.

use reqwest::RequestBuilder;
use serde_json::Value;

use crate::leak_check::{assert_no_secrets, assert_no_secrets_or_numbers};

/// The answer to a request.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The JSON body; a string where it is not JSON, and empty for an event stream.
    pub body: Value,
}

impl Answer {
    /// The problem's code, or an empty string.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The pointers of the rejected fields.
    pub fn pointers(&self) -> Vec<&str> {
        self.body["errors"].as_array().into_iter().flatten().filter_map(|error| error["pointer"].as_str()).collect()
    }

    /// Requires a complete problem: status, code, type, content type, and the request id in body and header.
    #[track_caller]
    pub fn expect_problem(&self, status: u16, code: &str) -> &Self {
        assert_eq!((self.status, self.code()), (status, code), "{self:?}");
        assert_eq!(self.headers["content-type"], "application/problem+json", "{self:?}");
        assert_eq!(self.body["status"], status, "{self:?}");
        assert_eq!(self.body["type"], format!("urn:linecard:problem:{code}"), "{self:?}");
        for field in ["title", "detail", "requestId"] {
            assert!(self.body[field].as_str().is_some_and(|text| !text.is_empty()), "{field}: {self:?}");
        }
        assert_eq!(self.headers["x-request-id"], self.body["requestId"].as_str().unwrap_or_default(), "{self:?}");
        self
    }

    /// Requires `validation-failed` with exactly these fields.
    #[track_caller]
    pub fn expect_fields(&self, pointers: &[&str]) -> &Self {
        self.expect_problem(422, "validation-failed");
        assert_eq!(self.pointers(), pointers, "{self:?}");
        let details = self.body["errors"].as_array().into_iter().flatten().map(|error| &error["detail"]);
        assert!(details.into_iter().all(|detail| detail.as_str().is_some_and(|text| !text.is_empty())), "{self:?}");
        self
    }

    /// The body without the request id, which differs between requests.
    pub fn without_request_id(&self) -> Value {
        let mut body = self.body.clone();
        body.as_object_mut().map(|fields| fields.remove("requestId"));
        body
    }

    /// A field of the body as a string, or an empty string.
    pub fn text(&self, field: &str) -> String {
        self.body[field].as_str().unwrap_or_default().to_owned()
    }
}

/// Sends a request and reads the answer, which must hold no secret known to the test.
pub async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.expect("an answer");
    let path = response.url().path().to_owned();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    // A stream has no end.
    let streams = headers.get("content-type").is_some_and(|kind| kind == "text/event-stream");
    let text = if streams { String::new() } else { response.text().await.expect("a body") };
    if status >= 400 || path.starts_with("/api/audit-log") {
        assert_no_secrets_or_numbers("a problem or the audit log", &text);
    } else {
        assert_no_secrets("an answer", &text);
    }
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Answer { status, headers, body }
}
