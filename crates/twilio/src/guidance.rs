//! What Twilio's error codes and the networks' SIP responses mean, and what to do about them. The texts are data:
//! `data/error-codes.tsv` and `data/sip-responses.tsv`, with a test for their form and for what they must contain.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

static ERRORS: LazyLock<HashMap<u32, Entry>> =
    LazyLock::new(|| rows(include_str!("../data/error-codes.tsv")).filter_map(error_entry).collect());

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

/// Whether it says that the account is suspended or closed.
pub(crate) fn means_suspended(code: u32) -> bool {
    ERRORS.get(&code).is_some_and(|entry| entry.class == "suspended")
}

/// What Twilio's ranges of codes are about (its error dictionary).
const fn of_range(code: u32) -> &'static str {
    match code {
        10_000..=10_999 | 20_000..=20_999 => "Twilio refused the request for the account or its credentials",
        11_000..=11_999 | 15_000..=15_999 => "Twilio could not use a webhook's URL or what its server answered",
        12_000..=14_999 => "Twilio could not execute the call's or message's TwiML",
        21_000..=22_999 => "Twilio does not accept something in the request",
        30_000..=30_999 | 63_000..=63_999 => "The message was not delivered",
        31_000..=32_999 => "The call or its media stream failed on the way",
        _ => "Twilio reported an error",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// What Twilio's docs on calls, messages, accounts, webhooks and test credentials name, and what its changelogs of
    /// 2024 to 2026 added.
    const DOCUMENTED: &[u32] = &[
        10001, 10002, 10004, 11100, 11200, 11205, 11206, 11210, 11215, 11220, 11235, 11236, 11237, 11750, 11751, 12100,
        12200, 12300, 12400, 13214, 13223, 13224, 13225, 13226, 13227, 13520, 14101, 14107, 15003, 20001, 20002, 20003,
        20004, 20005, 20006, 20008, 20403, 20404, 20422, 20429, 20500, 20503, 20504, 21201, 21202, 21203, 21205, 21206,
        21207, 21208, 21209, 21210, 21211, 21212, 21213, 21214, 21215, 21216, 21217, 21218, 21219, 21220, 21265, 21266,
        21267, 21268, 21401, 21408, 21421, 21422, 21601, 21602, 21603, 21604, 21605, 21606, 21607, 21608, 21609, 21610,
        21611, 21612, 21613, 21614, 21615, 21616, 21617, 21618, 21619, 21620, 21621, 21622, 21623, 21655, 21656, 21659,
        21660, 21661, 21701, 21703, 21704, 21705, 21710, 21712, 22005, 30001, 30002, 30003, 30004, 30005, 30006, 30007,
        30008, 30009, 30010, 30011, 30012, 30013, 30017, 30018, 30019, 30021, 30022, 30023, 30024, 30027, 30032, 30033,
        30034, 30035, 30036, 30037, 30038, 30044, 30409, 30410, 30450, 30453, 31480, 31486, 31603, 31901, 31920, 31921,
        31930, 31941, 31951, 32203, 32205, 63001, 63002, 63003, 63005, 63006, 63007, 63008, 63009, 63010, 63012, 63013,
        63014, 63015, 63016, 63018, 63019, 63020, 63021, 63022, 63024, 63025, 63027, 63028, 63029, 63030, 63031, 63032,
        63033, 63034, 63036, 63038, 63040, 63041, 63042, 63049, 63051, 70051, 90010,
    ];

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
    fn every_documented_code_has_a_meaning_and_a_remedy() {
        let known: BTreeSet<u32> = ERRORS.keys().copied().collect();
        let documented: BTreeSet<u32> = DOCUMENTED.iter().copied().collect();
        assert_eq!(known, documented);
    }

    #[test]
    fn every_row_of_the_tables_is_read_and_speaks_in_sentences() {
        for (table, columns, read) in [
            (include_str!("../data/error-codes.tsv"), 4, ERRORS.len()),
            (include_str!("../data/sip-responses.tsv"), 3, SIP.len()),
        ] {
            assert_eq!(rows(table).count(), read, "a code twice, or a row that cannot be read");
            for row in rows(table) {
                assert_eq!(row.len(), columns, "{row:?}");
                for sentence in &row[columns - 2..] {
                    assert!(sentence.ends_with('.') && sentence.len() > 10, "{row:?}");
                }
                assert!(columns == 3 || CLASSES.contains(&row[1]), "{row:?}");
            }
        }
    }

    #[test]
    fn how_networks_end_calls_is_explained_and_a_success_is_not() {
        for response in [400, 403, 404, 408, 410, 480, 484, 486, 487, 488, 500, 502, 503, 504, 600, 603, 604, 607, 608]
        {
            assert!(SIP.contains_key(&response), "{response}");
        }
        assert!(sip_guidance(404).is_some_and(|text| text.contains("not in service")));
        assert!(sip_guidance(499).is_some_and(|text| text.contains("SIP 499")));
        for no_failure in [0, 100, 180, 200, 302, 700] {
            assert_eq!(sip_guidance(no_failure), None, "{no_failure}");
        }
    }

    #[test]
    fn an_unknown_code_says_what_its_range_is_about_and_links_to_twilios_page() {
        for (code, about) in
            [(99_999, "Twilio reported"), (30_999, "not delivered"), (11_999, "webhook"), (21_999, "request")]
        {
            let text = guidance_for(code);
            assert!(text.contains(about) && text.contains(&format!("docs/errors/{code}")), "{text}");
        }
        assert!(guidance_for(30_006).contains("landline"));
        assert!(guidance_for(30_450).contains("SMS Pumping Protection"));
    }
}
