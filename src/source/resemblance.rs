//! Guesses which source a refused call comes from, only to tell an admin what went wrong.

use serde_json::Value;

use crate::source::request::RawRequest;
use crate::source::scheme::Scheme;
use crate::source::{ALL, Source, json};

/// The other source whose credential the call has, or else whose calls its body resembles.
pub fn looks_like(raw: &RawRequest<'_>, asked: &dyn Source) -> Option<&'static dyn Source> {
    let has_its_header = |source: &&&'static dyn Source| {
        let own = header_names(asked);
        header_names(**source)
            .filter(|name| own.clone().all(|known| known != *name))
            .any(|name| raw.header(name).next().is_some())
    };
    let mut by_header = ALL.iter().filter(has_its_header);
    let found = match (by_header.next(), by_header.next()) {
        (Some(only), None) => Some(*only),
        _ => by_shape(&json::parse(raw.body).ok()?),
    };
    found.filter(|found| found.profile().id != asked.profile().id)
}

fn header_names(source: &dyn Source) -> impl Iterator<Item = &'static str> + Clone {
    source
        .profile()
        .schemes
        .iter()
        .filter_map(|scheme| match scheme {
            Scheme::HeaderSecret { header } | Scheme::Hmac { header, .. } => Some(*header),
            Scheme::BodySecret { .. } | Scheme::UrlKey => None,
        })
}

/// The source whose typical keys the body has most of.
fn by_shape(body: &Value) -> Option<&'static dyn Source> {
    let fitting = |source: &&'static dyn Source| {
        let shapes = source.profile().shapes.iter();
        let fits = shapes.filter(|keys| keys.iter().all(|key| body.get(key).is_some()));
        fits.map(|keys| keys.len()).max().unwrap_or(0)
    };
    let best = ALL.iter().max_by_key(|source| fitting(source))?;
    (fitting(best) > 0).then_some(*best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::sample::call;
    use crate::source::testing::{NOW, parts, secret};

    #[test]
    fn a_call_looks_like_its_own_source_wherever_it_goes() {
        for source in ALL {
            for sample in source.samples() {
                let call = call(*source, sample.event, &parts(7), &secret()).unwrap();
                let headers: Vec<_> = call
                    .headers
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_bytes()))
                    .collect();
                for headers in [&headers[..], &[]] {
                    let raw = RawRequest {
                        method: call.method,
                        suffix: None,
                        headers,
                        body: &call.body,
                        received_at: NOW,
                    };
                    for asked in ALL {
                        let is_own = asked.profile().id == source.profile().id;
                        let found = looks_like(&raw, *asked).map(|it| it.profile().id);
                        let expected = (!is_own).then_some(source.profile().id);
                        // A removal of FastComments is only an id.
                        let is_bare = headers.is_empty() && sample.event == "deleted";
                        if !is_bare {
                            assert_eq!(
                                found,
                                expected,
                                "{} at {}",
                                sample.event,
                                asked.profile().id
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_nobodys_call_looks_like_none() {
        let raw = |body| RawRequest {
            method: crate::source::request::Method::Post,
            suffix: None,
            headers: &[("content-type", b"application/json")],
            body,
            received_at: NOW,
        };
        for body in [&b"{}"[..], b"", b"[1]", br#"{"content":"hi"}"#, b"7"] {
            assert!(looks_like(&raw(body), ALL[0]).is_none());
        }
    }
}
