//! Discord's rate limits: windows per route and a global one. <https://discord.com/developers/docs/topics/rate-limits>

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;

use super::fault::Scope;

/// How many requests a second a bot may make in total.
const GLOBAL_PER_SECOND: u32 = 50;

/// One kind of window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quota {
    /// Discord's opaque name for the kind.
    pub(crate) bucket: &'static str,
    pub(crate) limit: u32,
    pub(crate) per: Duration,
}

/// Posting, per channel.
pub(crate) const POSTS: Quota = Quota {
    bucket: "80c17d2f203122d936070c88c8d10f33",
    limit: 5,
    per: Duration::from_secs(5),
};
/// Editing and deleting, per channel.
pub(crate) const EDITS: Quota = Quota {
    bucket: "ff5d5bd1e2ce11d1e7f5ae9c4eb1f3b9",
    limit: 5,
    per: Duration::from_secs(5),
};
/// Giving and removing roles, per guild.
pub(crate) const GRANTS: Quota = Quota {
    bucket: "5fcfba1f1ba3e4d7a9c2f8d1bb07e6a2",
    limit: 10,
    per: Duration::from_secs(10),
};

#[derive(Clone, Copy, Debug)]
struct Window {
    used: u32,
    ends_at: Timestamp,
}

impl Window {
    fn take(&mut self, quota_limit: u32, per: Duration, now: Timestamp) -> bool {
        if self.ends_at <= now {
            *self = Self {
                used: 0,
                ends_at: now + per,
            };
        }
        let is_free = self.used < quota_limit;
        self.used += u32::from(is_free);
        is_free
    }

    /// The remaining time.
    fn wait(self, now: Timestamp) -> Duration {
        now.duration_until(self.ends_at)
            .try_into()
            .unwrap_or_default()
    }
}

/// The limiter's verdict on one request.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Verdict {
    /// The headers of the answer.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// Set if the request is refused.
    pub(crate) refused: Option<(Scope, Duration)>,
}

/// Counts requests. Nothing is refused while it is off.
#[derive(Debug)]
pub(crate) struct Limiter {
    is_on: bool,
    all: Window,
    windows: HashMap<(&'static str, u64), Window>,
}

impl Limiter {
    pub(crate) fn new(is_on: bool) -> Self {
        let all = Window {
            used: 0,
            ends_at: Timestamp::default(),
        };
        Self {
            is_on,
            all,
            windows: HashMap::new(),
        }
    }

    /// Counts a request in its window, which the channel or guild selects.
    pub(crate) fn admit(&mut self, quota: Option<(Quota, u64)>, now: Timestamp) -> Verdict {
        if !self.is_on {
            return Verdict::default();
        }
        if !self
            .all
            .take(GLOBAL_PER_SECOND, Duration::from_secs(1), now)
        {
            let wait = self.all.wait(now);
            return Verdict {
                headers: Vec::new(),
                refused: Some((Scope::Global, wait)),
            };
        }
        let Some((quota, about)) = quota else {
            return Verdict::default();
        };
        let fresh = Window {
            used: 0,
            ends_at: Timestamp::default(),
        };
        let window = self.windows.entry((quota.bucket, about)).or_insert(fresh);
        let is_free = window.take(quota.limit, quota.per, now);
        let wait = window.wait(now);
        Verdict {
            headers: headers(quota, quota.limit - window.used, window.ends_at, wait),
            refused: (!is_free).then_some((Scope::User, wait)),
        }
    }
}

fn headers(
    quota: Quota,
    remaining: u32,
    ends_at: Timestamp,
    wait: Duration,
) -> Vec<(&'static str, String)> {
    let (seconds, ms) = (
        ends_at.as_millisecond().div_euclid(1000),
        ends_at.as_millisecond().rem_euclid(1000),
    );
    vec![
        ("x-ratelimit-limit", quota.limit.to_string()),
        ("x-ratelimit-remaining", remaining.to_string()),
        ("x-ratelimit-reset", format!("{seconds}.{ms:03}")),
        (
            "x-ratelimit-reset-after",
            format!("{:.3}", wait.as_secs_f64()),
        ),
        ("x-ratelimit-bucket", quota.bucket.to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::constant(1_772_000_000, 250_000_000);

    fn header<'a>(verdict: &'a Verdict, name: &str) -> &'a str {
        verdict
            .headers
            .iter()
            .find(|(own, _)| *own == name)
            .map_or("", |(_, value)| value)
    }

    #[test]
    fn the_sixth_post_within_five_seconds_is_refused() {
        let mut limiter = Limiter::new(true);
        let first = limiter.admit(Some((POSTS, 1)), NOW);
        assert_eq!(header(&first, "x-ratelimit-limit"), "5");
        assert_eq!(header(&first, "x-ratelimit-remaining"), "4");
        assert_eq!(header(&first, "x-ratelimit-reset"), "1772000005.250");
        assert_eq!(header(&first, "x-ratelimit-reset-after"), "5.000");
        for _ in 0..4 {
            assert_eq!(limiter.admit(Some((POSTS, 1)), NOW).refused, None);
        }
        let later = NOW + Duration::from_secs(2);
        let sixth = limiter.admit(Some((POSTS, 1)), later);
        assert_eq!(sixth.refused, Some((Scope::User, Duration::from_secs(3))));
        assert_eq!(limiter.admit(Some((POSTS, 2)), later).refused, None);
        let after = NOW + Duration::from_secs(5);
        assert_eq!(limiter.admit(Some((POSTS, 1)), after).refused, None);
    }

    #[test]
    fn fifty_a_second_is_all_there_is() {
        let mut limiter = Limiter::new(true);
        for _ in 0..GLOBAL_PER_SECOND {
            assert_eq!(limiter.admit(None, NOW).refused, None);
        }
        let refused = limiter.admit(None, NOW).refused;
        assert_eq!(refused, Some((Scope::Global, Duration::from_secs(1))));
    }

    #[test]
    fn a_limiter_that_is_off_says_nothing() {
        let mut limiter = Limiter::new(false);
        for _ in 0..100 {
            assert_eq!(limiter.admit(Some((POSTS, 1)), NOW), Verdict::default());
        }
    }
}
