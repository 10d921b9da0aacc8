//! How the content of a later event stands on that of an earlier one about the same subject.

use crate::domain::event::{Content, ForumThing};

impl Content {
    /// This content after `before`: what it leaves out is kept, and what it replaces becomes the old text.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one arm for each kind of content")]
    pub fn after(self, before: &Self) -> Self {
        match (self, before.clone()) {
            (
                Self::Review {
                    listed,
                    title,
                    text,
                    old_text,
                    score,
                    old_score,
                    reason,
                },
                Self::Review {
                    listed: listed_before,
                    title: title_before,
                    text: text_before,
                    score: score_before,
                    ..
                },
            ) => Self::Review {
                listed: listed.or(listed_before),
                title: title.or(title_before),
                old_text: old_text.or_else(|| replaced(text.as_ref(), text_before.clone())),
                text: text.or(text_before),
                old_score: old_score.or_else(|| replaced(score.as_ref(), score_before)),
                score: score.or(score_before),
                reason,
            },
            (
                Self::Comment {
                    text,
                    old_text,
                    page_url,
                    page,
                    is_reply,
                },
                Self::Comment {
                    text: text_before,
                    page_url: page_url_before,
                    page: page_before,
                    is_reply: was_reply,
                    ..
                },
            ) => Self::Comment {
                old_text: old_text.or_else(|| replaced(text.as_ref(), text_before.clone())),
                text: text.or(text_before),
                page_url: page_url.or(page_url_before),
                page: page.or(page_before),
                is_reply: is_reply || was_reply,
            },
            (
                Self::Forum {
                    thing,
                    title,
                    text,
                    old_text,
                },
                Self::Forum {
                    thing: thing_before,
                    title: title_before,
                    text: text_before,
                    ..
                },
            ) => Self::Forum {
                thing: if thing_before == ForumThing::Topic {
                    ForumThing::Topic
                } else {
                    thing
                },
                title: title.or(title_before),
                old_text: old_text.or_else(|| replaced(text.as_ref(), text_before.clone())),
                text: text.or(text_before),
            },
            (content, _) => content,
        }
    }

    /// A topic together with its first post, where the other of the two came late and something is missing of it.
    pub fn completed_by(&self, late: &Self) -> Option<Self> {
        match (self, late) {
            (Self::Forum { thing, .. }, Self::Forum { thing: other, .. }) if thing != other => {
                let both = self.clone().after(late);
                both.reads_otherwise_than(self).then_some(both)
            }
            _ => None,
        }
    }

    /// Whether a reader finds something else here than in `before`, its own account of what changed aside.
    pub fn reads_otherwise_than(&self, before: &Self) -> bool {
        self.without_old() != before.without_old()
    }

    fn without_old(&self) -> Self {
        let mut content = self.clone();
        match &mut content {
            Self::Review {
                old_text,
                old_score,
                ..
            } => {
                *old_text = None;
                *old_score = None;
            }
            Self::Comment { old_text, .. } | Self::Forum { old_text, .. } => *old_text = None,
            _ => {}
        }
        content
    }
}

/// What stood there before, where something else stands there now.
fn replaced<T: PartialEq>(now: Option<&T>, before: Option<T>) -> Option<T> {
    before.filter(|before| now.is_some_and(|now| now != before))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::Text;

    fn forum(thing: ForumThing, title: Option<&str>, text: Option<&str>) -> Content {
        Content::Forum {
            thing,
            title: title.map(str::to_owned),
            text: text.map(|text| Text::Plain(text.to_owned())),
            old_text: None,
        }
    }

    #[test]
    fn a_topic_gets_its_text_from_its_first_post() {
        let topic = forum(ForumThing::Topic, Some("Patch 2.4"), None);
        let post = forum(ForumThing::Post, None, Some("Works for me"));
        let both = forum(ForumThing::Topic, Some("Patch 2.4"), Some("Works for me"));
        assert_eq!(post.clone().after(&topic), both);
        assert_eq!(topic.after(&post), both);
    }

    #[test]
    fn what_an_edit_replaces_becomes_the_old_text() {
        let before = forum(ForumThing::Post, None, Some("first"));
        let after = forum(ForumThing::Post, None, Some("second")).after(&before);
        let Content::Forum { text, old_text, .. } = after else {
            panic!("not a forum's content")
        };
        assert_eq!(text, Some(Text::Plain("second".to_owned())));
        assert_eq!(old_text, Some(Text::Plain("first".to_owned())));
    }
}
