//! The third parties that call us: what each must say of itself, and the list of them.
//!
//! A source is one folder: wire types, mapping, fixtures, texts, and the page for the admin who sets it up.
//! It has no I/O and keeps nothing, so it can be tested without a runtime and cannot call out. What depends on
//! what was there before (is it new? changed? late?) is not decided here: a source only states a claim.

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

/// Every source, in the order people are shown them.
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

/// A source's fixed name, as it stands in URLs, commands and the database.
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

/// One third party: how its calls are verified, and what they mean.
pub trait Source: std::fmt::Debug + Sync {
    /// What is fixed about it.
    fn profile(&self) -> &'static SourceProfile;

    /// What a verified call says.
    fn parse(&self, request: &VerifiedRequest<'_>) -> Result<Inbound, FieldError>;

    /// The calls this sender makes, for `crier send`, `/endpoint test` and the demo; made-up contents.
    fn samples(&self) -> &'static [Sample];
}

/// What is fixed about a source.
#[derive(Debug)]
pub struct SourceProfile {
    /// Its fixed name.
    pub id: SourceId,
    /// Its name as people know it.
    pub title: &'static str,
    /// How a call proves itself: each scheme that is present must verify, and one must be present.
    pub schemes: &'static [Scheme],
    /// What may stand behind the key in a URL, where the sender names the event there and not in the body.
    pub suffixes: &'static [&'static str],
    /// Who makes the secret.
    pub secret: SecretOrigin,
    /// The kinds it can bring.
    pub kinds: &'static [EventKind],
    /// The kinds that `/endpoint add` routes at once.
    pub default_kinds: &'static [EventKind],
    /// JSON keys whose values are never stored, wherever in the body they stand. Of an event of the kind
    /// [`EventKind::Private`] no body is stored at all.
    pub redacted: &'static [&'static str],
    /// Keys that stand together at the top of its bodies, of which no other source's have all.
    pub shapes: &'static [&'static [&'static str]],
    /// By what it knows people.
    pub known_by: KnownBy,
    /// Whether the site's terms allow a reward for its events.
    pub may_reward: bool,
    /// Its texts per language, `(language, Fluent source)`; every key begins with `source-` and its name.
    pub texts: &'static [(&'static str, &'static str)],
}

/// By what a source knows the people who do things there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KnownBy {
    /// Their Discord account: there is nothing to link.
    Discord,
    /// An account with an id of the site's own. A name without one can be anybody's.
    Account,
    /// A name that nobody else can have there.
    Name,
}

/// Who makes the secret that a source's calls prove themselves with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretOrigin {
    /// The site makes it and the admin brings it to us: until then every call is refused.
    Site,
    /// The admin thinks of one and writes it down on both sides; we offer one.
    Shared,
    /// The URL's own key is all there is.
    Url,
}

/// What a verified call turned out to be.
#[derive(Debug)]
pub enum Inbound {
    /// Something happened.
    Event(Box<NewEvent>),
    /// Someone waits for an answer.
    Question {
        /// What they want to know.
        question: ProfileQuestion,
        /// The answer in the asker's own shape.
        shape: fn(&ProfileAnswer) -> serde_json::Value,
    },
    /// Authentic, and nothing for us: answered like an event, counted, logged.
    Ignored(Ignored),
}

/// Why an authentic call was ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// A kind of event we do not know, by the sender's name for it.
    UnknownEvent(String),
    /// A known call about something Crier does not deal with, in words for the log.
    NotForUs(&'static str),
}
