//! Sample calls: what each sender would send, with made-up contents, signed as that sender signs.

use secrecy::SecretString;

use crate::domain::id::{GuildId, MemberId};
use crate::domain::time::Timestamp;
use crate::source::Source;
use crate::source::request::Method;
use crate::source::scheme::{Scheme, sign};

/// The header by which `crier send` says that its call is a test: `1`.
pub const TEST_HEADER: &str = "crier-test";

/// One call a sender makes.
#[derive(Debug)]
pub struct Sample {
    /// The sender's own name for the event.
    pub event: &'static str,
    /// The method the sender uses.
    pub method: Method,
    /// What the sender is told to put behind the URL, where that names the event.
    pub suffix: Option<&'static str>,
    /// Which of the source's schemes this call uses.
    pub scheme: Scheme,
    /// The body.
    pub body: fn(&SampleParts) -> serde_json::Value,
}

/// What varies from one sample call to the next.
#[derive(Clone, Debug)]
pub struct SampleParts {
    /// The Discord user it is about, where the sender knows Discord users.
    pub user: MemberId,
    /// The name it is about, where the sender has names of its own.
    pub name: String,
    /// The guild it is about.
    pub guild: GuildId,
    /// When it happens.
    pub now: Timestamp,
    /// Makes one call differ from the next: ids in the body are made of it.
    pub number: u32,
    /// Words for texts, so that a stream of samples does not repeat itself.
    pub text: Option<String>,
}

/// A call ready to be sent.
#[derive(Clone, Debug)]
pub struct SampleCall {
    /// The method.
    pub method: Method,
    /// What to put behind the URL.
    pub suffix: Option<&'static str>,
    /// Headers with the credential.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// The call that `source` would make for `event`, or `None` where it has no such event.
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
