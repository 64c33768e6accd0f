//! Twilio: availability, and verification of each account and number.

use linecard_app::{AccountProblem, App, InspectedAccount, InspectedLine, VerificationProblem};
use linecard_domain::{Clock, OrganizationId, SystemClock, Timestamp};
use linecard_twilio::ClockDifference;
use reqwest::Client;
use reqwest::header::DATE;
use url::Url;

use super::clock;
use super::report::Report;
use super::webhooks::misdirected;
use crate::output::chain;

pub(super) const CHECK: &str = "twilio";
pub(super) const ACCOUNT: &str = "twilio-account";
const NUMBER: &str = "twilio-number";

/// Checks that Twilio answers, and compares its clock.
pub(super) async fn reach(report: &mut Report, http: &Client, api_url: &Url) -> bool {
    let before = SystemClock.now();
    // Without credentials: any response will do.
    let answer = match http.get(api_url.clone()).send().await {
        Ok(answer) if !answer.status().is_server_error() => answer,
        outcome => {
            let why = match outcome {
                Ok(answer) => format!("it answers {}", answer.status()),
                Err(error) => chain(&error.without_url()),
            };
            report.fail(
                CHECK,
                format!("{api_url} cannot be used: {why}"),
                "check the network path (firewall, HTTPS_PROXY), LINECARD_TWILIO_API_URL and status.twilio.com",
            );
            return false;
        }
    };
    let after = SystemClock.now();
    report.ok(CHECK, format!("{api_url} answers"));
    let date = answer.headers().get(DATE).and_then(|date| date.to_str().ok());
    if let Some(twilio_time) = date.and_then(|date| httpdate::parse_http_date(date).ok()).map(Timestamp::from) {
        clock::compare(report, "Twilio's", ClockDifference::observed(twilio_time, before, after).certain());
    }
    true
}

/// Verifies each account and number of the organizations.
pub(super) async fn check_lines(report: &mut Report, app: &App, organizations: &[(OrganizationId, String)]) {
    let mut accounts = 0_usize;
    for (organization, name) in organizations {
        match app.inspect_lines(*organization).await {
            Ok(inspected) => {
                accounts += inspected.len();
                for account in &inspected {
                    report_account(report, name, account, &app.settings().public_url);
                }
            }
            Err(error) => report.fail(
                ACCOUNT,
                format!("{name}: its Twilio settings cannot be read: {}", chain(&error)),
                "check the database's log and run this again",
            ),
        }
    }
    if accounts == 0 {
        report.ok(ACCOUNT, "no account is connected yet");
    }
}

fn report_account(report: &mut Report, organization: &str, account: &InspectedAccount, public_url: &Url) {
    let subject = format!("{organization}: {}", account.account_sid);
    if let Some(problem) = &account.problem {
        let (found, remedy) = match problem {
            AccountProblem::Token(error) => (
                format!("its token cannot be opened: {}", chain(error)),
                "add the key that it was sealed under to WEBHOOK_ENCRYPTION_KEYS_RETIRED, or enter the token again",
            ),
            AccountProblem::Twilio(problem) => (chain(problem), remedy(problem)),
        };
        let lines: Vec<String> = account.lines.iter().map(line_name).collect();
        return report.fail(ACCOUNT, format!("{subject} ({}): {found}", lines.join(", ")), remedy);
    }
    if let Some(problem) = &account.warning {
        report.warn(ACCOUNT, format!("{subject}: {problem}"), remedy(problem));
    }
    let mut works = 0_usize;
    for line in &account.lines {
        let subject = format!("{organization}: {}", line_name(line));
        match &line.problem {
            Some(problem) => report.fail(NUMBER, format!("{subject}: {}", chain(problem)), remedy(problem)),
            None => works += 1,
        }
        for webhook in line.number.iter().flat_map(|number| misdirected(number, public_url)) {
            let found = format!("{subject} {}", webhook.found);
            if webhook.is_wrong {
                report.fail(NUMBER, found, webhook.remedy);
            } else {
                report.warn(NUMBER, found, webhook.remedy);
            }
        }
    }
    report.ok(
        ACCOUNT,
        format!("{subject}: its token is accepted; {works} of {} numbers can place calls", account.lines.len()),
    );
}

/// The owner of the settings, and the last digits of the number.
fn line_name(line: &InspectedLine) -> String {
    let number = line.phone_number.shortened();
    match &line.agent {
        Some((_, name)) => format!("agent {name}, {number}"),
        None => format!("the organization, {number}"),
    }
}

fn remedy(problem: &VerificationProblem) -> &'static str {
    match problem {
        VerificationProblem::TokenRejected => {
            "enter the current auth token from Twilio's console; it may have been rotated, or belong to another account or \
            region"
        }
        VerificationProblem::ApiKeyRejected => {
            "enter the API key again, or remove it: until then calls use the auth token"
        }
        VerificationProblem::AccountSuspended => {
            "reactivate the account at Twilio (most likely its balance), or connect another one"
        }
        VerificationProblem::NumberNotOwned => {
            "choose a number of this account, or transfer the number to it at Twilio"
        }
        VerificationProblem::NumberWithoutVoice => "choose a number that supports voice",
        VerificationProblem::TrialAccount => "upgrade the account at Twilio, or verify each number to call",
        VerificationProblem::UnknownSharedKey(_) => {
            "save the SharedKey in the organization's settings: until then callbacks are rejected, and outcomes are asked for"
        }
        VerificationProblem::UnsignedCallbacks => {
            "add a rule to the account's webhook configuration at Twilio that signs callbacks to Linecard: until then they are \
            rejected, and outcomes are asked for"
        }
        VerificationProblem::CountryNotEnabled(_) => {
            "enable the country in the account's Voice geographic permissions at Twilio, or take it out of allowedCountries"
        }
        VerificationProblem::HighRiskEnabled(_) => {
            "switch high-risk numbers off in the account's Voice geographic permissions at Twilio: they bound also what a \
            call is connected to once it is answered"
        }
        VerificationProblem::TestCredentials => "enter the account's live SID and auth token",
        VerificationProblem::Refused(_) => {
            "see the error's explanation; a restricted API key needs the permission to read phone numbers"
        }
        VerificationProblem::TwilioUnavailable(_) => "check status.twilio.com and run this again",
    }
}
