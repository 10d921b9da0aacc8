//! The fonts that are part of the program: which letters they have, and how wide a text is in them.

use std::sync::{Arc, LazyLock};

use harfrust::{FontRef, ShapeOptions, ShaperData, UnicodeBuffer};
use resvg::usvg::fontdb::{Database, Source};
use skrifa::charmap::Charmap;

/// A font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    /// What is said beside.
    Medium,
    /// Names, titles and numbers.
    Bold,
    /// Numbers below each other: all digits have one width.
    Figures,
    /// Hebrew.
    Hebrew,
    /// Arabic.
    Arabic,
    /// Emoji.
    Emoji,
}

struct Loaded {
    font: FontRef<'static>,
    letters: Charmap<'static>,
    shaping: ShaperData,
}

static MEDIUM: LazyLock<Loaded> = LazyLock::new(|| load(Face::Medium));
static BOLD: LazyLock<Loaded> = LazyLock::new(|| load(Face::Bold));
static FIGURES: LazyLock<Loaded> = LazyLock::new(|| load(Face::Figures));
static HEBREW: LazyLock<Loaded> = LazyLock::new(|| load(Face::Hebrew));
static ARABIC: LazyLock<Loaded> = LazyLock::new(|| load(Face::Arabic));
static EMOJI: LazyLock<Loaded> = LazyLock::new(|| load(Face::Emoji));

fn load(face: Face) -> Loaded {
    let font = FontRef::new(face.bytes()).expect("the fonts were made by fonts/subset.py");
    Loaded {
        letters: Charmap::new(&font),
        shaping: ShaperData::new(&font),
        font,
    }
}

impl Face {
    const ALL: [Self; 6] = [
        Self::Medium,
        Self::Bold,
        Self::Figures,
        Self::Hebrew,
        Self::Arabic,
        Self::Emoji,
    ];

    const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Medium => include_bytes!("../fonts/Inter-Medium.ttf"),
            Self::Bold => include_bytes!("../fonts/Inter-Bold.ttf"),
            Self::Figures => include_bytes!("../fonts/InterFigures-Bold.ttf"),
            Self::Hebrew => include_bytes!("../fonts/NotoSansHebrew-Bold.ttf"),
            Self::Arabic => include_bytes!("../fonts/NotoSansArabic-Bold.ttf"),
            Self::Emoji => include_bytes!("../fonts/Twemoji.ttf"),
        }
    }

    fn loaded(self) -> &'static Loaded {
        match self {
            Self::Medium => &MEDIUM,
            Self::Bold => &BOLD,
            Self::Figures => &FIGURES,
            Self::Hebrew => &HEBREW,
            Self::Arabic => &ARABIC,
            Self::Emoji => &EMOJI,
        }
    }

    /// Its family, as the vector text names it.
    pub(crate) const fn family(self) -> &'static str {
        match self {
            Self::Medium | Self::Bold => "Inter",
            Self::Figures => "Inter Figures",
            Self::Hebrew => "Noto Sans Hebrew",
            Self::Arabic => "Noto Sans Arabic",
            Self::Emoji => "Twemoji Mozilla",
        }
    }

    /// Its weight, as the vector text names it.
    pub(crate) const fn weight(self) -> u16 {
        match self {
            Self::Medium => 500,
            Self::Emoji => 400,
            Self::Bold | Self::Figures | Self::Hebrew | Self::Arabic => 700,
        }
    }

    /// Whether it has this letter.
    pub(crate) fn has(self, letter: char) -> bool {
        self.loaded().letters.map(letter).is_some()
    }

    /// How many pixels wide a text of one direction is at this size.
    pub(crate) fn width(self, text: &str, size: i32) -> i32 {
        let loaded = self.loaded();
        let shaper = loaded.shaping.shaper(&loaded.font).build();
        let per_em = shaper.units_per_em().max(1);
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        let glyphs = shaper.shape(buffer, ShapeOptions::new());
        let units: i32 = glyphs
            .glyph_positions()
            .iter()
            .map(|position| position.x_advance)
            .sum();
        // Up to the next whole pixel.
        (units * size + per_em - 1) / per_em
    }
}

/// All fonts, for what draws.
pub(crate) fn database() -> Arc<Database> {
    static ALL: LazyLock<Arc<Database>> = LazyLock::new(|| {
        let mut database = Database::new();
        for face in Face::ALL {
            database.load_font_source(Source::Binary(Arc::new(face.bytes())));
        }
        Arc::new(database)
    });
    ALL.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_font_is_found_by_its_family_and_weight() {
        let database = database();
        for face in Face::ALL {
            let found = database.faces().any(|known| {
                known.weight.0 == face.weight()
                    && known.families.iter().any(|(name, _)| name == face.family())
            });
            assert!(found, "{face:?}");
        }
    }

    #[test]
    fn digits_below_each_other_have_one_width() {
        let widths: Vec<i32> = "0123456789"
            .chars()
            .map(|digit| Face::Figures.width(&digit.to_string(), 1000))
            .collect();
        assert!(widths.iter().all(|width| *width == widths[0]), "{widths:?}");
    }
}
