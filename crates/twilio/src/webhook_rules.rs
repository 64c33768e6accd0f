//! An account's webhook configuration (`https://webhooks.twilio.com/v1/Webhooks`, public beta): rules that decide how
//! Twilio signs the callbacks to a URL. Field names as in npm's `twilio` 6.3 (`rest/webhooks/v1`).

use std::collections::BTreeMap;

use serde::Deserialize;
use url::Url;

use crate::adapter::extend_path;
use crate::resource::{Page, parse_page};
use crate::telemetry::Operation;
use crate::transport::{Outgoing, exchange};
use crate::{ParseError, TwilioConfig, TwilioError, TwilioTelephonyAdapter};

/// Twilio's largest page; an account has 50 rules and 50 settings at most.
const PAGE: &str = "pageSize=100";

/// What Twilio signs callbacks with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallbackSigning {
    /// The account's auth token, which is the default.
    AuthToken,
    /// A key of the account, `webhooks_sharedkey_…`.
    SharedKey(String),
    /// Nothing: the callbacks carry no signature.
    Nothing,
}

/// The rules of an account, and how their settings sign.
#[derive(Debug, Default)]
pub struct WebhookRules {
    rules: Vec<Rule>,
    /// By the settings' ids. Settings of Twilio's own, which sign with the auth token, are not among them.
    signing: BTreeMap<String, CallbackSigning>,
}

impl WebhookRules {
    /// With what callbacks to URLs that begin with `base` are signed: more than one if rules differ below it, or if a rule
    /// divides the traffic.
    ///
    /// An exact match comes first, then the longest prefix, then the default rule (Twilio's docs on webhook rules).
    pub fn signing_below(&self, base: &str) -> Vec<CallbackSigning> {
        let below = self.rules.iter().filter(|rule| !rule.covers(base) && rule.is_below(base));
        let of_all = self.rules.iter().filter(|rule| rule.covers(base)).max_by_key(|rule| rule.rank());
        let mut found = Vec::new();
        for setting in below.chain(of_all).flat_map(Rule::used_settings) {
            let signing = self.signing.get(setting).cloned().unwrap_or(CallbackSigning::AuthToken);
            if !found.contains(&signing) {
                found.push(signing);
            }
        }
        found
    }
}

/// A rule with neither `prefix` nor `value` is the default one.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    prefix: Option<String>,
    value: Option<String>,
    #[serde(default)]
    settings: Vec<SettingReference>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SettingReference {
    setting_id: String,
    /// Of the traffic; absent: all of it.
    percentage: Option<f64>,
}

impl Rule {
    /// Whether it applies to some of the URLs that begin with `base`.
    fn is_below(&self, base: &str) -> bool {
        self.value.as_deref().or(self.prefix.as_deref()).is_some_and(|target| target.starts_with(base))
    }

    /// Whether it applies to every URL that begins with `base`.
    fn covers(&self, base: &str) -> bool {
        self.value.is_none() && self.prefix.as_deref().is_none_or(|prefix| base.starts_with(prefix))
    }

    fn rank(&self) -> usize {
        self.prefix.as_deref().map_or(0, str::len)
    }

    fn used_settings(&self) -> impl Iterator<Item = &str> {
        let used = self.settings.iter().filter(|setting| setting.percentage.is_none_or(|share| share > 0.0));
        used.map(|setting| setting.setting_id.as_str())
    }
}

#[derive(Deserialize)]
struct Setting {
    id: String,
    signature: Option<SignatureSetting>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignatureSetting {
    r#type: Option<String>,
    shared_key_id: Option<String>,
}

impl Setting {
    fn signing(self) -> (String, CallbackSigning) {
        let signing = match self.signature {
            Some(SignatureSetting { shared_key_id: Some(sid), .. }) => CallbackSigning::SharedKey(sid),
            Some(SignatureSetting { r#type: Some(kind), .. }) if kind.eq_ignore_ascii_case("none") => {
                CallbackSigning::Nothing
            }
            _ => CallbackSigning::AuthToken,
        };
        (self.id, signing)
    }
}

impl TwilioTelephonyAdapter {
    /// ListRule and ListSetting: the account's webhook configuration. An account that has none, or no part in the beta,
    /// may be answered with a refusal.
    pub async fn webhook_rules(&self, config: &TwilioConfig) -> Result<WebhookRules, TwilioError> {
        let rules: Page<Rule> = self.webhooks(Operation::ListWebhookRules, config, "Rules", "rules").await?;
        if rules.items.is_empty() {
            return Ok(WebhookRules::default());
        }
        let settings: Page<Setting> =
            self.webhooks(Operation::ListWebhookSettings, config, "Settings", "settings").await?;
        Ok(WebhookRules { rules: rules.items, signing: settings.items.into_iter().map(Setting::signing).collect() })
    }

    async fn webhooks<T: serde::de::DeserializeOwned>(
        &self,
        operation: Operation,
        config: &TwilioConfig,
        resource: &str,
        field: &'static str,
    ) -> Result<Page<T>, TwilioError> {
        let mut url: Url = self.product_url(config, "webhooks");
        extend_path(&mut url, &["v1", "Webhooks", resource]);
        url.set_query(Some(PAGE));
        let parse = |page: &[u8]| parse_page(page, field, Ok::<T, ParseError>);
        exchange(&self.connection, config, Outgoing { operation, url, form: None }, parse).await.into_result()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rules(rules: &serde_json::Value) -> WebhookRules {
        let settings = json!({"settings": [
            {"id": "key", "signature": {"type": "sharedkey", "sharedKeyId": "webhooks_sharedkey_a", "algorithm": "x"}},
            {"id": "none", "signature": {"type": "none"}},
            {"id": "token", "auth": {"source": "INLINE"}, "signature": null},
        ]});
        let page = parse_page(json!({"rules": rules}).to_string().as_bytes(), "rules", Ok).expect("rules");
        let settings: Page<Setting> = parse_page(settings.to_string().as_bytes(), "settings", Ok).expect("settings");
        WebhookRules { rules: page.items, signing: settings.items.into_iter().map(Setting::signing).collect() }
    }

    #[test]
    fn the_rule_that_twilio_applies_decides_how_our_callbacks_are_signed() {
        let base = "https://lines.example.com/webhooks/twilio/";
        let key = || CallbackSigning::SharedKey("webhooks_sharedkey_a".to_owned());
        let with = |setting: &str| json!([{"settingId": setting, "percentage": 100}]);
        for (given, expected) in [
            (json!([]), vec![]),
            (json!([{"matchType": "DEFAULT", "settings": with("key")}]), vec![key()]),
            (json!([{"settings": with("token")}]), vec![CallbackSigning::AuthToken]),
            (json!([{"settings": with("of-twilio")}]), vec![CallbackSigning::AuthToken]),
            (json!([{"settings": with("none")}]), vec![CallbackSigning::Nothing]),
            // A prefix comes before the default, and the longest before others.
            (
                json!([
                    {"settings": with("none")},
                    {"prefix": "https://lines.example.com/", "settings": with("none")},
                    {"prefix": "https://lines.example.com/webhooks/", "settings": with("key")},
                ]),
                vec![key()],
            ),
            (json!([{"prefix": "https://others.example.com/", "settings": with("none")}]), vec![]),
            (json!([{"value": "https://lines.example.com/voice", "settings": with("none")}]), vec![]),
            (
                json!([{"prefix": base, "settings": with("none")}, {"settings": with("key")}]),
                vec![CallbackSigning::Nothing],
            ),
            // Narrower rules touch some of them.
            (
                json!([
                    {"prefix": format!("{base}0b4f/"), "settings": with("none")},
                    {"settings": with("key")},
                ]),
                vec![CallbackSigning::Nothing, key()],
            ),
            // A rule can divide the traffic; a share of nothing is none.
            (
                json!([{"settings": [{"settingId": "key", "percentage": 50}, {"settingId": "token", "percentage": 50},
                    {"settingId": "none", "percentage": 0}]}]),
                vec![key(), CallbackSigning::AuthToken],
            ),
        ] {
            assert_eq!(rules(&given).signing_below(base), expected, "{given}");
        }
    }
}
