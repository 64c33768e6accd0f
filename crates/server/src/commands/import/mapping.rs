//! The mapping file: what the platform calls the tables and columns that are imported, in TOML.

use std::collections::BTreeMap;
use std::path::Path;

use linecard_domain::Role;
use linecard_vault::PartOrder;

use super::sections::{SECTIONS, Section};
use crate::error::ServerError;

/// A mapping file; an empty one means the names of [`SECTIONS`].
#[derive(Debug, Default)]
pub(super) struct Mapping {
    /// How messages name it.
    file: String,
    sections: BTreeMap<&'static str, BTreeMap<String, String>>,
    roles: BTreeMap<String, MappedRole>,
    pub(super) tokens: TokenFormat,
}

/// How tokens are written.
#[derive(Debug, Clone, Default)]
pub(super) struct TokenFormat {
    pub(super) order: PartOrder,
    /// What the platform passes to `setAAD`.
    pub(super) associated_data: String,
}

/// What a role of the platform's is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MappedRole {
    Role(Role),
    /// Whoever has it is not imported.
    Skip,
}

impl Mapping {
    pub(super) fn read(path: Option<&Path>) -> Result<Self, ServerError> {
        let Some(path) = path else { return Ok(Self { file: "the mapping".to_owned(), ..Self::default() }) };
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| ServerError::Usage(format!("--mapping {file}: cannot be read: {error}")))?;
        Self::parse(&file, &text).map_err(|detail| ServerError::Usage(format!("--mapping {file}: {detail}")))
    }

    pub(super) fn parse(file: &str, text: &str) -> Result<Self, String> {
        let written: toml::Table = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut mapping = Self { file: file.to_owned(), ..Self::default() };
        for (name, value) in written {
            let toml::Value::Table(table) = value else { return Err(format!("{name} must be a section: [{name}]")) };
            match (name.as_str(), SECTIONS.iter().find(|section| section.name == name)) {
                (_, Some(section)) => drop(mapping.sections.insert(section.name, keys_of(section, table)?)),
                ("roles", None) => mapping.roles = roles_of(table)?,
                ("tokens", None) => mapping.tokens = tokens_of(table)?,
                (_, None) => return Err(unknown(&name, &section_names(), "section")),
            }
        }
        Ok(mapping)
    }

    /// A key of a section, if the file has it.
    pub(super) fn key(&self, section: &str, key: &str) -> Option<&str> {
        self.sections.get(section)?.get(key).map(String::as_str)
    }

    /// `None`: it has no counterpart.
    pub(super) fn role(&self, platform: &str) -> Option<MappedRole> {
        let known = || platform.to_ascii_lowercase().parse().ok().map(MappedRole::Role);
        self.roles.get(platform).copied().or_else(known)
    }

    /// An error that names a key of the file.
    pub(super) fn refuse(&self, section: &str, key: &str, detail: &str) -> ServerError {
        ServerError::Usage(format!("{}: {section}.{key}: {detail}", self.file))
    }
}

fn keys_of(section: &Section, table: toml::Table) -> Result<BTreeMap<String, String>, String> {
    let known: Vec<&str> = ["table", "where"].into_iter().chain(section.fields.iter().map(|field| field.key)).collect();
    let mut keys = BTreeMap::new();
    for (key, value) in table {
        let at = format!("{}.{key}", section.name);
        if !known.contains(&key.as_str()) {
            return Err(unknown(&at, &known, "key"));
        }
        drop(keys.insert(key, text(&at, value)?));
    }
    Ok(keys)
}

fn roles_of(table: toml::Table) -> Result<BTreeMap<String, MappedRole>, String> {
    let role = |(name, value)| {
        let at = format!("roles.{name}");
        let mapped = text(&at, value)?;
        let mapped = if mapped == "skip" { Ok(MappedRole::Skip) } else { mapped.parse().map(MappedRole::Role) };
        mapped.map(|mapped| (name, mapped)).map_err(|_| format!("{at} must be owner, admin, member or skip"))
    };
    table.into_iter().map(role).collect()
}

fn tokens_of(table: toml::Table) -> Result<TokenFormat, String> {
    let mut format = TokenFormat::default();
    for (key, value) in table {
        let at = format!("tokens.{key}");
        let value = text(&at, value)?;
        match (key.as_str(), value.as_str()) {
            ("associated_data", _) => format.associated_data = value,
            ("format", "iv:tag:ciphertext") => format.order = PartOrder::IvTagCiphertext,
            ("format", "iv:ciphertext:tag") => format.order = PartOrder::IvCiphertextTag,
            ("format", _) => return Err(format!("{at} must be iv:tag:ciphertext or iv:ciphertext:tag")),
            _ => return Err(unknown(&at, &["format", "associated_data"], "key")),
        }
    }
    Ok(format)
}

fn text(at: &str, value: toml::Value) -> Result<String, String> {
    match value {
        toml::Value::String(text) if !text.trim().is_empty() => Ok(text),
        _ => Err(format!("{at} must be a text in quotes that is not empty")),
    }
}

fn section_names() -> Vec<&'static str> {
    SECTIONS.iter().map(|section| section.name).chain(["roles", "tokens"]).collect()
}

fn unknown(at: &str, known: &[&str], what: &str) -> String {
    format!("{at} is not a {what} of the mapping; it can have {}", known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Mapping::parse("mapping.toml", text).expect_err("refused")
    }

    #[test]
    fn a_mapping_says_what_the_platform_calls_things() {
        let mapping = Mapping::parse(
            "mapping.toml",
            "[agents]\ntable = \"bots\"\nname = \"title\"\nwhere = \"deleted_at IS NULL\"\n\
             [roles]\nviewer = \"member\"\nbot = \"skip\"\n\
             [tokens]\nformat = \"iv:ciphertext:tag\"\nassociated_data = \"twilio\"\n",
        )
        .expect("a mapping");
        assert_eq!(mapping.key("agents", "name"), Some("title"));
        assert_eq!(mapping.key("agents", "id"), None);
        assert_eq!(mapping.role("viewer"), Some(MappedRole::Role(Role::Member)));
        assert_eq!(mapping.role("Owner"), Some(MappedRole::Role(Role::Owner)));
        assert_eq!(mapping.role("bot"), Some(MappedRole::Skip));
        assert_eq!(mapping.role("janitor"), None);
        assert_eq!(mapping.tokens.order, PartOrder::IvCiphertextTag);
        assert_eq!(mapping.tokens.associated_data, "twilio");
    }

    #[test]
    fn what_is_wrong_in_the_file_is_named_with_its_key() {
        for (text, expected) in [
            ("[agnets]\n", "agnets is not a section of the mapping; it can have organizations,"),
            ("[agents]\ntitle = \"x\"\n", "agents.title is not a key of the mapping; it can have table, where, id,"),
            ("[agents]\nname = 7\n", "agents.name must be a text in quotes"),
            ("agents = \"bots\"\n", "agents must be a section: [agents]"),
            ("[roles]\nviewer = \"king\"\n", "roles.viewer must be owner, admin, member or skip"),
            ("[tokens]\nformat = \"rot13\"\n", "tokens.format must be iv:tag:ciphertext or iv:ciphertext:tag"),
            ("[agents\n", "TOML parse error at line 1"),
        ] {
            assert!(refused(text).starts_with(expected), "{}", refused(text));
        }
    }
}
