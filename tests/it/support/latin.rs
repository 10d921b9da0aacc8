//! Words in Latin letters that have no place in a Russian or Bulgarian text.

/// Names and terms that are written in Latin letters in every language.
const NAMES: [&str; 36] = [
    // Products, and what their pages call things.
    "Crier",
    "BotiCord",
    "SphereCord",
    "Website",
    "Toolbox",
    "FastComments",
    "BareRTC",
    "Discord",
    "AutoMod",
    "AdminAPIKey",
    "Integrate",
    "Webhook",
    "Growth",
    "Pro",
    "Manage",
    "Data",
    "Webhooks",
    "Secret",
    // Terms and marks.
    "URL",
    "API",
    "IPv",
    "JSON",
    "TEST",
    "UTC",
    "GMT",
    "English",
    "up",
    // People, roles and channels of the sandbox.
    "Mira",
    "mira",
    "Anna",
    "Champion",
    "Supporter",
    "Admin",
    "everyone",
    "here",
    "crier",
];

/// The words of at least two Latin letters that are neither names nor inside code, mentions or addresses.
pub(crate) fn latin_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut is_code = false;
    for part in text.replace("```", "`").split('`') {
        if !is_code {
            let plain = without(&without(part, '<', '>'), '(', ')');
            let found = plain.split(|letter: char| !letter.is_ascii_alphabetic());
            words.extend(
                found
                    .filter(|word| word.len() > 1 && !NAMES.contains(word))
                    .map(str::to_owned),
            );
        }
        is_code = !is_code;
    }
    words
}

/// A text without what stands between two signs, if it has no Cyrillic letter: mentions, addresses, names of zones.
fn without(text: &str, open: char, close: char) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, inside, after)) = rest.split_once(open).and_then(|(before, rest)| {
        rest.split_once(close)
            .map(|(inside, after)| (before, inside, after))
    }) {
        kept.push_str(before);
        kept.push(' ');
        if inside.chars().any(|letter| ('а'..='я').contains(&letter)) {
            kept.push_str(inside);
        }
        rest = after;
    }
    kept + rest
}
