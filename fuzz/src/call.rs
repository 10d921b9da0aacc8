//! Reads bytes as a sender's call: headers, an empty line, the body, in the format of the sources' fixtures. Two
//! special lines say what is outside of both: `:method: DELETE` and `:suffix: deleted`.

use crier::domain::time::Timestamp;
use crier::source::Source;
use crier::source::request::{Method, RawRequest};

/// When every call arrives: 2026-03-02 10:15:30 UTC.
pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_772_446_530);
/// The secret of the endpoint.
pub(crate) const SECRET: &str = "a-secret-of-the-fuzzer";

/// A call, unsigned.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) suffix: Option<&'static str>,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
}

impl Call {
    /// Parses these bytes; any bytes are a call.
    pub(crate) fn read(source: &dyn Source, input: &[u8]) -> Self {
        let end = input.windows(2).position(|two| two == b"\n\n");
        let (head, body) = match end {
            Some(end) => (&input[..end], &input[end + 2..]),
            None => (&[][..], input),
        };
        let mut call = Self {
            method: Method::Post,
            suffix: None,
            headers: Vec::new(),
            body: body.strip_suffix(b"\n").unwrap_or(body).to_vec(),
        };
        for line in head.split(|byte| *byte == b'\n') {
            call.take(source, line);
        }
        call
    }

    fn take(&mut self, source: &dyn Source, line: &[u8]) {
        let Some(end) = line.windows(2).position(|two| two == b": ") else {
            return;
        };
        let name = String::from_utf8_lossy(&line[..end]).to_ascii_lowercase();
        let value = &line[end + 2..];
        match name.as_str() {
            ":method" => {
                let methods = [Method::Put, Method::Delete];
                let named = methods
                    .into_iter()
                    .find(|it| it.as_str().as_bytes() == value);
                self.method = named.unwrap_or(Method::Post);
            }
            ":suffix" => {
                let mut known = source.profile().suffixes.iter().copied();
                self.suffix = known.find(|it| it.as_bytes() == value);
            }
            _ => self.headers.push((name, value.to_vec())),
        }
    }

    /// Its headers, for [`Call::raw`].
    pub(crate) fn shown(&self) -> Vec<(&str, &[u8])> {
        let headers = self.headers.iter();
        headers
            .map(|(name, value)| (name.as_str(), value.as_slice()))
            .collect()
    }

    /// The call in the form that is verified.
    pub(crate) fn raw<'a>(&'a self, headers: &'a [(&'a str, &'a [u8])]) -> RawRequest<'a> {
        RawRequest {
            method: self.method,
            suffix: self.suffix,
            headers,
            body: &self.body,
            received_at: NOW,
        }
    }

    /// Adds the headers of a signature.
    pub(crate) fn add(&mut self, headers: Vec<(String, String)>) {
        for (name, value) in headers {
            self.headers.retain(|(known, _)| *known != name);
            self.headers.push((name, value.into_bytes()));
        }
    }
}
