//! The columns of a table as it is copied.

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What its values are; any may be null here, for the schema itself says which may not.
    pub kind: Kind,
}

/// What the schema knows of kinds of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `text`
    Text,
    /// `bigint`
    Number,
    /// `boolean`
    Truth,
}

pub(super) const fn text(name: &'static str) -> Column {
    let kind = Kind::Text;
    Column { name, kind }
}

pub(super) const fn number(name: &'static str) -> Column {
    let kind = Kind::Number;
    Column { name, kind }
}

pub(super) const fn truth(name: &'static str) -> Column {
    let kind = Kind::Truth;
    Column { name, kind }
}
