//! Sample calls: what each sender would send, with made-up contents and a valid signature.

use secrecy::SecretString;

use crate::domain::id::{GuildId, MemberId};
use crate::domain::time::Timestamp;
use crate::source::Source;
use crate::source::request::Method;
use crate::source::scheme::{Scheme, sign};

/// The header that `crier send` sets to `1` to mark its call as a test.
pub const TEST_HEADER: &str = "crier-test";

/// One of a sender's calls.
#[derive(Debug)]
pub struct Sample {
    /// The sender's own name for the event.
    pub event: &'static str,
    /// The method the sender uses.
    pub method: Method,
    /// What the sender adds to the URL, if that names the event.
    pub suffix: Option<&'static str>,
    /// Which of the source's schemes this call uses.
    pub scheme: Scheme,
    /// The body.
    pub body: fn(&SampleParts) -> serde_json::Value,
}

/// What varies from one sample call to the next.
#[derive(Clone, Debug)]
pub struct SampleParts {
    /// The Discord user it is about, if the sender knows Discord users.
    pub user: MemberId,
    /// The name it is about, if the sender has names of its own.
    pub name: String,
    /// The guild it is about.
    pub guild: GuildId,
    /// When it happens.
    pub now: Timestamp,
    /// Distinguishes calls: ids in the body are made from it.
    pub number: u32,
    /// The text, so that a stream of samples does not repeat itself.
    pub text: Option<String>,
}

/// A call ready to be sent.
#[derive(Clone, Debug)]
pub struct SampleCall {
    /// The method.
    pub method: Method,
    /// What to add to the URL.
    pub suffix: Option<&'static str>,
    /// Headers with the credential.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// The call that `source` would make for `event`, or `None` if it has no such event.
pub fn call(
    source: &dyn Source,
    event: &str,
    parts: &SampleParts,
    secret: &SecretString,
) -> Option<SampleCall> {
    let sample = source
        .samples()
        .iter()
        .find(|sample| sample.event == event)?;
    let mut body = (sample.body)(parts).to_string().into_bytes();
    let mut headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    headers.extend(sign(sample.scheme, secret, parts.now, &mut body));
    Some(SampleCall {
        method: sample.method,
        suffix: sample.suffix,
        headers,
        body,
    })
}
