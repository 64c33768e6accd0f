//! Which credential a call or message goes out with: the agent's own; else the organization's, if the
//! fallback is on for it; else none.
//!
//! [`RESOLVE`] is the one place where that is decided. The intents of calls and messages insert from
//! it, and `GET …/resolution` explains it, of one agent or of all, so that they cannot differ.

use std::str::FromStr;

use linecard_domain::{AccountSid, AgentId, CountryCode, CredentialSource, PhoneNumber, ValidationError};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::credentials::settings::{CredentialHealth, health_columns, health_join};
use crate::credentials::token::SealedToken;
use crate::error::StoreError;
use crate::limits::{barred, countries};
use crate::sql::page::{Page, PageRequest};
use crate::sql::row::{column, optional_id, optional_parsed, parsed, phone_number};
use crate::sql::statement::statements;
use crate::tenancy::transaction::{Param, TenantTx};

/// CTEs `org`, `agent`, `own` and `credential` over the parameters $1 organization, $2 agent or NULL for
/// the default one, $3 whether the fallback is on for organizations that have not chosen. `$agent` is an
/// agent of elsewhere instead of $2.
macro_rules! resolve {
    () => {
        $crate::credentials::resolution::resolve!("$2")
    };
    ($agent:literal) => {
        concat!("WITH org AS (
            SELECT coalesce(org_fallback_enabled, $3::boolean) AS fallback_enabled, ", $crate::limits::limit_columns!(""), "
            FROM organizations WHERE id = $1::uuid),
        agent AS (
            SELECT id, voice_url, stream_url, ", $crate::limits::limit_columns!(""), " FROM agent_configurations
            WHERE organization_id = $1 AND id = ", $agent, "::uuid AND deleted_at IS NULL
            UNION ALL
            SELECT id, voice_url, stream_url, ", $crate::limits::limit_columns!(""), " FROM agent_configurations
            WHERE organization_id = $1 AND is_default AND deleted_at IS NULL AND ", $agent, "::uuid IS NULL),
        own AS (
            SELECT s.* FROM agent_twilio_settings s JOIN agent ON agent.id = s.agent_id WHERE s.organization_id = $1),
        credential AS (
            SELECT 'agent' AS source, agent_id AS owner_id, account_sid, phone_number, fingerprint, calls_per_second, ",
                $crate::credentials::token::token_columns!(), "
            FROM own
            UNION ALL
            SELECT 'organization', organization_id, account_sid, phone_number, fingerprint, calls_per_second, ",
                $crate::credentials::token::token_columns!(), "
            FROM twilio_settings
            WHERE organization_id = $1 AND (SELECT fallback_enabled FROM org) AND NOT EXISTS (SELECT 1 FROM own)
                AND (", $agent, "::uuid IS NULL OR EXISTS (SELECT 1 FROM agent)))")
    };
}
pub(crate) use resolve;

/// What [`Resolution::read`] reads; follows the CTEs.
macro_rules! resolved_columns {
    () => {
        concat!("agent.id AS agent_id, agent.voice_url, agent.stream_url, org.fallback_enabled,
            EXISTS (SELECT 1 FROM twilio_settings WHERE organization_id = $1) AS organization_connected,
            credential.source AS owner_kind, credential.owner_id, credential.account_sid, credential.phone_number, ",
            $crate::credentials::token::token_columns!(), ",
            least(org.max_call_seconds, agent.max_call_seconds) AS max_call_seconds")
    };
}
pub(crate) use resolved_columns;

/// What [`Explanation::read`] reads of one agent, about a number of one country.
macro_rules! explain {
    ($agent:literal, $country:literal) => {
        concat!(resolve!($agent), " SELECT ", resolved_columns!(), ", ", barred!($country, "
            WHEN app.open_calls($1, NULL, org.max_concurrent_calls) >= org.max_concurrent_calls THEN 'organization-full'
            WHEN app.open_calls($1, agent.id, agent.max_concurrent_calls) >= agent.max_concurrent_calls THEN 'agent-full'"), "
            AS barred, org.allowed_countries AS organization_countries, agent.allowed_countries AS agent_countries, ",
            health_columns!(), "
        FROM org LEFT JOIN agent ON true LEFT JOIN credential ON true ", health_join!())
    };
}

statements! {
    RESOLVE = explain!("$2", "$4");
    /// Of each agent of a page; $2 is where it begins.
    RESOLVE_LIST = concat!("SELECT explained.* FROM (
            SELECT id FROM agent_configurations
            WHERE organization_id = $1 AND id < $2 AND deleted_at IS NULL ORDER BY id DESC LIMIT $4) page
        CROSS JOIN LATERAL (", explain!("page.id", "NULL"), ") explained
        ORDER BY page.id DESC");
}

/// What a call or message would go out with, and what is known of why.
#[derive(Debug, Clone)]
pub struct Resolution {
    /// The agent that was asked for, or the default one.
    pub agent: Option<ResolvedAgent>,
    pub fallback_enabled: bool,
    /// Whether the organization has settings of its own, used or not.
    pub organization_connected: bool,
    pub credential: Option<ResolvedCredential>,
    /// The longest duration of a call, the organization's or the agent's.
    pub max_call_seconds: Option<i32>,
}

/// Why nothing goes out, although there is a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barred {
    OrganizationStopped,
    AgentStopped,
    CountryNotAllowed,
    /// As many calls are open as the organization may have.
    OrganizationFull,
    AgentFull,
    /// Of messages: the number is known to be unable to text.
    NumberWithoutSms,
    /// Of calls: the account's calls per second leave no turn free now.
    OverRate,
    /// Of calls that may wait: so many wait already that this one would wait for too long.
    QueueFull,
}

impl FromStr for Barred {
    type Err = ValidationError;

    fn from_str(raw: &str) -> Result<Self, ValidationError> {
        Ok(match raw {
            "organization-stopped" => Self::OrganizationStopped,
            "agent-stopped" => Self::AgentStopped,
            "country-not-allowed" => Self::CountryNotAllowed,
            "organization-full" => Self::OrganizationFull,
            "agent-full" => Self::AgentFull,
            "number-without-sms" => Self::NumberWithoutSms,
            "over-rate" => Self::OverRate,
            "queue-full" => Self::QueueFull,
            _ => return Err(ValidationError::new("is no reason of this release's")),
        })
    }
}

/// A resolution, and how far it reaches.
#[derive(Debug)]
pub struct Explanation {
    pub resolution: Resolution,
    pub barred: Option<Barred>,
    /// Where the organization and the agent may call and text; `None`: everywhere.
    pub allowed_countries: [Option<Vec<CountryCode>>; 2],
    /// What Twilio last said of the credential; `None` before it was asked, or where there is none.
    pub health: Option<CredentialHealth>,
}

impl Explanation {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            resolution: Resolution::read(row)?,
            barred: optional_parsed(row, "barred")?,
            allowed_countries: [countries(row, "organization_countries")?, countries(row, "agent_countries")?],
            health: CredentialHealth::read(row)?,
        })
    }
}

/// The country of a number as statements take it: empty for a number of none.
pub(crate) fn country_of(number: &PhoneNumber) -> String {
    number.country().map(|country| country.to_string()).unwrap_or_default()
}

#[derive(Debug, Clone)]
pub struct ResolvedAgent {
    pub id: AgentId,
    pub voice_url: Option<String>,
    pub stream_url: Option<String>,
}

#[derive(Debug, Clone)]
pub struct ResolvedCredential {
    pub account_sid: AccountSid,
    pub phone_number: PhoneNumber,
    pub token: SealedToken,
}

impl ResolvedCredential {
    pub fn source(&self) -> CredentialSource {
        self.token.owner.source()
    }
}

impl Resolution {
    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        let agent = match optional_id(row, "agent_id")? {
            Some(agent_id) => Some(ResolvedAgent {
                id: agent_id,
                voice_url: column(row, "voice_url")?,
                stream_url: column(row, "stream_url")?,
            }),
            None => None,
        };
        Ok(Self {
            agent,
            fallback_enabled: column(row, "fallback_enabled")?,
            organization_connected: column(row, "organization_connected")?,
            credential: credential(row)?,
            max_call_seconds: column(row, "max_call_seconds")?,
        })
    }
}

fn credential(row: &Row) -> Result<Option<ResolvedCredential>, StoreError> {
    if column::<Option<&str>>(row, "owner_kind")?.is_none() {
        return Ok(None);
    }
    Ok(Some(ResolvedCredential {
        account_sid: parsed(row, "account_sid")?,
        phone_number: phone_number(row, "phone_number")?,
        token: SealedToken::read(row)?,
    }))
}

/// Explains, without dialling; with a number, also whether its country is allowed. `None`: the organization is not
/// there (any more).
pub async fn resolution_get(
    tx: &mut TenantTx,
    agent: Option<AgentId>,
    fallback_default: bool,
    to: Option<&PhoneNumber>,
) -> Result<Option<Explanation>, StoreError> {
    let organization = tx.organization_id();
    let agent = agent.map(Uuid::from);
    let country = to.map(country_of);
    tx.row(&RESOLVE, &[organization.as_uuid(), &agent, &fallback_default, &country])
        .await?
        .map(|row| Explanation::read(&row))
        .transpose()
}

/// Explains for each agent, in the order of their list.
pub async fn resolution_list(
    tx: &mut TenantTx,
    fallback_default: bool,
    request: &PageRequest,
) -> Result<Page<Explanation>, StoreError> {
    let organization = tx.organization_id();
    let params: [Param<'_>; 4] =
        [organization.as_uuid(), &request.before_or_last(), &fallback_default, &request.limit_and_one()];
    let rows = tx.rows(&RESOLVE_LIST, &params).await?;
    // A page holds agents that are there: each has an id.
    request.page(rows.iter().map(Explanation::read), |explanation| {
        explanation.resolution.agent.as_ref().map_or(Uuid::nil(), |agent| agent.id.into())
    })
}
