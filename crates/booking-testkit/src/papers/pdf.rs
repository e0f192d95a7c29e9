use lopdf::{
    Document, Object,
    content::{Content, Operation},
};

/// A PDF, read.
pub struct Pdf {
    /// What each page says, its spaces left out: a reader puts them where it likes.
    pages: Vec<String>,
    codes: Vec<Option<String>>,
}

impl Pdf {
    /// Reads a PDF.
    ///
    /// # Panics
    /// When it is none.
    pub fn read(bytes: &[u8]) -> Self {
        let document = Document::load_mem(bytes).expect("a PDF");
        let (mut pages, mut codes) = (Vec::new(), Vec::new());
        for (number, id) in document.get_pages() {
            pages.push(without_spaces(&document.extract_text(&[number]).expect("text")));
            codes.push(code(&document.get_and_decode_page_content(id).expect("content")));
        }
        Self { pages, codes }
    }

    /// How many pages it has.
    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    /// Whether a page, counted from zero, says something.
    pub fn says(&self, page: usize, text: &str) -> bool {
        self.pages[page].contains(&without_spaces(text))
    }

    /// Checks that a page says all of this.
    ///
    /// # Panics
    /// When it does not.
    #[track_caller]
    pub fn must_say(&self, page: usize, texts: &[&str]) {
        for text in texts {
            assert!(self.says(page, text), "page {page} does not say {text:?}: {}", self.pages[page]);
        }
    }

    /// What the QR code that is drawn on each page says; `None` where there is none that a scanner reads.
    pub fn codes(&self) -> &[Option<String>] {
        &self.codes
    }
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// A rectangle: left, top, right, bottom, in whatever direction the page's numbers grow.
type Area = (f32, f32, f32, f32);

/// Scans the QR code drawn on a page: the path that is made of most rectangles.
fn code(content: &Content) -> Option<String> {
    let mut paths: Vec<Vec<Area>> = vec![Vec::new()];
    let mut open: Vec<(f32, f32)> = Vec::new();
    let mut upward = true;
    for Operation { operator, operands } in &content.operations {
        let at = |i: usize| operands.get(i).and_then(|operand: &Object| operand.as_float().ok()).unwrap_or_default();
        match operator.as_str() {
            // Pages grow upward unless a drawing program turns them over.
            "cm" if at(3) < 0.0 => upward = false,
            "m" => open = vec![(at(0), at(1))],
            "l" => open.push((at(0), at(1))),
            "h" => paths.last_mut()?.extend(area(&open)),
            "re" => paths.last_mut()?.push((at(0), at(1), at(0) + at(2), at(1) + at(3))),
            "f" | "f*" | "S" | "n" => paths.push(Vec::new()),
            _ => {}
        }
    }
    let modules = paths.into_iter().max_by_key(Vec::len).filter(|path| path.len() > 40)?;
    scan(&modules, upward)
}

fn area(corners: &[(f32, f32)]) -> Option<Area> {
    let (first, rest) = corners.split_first()?;
    let start = (first.0, first.1, first.0, first.1);
    Some(rest.iter().fold(start, |area, (x, y)| (area.0.min(*x), area.1.min(*y), area.2.max(*x), area.3.max(*y))))
}

/// Paints rectangles and lets a scanner look at it.
fn scan(modules: &[Area], upward: bool) -> Option<String> {
    /// Pixels of a module, and light modules around the code.
    const PIXELS: usize = 6;
    const QUIET: usize = 4;
    let bounds = modules.iter().copied().reduce(|all, one| (all.0.min(one.0), all.1.min(one.1), all.2.max(one.2), all.3.max(one.3)))?;
    let module = modules.iter().map(|area| area.3 - area.1).fold(f32::MAX, f32::min);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a code has at most 177 modules a side")]
    let count = |length: f32| (length / module).round() as usize;
    let width = count(bounds.2 - bounds.0);
    let mut dark = vec![false; width * width];
    for area in modules {
        let row = if upward { count(bounds.3 - area.3) } else { count(area.1 - bounds.1) };
        for column in count(area.0 - bounds.0)..count(area.2 - bounds.0) {
            *dark.get_mut(row * width + column)? = true;
        }
    }
    let side = (width + 2 * QUIET) * PIXELS;
    let is_dark = |x: usize, y: usize| {
        let place = |pixel: usize| (pixel / PIXELS).checked_sub(QUIET).filter(|place| *place < width);
        place(x).zip(place(y)).is_some_and(|(x, y)| dark[y * width + x])
    };
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| if is_dark(x, y) { 0 } else { 255 });
    let grids = picture.detect_grids();
    grids.first()?.decode().ok().map(|(_, text)| text)
}
