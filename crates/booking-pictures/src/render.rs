use std::io::Cursor;

use booking_domain::{
    ports::{PosterRenderer, RenderedPicture},
    poster::{UploadError, check_size, sizes_of},
};
use image::{
    DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, Rgb, RgbImage, codecs::jpeg::JpegEncoder, imageops::FilterType,
    metadata::Orientation,
};

/// The quality of the JPEGs, of 100: above it files grow and nobody sees why.
const QUALITY: u8 = 82;

/// The most memory reading an upload may take: 24 megapixels of four channels of 16 bits, and some.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;

/// Makes pictures by the `image` crate.
#[derive(Clone, Copy, Debug, Default)]
pub struct Renderer;

impl PosterRenderer for Renderer {
    fn render(&self, upload: &[u8]) -> Result<Vec<RenderedPicture>, UploadError> {
        let picture = read(upload)?;
        let (width, height) = picture.dimensions();
        let mut sizes = sizes_of(width, height);
        // The widest first: each narrower one is made of the one before, which has few pixels already.
        sizes.reverse();
        let mut rendered = Vec::with_capacity(sizes.len());
        let mut source = picture;
        for size in sizes {
            if source.dimensions() != (size.width, size.height) {
                source = image::imageops::resize(&source, size.width, size.height, FilterType::Lanczos3);
            }
            rendered.push(RenderedPicture { size, bytes: jpeg(&source)? });
        }
        rendered.reverse();
        Ok(rendered)
    }
}

/// The pixels of an upload, upright.
fn read(upload: &[u8]) -> Result<RgbImage, UploadError> {
    let mut reader = ImageReader::new(Cursor::new(upload)).with_guessed_format().map_err(|_| UploadError::NotAPicture)?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) {
        return Err(UploadError::NotAPicture);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| UploadError::Damaged)?;
    let (width, height) = decoder.dimensions();
    // A file of a few bytes may say that it has a billion pixels; nobody has made room for them yet.
    check_size(width, height)?;
    // A picture whose orientation cannot be read stands as it is.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| UploadError::Damaged)?;
    picture.apply_orientation(orientation);
    Ok(opaque(picture))
}

/// JPEG knows no transparency: what shines through is white, as on the page a poster is printed on.
fn opaque(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, alpha] = picture.get_pixel(x, y).0;
        let alpha = u16::from(alpha);
        // Both terms together are at most 255 × 255, so what is left after the division fits.
        let over_white = |channel: u8| u8::try_from((u16::from(channel) * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX);
        Rgb([red, green, blue].map(over_white))
    })
}

fn jpeg(picture: &RgbImage) -> Result<Vec<u8>, UploadError> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(picture).map_err(|_| UploadError::Damaged)?;
    Ok(bytes)
}
