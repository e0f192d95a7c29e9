//! A QR code as a path of rectangles.

use booking_domain::ports::DocumentError;
use krilla::geom::{Path, Rect};
use qrcode::{Color, EcLevel, QrCode};

use crate::sheet::shape;

/// Light modules that a scanner wants on every side (ISO/IEC 18004).
const QUIET: usize = 4;

/// The dark modules of a code, on a square of `side` points with its quiet zone inside. All of it is one path: viewers leave fine
/// light lines between shapes that touch.
pub fn path(text: &str, left: f32, top: f32, side: f32) -> Result<Path, DocumentError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|error| DocumentError(error.to_string()))?;
    let width = code.width();
    let module = side / points(width + 2 * QUIET);
    let place = |position: usize| points(position + QUIET) * module;
    let colors = code.to_colors();
    let path = shape(|path| {
        for (row, colors) in colors.chunks(width).enumerate() {
            for (column, length) in runs(colors) {
                let run = Rect::from_xywh(left + place(column), top + place(row), points(length) * module, module);
                if let Some(run) = run {
                    path.push_rect(run);
                }
            }
        }
    });
    path.ok_or_else(|| DocumentError("a QR code is empty".to_owned()))
}

/// The runs of dark modules in a row: where each begins and how long it is.
fn runs(row: &[Color]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for column in row.iter().enumerate().filter(|(_, color)| **color == Color::Dark).map(|(column, _)| column) {
        match runs.last_mut() {
            Some((start, length)) if *start + *length == column => *length += 1,
            _ => runs.push((column, 1)),
        }
    }
    runs
}

#[expect(clippy::cast_precision_loss, reason = "a code has at most 177 modules a side")]
fn points(modules: usize) -> f32 {
    modules as f32
}
