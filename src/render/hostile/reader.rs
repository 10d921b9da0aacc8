//! Reads a message as Discord's clients do, and finds what no message may hold: written apart from the renderer, by
//! Discord's own rules, so that the two share no mistake. The fuzz targets read with it too.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// Something in a text that a client does not show letter by letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Bold begins or ends.
    Bold,
    /// Struck out begins or ends.
    Strike,
    /// A member's mention, by id.
    Member(String),
    /// A role's mention, by id.
    Role(String),
    /// A moment that the reader's client tells, as `<t:…:R>` or `<t:…:f>`.
    Moment,
    /// An address in angle brackets.
    Address(String),
    /// A text that leads to an address.
    Link(String, String),
    /// The line is small print.
    SmallPrint,
    /// The line is a quote.
    Quote,
    /// What must never come alive: a link, an emphasis, a heading, someone else's mention.
    Stray(String),
}

/// A text as a client reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Read {
    /// What comes alive, in order.
    pub(crate) marks: Vec<Mark>,
    /// What is shown letter by letter.
    pub(crate) text: String,
}

/// What the next piece of a line is, and how many bytes it takes.
enum Piece {
    Alive(Mark, usize),
    Letter(char, usize),
}

/// Reads a text of markdown.
pub(crate) fn read(markdown: &str) -> Read {
    let mut read = Read::default();
    for line in markdown.split('\n') {
        read_line(line, &mut read);
        read.text.push('\n');
    }
    read.text.pop();
    read
}

fn read_line(line: &str, read: &mut Read) {
    let mut rest = line;
    for (sign, mark) in [("-# ", Mark::SmallPrint), ("> ", Mark::Quote)] {
        if let Some(behind) = rest.strip_prefix(sign).filter(|_| rest.len() == line.len()) {
            read.marks.push(mark);
            rest = behind;
        }
    }
    read.marks.extend(block(rest));
    let begin = read.marks.len();
    while let Some(piece) = piece(rest) {
        rest = match piece {
            Piece::Alive(mark, length) => {
                read.marks.push(mark);
                &rest[length..]
            }
            Piece::Letter(letter, length) => {
                read.text.push(letter);
                &rest[length..]
            }
        };
    }
    for pair in [Mark::Bold, Mark::Strike] {
        let marks = &read.marks[begin..];
        if marks.iter().filter(|mark| **mark == pair).count() % 2 == 1 {
            read.marks.push(Mark::Stray(format!("half a {pair:?}")));
        }
    }
}

/// What the beginning of a line makes of the whole: a heading, a list, small print or a quote, one inside another.
fn block(line: &str) -> Option<Mark> {
    let line = line.trim_start();
    let digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_number = digits.len() < line.len() && digits.starts_with(['.', ')']);
    let signs = ["# ", "## ", "### ", "-# ", "- ", "* ", "+ ", "> ", ">>> "];
    let sign = if is_number {
        digits[1..]
            .starts_with(char::is_whitespace)
            .then_some("number")
    } else {
        signs.into_iter().find(|sign| line.starts_with(sign))
    };
    sign.map(|sign| Mark::Stray(format!("a line begun by {sign:?}")))
}

fn piece(rest: &str) -> Option<Piece> {
    let first = rest.chars().next()?;
    let stray = |length: usize| Piece::Alive(Mark::Stray(rest[..length].to_owned()), length);
    let alive = match first {
        '\\' => escaped(rest),
        '*' if rest.starts_with("**") => Some(Piece::Alive(Mark::Bold, 2)),
        '~' if rest.starts_with("~~") => Some(Piece::Alive(Mark::Strike, 2)),
        '|' if rest.starts_with("||") => Some(stray(2)),
        '*' | '_' | '`' => Some(stray(1)),
        '<' => angle(rest),
        '[' if rest.contains("](") => Some(labelled(rest).unwrap_or(stray(1))),
        '@' if ["@everyone", "@here"]
            .iter()
            .any(|all| rest.starts_with(all)) =>
        {
            Some(stray(1))
        }
        ':' => short_name(rest).map(stray),
        _ => link(rest).map(stray),
    };
    Some(alive.unwrap_or(Piece::Letter(first, first.len_utf8())))
}

/// A text and behind it the address that it leads to, without a preview.
fn labelled(rest: &str) -> Option<Piece> {
    let (label, behind) = rest[1..].split_once("](<")?;
    let (address, _) = behind.split_once(">)")?;
    let is_one = |part: &str| !part.contains(['[', ']', '<', '>', ' ', '\n']);
    let length = label.len() + address.len() + 6;
    let link = Mark::Link(read(label).text, address.to_owned());
    (is_one(label) && is_one(address)).then_some(Piece::Alive(link, length))
}

/// A backslash makes text of any sign that is neither letter, digit nor blank.
fn escaped(rest: &str) -> Option<Piece> {
    let sign = rest[1..].chars().next()?;
    let is_sign = !sign.is_ascii_alphanumeric() && !sign.is_whitespace();
    is_sign.then(|| Piece::Letter(sign, 1 + sign.len_utf8()))
}

/// What stands in angle brackets and is more than that.
fn angle(rest: &str) -> Option<Piece> {
    let (inside, _) = rest[1..].split_once('>')?;
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let word = |text: &str| {
        let mut letters = text.bytes();
        !text.is_empty() && letters.all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    let mark = if let Some(id) = inside.strip_prefix("@&").filter(|id| number(id)) {
        Mark::Role(id.to_owned())
    } else if let Some(id) = inside.strip_prefix('@').filter(|id| number(id)) {
        Mark::Member(id.to_owned())
    } else if let Some(stamp) = inside.strip_prefix("t:") {
        let ours = stamp.strip_suffix(":R").or(stamp.strip_suffix(":f"));
        match ours.filter(|stamp| number(stamp)) {
            Some(_) => Mark::Moment,
            None => Mark::Stray(inside.to_owned()),
        }
    } else if inside.contains(":/") && !inside.contains([' ', ':']) || is_address(inside) {
        Mark::Address(inside.to_owned())
    } else {
        let parts: Vec<&str> = inside.split(':').collect();
        let is_emoji = matches!(parts[..], ["" | "a", name, id] if word(name) && number(id));
        let is_channel = inside.strip_prefix('#').is_some_and(number);
        let is_nick = inside.strip_prefix("@!").is_some_and(number);
        let is_command = inside.starts_with('/') && number(parts[parts.len() - 1]);
        let is_guide = inside.starts_with("id:");
        let is_mail = inside.contains('@') && inside.contains('.') && !inside.contains(' ');
        let is_phone = inside.strip_prefix('+').is_some_and(number);
        let is_stray =
            is_emoji || is_channel || is_nick || is_command || is_guide || is_mail || is_phone;
        if !is_stray {
            return None;
        }
        Mark::Stray(inside.to_owned())
    };
    Some(Piece::Alive(mark, inside.len() + 2))
}

fn is_address(inside: &str) -> bool {
    let scheme = inside.split_once("://").map(|(scheme, _)| scheme);
    let is_word = |scheme: &str| !scheme.contains(|c: char| !c.is_ascii_alphanumeric());
    scheme.is_some_and(|scheme| !scheme.is_empty() && is_word(scheme)) && !inside.contains(' ')
}

/// An emoji by its short name; a time of day is none.
fn short_name(rest: &str) -> Option<usize> {
    let (name, _) = rest[1..].split_once(':')?;
    let is_name = name
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"_+-".contains(&b));
    // Of those without a letter there are two.
    let is_said =
        name.contains(|c: char| c.is_ascii_alphabetic()) || ["100", "1234"].contains(&name);
    (is_name && is_said).then_some(name.len() + 2)
}

/// An address or invite that a client links without any sign around it.
fn link(rest: &str) -> Option<usize> {
    let known = [
        "http://",
        "https://",
        "discord://",
        "discord.gg/",
        "discord.com/",
        "discordapp.com/",
    ];
    known
        .into_iter()
        .find(|known| {
            rest.get(..known.len())
                .is_some_and(|it| it.eq_ignore_ascii_case(known))
        })
        .map(str::len)
}

/// Whether nothing a stranger could have written would come alive in `markdown`: beside our own bold, quotes and small
/// print there are only mentions of `known` ids, moments, and plain addresses.
pub(crate) fn is_tame(markdown: &str, known: &BTreeSet<String>) -> Result<(), String> {
    for mark in read(markdown).marks {
        let is_ours = match &mark {
            Mark::Member(id) | Mark::Role(id) => known.contains(id),
            Mark::Address(address) => is_open_address(address),
            Mark::Link(label, address) => is_read_as_written(label, address),
            Mark::Stray(_) => false,
            Mark::Bold | Mark::Strike | Mark::Moment | Mark::SmallPrint | Mark::Quote => true,
        };
        if !is_ours {
            return Err(format!("{mark:?} in {markdown:?}"));
        }
    }
    hides_nothing(markdown)
}

/// An address whose reader sees where it leads: no user, no number, no foreign letters, nobody posing as Discord.
pub(crate) fn is_open_address(address: &str) -> bool {
    let behind = ["https://", "http://"]
        .iter()
        .find_map(|scheme| address.strip_prefix(scheme));
    let Some(behind) = behind else { return false };
    let end = behind.find(['/', '?', '#']).unwrap_or(behind.len());
    let (host, port) = behind[..end]
        .split_once(':')
        .unwrap_or((&behind[..end], "0"));
    let labels: Vec<&str> = host.split('.').collect();
    let is_plain = |label: &&str| {
        let mut letters = label.bytes();
        let is_plain =
            letters.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
        is_plain && !label.is_empty() && !label.starts_with("xn--")
    };
    let poses = labels.windows(3).any(|three| {
        matches!(
            three,
            ["discord", "com" | "gg", _] | ["discordapp", "com", _]
        )
    });
    labels.len() > 1
        && labels.iter().all(is_plain)
        && !labels[labels.len() - 1].bytes().all(|b| b.is_ascii_digit())
        && !poses
        && port.bytes().all(|b| b.is_ascii_digit())
        && address.len() <= 2048
        && !address.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\\".contains(c))
}

/// Whether a link's text is its address, and no label of its host mixes letters that look alike.
fn is_read_as_written(label: &str, address: &str) -> bool {
    let behind = address
        .strip_prefix("https://")
        .or(address.strip_prefix("http://"));
    let host = label.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let is_mixed =
        |label: &str| label.contains(|c: char| c.is_ascii_alphabetic()) && !label.is_ascii();
    behind == Some(label)
        && host.contains('.')
        && !host.is_ascii()
        && !host.split('.').any(is_mixed)
        && address.len() <= 4096
}

/// Whether the host is written in the codes of other letters, and no label of it mixes them with Latin ones.
fn is_address_in_other_letters(address: &str) -> bool {
    let behind = address.split_once("://").map_or("", |(_, behind)| behind);
    let host = behind
        .split(['/', '?', '#', ':'])
        .next()
        .unwrap_or_default();
    let (read, outcome) = idna::domain_to_unicode(host);
    outcome.is_ok() && is_read_as_written(&read, &format!("https://{read}"))
}

/// The three characters that a marker is written in, together: ours, and nothing else may hold them so.
fn without_marker(text: &str) -> String {
    let is_of_marker = |c: char| ('\u{200b}'..='\u{200d}').contains(&c);
    let Some(begin) = text.find("\u{200b}\u{200b}") else {
        return text.to_owned();
    };
    let behind = text[begin..].trim_start_matches(is_of_marker);
    let marker = &text[begin..text.len() - behind.len()];
    if marker.chars().count() < 30 || !marker.ends_with('\u{200b}') {
        return text.to_owned();
    }
    format!("{}{}", &text[..begin], without_marker(behind))
}

/// No control and no mark of direction, which would make a line read otherwise than it is written.
fn hides_nothing(text: &str) -> Result<(), String> {
    let text = without_marker(text);
    let hides = |c: char| {
        let is_control = c.is_control() && c != '\n';
        let is_direction = matches!(c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let is_empty = matches!(
            c,
            '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}' | '\u{3164}'
        );
        is_control || is_direction || is_empty
    };
    match text.chars().find(|c| hides(*c)) {
        Some(c) => Err(format!("{:?} in {text:?}", c.escape_unicode().to_string())),
        None => Ok(()),
    }
}

/// Whether Discord takes the message and strangers gain nothing by it; `known` are the ids that we mention.
pub(crate) fn is_good(message: &Value, known: &BTreeSet<String>) -> Result<(), String> {
    let embeds = message["embeds"].as_array().map_or(&[][..], Vec::as_slice);
    if message["allowed_mentions"]["parse"] != json!([]) {
        return Err("someone may be pinged".to_owned());
    }
    let content = message["content"].as_str().unwrap_or_default();
    is_tame(content, known)?;
    let mut total = 0;
    for embed in embeds {
        is_tame_embed(embed, known)?;
        total += embed_length(embed)?;
    }
    let links: Vec<&Value> = embeds.iter().map(|embed| &embed["url"]).collect();
    let links: Vec<&str> = links.into_iter().filter_map(Value::as_str).collect();
    if links.iter().collect::<BTreeSet<_>>().len() < links.len() {
        return Err(format!("an address stands twice: {links:?}"));
    }
    if length(content) > 2000 || embeds.len() > 10 || total > 6000 {
        return Err(format!(
            "too long: {} {} {total}",
            length(content),
            embeds.len()
        ));
    }
    if content.is_empty() && embeds.is_empty() {
        return Err("an empty message".to_owned());
    }
    Ok(())
}

/// Markdown is read in descriptions and fields; author and footer are shown as they are.
fn is_tame_embed(embed: &Value, known: &BTreeSet<String>) -> Result<(), String> {
    let read = [&embed["title"], &embed["description"]];
    let fields = embed["fields"].as_array().into_iter().flatten();
    let fields = fields.flat_map(|field| [&field["name"], &field["value"]]);
    for text in read.into_iter().chain(fields).filter_map(Value::as_str) {
        is_tame(text, known)?;
    }
    for text in [&embed["author"]["name"], &embed["footer"]["text"]] {
        let text = text.as_str().unwrap_or("shown");
        hides_nothing(text)?;
        if text.contains('\n') {
            return Err(format!("more than a line: {text:?}"));
        }
    }
    let addresses = [
        &embed["url"],
        &embed["author"]["icon_url"],
        &embed["author"]["url"],
    ];
    for address in addresses.into_iter().filter_map(Value::as_str) {
        if !is_open_address(address) && !is_address_in_other_letters(address) {
            return Err(format!("an odd address: {address:?}"));
        }
    }
    Ok(())
}

/// What Discord counts of an embed, each part of it within its own limit and none of it blank.
fn embed_length(embed: &Value) -> Result<usize, String> {
    let mut total = 0;
    let mut measure = |text: &Value, most: usize| match text.as_str() {
        None => Ok(()),
        Some(text)
            if text
                .chars()
                .all(|c| c.is_whitespace() || "\u{200d}\u{fe0f}".contains(c)) =>
        {
            Err(format!("a blank text in {embed}"))
        }
        Some(text) if length(text) > most => Err(format!("more than {most}: {text:?}")),
        Some(text) => {
            total += length(text);
            Ok(())
        }
    };
    measure(&embed["title"], 256)?;
    measure(&embed["description"], 4096)?;
    measure(&embed["footer"]["text"], 2048)?;
    measure(&embed["author"]["name"], 256)?;
    let fields = embed["fields"].as_array().map_or(&[][..], Vec::as_slice);
    for field in fields {
        measure(&field["name"], 256)?;
        measure(&field["value"], 1024)?;
        if !field["name"].is_string() || !field["value"].is_string() {
            return Err(format!("half a field in {embed}"));
        }
    }
    if fields.len() > 25 || embed.get("title").or(embed.get("description")).is_none() {
        return Err(format!("not an embed: {embed}"));
    }
    Ok(total)
}

/// The longer of the two ways to count.
fn length(text: &str) -> usize {
    text.encode_utf16().count()
}
