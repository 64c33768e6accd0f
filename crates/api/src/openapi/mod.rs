//! The OpenAPI document: generated from the code, served, and committed as `openapi.json`, which a test compares.
//!
//! Operations and their bodies are described where they are written. What recurs is added here: the answers that any
//! operation may give, and what parameters and properties of a name mean everywhere.

mod descriptions;
mod responses;

use axum::http::Method;
use serde_json::{Map, Value, json};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Components, InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa::{PartialSchema, ToSchema};

use crate::extract::{is_of_connect_sessions, session_cookie};
use crate::problem::{ProblemCode, ProblemDetails, ProblemField};
use crate::schema_enums::{AgentOrder, UsageFormat};
use descriptions::{TAGS, parameter_description, property_description};

const DESCRIPTION: &str = "Linecard gives each AI agent of an organization a Twilio account and phone number of its own.\n\n\
    Programs authenticate with `Authorization: Bearer lc_…`. Each request acts in one organization: that of the API key, \
    or for a session or a token of the identity provider the one in the `Linecard-Organization` header. A platform in front of Linecard acts in any \
    organization with a platform key, `lcp_…`, by its own ids: `/api/platform`. A page of the platform connects one agent with \
    the token of a connect session, `lcc_…`.\n\n\
    Errors are `application/problem+json` with a stable `code`.";

/// What the names of pages begin with, before that of their items.
const PAGE_OF: &str = "PageBody_";

/// Adds what all operations have in common: errors, security, descriptions.
pub(crate) fn complete(operations: OpenApi) -> Value {
    let info =
        InfoBuilder::new().title("Linecard").version(env!("CARGO_PKG_VERSION")).description(Some(DESCRIPTION)).build();
    let mut document = OpenApiBuilder::from(operations).info(info).build();
    let mut components = document.components.take().unwrap_or_default();
    components.schemas.insert(ProblemDetails::name().into_owned(), ProblemDetails::schema());
    components.schemas.insert(ProblemCode::name().into_owned(), ProblemCode::schema());
    components.schemas.insert(ProblemField::name().into_owned(), ProblemField::schema());
    // utoipa collects no schemas that only parameters use.
    components.schemas.insert(AgentOrder::name().into_owned(), AgentOrder::schema());
    components.schemas.insert(UsageFormat::name().into_owned(), UsageFormat::schema());
    add_security_schemes(&mut components);
    document.components = Some(components);
    add_security(&mut document);
    // A document always has a JSON form; without one, the test of the committed document fails.
    let mut document = serde_json::to_value(document).unwrap_or_default();
    add_common(&mut document);
    with_page_names(document)
}

fn add_security_schemes(components: &mut Components) {
    components.add_security_scheme(
        "apiKey",
        SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("lc_…").build()),
    );
    components.add_security_scheme(
        "identityToken",
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format("JWT")
                .description(Some(
                    "A token of the identity provider that the operator has set up (OpenID Connect). It acts as the member \
                     that its `sub` is.",
                ))
                .build(),
        ),
    );
    components.add_security_scheme(
        "platformKey",
        SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("lcp_…").build()),
    );
    components.add_security_scheme(
        "connectSession",
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format("lcc_…")
                .description(Some(
                    "The token of a connect session (`POST /api/connect-sessions`), for its own agent and from pages of its own \
                     origin.",
                ))
                .build(),
        ),
    );
    components.add_security_scheme(
        "session",
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(session_cookie(false)))),
    );
}

/// Of operations that name none: what opens the others, and a connect session where it is open to one.
fn add_security(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        let operations = [
            (Method::GET, &mut item.get),
            (Method::POST, &mut item.post),
            (Method::PUT, &mut item.put),
            (Method::PATCH, &mut item.patch),
            (Method::DELETE, &mut item.delete),
        ];
        for (method, operation) in operations {
            let Some(operation) = operation.as_mut().filter(|operation| operation.security.is_none()) else { continue };
            let of_pages = is_of_connect_sessions(&method, path).then_some("connectSession");
            let schemes = ["apiKey", "session", "identityToken"].into_iter().chain(of_pages);
            operation.security =
                Some(schemes.map(|scheme| SecurityRequirement::new(scheme, Vec::<String>::new())).collect());
        }
    }
}

fn add_common(document: &mut Value) {
    if let Some(info) = object(document, "/info") {
        info.insert("license".to_owned(), json!({"name": "Apache-2.0", "identifier": "Apache-2.0"}));
    }
    if let Some(root) = document.as_object_mut() {
        let tags: Vec<Value> = TAGS.iter().map(|(name, text)| json!({"name": name, "description": text})).collect();
        root.insert("tags".to_owned(), tags.into());
        root.insert("servers".to_owned(), json!([{"url": "/", "description": "The installation that serves this"}]));
    }
    if let Some(components) = object(document, "/components") {
        components.insert("headers".to_owned(), responses::headers());
        components.insert("responses".to_owned(), responses::responses());
    }
    for (name, schema) in object(document, "/components/schemas").into_iter().flatten() {
        describe_properties(schema);
        // utoipa writes a generic's argument out.
        if let (Some(item), Some(items)) = (name.strip_prefix(PAGE_OF), schema.pointer_mut("/properties/items/items")) {
            *items = json!({"$ref": format!("#/components/schemas/{item}")});
        }
    }
    for (path, item) in object(document, "/paths").into_iter().flatten() {
        for operation in item.as_object_mut().into_iter().flat_map(Map::values_mut) {
            describe_parameters(operation);
            responses::add_to(path, operation);
        }
    }
}

fn object<'a>(document: &'a mut Value, pointer: &str) -> Option<&'a mut Map<String, Value>> {
    document.pointer_mut(pointer).and_then(Value::as_object_mut)
}

fn describe_properties(schema: &mut Value) {
    for (name, property) in object(schema, "/properties").into_iter().flatten() {
        describe(property, property_description(name));
    }
}

fn describe_parameters(operation: &mut Value) {
    let parameters = operation.pointer_mut("/parameters").and_then(Value::as_array_mut).into_iter().flatten();
    for parameter in parameters {
        let text = parameter.get("name").and_then(Value::as_str).and_then(parameter_description);
        describe(parameter, text);
    }
}

/// Unless it has been described where it is written.
fn describe(described: &mut Value, text: Option<&str>) {
    if let (Some(described), Some(text)) = (described.as_object_mut(), text)
        && !described.contains_key("description")
    {
        described.insert("description".to_owned(), text.into());
    }
}

/// A page of `CallBody` is a `CallPage`: the names of generics make poor names of classes.
fn with_page_names(document: Value) -> Value {
    match document {
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(name, value)| (page_name(&name), with_page_names(value))).collect())
        }
        Value::Array(items) => items.into_iter().map(with_page_names).collect(),
        Value::String(text) => match text.strip_prefix("#/components/schemas/") {
            Some(name) => format!("#/components/schemas/{}", page_name(name)).into(),
            None => text.into(),
        },
        other => other,
    }
}

fn page_name(name: &str) -> String {
    let of = name.strip_prefix(PAGE_OF).and_then(|of| of.strip_suffix("Body"));
    of.map_or_else(|| name.to_owned(), |of| format!("{of}Page"))
}
