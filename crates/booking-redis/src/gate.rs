use std::sync::LazyLock;

use async_trait::async_trait;
use booking_domain::{
    SeatId, ShowtimeId, Timestamp,
    ports::{GATE_MEMORY_SECONDS, GateAnswer, SeatGate},
};
use deadpool_redis::redis::{Script, ScriptInvocation};
use jiff::SignedDuration;

use crate::Redis;

/// A mark is a key that holds the instant it ends. Redis' own clock only cleans up: whether a mark still counts is judged by the `now`
/// of whoever asks, the same on every replica. One that ends later than a mark made now would is of a clock that has been set back.
static ENTER: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        local now, ends = tonumber(ARGV[1]), tonumber(ARGV[2])
        local taken = {}
        for i, key in ipairs(KEYS) do
            local mark = tonumber(redis.call('GET', key)) or 0
            if now < mark and mark <= ends then taken[#taken + 1] = i - 1 end
        end
        if #taken == 0 then
            for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[2], 'PX', ARGV[3]) end
        end
        return taken
        ",
    )
});

static MARK: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        for _, key in ipairs(KEYS) do redis.call('SET', key, ARGV[2], 'PX', ARGV[3]) end
        ",
    )
});

const MEMORY: SignedDuration = SignedDuration::from_secs(GATE_MEMORY_SECONDS);

/// The seat gate that all replicas share.
pub struct RedisGate(Redis);

impl RedisGate {
    /// A gate over this Redis.
    pub fn new(redis: Redis) -> Self {
        Self(redis)
    }

    fn keys<'a>(&'a self, showtime: ShowtimeId, seats: &'a [SeatId]) -> impl Iterator<Item = String> + 'a {
        seats.iter().map(move |seat| self.0.name(&format!("{{showtime:{showtime}}}:seat:{seat}")))
    }

    fn call<'a>(&self, script: &'a Script, showtime: ShowtimeId, seats: &[SeatId], now: Timestamp) -> ScriptInvocation<'a> {
        let ends = now.saturating_add(MEMORY).unwrap_or(Timestamp::MAX);
        let mut call = script.prepare_invoke();
        for key in self.keys(showtime, seats) {
            call.key(key);
        }
        call.arg(now.as_microsecond()).arg(ends.as_microsecond()).arg(GATE_MEMORY_SECONDS * 1000);
        call
    }
}

#[async_trait]
impl SeatGate for RedisGate {
    async fn enter(&self, showtime: ShowtimeId, seats: &[SeatId], now: Timestamp) -> GateAnswer {
        if seats.is_empty() {
            return GateAnswer::Open;
        }
        let call = self.call(&ENTER, showtime, seats, now);
        let taken = self.0.link.ask("gate: enter", |mut redis| async move { call.invoke_async::<Vec<usize>>(&mut redis).await }).await;
        let taken: Vec<SeatId> = taken.unwrap_or_default().into_iter().filter_map(|at| seats.get(at).copied()).collect();
        if taken.is_empty() { GateAnswer::Open } else { GateAnswer::Taken(taken) }
    }

    async fn mark(&self, showtime: ShowtimeId, seats: &[SeatId], now: Timestamp) {
        if seats.is_empty() {
            return;
        }
        let call = self.call(&MARK, showtime, seats, now);
        self.0.link.ask("gate: mark", |mut redis| async move { call.invoke_async::<()>(&mut redis).await }).await;
    }

    async fn clear(&self, showtime: ShowtimeId, seats: &[SeatId]) {
        if seats.is_empty() {
            return;
        }
        let mut call = deadpool_redis::redis::cmd("UNLINK");
        for key in self.keys(showtime, seats) {
            call.arg(key);
        }
        self.0.link.ask("gate: clear", |mut redis| async move { call.query_async::<()>(&mut redis).await }).await;
    }
}
