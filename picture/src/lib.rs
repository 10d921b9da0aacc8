//! The pictures that members look at, from plain values to a PNG.
//!
//! ```text
//! Leaderboard, Card, Activity, Goal → picture(): vector text (SVG) → Picture::png(): pixels
//! ```
//!
//! All of it is pure: the same values give the same bytes, because the fonts are part of the program and no font, file
//! or address of the machine is looked at. Names come from strangers: controls and marks of direction are removed, what
//! is too wide ends in an ellipsis, and what no font has is a box.
//!
//! A crate of its own, because it needs nothing of the program: it is compiled beside it and not again with it, and the
//! compiler keeps databases and Discord out.

mod activity;
mod avatar;
mod canvas;
mod card;
mod cleaned;
mod goal;
mod leaderboard;
mod line;
mod number;
mod raster;
mod theme;
mod typeface;

pub use activity::{Activity, Listing};
pub use avatar::{Avatar, LARGEST_SIDE};
pub use card::{Card, Figure, Next};
pub use cleaned::is_readable;
pub use goal::Goal;
pub use leaderboard::{Entry, Leaderboard, MOST_ENTRIES};
pub use number::grouped;
pub use raster::{Picture, PictureError, WIDTH};
