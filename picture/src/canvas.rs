//! Writes vector text: shapes, lines of text and avatars at whole pixels.

use std::fmt::Write as _;

use crate::avatar::{self, Avatar};
use crate::line::{Line, Style};
use crate::raster::{Picture, Placed, WIDTH};
use crate::theme;
use crate::typeface::Face;

/// Where a line of text is held.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Held {
    Left,
    Middle,
    Right,
}

/// A rectangle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Area {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

/// A picture that is being drawn, as wide as all of them.
#[derive(Debug)]
pub(crate) struct Canvas {
    body: String,
    placed: Vec<Placed>,
    clips: usize,
}

impl Canvas {
    pub(crate) fn new() -> Self {
        Self {
            body: String::new(),
            placed: Vec::new(),
            clips: 0,
        }
    }

    /// A rectangle with round corners.
    pub(crate) fn area(&mut self, area: Area, radius: i32, fill: &str) {
        let Area {
            x,
            y,
            width,
            height,
        } = area;
        if width <= 0 || height <= 0 {
            return;
        }
        let radius = radius.min(width / 2).min(height / 2);
        self.add(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\" fill=\"{fill}\"/>"
        ));
    }

    /// The left part of an area with round corners, filled up to a width: cut off straight.
    pub(crate) fn filled(&mut self, area: Area, radius: i32, (width, fill): (i32, &str)) {
        if width <= 0 {
            return;
        }
        let id = self.clips;
        self.clips += 1;
        let Area { x, y, height, .. } = area;
        self.add(format_args!(
            "<clipPath id=\"c{id}\"><rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{height}\" rx=\"{radius}\"/></clipPath>",
            area.width
        ));
        self.add(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\" clip-path=\"url(#c{id})\"/>"
        ));
    }

    /// The edge of an area.
    pub(crate) fn outline(&mut self, area: Area, radius: i32, stroke: &str) {
        let Area {
            x,
            y,
            width,
            height,
        } = area;
        self.add(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\" \
             fill=\"none\" stroke=\"{stroke}\" stroke-width=\"3\"/>"
        ));
    }

    pub(crate) fn circle(&mut self, (x, y): (i32, i32), radius: i32, fill: &str) {
        self.add(format_args!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{fill}\"/>"
        ));
    }

    /// A line of text, its letters standing on `y`.
    pub(crate) fn line(&mut self, line: &Line, (held, x, y): (Held, i32, i32), fill: &str) {
        let left = match held {
            Held::Left => x,
            Held::Middle => x - line.width / 2,
            Held::Right => x - line.width,
        };
        for piece in &line.pieces {
            self.add(format_args!(
                "<text x=\"{}\" y=\"{y}\" font-family=\"{}\" font-weight=\"{}\" font-size=\"{}\" \
                 fill=\"{fill}\" xml:space=\"preserve\">{}</text>",
                left + piece.x,
                piece.face.family(),
                piece.face.weight(),
                line.size,
                Escaped(&piece.text)
            ));
        }
    }

    /// Someone's initial in a circle, and over it their picture.
    pub(crate) fn person(
        &mut self,
        (x, y): (i32, i32),
        radius: i32,
        (name, avatar): (&str, Option<&Avatar>),
    ) {
        self.circle((x, y), radius, avatar::colour(name));
        let style = Style {
            face: Face::Bold,
            size: radius,
        };
        let initial = Line::fitted(&avatar::initial(name), style, 2 * radius);
        // Capitals are 0.73 of the size high.
        let base = y + radius * 73 / 200;
        self.line(&initial, (Held::Middle, x, base), theme::TEXT);
        if let Some(avatar) = avatar {
            self.placed.push(Placed {
                avatar: avatar.clone(),
                middle: (x, y),
                radius,
            });
        }
    }

    /// The picture, this high.
    pub(crate) fn picture(self, height: i32) -> Picture {
        let background = theme::BACKGROUND;
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\">\n\
             <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"{background}\"/>\n{}</svg>\n",
            self.body
        );
        Picture::new(svg, self.placed)
    }

    fn add(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = writeln!(self.body, "{element}");
    }
}

/// A text that is only a text in XML.
struct Escaped<'a>(&'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.chars().try_for_each(|letter| match letter {
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '&' => f.write_str("&amp;"),
            letter => f.write_char(letter),
        })
    }
}
