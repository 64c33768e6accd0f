//! TwiML documents, short enough to be sent inline with CreateCall.

use url::Url;

/// Connects the call's audio to a WebSocket, in both directions, until either side ends it.
///
/// `url` is `wss://…`. Twilio drops its query string (its docs on `<Stream>`), so everything the
/// other side must know goes into `params`, which arrive in the stream's `start` message.
pub fn connect_stream(url: &Url, params: &[(&str, &str)]) -> String {
    let mut twiml = String::with_capacity(256);
    twiml.push_str("<Response><Connect><Stream url=\"");
    escape_into(&mut twiml, url.as_str());
    twiml.push_str("\">");
    for (name, value) in params {
        twiml.push_str("<Parameter name=\"");
        escape_into(&mut twiml, name);
        twiml.push_str("\" value=\"");
        escape_into(&mut twiml, value);
        twiml.push_str("\"/>");
    }
    twiml.push_str("</Stream></Connect></Response>");
    twiml
}

/// Speaks a text and hangs up.
pub fn say(text: &str) -> String {
    let mut twiml = String::with_capacity(text.len() + 48);
    twiml.push_str("<Response><Say>");
    escape_into(&mut twiml, text);
    twiml.push_str("</Say></Response>");
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
        let url = "wss://agents.example/a?b=1&c=%3Cd%3E".parse().expect("a URL");
        let twiml = connect_stream(&url, &[("a\"b", "</Stream>\n'&\u{0}\u{1b}ü")]);
        assert!(twiml.contains("url=\"wss://agents.example/a?b=1&amp;c=%3Cd%3E\""));
        assert!(twiml.contains("name=\"a&quot;b\" value=\"&lt;/Stream&gt;&#10;&#39;&amp;ü\"/>"));
        assert_eq!(say("1 < 2 & 3"), "<Response><Say>1 &lt; 2 &amp; 3</Say></Response>");
    }
}
