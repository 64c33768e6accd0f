//! Sends one request and reads its response. The response is classified in `outcome`.

use std::time::{Duration, Instant};

use linecard_domain::Timestamp;
use reqwest::header::{ACCEPT, CONTENT_TYPE, DATE, RETRY_AFTER};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use tracing::{Instrument, field};
use url::Url;

use crate::clock_difference::ClockComparison;
use crate::outcome::{Answer, BodyError, classify, classify_failure};
use crate::resource::parse_date;
use crate::telemetry::{Operation, record};
use crate::{ParseError, Submission, TwilioConfig, TwilioError};

/// Maximum size of a response in bytes. A list of 1,000 calls, Twilio's largest page, is about 2 MB; anything longer
/// does not come from Twilio.
const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

/// One request to Twilio's REST API.
pub(crate) struct Outgoing {
    pub(crate) operation: Operation,
    pub(crate) url: Url,
    /// An encoded form makes it a POST; without one it is a GET, or a DELETE where the operation is one.
    pub(crate) form: Option<String>,
}

/// What requests are sent with.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    pub(crate) http: Client,
    pub(crate) clock: ClockComparison,
}

/// Sends `outgoing` once and classifies the outcome.
pub(crate) async fn exchange<T>(
    Connection { http, clock }: &Connection,
    config: &TwilioConfig,
    outgoing: Outgoing,
    parse: impl FnOnce(&[u8]) -> Result<T, ParseError>,
) -> Submission<T> {
    let span = tracing::info_span!(
        "twilio_request",
        operation = outgoing.operation.as_str(),
        account_sid = config.account_sid.as_str(),
        http_status = field::Empty,
        twilio_code = field::Empty,
        duration_ms = field::Empty,
    );
    let operation = outgoing.operation;
    let started = Instant::now();
    let asked = clock.now();
    let sent = config.authorize(build(http, outgoing)).send();
    let (http_status, outcome) = async {
        match sent.await {
            Ok(response) => {
                if let Some(date) = date(&response) {
                    clock.observe(date, asked, clock.now());
                }
                let answer = read(response).await;
                (Some(answer.status.as_u16()), classify(answer, parse))
            }
            Err(error) => (None, classify_failure(error)),
        }
    }
    .instrument(span.clone())
    .await;
    record(&span, operation, started, http_status, &outcome);
    outcome
}

/// Sends a request whose body is read piece by piece, once its head was received and is a success, a redirect, or says that the
/// body has no such range.
pub(crate) async fn open(
    Connection { clock, .. }: &Connection,
    operation: Operation,
    request: RequestBuilder,
) -> Result<Response, TwilioError> {
    let span = tracing::info_span!(
        "twilio_request",
        operation = operation.as_str(),
        http_status = field::Empty,
        twilio_code = field::Empty,
        duration_ms = field::Empty,
    );
    let started = Instant::now();
    let asked = clock.now();
    let (http_status, outcome) = async {
        match request.send().await {
            Ok(response) if is_head_enough(response.status()) => {
                if let Some(date) = date(&response) {
                    clock.observe(date, asked, clock.now());
                }
                (Some(response.status().as_u16()), Submission::Accepted(response))
            }
            Ok(response) => {
                let answer = read(response).await;
                // Never a success, so nothing is parsed.
                let parse = |_: &[u8]| Err(ParseError::NotAnObject);
                (Some(answer.status.as_u16()), classify(answer, parse))
            }
            Err(error) => (None, classify_failure(error)),
        }
    }
    .instrument(span.clone())
    .await;
    record(&span, operation, started, http_status, &outcome);
    outcome.into_result()
}

fn is_head_enough(status: StatusCode) -> bool {
    status.is_success() || status.is_redirection() || status == StatusCode::RANGE_NOT_SATISFIABLE
}

fn build(http: &Client, outgoing: Outgoing) -> RequestBuilder {
    let without_form = match outgoing.operation {
        Operation::DeleteRecording => Method::DELETE,
        _ => Method::GET,
    };
    let request = match outgoing.form {
        Some(form) => http
            .request(Method::POST, outgoing.url)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form),
        None => http.request(without_form, outgoing.url),
    };
    request.header(ACCEPT, "application/json")
}

/// When Twilio wrote the answer, by its own clock.
fn date(response: &Response) -> Option<Timestamp> {
    let raw = response.headers().get(DATE)?.to_str().ok()?;
    parse_date(&raw.replace("GMT", "+0000"))
}

async fn read(response: Response) -> Answer {
    let status = response.status();
    let retry_after = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.trim().parse().ok())
        .map(Duration::from_secs);
    Answer { status, retry_after, body: read_body(response).await }
}

async fn read_body(mut response: Response) -> Result<Vec<u8>, BodyError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(BodyError::Read)? {
        if body.len() + chunk.len() > MAX_BODY_BYTES {
            return Err(BodyError::TooLong { limit: MAX_BODY_BYTES });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
