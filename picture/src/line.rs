//! One line of text: cut to a width, and its pieces in the order in which they are seen.

use unicode_bidi::BidiInfo;

use crate::cleaned::{Grapheme, graphemes};
use crate::typeface::Face;

/// How a line looks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    pub(crate) face: Face,
    /// In pixels.
    pub(crate) size: i32,
}

/// What is drawn at once: one font and one direction.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) face: Face,
    /// Where it starts, from the left edge of the line.
    pub(crate) x: i32,
}

/// A line of text.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) pieces: Vec<Piece>,
    pub(crate) width: i32,
    pub(crate) size: i32,
}

impl Line {
    /// The whole text.
    pub(crate) fn new(text: &str, style: Style) -> Self {
        layout(&graphemes(text, style.face), style)
    }

    /// The text in at most `widest` pixels, ending in an ellipsis where it was cut.
    pub(crate) fn fitted(text: &str, style: Style, widest: i32) -> Self {
        let all = graphemes(text, style.face);
        let whole = layout(&all, style);
        if whole.width <= widest {
            return whole;
        }
        let (mut fits, mut too_long) = (0, all.len());
        while too_long - fits > 1 {
            let middle = usize::midpoint(fits, too_long);
            if cut(&all, middle, style).width <= widest {
                fits = middle;
            } else {
                too_long = middle;
            }
        }
        cut(&all, fits, style)
    }

    /// The whole text at the largest of these sizes at which it is at most `widest` pixels wide; cut where it never is.
    pub(crate) fn shrunk(text: &str, (face, sizes): (Face, &[i32]), widest: i32) -> Self {
        let mut last = Self::new("", Style { face, size: 1 });
        for size in sizes {
            let style = Style { face, size: *size };
            last = Self::new(text, style);
            if last.width <= widest {
                return last;
            }
            last = Self::fitted(text, style, widest);
        }
        last
    }
}

fn cut(all: &[Grapheme], kept: usize, style: Style) -> Line {
    let mut kept: Vec<Grapheme> = all.iter().take(kept).cloned().collect();
    if kept.last().is_some_and(|last| last.text == " ") {
        kept.pop();
    }
    kept.push(Grapheme {
        text: "…".to_owned(),
        face: style.face,
    });
    layout(&kept, style)
}

fn layout(all: &[Grapheme], style: Style) -> Line {
    let mut line = Line {
        pieces: Vec::new(),
        width: 0,
        size: style.size,
    };
    let text: String = all.iter().map(|grapheme| grapheme.text.as_str()).collect();
    let bidi = BidiInfo::new(&text, None);
    let Some(paragraph) = bidi.paragraphs.first() else {
        return line;
    };
    let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
    let mut starts = Vec::with_capacity(all.len());
    let mut start = 0;
    for grapheme in all {
        starts.push(start);
        start += grapheme.text.len();
    }
    for run in runs {
        let from = starts.partition_point(|start| *start < run.start);
        let to = starts.partition_point(|start| *start < run.end);
        let is_rtl = levels
            .get(run.start)
            .is_some_and(unicode_bidi::Level::is_rtl);
        add(&mut line, all.get(from..to).unwrap_or_default(), is_rtl);
    }
    line
}

/// Adds what is read in one direction.
fn add(line: &mut Line, run: &[Grapheme], is_rtl: bool) {
    let same = |one: &Grapheme, other: &Grapheme| one.face == other.face;
    let mut parts: Vec<&[Grapheme]> = run.chunk_by(same).collect();
    if is_rtl {
        parts.reverse();
    }
    for part in parts {
        let Some(first) = part.first() else { continue };
        let face = first.face;
        let is_script = matches!(face, Face::Hebrew | Face::Arabic);
        // Letters of a script that is read from the right are put in order by what draws them; signs beside them are not.
        let text: String = if is_rtl && !is_script {
            part.iter().rev().map(|one| mirrored(&one.text)).collect()
        } else {
            part.iter().map(|one| one.text.as_str()).collect()
        };
        let x = line.width;
        line.width += face.width(&text, line.size);
        line.pieces.push(Piece { text, face, x });
    }
}

/// A bracket as it is seen among letters that are read from the right.
fn mirrored(text: &str) -> &str {
    const PAIRS: [(&str, &str); 5] = [("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"), ("«", "»")];
    let other = PAIRS.iter().find_map(|(left, right)| {
        if text == *left {
            Some(*right)
        } else {
            (text == *right).then_some(*left)
        }
    });
    other.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style {
        face: Face::Bold,
        size: 32,
    };

    fn seen(text: &str) -> String {
        let line = Line::new(text, STYLE);
        let pieces: Vec<String> = line.pieces.into_iter().map(|piece| piece.text).collect();
        pieces.join("|")
    }

    #[test]
    fn pieces_are_in_the_order_in_which_they_are_seen() {
        assert_eq!(seen("Ann 🐻 Lee"), "Ann |🐻| Lee");
        assert_eq!(seen("שלום!"), "!|שלום");
        assert_eq!(seen("(שלום)"), "(|שלום|)");
        assert_eq!(seen("Ann שלום Lee"), "Ann |שלום| Lee");
    }

    #[test]
    fn a_line_that_is_too_wide_ends_in_an_ellipsis() {
        for text in [
            "W".repeat(32),
            "Ш".repeat(32),
            "👨‍👩‍👧".repeat(32),
            "ש".repeat(32),
        ] {
            let line = Line::fitted(&text, STYLE, 300);
            assert!(line.width <= 300 && line.width > 240, "{}", line.width);
            assert!(line.pieces.iter().any(|piece| piece.text.contains('…')));
        }
        assert_eq!(Line::fitted("Ann", STYLE, 300).pieces[0].text, "Ann");
    }
}
