//! What came in, day by day: a column per day, and in it a part per listing.

use crate::canvas::{Area, Canvas, Held};
use crate::leaderboard::header;
use crate::line::{Line, Style};
use crate::number::{grouped, share};
use crate::raster::{Picture, WIDTH};
use crate::theme;
use crate::typeface::Face;

const TOP: i32 = 150;
const BASE: i32 = 506;
const LEGEND_AT: i32 = 606;
const LEGEND_LINE: i32 = 52;
/// The widest name in the legend.
const WIDEST: i32 = 400;

/// A chart of what came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Activity {
    /// What is counted.
    pub title: String,
    /// Over which time.
    pub period: String,
    /// What each column is called; as many as there are columns, those that are too close are left out.
    pub days: Vec<String>,
    /// Who brought how much on each day.
    pub listings: Vec<Listing>,
}

/// A listing in a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// What it is called.
    pub name: String,
    /// How much it brought on each day.
    pub counts: Vec<i64>,
}

impl Listing {
    fn on(&self, day: usize) -> i64 {
        self.counts.get(day).copied().unwrap_or(0).max(0)
    }

    fn total(&self) -> i64 {
        let counts = self.counts.iter().map(|count| count.max(&0));
        counts.fold(0, |sum, count| sum.saturating_add(*count))
    }
}

/// Where columns are.
struct Columns {
    left: i32,
    /// From one column to the next, in 64ths of a pixel.
    step: i32,
    width: i32,
}

impl Columns {
    fn x(&self, day: usize) -> i32 {
        let day = i32::try_from(day).unwrap_or(0);
        self.left + (self.step * day + (self.step - 64 * self.width) / 2) / 64
    }
}

impl Activity {
    /// The chart as a picture.
    pub fn picture(&self) -> Picture {
        let mut canvas = Canvas::new();
        header(&mut canvas, &self.title, &self.period);
        let most = (0..self.days.len()).map(|day| self.on(day)).max();
        let top = nice(most.unwrap_or(0));
        let columns = self.columns(draw_scale(&mut canvas, top));
        for day in 0..self.days.len() {
            self.column(&mut canvas, (columns.x(day), columns.width), (day, top));
        }
        self.draw_days(&mut canvas, &columns);
        let bottom = self.draw_legend(&mut canvas);
        canvas.picture(bottom + theme::MARGIN - 14)
    }

    fn on(&self, day: usize) -> i64 {
        let counts = self.listings.iter().map(|listing| listing.on(day));
        counts.fold(0, i64::saturating_add)
    }

    fn columns(&self, left: i32) -> Columns {
        let days = i32::try_from(self.days.len()).unwrap_or(1).max(1);
        let step = 64 * (WIDTH - theme::MARGIN - left) / days;
        // Many columns are one area: gaps between them would flicker.
        let width = if days > 120 {
            step / 64 + 1
        } else {
            (step * 7 / 640).clamp(1, 72)
        };
        Columns { left, step, width }
    }

    fn column(&self, canvas: &mut Canvas, (x, width): (i32, i32), (day, top): (usize, i64)) {
        let mut sum = 0_i64;
        let mut below = BASE;
        for (index, listing) in self.listings.iter().enumerate() {
            sum = sum.saturating_add(listing.on(day));
            let y = BASE - share(sum, top, BASE - TOP);
            let area = Area {
                x,
                y,
                width,
                height: below - y,
            };
            canvas.area(area, 0, colour(index));
            below = y;
        }
    }

    fn draw_days(&self, canvas: &mut Canvas, columns: &Columns) {
        let names = self.days.iter().map(|day| Line::new(day, label()));
        let names: Vec<Line> = names.collect();
        let widest = names.iter().map(|name| name.width).max().unwrap_or(0);
        // As many names as have room, evenly apart.
        let apart = (64 * (widest + 26) + columns.step - 1) / columns.step.max(1);
        let apart = usize::try_from(apart).unwrap_or(1).max(1);
        for (day, name) in names.iter().enumerate().step_by(apart) {
            let middle = columns.x(day) + columns.width / 2;
            let middle = middle.min(WIDTH - theme::MARGIN - name.width / 2);
            canvas.line(name, (Held::Middle, middle, BASE + 44), theme::MUTED);
        }
    }

    /// Draws what the colours mean; says where that ends.
    fn draw_legend(&self, canvas: &mut Canvas) -> i32 {
        let (mut x, mut y) = (theme::MARGIN, LEGEND_AT);
        for (index, listing) in self.listings.iter().enumerate() {
            let name = Line::fitted(&listing.name, theme::LABEL, WIDEST);
            let total = Line::new(&grouped(listing.total()), theme::LABEL);
            let width = 34 + name.width + 14 + total.width;
            if x > theme::MARGIN && x + width > WIDTH - theme::MARGIN {
                (x, y) = (theme::MARGIN, y + LEGEND_LINE);
            }
            canvas.circle((x + 11, y - 11), 11, colour(index));
            canvas.line(&name, (Held::Left, x + 34, y), theme::TEXT);
            let at = x + 34 + name.width + 14;
            canvas.line(&total, (Held::Left, at, y), theme::MUTED);
            x += width + 44;
        }
        y
    }
}

const fn label() -> Style {
    Style {
        face: Face::Medium,
        size: 27,
    }
}

fn colour(index: usize) -> &'static str {
    theme::LISTINGS.get(index).unwrap_or(&theme::MUTED)
}

/// Draws the lines that heights are read from; says where the columns begin.
fn draw_scale(canvas: &mut Canvas, top: i64) -> i32 {
    let steps = if top < 4 { top } else { 4 };
    let numbers = (0..=steps).map(|step| step * (top / steps.max(1)));
    let numbers: Vec<(i64, Line)> = numbers
        .map(|number| (number, Line::new(&grouped(number), label())))
        .collect();
    let widest = numbers.iter().map(|(_, line)| line.width).max();
    let left = theme::MARGIN + widest.unwrap_or(0) + 20;
    for (number, line) in numbers {
        let y = BASE - share(number, top, BASE - TOP);
        let rule = Area {
            x: left,
            y: y - 1,
            width: WIDTH - theme::MARGIN - left,
            height: 2,
        };
        canvas.area(rule, 0, theme::RULE);
        canvas.line(&line, (Held::Right, left - 20, y + 10), theme::MUTED);
    }
    left
}

/// The next number with round quarters: 4, 8, 12 … 36, 40, 80, 120 …; below 4 the number itself.
fn nice(most: i64) -> i64 {
    if most < 4 {
        return most.max(1);
    }
    let mut power = 1_i64;
    loop {
        for step in [4, 8, 12, 16, 20, 24, 28, 32, 36] {
            let Some(top) = power.checked_mul(step) else {
                return i64::MAX;
            };
            if top >= most {
                return top;
            }
        }
        let Some(next) = power.checked_mul(10) else {
            return i64::MAX;
        };
        power = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_ends_at_a_number_that_is_easily_read() {
        let tops = [0, 1, 3, 4, 5, 9, 13, 21, 79, 121, 999, i64::MAX].map(nice);
        assert_eq!(tops, [1, 1, 3, 4, 8, 12, 16, 24, 80, 160, 1200, i64::MAX]);
    }
}
