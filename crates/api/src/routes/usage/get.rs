//! `GET /api/usage`.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use linecard_app::{Usage, UsageRequest};

use super::{UsageBody, csv};
use crate::extract::{Fields, Member, Params};
use crate::problem::Problem;
use crate::schema_enums;
use crate::state::ApiState;

/// Get usage and costs
///
/// Totals of calls and messages by day and agent, oldest day first. Days are those of the organization's time zone
/// (`PATCH /api/organization`), from midnight to midnight there, or UTC days with `timeZone=UTC`: `from`, `to`, each item's `day`
/// and the default, the last 30 days with today, are all meant so. At most 366 days. Daily limits, Twilio's records and
/// `GET /api/usage/comparison` are by UTC days. `Accept: text/csv` is equivalent to `format=csv`, which has a column per currency
/// for costs.
#[utoipa::path(get, path = "/api/usage", tag = "usage",
    params(("from" = Option<String>, Query, description = "The first day, YYYY-MM-DD"),
        ("to" = Option<String>, Query, description = "The last day, inclusive, YYYY-MM-DD"),
        ("timeZone" = Option<String>, Query, description = "By whose days: `UTC`, or the organization's time zone, which is the default"),
        ("agentId" = Option<uuid::Uuid>, Query),
        ("format" = Option<schema_enums::UsageFormat>, Query)),
    responses((status = 200, description = "The usage", content((UsageBody = "application/json"), (String = "text/csv")))))]
pub(crate) async fn get_usage(
    State(state): State<ApiState>,
    Member(caller): Member,
    headers: HeaderMap,
    mut params: Params,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    let request = UsageRequest {
        from: params.day("from", &mut fields),
        to: params.day("to", &mut fields),
        time_zone: params.parsed("timeZone", &mut fields),
        agent_id: params.parsed("agentId", &mut fields),
    };
    let as_csv = params.one_of("format", ["json", "csv"], &mut fields).map_or(wants_csv(&headers), |f| f == "csv");
    params.finish(fields)?;
    let usage = state.app.usage(&caller, &request).await?;
    if as_csv { download(&usage) } else { Ok(Json(UsageBody::from(usage)).into_response()) }
}

fn download(usage: &Usage) -> Result<Response, Problem> {
    let name = format!("attachment; filename=\"usage-{}-to-{}.csv\"", usage.from, usage.to);
    let name = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"));
    let written = csv::write(usage).map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "usage could not be written as CSV");
        Problem::internal()
    })?;
    let kind = HeaderValue::from_static("text/csv; charset=utf-8; header=present");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], written).into_response())
}

/// Whether the client prefers CSV: it lists CSV before JSON.
fn wants_csv(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted
        .flat_map(|value| value.split(','))
        .filter_map(|range| range.split(';').next())
        .map(|essence| essence.trim().to_ascii_lowercase())
        .find(|essence| ["text/csv", "application/json", "application/*", "*/*"].contains(&essence.as_str()))
        .is_some_and(|essence| essence == "text/csv")
}
