//! A copy of the database while it is being written: under another name until it is whole, so that whoever finds the
//! file under its own name finds all of it.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A copy that is not whole yet. It goes away with its owner; one whose owner was killed keeps its odd name.
#[derive(Debug)]
pub(super) struct Unfinished {
    file: NamedTempFile,
    folder: PathBuf,
    to: PathBuf,
}

impl Unfinished {
    /// An empty file in the folder of `to`, where nothing may stand yet.
    pub(super) fn beside(to: &Path) -> io::Result<Self> {
        if to.symlink_metadata().is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let folder = match to.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let name = to.file_name().unwrap_or_default().to_string_lossy();
        let file = tempfile::Builder::new()
            .prefix(&format!(".{name}."))
            .suffix(".unfinished")
            .tempfile_in(folder)?;
        Ok(Self {
            file,
            folder: folder.to_owned(),
            to: to.to_owned(),
        })
    }

    /// Where the copy is made.
    pub(super) fn path(&self) -> &Path {
        self.file.path()
    }

    /// Gives the whole copy its name, once all of it lasts; what came to stand there meanwhile is left as it is.
    pub(super) fn finish(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        self.file.persist_noclobber(&self.to)?;
        File::open(self.folder)?.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_that_is_never_finished_leaves_nothing_under_its_name_and_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("copy.db");
        let copy = Unfinished::beside(&to).unwrap();
        std::fs::write(copy.path(), "half").unwrap();
        assert!(!to.exists());
        drop(copy);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_came_to_stand_under_the_name_meanwhile_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let to = folder.path().join("copy.db");
        let copy = Unfinished::beside(&to).unwrap();
        std::fs::write(&to, "another").unwrap();
        let refused = copy.finish().unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read_to_string(&to).unwrap(), "another");
    }
}
