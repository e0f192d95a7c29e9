//! Lists that are wanted whole.

use booking_domain::page::{LARGEST_PAGE, Page, PageRequest};

/// All items of a list, read page by page.
///
/// # Errors
/// What `read` fails with.
pub async fn whole<T, K, E, F>(read: impl Fn(PageRequest<K>) -> F) -> Result<Vec<T>, E>
where
    F: Future<Output = Result<Page<T, K>, E>>,
{
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = read(PageRequest { limit: LARGEST_PAGE, after }).await?;
        all.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::*;

    async fn numbers(request: PageRequest<u32>) -> Result<Page<u32, u32>, u32> {
        let after = request.after.unwrap_or(0);
        let rows = (after + 1..=250).take(request.limit as usize + 1).collect();
        if after < 250 { Ok(Page::cut(rows, request.limit, |number| *number)) } else { Err(after) }
    }

    #[test]
    fn nothing_is_left_out_or_read_twice() {
        assert_eq!(block_on(whole(numbers)), Ok((1..=250).collect()));
        assert_eq!(block_on(whole(|request| numbers(PageRequest { after: Some(250), ..request }))), Err(250));
    }
}
