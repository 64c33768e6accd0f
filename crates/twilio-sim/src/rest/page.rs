//! Pagination of lists.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::http::Reply;
use crate::resource_list::Resource;

use super::context::Context;

const DEFAULT_SIZE: usize = 50;
const LARGEST_SIZE: usize = 1000;

/// One page of `items` (newest first) under `key`. `next_page_uri` is relative, and anchored at
/// the last item shown, so that resources created between two requests do not shift the pages.
pub(super) fn of_resources<T: Resource>(
    context: &Context<'_>,
    key: &str,
    items: &[Arc<T>],
    show: impl Fn(&T) -> Value,
) -> Reply {
    let anchor = context
        .query
        .get("PageToken")
        .and_then(|token| token.strip_prefix("PA"))
        .and_then(|sid| items.iter().position(|item| item.sid() == sid))
        .map(|position| position + 1);
    let cut = cut(context, items.len(), anchor);
    let shown: Vec<&Arc<T>> = items.iter().skip(cut.start).take(cut.size).collect();
    let token = shown.last().map(|item| format!("PA{}", item.sid()));
    let values = shown.into_iter().map(|item| show(item)).collect();
    reply(context, key, values, items.len(), &cut, token.as_deref())
}

/// The same for values that are computed for the request and have no SID to anchor at.
pub(super) fn of_values(context: &Context<'_>, key: &str, values: Vec<Value>) -> Reply {
    let total = values.len();
    let cut = cut(context, total, None);
    let shown = values.into_iter().skip(cut.start).take(cut.size).collect();
    reply(context, key, shown, total, &cut, None)
}

struct Cut {
    page: usize,
    size: usize,
    start: usize,
}

fn cut(context: &Context<'_>, total: usize, anchor: Option<usize>) -> Cut {
    let number = |name| context.query.get(name).and_then(|n| n.parse().ok());
    let size = number("PageSize").unwrap_or(DEFAULT_SIZE);
    let size = size.clamp(1, LARGEST_SIZE);
    let page: usize = number("Page").unwrap_or(0);
    let start = anchor.unwrap_or_else(|| page.saturating_mul(size));
    Cut { page, size, start: start.min(total) }
}

fn reply(context: &Context<'_>, key: &str, values: Vec<Value>, total: usize, cut: &Cut, token: Option<&str>) -> Reply {
    let end = cut.start + values.len();
    let uri = |page: usize, token: Option<&str>| uri(context, cut.size, page, token);
    let next = (end < total).then(|| uri(cut.page + 1, token));
    let previous = (cut.page > 0).then(|| uri(cut.page - 1, None));
    let mut body = Map::new();
    body.insert("end".into(), json!(end.saturating_sub(1)));
    body.insert("first_page_uri".into(), json!(uri(0, None)));
    body.insert("next_page_uri".into(), json!(next));
    body.insert("page".into(), json!(cut.page));
    body.insert("page_size".into(), json!(cut.size));
    body.insert("previous_page_uri".into(), json!(previous));
    body.insert("start".into(), json!(cut.start));
    body.insert("uri".into(), json!(uri(cut.page, None)));
    body.insert(key.into(), Value::Array(values));
    Reply::json(200, &body)
}

fn uri(context: &Context<'_>, size: usize, page: usize, token: Option<&str>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let kept = form_urlencoded::parse(context.request.query.as_bytes());
    query.extend_pairs(kept.filter(|(name, _)| !matches!(&**name, "PageSize" | "Page" | "PageToken")));
    query.append_pair("PageSize", &size.to_string());
    query.append_pair("Page", &page.to_string());
    if let Some(token) = token {
        query.append_pair("PageToken", token);
    }
    format!("{}?{}", context.request.path, query.finish())
}

/// A date filter such as `StartTime`, `StartTime<` and `StartTime>`: whole days, both ends
/// included. A record without a date never matches.
pub(super) fn day_filter(context: &Context<'_>, name: &str) -> impl Fn(Option<time::OffsetDateTime>) -> bool + use<> {
    let day = |suffix| {
        let value = context.query.get(&format!("{name}{suffix}"));
        value.and_then(|v| v.get(..10)).map(str::to_owned)
    };
    let (on, before, after) = (day(""), day("<"), day(">"));
    move |at| {
        if on.is_none() && before.is_none() && after.is_none() {
            return true;
        }
        let Some(date) = at.map(|at| at.date().to_string()) else {
            return false;
        };
        // ISO dates sort as text.
        on.as_ref().is_none_or(|on| date == *on)
            && before.as_ref().is_none_or(|before| date <= *before)
            && after.as_ref().is_none_or(|after| date >= *after)
    }
}
