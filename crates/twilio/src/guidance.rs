//! What Twilio's error codes and the networks' SIP responses mean, and what to do about them. The texts are data:
//! `data/error-codes/` and `data/sip-responses.tsv`, with tests for their form. What the tables of codes must contain is
//! in `data/error-codes/scope.tsv`, which `scripts/error-codes.test.mjs` compares with Twilio's own lists.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The tables of error codes, by what a code is about.
const ERROR_TABLES: [&str; 5] = [
    include_str!("../data/error-codes/accounts.tsv"),
    include_str!("../data/error-codes/webhooks.tsv"),
    include_str!("../data/error-codes/twiml.tsv"),
    include_str!("../data/error-codes/calls.tsv"),
    include_str!("../data/error-codes/messages.tsv"),
];

static ERRORS: LazyLock<HashMap<u32, Entry>> =
    LazyLock::new(|| ERROR_TABLES.into_iter().flat_map(rows).filter_map(error_entry).collect());

static SIP: LazyLock<HashMap<u32, Entry>> =
    LazyLock::new(|| rows(include_str!("../data/sip-responses.tsv")).filter_map(sip_entry).collect());

struct Entry {
    class: &'static str,
    /// What it means and what to do, in two sentences or more.
    text: String,
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect())
}

fn error_entry(row: Vec<&'static str>) -> Option<(u32, Entry)> {
    let [code, class, meaning, remedy] = row.try_into().ok()?;
    Some((code.parse().ok()?, Entry { class, text: format!("{meaning} {remedy}") }))
}

fn sip_entry(row: Vec<&'static str>) -> Option<(u32, Entry)> {
    let [code, meaning, remedy] = row.try_into().ok()?;
    Some((code.parse().ok()?, Entry { class: "sip", text: format!("{meaning} {remedy}") }))
}

/// A human-readable explanation of an error code, with a remedy. For one that is not in the table it says what its range
/// is about, and links to Twilio's page.
pub fn guidance_for(code: u32) -> Cow<'static, str> {
    known_guidance(code).map_or_else(
        || Cow::Owned(format!("{} (error {code}). See https://www.twilio.com/docs/errors/{code}.", of_range(code))),
        Cow::Borrowed,
    )
}

/// A human-readable explanation of the SIP response with which a call's network ended it, with a remedy. `None`: it is
/// no failure.
pub fn sip_guidance(response: u32) -> Option<Cow<'static, str>> {
    if let Some(entry) = SIP.get(&response) {
        return Some(Cow::Borrowed(&entry.text));
    }
    let meaning = match response {
        400..=499 => "The called party's network did not accept the call",
        500..=599 => "The called party's network failed",
        600..=699 => "The called party, or its network, refused the call",
        _ => return None,
    };
    Some(Cow::Owned(format!("{meaning} (SIP {response}). Try again later; if it persists, contact Twilio support.")))
}

/// The text of the table.
pub(crate) fn known_guidance(code: u32) -> Option<&'static str> {
    ERRORS.get(&code).map(|entry| entry.text.as_str())
}

/// Whether its text fits many mistakes, so that only Twilio's message says which: HTTP statuses, and codes that stand for
/// them.
pub(crate) fn is_general(code: u32) -> bool {
    let of_a_status = matches!(code, 0..=999 | 20_000..=20_999 | 70_001..=70_002);
    of_a_status
        && ERRORS
            .get(&code)
            .is_some_and(|entry| matches!(entry.class, "request" | "permission" | "not-found" | "state"))
}

/// Whether it says that the account is suspended or closed.
pub(crate) fn means_suspended(code: u32) -> bool {
    ERRORS.get(&code).is_some_and(|entry| entry.class == "suspended")
}

/// What Twilio's ranges of codes are about (its error dictionary).
const fn of_range(code: u32) -> &'static str {
    match code {
        10_000..=10_999 | 20_000..=20_999 => "Twilio refused the request for the account or its credentials",
        11_000..=11_999 | 15_000..=15_999 => "Twilio could not use a webhook's URL or what its server answered",
        12_000..=14_999 | 64_000..=64_999 => "Twilio could not execute the call's or message's TwiML",
        21_000..=22_999 => "Twilio does not accept something in the request",
        30_000..=30_999 | 63_000..=63_999 => "The message was not delivered",
        31_000..=32_999 => "The call or its media stream failed on the way",
        572_000..=573_999 => "A trial account cannot do this",
        _ => "Twilio reported an error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSES: &[&str] = &[
        "blocked",
        "content",
        "credentials",
        "delivery",
        "filtered",
        "geo",
        "limit",
        "media",
        "network",
        "not-found",
        "opted-out",
        "permission",
        "recipient",
        "registration",
        "request",
        "sender",
        "state",
        "suspended",
        "trial",
        "twilio",
        "twiml",
        "webhook",
    ];

    #[test]
    fn every_row_of_the_tables_is_read_and_speaks_in_sentences() {
        let sip = [include_str!("../data/sip-responses.tsv")];
        for (tables, columns, read) in [(&ERROR_TABLES[..], 4, ERRORS.len()), (&sip[..], 3, SIP.len())] {
            let all: Vec<_> = tables.iter().copied().flat_map(rows).collect();
            assert_eq!(all.len(), read, "a code twice, or a row that cannot be read");
            for row in all {
                assert_eq!(row.len(), columns, "{row:?}");
                for sentence in &row[columns - 2..] {
                    assert!(sentence.ends_with('.') && sentence.len() > 10, "{row:?}");
                }
                assert!(columns == 3 || CLASSES.contains(&row[1]), "{row:?}");
            }
        }
    }

    #[test]
    fn each_table_is_in_the_order_of_its_codes() {
        for table in ERROR_TABLES {
            let codes: Vec<u32> = rows(table).filter_map(error_entry).map(|(code, _)| code).collect();
            assert!(codes.is_sorted(), "{codes:?}");
        }
    }

    #[test]
    fn how_networks_end_calls_is_explained_and_a_success_is_not() {
        for response in [400, 403, 404, 408, 410, 480, 484, 486, 487, 488, 500, 502, 503, 504, 600, 603, 604, 607, 608]
        {
            assert!(SIP.contains_key(&response), "{response}");
        }
        assert!(sip_guidance(404).is_some_and(|text| text.contains("not in service")));
        for (response, meaning) in [
            (499, "did not accept the call (SIP 499)"),
            (599, "network failed (SIP 599)"),
            (699, "refused the call (SIP 699)"),
        ] {
            let text = sip_guidance(response).unwrap_or_default();
            assert!(text.contains(meaning), "{text}");
        }
        for no_failure in [0, 100, 180, 200, 302, 700] {
            assert_eq!(sip_guidance(no_failure), None, "{no_failure}");
        }
    }

    #[test]
    fn codes_that_stand_for_http_statuses_say_little_and_those_of_one_mistake_do_not() {
        for (code, expected) in [(400, true), (20_404, true), (70_001, true), (21_211, false), (20_003, false)] {
            assert_eq!(is_general(code), expected, "{code}");
        }
    }

    #[test]
    fn an_unknown_code_says_what_its_range_is_about_and_links_to_twilios_page() {
        for (code, about) in [
            (99_999, "Twilio reported"),
            (10_999, "its credentials"),
            (20_999, "its credentials"),
            (11_999, "webhook"),
            (15_999, "webhook"),
            (14_999, "TwiML"),
            (64_999, "TwiML"),
            (21_999, "request"),
            (30_999, "not delivered"),
            (63_998, "not delivered"),
            (32_999, "on the way"),
            (573_999, "trial account"),
        ] {
            let text = guidance_for(code);
            assert!(text.contains(about) && text.contains(&format!("docs/errors/{code}")), "{text}");
        }
        assert!(guidance_for(30_006).contains("landline"));
        assert!(guidance_for(30_450).contains("SMS Pumping Protection"));
        assert!(guidance_for(11_236).contains("expired"));
        assert!(guidance_for(13_212).contains("<Dial> has a timeout"));
    }
}
