//! Tests which event each of BareRTC's calls becomes.

use std::time::Duration;

use super::BareRtc;
use crate::domain::event::{Content, EventKind, NewEvent, Person, Sameness, Text};
use crate::domain::profile::{ProfileAnswer, ProfileQuestion};
use crate::source::sameness::key;
use crate::source::testing::{bad_path, deliver, event_of, ignored};
use crate::source::{Ignored, Inbound};

fn plain(text: &str) -> Text {
    Text::Plain(text.to_owned())
}

#[test]
fn a_report_is_nobodys_act_and_known_by_all_its_fields() {
    let when = "Sat Mar 07 2026 21:10:05 GMT+0100 (Central European Standard Time)";
    let message = "<p>buy <a href=\"https://bad.example\">here</a> @everyone</p>";
    let same = [
        "mira",
        "spammer7",
        "lobby",
        when,
        "It's spam",
        message,
        "third time today",
    ];
    let content = Content::Report {
        reporter: "mira".to_owned(),
        about: "spammer7".to_owned(),
        channel: "lobby".to_owned(),
        when: when.to_owned(),
        reason: "It's spam".to_owned(),
        message: Text::Html(message.to_owned()),
        comment: plain("third time today"),
    };
    let same = Sameness::within(key(&same), Duration::from_mins(5));
    let event = event_of(&BareRtc, include_str!("fixtures/report.http"));
    assert_eq!(event.person, Person::Nobody);
    assert_eq!(
        event,
        NewEvent::new(EventKind::Report, "report", same, content)
    );
}

#[test]
fn a_report_by_the_link_filter_is_about_its_own_sender() {
    let event = event_of(&BareRtc, include_str!("fixtures/report-link_spam.http"));
    let Content::Report {
        reporter,
        about,
        message,
        comment,
        ..
    } = event.content
    else {
        panic!("no report")
    };
    assert_eq!(reporter, about);
    assert_eq!(
        message,
        Text::Html("_In a DM to:_ @mira<br>[spammer7] https://bad.example".to_owned())
    );
    assert_eq!(comment, plain("The user was **banned** from chat."));
}

#[test]
fn a_report_by_the_word_filter_keeps_its_lines() {
    let event = event_of(&BareRtc, include_str!("fixtures/report-filter.http"));
    let Content::Report {
        message,
        comment: Text::Plain(comment),
        ..
    } = event.content
    else {
        panic!("no plain comment")
    };
    assert_eq!(message, plain("bad words"));
    assert_eq!(comment.lines().count(), 7);
}

#[test]
fn an_empty_report_is_one() {
    let empty = event_of(&BareRtc, include_str!("fixtures/report-empty.http"));
    let bare = event_of(
        &BareRtc,
        r#"{"Action":"report","Report":{"AboutUsername":"mira","Channel":"n/a","Reason":null}}"#,
    );
    assert_eq!(empty, bare);
}

#[test]
fn a_profile_is_a_question_answered_in_the_senders_shape() {
    let inbound = deliver(&BareRtc, include_str!("fixtures/profile.http")).unwrap();
    let Inbound::Question { question, shape } = inbound else {
        panic!("no question")
    };
    assert_eq!(
        question,
        ProfileQuestion {
            name: "mira".to_owned()
        }
    );
    assert_eq!(
        shape(&ProfileAnswer::default()).to_string(),
        r#"{"StatusCode":200,"Data":{"OK":true,"ProfileFields":[]}}"#
    );
}

#[test]
fn an_unknown_action_is_ignored_by_its_name() {
    assert_eq!(
        ignored(&BareRtc, r#"{"Action":"ban","Username":"mira"}"#),
        Ignored::UnknownEvent("ban".to_owned())
    );
}

#[test]
fn a_damaged_field_is_named_by_its_path() {
    for (body, path) in [
        ("{}", "Action"),
        (r#"{"Action":{}}"#, "Action"),
        (r#"{"Action":"report"}"#, "Report"),
        (r#"{"Action":"report","Report":7}"#, "Report"),
        (r#"{"Action":"profile"}"#, "Username"),
        (r#"{"Action":"profile","Username":null}"#, "Username"),
    ] {
        assert_eq!(bad_path(&BareRtc, body), path, "{body}");
    }
}
