//! The question that a site may ask about a person, and its answer, in no vendor's format. The site waits for the
//! answer.

/// A site asks what may be shown of the person with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileQuestion {
    /// The person's name on that site.
    pub name: String,
}

/// What may be shown; empty for a name that is unknown or hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileAnswer {
    /// Labels and values in the order they are to be shown; labels are unique.
    pub fields: Vec<(String, String)>,
    /// A line above the fields.
    pub headline: Option<String>,
}
