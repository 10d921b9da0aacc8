//! BareRTC, a self-hosted video chat.
#![doc = include_str!("README.md")]

mod markup;
mod profile;
mod samples;
mod wire;

#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::domain::event::{Content, EventKind, NewEvent, Sameness};
use crate::domain::profile::ProfileQuestion;
use crate::source::field::Label;
use crate::source::json::FieldError;
use crate::source::request::VerifiedRequest;
use crate::source::sameness;
use crate::source::sample::Sample;
use crate::source::scheme::Scheme;
use crate::source::{Ignored, Inbound, KnownBy, SecretOrigin, Source, SourceId, SourceProfile};
use wire::{Call, ProfileCall, Report, ReportCall};

/// BareRTC.
#[derive(Debug)]
pub(super) struct BareRtc;

const API_KEY: Scheme = Scheme::BodySecret { key: "APIKey" };

/// Reports have no id, and a user may report the same thing again: equal reports within this time are one.
const REPORT_WINDOW: Duration = Duration::from_mins(5);

static PROFILE: SourceProfile = SourceProfile {
    id: SourceId("barertc"),
    title: "BareRTC",
    schemes: &[API_KEY],
    suffixes: &[],
    secret: SecretOrigin::Site,
    kinds: &[EventKind::Report],
    default_kinds: &[EventKind::Report],
    redacted: &["APIKey"],
    shapes: &[
        &["Action", "APIKey"],
        &["Action", "Report"],
        &["Action", "Username"],
    ],
    known_by: KnownBy::Name,
    may_reward: true,
    texts: &[
        ("en", include_str!("texts/en.ftl")),
        ("ru", include_str!("texts/ru.ftl")),
        ("bg", include_str!("texts/bg.ftl")),
    ],
};

impl Source for BareRtc {
    fn profile(&self) -> &'static SourceProfile {
        &PROFILE
    }

    fn parse(&self, request: &VerifiedRequest<'_>) -> Result<Inbound, FieldError> {
        let Call {
            action: Label(action),
        } = request.read()?;
        Ok(match action.as_str() {
            "report" => {
                let ReportCall { report } = request.read()?;
                Inbound::Event(Box::new(event(report)))
            }
            "profile" => {
                let ProfileCall { username } = request.read()?;
                Inbound::Question {
                    question: ProfileQuestion { name: username.0 },
                    shape: profile::shape,
                }
            }
            _ => Inbound::Ignored(Ignored::UnknownEvent(action)),
        })
    }

    fn samples(&self) -> &'static [Sample] {
        samples::ALL
    }
}

/// A report. Anyone can put any name into it, so the event has no known person.
fn event(report: Report) -> NewEvent {
    let same = sameness::key(&[
        &report.from_username,
        &report.about_username,
        &report.channel,
        &report.timestamp,
        &report.reason,
        &report.message,
        &report.comment,
    ]);
    let content = Content::Report {
        reporter: report.from_username,
        about: report.about_username,
        channel: report.channel,
        when: report.timestamp,
        reason: report.reason,
        message: markup::text(report.message),
        comment: markup::text(report.comment),
    };
    let same = Sameness::within(same, REPORT_WINDOW);
    NewEvent::new(EventKind::Report, "report", same, content)
}
