//! Answers to what the present state does not allow.

use linecard_app::Conflict;

use super::code::ProblemCode;
use super::details::Problem;

pub(super) fn of_conflict(conflict: Conflict) -> Problem {
    let (code, detail) = match conflict {
        Conflict::MemberExists => {
            (ProblemCode::MemberExists, "This user is already a member. Change the member's role instead.")
        }
        Conflict::AccountExists => (
            ProblemCode::AccountExists,
            "There is an account with this address. Sign in with it, and accept the invitation then.",
        ),
        Conflict::InvitedMeanwhile => {
            (ProblemCode::InvitedMeanwhile, "This address was invited a moment ago. Reload the list, or try again.")
        }
        Conflict::InvitationForAnother => (
            ProblemCode::InvitationForAnother,
            "This invitation is for another e-mail address than yours. Sign in with that address, or ask for another \
             invitation.",
        ),
        Conflict::NoPassword => (
            ProblemCode::NoPassword,
            "The identity provider signs this person in. There is no password; a second factor is set up there.",
        ),
        Conflict::OwnersPassword => (
            ProblemCode::ResetNotAllowed,
            "An owner's password cannot be reset by another owner. Ask the operator of this Linecard to use `linecard \
             user reset-password`.",
        ),
        Conflict::MemberElsewhere => (
            ProblemCode::ResetNotAllowed,
            "This member belongs to other organizations as well, which the link would open, too. Ask the operator of \
             this Linecard to use `linecard user reset-password`.",
        ),
        Conflict::SecondFactorExists => (
            ProblemCode::SecondFactorExists,
            "Your account has a second factor already. Remove it first, then set up another one.",
        ),
        Conflict::NoTokenLeft => (
            ProblemCode::NoTokenLeft,
            "The account that placed this call is no longer connected, so Twilio cannot be asked to end it.",
        ),
        Conflict::AccountNotConnected => (
            ProblemCode::AccountNotConnected,
            "No auth token for this account is stored any longer, so Twilio cannot be asked about it.",
        ),
        Conflict::CallNotAtTwilio => (
            ProblemCode::CallNotSubmitted,
            "Twilio has not confirmed this call yet, so there is nothing to hang up. Check its log and try again.",
        ),
    };
    Problem::new(code, detail)
}
