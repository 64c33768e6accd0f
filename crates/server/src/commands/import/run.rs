//! Importing one row after another. A row that is wrong is reported, and the others go on.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use linecard_app::{App, AppError, ImportOptions, Imported, PutMember, PutOrganization};
use linecard_domain::{Email, ExternalId, Name, Subject};

use super::mapping::{MappedRole, Mapping};
use super::record::{Content, MemberRow, Record};
use super::report::{Kind, Report};
use super::tokens::Tokens;
use crate::error::ServerError;
use crate::output;

/// What imports rows. It remembers ids of organizations, and nothing else of what it has read but hashes: of agents, of
/// members, and of numbers in a dry run.
pub(super) struct Importer<'a> {
    pub(super) app: &'a App,
    pub(super) mapping: &'a Mapping,
    pub(super) tokens: Tokens,
    pub(super) options: ImportOptions,
    /// Whether Twilio is asked about each connection.
    pub(super) verify: bool,
    /// The one organization that is meant.
    pub(super) only: Option<String>,
    pub(super) with_members: bool,
    /// Whether every row must follow its organization, as in JSON lines. In a database, the mapping may leave organizations
    /// out whose rows are there.
    pub(super) organizations_first: bool,
    pub(super) report: Report,
    pub(super) seen: Seen,
}

/// What earlier rows were.
#[derive(Default)]
pub(super) struct Seen {
    /// Organizations that are there.
    organizations: HashSet<String>,
    /// Organizations that had a row.
    rows: HashSet<String>,
    /// Organizations that neither are there nor had a row, which was reported.
    missing: HashSet<String>,
    /// Organizations with an account that was imported.
    pub(super) connected: HashSet<String>,
    pub(super) with_default: HashSet<String>,
    /// Organizations and the numbers of their agents, in a dry run: nothing else knows of them then.
    numbers: HashSet<u64>,
    /// Organizations and their agents that had a row.
    agents: HashSet<u64>,
    /// Organizations and their members that had a row.
    members: HashSet<u64>,
}

impl Seen {
    /// False: another agent of the organization has the number.
    pub(super) fn number(&mut self, organization: &str, number: &str) -> bool {
        is_first(&mut self.numbers, organization, number)
    }

    /// False: the agent had a row before.
    pub(super) fn agent(&mut self, organization: &str, agent: &str) -> bool {
        is_first(&mut self.agents, organization, agent)
    }

    /// False: the person had a row in this organization before.
    fn member(&mut self, organization: &str, user: &str) -> bool {
        is_first(&mut self.members, organization, user)
    }
}

/// Keeps a hash of the pair: ids of a large platform's rows would fill the memory.
fn is_first(seen: &mut HashSet<u64>, organization: &str, of_it: &str) -> bool {
    let mut hasher = DefaultHasher::new();
    (organization, of_it).hash(&mut hasher);
    seen.insert(hasher.finish())
}

impl Importer<'_> {
    pub(super) async fn import(&mut self, record: Record) -> Result<(), ServerError> {
        self.report.advance();
        let place = record.place;
        match record.content {
            Content::Organization { id, name, twilio } => {
                if self.is_meant(&id) {
                    self.organization(&place, id, name, twilio).await?;
                }
            }
            Content::Member(member) if self.with_members => {
                if self.is_meant(&member.organization) && self.has_organization(&place, &member.organization).await? {
                    self.member(&place, member).await?;
                }
            }
            Content::Member(_) => {}
            Content::Agent(agent) => {
                if self.is_meant(&agent.organization) && self.has_organization(&place, &agent.organization).await? {
                    self.agent(&place, agent).await?;
                }
            }
        }
        Ok(())
    }

    /// The report, when everything was read.
    pub(super) fn into_report(self) -> Result<Report, ServerError> {
        // With `only`, nothing of another organization is remembered.
        if let Some(only) = &self.only
            && self.seen.rows.is_empty()
            && self.seen.organizations.is_empty()
        {
            return Err(ServerError::Usage(format!(
                "--organization {only}: there is no organization with this id in what was read"
            )));
        }
        Ok(self.report)
    }

    fn is_meant(&self, organization: &str) -> bool {
        self.only.as_deref().is_none_or(|only| only == organization)
    }

    /// Whether the organization was imported, now or before. One that was refused is reported once, and its rows are
    /// counted.
    async fn has_organization(&mut self, place: &str, id: &str) -> Result<bool, ServerError> {
        if self.seen.organizations.contains(id) {
            return Ok(true);
        }
        let is_imported = match id.parse::<ExternalId>() {
            Ok(external) => self.app.is_imported(&external).await.map_err(ServerError::Import)?,
            Err(_) => false,
        };
        if is_imported {
            self.seen.organizations.insert(id.to_owned());
        } else {
            self.report.skip();
            let is_unread = self.organizations_first && !self.seen.rows.contains(id);
            if is_unread && self.seen.missing.insert(id.to_owned()) {
                self.report.decide(place, "belongs to an organization that was not imported: organizations come first");
            }
        }
        Ok(is_imported)
    }

    async fn organization(
        &mut self,
        place: &str,
        id: String,
        name: Option<String>,
        twilio: Option<super::record::TwilioRow>,
    ) -> Result<(), ServerError> {
        // Two rows of settings for one organization make two rows here.
        if !self.seen.rows.insert(id.clone()) {
            self.report
                .decide(place, "has several rows, or several rows of Twilio settings; the first one was imported");
            return Ok(());
        }
        let mut flaws = Flaws::default();
        let external: Option<ExternalId> = flaws.parsed("id", Some(&id));
        let name: Option<Name> = flaws.parsed("name", name.as_deref());
        let (Some(external), Some(name)) = (external, name) else {
            self.refuse(place, &flaws);
            return Ok(());
        };
        let wanted = PutOrganization { name: Some(name.clone()), ..PutOrganization::default() };
        let outcome = self.app.import_organization(self.options, &external, &wanted).await;
        let Some(outcome) = self.settled(place, outcome)? else { return Ok(()) };
        self.report.imported(Kind::Organization, &format!("{id} ({})", name.as_str()), &outcome);
        self.seen.organizations.insert(id.clone());
        match twilio {
            Some(twilio) => self.connection(place, &external, None, twilio).await,
            None => Ok(()),
        }
    }

    async fn member(&mut self, place: &str, row: MemberRow) -> Result<(), ServerError> {
        if self.app.settings().sign_in.provider.is_none() {
            return Err(no_identity_provider());
        }
        let mut flaws = Flaws::default();
        let organization: Option<ExternalId> = flaws.parsed("organization_id", Some(&row.organization));
        let subject: Option<Subject> = flaws.parsed("user_id", Some(&row.user));
        let platform_role = row.role.as_deref().unwrap_or_default();
        let role = match self.mapping.role(platform_role) {
            Some(MappedRole::Skip) => return Ok(()),
            Some(MappedRole::Role(role)) => Some(role),
            None => {
                let detail = format!(
                    "{platform_role:?} has no counterpart: say in [roles] of the mapping whether it is owner, admin, \
                     member or skip"
                );
                flaws.add("role", &detail);
                None
            }
        };
        let called = row.name.filter(|name| !name.trim().is_empty()).or_else(|| row.email.clone());
        let name: Option<Name> = called.and_then(|called| flaws.parsed("name", Some(&called)));
        let (Some(organization), Some(subject), Some(role), true) = (organization, subject, role, flaws.is_empty())
        else {
            self.refuse(place, &flaws);
            return Ok(());
        };
        if !self.seen.member(organization.as_str(), subject.as_str()) {
            self.report.decide(place, "is a member of the organization several times; the first one was imported");
            return Ok(());
        }
        let outcome = self.app.import_member(self.options, &organization, &subject, &PutMember { role, name }).await;
        let Some(outcome) = self.settled(place, outcome)? else { return Ok(()) };
        self.report.imported(Kind::Member, &format!("{subject} of {organization} as {role}"), &outcome);
        if outcome.stays_removed() {
            return Ok(());
        }
        if row.email.is_none_or(|email| email.parse::<Email>().is_err()) {
            let detail = "has no e-mail address, so nobody sees who that is: an anonymous user? The membership was imported; \
                          remove it if it is not meant to be";
            self.report.decide(place, detail);
        }
        Ok(())
    }

    /// `None`: the row was refused, which was reported.
    pub(super) fn settled<T>(&mut self, place: &str, outcome: Result<T, AppError>) -> Result<Option<T>, ServerError> {
        match outcome {
            Ok(value) => Ok(Some(value)),
            Err(error) => {
                let detail = of_row(error)?;
                self.report.decide(place, &detail);
                Ok(None)
            }
        }
    }

    pub(super) fn refuse(&mut self, place: &str, flaws: &Flaws) {
        self.report.decide(place, &flaws.text());
    }

    pub(super) fn imported(&mut self, kind: Kind, what: &str, outcome: &Imported) {
        self.report.imported(kind, what, outcome);
    }
}

/// What is wrong with the fields of a row.
#[derive(Default)]
pub(super) struct Flaws(Vec<String>);

impl Flaws {
    pub(super) fn add(&mut self, field: &str, detail: &str) {
        self.0.push(format!("{field} {detail}"));
    }

    /// `None`: it is missing or wrong, which is noted.
    pub(super) fn parsed<T: std::str::FromStr<Err = linecard_domain::ValidationError>>(
        &mut self,
        field: &str,
        text: Option<&str>,
    ) -> Option<T> {
        let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
            self.add(field, "is missing");
            return None;
        };
        text.parse().map_err(|error: linecard_domain::ValidationError| self.add(field, error.detail())).ok()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn text(&self) -> String {
        self.0.join("; ")
    }
}

pub(super) fn no_identity_provider() -> ServerError {
    ServerError::Usage(
        "LINECARD_OIDC_ISSUER is not set, so nobody could sign in whom the import makes a member: set it \
         (docs/sign-in.md), or leave members out with --without-members"
            .to_owned(),
    )
}

/// What is wrong with one row; an error of anything else ends the import.
fn of_row(error: AppError) -> Result<String, ServerError> {
    match error {
        AppError::Invalid(fields) => {
            let fields = fields.iter().map(|field| format!("{} {}", field_name(&field.pointer), field.detail));
            Ok(fields.collect::<Vec<_>>().join("; "))
        }
        AppError::Forbidden { .. } => {
            Ok("is an owner here, and less in the source: an owner changes that in the console".to_owned())
        }
        AppError::NumberTaken { agent_name, .. } => {
            Ok(format!("phone_number is that of the agent {agent_name} already: give one of the two another number"))
        }
        AppError::Verification(problem) => Ok(format!("Twilio: {}", output::chain(&problem))),
        AppError::NoIdentityProvider => Err(no_identity_provider()),
        error @ (AppError::NotFound(_) | AppError::Conflict(_) | AppError::Twilio(_)) => Ok(output::chain(&error)),
        error => Err(ServerError::Import(error)),
    }
}

/// `/voiceUrl` is `voice_url` in the mapping.
fn field_name(pointer: &str) -> String {
    let separated = |c: char| {
        let underscore = if c.is_ascii_uppercase() { "_" } else { "" };
        format!("{underscore}{}", c.to_ascii_lowercase())
    };
    pointer.trim_start_matches('/').chars().map(separated).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_named_as_in_the_mapping() {
        assert_eq!(field_name("/voiceUrl"), "voice_url");
        assert_eq!(field_name("/name"), "name");
    }

    #[test]
    fn everything_wrong_with_a_row_is_said_at_once() {
        let mut flaws = Flaws::default();
        assert!(flaws.parsed::<Name>("name", Some(" ")).is_none());
        assert!(flaws.parsed::<Name>("name", Some(&"x".repeat(121))).is_none());
        assert_eq!(flaws.text(), "name is missing; name must be at most 120 characters long");
    }

    #[test]
    fn two_agents_of_one_organization_cannot_have_one_number() {
        let mut seen = Seen::default();
        assert!(seen.number("a", "+14155550100") && seen.number("b", "+14155550100"));
        assert!(!seen.number("a", "+14155550100"));
    }

    #[test]
    fn two_rows_of_one_agent_or_of_one_member_are_told_from_rows_of_others() {
        let mut seen = Seen::default();
        assert!(seen.agent("a", "1") && seen.agent("b", "1") && seen.agent("a", "2"));
        assert!(seen.member("a", "1") && seen.member("b", "1"), "a member is no agent");
        assert!(!seen.agent("a", "1") && !seen.member("b", "1"));
    }
}
