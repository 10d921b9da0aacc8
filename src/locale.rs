//! Texts by key, language and plural form: every text that people read is in `locales/` or in a source's folder, and is
//! loaded here.

mod number;

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

pub use crate::domain::language::Language;
use crate::source;

impl Language {
    /// The texts in this language.
    pub fn texts(self) -> &'static Texts {
        static TEXTS: LazyLock<[Texts; 3]> = LazyLock::new(|| Language::ALL.map(Texts::load));
        &TEXTS[self as usize]
    }
}

/// The shared files, per language.
const SHARED: [(&str, [&str; 5]); 3] = [
    (
        "en",
        [
            include_str!("../locales/en/command.ftl"),
            include_str!("../locales/en/reply.ftl"),
            include_str!("../locales/en/diagnose.ftl"),
            include_str!("../locales/en/post.ftl"),
            include_str!("../locales/en/reason.ftl"),
        ],
    ),
    (
        "ru",
        [
            include_str!("../locales/ru/command.ftl"),
            include_str!("../locales/ru/reply.ftl"),
            include_str!("../locales/ru/diagnose.ftl"),
            include_str!("../locales/ru/post.ftl"),
            include_str!("../locales/ru/reason.ftl"),
        ],
    ),
    (
        "bg",
        [
            include_str!("../locales/bg/command.ftl"),
            include_str!("../locales/bg/reply.ftl"),
            include_str!("../locales/bg/diagnose.ftl"),
            include_str!("../locales/bg/post.ftl"),
            include_str!("../locales/bg/reason.ftl"),
        ],
    ),
];

/// Every Fluent file of a language: the shared ones, then each source's own.
pub fn files(language: Language) -> Vec<&'static str> {
    let name = language.as_str();
    let shared = SHARED
        .iter()
        .filter(|(of, _)| *of == name)
        .flat_map(|(_, files)| *files);
    let own = source::ALL.iter().flat_map(|source| source.profile().texts);
    shared
        .chain(own.filter(|(of, _)| *of == name).map(|(_, text)| *text))
        .collect()
}

/// All texts of one language.
pub struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    fn load(language: Language) -> Self {
        let id: LanguageIdentifier = language
            .as_str()
            .parse()
            .expect("the names of our languages are language tags");
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // The invisible marks would break mentions and searching, and no text here mixes writing directions.
        bundle.set_use_isolating(false);
        number::set_up(language, &mut bundle);
        for file in files(language) {
            let resource =
                FluentResource::try_new(file.to_owned()).unwrap_or_else(|(partly, errors)| {
                    tracing::error!(
                        ?errors,
                        language = language.as_str(),
                        "a text file is broken"
                    );
                    partly
                });
            bundle.add_resource_overriding(resource);
        }
        Self { language, bundle }
    }

    /// The language these are in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Whether there is a text under this key.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// The text under `key`.
    pub fn get(&self, key: &str) -> String {
        self.with(key, [])
    }

    /// The text under `key`, with its placeables filled.
    pub fn with<'a, const N: usize>(
        &self,
        key: &str,
        args: [(&'a str, FluentValue<'a>); N],
    ) -> String {
        let Some(pattern) = self
            .bundle
            .get_message(key)
            .and_then(|message| message.value())
        else {
            // A test checks every key in the program, so this should never happen.
            tracing::error!(key, language = self.language.as_str(), "a text is missing");
            return key.to_owned();
        };
        let args: FluentArgs<'a> = args.into_iter().collect();
        let mut errors = Vec::new();
        let text: Cow<'_, str> = self
            .bundle
            .format_pattern(pattern, Some(&args), &mut errors);
        if !errors.is_empty() {
            tracing::error!(key, ?errors, "a text lacks a value");
        }
        text.into_owned()
    }
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Texts({})", self.language.as_str())
    }
}
