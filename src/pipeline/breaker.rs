//! The dead-letter breaker: when the wire itself seems broken, stop before everything becomes a dead letter.

use std::collections::VecDeque;

use crate::config::BreakerConfig;

/// What the last records came to. Judged before a commit, so that the batch that trips it is not drained either.
#[derive(Clone, Debug)]
pub struct Breaker {
    config: BreakerConfig,
    recent: VecDeque<bool>,
    dead: usize,
    run: usize,
}

impl Breaker {
    /// A closed breaker.
    #[must_use]
    pub fn new(config: BreakerConfig) -> Self {
        Self { config, recent: VecDeque::new(), dead: 0, run: 0 }
    }

    /// The breaker after these records (true: a dead letter).
    ///
    /// # Errors
    /// They trip it; why, and what to do.
    #[allow(clippy::cast_precision_loss, reason = "a ratio")]
    pub fn after(&self, records: &[bool]) -> Result<Self, String> {
        let mut next = self.clone();
        if !self.config.enabled {
            return Ok(next);
        }
        for dead in records {
            next.run = if *dead { next.run + 1 } else { 0 };
            next.dead += usize::from(*dead);
            next.recent.push_back(*dead);
            if next.recent.len() > next.config.window {
                next.dead -= usize::from(next.recent.pop_front().unwrap_or(false));
            }
            if next.run >= next.config.run {
                return Err(tripped(&format!("{} dead letters in a row", next.run)));
            }
            let full = next.recent.len() == next.config.window;
            if full && next.dead as f64 / next.config.window as f64 > next.config.ratio {
                return Err(tripped(&format!(
                    "{} dead letters among the last {} records",
                    next.dead, next.config.window
                )));
            }
        }
        Ok(next)
    }
}

fn tripped(what: &str) -> String {
    format!(
        "{what}: consuming has stopped and nothing of the last batch was committed; look at the raw topic and at newswire-error-class \
         of the dead letters, mend the wire or raise [breaker], then restart"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaker() -> Breaker {
        Breaker::new(BreakerConfig { enabled: true, ratio: 0.5, window: 10, run: 5 })
    }

    #[test]
    fn a_run_trips_it_also_across_batches() {
        let after = breaker().after(&[false, true, true, true]).expect("three");
        assert!(after.after(&[true]).is_ok());
        assert!(after.after(&[true, true]).unwrap_err().contains("5 dead letters in a row"));
        assert!(after.after(&[false, true, true, true, true]).is_ok());
    }

    #[test]
    fn a_ratio_trips_it_once_the_window_is_full() {
        let mixed = [true, true, false, true, true, false, true, true, false];
        let after = breaker().after(&mixed).expect("nine records do not fill the window");
        assert!(after.after(&[false]).unwrap_err().contains("6 dead letters among the last 10"));
        assert!(breaker().after(&[false, true].repeat(50)).is_ok(), "half is not more than half");
    }

    #[test]
    fn switched_off_it_never_trips() {
        let off = Breaker::new(BreakerConfig { enabled: false, ..breaker().config });
        assert!(off.after(&[true; 1000]).is_ok());
    }
}
