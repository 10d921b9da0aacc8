//! Explains errors of files and connections in plain words with the next step.

use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Why an operation failed, in plain words where there are any for the error.
pub fn io(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "it does not exist".to_owned(),
        ErrorKind::PermissionDenied => "this user is not allowed to".to_owned(),
        ErrorKind::AlreadyExists => "it exists already".to_owned(),
        ErrorKind::IsADirectory => "it is a folder, and a file is needed".to_owned(),
        ErrorKind::NotADirectory => "a part of the path is a file, not a folder".to_owned(),
        ErrorKind::StorageFull => "the disk is full: make room".to_owned(),
        ErrorKind::QuotaExceeded => "this user's share of the disk is full: make room".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "it is on a disk that may only be read".to_owned(),
        ErrorKind::ConnectionRefused => "nothing listens there".to_owned(),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => {
            "the connection broke off".to_owned()
        }
        ErrorKind::UnexpectedEof => "the answer broke off".to_owned(),
        ErrorKind::TimedOut => "no answer in time".to_owned(),
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => {
            "there is no way to it from this machine's network".to_owned()
        }
        _ => bare(&error.to_string()),
    }
}

/// The same for a file, with its name.
pub fn file(path: &Path, error: &io::Error) -> String {
    let name = path.display();
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    match (error.kind(), folder) {
        (ErrorKind::NotFound, Some(folder)) if !folder.exists() => {
            let folder = folder.display();
            format!("{name}: the folder {folder} does not exist: mkdir -p {folder} makes it")
        }
        (ErrorKind::PermissionDenied, _) => format!(
            "{name}: this user may not read or write it: `ls -ld` shows whose it and its folder are"
        ),
        (ErrorKind::AlreadyExists, _) => {
            format!("{name} exists already: choose another name, or move it away")
        }
        (ErrorKind::InvalidData, _) => format!("{name} is not UTF-8 text"),
        (ErrorKind::NotFound, _) => format!("{name} does not exist"),
        (ErrorKind::IsADirectory, _) => format!("{name} is a folder, and a file is needed"),
        _ => format!("{name}: {}", io(error)),
    }
}

/// Whether a file's mode has any of these bits.
pub fn is_open_to(path: &Path, bits: u32) -> bool {
    path.metadata()
        .is_ok_and(|file| file.permissions().mode() & bits != 0)
}

/// A text without the system's error number at its end.
fn bare(text: &str) -> String {
    text.split(" (os error")
        .next()
        .unwrap_or(text)
        .to_lowercase()
}
