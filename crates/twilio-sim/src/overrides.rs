//! Fields that answers have in place of the simulated ones: for what Twilio has not been seen to answer, and may.

use serde_json::{Map, Value};

use crate::http::Reply;

/// The body of `PUT /sim/answers`: fields of the Call and Message resources, in answers and lists alike.
#[derive(Debug, Clone, Default)]
pub(crate) struct Overrides(pub(crate) Map<String, Value>);

impl Overrides {
    /// Errors stay as they are.
    pub(crate) fn apply(&self, reply: &mut Reply) {
        if self.0.is_empty() || reply.status >= 400 {
            return;
        }
        let Ok(Value::Object(mut body)) = serde_json::from_slice(&reply.body) else { return };
        if is_resource(&body) {
            body.extend(self.0.clone());
        } else {
            let lists = body.iter_mut().filter(|(name, _)| ["calls", "messages"].contains(&name.as_str()));
            let items = lists.filter_map(|(_, list)| list.as_array_mut()).flatten();
            items.filter_map(Value::as_object_mut).for_each(|item| item.extend(self.0.clone()));
        }
        reply.body = Value::Object(body).to_string().into_bytes();
    }
}

fn is_resource(body: &Map<String, Value>) -> bool {
    let sid = body.get("sid").and_then(Value::as_str).unwrap_or_default();
    ["CA", "SM", "MM"].iter().any(|prefix| sid.starts_with(prefix))
}
