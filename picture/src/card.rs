//! A member's card: who it is, their numbers in a row, and how far it is to the next reward.

use crate::avatar::Avatar;
use crate::canvas::{Area, Canvas, Held};
use crate::line::{Line, Style};
use crate::number::share;
use crate::raster::{Picture, WIDTH};
use crate::theme;
use crate::typeface::Face;

/// How many figures are drawn.
const MOST_FIGURES: usize = 4;
const GAP: i32 = 20;
const FACE_RADIUS: i32 = 66;
const TILES_AT: i32 = 214;
const TILE: i32 = 146;
/// The sizes that a figure is tried at.
const SIZES: [i32; 7] = [58, 48, 40, 32, 24, 18, 14];

/// Someone's numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// What they are called.
    pub name: String,
    /// Their picture.
    pub avatar: Option<Avatar>,
    /// A line below the name: where it is, or what is counted.
    pub place: String,
    /// Total, streak, rank.
    pub figures: Vec<Figure>,
    /// What comes next.
    pub next: Option<Next>,
}

/// A number and what it means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// The number as it is shown.
    pub value: String,
    /// What it counts.
    pub label: String,
}

/// The reward that is nearest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Next {
    /// What is missing for what.
    pub text: String,
    /// How much there is of [`Next::target`].
    pub done: i64,
    /// How much it takes.
    pub target: i64,
}

impl Card {
    /// The card as a picture.
    pub fn picture(&self) -> Picture {
        let mut canvas = Canvas::new();
        self.head(&mut canvas);
        let mut bottom = TILES_AT - GAP;
        let shown = self.figures.len().min(MOST_FIGURES);
        if shown > 0 {
            self.tiles(&mut canvas, shown);
            bottom = TILES_AT + TILE;
        }
        if let Some(next) = &self.next {
            bottom = draw_next(&mut canvas, bottom, next);
        }
        canvas.picture(bottom + theme::MARGIN)
    }

    fn head(&self, canvas: &mut Canvas) {
        let middle = theme::MARGIN + FACE_RADIUS;
        let who = (self.name.as_str(), self.avatar.as_ref());
        canvas.person((theme::MARGIN + FACE_RADIUS, middle), FACE_RADIUS, who);
        let x = theme::MARGIN + 2 * FACE_RADIUS + 32;
        let width = WIDTH - theme::MARGIN - x;
        let style = Style {
            face: Face::Bold,
            size: 54,
        };
        let name = Line::fitted(&self.name, style, width);
        canvas.line(&name, (Held::Left, x, middle + 2), theme::TEXT);
        let place = Line::fitted(&self.place, theme::LABEL, width);
        canvas.line(&place, (Held::Left, x, middle + 50), theme::MUTED);
    }

    fn tiles(&self, canvas: &mut Canvas, shown: usize) {
        let shown_px = i32::try_from(shown).unwrap_or(1);
        let room = WIDTH - 2 * theme::MARGIN - GAP * (shown_px - 1);
        let width = room / shown_px;
        let mut x = theme::MARGIN;
        for figure in self.figures.iter().take(shown) {
            let tile = Area {
                x,
                y: TILES_AT,
                width,
                height: TILE,
            };
            canvas.area(tile, 18, theme::PANEL);
            draw_figure(canvas, tile, figure);
            x += width + GAP;
        }
    }
}

fn draw_figure(canvas: &mut Canvas, tile: Area, figure: &Figure) {
    let x = tile.x + 26;
    let widest = tile.width - 52;
    let value = Line::shrunk(&figure.value, (Face::Bold, &SIZES), widest);
    canvas.line(&value, (Held::Left, x, tile.y + 74), theme::TEXT);
    let label = Line::fitted(&figure.label, theme::LABEL, widest);
    canvas.line(&label, (Held::Left, x, tile.y + 118), theme::MUTED);
}

/// Draws what comes next below `top`; says where it ends.
fn draw_next(canvas: &mut Canvas, top: i32, next: &Next) -> i32 {
    let width = WIDTH - 2 * theme::MARGIN;
    let text = Line::fitted(&next.text, theme::LABEL, width);
    canvas.line(&text, (Held::Left, theme::MARGIN, top + 56), theme::TEXT);
    let bar = Area {
        x: theme::MARGIN,
        y: top + 80,
        width,
        height: 22,
    };
    draw_bar(canvas, bar, (next.done, next.target));
    bar.y + bar.height
}

/// A bar that is filled by `done` of `target`; what has begun shows a dot at least.
pub(crate) fn draw_bar(canvas: &mut Canvas, bar: Area, (done, target): (i64, i64)) {
    let radius = bar.height / 2;
    canvas.area(bar, radius, theme::TRACK);
    let least = if done > 0 { bar.height } else { 0 };
    let width = share(done, target, bar.width).max(least);
    let is_done = target > 0 && done >= target;
    let fill = if is_done { theme::DONE } else { theme::ACCENT };
    canvas.area(Area { width, ..bar }, radius, fill);
}
