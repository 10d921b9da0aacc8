//! Injected faults: what the sandbox does wrong, for which requests and how often.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

/// What a rate limit applies to, as in Discord's `X-RateLimit-Scope`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// This bot on this route.
    User,
    /// Everyone on this resource.
    Shared,
    /// This bot on every route.
    Global,
}

impl Scope {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Shared => "shared",
            Self::Global => "global",
        }
    }
}

/// What goes wrong.
#[derive(Clone, Debug)]
pub enum Fault {
    /// 429 with Discord's body and headers.
    RateLimit {
        /// What it applies to.
        scope: Scope,
        /// How long to wait.
        retry_after: Duration,
    },
    /// A refusal with Discord's JSON.
    Refuse {
        /// The HTTP status.
        status: u16,
        /// Discord's own code.
        code: u32,
    },
    /// An answer that is not from Discord, for instance a proxy's page. The request has no effect.
    Answer {
        /// The HTTP status.
        status: u16,
        /// As in `text/html`.
        content_type: String,
        /// The whole body.
        body: String,
        /// Further headers.
        headers: Vec<(String, String)>,
    },
    /// Never answers; the request has no effect.
    Hang,
    /// Carries out the request, and never answers.
    DoThenHang,
    /// Closes the connection; the request has no effect.
    Drop,
    /// Carries out the request, and closes the connection instead of answering.
    DoThenDrop,
    /// Carries out the request, and answers with another status and a body that is not JSON.
    DoThenGarble {
        /// The HTTP status.
        status: u16,
        /// The body instead of the answer.
        body: String,
    },
    /// Waits for a notification before doing anything.
    Wait(Arc<Notify>),
}

/// How often a rule applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// This many times.
    Exactly(usize),
    /// Always.
    Always,
}

#[derive(Debug)]
struct Rule {
    method: String,
    path_part: String,
    body_part: String,
    times: Times,
    hits: usize,
    fault: Fault,
}

/// The injected faults. The oldest rule that matches is used.
#[derive(Debug, Default)]
pub struct Faults {
    rules: Mutex<Vec<Rule>>,
}

impl Faults {
    /// Injects a fault for requests with this method (`*` for any) whose path contains this text. Returns the number of
    /// the rule, for [`Faults::hits`].
    pub fn order(&self, method: &str, path_part: &str, times: Times, fault: Fault) -> usize {
        self.order_for((method, path_part, ""), times, fault)
    }

    /// The same, for requests whose body contains a text.
    pub fn order_for(
        &self,
        (method, path_part, body_part): (&str, &str, &str),
        times: Times,
        fault: Fault,
    ) -> usize {
        let mut rules = self.lock();
        rules.push(Rule {
            method: method.to_owned(),
            path_part: path_part.to_owned(),
            body_part: body_part.to_owned(),
            times,
            hits: 0,
            fault,
        });
        rules.len() - 1
    }

    /// How often a rule was used.
    pub fn hits(&self, rule: usize) -> usize {
        self.lock().get(rule).map_or(0, |rule| rule.hits)
    }

    /// Removes all rules; the counts are kept.
    pub fn clear(&self) {
        for rule in self.lock().iter_mut() {
            rule.times = Times::Exactly(0);
        }
    }

    /// The fault for a request, if a rule matches.
    pub(crate) fn take(&self, method: &str, path: &str, body: &str) -> Option<Fault> {
        let mut rules = self.lock();
        let rule = rules.iter_mut().find(|rule| {
            let is_left = match rule.times {
                Times::Exactly(times) => rule.hits < times,
                Times::Always => true,
            };
            is_left
                && (rule.method == "*" || rule.method == method)
                && path.contains(&rule.path_part)
                && body.contains(&rule.body_part)
        })?;
        rule.hits += 1;
        Some(rule.fault.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Rule>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_applies_as_often_as_it_was_ordered() {
        let faults = Faults::default();
        let rule = faults.order("POST", "/messages", Times::Exactly(2), Fault::Hang);
        assert!(faults.take("GET", "/channels/1/messages", "{}").is_none());
        assert!(faults.take("POST", "/channels/1/messages", "{}").is_some());
        assert!(faults.take("POST", "/channels/2/messages", "{}").is_some());
        assert!(faults.take("POST", "/channels/1/messages", "{}").is_none());
        assert_eq!(faults.hits(rule), 2);
    }

    #[test]
    fn a_rule_may_look_for_something_in_the_body() {
        let faults = Faults::default();
        let order = ("POST", "/messages", "bad word");
        faults.order_for(order, Times::Always, Fault::Drop);
        let is_hit = |body| faults.take("POST", "/channels/1/messages", body).is_some();
        assert_eq!((is_hit("a word"), is_hit("a bad word")), (false, true));
    }

    #[test]
    fn clearing_ends_every_rule() {
        let faults = Faults::default();
        faults.order("*", "", Times::Always, Fault::Drop);
        faults.clear();
        assert!(faults.take("GET", "/gateway", "{}").is_none());
    }
}
