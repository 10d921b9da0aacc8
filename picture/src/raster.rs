//! Vector text to pixels.

use resvg::tiny_skia::{
    FillRule, FilterQuality, Paint, PathBuilder, Pattern, Pixmap, SpreadMode, Transform,
};
use resvg::usvg::{FontResolver, ImageHrefResolver, Options, Tree};

use crate::avatar::Avatar;
use crate::typeface;

/// How many pixels wide every picture is.
pub const WIDTH: i32 = 1000;

/// Why a picture was not made.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The vector text is none.
    #[error("the vector text cannot be read")]
    Vector(#[from] resvg::usvg::Error),
    /// There is no room for that many pixels.
    #[error("the picture has no size")]
    Size,
    /// The pixels cannot be packed.
    #[error("the pixels cannot be packed")]
    Packing(#[from] png::EncodingError),
}

/// A picture as vector text, with the avatars that it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    svg: String,
    avatars: Vec<Placed>,
}

/// An avatar and its circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) avatar: Avatar,
    pub(crate) middle: (i32, i32),
    pub(crate) radius: i32,
}

impl Picture {
    pub(crate) fn new(svg: String, avatars: Vec<Placed>) -> Self {
        Self { svg, avatars }
    }

    /// The vector text, without avatars.
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// The picture as a PNG: some milliseconds of one core.
    pub fn png(&self) -> Result<Vec<u8>, PictureError> {
        self.png_at(WIDTH)
    }

    /// The picture as a PNG of another width: to see what a phone shows.
    pub fn png_at(&self, width: i32) -> Result<Vec<u8>, PictureError> {
        let tree = Tree::from_str(&self.svg, &options())?;
        let size = tree.size().to_int_size();
        let size = size
            .scale_to_width(u32::try_from(width).unwrap_or(size.width()))
            .ok_or(PictureError::Size)?;
        let mut pixels = Pixmap::new(size.width(), size.height()).ok_or(PictureError::Size)?;
        let scale = |to: u32, from: f32| f32::from(u16::try_from(to).unwrap_or(u16::MAX)) / from;
        let transform = Transform::from_scale(
            scale(size.width(), tree.size().width()),
            scale(size.height(), tree.size().height()),
        );
        resvg::render(&tree, transform, &mut pixels.as_mut());
        for avatar in &self.avatars {
            // Where it cannot be read, the initial stays.
            avatar.draw(transform, &mut pixels);
        }
        packed(&pixels)
    }
}

impl Placed {
    fn draw(&self, transform: Transform, pixels: &mut Pixmap) -> Option<()> {
        let image = Pixmap::decode_png(self.avatar.bytes()).ok()?;
        let float = |number: i32| i16::try_from(number).map(f32::from).ok();
        let (x, y, radius) = (
            float(self.middle.0)?,
            float(self.middle.1)?,
            float(self.radius)?,
        );
        let circle = PathBuilder::from_circle(x, y, radius)?;
        let shorter = float(i32::try_from(image.width().min(image.height())).ok()?)?;
        let scale = 2.0 * radius / shorter;
        let half = |side: u32| Some(float(i32::try_from(side).ok()?)? * scale / 2.0);
        let placed = Transform::from_translate(x - half(image.width())?, y - half(image.height())?)
            .pre_scale(scale, scale);
        let paint = Paint {
            shader: Pattern::new(
                image.as_ref(),
                SpreadMode::Pad,
                FilterQuality::Bicubic,
                1.0,
                placed,
            ),
            ..Paint::default()
        };
        // What the avatar leaves see-through shows the colour of the initial, without the letter.
        pixels.fill_path(&circle, &paint, FillRule::Winding, transform, None);
        Some(())
    }
}

/// Nothing but the program's fonts is ever looked at.
fn options() -> Options<'static> {
    Options {
        fontdb: typeface::database(),
        font_resolver: FontResolver {
            select_font: FontResolver::default_font_selector(),
            select_fallback: Box::new(|_, _, _| None),
        },
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    }
}

/// The pixels as a PNG without transparency: every picture has a background.
fn packed(pixels: &Pixmap) -> Result<Vec<u8>, PictureError> {
    let (colours, _) = pixels.data().as_chunks::<4>();
    let opaque: Vec<u8> = colours
        .iter()
        .flat_map(|[r, g, b, _]| [*r, *g, *b])
        .collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    encoder.write_header()?.write_image_data(&opaque)?;
    Ok(bytes)
}
