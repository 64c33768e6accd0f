//! TwiML documents, short enough to be sent inline with CreateCall.

use std::borrow::Cow;

use linecard_domain::PhoneNumber;
use url::Url;

use crate::request::{CallInstructions, MAX_TWIML_CHARS};

/// Most characters of a `<Parameter>`'s name and value together (Twilio's docs on `<Stream>`).
const MAX_PARAMETER_CHARS: usize = 499;
/// How every document begins that is written here.
const RESPONSE: &str = "<Response>";
/// As long as the ids that a stream is connected with.
const SAMPLE_ID: &str = "00000000-0000-0000-0000-000000000000";
/// The name of the token's `<Parameter>`.
pub const STREAM_TOKEN: &str = "linecard_token";
/// Most characters of a token that a stream is connected with.
pub const MAX_STREAM_TOKEN_CHARS: usize = MAX_PARAMETER_CHARS - STREAM_TOKEN.len();
/// Most characters of the `<Parameter>`s that a call adds to those of its agent's stream.
const MAX_ADDED_CHARS: usize = 1_500;
/// Parameters that a stream always has, so that nothing else is called so.
const OWN_PARAMETERS: [&str; 4] = ["organization_id", "call_id", "agent_id", STREAM_TOKEN];

/// Connects the call's audio to a WebSocket, in both directions, until either side ends it.
///
/// `url` is `wss://…`. Twilio drops its query string (its docs on `<Stream>`), so everything the
/// other side must know is a `<Parameter>`, which arrives in the stream's `start` message: `params`, and each pair of
/// the query that has a name of its own.
pub fn connect_stream(url: &Url, params: &[(&str, &str)]) -> String {
    let mut twiml = String::with_capacity(256);
    twiml.push_str("<Response><Connect><Stream url=\"");
    let mut address = url.clone();
    address.set_query(None);
    escape_into(&mut twiml, address.as_str());
    twiml.push_str("\">");
    let mut all: Vec<(Cow<'_, str>, Cow<'_, str>)> =
        params.iter().map(|(name, value)| (Cow::Borrowed(*name), Cow::Borrowed(*value))).collect();
    for (name, value) in url.query_pairs() {
        if !name.is_empty() && all.iter().all(|(known, _)| *known != name) {
            all.push((name, value));
        }
    }
    for (name, value) in &all {
        parameter_into(&mut twiml, name, value);
    }
    twiml.push_str("</Stream></Connect></Response>");
    twiml
}

fn parameter_into(twiml: &mut String, name: &str, value: &str) {
    twiml.push_str("<Parameter name=\"");
    escape_into(twiml, name);
    twiml.push_str("\" value=\"");
    escape_into(twiml, value);
    twiml.push_str("\"/>");
}

fn is_too_long(name: &str, value: &str) -> bool {
    name.chars().count() + value.chars().count() > MAX_PARAMETER_CHARS
}

/// Whether a stream can carry these as further `<Parameter>`s. The error names the first that it cannot carry, and why.
pub fn check_stream_parameters<'a>(
    parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<(), (Option<&'a str>, &'static str)> {
    let mut rendered = String::new();
    for (name, value) in parameters {
        let has_control = |text: &str| text.chars().any(char::is_control);
        if name.is_empty() || has_control(name) {
            return Err((Some(name), "must have a name, without control characters"));
        }
        if OWN_PARAMETERS.contains(&name) {
            return Err((Some(name), "is the name of a parameter of Linecard's own; choose another"));
        }
        if has_control(value) {
            return Err((Some(name), "must not contain control characters"));
        }
        if is_too_long(name, value) {
            return Err((Some(name), "is too long: Twilio takes less than 500 characters of name and value together"));
        }
        parameter_into(&mut rendered, name, value);
    }
    if rendered.chars().count() > MAX_ADDED_CHARS {
        return Err((None, "are too long together: as <Parameter>s they must be at most 1,500 characters"));
    }
    Ok(())
}

/// Whether the query of a stream's URL fits into `<Parameter>`s, and these into the TwiML of a call. The error says
/// what does not, for the person who entered the URL.
pub fn check_stream_url(raw: &str) -> Result<(), String> {
    let Ok(url) = Url::parse(raw) else { return Ok(()) };
    if url.fragment().is_some() {
        return Err("must not contain a fragment (#…), which a WebSocket's address cannot have".to_owned());
    }
    if let Some(at) = url.query_pairs().position(|(name, value)| is_too_long(&name, &value)) {
        let at = at + 1;
        return Err(format!(
            "has a query whose pair {at} is too long: Twilio drops a stream's query, so each pair is sent as a \
             <Parameter>, whose name and value must be less than 500 characters together"
        ));
    }
    let token = "-".repeat(MAX_STREAM_TOKEN_CHARS);
    let own = OWN_PARAMETERS.map(|name| (name, if name == STREAM_TOKEN { token.as_str() } else { SAMPLE_ID }));
    if connect_stream(&url, &own).chars().count() + MAX_ADDED_CHARS > MAX_TWIML_CHARS {
        return Err("has a query that is too long to be sent as <Parameter>s. Shorten it".to_owned());
    }
    Ok(())
}

/// Where a text is no TwiML document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwimlError {
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// What is wrong there, and what to do. It repeats nothing of the text.
    pub reason: &'static str,
}

/// Checks that a text is well-formed XML with the root `Response`. Which verbs there are, and what they allow, is left
/// to Twilio, which adds to them.
pub fn check_twiml(text: &str) -> Result<(), TwimlError> {
    let document = roxmltree::Document::parse(text).map_err(|error| {
        let (line, column) = match error {
            roxmltree::Error::UnclosedRootNode
            | roxmltree::Error::NoRootNode
            | roxmltree::Error::UnexpectedEndOfStream => end_of(text),
            _ => (error.pos().row, error.pos().col),
        };
        TwimlError { line, column, reason: reason(&error) }
    })?;
    let root = document.root_element();
    if root.tag_name().name() == "Response" && root.tag_name().namespace().is_none() {
        return Ok(());
    }
    let at = document.text_pos_at(root.range().start);
    Err(TwimlError { line: at.row, column: at.col, reason: "the outermost element must be <Response>" })
}

/// Where the text ends, which is where something is missing.
fn end_of(text: &str) -> (u32, u32) {
    let last = text.rsplit('\n').next().unwrap_or_default();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    (number(text.matches('\n').count() + 1), number(last.chars().count() + 1))
}

const fn reason(error: &roxmltree::Error) -> &'static str {
    use roxmltree::Error as E;
    match error {
        E::UnknownEntityReference(..) | E::MalformedEntityReference(_) => {
            "an & that begins no reference; write it as &amp;"
        }
        E::UnexpectedCloseTag(..) => "a closing tag that does not match the opening one",
        E::UnclosedRootNode => "the text ends before <Response> is closed",
        E::UnexpectedEndOfStream => "the text ends in the middle of the document",
        E::NoRootNode => "there is no element; TwiML begins with <Response>",
        E::DuplicatedAttribute(..) => "an element has the same attribute twice",
        E::InvalidAttributeValue(_) => "an attribute's value contains <; write it as &lt;",
        E::UnexpectedDeclaration(_) => "the XML declaration must be at the very beginning",
        E::UnknownNamespace(..) => "a name with a prefix that is not declared",
        E::DtdDetected => "a document type declaration, which is not accepted",
        E::UnknownToken(_) => "text outside of <Response>",
        _ => "no well-formed XML",
    }
}

/// Speaks a text and hangs up.
pub fn say(text: &str) -> String {
    let mut twiml = String::with_capacity(text.len() + 48);
    twiml.push_str("<Response><Say>");
    escape_into(&mut twiml, text);
    twiml.push_str("</Say></Response>");
    twiml
}

/// Calls another number and connects it with this call, which ends when either side hangs up, or if nobody answers.
pub fn dial(to: &PhoneNumber, caller_id: &PhoneNumber) -> String {
    let mut twiml = String::with_capacity(96);
    twiml.push_str("<Response><Dial callerId=\"");
    escape_into(&mut twiml, caller_id.as_str());
    twiml.push_str("\"><Number>");
    escape_into(&mut twiml, to.as_str());
    twiml.push_str("</Number></Dial></Response>");
    twiml
}

/// Presses keys, as [`is_send_digits`](crate::is_send_digits) allows, and goes on with `then`: a URL, or what this crate's
/// functions write.
pub fn play_digits(digits: &str, then: &CallInstructions) -> String {
    let mut twiml = String::with_capacity(96);
    twiml.push_str(RESPONSE);
    twiml.push_str("<Play digits=\"");
    // A pause of a second, which `<Play>` knows as two of half a second only.
    escape_into(&mut twiml, &digits.replace('W', "ww"));
    twiml.push_str("\"/>");
    match then {
        CallInstructions::Url(url) => {
            twiml.push_str("<Redirect method=\"POST\">");
            escape_into(&mut twiml, url.as_str());
            twiml.push_str("</Redirect></Response>");
        }
        CallInstructions::Twiml(rest) => twiml.push_str(rest.strip_prefix(RESPONSE).unwrap_or("</Response>")),
    }
    twiml
}

/// Escapes for text and for quoted attributes alike. White space other than the blank is written
/// as a character reference, because a parser turns it into blanks in an attribute; what XML 1.0
/// cannot hold at all (most control characters) is left out, because one of them would make the
/// whole document invalid.
fn escape_into(out: &mut String, raw: &str) {
    for c in raw.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_carries_its_parameters() {
        let url = "wss://agents.example/audio".parse().expect("a URL");
        assert_eq!(
            connect_stream(&url, &[("agent_id", "7"), ("call_id", "9")]),
            "<Response><Connect><Stream url=\"wss://agents.example/audio\">\
             <Parameter name=\"agent_id\" value=\"7\"/><Parameter name=\"call_id\" value=\"9\"/>\
             </Stream></Connect></Response>"
        );
    }

    #[test]
    fn nothing_in_a_value_becomes_markup() {
        let url = "wss://agents.example/a&'?b=1&c=%3Cd%3E".parse().expect("a URL");
        let twiml = connect_stream(&url, &[("a\"b", "</Stream>\n'&\u{0}\u{1b}ü")]);
        assert!(twiml.contains("url=\"wss://agents.example/a&amp;&#39;\""), "{twiml}");
        assert!(twiml.contains("name=\"c\" value=\"&lt;d&gt;\"/>"), "{twiml}");
        assert!(twiml.contains("name=\"a&quot;b\" value=\"&lt;/Stream&gt;&#10;&#39;&amp;ü\"/>"));
        assert_eq!(say("1 < 2 & 3"), "<Response><Say>1 &lt; 2 &amp; 3</Say></Response>");
    }

    #[test]
    fn the_query_of_a_streams_url_arrives_as_parameters_and_our_names_win() {
        let url = "wss://agents.example/audio?token=abc%20123&call_id=forged&token=other&flag".parse().expect("a URL");
        assert_eq!(
            connect_stream(&url, &[("call_id", "9")]),
            "<Response><Connect><Stream url=\"wss://agents.example/audio\">\
             <Parameter name=\"call_id\" value=\"9\"/><Parameter name=\"token\" value=\"abc 123\"/>\
             <Parameter name=\"flag\" value=\"\"/></Stream></Connect></Response>"
        );
    }

    #[test]
    fn a_query_that_no_stream_can_carry_is_refused() {
        let address = "wss://agents.example/audio";
        assert_eq!(check_stream_url(&format!("{address}?a={}", "x".repeat(498))), Ok(()));
        for (query, said) in [
            (format!("?b=1&a={}", "x".repeat(499)), "pair 2 is too long"),
            (
                (0..9).map(|pair| format!("&a{pair}={}", "%26".repeat(90))).collect::<String>().replacen('&', "?", 1),
                "too long to be sent",
            ),
            ("#rc=5".to_owned(), "fragment"),
        ] {
            let refused = check_stream_url(&format!("{address}{query}")).expect_err(&query);
            assert!(refused.contains(said), "{refused}");
        }
    }

    #[test]
    fn parameters_that_no_stream_can_carry_are_named() {
        let check = |pairs: &[(&str, &str)]| {
            check_stream_parameters(pairs.iter().copied()).map_err(|(name, said)| (name.map(str::to_owned), said))
        };
        let long = "x".repeat(498);
        assert_eq!(check(&[("campaign", "spring & summer"), ("a", &long)]), Ok(()));
        let too_long = format!("{long}xx");
        let many = "&".repeat(400);
        for (pairs, name, said) in [
            (vec![("", "a")], Some(""), "a name"),
            (vec![("a\n", "b")], Some("a\n"), "a name"),
            (vec![("call_id", "forged")], Some("call_id"), "of Linecard's own"),
            (vec![(STREAM_TOKEN, "forged")], Some(STREAM_TOKEN), "of Linecard's own"),
            (vec![("a", "b\0")], Some("a"), "control"),
            (vec![("a", too_long.as_str())], Some("a"), "500"),
            (vec![("a", many.as_str())], None, "1,500"),
        ] {
            let (found, detail) = check(&pairs).expect_err(said);
            assert!(found.as_deref() == name && detail.contains(said), "{pairs:?}: {found:?} {detail}");
        }
    }

    #[test]
    fn twiml_is_well_formed_xml_with_the_root_response() {
        for good in [
            "<Response/>",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Say>Tom &amp; Jerry</Say></Response>",
            "<!-- greeting --><Response><Pause length='1'/><![CDATA[ ]]></Response>\n",
        ] {
            assert_eq!(check_twiml(good), Ok(()), "{good}");
        }
        for (wrong, line, said) in [
            ("<Response><Say>Tom & Jerry</Say></Response>", 1, "&amp;"),
            ("<Response><Say>Tom &jerry; x</Say></Response>", 1, "&amp;"),
            ("Hello world", 1, ""),
            ("", 1, ""),
            ("<html><body>Hello</body></html>", 1, "<Response>"),
            ("<response/>", 1, "<Response>"),
            ("<Response xmlns=\"http://www.w3.org/1999/xhtml\"/>", 1, "<Response>"),
            ("<Response>\n<Say>Hi</Response>", 2, "closing tag"),
            ("<Response>\n  <Say>Hi</Say>", 2, ""),
            ("<Response><Say>Hi</Say></Resp", 1, ""),
            ("<Response/><Response/>", 1, ""),
            ("<Response a='1' a='2'/>", 1, "twice"),
            ("<!DOCTYPE Response [<!ENTITY a \"b\">]><Response>&a;</Response>", 1, ""),
            ("<Response><Say>\u{1}</Say></Response>", 1, ""),
        ] {
            let error = check_twiml(wrong).expect_err(wrong);
            assert_eq!(error.line, line, "{wrong}: {error:?}");
            assert!(error.column >= 1 && error.reason.contains(said), "{wrong}: {error:?}");
        }
    }

    #[test]
    fn digits_are_pressed_and_the_call_goes_on() {
        let url = Url::parse("https://agents.example.com/voice?a=1&b=2").unwrap();
        let redirect = play_digits("1W#", &CallInstructions::Url(url));
        assert!(
            redirect.starts_with("<Response><Play digits=\"1ww#\"/><Redirect method=\"POST\">https://"),
            "{redirect}"
        );
        let stream = connect_stream(&Url::parse("wss://agents.example.com/s").unwrap(), &[("call_id", "1")]);
        let resumed = play_digits("5", &CallInstructions::Twiml(stream));
        assert!(resumed.contains("<Play digits=\"5\"/><Connect><Stream "), "{resumed}");
        for twiml in [redirect, resumed, dial(&"+14155550100".parse().unwrap(), &"+14155550101".parse().unwrap())] {
            check_twiml(&twiml).expect("TwiML");
        }
    }
}
