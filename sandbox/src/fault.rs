//! Faults on order: what the sandbox does wrong, for which requests and how often.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

/// Whom a rate limit concerns, as Discord's `X-RateLimit-Scope` says it.
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
        /// Whom it concerns.
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
    /// An answer that is not Discord's: a proxy's page, for instance. Nothing is done.
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
    /// Never answers, and does nothing.
    Hang,
    /// Does what was asked, and never answers.
    DoThenHang,
    /// Closes the connection, and does nothing.
    Drop,
    /// Does what was asked, and closes the connection instead of answering.
    DoThenDrop,
    /// Does what was asked, and answers with a status of its own and a body that is no JSON.
    DoThenGarble {
        /// The HTTP status.
        status: u16,
        /// What stands there instead of the answer.
        body: String,
    },
    /// Waits for the bell before doing anything.
    Wait(Arc<Notify>),
}

/// How often a rule applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// So many times.
    Exactly(usize),
    /// For ever.
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

/// The faults on order. The oldest rule that fits applies.
#[derive(Debug, Default)]
pub struct Faults {
    rules: Mutex<Vec<Rule>>,
}

impl Faults {
    /// Orders a fault for requests whose method is this (`*` for any) and whose path contains that.
    /// Gives the number under which [`Faults::hits`] counts it.
    pub fn order(&self, method: &str, path_part: &str, times: Times, fault: Fault) -> usize {
        self.order_for((method, path_part, ""), times, fault)
    }

    /// The same, for requests whose body contains something.
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

    /// How often a rule applied.
    pub fn hits(&self, rule: usize) -> usize {
        self.lock().get(rule).map_or(0, |rule| rule.hits)
    }

    /// Lets no rule apply any more; the counts stay.
    pub fn clear(&self) {
        for rule in self.lock().iter_mut() {
            rule.times = Times::Exactly(0);
        }
    }

    /// The fault for a request, where one is on order.
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
