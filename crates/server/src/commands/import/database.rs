//! Reading the platform's database by the mapping.

use linecard_store::{SourceColumn, SourceDatabase, SourceJoin, SourceRow, SourceSelect, SourceTable};
use secrecy::SecretString;

use super::mapping::Mapping;
use super::record::{AgentRow, Content, MemberRow, Record, TwilioRow};
use super::sections::{AGENT_TWILIO, AGENTS, Field, MEMBERS, ORGANIZATION_TWILIO, ORGANIZATIONS, Section, USERS};
use crate::error::ServerError;
use crate::output;

/// How many tables a message names.
const NAMED: usize = 60;

/// The tables and columns that there are, for everything that is imported.
pub(super) struct Tables {
    organizations: Found,
    organization_twilio: Option<Found>,
    members: Option<Found>,
    users: Option<Found>,
    agents: Found,
    agent_twilio: Option<Found>,
}

/// What is read in one go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Organizations,
    Members,
    Agents,
}

impl Part {
    /// Organizations first: the others belong to them.
    pub(super) const ALL: [Self; 3] = [Self::Organizations, Self::Members, Self::Agents];
}

/// A section of the mapping in the database.
struct Found {
    table: SourceTable,
    condition: Option<String>,
    /// In the order of the section's fields; `None`: the table has no such column.
    columns: Vec<Option<SourceColumn>>,
}

impl Found {
    fn column(&self, at: usize) -> Option<&SourceColumn> {
        self.columns.get(at).and_then(Option::as_ref)
    }

    fn all(&self) -> Vec<Option<&SourceColumn>> {
        self.columns.iter().map(Option::as_ref).collect()
    }
}

impl Tables {
    /// Finds them, or says which key of the mapping names what does not exist.
    pub(super) async fn find(
        database: &SourceDatabase,
        mapping: &Mapping,
        with_members: bool,
    ) -> Result<Self, ServerError> {
        let members = if with_members { find(database, mapping, &MEMBERS).await? } else { None };
        let users = if members.is_some() { find(database, mapping, &USERS).await? } else { None };
        Ok(Self {
            organizations: required(find(database, mapping, &ORGANIZATIONS).await?)?,
            organization_twilio: find(database, mapping, &ORGANIZATION_TWILIO).await?,
            members,
            users,
            agents: required(find(database, mapping, &AGENTS).await?)?,
            agent_twilio: find(database, mapping, &AGENT_TWILIO).await?,
        })
    }

    pub(super) fn has_members(&self) -> bool {
        self.members.is_some()
    }

    /// What to read; `None`: there is no such table. `only`: the platform's id of the one organization that is meant.
    pub(super) fn select<'a>(&'a self, part: Part, only: Option<&'a str>) -> Option<SourceSelect<'a>> {
        let (found, joined, own, theirs, of_organization) = match part {
            Part::Organizations => (&self.organizations, self.organization_twilio.as_ref(), 0, 0, 0),
            Part::Members => (self.members.as_ref()?, self.users.as_ref(), 1, 0, 0),
            Part::Agents => (&self.agents, self.agent_twilio.as_ref(), 0, 0, 1),
        };
        let join = joined.and_then(|joined| {
            Some(SourceJoin {
                table: &joined.table,
                on: (found.column(own)?, joined.column(theirs)?),
                columns: joined.all(),
                condition: joined.condition.as_deref(),
            })
        });
        // By organization: what is remembered of one is little.
        let order = [of_organization, own].into_iter().filter_map(|at| found.column(at)).collect();
        Some(SourceSelect {
            table: &found.table,
            columns: found.all(),
            condition: found.condition.as_deref(),
            only: only.and_then(|id| Some((found.column(of_organization)?, id))),
            join,
            order,
        })
    }
}

/// A row as it was selected.
pub(super) fn record(part: Part, select: &SourceSelect<'_>, row: SourceRow) -> Record {
    let mut fields = row.into_iter();
    let mut next = || fields.next().flatten();
    let (id, content) = match part {
        Part::Organizations => {
            let (id, name) = (next().unwrap_or_default(), next());
            (id.clone(), Content::Organization { id, name, twilio: twilio(&mut next) })
        }
        Part::Members => {
            let (organization, user, role) = (next().unwrap_or_default(), next().unwrap_or_default(), next());
            let (_, email, name) = (next(), next(), next());
            let place = format!("{user} in {organization}");
            (place, Content::Member(MemberRow { organization, user, role, email, name }))
        }
        Part::Agents => {
            let (id, organization, name) = (next().unwrap_or_default(), next().unwrap_or_default(), next());
            let (description, voice_url, stream_url) = (next(), next(), next());
            let is_default = next().map(|text| text == "true");
            let twilio = twilio(&mut next);
            let place = id.clone();
            let agent = AgentRow { organization, id, name, description, voice_url, stream_url, is_default, twilio };
            (place, Content::Agent(agent))
        }
    };
    Record { place: format!("{} {id}", select.table), content }
}

/// `None`: the joined table has no row.
fn twilio(next: &mut impl FnMut() -> Option<String>) -> Option<TwilioRow> {
    let owner = next();
    let row = TwilioRow { account_sid: next(), auth_token: next().map(SecretString::from), phone_number: next() };
    owner.map(|_| row)
}

fn required(found: Option<Found>) -> Result<Found, ServerError> {
    found.ok_or_else(|| ServerError::Usage("a table that is required was not found".to_owned()))
}

/// `None`: the mapping does not name the table, and there is none of the usual name.
async fn find(database: &SourceDatabase, mapping: &Mapping, section: &Section) -> Result<Option<Found>, ServerError> {
    let named = mapping.key(section.name, "table");
    let table: SourceTable =
        named.unwrap_or(section.table).parse().map_err(|detail| mapping.refuse(section.name, "table", detail))?;
    let Some(existing) = database.columns(&table).await? else {
        if named.is_none() && !section.is_required {
            output::stderr(&format!("there is no table {table}: {} are not imported", section.name.replace('_', " ")));
            return Ok(None);
        }
        let tables = database.tables().await?;
        let more = if tables.len() > NAMED { ", …" } else { "" };
        let listed = tables.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        let detail = format!("there is no table {table}, or the login may not see it. There are: {listed}{more}");
        return Err(mapping.refuse(section.name, "table", &detail));
    };
    let columns = section.fields.iter().map(|field| column(mapping, section, field, &table, &existing));
    Ok(Some(Found {
        columns: columns.collect::<Result<_, _>>()?,
        table,
        condition: mapping.key(section.name, "where").map(str::to_owned),
    }))
}

fn column(
    mapping: &Mapping,
    section: &Section,
    field: &Field,
    table: &SourceTable,
    existing: &[String],
) -> Result<Option<SourceColumn>, ServerError> {
    let has = |name: &str| existing.iter().any(|column| column == name);
    let Some(named) = mapping.key(section.name, field.key) else {
        let usual = field.usual.iter().find(|name| has(name));
        return match usual {
            Some(name) => Ok(Some(SourceColumn { column: (*name).to_owned(), key: None })),
            None if !field.is_required => Ok(None),
            None => {
                let detail = format!(
                    "{table} has no column {}; name one of its columns: {}",
                    field.usual.join(" or "),
                    existing.join(", ")
                );
                Err(mapping.refuse(section.name, field.key, &detail))
            }
        };
    };
    if has(named) {
        return Ok(Some(SourceColumn { column: named.to_owned(), key: None }));
    }
    // `raw_user_meta_data.full_name`: a key of the JSON in a column.
    match named.split_once('.') {
        Some((column, key)) if has(column) && !key.is_empty() => {
            Ok(Some(SourceColumn { column: column.to_owned(), key: Some(key.to_owned()) }))
        }
        _ => {
            let detail = format!("{table} has no column {named}; it has {}", existing.join(", "));
            Err(mapping.refuse(section.name, field.key, &detail))
        }
    }
}
