//! Error messages for operators: what failed, why and what to do, each once and in plain words.

use std::error::Error;
use std::io;

use crate::app::{MoveError, StartError};
use crate::config::ConfigError;
use crate::plain;
use crate::store::StoreError;

/// An error as one line, or none if nobody reads the output any more; mistakes in a configuration are one line each.
pub fn lines(error: &anyhow::Error) -> Vec<String> {
    if let Some(ConfigError(mistakes)) = error.downcast_ref() {
        return mistakes.clone();
    }
    let io = error.downcast_ref::<io::Error>();
    if io.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
        // The reader of the output, such as `head`, has closed it.
        return Vec::new();
    }
    let mut said = String::new();
    for cause in error.chain() {
        let (words, is_all) = words(cause);
        if !said.contains(&words) {
            let between = if said.is_empty() { "" } else { ": " };
            said = format!("{said}{between}{words}");
        }
        if is_all {
            break;
        }
    }
    vec![said.replace(['\n', '\r'], " ")]
}

/// The text of an error, and whether its causes add nothing to it.
fn words(error: &(dyn Error + 'static)) -> (String, bool) {
    if let Some(error) = error.downcast_ref::<io::Error>() {
        return (plain::io(error), true);
    }
    if let Some(error) = error.downcast_ref::<reqwest::Error>() {
        return (web(error), true);
    }
    let is_all = error.is::<StartError>() || error.is::<MoveError>() || error.is::<StoreError>();
    (error.to_string(), is_all)
}

/// Why an address did not answer. The address itself is not repeated, because it may contain a key.
pub(super) fn web(error: &reqwest::Error) -> String {
    let causes = causes(error);
    let plain = causes.iter().find_map(|cause| {
        let error = cause.downcast_ref::<io::Error>()?;
        // TLS errors are hidden in these two.
        let is_tls = matches!(
            error.kind(),
            io::ErrorKind::InvalidData | io::ErrorKind::Other
        );
        (!is_tls).then(|| plain::io(error))
    });
    let deepest = causes.last().map(ToString::to_string).unwrap_or_default();
    let is_dns = causes
        .iter()
        .any(|cause| cause.to_string().contains("dns error"));
    if error.is_timeout() {
        "no answer in time".to_owned()
    } else if error.is_builder() {
        "it must be an address like https://hooks.example.org".to_owned()
    } else if is_dns {
        "no such name is known (DNS)".to_owned()
    } else if deepest.contains("certificate") {
        format!("its certificate is not accepted ({deepest})")
    } else if deepest.contains("corrupt message") {
        "it does not speak TLS: is it http:// and not https://?".to_owned()
    } else {
        plain.unwrap_or(deepest)
    }
}

/// All causes of an error, the deepest last.
fn causes(error: &reqwest::Error) -> Vec<&(dyn Error + 'static)> {
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause);
        next = cause.source();
    }
    causes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(error: impl Into<anyhow::Error>) -> String {
        lines(&error.into()).join("|")
    }

    #[test]
    fn what_is_said_already_is_not_said_again() {
        let full = || io::Error::from_raw_os_error(28);
        let copy = StoreError::Backup("copy.db".into(), full());
        assert_eq!(
            line(copy),
            "no copy was made: copy.db: the disk is full: make room"
        );
        let place = anyhow::Error::from(full()).context("copy.db");
        assert_eq!(line(place), "copy.db: the disk is full: make room");
        let twice = anyhow::Error::from(full()).context("copy.db: the disk is full: make room");
        assert_eq!(line(twice), "copy.db: the disk is full: make room");
    }

    #[test]
    fn every_mistake_of_a_configuration_has_a_line() {
        let mistakes = vec!["a: wrong".to_owned(), "b: wrong".to_owned()];
        assert_eq!(lines(&ConfigError(mistakes.clone()).into()), mistakes);
    }

    #[test]
    fn an_output_that_nobody_reads_any_more_is_no_failure_to_tell() {
        assert_eq!(line(io::Error::from(io::ErrorKind::BrokenPipe)), "");
    }

    #[test]
    fn an_error_of_several_lines_is_one() {
        assert_eq!(line(anyhow::anyhow!("one\ntwo")), "one two");
    }
}
