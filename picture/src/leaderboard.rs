//! Who leads: a place, a face, a name and a total in each row, and a bar that says how far behind it is.

use crate::avatar::Avatar;
use crate::canvas::{Area, Canvas, Held};
use crate::line::Line;
use crate::number::{grouped, share};
use crate::raster::{Picture, WIDTH};
use crate::theme;
use crate::typeface::Face;

/// How many entries are drawn: more are not readable on a phone.
pub const MOST_ENTRIES: usize = 10;

const HEADER: i32 = 118;
const ROW: i32 = 86;
/// A row without the gap below it.
const PANEL: i32 = 76;
/// From the edge of a row to what is in it.
const INSET: i32 = 24;
const GAP: i32 = 22;
const FACE_RADIUS: i32 = 28;
const MEDAL_RADIUS: i32 = 25;
const NOTE: i32 = 66;
const WIDEST_PLACE: i32 = 130;
const WIDEST_TOTAL: i32 = 360;

/// A leaderboard or a page of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leaderboard {
    /// What is counted.
    pub title: String,
    /// Over which time.
    pub period: String,
    /// Who leads, the first first; those after [`MOST_ENTRIES`] are not drawn.
    pub entries: Vec<Entry>,
    /// The total of the first place, also where that is on another page.
    pub most: i64,
    /// A line below: where the one who asks stands.
    pub note: Option<String>,
}

/// Someone's place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// From 1; equal totals share a place.
    pub place: i64,
    /// What they are called.
    pub name: String,
    /// How much they have.
    pub total: i64,
    /// Their picture.
    pub avatar: Option<Avatar>,
    /// Whether it is the one who asks.
    pub is_own: bool,
}

impl Leaderboard {
    /// The leaderboard as a picture.
    pub fn picture(&self) -> Picture {
        let mut canvas = Canvas::new();
        header(&mut canvas, &self.title, &self.period);
        let shown: Vec<&Entry> = self.entries.iter().take(MOST_ENTRIES).collect();
        let places = shown.iter().map(|entry| place(entry.place).width);
        let places = places.max().unwrap_or(0).max(2 * MEDAL_RADIUS);
        let mut y = HEADER;
        for entry in shown {
            self.row(&mut canvas, (y, places), entry);
            y += ROW;
        }
        if let Some(note) = &self.note {
            let widest = WIDTH - 2 * theme::MARGIN;
            let note = Line::fitted(note, theme::LABEL, widest);
            let held = (Held::Left, theme::MARGIN, y + 42);
            canvas.line(&note, held, theme::MUTED);
            y += NOTE;
        }
        canvas.picture(y + theme::MARGIN - ROW + PANEL)
    }

    fn row(&self, canvas: &mut Canvas, (y, places): (i32, i32), entry: &Entry) {
        let panel = Area {
            x: theme::MARGIN,
            y,
            width: WIDTH - 2 * theme::MARGIN,
            height: PANEL,
        };
        canvas.area(panel, 16, theme::PANEL);
        let most = self.most.max(entry.total);
        let filled = share(entry.total, most, panel.width);
        canvas.filled(panel, 16, (filled, theme::PANEL_FILLED));
        if entry.is_own {
            canvas.outline(panel, 16, theme::ACCENT);
        }
        let middle = y + PANEL / 2;
        let base = middle + 13;
        let mut x = panel.x + INSET;
        draw_place(canvas, (x + places / 2, middle), entry.place);
        x += places + GAP + FACE_RADIUS;
        let who = (entry.name.as_str(), entry.avatar.as_ref());
        canvas.person((x, middle), FACE_RADIUS, who);
        x += FACE_RADIUS + GAP;
        let sizes = [37, 30, 24];
        let total = Line::shrunk(&grouped(entry.total), (Face::Figures, &sizes), WIDEST_TOTAL);
        let right = panel.x + panel.width - INSET;
        canvas.line(&total, (Held::Right, right, base), theme::TEXT);
        let widest = right - total.width - GAP - x;
        let mut name = Line::fitted(&entry.name, theme::NAME, widest);
        if name.pieces.is_empty() {
            name = Line::new("–", theme::NAME);
        }
        canvas.line(&name, (Held::Left, x, base), theme::TEXT);
    }
}

fn place(place: i64) -> Line {
    let sizes = [31, 26, 21, 16, 12];
    Line::shrunk(&grouped(place), (Face::Figures, &sizes), WIDEST_PLACE)
}

fn draw_place(canvas: &mut Canvas, (x, y): (i32, i32), number: i64) {
    let medal = usize::try_from(number - 1)
        .ok()
        .and_then(|index| theme::MEDALS.get(index));
    let ink = if let Some(medal) = medal {
        canvas.circle((x, y), MEDAL_RADIUS, medal);
        theme::ON_MEDAL
    } else {
        theme::MUTED
    };
    canvas.line(&place(number), (Held::Middle, x, y + 11), ink);
}

/// What a picture is about, and over which time.
pub(crate) fn header(canvas: &mut Canvas, title: &str, period: &str) {
    let width = WIDTH - 2 * theme::MARGIN;
    let period = Line::fitted(period, theme::LABEL, width / 2);
    let title = Line::fitted(title, theme::TITLE, width - period.width - 2 * GAP);
    canvas.line(&title, (Held::Left, theme::MARGIN, 82), theme::TEXT);
    let right = WIDTH - theme::MARGIN;
    canvas.line(&period, (Held::Right, right, 82), theme::MUTED);
}
