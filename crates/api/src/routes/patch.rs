//! Fields of a PATCH, where null and absent differ.

use linecard_app::Patch;
use serde::{Deserialize, Deserializer};

/// With `#[serde(default)]`: absent is `None`, null is `Some(None)`.
pub(crate) fn given<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

pub(crate) fn patch<T>(given: Option<Option<T>>) -> Patch<T> {
    match given {
        None => Patch::Keep,
        Some(None) => Patch::Clear,
        Some(Some(value)) => Patch::Set(value),
    }
}
