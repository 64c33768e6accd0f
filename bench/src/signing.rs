//! Status callbacks as Twilio signs them. Shares no code with `linecard-twilio`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use crate::BenchError;
use crate::fixture::{AGENTS, BASE, BenchAgent, ORGANIZATIONS, call_prefix};

pub(crate) const PUBLIC_URL: &str = "https://linecard.example.com";
pub(crate) const STATUSES: [&str; 4] = ["initiated", "ringing", "in-progress", "completed"];

/// The four callbacks of call `n` of a family (see `fixture::calls_sql`), as whole requests.
pub(crate) fn callbacks(family: &str, n: u64) -> Result<Vec<Vec<u8>>, BenchError> {
    let agent = BenchAgent { organization: n % ORGANIZATIONS, agent: n / ORGANIZATIONS % AGENTS };
    let call = format!("{}{}", call_prefix(family), BASE + n);
    let path = format!(
        "/webhooks/twilio/{}/calls/{call}/status?credential={}",
        agent.organization_id(),
        agent.credential_id()
    );
    STATUSES.iter().enumerate().map(|(sequence, status)| callback(agent, n, &path, sequence, status)).collect()
}

fn callback(agent: BenchAgent, n: u64, path: &str, sequence: usize, status: &str) -> Result<Vec<u8>, BenchError> {
    let mut params = vec![
        ("AccountSid", agent.account_sid()),
        ("ApiVersion", "2010-04-01".to_owned()),
        ("CallSid", format!("CA{n:032}")),
        ("CallStatus", status.to_owned()),
        ("CallbackSource", "call-progress-events".to_owned()),
        ("Called", "+14155550100".to_owned()),
        ("Caller", agent.phone_number()),
        ("Direction", "outbound-api".to_owned()),
        ("From", agent.phone_number()),
        ("SequenceNumber", sequence.to_string()),
        ("Timestamp", "Tue, 08 Oct 2024 06:05:21 +0000".to_owned()),
        ("To", "+14155550100".to_owned()),
    ];
    if status == "completed" {
        params.extend([("CallDuration", "17".to_owned()), ("Duration", "1".to_owned())]);
    }
    params.sort_unstable();
    let mut mac = Hmac::<Sha1>::new_from_slice(agent.auth_token().as_bytes())?;
    mac.update(format!("{PUBLIC_URL}{path}").as_bytes());
    for (name, value) in &params {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    let signature = STANDARD.encode(mac.finalize().into_bytes());
    let body: Vec<String> = params.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let body = body.join("&");
    Ok(format!(
        "POST {path} HTTP/1.1\r\nHost: linecard.example.com\r\nUser-Agent: TwilioProxy/1.1\r\n\
        Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n\
        X-Twilio-Signature: {signature}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes())
}

fn encoded(value: &str) -> String {
    value.replace('+', "%2B").replace(':', "%3A").replace(',', "%2C").replace(' ', "+")
}
