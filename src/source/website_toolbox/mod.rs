//! Website Toolbox.

use crate::domain::event::EventKind;
use crate::source::json::FieldError;
use crate::source::request::VerifiedRequest;
use crate::source::sample::Sample;
use crate::source::scheme::Scheme;
use crate::source::{Ignored, Inbound, SecretOrigin, Source, SourceId, SourceProfile};

/// Website Toolbox.
#[derive(Debug)]
pub(super) struct WebsiteToolbox;

static PROFILE: SourceProfile = SourceProfile {
    id: SourceId("website-toolbox"),
    title: "Website Toolbox",
    schemes: &[Scheme::UrlKey],
    secret: SecretOrigin::Site,
    kinds: &[EventKind::Vote],
    default_kinds: &[EventKind::Vote],
    redacted: &[],
    may_reward: true,
    texts: &[],
};

impl Source for WebsiteToolbox {
    fn profile(&self) -> &'static SourceProfile {
        &PROFILE
    }

    fn parse(&self, _request: &VerifiedRequest<'_>) -> Result<Inbound, FieldError> {
        Ok(Inbound::Ignored(Ignored::NotForUs("not written yet")))
    }

    fn samples(&self) -> &'static [Sample] {
        &[]
    }
}
