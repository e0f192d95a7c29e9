//! What is made of uploads: by what is in them, upright, bare, and never at the price of memory.

use std::io::Cursor;

use booking_domain::{
    ports::{PosterRenderer as _, RenderedPicture},
    poster::{UploadError, sizes_of},
};
use booking_pictures::Renderer;
use image::{DynamicImage, ImageEncoder as _, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage, codecs::jpeg::JpegEncoder};

const RED: Rgb<u8> = Rgb([200, 20, 20]);
const BLUE: Rgb<u8> = Rgb([20, 20, 200]);

/// Red above, blue below.
fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |_, y| if y < height / 2 { RED } else { BLUE })
}

fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).expect("encodes");
    bytes.into_inner()
}

/// An Exif block that says nothing but an orientation and who took the picture (Exif 2.3, 4.6).
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x02\0".to_vec();
    exif.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    exif.extend([0x3b, 0x01, 2, 0, 4, 0, 0, 0]);
    exif.extend(b"Eve\0\0\0\0\0");
    exif
}

fn jpeg_with_exif(picture: &RgbImage, orientation: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes);
    encoder.set_exif_metadata(exif(orientation)).expect("JPEG has Exif");
    encoder.encode_image(picture).expect("encodes");
    bytes
}

fn rendered(upload: &[u8]) -> Vec<RenderedPicture> {
    Renderer.render(upload).expect("a poster")
}

fn decoded(picture: &RenderedPicture) -> RgbImage {
    image::load_from_memory_with_format(&picture.bytes, ImageFormat::Jpeg).expect("a JPEG").into_rgb8()
}

fn is_near(pixel: Rgb<u8>, wanted: Rgb<u8>) -> bool {
    pixel.0.iter().zip(wanted.0).all(|(channel, wanted)| channel.abs_diff(wanted) < 24)
}

#[test]
fn each_format_becomes_pictures_of_all_widths() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let upload = encoded(picture(700, 1050), format);
        let pictures = rendered(&upload);
        assert_eq!(pictures.iter().map(|picture| picture.size).collect::<Vec<_>>(), sizes_of(700, 1050), "{format:?}");
        for picture in &pictures {
            let decoded = decoded(picture);
            assert_eq!(decoded.dimensions(), (picture.size.width, picture.size.height), "{format:?}");
            let middle = decoded.width() / 2;
            assert!(is_near(*decoded.get_pixel(middle, 10), RED), "{format:?}");
            assert!(is_near(*decoded.get_pixel(middle, decoded.height() - 10), BLUE), "{format:?}");
        }
        assert_eq!(pictures, rendered(&upload), "the same upload makes the same bytes");
    }
}

#[test]
fn a_picture_is_turned_as_its_orientation_says_and_nothing_else_of_it_is_kept() {
    // Taken with the camera turned by a quarter: what is left in the file is above in the picture.
    let on_its_side = RgbImage::from_fn(600, 400, |x, _| if x < 300 { RED } else { BLUE });
    let pictures = rendered(&jpeg_with_exif(&on_its_side, 6));
    let narrow = decoded(&pictures[0]);
    assert_eq!(narrow.dimensions(), (160, 240));
    assert!(is_near(*narrow.get_pixel(80, 20), RED) && is_near(*narrow.get_pixel(80, 220), BLUE));
    let upright = rendered(&jpeg_with_exif(&on_its_side, 1));
    assert_eq!((upright[0].size.width, upright[0].size.height), (160, 107));
    for picture in pictures.iter().chain(&upright) {
        let holds = |text: &[u8]| picture.bytes.windows(text.len()).any(|window| window == text);
        assert!(!holds(b"Exif") && !holds(b"Eve"), "metadata is kept");
    }
}

#[test]
fn what_shines_through_is_white() {
    let half = RgbaImage::from_fn(200, 300, |_, y| if y < 150 { Rgba([0, 0, 0, 0]) } else { Rgba([0, 0, 0, 128]) });
    let decoded = decoded(&rendered(&encoded(half, ImageFormat::Png))[0]);
    assert!(is_near(*decoded.get_pixel(80, 20), Rgb([255, 255, 255])), "{:?}", decoded.get_pixel(80, 20));
    assert!(is_near(*decoded.get_pixel(80, 200), Rgb([127, 127, 127])), "{:?}", decoded.get_pixel(80, 200));
}

#[test]
fn what_is_no_picture_is_refused_whatever_it_is_called() {
    let gif = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;".as_slice();
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".as_slice();
    for upload in [b"".as_slice(), b"a text", gif, svg, b"%PDF-1.7", b"<!doctype html>"] {
        assert_eq!(Renderer.render(upload), Err(UploadError::NotAPicture), "{}", String::from_utf8_lossy(upload));
    }
}

#[test]
fn a_picture_that_is_damaged_is_refused() {
    let bytes = encoded(picture(400, 600), ImageFormat::Png);
    assert_eq!(Renderer.render(&bytes[..bytes.len() / 2]), Err(UploadError::Damaged));
    assert_eq!(Renderer.render(&bytes[..20]), Err(UploadError::Damaged));
    assert_eq!(Renderer.render(b"\xff\xd8\xff\xe0 and then nothing of a JPEG"), Err(UploadError::Damaged));
}

/// A hundred bytes that say they are a picture of nine gigabytes: refused by what they say, before any memory is taken.
#[test]
fn a_decompression_bomb_is_refused_before_it_goes_off() {
    let small = encoded(picture(200, 300), ImageFormat::Png);
    let mut bomb = small.clone();
    bomb[16..20].copy_from_slice(&50_000_u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let crc = crc32(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.to_be_bytes());
    assert_eq!(Renderer.render(&bomb), Err(UploadError::TooManyPixels(50_000, 60_000)));
    // A real one: flat colours of 25 megapixels are a hundredth of that in bytes.
    let flat = encoded(RgbImage::new(5_000, 5_000), ImageFormat::Png);
    assert!(flat.len() < 1_000_000, "{}", flat.len());
    assert_eq!(Renderer.render(&flat), Err(UploadError::TooManyPixels(5_000, 5_000)));
    assert_eq!(Renderer.render(&encoded(picture(100, 150), ImageFormat::Png)), Err(UploadError::TooSmall(100, 150)));
}

/// As PNG wants it (ISO 15948, annex D).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 })
    })
}
