//! The third parties that call Crier: the trait that each implements, and the list of them.
//!
//! A source is one folder: wire types, mapping, fixtures, texts, and the page for the admin who sets it up. It does no
//! I/O and has no state, so it can be tested without a runtime and cannot call out. A source only makes claims;
//! decisions that depend on earlier events (is it new? changed? late?) are made elsewhere.

pub mod json;
pub mod request;
pub mod resemblance;
pub mod sample;
pub mod scheme;

mod barertc;
mod boticord;
mod compare;
mod fastcomments;
mod field;
mod sameness;
mod sphere;
mod website_toolbox;

#[cfg(test)]
mod contract;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tolerance;

use crate::domain::event::{EventKind, NewEvent};
use crate::domain::profile::{ProfileAnswer, ProfileQuestion};
use crate::source::json::FieldError;
use crate::source::request::VerifiedRequest;
use crate::source::sample::Sample;
use crate::source::scheme::Scheme;

/// Every source, in the order in which people see them.
pub static ALL: &[&dyn Source] = &[
    &boticord::BotiCord,
    &sphere::Sphere,
    &website_toolbox::WebsiteToolbox,
    &fastcomments::FastComments,
    &barertc::BareRtc,
];

/// The source with this name in a URL or a command.
pub fn find(name: &str) -> Option<&'static dyn Source> {
    ALL.iter()
        .copied()
        .find(|source| source.profile().id.as_str() == name)
}

/// A source's fixed name, as it is in URLs, commands and the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(&'static str);

impl SourceId {
    /// The name.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl std::fmt::Display for SourceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// A third party: how its calls are verified, and what they mean.
pub trait Source: std::fmt::Debug + Sync {
    /// Its fixed properties.
    fn profile(&self) -> &'static SourceProfile;

    /// Parses a verified call.
    fn parse(&self, request: &VerifiedRequest<'_>) -> Result<Inbound, FieldError>;

    /// The calls that this sender makes, with made-up contents, for `crier send`, `/endpoint test` and the demo.
    fn samples(&self) -> &'static [Sample];
}

/// The fixed properties of a source.
#[derive(Debug)]
pub struct SourceProfile {
    /// Its fixed name.
    pub id: SourceId,
    /// Its name as people know it.
    pub title: &'static str,
    /// How a call is authenticated: each scheme that is present must verify, and at least one must be present.
    pub schemes: &'static [Scheme],
    /// What may follow the key in a URL, if the sender names the event there and not in the body.
    pub suffixes: &'static [&'static str],
    /// Who creates the secret.
    pub secret: SecretOrigin,
    /// The kinds of event that it can send.
    pub kinds: &'static [EventKind],
    /// The kinds that `/endpoint add` routes at once.
    pub default_kinds: &'static [EventKind],
    /// JSON keys whose values are never stored, anywhere in the body. For events of the kind [`EventKind::Private`] no
    /// body is stored at all.
    pub redacted: &'static [&'static str],
    /// Sets of keys at the top of its bodies; no other source's bodies have all keys of a set.
    pub shapes: &'static [&'static [&'static str]],
    /// How it identifies people.
    pub known_by: KnownBy,
    /// Whether the site's terms allow rewards for its events.
    pub may_reward: bool,
    /// Its texts per language, `(language, Fluent source)`; every key begins with `source-` and its name.
    pub texts: &'static [(&'static str, &'static str)],
}

/// How a source identifies people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownBy {
    /// By their Discord account, so there is nothing to link.
    Discord,
    /// By an account with the site's own id. Anyone could use a name without an account.
    Account,
    /// By a name that is unique on the site.
    Name,
}

/// Who creates the secret that authenticates a source's calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretOrigin {
    /// The site creates it and the admin gives it to Crier; until then every call is refused.
    Site,
    /// The admin chooses it and sets it on both sides; Crier suggests one.
    Shared,
    /// The URL's own key is the only secret.
    Url,
}

/// The meaning of a verified call.
#[derive(Debug)]
pub enum Inbound {
    /// Something happened.
    Event(Box<NewEvent>),
    /// The sender waits for an answer.
    Question {
        /// The question.
        question: ProfileQuestion,
        /// Writes the answer in the sender's format.
        shape: fn(&ProfileAnswer) -> serde_json::Value,
    },
    /// Authentic, but not used: answered like an event, counted, logged.
    Ignored(Ignored),
}

/// Why an authentic call was ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// An unknown kind of event, by the sender's name for it.
    UnknownEvent(String),
    /// A known call about something that Crier does not use; the text is for the log.
    NotForUs(&'static str),
}
