//! The one set of colours and sizes: a dark card that is readable on Discord's dark and light theme alike.

use crate::line::Style;
use crate::typeface::Face;

pub(crate) const BACKGROUND: &str = "#15171c";
pub(crate) const PANEL: &str = "#1f222a";
/// The part of a panel that is filled: how much of the most.
pub(crate) const PANEL_FILLED: &str = "#2b3140";
/// Behind bars.
pub(crate) const TRACK: &str = "#2a2e38";
pub(crate) const RULE: &str = "#2a2e38";
pub(crate) const TEXT: &str = "#f4f5f7";
pub(crate) const MUTED: &str = "#a9b0be";
pub(crate) const ACCENT: &str = "#6d9bff";
pub(crate) const DONE: &str = "#3fbf7f";

/// The first three places, and what is written on them.
pub(crate) const MEDALS: [&str; 3] = ["#f5c451", "#c6ccd6", "#d59a6a"];
pub(crate) const ON_MEDAL: &str = "#1a1c21";

/// Behind initials.
pub(crate) const PEOPLE: [&str; 8] = [
    "#4f6bd8", "#8a55c7", "#b8498a", "#c2504f", "#a8682a", "#4f8a3c", "#2a8a86", "#3a7fb8",
];

/// Listings in a chart: told apart also by those who do not see all colours.
pub(crate) const LISTINGS: [&str; 6] = [
    "#6d9bff", "#f5a742", "#4fc9a4", "#e0709f", "#b59cff", "#d8d06a",
];

/// The space around everything.
pub(crate) const MARGIN: i32 = 44;

pub(crate) const TITLE: Style = Style {
    face: Face::Bold,
    size: 46,
};
pub(crate) const NAME: Style = Style {
    face: Face::Bold,
    size: 35,
};
pub(crate) const LABEL: Style = Style {
    face: Face::Medium,
    size: 30,
};
