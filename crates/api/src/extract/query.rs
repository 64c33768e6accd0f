//! Query parameters, and the collection of field errors.

use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use linecard_app::FieldError;
use linecard_app::views::PageRequest;
use linecard_domain::{OrganizationId, Timestamp, ValidationError, trim_pasted};
use time::Date;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use url::form_urlencoded;
use uuid::Uuid;

use crate::problem::{Problem, ProblemField};
use crate::state::ApiState;

const ORGANIZATION: &str = "organizationId";

/// The query's parameters. A handler takes each one, so that unknown ones are reported.
#[derive(Debug)]
pub(crate) struct Params {
    pairs: Vec<(String, String)>,
    /// Elsewhere taken by the extractor of the caller.
    organization: Option<String>,
}

impl FromRequestParts<ApiState> for Params {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let mut pairs: Vec<_> = form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        let organization = pairs.iter().find(|(name, _)| name == ORGANIZATION).map(|(_, value)| value.clone());
        pairs.retain(|(name, _)| name != ORGANIZATION);
        Ok(Self { pairs, organization })
    }
}

impl Params {
    fn take(&mut self, name: &str) -> Option<String> {
        let index = self.pairs.iter().position(|(candidate, _)| candidate == name)?;
        Some(self.pairs.swap_remove(index).1)
    }

    /// `organizationId`, of an operation whose caller acts in all organizations.
    pub(crate) fn organization(&mut self, fields: &mut Fields) -> Option<OrganizationId> {
        let raw = self.organization.take()?;
        let id = Uuid::try_parse(&raw);
        if id.is_err() {
            fields.refuse(ORGANIZATION, "must be a UUID");
        }
        id.ok().map(OrganizationId::from)
    }

    /// A parsed parameter; errors are added to `fields`.
    pub(crate) fn parsed<T: FromStr<Err = ValidationError>>(&mut self, name: &str, fields: &mut Fields) -> Option<T> {
        let raw = self.take(name)?;
        fields.parse(name, &raw)
    }

    /// A parameter that can be repeated.
    pub(crate) fn all_parsed<T: FromStr<Err = ValidationError>>(&mut self, name: &str, fields: &mut Fields) -> Vec<T> {
        let raw: Vec<String> = std::iter::from_fn(|| self.take(name)).collect();
        raw.iter().filter_map(|raw| fields.parse(name, raw)).collect()
    }

    /// A parameter that is `true` or `false`.
    pub(crate) fn flag(&mut self, name: &str, fields: &mut Fields) -> Option<bool> {
        self.one_of(name, ["true", "false"], fields).map(|value| value == "true")
    }

    /// What is searched for, without white space around it; at most 200 characters. Empty text searches for nothing.
    pub(crate) fn search(&mut self, name: &str, fields: &mut Fields) -> Option<String> {
        let raw = self.take(name)?;
        let text = trim_pasted(&raw);
        if text.chars().count() > 200 || text.contains('\0') {
            fields.refuse(name, "must have at most 200 characters");
            return None;
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A parameter as it was sent.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        self.take(name)
    }

    /// A parameter that is a UUID.
    pub(crate) fn uuid(&mut self, name: &str, fields: &mut Fields) -> Option<Uuid> {
        let raw = self.take(name)?;
        let id = Uuid::try_parse(&raw);
        if id.is_err() {
            fields.refuse(name, "must be a UUID");
        }
        id.ok()
    }

    /// A parameter that is a time in RFC 3339 form.
    pub(crate) fn instant(&mut self, name: &str, fields: &mut Fields) -> Option<Timestamp> {
        let raw = self.take(name)?;
        let instant = Timestamp::parse(&raw, &Rfc3339);
        if instant.is_err() {
            fields.refuse(name, "must be a time in RFC 3339 form, for example 2026-01-31T12:00:00Z");
        }
        instant.ok()
    }

    /// A parameter that is a date, `YYYY-MM-DD`.
    pub(crate) fn day(&mut self, name: &str, fields: &mut Fields) -> Option<Date> {
        let raw = self.take(name)?;
        let day = Date::parse(&raw, format_description!("[year]-[month]-[day]"));
        if day.is_err() {
            fields.refuse(name, "must be a date in the form YYYY-MM-DD, for example 2026-01-31");
        }
        day.ok()
    }

    /// The page size, 1 to 100.
    pub(crate) fn limit(&mut self, default: u16, fields: &mut Fields) -> u16 {
        match self.take("limit").map(|raw| raw.parse::<u16>()) {
            None => default,
            Some(Ok(limit @ 1..=PageRequest::MAX_LIMIT)) => limit,
            Some(_) => {
                fields.refuse("limit", "must be between 1 and 100");
                default
            }
        }
    }

    /// A parameter that is one of a fixed set of values.
    pub(crate) fn one_of<const N: usize>(
        &mut self,
        name: &str,
        choices: [&'static str; N],
        fields: &mut Fields,
    ) -> Option<&'static str> {
        let raw = self.take(name)?;
        let chosen = choices.into_iter().find(|choice| *choice == raw);
        if chosen.is_none() {
            fields.refuse(name, format!("must be {}", choices.join(" or ")));
        }
        chosen
    }

    /// Reports the parameters that were not taken as unknown.
    pub(crate) fn finish(self, mut fields: Fields) -> Result<(), Problem> {
        for (name, _) in self.pairs {
            fields.refuse(&name, "is not a parameter of this operation");
        }
        fields.finish()
    }
}

/// Whether `total=true` asks for the number of all entries.
pub(crate) fn with_total(params: &mut Params, fields: &mut Fields) -> bool {
    params.flag("total", fields) == Some(true)
}

/// `limit` and `cursor`.
pub(crate) fn page_request(params: &mut Params, fields: &mut Fields) -> PageRequest {
    let limit = params.limit(50, fields);
    let after = params.take("cursor").and_then(|raw| {
        let cursor = Uuid::try_parse(&raw);
        if cursor.is_err() {
            fields.refuse("cursor", "must be the nextCursor of the previous page");
        }
        cursor.ok()
    });
    PageRequest { limit, after }
}

/// Collects field errors, so that one answer reports all of them.
#[derive(Debug, Default)]
pub(crate) struct Fields(Vec<ProblemField>);

impl Fields {
    /// Adds an error.
    pub(crate) fn refuse(&mut self, pointer: &str, detail: impl Into<String>) {
        self.0.push(ProblemField { pointer: pointer.to_owned(), detail: detail.into() });
    }

    /// Adds errors.
    pub(crate) fn refuse_all(&mut self, errors: Vec<FieldError>) {
        self.0.extend(errors.into_iter().map(ProblemField::from));
    }

    /// Parses a field; an error is added.
    pub(crate) fn parse<T: FromStr<Err = ValidationError>>(&mut self, pointer: &str, raw: &str) -> Option<T> {
        raw.parse().map_err(|invalid: ValidationError| self.refuse(pointer, invalid.detail())).ok()
    }

    /// Parses an optional field; an error is added.
    pub(crate) fn parse_optional<T: FromStr<Err = ValidationError>>(
        &mut self,
        pointer: &str,
        raw: Option<&str>,
    ) -> Option<T> {
        raw.and_then(|raw| self.parse(pointer, raw))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn into_errors(self) -> Vec<ProblemField> {
        self.0
    }

    /// Fails if there are errors.
    pub(crate) fn finish(self) -> Result<(), Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(Problem::invalid(self.0)) }
    }
}

impl From<Fields> for Problem {
    fn from(fields: Fields) -> Self {
        Self::invalid(fields.0)
    }
}
