//! Where `linecard import` reads from. Its secrets are settings, not arguments, which other users of the machine can read.

use linecard_store::DatabaseAddress;
use linecard_vault::NodeKey;

use super::environment::Environment;
use super::error::ConfigError;
use super::read::Reader;

/// What only `linecard import` uses, besides the settings of other commands.
#[derive(Debug)]
pub(crate) struct ImportSettings {
    /// The platform's database; `None`: it is not read from one.
    pub(crate) database: Option<Box<DatabaseAddress>>,
    /// The key that the platform encrypted tokens with.
    pub(crate) key: Option<NodeKey>,
}

impl ImportSettings {
    pub(crate) fn read(environment: &Environment) -> Result<Self, ConfigError> {
        let mut reader = Reader::new(environment);
        let settings =
            Self { database: reader.database_address("LINECARD_IMPORT_DATABASE_URL"), key: reader.import_key() };
        reader.finish(settings)
    }
}

impl Reader<'_> {
    fn import_key(&mut self) -> Option<NodeKey> {
        let secret = self.secret("LINECARD_IMPORT_ENCRYPTION_KEY")?;
        let key = NodeKey::parse(&secret.text);
        if key.is_none() {
            self.refuse(
                &secret.origin,
                "must be the platform's key as it has it in its environment: 64 hexadecimal digits, or 32 bytes as base64 \
                 or as characters",
            );
        }
        key
    }
}
