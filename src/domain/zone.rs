//! Time zones by the names that people use: city or country in Latin or Cyrillic letters, an offset, or the IANA name.
//!
//! A zone is stored by its IANA name, or as an offset like `UTC+5:30`. The sign is the usual one: `GMT+3` is three
//! hours ahead of Greenwich, although the IANA name of that zone is `Etc/GMT-3`. Offsets from Moscow time work too:
//! `MSK+2`.

use std::sync::LazyLock;

use jiff::tz::{Offset, TimeZone};

/// The names, by zone and by country; `make_names.py` documents their origin.
const NAMES: &str = include_str!("zone/names.tsv");
/// How similar a name must be to be suggested for an unknown one.
const SIMILAR: f64 = 0.85;
/// How many names are suggested for an unknown one.
const MOST_SIMILAR: usize = 3;

/// A zone that is named after a city.
#[derive(Debug)]
pub struct Zone {
    /// Its IANA name.
    pub name: &'static str,
    /// Its city in English, Russian and Bulgarian.
    pub cities: [&'static str; 3],
    /// The cities' names as search keys, as [`folded`] makes them.
    keys: Vec<String>,
    /// The names of its country, in the same form.
    country: Vec<String>,
    /// Its rank among the zones of its country: the first is the one that most people mean.
    place: usize,
}

/// The result of looking up a name.
#[derive(Debug, PartialEq, Eq)]
pub enum Meaning {
    /// One zone, by the name it is stored under.
    One(String),
    /// Several zones of one country.
    Several(Vec<&'static Zone>),
    /// No known zone; these zones have similar names.
    Unknown(Vec<&'static Zone>),
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

impl Zone {
    /// All zones of this one's country, the one that most people there mean first.
    fn compatriots(&self) -> Vec<&'static Self> {
        let mut all: Vec<&Self> = all()
            .iter()
            .filter(|zone| zone.country == self.country)
            .collect();
        all.sort_by_key(|zone| zone.place);
        all
    }
}

/// All zones that are named after a city.
pub fn all() -> &'static [Zone] {
    static ZONES: LazyLock<Vec<Zone>> = LazyLock::new(read);
    &ZONES
}

fn read() -> Vec<Zone> {
    let lines = || NAMES.lines().filter(|line| !line.starts_with('#'));
    let keys = |names: &str| {
        let names = names.split(';').filter(|name| !name.is_empty());
        names.map(folded).collect::<Vec<_>>()
    };
    let countries: Vec<(Vec<&str>, Vec<String>)> = lines()
        .filter_map(|line| line.strip_prefix('@')?.split_once('\t'))
        .map(|(zones, names)| (zones.split(',').collect(), keys(names)))
        .collect();
    let zone = |line: &'static str| {
        let [name, en, ru, bg, others] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
        let country = countries.iter().find(|(zones, _)| zones.contains(&name));
        let (zones, country) = country?;
        Some(Zone {
            name,
            cities: [en, ru, bg],
            keys: [en, ru, bg]
                .map(folded)
                .into_iter()
                .chain(keys(others))
                .collect(),
            country: country.clone(),
            place: zones.iter().position(|zone| *zone == name)?,
        })
    };
    lines().filter_map(zone).collect()
}

/// A name without the parts that people omit or write in two ways.
fn folded(name: &str) -> String {
    let plain = name.to_lowercase().replace('ё', "е");
    let words = plain.split(|letter: char| letter.is_whitespace() || "-_.,'’".contains(letter));
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Opens the zone that is stored under a name.
pub fn open(name: &str) -> Option<TimeZone> {
    match offset(name) {
        Some(offset) => Some(TimeZone::fixed(offset)),
        None => TimeZone::get(name).ok(),
    }
}

/// The zone with this IANA name, if it is named after a city.
pub fn find(name: &str) -> Option<&'static Zone> {
    all().iter().find(|zone| zone.name == name)
}

/// The zones whose city or country, or a word of it, begins with the typed text; cities first.
pub fn beginning_with(typed: &str) -> Vec<&'static Zone> {
    let typed = folded(typed);
    let begins = |key: &String| key.starts_with(&typed) || key.contains(&format!(" {typed}"));
    let mut cities: Vec<&Zone> = all()
        .iter()
        .filter(|zone| zone.keys.iter().any(begins))
        .collect();
    let mut countries: Vec<&Zone> = all()
        .iter()
        .filter(|zone| zone.country.iter().any(begins) && !cities.contains(zone))
        .collect();
    countries.sort_by_key(|zone| zone.place);
    cities.extend(countries);
    cities
}

/// Looks up what a person typed.
pub fn meaning(typed: &str) -> Meaning {
    let typed = typed.trim();
    if let Some(offset) = offset(typed) {
        return Meaning::One(written(offset));
    }
    let key = folded(typed);
    if let Some(zone) = all().iter().find(|zone| zone.keys.contains(&key)) {
        return Meaning::One(zone.name.to_owned());
    }
    if let Some(zone) = all().iter().find(|zone| zone.country.contains(&key)) {
        return match &zone.compatriots()[..] {
            [only] => Meaning::One(only.name.to_owned()),
            several => Meaning::Several(several.to_vec()),
        };
    }
    let known = TimeZone::get(typed).ok();
    match known.as_ref().and_then(TimeZone::iana_name) {
        Some(name) => Meaning::One(name.to_owned()),
        None => Meaning::Unknown(similar(&key)),
    }
}

/// The zones with a name like this one.
fn similar(key: &str) -> Vec<&'static Zone> {
    let city = key.rsplit('/').next().unwrap_or(key);
    let likeness = |zone: &Zone| {
        let names = zone.keys.iter().chain(&zone.country);
        let all = names.map(|name| strsim::jaro_winkler(city, name));
        all.fold(0.0, f64::max)
    };
    let mut found: Vec<(f64, &Zone)> = all()
        .iter()
        .map(|zone| (likeness(zone), zone))
        .filter(|(like, _)| *like >= SIMILAR)
        .collect();
    found.sort_by(|(one, a), (other, b)| other.total_cmp(one).then(a.place.cmp(&b.place)));
    found
        .into_iter()
        .take(MOST_SIMILAR)
        .map(|(_, zone)| zone)
        .collect()
}

/// Parses an offset from Greenwich or from Moscow, as people write it: `GMT+3`, `UTC-3:30`, `+5`, `MSK+2`.
fn offset(typed: &str) -> Option<Offset> {
    let plain = typed.trim().to_lowercase().replace('−', "-");
    let at = plain.find(['+', '-'])?;
    let (base, rest) = plain.split_at(at);
    let base = match base.trim() {
        "" | "utc" | "gmt" => 0,
        "msk" | "мск" => 3 * 3600,
        _ => return None,
    };
    let sign = if rest.starts_with('-') { -1 } else { 1 };
    let seconds = base + sign * span(rest[1..].trim())?;
    let is_used = (-12 * 3600..=14 * 3600).contains(&seconds);
    Offset::from_seconds(seconds).ok().filter(|_| is_used)
}

/// Hours, or hours and minutes, as seconds.
fn span(text: &str) -> Option<i32> {
    let (hours, minutes) = match text.split_once([':', '.']) {
        Some(parts) => parts,
        None if text.len() == 4 && text.is_ascii() => text.split_at(2),
        None => (text, "00"),
    };
    let is_number = |part: &str, longest: usize| {
        (1..=longest).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_number(hours, 2) || !is_number(minutes, 2) || minutes.len() != 2 {
        return None;
    }
    let minutes: i32 = minutes
        .parse()
        .ok()
        .filter(|minutes| minutes % 15 == 0 && *minutes < 60)?;
    Some(hours.parse::<i32>().ok()? * 3600 + minutes * 60)
}

/// An offset in the form that is stored and shown.
fn written(offset: Offset) -> String {
    let minutes = offset.seconds().abs() / 60;
    let sign = if offset.seconds() < 0 { '-' } else { '+' };
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: &str) -> Meaning {
        Meaning::One(name.to_owned())
    }

    #[test]
    fn a_zone_is_found_by_its_city_in_three_languages() {
        for (typed, zone) in [
            ("Moscow", "Europe/Moscow"),
            ("москва", "Europe/Moscow"),
            ("Санкт-Петербург", "Europe/Moscow"),
            ("санкт петербург", "Europe/Moscow"),
            ("София", "Europe/Sofia"),
            ("пловдив", "Europe/Sofia"),
            ("Kiev", "Europe/Kyiv"),
            ("Ню Йорк", "America/New_York"),
            ("Нью-Йорк", "America/New_York"),
            ("new york", "America/New_York"),
            ("sao paulo", "America/Sao_Paulo"),
            ("Токио", "Asia/Tokyo"),
        ] {
            assert_eq!(meaning(typed), one(zone), "{typed}");
        }
    }

    #[test]
    fn a_zone_is_found_by_its_country_and_a_large_country_asks_which_city() {
        for typed in ["Bulgaria", "болгария", "България"] {
            assert_eq!(meaning(typed), one("Europe/Sofia"), "{typed}");
        }
        for typed in ["Russia", "россия", "Русия"] {
            let Meaning::Several(zones) = meaning(typed) else {
                panic!("{typed}: {:?}", meaning(typed));
            };
            assert_eq!(zones[0].name, "Europe/Moscow");
            assert!(zones.len() > 20);
        }
        assert!(matches!(meaning("США"), Meaning::Several(_)));
    }

    #[test]
    fn an_offset_has_the_sign_that_people_mean() {
        for (typed, stored, seconds) in [
            ("GMT+3", "UTC+3", 10_800),
            ("utc+3", "UTC+3", 10_800),
            ("+3", "UTC+3", 10_800),
            ("UTC +03:00", "UTC+3", 10_800),
            ("+0530", "UTC+5:30", 19_800),
            ("UTC+5:30", "UTC+5:30", 19_800),
            ("GMT-3:30", "UTC-3:30", -12_600),
            ("UTC−5", "UTC-5", -18_000),
            ("MSK+2", "UTC+5", 18_000),
            ("МСК-1", "UTC+2", 7200),
            ("gmt+0", "UTC", 0),
        ] {
            assert_eq!(meaning(typed), one(stored), "{typed}");
            let zone = open(stored).unwrap();
            assert_eq!(
                zone.to_offset(jiff::Timestamp::UNIX_EPOCH).seconds(),
                seconds,
                "{typed}"
            );
        }
        for wrong in [
            "GMT+15", "UTC+3:07", "UTC+", "UTC+3:5", "+", "-", "UTC+123", "UTC++3", "",
        ] {
            assert!(matches!(meaning(wrong), Meaning::Unknown(_)), "{wrong}");
        }
    }

    #[test]
    fn moscow_time_and_iana_names_are_known() {
        assert_eq!(meaning("MSK"), one("Europe/Moscow"));
        assert_eq!(meaning("мск"), one("Europe/Moscow"));
        assert_eq!(meaning("europe/sofia"), one("Europe/Sofia"));
        assert_eq!(meaning("UTC"), one("UTC"));
    }

    #[test]
    fn similar_names_are_offered_for_an_unknown_one() {
        for (typed, zone) in [
            ("Europe/Sofiya", "Europe/Sofia"),
            ("масква", "Europe/Moscow"),
            ("Novosibrsk", "Asia/Novosibirsk"),
        ] {
            let Meaning::Unknown(near) = meaning(typed) else {
                panic!("{typed}");
            };
            assert!(
                near.iter().any(|near| near.name == zone),
                "{typed}: {near:?}"
            );
        }
        assert_eq!(meaning("§§§§"), Meaning::Unknown(Vec::new()));
    }

    #[test]
    fn while_typing_cities_come_before_countries() {
        assert_eq!(beginning_with("моск")[0].name, "Europe/Moscow");
        assert_eq!(beginning_with("росси")[0].name, "Europe/Moscow");
        assert_eq!(beginning_with("йорк")[0].name, "America/New_York");
        assert!(beginning_with("§").is_empty());
    }

    #[test]
    fn every_zone_in_the_table_exists_and_names_what_it_is() {
        assert!(all().len() > 350);
        for zone in all() {
            assert!(TimeZone::get(zone.name).is_ok(), "{}", zone.name);
            assert!(
                zone.cities.iter().all(|city| !city.is_empty()),
                "{}",
                zone.name
            );
            assert!(!zone.country.is_empty(), "{}", zone.name);
        }
    }
}
