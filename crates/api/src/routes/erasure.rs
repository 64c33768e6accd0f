//! How an erasure is, as it is answered.

use linecard_app::ErasureReport;
use linecard_domain::{ErasedKind, ExternalId, OrganizationId};
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::schema_enums;

/// The erasure of an organization.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ErasureBody {
    /// How far it is.
    #[schema(value_type = schema_enums::ErasureState)]
    state: &'static str,
    #[schema(value_type = uuid::Uuid)]
    organization_id: OrganizationId,
    external_id: Option<String>,
    /// When it was asked for; null in a dry run.
    #[serde(with = "time::serde::rfc3339::option")]
    requested_at: Option<OffsetDateTime>,
    /// Who asked for it; null in a dry run.
    #[schema(value_type = Option<schema_enums::ErasureActorKind>)]
    requested_by_kind: Option<String>,
    /// The id of the platform key, or of the owner, who asked for it; null for the operator, and in a dry run.
    requested_by: Option<Uuid>,
    /// When nothing was left; null until then.
    #[serde(with = "time::serde::rfc3339::option")]
    done_at: Option<OffsetDateTime>,
    /// What was removed until now; in a dry run, what would be.
    removed: Vec<ErasedBody>,
    /// Recordings of which the audio is at Twilio, among those that were removed here. It stays there.
    recordings_at_twilio: u64,
    /// Calls that have not ended, or of which that is not known yet. They are kept until then.
    open_calls: u64,
    /// Messages of which it is not known yet whether Twilio has them. They are kept until it is.
    open_messages: u64,
    /// What is still there and why, for people.
    remains: Vec<String>,
}

/// How many of what.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErasedBody {
    /// What was stored.
    #[schema(value_type = schema_enums::ErasedKind)]
    kind: &'static str,
    count: u64,
}

impl ErasedBody {
    fn of((kind, count): (ErasedKind, u64)) -> Self {
        Self { kind: kind.as_str(), count }
    }
}

impl ErasureBody {
    pub(super) fn is_pending(&self) -> bool {
        self.state == "pending"
    }

    /// For the platform, which can ask again. `external`: as it was asked for.
    pub(super) fn new(report: ErasureReport, external: &ExternalId) -> Self {
        let remains = remains(&report, " Repeat the request with hangUp=true to end them.");
        Self::with(report, Some(external.to_string()), remains)
    }

    /// For the owner who has asked for it, and is no member any more.
    pub(super) fn own(report: ErasureReport) -> Self {
        let external =
            report.erasure.as_ref().and_then(|erasure| erasure.external_id.as_ref()).map(ToString::to_string);
        let remains = remains(&report, "");
        Self::with(report, external, remains)
    }

    fn with(report: ErasureReport, external_id: Option<String>, remains: Vec<String>) -> Self {
        let erasure = report.erasure;
        let state = match erasure.as_ref().map(|erasure| erasure.done_at) {
            None => "planned",
            Some(None) => "pending",
            Some(Some(_)) => "done",
        };
        Self {
            state,
            organization_id: report.organization_id,
            external_id,
            requested_at: erasure.as_ref().map(|erasure| erasure.requested_at),
            done_at: erasure.as_ref().and_then(|erasure| erasure.done_at),
            requested_by: erasure.as_ref().and_then(|erasure| erasure.requested_by),
            requested_by_kind: erasure.map(|erasure| erasure.requested_by_kind),
            removed: report.counts.of.into_iter().map(ErasedBody::of).collect(),
            recordings_at_twilio: report.counts.recordings_at_twilio,
            open_calls: report.open.calls,
            open_messages: report.open.messages,
            remains,
        }
    }
}

/// `advice`: about calls that have not ended.
fn remains(report: &ErasureReport, advice: &str) -> Vec<String> {
    let mut remains = Vec::new();
    if report.open.calls > 0 {
        remains.push(format!(
            "{} that have not ended, with all of the organization's history, until they end.{advice}",
            number(report.open.calls, "call")
        ));
    }
    if report.open.messages > 0 {
        remains.push(format!(
            "{} of which it is not known yet whether Twilio has them.",
            number(report.open.messages, "message")
        ));
    }
    let is_done = report.erasure.as_ref().is_some_and(|erasure| erasure.done_at.is_some());
    if report.erasure.is_some() && !is_done && remains.is_empty() {
        remains.push("What is being removed in batches at this moment.".to_owned());
    }
    if report.counts.recordings_at_twilio > 0 {
        remains.push(format!(
            "{} at Twilio, in the customer's account: Linecard deletes nothing there.",
            number(report.counts.recordings_at_twilio, "recording")
        ));
    }
    remains.push(
        "This record: the external id, when, the id of who asked, and how many of what. No names, numbers or contents."
            .to_owned(),
    );
    remains.push(
        "Accounts of people who had left the organization before, and who belong to none: Linecard does not know where they \
         belonged."
            .to_owned(),
    );
    remains.push("Backups of the database, until the operator's own rules remove them.".to_owned());
    remains
}

fn number(count: u64, of: &str) -> String {
    if count == 1 { format!("1 {of}") } else { format!("{count} {of}s") }
}
