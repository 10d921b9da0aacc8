//! The calls that BareRTC makes, with made-up contents. The key is added when they are signed.

use serde_json::{Value, json};

use super::API_KEY;
use crate::source::request::Method;
use crate::source::sample::{Sample, SampleParts};

pub(super) const ALL: &[Sample] = &[
    Sample {
        event: "report",
        method: Method::Post,
        suffix: None,
        scheme: API_KEY,
        body: report,
    },
    Sample {
        event: "profile",
        method: Method::Post,
        suffix: None,
        scheme: API_KEY,
        body: profile,
    },
];

fn report(parts: &SampleParts) -> Value {
    let text = parts.text.as_deref();
    json!({
        "Action": "report",
        "APIKey": "",
        "Report": {
            "FromUsername": parts.name,
            "AboutUsername": format!("spammer{}", parts.number),
            "Channel": "lobby",
            "Timestamp": "Sat Mar 07 2026 21:10:05 GMT+0100 (Central European Standard Time)",
            "Reason": "It's spam",
            "Message": text.map_or_else(
                || "<p>buy <a href=\"https://bad.example\">here</a> @everyone</p>".to_owned(),
                |text| format!("<p>{text}</p>"),
            ),
            "Comment": text.unwrap_or("third time today"),
        },
    })
}

fn profile(parts: &SampleParts) -> Value {
    json!({"Action": "profile", "APIKey": "", "Username": parts.name})
}
