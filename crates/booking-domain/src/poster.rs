//! Posters of films: pictures in a few widths, named by what they consist of, so that whoever has one never asks again.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The widths a poster is kept in, in pixels. One that was uploaded smaller has its own width in place of the next of these.
pub const POSTER_WIDTHS: [u32; 3] = [160, 320, 640];

/// The most bytes of an upload.
pub const MOST_BYTES: usize = 10 * 1024 * 1024;

/// The most pixels of an upload: 24 megapixels, as a camera takes them.
pub const MOST_PIXELS: u64 = 24_000_000;

/// How many times as long one side of a poster may be as the other.
const LONGEST_SHAPE: u32 = 3;

/// Names a poster by what its pictures consist of: SHA-256 in hex.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct PosterKey(String);

impl PosterKey {
    /// 64 small hexadecimal digits; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (text.len() == 64 && text.bytes().all(is_hex)).then(|| Self(text.to_owned()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of each picture it may have.
    pub fn pictures(&self) -> impl Iterator<Item = PictureName> {
        POSTER_WIDTHS.into_iter().map(|step| PictureName { poster: self.clone(), step })
    }
}

impl TryFrom<String> for PosterKey {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("a poster's key has 64 hexadecimal digits")
    }
}

/// Names one picture of a poster, such as `9f86…-320.jpg`: safe in paths, addresses and keys of buckets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PictureName {
    poster: PosterKey,
    step: u32,
}

impl PictureName {
    /// Reads it; `None` for what no poster is called.
    pub fn parse(text: &str) -> Option<Self> {
        let (key, step) = text.strip_suffix(".jpg")?.split_once('-')?;
        let step = POSTER_WIDTHS.into_iter().find(|width| width.to_string() == step)?;
        Some(Self { poster: PosterKey::parse(key)?, step })
    }
}

impl fmt::Display for PictureName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}.jpg", self.poster.0, self.step)
    }
}

/// The size of one picture of a poster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PosterSize {
    /// Which of [`POSTER_WIDTHS`] it stands for.
    pub step: u32,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

/// The poster of a film.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poster {
    /// Names it.
    pub key: PosterKey,
    /// Its pictures, the narrowest first.
    pub sizes: Vec<PosterSize>,
}

impl Poster {
    /// Its pictures with their names, the narrowest first.
    pub fn pictures(&self) -> impl Iterator<Item = (PictureName, PosterSize)> {
        self.sizes.iter().map(|size| (PictureName { poster: self.key.clone(), step: size.step }, *size))
    }
}

/// Why an upload is no poster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum UploadError {
    /// Neither JPEG nor PNG nor WebP, by its first bytes.
    #[error("is not a JPEG, PNG or WebP picture")]
    NotAPicture,
    /// It begins as a picture and does not go on as one.
    #[error("is a picture that cannot be read: it is damaged or incomplete")]
    Damaged,
    /// More pixels than [`MOST_PIXELS`].
    #[error("must have at most 24 megapixels; it has {0} × {1} pixels")]
    TooManyPixels(u32, u32),
    /// A side shorter than the smallest picture.
    #[error("must have at least 160 pixels on each side; it has {0} × {1}")]
    TooSmall(u32, u32),
    /// Too long for a poster.
    #[error("must be at most three times as long as wide, or as wide as long; it has {0} × {1} pixels")]
    NoPoster(u32, u32),
}

/// Whether a picture of this size can be a poster: asked before its pixels are read.
///
/// # Errors
/// [`UploadError`].
pub fn check_size(width: u32, height: u32) -> Result<(), UploadError> {
    let (short, long) = (width.min(height), width.max(height));
    if short < POSTER_WIDTHS[0] {
        Err(UploadError::TooSmall(width, height))
    } else if u64::from(width) * u64::from(height) > MOST_PIXELS {
        Err(UploadError::TooManyPixels(width, height))
    } else if long / LONGEST_SHAPE > short {
        Err(UploadError::NoPoster(width, height))
    } else {
        Ok(())
    }
}

/// The sizes to make of a picture that is this large: never larger than it is, its shape kept, heights rounded half up.
pub fn sizes_of(width: u32, height: u32) -> Vec<PosterSize> {
    let enough = POSTER_WIDTHS.into_iter().position(|step| step >= width).unwrap_or(POSTER_WIDTHS.len() - 1);
    let size = |step: u32| {
        let scaled = step.min(width);
        let doubled = 2 * u64::from(height) * u64::from(scaled) + u64::from(width);
        let height = u32::try_from(doubled / (2 * u64::from(width).max(1))).unwrap_or(u32::MAX).max(1);
        PosterSize { step, width: scaled, height }
    };
    POSTER_WIDTHS.into_iter().take(enough + 1).map(size).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_named_by_its_poster_and_nothing_else() {
        let key = "0123456789abcdef".repeat(4);
        let name = format!("{key}-320.jpg");
        assert_eq!(PictureName::parse(&name).expect("a name").to_string(), name);
        let names: Vec<String> = PosterKey::parse(&key).expect("a key").pictures().map(|name| name.to_string()).collect();
        assert_eq!(names, [format!("{key}-160.jpg"), name.clone(), format!("{key}-640.jpg")]);
        let upper = name.to_uppercase();
        let others = [&name[1..], &upper, "../../etc/passwd", &format!("{key}-321.jpg"), &format!("{key}-0320.jpg"), &format!("{key}.jpg")];
        for other in others {
            assert_eq!(PictureName::parse(other), None, "{other}");
        }
    }

    #[test]
    fn sizes_keep_the_shape_and_never_grow() {
        let of = |width, height| sizes_of(width, height).into_iter().map(|size| (size.step, size.width, size.height)).collect::<Vec<_>>();
        assert_eq!(of(2000, 3000), [(160, 160, 240), (320, 320, 480), (640, 640, 960)]);
        assert_eq!(of(640, 961), [(160, 160, 240), (320, 320, 481), (640, 640, 961)]);
        assert_eq!(of(500, 750), [(160, 160, 240), (320, 320, 480), (640, 500, 750)]);
        assert_eq!(of(320, 160), [(160, 160, 80), (320, 320, 160)]);
        assert_eq!(of(160, 240), [(160, 160, 240)]);
    }

    #[test]
    fn what_is_no_poster_is_told_before_it_is_read() {
        assert_eq!(check_size(4000, 6000), Ok(()));
        assert_eq!(check_size(4001, 6000), Err(UploadError::TooManyPixels(4001, 6000)));
        assert_eq!(check_size(60_000, 60_000), Err(UploadError::TooManyPixels(60_000, 60_000)));
        assert_eq!(check_size(159, 300), Err(UploadError::TooSmall(159, 300)));
        assert_eq!(check_size(200, 600), Ok(()));
        assert_eq!(check_size(200, 900), Err(UploadError::NoPoster(200, 900)));
        assert_eq!(check_size(900, 200), Err(UploadError::NoPoster(900, 200)));
    }
}
