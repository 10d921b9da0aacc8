//! Long replies in pages, one mechanism for every list. Which page is meant is in the button's id, so pages can be turned
//! for as long as the message is there; each turn reads everything again.

use super::button::{self, Press};
use super::call::Call;
use super::reply::Reply;

/// How many entries a page has at most.
const ENTRIES: usize = 10;
/// How many characters, unless a single entry is longer: what fits a phone's screen.
const LONGEST: usize = 1_500;

/// What is shown in pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    /// `/diagnose`.
    Diagnosis,
    /// `/endpoint list`.
    Endpoints,
    /// `/link list`.
    Links,
    /// `/reward list`.
    Rewards,
    /// `/route list`.
    Routes,
}

impl List {
    pub(super) const ALL: [Self; 5] = [
        Self::Diagnosis,
        Self::Endpoints,
        Self::Links,
        Self::Rewards,
        Self::Routes,
    ];

    /// The name in a button's id.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Diagnosis => "diagnosis",
            Self::Endpoints => "endpoints",
            Self::Links => "links",
            Self::Rewards => "rewards",
            Self::Routes => "routes",
        }
    }

    /// The list that a button's id calls so.
    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.name() == name)
    }
}

/// A list with all of its entries.
#[derive(Debug, Default)]
pub(super) struct Paper {
    /// The title of every page.
    pub(super) title: String,
    /// The entries, none of them too long for a message.
    pub(super) entries: Vec<String>,
    /// What follows on every page.
    pub(super) below: Option<String>,
    /// Whether something needs attention.
    pub(super) is_warning: bool,
}

/// A page of a list, the last one if there are fewer by now.
pub(super) fn page(call: &Call<'_>, list: List, paper: Paper, number: u32) -> Reply {
    let pages = split(&paper.entries);
    let end = pages.len().saturating_sub(1);
    let index = usize::try_from(number).unwrap_or(end).min(end);
    let text = pages.get(index).map(|page| page.join("\n"));
    let text = text.unwrap_or_default();
    let reply = if paper.is_warning {
        Reply::warning(text)
    } else {
        Reply::good(text)
    };
    let reply = paper.below.into_iter().fold(reply, Reply::with);
    let place = (index as u64, end as u64);
    turned(call, reply.titled(paper.title), place, |page| {
        Press::Page(list, u32::try_from(page).unwrap_or(u32::MAX))
    })
}

/// A reply with the number of its page and the buttons that turn it; as it is if there is only one.
pub(super) fn turned(
    call: &Call<'_>,
    reply: Reply,
    (page, last): (u64, u64),
    to: impl Fn(u64) -> Press,
) -> Reply {
    if last == 0 {
        return reply;
    }
    let numbers = [("page", (page + 1).into()), ("of", (last + 1).into())];
    let back = to(page.saturating_sub(1));
    let back = button::plain(&back, call.texts.get("button-back")).disabled(page == 0);
    let next = button::plain(&to(page + 1), call.texts.get("button-next")).disabled(page == last);
    reply
        .with(call.texts.with("top-page", numbers))
        .button(back)
        .button(next)
}

/// The entries page by page, each of them whole.
fn split(entries: &[String]) -> Vec<&[String]> {
    let mut pages = Vec::new();
    let mut rest = entries;
    while !rest.is_empty() {
        let mut length = 0;
        let fits = rest.iter().take(ENTRIES).take_while(|entry| {
            length += entry.chars().count() + 1;
            length <= LONGEST
        });
        let (page, others) = rest.split_at(fits.count().max(1));
        pages.push(page);
        rest = others;
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_entry_is_on_one_page_and_whole(
            entries in prop::collection::vec("[a-zа-я *]{0,400}", 0..60),
        ) {
            let pages = split(&entries);
            prop_assert_eq!(pages.concat(), entries.clone());
            for page in pages {
                let length: usize = page.iter().map(|entry| entry.chars().count() + 1).sum();
                prop_assert!(page.len() == 1 || (page.len() <= ENTRIES && length <= LONGEST));
            }
        }
    }

    #[test]
    fn an_entry_that_is_too_long_has_a_page_of_its_own() {
        let entries = ["short", &"long ".repeat(700), "short"].map(str::to_owned);
        let sizes: Vec<usize> = split(&entries).iter().map(|page| page.len()).collect();
        assert_eq!(sizes, [1, 1, 1]);
    }
}
