//! A goal: how much there is of how much, as a bar.

use crate::canvas::{Area, Canvas, Held};
use crate::card::draw_bar;
use crate::leaderboard::header;
use crate::line::{Line, Style};
use crate::raster::{Picture, WIDTH};
use crate::theme;
use crate::typeface::Face;

/// A goal of a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Goal {
    /// What it is about.
    pub title: String,
    /// Until when, or that it is reached.
    pub state: String,
    /// How much there is.
    pub done: i64,
    /// How much it takes.
    pub target: i64,
    /// Both in words.
    pub text: String,
    /// A line below: what those get who take part.
    pub note: Option<String>,
}

impl Goal {
    /// The goal as a picture.
    pub fn picture(&self) -> Picture {
        let mut canvas = Canvas::new();
        header(&mut canvas, &self.title, &self.state);
        let bar = Area {
            x: theme::MARGIN,
            y: 122,
            width: WIDTH - 2 * theme::MARGIN,
            height: 52,
        };
        draw_bar(&mut canvas, bar, (self.done, self.target));
        let style = Style {
            face: Face::Bold,
            size: 38,
        };
        let right = WIDTH - theme::MARGIN;
        let percent = Line::new(&format!("{}%", self.percent()), style);
        canvas.line(&percent, (Held::Right, right, 232), theme::TEXT);
        let widest = bar.width - percent.width - 40;
        let text = Line::fitted(&self.text, style, widest);
        canvas.line(&text, (Held::Left, theme::MARGIN, 232), theme::TEXT);
        let mut bottom = 244;
        if let Some(note) = &self.note {
            let note = Line::fitted(note, theme::LABEL, bar.width);
            canvas.line(&note, (Held::Left, theme::MARGIN, 282), theme::MUTED);
            bottom = 290;
        }
        canvas.picture(bottom + theme::MARGIN)
    }

    /// Whole percents; what is not reached is never a hundred.
    fn percent(&self) -> i128 {
        let (done, target) = (i128::from(self.done.max(0)), i128::from(self.target.max(1)));
        done * 100 / target
    }
}
