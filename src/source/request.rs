//! An incoming call before and after its credential was checked: only a checked call can be parsed.

use crate::domain::time::Timestamp;
use crate::source::json::{self, FieldError};

/// The methods that every endpoint accepts.
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
    /// The method's name in HTTP.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// An incoming call. Nothing in it is authenticated yet.
#[derive(Clone, Copy, Debug)]
pub struct RawRequest<'a> {
    /// The method.
    pub method: Method,
    /// The part of the path after the key, without slashes: `created`, or nothing.
    pub suffix: Option<&'a str>,
    /// Header names in lower case, and their values; a name may occur twice.
    pub headers: &'a [(&'a str, &'a [u8])],
    /// The raw body.
    pub body: &'a [u8],
    /// When it was received.
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

/// A call with a correct credential. Only [`crate::source::scheme::verify`] creates one.
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

    /// The body, read as one of the sender's types.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, FieldError> {
        json::read(&self.body)
    }
}
