//! A page to draw on: text by its baseline, in points from the upper left corner.

use booking_domain::ports::DocumentError;
use krilla::{
    Document,
    action::{Action, LinkAction},
    annotation::{Annotation, LinkAnnotation, Target},
    color::rgb,
    geom::{Path, PathBuilder, Point, Rect},
    page::PageSettings,
    paint::{Fill, FillRule, Stroke, StrokeDash},
    surface::Surface,
    text::{Font, TextDirection},
};
use skrifa::{FontRef, MetadataProvider as _, instance::LocationRef, prelude::Size};

const REGULAR: &[u8] = include_bytes!("../fonts/Inter-Regular.otf");
const BOLD: &[u8] = include_bytes!("../fonts/Inter-Bold.otf");

/// A colour: red, green, blue.
pub type Rgb = (u8, u8, u8);

/// Text on white.
pub const INK: Rgb = (0x15, 0x13, 0x1a);
/// What is less important.
pub const MUTED: Rgb = (0x6a, 0x64, 0x75);
/// Lines.
pub const RULE: Rgb = (0xd5, 0xd0, 0xdb);
/// The house's red.
pub const VELVET: Rgb = (0x76, 0x1a, 0x2a);
/// Its gold.
pub const GOLD: Rgb = (0xff, 0xe3, 0xa3);
/// Paper.
pub const WHITE: Rgb = (0xff, 0xff, 0xff);

/// A font with what measures it.
pub struct Face {
    font: Font,
    metrics: FontRef<'static>,
}

/// The fonts of every document.
pub struct Fonts {
    /// For most.
    pub regular: Face,
    /// For what matters.
    pub bold: Face,
}

impl Fonts {
    pub fn load() -> Option<Self> {
        Some(Self { regular: Face::load(REGULAR)?, bold: Face::load(BOLD)? })
    }
}

impl Face {
    fn load(data: &'static [u8]) -> Option<Self> {
        Some(Self { font: Font::new(data.into(), 0)?, metrics: FontRef::new(data).ok()? })
    }

    /// How wide a line of text is at a size.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        let (letters, glyphs) = (self.metrics.charmap(), self.metrics.glyph_metrics(Size::new(size), LocationRef::default()));
        text.chars().map(|letter| glyphs.advance_width(letters.map(letter).unwrap_or_default()).unwrap_or_default()).sum()
    }

    /// The text in lines no wider than `width`, broken between words, and within a word that is wider than a line.
    pub fn wrapped(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            let joined = lines.last().map(|line| format!("{line} {word}")).filter(|line| self.width(line, size) <= width);
            match (joined, lines.last_mut()) {
                (Some(joined), Some(line)) => *line = joined,
                _ => lines.extend(self.pieces(word, size, width)),
            }
        }
        lines
    }

    fn pieces(&self, word: &str, size: f32, width: f32) -> Vec<String> {
        let mut pieces = vec![String::new()];
        for letter in word.chars() {
            let piece = pieces.last().map(|piece| format!("{piece}{letter}")).unwrap_or_default();
            match pieces.last_mut() {
                Some(last) if last.is_empty() || self.width(&piece, size) <= width => *last = piece,
                _ => pieces.push(letter.to_string()),
            }
        }
        pieces
    }

    /// The text, cut with an ellipsis where it is wider than `width`.
    pub fn cut(&self, text: &str, size: f32, width: f32) -> String {
        if self.width(text, size) <= width {
            return text.to_owned();
        }
        let mut kept = text.to_owned();
        while kept.pop().is_some() && self.width(&format!("{kept}…"), size) > width {}
        format!("{}…", kept.trim_end())
    }
}

/// How a text looks.
#[derive(Clone, Copy)]
pub struct Style<'a> {
    pub face: &'a Face,
    pub size: f32,
    pub color: Rgb,
}

impl<'a> Style<'a> {
    pub fn new(face: &'a Face, size: f32, color: Rgb) -> Self {
        Self { face, size, color }
    }
}

/// Draws on a page.
pub struct Pen<'a, 's> {
    surface: &'a mut Surface<'s>,
}

impl Pen<'_, '_> {
    /// Text that begins at `x`.
    pub fn text(&mut self, x: f32, y: f32, style: Style<'_>, text: &str) {
        if text.is_empty() {
            return;
        }
        self.surface.set_fill(Some(fill(style.color)));
        self.surface.set_stroke(None);
        self.surface.draw_text(Point::from_xy(x, y), style.face.font.clone(), style.size, text, false, TextDirection::Auto);
    }

    /// Text that ends at `x`.
    pub fn text_to(&mut self, x: f32, y: f32, style: Style<'_>, text: &str) {
        self.text(x - style.face.width(text, style.size), y, style, text);
    }

    /// Text around `x`.
    pub fn text_around(&mut self, x: f32, y: f32, style: Style<'_>, text: &str) {
        self.text(x - style.face.width(text, style.size) / 2.0, y, style, text);
    }

    /// A filled rectangle.
    pub fn rectangle(&mut self, x: f32, y: f32, width: f32, height: f32, color: Rgb) {
        if let Some(path) = Rect::from_xywh(x, y, width, height).and_then(|rect| shape(|path| path.push_rect(rect))) {
            self.path(&path, color);
        }
    }

    /// A filled circle.
    pub fn circle(&mut self, x: f32, y: f32, radius: f32, color: Rgb) {
        /// How far the handles of a cubic are out that looks like a quarter of a circle.
        const QUARTER: f32 = 0.552_284_8;
        let (r, h) = (radius, radius * QUARTER);
        let path = shape(|path| {
            path.move_to(x + r, y);
            path.cubic_to(x + r, y + h, x + h, y + r, x, y + r);
            path.cubic_to(x - h, y + r, x - r, y + h, x - r, y);
            path.cubic_to(x - r, y - h, x - h, y - r, x, y - r);
            path.cubic_to(x + h, y - r, x + r, y - h, x + r, y);
            path.close();
        });
        if let Some(path) = path {
            self.path(&path, color);
        }
    }

    /// A filled path.
    pub fn path(&mut self, path: &Path, color: Rgb) {
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(fill(color)));
        self.surface.draw_path(path);
    }

    /// A level line.
    pub fn line(&mut self, from: f32, to: f32, y: f32, color: Rgb) {
        self.stroke(from, to, y, Stroke { paint: rgb(color).into(), width: 0.75, ..Stroke::default() });
    }

    /// A level line to tear along.
    pub fn dashes(&mut self, from: f32, to: f32, y: f32, color: Rgb) {
        let dash = Some(StrokeDash { array: vec![4.0, 4.0], offset: 0.0 });
        self.stroke(from, to, y, Stroke { paint: rgb(color).into(), width: 1.0, dash, ..Stroke::default() });
    }

    fn stroke(&mut self, from: f32, to: f32, y: f32, stroke: Stroke) {
        let path = shape(|path| {
            path.move_to(from, y);
            path.line_to(to, y);
        });
        if let Some(path) = path {
            self.surface.set_fill(None);
            self.surface.set_stroke(Some(stroke));
            self.surface.draw_path(&path);
        }
    }
}

/// Where a link is, and where it leads.
pub struct Link {
    /// Left, top, width, height.
    pub place: (f32, f32, f32, f32),
    /// The address.
    pub url: String,
    /// What it is, for who cannot see it.
    pub says: String,
}

/// Adds a page to a document, drawn by `draw`.
pub fn page(
    document: &mut Document,
    (width, height): (f32, f32),
    link: Option<Link>,
    draw: impl FnOnce(&mut Pen<'_, '_>) -> Result<(), DocumentError>,
) -> Result<(), DocumentError> {
    let size = PageSettings::from_wh(width, height).ok_or_else(|| DocumentError("a page has no size".to_owned()))?;
    let mut page = document.start_page_with(size);
    let mut surface = page.surface();
    let drawn = draw(&mut Pen { surface: &mut surface });
    surface.finish();
    if let Some(link) = link
        && let Some(rect) = Rect::from_xywh(link.place.0, link.place.1, link.place.2, link.place.3)
    {
        let target = Target::Action(Action::Link(LinkAction::new(link.url)));
        page.add_annotation(Annotation::new_link(LinkAnnotation::new(rect, target), Some(link.says)));
    }
    page.finish();
    drawn
}

/// A path, if there is anything in it.
pub fn shape(draw: impl FnOnce(&mut PathBuilder)) -> Option<Path> {
    let mut path = PathBuilder::new();
    draw(&mut path);
    path.finish()
}

fn fill(color: Rgb) -> Fill {
    Fill { paint: rgb(color).into(), rule: FillRule::NonZero, ..Fill::default() }
}

fn rgb((red, green, blue): Rgb) -> rgb::Color {
    rgb::Color::new(red, green, blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_broken_between_words_and_within_what_is_too_long() {
        let fonts = Fonts::load().expect("the fonts are there");
        let face = &fonts.bold;
        let title = "Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb";
        let lines = face.wrapped(title, 20.0, 240.0);
        assert!(lines.len() > 1 && lines.iter().all(|line| face.width(line, 20.0) <= 240.0), "{lines:?}");
        assert_eq!(lines.join(" "), title);
        let long = face.wrapped(&"W".repeat(60), 20.0, 240.0);
        assert!(long.len() > 1 && long.iter().all(|line| face.width(line, 20.0) <= 240.0), "{long:?}");
        assert!(face.wrapped("", 20.0, 240.0).is_empty());
        assert_eq!(face.cut("short", 20.0, 240.0), "short");
        assert!(face.cut(title, 20.0, 100.0).ends_with('…'));
    }

    #[test]
    fn the_fonts_have_the_letters_of_europe_and_the_signs_of_money() {
        let fonts = Fonts::load().expect("the fonts are there");
        for face in [&fonts.regular, &fonts.bold] {
            let letters = face.metrics.charmap();
            let missing: String = "ÀéîõüßøåæœñçğışžČŁőŘẸạữΩλЖщїҐ€£¥₹₩₺₽₴₪₫₱฿–…·×→’„“"
                .chars()
                .filter(|letter| letters.map(*letter).is_none_or(|glyph| glyph.to_u32() == 0))
                .collect();
            assert!(missing.is_empty(), "{missing}");
        }
    }
}
