//! What becomes of the work that is under way when the program is told to stop.

use std::{
    pin::{Pin, pin},
    time::Duration,
};

use futures::future::{Either, select};

/// How long it may go on: dropped at once, a mail would come twice and a refund would have to be asked about.
const MOMENT: Duration = Duration::from_secs(3);

/// How a piece of work ended.
pub enum Ended<T> {
    /// By itself.
    ByItself(T),
    /// The same, and meanwhile the program was told to stop.
    BeforeTheStop(T),
    /// The program stops; nobody knows what came of it.
    CutShort,
}

/// Does `work`; once `stop` has ended it gets a moment more.
pub async fn finish<T>(work: impl Future<Output = T> + Send, stop: Pin<&mut (impl Future<Output = ()> + Send)>) -> Ended<T> {
    match select(stop, pin!(work)).await {
        Either::Right((done, _)) => Ended::ByItself(done),
        Either::Left(((), work)) => match tokio::time::timeout(MOMENT, work).await {
            Ok(done) => Ended::BeforeTheStop(done),
            Err(_) => Ended::CutShort,
        },
    }
}
