//! How the content of a later event is merged with that of an earlier one about the same subject.

use crate::domain::event::{Content, ForumThing};

impl Content {
    /// This content as an update of `before`: parts that it omits are kept, and text that it replaces becomes the old
    /// text.
    #[must_use]
    pub fn after(mut self, before: &Self) -> Self {
        match (&mut self, before) {
            (
                Self::Review {
                    listed,
                    title,
                    text,
                    old_text,
                    score,
                    old_score,
                    ..
                },
                Self::Review {
                    listed: listed_before,
                    title: title_before,
                    text: text_before,
                    score: score_before,
                    ..
                },
            ) => {
                keep(listed, listed_before.as_ref());
                keep(title, title_before.as_ref());
                succeed((text, old_text), text_before.as_ref());
                succeed((score, old_score), score_before.as_ref());
            }
            (Self::Comment { .. }, Self::Comment { .. }) => self.comment_after(before),
            (Self::Forum { .. }, Self::Forum { .. }) => self.forum_after(before),
            _ => {}
        }
        self
    }

    fn comment_after(&mut self, before: &Self) {
        if let (
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
        ) = (self, before)
        {
            succeed((text, old_text), text_before.as_ref());
            keep(page_url, page_url_before.as_ref());
            keep(page, page_before.as_ref());
            *is_reply |= was_reply;
        }
    }

    fn forum_after(&mut self, before: &Self) {
        if let (
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
        ) = (self, before)
        {
            if *thing_before == ForumThing::Topic {
                *thing = ForumThing::Topic;
            }
            keep(title, title_before.as_ref());
            succeed((text, old_text), text_before.as_ref());
        }
    }

    /// A topic merged with its first post, if the other of the two came late and adds something.
    pub fn completed_by(&self, late: &Self) -> Option<Self> {
        match (self, late) {
            (Self::Forum { thing, .. }, Self::Forum { thing: other, .. }) if thing != other => {
                let both = self.clone().after(late);
                both.reads_otherwise_than(self).then_some(both)
            }
            _ => None,
        }
    }

    /// Whether a reader sees a difference between this and `before`, not counting the old texts.
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

/// Keeps the earlier value if there is no new one.
fn keep<T: Clone>(now: &mut Option<T>, before: Option<&T>) {
    if now.is_none() {
        *now = before.cloned();
    }
}

/// The same, and a replaced value becomes the old one.
fn succeed<T: Clone + PartialEq>((now, old): (&mut Option<T>, &mut Option<T>), before: Option<&T>) {
    if old.is_none() && now.is_some() && now.as_ref() != before {
        *old = before.cloned();
    }
    keep(now, before);
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
