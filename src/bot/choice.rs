//! Options with a fixed list of values. Values are words, as they stand in the database and in the docs; poise's own
//! choices would register numbers.

use jiff::civil::Weekday;
use poise::serenity_prelude as serenity;
use poise::{SlashArgError, SlashArgument};

use crate::domain::event::{CounterKind, EventKind};
use crate::domain::language::Language;
use crate::domain::reward::Keep;
use crate::domain::route::Style;
use crate::source::{self, Source};
use crate::store::guild::weekday_name;

/// A value out of a fixed list.
pub(super) trait Choice: Copy + Send + Sync + 'static {
    /// All values, in the order people are shown them.
    fn all() -> Vec<Self>;

    /// The fixed name.
    fn name(self) -> &'static str;

    /// What people see in English; other languages come from the texts.
    fn title(self) -> String;
}

/// An option whose value is one of a fixed list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pick<T>(pub(super) T);

#[serenity::async_trait]
impl<T: Choice> SlashArgument for Pick<T> {
    async fn extract(
        _: &serenity::Context,
        _: &serenity::CommandInteraction,
        value: &serenity::ResolvedValue<'_>,
    ) -> Result<Self, SlashArgError> {
        let serenity::ResolvedValue::String(name) = *value else {
            return Err(SlashArgError::new_command_structure_mismatch(
                "expected a name",
            ));
        };
        let found = T::all().into_iter().find(|choice| choice.name() == name);
        let unknown = || SlashArgError::new_parse("not one of the choices".into(), name.to_owned());
        found.map(Self).ok_or_else(unknown)
    }

    fn create(builder: serenity::CreateCommandOption) -> serenity::CreateCommandOption {
        let option = builder.kind(serenity::CommandOptionType::String);
        T::all().into_iter().fold(option, |option, choice| {
            option.add_string_choice(choice.title(), choice.name())
        })
    }
}

/// The English text of a choice, `choice-`, the option's name and the value's.
fn words(option: &str, name: &str) -> String {
    Language::En.texts().get(&format!("choice-{option}-{name}"))
}

/// A source, by its place in the list.
#[derive(Clone, Copy)]
pub(super) struct SourceChoice(pub(super) &'static dyn Source);

impl Choice for SourceChoice {
    fn all() -> Vec<Self> {
        source::ALL.iter().copied().map(Self).collect()
    }

    fn name(self) -> &'static str {
        self.0.profile().id.as_str()
    }

    fn title(self) -> String {
        self.0.profile().title.to_owned()
    }
}

impl Choice for EventKind {
    fn all() -> Vec<Self> {
        Self::ALL.to_vec()
    }

    fn name(self) -> &'static str {
        self.as_str()
    }

    fn title(self) -> String {
        words("event", self.as_str())
    }
}

impl Choice for CounterKind {
    fn all() -> Vec<Self> {
        Self::ALL.to_vec()
    }

    fn name(self) -> &'static str {
        self.as_str()
    }

    fn title(self) -> String {
        words("counts", self.as_str())
    }
}

impl Choice for Style {
    fn all() -> Vec<Self> {
        Self::ALL.to_vec()
    }

    fn name(self) -> &'static str {
        self.as_str()
    }

    fn title(self) -> String {
        words("style", self.as_str())
    }
}

impl Choice for Keep {
    fn all() -> Vec<Self> {
        Self::ALL.to_vec()
    }

    fn name(self) -> &'static str {
        self.as_str()
    }

    fn title(self) -> String {
        words("keep", self.as_str())
    }
}

/// What a leaderboard spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Period {
    /// Today.
    Day,
    /// This week.
    Week,
    /// This month.
    Month,
    /// All time.
    All,
}

impl Choice for Period {
    fn all() -> Vec<Self> {
        vec![Self::Day, Self::Week, Self::Month, Self::All]
    }

    fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::All => "all",
        }
    }

    fn title(self) -> String {
        words("period", self.name())
    }
}

/// What `/route edit` can take away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clear {
    /// The role that is told.
    Mention,
    /// The endpoint: every endpoint's events then.
    Endpoint,
}

impl Choice for Clear {
    fn all() -> Vec<Self> {
        vec![Self::Mention, Self::Endpoint]
    }

    fn name(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::Endpoint => "endpoint",
        }
    }

    fn title(self) -> String {
        words("clear", self.name())
    }
}

/// A setting's value, or the word that unsets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OrDefault<T> {
    /// This value.
    Value(T),
    /// None: whatever holds for every guild.
    Default,
}

impl<T> OrDefault<T> {
    /// The value to keep.
    pub(super) fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Default => None,
        }
    }
}

impl Choice for OrDefault<Language> {
    fn all() -> Vec<Self> {
        let values = Language::ALL.into_iter().map(Self::Value);
        values.chain([Self::Default]).collect()
    }

    fn name(self) -> &'static str {
        self.value().map_or("default", Language::as_str)
    }

    fn title(self) -> String {
        words("language", self.name())
    }
}

impl Choice for OrDefault<Weekday> {
    fn all() -> Vec<Self> {
        let days = (1..=7).filter_map(|day| Weekday::from_monday_one_offset(day).ok());
        days.map(Self::Value).chain([Self::Default]).collect()
    }

    fn name(self) -> &'static str {
        self.value().map_or("default", weekday_name)
    }

    fn title(self) -> String {
        words("week_starts", self.name())
    }
}

/// The choice with this fixed name, as a button gives it back.
pub(super) fn find<T: Choice>(name: &str) -> Option<T> {
    T::all().into_iter().find(|choice| choice.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::guild::parse_weekday;

    fn names<T: Choice>() -> Vec<&'static str> {
        T::all().into_iter().map(Choice::name).collect()
    }

    #[test]
    fn values_are_the_words_that_are_promised() {
        assert_eq!(
            names::<SourceChoice>(),
            [
                "boticord",
                "sphere",
                "website-toolbox",
                "fastcomments",
                "barertc"
            ]
        );
        assert_eq!(
            names::<EventKind>(),
            [
                "vote", "review", "comment", "forum", "member", "payment", "private", "report"
            ]
        );
        assert_eq!(
            names::<CounterKind>(),
            ["vote", "review", "comment", "forum"]
        );
        assert_eq!(names::<Style>(), ["full", "compact", "plain"]);
        assert_eq!(names::<Keep>(), ["earlier", "highest"]);
        assert_eq!(names::<Period>(), ["day", "week", "month", "all"]);
        assert_eq!(
            names::<OrDefault<Language>>(),
            ["en", "ru", "bg", "default"]
        );
    }

    #[test]
    fn weekdays_are_the_ones_the_store_knows() {
        for choice in OrDefault::<Weekday>::all() {
            let day = parse_weekday(choice.name());
            assert_eq!(day, choice.value());
        }
    }
}
