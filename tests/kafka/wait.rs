//! Waiting with a deadline: no test sleeps and hopes.

use std::time::{Duration, Instant};

/// For what takes seconds at most, on a machine that is busy with other things.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// Asks until there is an answer.
pub fn until<T>(limit: Duration, what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(started.elapsed() < limit, "waited {limit:?} in vain for {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Asks until the answer is yes.
pub fn until_true(limit: Duration, what: &str, mut ask: impl FnMut() -> bool) {
    until(limit, what, || ask().then_some(()));
}
