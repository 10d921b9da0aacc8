//! The languages of Crier's texts.

/// A language in which every text exists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Russian.
    Ru,
    /// Bulgarian.
    Bg,
}

impl Language {
    /// All languages.
    pub const ALL: [Self; 3] = [Self::En, Self::Ru, Self::Bg];

    /// The language's fixed name, as in `/settings language`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ru => "ru",
            Self::Bg => "bg",
        }
    }

    /// The language with this fixed name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| language.as_str() == name)
    }

    /// The language for a Discord client's locale, such as `en-GB`; English if Crier does not have it.
    pub fn of_client(locale: &str) -> Self {
        Self::parse(locale.split('-').next().unwrap_or_default()).unwrap_or_default()
    }
}
