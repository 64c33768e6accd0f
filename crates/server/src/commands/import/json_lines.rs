//! Reading JSON lines: one object to a line, with its `type`.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;
use serde::Deserialize;

use super::record::{AgentRow, Content, MemberRow, Record, TwilioRow};
use crate::error::ServerError;

/// Longer than any object that makes sense, in bytes.
const LONGEST_LINE: u64 = 256 * 1024;

/// The lines of a file, or of standard input.
pub(super) struct JsonLines {
    input: Box<dyn BufRead>,
    line: u64,
}

/// A line that is not read.
#[derive(Debug)]
pub(super) struct BadLine {
    pub(super) place: String,
    pub(super) detail: String,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
enum Line {
    Organization {
        id: String,
        name: Option<String>,
        twilio: Option<TwilioLine>,
    },
    Member {
        organization: String,
        user: String,
        role: Option<String>,
        email: Option<String>,
        name: Option<String>,
    },
    Agent {
        organization: String,
        id: String,
        name: Option<String>,
        description: Option<String>,
        voice_url: Option<String>,
        stream_url: Option<String>,
        is_default: Option<bool>,
        twilio: Option<TwilioLine>,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TwilioLine {
    account_sid: Option<String>,
    auth_token: Option<SecretString>,
    phone_number: Option<String>,
}

impl JsonLines {
    /// `-` is standard input.
    pub(super) fn open(path: &Path) -> Result<Self, ServerError> {
        let input: Box<dyn BufRead> = if path.as_os_str() == "-" {
            Box::new(BufReader::new(io::stdin()))
        } else {
            let opened = File::open(path);
            let refused =
                |error| ServerError::Usage(format!("--json-lines {}: cannot be read: {error}", path.display()));
            Box::new(BufReader::new(opened.map_err(refused)?))
        };
        Ok(Self { input, line: 0 })
    }

    /// `None`: there are no more.
    pub(super) fn next(&mut self) -> Result<Option<Result<Record, BadLine>>, ServerError> {
        loop {
            // It has tokens, which may be plain.
            let mut text = Zeroizing::new(Vec::new());
            let read = (&mut self.input).take(LONGEST_LINE).read_until(b'\n', &mut text);
            if read.map_err(ServerError::ImportFile)? == 0 {
                return Ok(None);
            }
            self.line += 1;
            if !text.trim_ascii().is_empty() {
                return Ok(Some(parse(self.line, &text)));
            }
        }
    }
}

fn parse(number: u64, text: &[u8]) -> Result<Record, BadLine> {
    let place = format!("line {number}");
    match serde_json::from_slice::<Line>(text.trim_ascii()) {
        Ok(line) => Ok(Record { place, content: line.into() }),
        Err(error) => Err(BadLine { place, detail: described(&error) }),
    }
}

/// What serde says of a value of the wrong type repeats the value, which may be a token.
fn described(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.split(" at line 1 ").next().unwrap_or_default();
    let names_keys_alone = ["unknown field", "unknown variant", "missing field", "duplicate field"];
    match error.classify() {
        serde_json::error::Category::Data if names_keys_alone.iter().any(|known| text.starts_with(known)) => {
            text.to_owned()
        }
        serde_json::error::Category::Data => "has a field of the wrong type: texts are in quotes".to_owned(),
        _ => format!("is not a JSON object on one line (column {})", error.column()),
    }
}

impl From<TwilioLine> for TwilioRow {
    fn from(line: TwilioLine) -> Self {
        Self { account_sid: line.account_sid, auth_token: line.auth_token, phone_number: line.phone_number }
    }
}

impl From<Line> for Content {
    fn from(line: Line) -> Self {
        match line {
            Line::Organization { id, name, twilio } => Self::Organization { id, name, twilio: twilio.map(Into::into) },
            Line::Member { organization, user, role, email, name } => {
                Self::Member(MemberRow { organization, user, role, email, name })
            }
            Line::Agent { organization, id, name, description, voice_url, stream_url, is_default, twilio } => {
                let twilio = twilio.map(Into::into);
                Self::Agent(AgentRow { organization, id, name, description, voice_url, stream_url, is_default, twilio })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_wrong_is_described_without_its_values() {
        for (text, expected) in [
            (r#"{"type": "agent", "organization": "o"}"#, "missing field `id`"),
            (r#"{"type": "robot"}"#, "unknown variant `robot`, expected one of `organization`, `member`, `agent`"),
            (r#"{"type": "organization", "id": 7}"#, "has a field of the wrong type: texts are in quotes"),
            (
                r#"{"type": "organization", "id": "o", "twilio": {"authToken": 123456}}"#,
                "has a field of the wrong type: texts are in quotes",
            ),
            (r#"{"type": "organization""#, "is not a JSON object on one line (column 23)"),
        ] {
            let bad = parse(3, text.as_bytes()).expect_err("refused");
            assert_eq!((bad.place.as_str(), bad.detail.as_str()), ("line 3", expected));
        }
    }
}
