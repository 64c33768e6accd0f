//! Which countries an account may dial (`https://voice.twilio.com/v1/DialingPermissions/Countries`). Names as in Twilio's
//! OpenAPI document `twilio_voice_v1`. A subaccount has those of its parent unless it has its own.

use serde::Deserialize;

use crate::adapter::extend_path;
use crate::resource::{Page, parse_page};
use crate::telemetry::Operation;
use crate::transport::{Outgoing, exchange};
use crate::{ParseError, TwilioConfig, TwilioError, TwilioTelephonyAdapter};

/// Twilio's largest page, which holds all countries.
const PAGE: &str = "PageSize=1000";

/// What an account may dial in a country. What Twilio does not say counts as unknown.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct DialingPermission {
    /// ISO 3166-1.
    pub iso_code: Option<String>,
    /// Ordinary numbers.
    pub low_risk_numbers_enabled: Option<bool>,
    /// Premium rate, shared cost and other special numbers.
    pub high_risk_special_numbers_enabled: Option<bool>,
    /// Ranges that toll fraud is known to use.
    pub high_risk_tollfraud_numbers_enabled: Option<bool>,
}

impl TwilioTelephonyAdapter {
    /// ListDialingPermissionsCountry: all countries. Some accounts and API keys may not read them.
    pub async fn dialing_permissions(&self, config: &TwilioConfig) -> Result<Vec<DialingPermission>, TwilioError> {
        let mut url = self.product_url(config, "voice");
        extend_path(&mut url, &["v1", "DialingPermissions", "Countries"]);
        url.set_query(Some(PAGE));
        let outgoing = Outgoing { operation: Operation::ListDialingPermissions, url, form: None };
        let parse = |page: &[u8]| parse_page(page, "content", Ok::<DialingPermission, ParseError>);
        let page: Page<DialingPermission> = exchange(&self.connection, config, outgoing, parse).await.into_result()?;
        Ok(page.items)
    }
}
