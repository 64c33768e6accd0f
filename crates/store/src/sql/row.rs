//! Reading columns into the domain's types.

use std::error::Error;
use std::str::FromStr;

use linecard_domain::{PhoneNumber, RegionalHost};
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;

use crate::error::StoreError;

/// A column of a type that PostgreSQL's driver reads.
pub(crate) fn column<'a, T: FromSql<'a>>(row: &'a Row, name: &'static str) -> Result<T, StoreError> {
    row.try_get(name).map_err(|source| StoreError::Unreadable { column: name, source: Box::new(source) })
}

/// A column that numbers the items of a statement's arrays from 1, as an index from 0.
pub(crate) fn position(row: &Row, name: &'static str) -> Result<usize, StoreError> {
    let number: i32 = column(row, name)?;
    usize::try_from(number - 1).map_err(|source| StoreError::Unreadable { column: name, source: Box::new(source) })
}

/// A UUID column as one of the domain's ids.
pub(crate) fn id<T: From<uuid::Uuid>>(row: &Row, name: &'static str) -> Result<T, StoreError> {
    Ok(T::from(column::<uuid::Uuid>(row, name)?))
}

pub(crate) fn optional_id<T: From<uuid::Uuid>>(row: &Row, name: &'static str) -> Result<Option<T>, StoreError> {
    Ok(column::<Option<uuid::Uuid>>(row, name)?.map(T::from))
}

/// A text column as a parsed value.
pub(crate) fn parsed<T>(row: &Row, name: &'static str) -> Result<T, StoreError>
where
    T: FromStr,
    T::Err: Error + Send + Sync + 'static,
{
    parse(name, column::<&str>(row, name)?)
}

pub(crate) fn optional_parsed<T>(row: &Row, name: &'static str) -> Result<Option<T>, StoreError>
where
    T: FromStr,
    T::Err: Error + Send + Sync + 'static,
{
    column::<Option<&str>>(row, name)?.map(|raw| parse(name, raw)).transpose()
}

pub(crate) fn phone_number(row: &Row, name: &'static str) -> Result<PhoneNumber, StoreError> {
    PhoneNumber::from_stored(column(row, name)?)
        .map_err(|source| StoreError::Unreadable { column: name, source: Box::new(source) })
}

/// The columns `region` and `edge`.
pub(crate) fn regional_host(row: &Row) -> Result<Option<RegionalHost>, StoreError> {
    let region = optional_parsed(row, "region")?;
    let edge = optional_parsed(row, "edge")?;
    Ok(region.zip(edge).map(|(region, edge)| RegionalHost { region, edge }))
}

fn parse<T>(column: &'static str, raw: &str) -> Result<T, StoreError>
where
    T: FromStr,
    T::Err: Error + Send + Sync + 'static,
{
    raw.parse().map_err(|source| StoreError::Unreadable { column, source: Box::new(source) })
}
