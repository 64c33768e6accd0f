//! An organization's calls and messages, for the platform.

use futures_util::Stream;
use linecard_domain::ExternalId;

use super::caller::{PlatformCaller, enter};
use crate::app::App;
use crate::error::AppError;
use crate::export::history_lines;

impl App {
    /// As `linecard export`: each portion is read in a transaction of its own, which a key that is revoked meanwhile does not
    /// begin.
    pub async fn platform_export(
        &self,
        platform: &PlatformCaller,
        external: &ExternalId,
    ) -> Result<impl Stream<Item = Result<String, AppError>> + Send + 'static + use<>, AppError> {
        let caller = enter(&self.store, platform, external).await?;
        Ok(history_lines(self.store.clone(), caller.context))
    }
}
