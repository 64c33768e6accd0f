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
            "An account with this address already exists. Sign in with it to accept the invitation.",
        ),
        Conflict::InvitedMeanwhile => {
            (ProblemCode::InvitedMeanwhile, "This address was invited a moment ago. Reload the list, or try again.")
        }
        Conflict::InvitationForAnother => (
            ProblemCode::InvitationForAnother,
            "This invitation is for a different email address. Sign in with that address, or ask for a new invitation.",
        ),
        Conflict::NoPassword => (
            ProblemCode::NoPassword,
            "The identity provider signs this person in, so there is no password here. Set up a second factor there.",
        ),
        Conflict::SignInAgain => (
            ProblemCode::SignInAgain,
            "This cannot be undone, and you have no password here to confirm it with. Sign out, sign in again, and repeat it within 15 \
             minutes.",
        ),
        Conflict::OwnersPassword => (
            ProblemCode::ResetNotAllowed,
            "An owner's password cannot be reset by another owner. Ask the operator of this server to use `linecard \
             user reset-password`.",
        ),
        Conflict::MemberElsewhere => (
            ProblemCode::ResetNotAllowed,
            "This member also belongs to other organizations, which the link would give access to. Ask the operator of \
             this server to use `linecard user reset-password`.",
        ),
        Conflict::SecondFactorExists => (
            ProblemCode::SecondFactorExists,
            "Your account already has a second factor. Remove it before you set up another one.",
        ),
        Conflict::NoTokenLeft => (
            ProblemCode::NoTokenLeft,
            "The account that placed this call is no longer connected, so Twilio cannot be asked to change or end it.",
        ),
        Conflict::AccountNotConnected => (
            ProblemCode::AccountNotConnected,
            "No auth token for this account is stored any longer, so Twilio cannot be asked about it.",
        ),
        Conflict::EventSecretRotating => (
            ProblemCode::EventSecretRotating,
            "Both secrets of this endpoint are valid at the moment, for 24 hours after the last rotation. Wait until the previous one \
             has ended, or end the present one at once with `endPresentNow`.",
        ),
        Conflict::BeingErased => (
            ProblemCode::OrganizationBeingErased,
            "This organization is being erased. `GET …/erasure` says how far that is; its external id can be used again when it is \
             done.",
        ),
        Conflict::CallNotAtTwilio => (
            ProblemCode::CallNotSubmitted,
            "Twilio has not confirmed this call yet, so it cannot be changed or hung up. Check its log and try again.",
        ),
        Conflict::RecordingNotAvailable => (
            ProblemCode::RecordingNotAvailable,
            "The recording is not available: it has not ended, is being processed, or never began. Its status says which.",
        ),
        Conflict::RecordingUnderWay => (
            ProblemCode::RecordingUnderWay,
            "The recording has not ended yet. Stop it first, or wait for the call's end.",
        ),
        Conflict::RecordingEnded => (ProblemCode::RecordingEnded, "The recording has ended. Start another one."),
        Conflict::CallNotInProgress => (
            ProblemCode::CallNotInProgress,
            "The call is not in progress: it was not answered yet, or has ended. Its status says which.",
        ),
    };
    Problem::new(code, detail)
}
