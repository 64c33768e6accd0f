//! Answers to people about their accounts.

use super::code::ProblemCode;
use super::details::Problem;

pub(super) fn wrong_credentials() -> Problem {
    Problem::new(ProblemCode::WrongCredentials, "The e-mail address or the password is wrong.")
}

pub(super) fn person_required() -> Problem {
    Problem::new(ProblemCode::PersonRequired, "Only a signed-in person can do this, in the console. An API key cannot.")
}

pub(super) fn code_required() -> Problem {
    Problem::new(ProblemCode::CodeRequired, "Enter the code that your authenticator app shows, or a recovery code.")
}

pub(super) fn wrong_code() -> Problem {
    Problem::new(
        ProblemCode::WrongCode,
        "The code is wrong or was used before. Enter the next one that your authenticator app shows, or a recovery code \
         that you have not used yet.",
    )
}

pub(super) fn second_factor_required() -> Problem {
    Problem::new(
        ProblemCode::SecondFactorRequired,
        "This requires a second factor, and your account has none. Set one up first (POST /api/me/second-factor).",
    )
}

pub(super) fn link_not_valid() -> Problem {
    Problem::new(
        ProblemCode::LinkNotValid,
        "This link was used, has expired, was replaced or was withdrawn. Ask for a new one.",
    )
}

pub(super) fn mail_off() -> Problem {
    Problem::new(
        ProblemCode::MailOff,
        "This Linecard sends no mail. Ask its operator, or an owner of your organization, for a link that sets your password.",
    )
}
