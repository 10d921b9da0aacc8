//! A call as it came in, and the same call after its credential was checked: only that one can be parsed.

use crate::domain::time::Timestamp;
use crate::source::json::{self, FieldError};

/// The methods that every endpoint takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// POST.
    Post,
    /// PUT.
    Put,
    /// DELETE.
    Delete,
}

impl Method {
    /// The method's name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// A call as it came in. Nothing in it is to be believed yet.
#[derive(Clone, Copy, Debug)]
pub struct RawRequest<'a> {
    /// The method.
    pub method: Method,
    /// What follows the key in the path, without slashes: `created`, or nothing.
    pub suffix: Option<&'a str>,
    /// Header names in lower case, and their values; a name may come twice.
    pub headers: &'a [(&'a str, &'a [u8])],
    /// The raw body.
    pub body: &'a [u8],
    /// When it came in.
    pub received_at: Timestamp,
}

impl<'a> RawRequest<'a> {
    /// The values of a header, whose name is given in lower case.
    pub fn header<'n>(&self, name: &'n str) -> impl Iterator<Item = &'a [u8]> + use<'a, 'n> {
        let is_meant = move |(key, _): &&(&str, &[u8])| *key == name;
        let found = self.headers.iter().filter(is_meant);
        found.map(|(_, value)| *value)
    }
}

/// A call whose credential was good. Made by [`crate::source::scheme::verify`] and nowhere else.
#[derive(Debug)]
pub struct VerifiedRequest<'a> {
    raw: RawRequest<'a>,
    body: serde_json::Value,
}

impl<'a> VerifiedRequest<'a> {
    pub(in crate::source) fn new(raw: RawRequest<'a>, body: serde_json::Value) -> Self {
        Self { raw, body }
    }

    /// The call itself.
    pub fn raw(&self) -> &RawRequest<'a> {
        &self.raw
    }

    /// The body as JSON.
    pub fn json(&self) -> &serde_json::Value {
        &self.body
    }

    /// The body read as one of the sender's own shapes.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, FieldError> {
        json::read(&self.body)
    }
}
