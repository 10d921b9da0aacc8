//! What one event of each kind says.

use super::NOW;
use crate::domain::event::{Content, ForumThing, Listed, Score, Text};

pub(super) fn text(text: &str) -> Text {
    Text::Plain(text.to_owned())
}

pub(super) fn vote() -> Content {
    Content::Vote {
        listed: Some(Listed::Bot),
        bonus: Some(true),
        bonus_until: Some(NOW.plus(std::time::Duration::from_hours(6))),
        site_total: Some(1284),
    }
}

pub(super) fn review() -> Content {
    Content::Review {
        listed: Some(Listed::Server),
        title: Some("Уютно".to_owned()),
        text: Some(text("Живой чат,\nвежливые модераторы")),
        old_text: Some(text("Пусто")),
        score: Some(Score::Stars(4)),
        old_score: Some(Score::Stars(2)),
        reason: None,
    }
}

pub(super) fn comment() -> Content {
    Content::Comment {
        text: Some(text("Nice one & thanks, *really* @everyone")),
        old_text: None,
        page_url: Some("https://blog.example.org/post-7#c".to_owned()),
        page: None,
        is_reply: false,
    }
}

pub(super) fn topic() -> Content {
    Content::Forum {
        thing: ForumThing::Topic,
        title: Some("Patch 2.4 [feedback]".to_owned()),
        text: Some(Text::Html(
            "<p>Works for <b>me</b> &amp; my team, see <a href='https://a.example.org/x'>the notes</a></p><ul><li>fast</li><li>calm</li></ul>"
                .to_owned(),
        )),
        old_text: None,
    }
}

pub(super) fn report(reporter: &str) -> Content {
    Content::Report {
        reporter: reporter.to_owned(),
        about: "spammer7".to_owned(),
        channel: "lobby".to_owned(),
        when: "Sat Mar 07 2026 21:10:05 GMT+0100 (Central European Standard Time)".to_owned(),
        reason: "It's spam".to_owned(),
        message: Text::Html(
            "<p>buy <a href=\"https://bad.example\">here</a> @everyone</p>".to_owned(),
        ),
        comment: Text::Plain("third time today".to_owned()),
    }
}
