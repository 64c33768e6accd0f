//! The operations of Twilio's REST API that Linecard uses.

use std::borrow::Cow;
use std::time::Duration;

use linecard_domain::{CallSid, MessageSid, PhoneNumber};
use reqwest::{Client, ClientBuilder, redirect, retry};
use time::Date;
use url::Url;

use crate::clock_difference::ClockComparison;
use crate::request::encode;
use crate::resource::{Page, parse_page};
use crate::telemetry::Operation;
use crate::transport::{Connection, Outgoing, exchange};
use crate::{
    Account, CallResource, CallerId, ClockDifference, CreateCall, CreateMessage, IncomingPhoneNumber, ListBetween,
    MessageResource, ParseError, Submission, TwilioConfig, TwilioError, UsageCategory, UsageRecord,
};

/// Twilio's largest page (its docs on paging).
const MAX_PAGE_SIZE: u16 = 1_000;

/// Pages of phone numbers that are read: 20,000 numbers.
const MAX_NUMBER_PAGES: u16 = 20;

/// A client of Twilio's REST API (version 2010-04-01). It holds no credentials and does not retry; clones share the
/// connection pool.
#[derive(Debug, Clone)]
pub struct TwilioTelephonyAdapter {
    pub(crate) connection: Connection,
    api_url: Url,
}

impl TwilioTelephonyAdapter {
    /// `api_url` is Twilio's (`https://api.twilio.com`) or another's that speaks the same API; a
    /// path in it is kept as a prefix. A user name, query or fragment in it is dropped.
    pub fn new(http: Client, mut api_url: Url) -> Self {
        // reqwest would turn a user name into a second Authorization header. On a URL without a
        // host both setters fail, and there is nothing to drop.
        let _ = api_url.set_username("");
        let _ = api_url.set_password(None);
        api_url.set_query(None);
        api_url.set_fragment(None);
        Self { connection: Connection { http, clock: ClockComparison::default() }, api_url }
    }

    /// How far Twilio's clock is ahead of ours, by the answers since the start; `None`: there was none.
    pub fn clock_difference(&self) -> Option<ClockDifference> {
        self.connection.clock.latest()
    }

    /// The HTTP client, one for the whole process: connect timeout 3 s, total timeout 10 s.
    ///
    /// # Errors
    /// If the machine's root certificates cannot be loaded.
    pub fn http_client() -> Result<Client, reqwest::Error> {
        Self::http_client_builder().build()
    }

    /// [`Self::http_client`] before it is built, so that a test can shorten its time-outs and
    /// keep the rest.
    ///
    /// What each setting guards:
    /// - Nothing is retried on a protocol error, since such a retry could dial twice. What remains
    ///   is hyper's: a connection out of the pool that turns out to be closed *before a byte of the
    ///   request was written* is replaced by another one. That is no second request.
    /// - HTTP/1.1 alone, as Twilio's own libraries use: a connection that breaks then leaves one
    ///   request unknown, not all that were multiplexed over it.
    /// - No redirects: credentials go to the configured host only. A proxy is used if the
    ///   environment names one (`HTTPS_PROXY`); a failed CONNECT to it counts as no connection.
    /// - Idle connections are closed after 30 s, before load balancers close them (usually 60 s),
    ///   since a request that meets such a close is an unknown outcome.
    pub fn http_client_builder() -> ClientBuilder {
        Client::builder()
            .user_agent(concat!("linecard/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(3))
            .timeout(Duration::from_secs(10))
            .pool_idle_timeout(Duration::from_secs(30))
            .pool_max_idle_per_host(256)
            .http1_only()
            .retry(retry::never())
            .redirect(redirect::Policy::none())
            .referer(false)
    }

    /// CreateCall: dials. Never repeat it after [`Submission::Unknown`].
    pub async fn create_call(&self, config: &TwilioConfig, request: &CreateCall) -> Submission<CallResource> {
        let outgoing = self.post(Operation::CreateCall, config, &["Calls.json"], &request.form());
        exchange(&self.connection, config, outgoing, CallResource::parse).await
    }

    /// FetchCall: the current state of a call.
    pub async fn fetch_call(&self, config: &TwilioConfig, call_sid: &CallSid) -> Result<CallResource, TwilioError> {
        let path = ["Calls", &format!("{call_sid}.json")];
        let outgoing = self.get(Operation::FetchCall, config, &path);
        exchange(&self.connection, config, outgoing, CallResource::parse).await.into_result()
    }

    /// ListCall: the newest first, at most `max_pages` pages of `page_size`.
    ///
    /// One call that cannot be parsed fails the whole list: a search for a lost call must not mistake a partial list
    /// for a complete one.
    pub async fn list_calls(
        &self,
        config: &TwilioConfig,
        request: &ListBetween,
    ) -> Result<Vec<CallResource>, TwilioError> {
        let parse = |page: &[u8]| parse_page(page, "calls", CallResource::from_json);
        self.pages(Operation::ListCalls, config, &["Calls.json"], encode(&request.query()), request.max_pages, parse)
            .await
    }

    /// CreateMessage: sends. Never repeat it after [`Submission::Unknown`].
    pub async fn create_message(&self, config: &TwilioConfig, request: &CreateMessage) -> Submission<MessageResource> {
        let outgoing = self.post(Operation::CreateMessage, config, &["Messages.json"], &request.form());
        exchange(&self.connection, config, outgoing, MessageResource::parse).await
    }

    /// FetchMessage: the current state of a message, including its price once there is one.
    pub async fn fetch_message(
        &self,
        config: &TwilioConfig,
        message_sid: &MessageSid,
    ) -> Result<MessageResource, TwilioError> {
        let path = ["Messages", &format!("{message_sid}.json")];
        let outgoing = self.get(Operation::FetchMessage, config, &path);
        exchange(&self.connection, config, outgoing, MessageResource::parse).await.into_result()
    }

    /// ListMessage: the newest first, at most `max_pages` pages of `page_size`; as [`Self::list_calls`].
    pub async fn list_messages(
        &self,
        config: &TwilioConfig,
        request: &ListBetween,
    ) -> Result<Vec<MessageResource>, TwilioError> {
        let parse = |page: &[u8]| parse_page(page, "messages", MessageResource::from_json);
        let first = encode(&request.query());
        self.pages(Operation::ListMessages, config, &["Messages.json"], first, request.max_pages, parse).await
    }

    /// ListIncomingPhoneNumber: the numbers that the account owns, or `filter` alone if it owns
    /// that one. At most 20,000 are read.
    ///
    /// This also verifies a credential: unlike FetchAccount, it is available to every type of API key.
    pub async fn incoming_phone_numbers(
        &self,
        config: &TwilioConfig,
        filter: Option<&PhoneNumber>,
    ) -> Result<Vec<IncomingPhoneNumber>, TwilioError> {
        let mut pairs = vec![("PageSize", MAX_PAGE_SIZE.to_string().into())];
        if let Some(number) = filter {
            pairs.push(("PhoneNumber", number.as_str().into()));
        }
        let parse = |page: &[u8]| {
            let page = parse_page(page, "incoming_phone_numbers", |body| Ok(IncomingPhoneNumber::from_json(body)))?;
            Ok(Page { items: page.items.into_iter().flatten().collect(), next: page.next })
        };
        let mut numbers = self
            .pages(
                Operation::ListIncomingPhoneNumbers,
                config,
                &["IncomingPhoneNumbers.json"],
                encode(&pairs),
                MAX_NUMBER_PAGES,
                parse,
            )
            .await?;
        // Twilio's filter also matches parts of numbers.
        if let Some(requested) = filter {
            numbers.retain(|number: &IncomingPhoneNumber| number.phone_number == *requested);
        }
        Ok(numbers)
    }

    /// ListOutgoingCallerId: the numbers that are not the account's and that it may call from, or `filter` alone if it is
    /// one of them.
    pub async fn caller_ids(
        &self,
        config: &TwilioConfig,
        filter: Option<&PhoneNumber>,
    ) -> Result<Vec<CallerId>, TwilioError> {
        let mut pairs = vec![("PageSize", MAX_PAGE_SIZE.to_string().into())];
        if let Some(number) = filter {
            pairs.push(("PhoneNumber", number.as_str().into()));
        }
        let parse = |page: &[u8]| {
            let page = parse_page(page, "outgoing_caller_ids", |body| Ok(CallerId::from_json(body)))?;
            Ok(Page { items: page.items.into_iter().flatten().collect(), next: page.next })
        };
        let operation = Operation::ListOutgoingCallerIds;
        let resource = ["OutgoingCallerIds.json"];
        let mut found = self.pages(operation, config, &resource, encode(&pairs), MAX_NUMBER_PAGES, parse).await?;
        if let Some(requested) = filter {
            found.retain(|caller_id: &CallerId| caller_id.phone_number == *requested);
        }
        Ok(found)
    }

    /// FetchAccount: whether the account is active, and whether it is a trial.
    pub async fn fetch_account(&self, config: &TwilioConfig) -> Result<Account, TwilioError> {
        let mut url = self.base_url(config);
        extend_path(&mut url, &["2010-04-01", "Accounts", &format!("{}.json", config.account_sid)]);
        let outgoing = Outgoing { operation: Operation::FetchAccount, url, form: None };
        exchange(&self.connection, config, outgoing, Account::parse).await.into_result()
    }

    /// ListUsageRecord: the usage of a category by the account itself, without its subaccounts, between two days,
    /// both included, in GMT. `None`: nothing.
    pub async fn usage_record(
        &self,
        config: &TwilioConfig,
        category: UsageCategory,
        from: Date,
        to: Date,
    ) -> Result<Option<UsageRecord>, TwilioError> {
        let query = encode(&[
            ("Category", category.as_str().into()),
            ("StartDate", from.to_string().into()),
            ("EndDate", to.to_string().into()),
            ("IncludeSubaccounts", "false".into()),
        ]);
        let parse = |page: &[u8]| parse_page(page, "usage_records", UsageRecord::from_json);
        let operation = Operation::ListUsageRecords;
        // One record for the whole span.
        let records = self.pages(operation, config, &["Usage", "Records.json"], query, 1, parse).await?;
        Ok(records.into_iter().find(|record| record.category == category.as_str()))
    }

    /// Reads pages until the last or until `max_pages`.
    async fn pages<T>(
        &self,
        operation: Operation,
        config: &TwilioConfig,
        resource: &[&str],
        first: String,
        max_pages: u16,
        parse: impl Fn(&[u8]) -> Result<Page<T>, ParseError>,
    ) -> Result<Vec<T>, TwilioError> {
        let mut items = Vec::new();
        let mut next = Some(first);
        for _ in 0..max_pages {
            let Some(query) = next else { break };
            let mut outgoing = self.get(operation, config, resource);
            // Only the query of `next_page_uri` is used: a response must not redirect the credentials to another host
            // or path.
            outgoing.url.set_query(Some(&query));
            let page = exchange(&self.connection, config, outgoing, &parse).await.into_result()?;
            items.extend(page.items);
            next = page.next;
        }
        if next.is_some() {
            tracing::warn!(
                operation = operation.as_str(),
                account_sid = config.account_sid.as_str(),
                pages = max_pages,
                "a list from Twilio was truncated at the limit"
            );
        }
        Ok(items)
    }

    pub(crate) fn get(&self, operation: Operation, config: &TwilioConfig, path: &[&str]) -> Outgoing {
        Outgoing { operation, url: self.account_url(config, path), form: None }
    }

    pub(crate) fn post(
        &self,
        operation: Operation,
        config: &TwilioConfig,
        path: &[&str],
        form: &[(&str, Cow<'_, str>)],
    ) -> Outgoing {
        Outgoing { operation, url: self.account_url(config, path), form: Some(encode(form)) }
    }

    fn account_url(&self, config: &TwilioConfig, path: &[&str]) -> Url {
        let mut url = self.base_url(config);
        extend_path(&mut url, &["2010-04-01", "Accounts", config.account_sid.as_str()]);
        extend_path(&mut url, path);
        url
    }

    /// The host of another product of Twilio's, such as `webhooks.twilio.com`. Elsewhere all products are on one host.
    pub(crate) fn product_url(&self, config: &TwilioConfig, product: &str) -> Url {
        let mut url = self.base_url(config);
        if let Some(rest) = url.host_str().filter(|host| is_twilios(host)).and_then(|host| host.strip_prefix("api.")) {
            let host = format!("{product}.{rest}");
            // Its parts are those of a valid host.
            let _ = url.set_host(Some(&host));
        }
        url
    }

    /// Twilio's host is replaced by that of the account's region; other hosts have no regions.
    fn base_url(&self, config: &TwilioConfig) -> Url {
        let mut url = self.api_url.clone();
        if let Some(regional) = &config.host
            && url.host_str().is_some_and(is_twilios)
        {
            // Its parts are validated, so this cannot fail.
            let _ = url.set_host(Some(&regional.host()));
        }
        url
    }
}

fn is_twilios(host: &str) -> bool {
    host == "twilio.com" || host.ends_with(".twilio.com")
}

/// Appends to the path segment by segment, each percent-encoded. A URL that can have no path
/// (`data:…`) stays as it is; reqwest then refuses to build the request.
pub(crate) fn extend_path(url: &mut Url, segments: &[&str]) {
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::test_config;
    use linecard_domain::RegionalHost;

    fn calls_url(api_url: &str) -> String {
        calls_url_with(&test_config(), api_url)
    }

    fn calls_url_with(config: &TwilioConfig, api_url: &str) -> String {
        let http = TwilioTelephonyAdapter::http_client().expect("a client");
        TwilioTelephonyAdapter::new(http, api_url.parse().expect("a URL"))
            .account_url(config, &["Calls.json"])
            .to_string()
    }

    #[test]
    fn only_twilios_own_host_becomes_that_of_a_region() {
        let host = RegionalHost { region: "ie1".parse().expect("a region"), edge: "dublin".parse().expect("an edge") };
        let regional = TwilioConfig { host: Some(host), ..test_config() };
        let path = "2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Calls.json";
        for (api_url, expected) in [
            ("https://api.twilio.com", "https://api.dublin.ie1.twilio.com"),
            ("https://api.sydney.au1.twilio.com", "https://api.dublin.ie1.twilio.com"),
            ("http://127.0.0.1:8081", "http://127.0.0.1:8081"),
            ("https://nottwilio.com", "https://nottwilio.com"),
            ("https://twilio.com.example", "https://twilio.com.example"),
        ] {
            assert_eq!(calls_url_with(&regional, api_url), format!("{expected}/{path}"));
        }
    }

    #[test]
    fn other_products_are_on_hosts_of_their_own_at_twilio_alone() {
        for (api_url, expected) in [
            ("https://api.twilio.com", "https://webhooks.twilio.com/"),
            ("https://api.sydney.au1.twilio.com", "https://webhooks.sydney.au1.twilio.com/"),
            ("http://127.0.0.1:8081/prefix", "http://127.0.0.1:8081/prefix"),
            ("https://api.nottwilio.com", "https://api.nottwilio.com/"),
        ] {
            let http = TwilioTelephonyAdapter::http_client().expect("a client");
            let adapter = TwilioTelephonyAdapter::new(http, api_url.parse().expect("a URL"));
            assert_eq!(adapter.product_url(&test_config(), "webhooks").as_str(), expected);
        }
    }

    #[test]
    fn the_account_is_part_of_the_path_below_any_path_of_the_api() {
        let path = "2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Calls.json";
        assert_eq!(calls_url("https://api.twilio.com"), format!("https://api.twilio.com/{path}"));
        assert_eq!(calls_url("http://127.0.0.1:4010/twilio/"), format!("http://127.0.0.1:4010/twilio/{path}"));
        assert_eq!(calls_url("https://someone:secret@api.twilio.com/?a=b#c"), format!("https://api.twilio.com/{path}"));
    }
}
