//! Discord's refusals: a status, a code of its own, a message, and sometimes a tree of errors by path.
//! <https://discord.com/developers/docs/topics/opcodes-and-status-codes>

use std::borrow::Cow;

use serde_json::{Value, json};

/// A refusal.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) code: u32,
    pub(crate) message: Cow<'static, str>,
    pub(crate) errors: Option<Value>,
}

impl ApiError {
    const fn known(status: u16, code: u32, message: &'static str) -> Self {
        Self {
            status,
            code,
            message: Cow::Borrowed(message),
            errors: None,
        }
    }

    /// The JSON body.
    pub(crate) fn body(&self) -> Value {
        let mut body = json!({ "message": self.message, "code": self.code });
        if let Some(errors) = &self.errors {
            body["errors"] = errors.clone();
        }
        body
    }
}

/// Discord's refusals, one function for each.
impl ApiError {
    pub(crate) const UNAUTHORIZED: Self = Self::known(401, 0, "401: Unauthorized");
    pub(crate) const SCRIPTED: Self = Self::known(500, 0, "As ordered");
    pub(crate) const NOT_FOUND: Self = Self::known(404, 0, "404: Not Found");
    pub(crate) const METHOD_NOT_ALLOWED: Self = Self::known(405, 0, "405: Method Not Allowed");
    pub(crate) const UNKNOWN_APPLICATION: Self = Self::known(404, 10002, "Unknown Application");
    pub(crate) const UNKNOWN_CHANNEL: Self = Self::known(404, 10003, "Unknown Channel");
    pub(crate) const UNKNOWN_GUILD: Self = Self::known(404, 10004, "Unknown Guild");
    pub(crate) const UNKNOWN_MEMBER: Self = Self::known(404, 10007, "Unknown Member");
    pub(crate) const UNKNOWN_MESSAGE: Self = Self::known(404, 10008, "Unknown Message");
    pub(crate) const UNKNOWN_ROLE: Self = Self::known(404, 10011, "Unknown Role");
    pub(crate) const UNKNOWN_USER: Self = Self::known(404, 10013, "Unknown User");
    pub(crate) const UNKNOWN_WEBHOOK: Self = Self::known(404, 10015, "Unknown Webhook");
    pub(crate) const UNKNOWN_INTERACTION: Self = Self::known(404, 10062, "Unknown interaction");
    pub(crate) const ALREADY_ACKNOWLEDGED: Self =
        Self::known(400, 40060, "Interaction has already been acknowledged.");
    pub(crate) const MISSING_ACCESS: Self = Self::known(403, 50001, "Missing Access");
    pub(crate) const NOT_YOUR_MESSAGE: Self =
        Self::known(403, 50005, "Cannot edit a message authored by another user");
    pub(crate) const EMPTY_MESSAGE: Self = Self::known(400, 50006, "Cannot send an empty message");
    pub(crate) const CANNOT_MESSAGE_USER: Self =
        Self::known(403, 50007, "Cannot send messages to this user");
    pub(crate) const NOT_A_TEXT_CHANNEL: Self =
        Self::known(400, 50008, "Cannot send messages in a non-text channel");
    pub(crate) const MISSING_PERMISSIONS: Self = Self::known(403, 50013, "Missing Permissions");
    pub(crate) const INVALID_WEBHOOK_TOKEN: Self = Self::known(401, 50027, "Invalid Webhook Token");
    pub(crate) const INVALID_FORM_BODY: Self = Self::known(400, 50035, "Invalid Form Body");
    pub(crate) const INVALID_JSON: Self =
        Self::known(400, 50109, "The request body contains invalid JSON.");
    pub(crate) const THREAD_LOCKED: Self = Self::known(400, 160_005, "Thread is locked");
}

/// The errors in a body, by path.
#[derive(Debug, Default)]
pub(crate) struct Violations {
    tree: Value,
}

impl Violations {
    /// Adds one error at a path such as `embeds.0.title`.
    pub(crate) fn add(&mut self, path: &str, code: &str, message: &str) {
        if self.tree.is_null() {
            self.tree = json!({});
        }
        let mut node = &mut self.tree;
        for step in path.split('.').filter(|step| !step.is_empty()) {
            node = &mut node[step];
            if node.is_null() {
                *node = json!({});
            }
        }
        let fault = json!({ "code": code, "message": message });
        match node["_errors"].as_array_mut() {
            Some(faults) => faults.push(fault),
            None => node["_errors"] = json!([fault]),
        }
    }

    /// Adds an error for a text that is longer than `max`.
    pub(crate) fn too_long(&mut self, path: &str, max: usize) {
        let message = format!("Must be {max} or fewer in length.");
        self.add(path, "BASE_TYPE_MAX_LENGTH", &message);
    }

    /// Adds an error for a text whose length is outside `min` to `max`.
    pub(crate) fn bad_length(&mut self, path: &str, min: usize, max: usize) {
        let message = format!("Must be between {min} and {max} in length.");
        self.add(path, "BASE_TYPE_BAD_LENGTH", &message);
    }

    /// Adds an error for a missing part.
    pub(crate) fn required(&mut self, path: &str) {
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required");
    }

    /// Adds an error for a value that is not one of the allowed ones.
    pub(crate) fn not_a_choice(&mut self, path: &str, message: &str) {
        self.add(path, "BASE_TYPE_CHOICES", message);
    }

    /// `Ok` if there are no errors, else a refusal with the whole tree.
    pub(crate) fn into_result(self) -> Result<(), ApiError> {
        if self.tree.is_null() {
            return Ok(());
        }
        let errors = Some(self.tree);
        Err(ApiError {
            errors,
            ..ApiError::INVALID_FORM_BODY
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_hang_on_their_path() {
        let mut violations = Violations::default();
        violations.too_long("embeds.0.title", 256);
        violations.required("embeds.0.fields.2.name");
        let refusal = violations.into_result().unwrap_err();
        assert_eq!(refusal.code, 50035);
        let body = refusal.body();
        let title = &body["errors"]["embeds"]["0"]["title"]["_errors"][0];
        assert_eq!(title["code"], "BASE_TYPE_MAX_LENGTH");
        let name = &body["errors"]["embeds"]["0"]["fields"]["2"]["name"]["_errors"][0];
        assert_eq!(name["code"], "BASE_TYPE_REQUIRED");
    }
}
