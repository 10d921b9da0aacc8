//! Test vectors from the senders, and calls that must be refused.

use super::*;
use crate::source::request::Method;
use crate::source::testing::NOW;

const SPHERE: Scheme = Scheme::Hmac {
    header: "x-sphere-signature",
    prefix: "",
    timestamp: None,
};
const FAST: Scheme = Scheme::Hmac {
    header: "x-fastcomments-signature",
    prefix: "sha256=",
    timestamp: Some("x-fastcomments-timestamp"),
};
const TOKEN: Scheme = Scheme::HeaderSecret { header: "token" };
const KEY: Scheme = Scheme::BodySecret { key: "APIKey" };

const VOTE: &str =
    r#"{"event":"VOTE_ADD","guild_id":"417283905512448011","user_id":"530918274610028545"}"#;
const VOTE_HEX: &str = "00f8d6c60b7cc4c7ece8296ff69013d858bf12760ba034911053258457747594";
const REVIEW: &str = r#"{"event":"REVIEW_ADD","guild_id":"417283905512448011","user_id":"530918274610028545","review":{"id":"530918274610028545","published_timestamp":1608480000123,"stars":4,"content":{"title":"Уютно","description":"Живой чат, вежливые модераторы"}}}"#;
const REVIEW_HEX: &str = "535b8141a4651e39fbd7575bc971b1ce06c5ed67f0f3f6ea306ee374da1cce52";
const COMMENT: &str = r#"{"id":"5fd2b1c09a7e4c0012ab34cd","urlId":"https://blog.example.org/post-7","commenterName":"Mira","comment":"Nice one & thanks","commentHTML":"Nice one &amp; thanks","date":"2026-03-02T10:15:30.000Z","votes":0,"votesUp":0,"votesDown":0,"verified":true,"reviewed":false,"isSpam":false,"aiDeterminedSpam":false,"hasImages":false,"pageNumber":0,"pageNumberOF":0,"pageNumberNF":0,"approved":true,"locale":"en_us"}"#;
const COMMENT_HEX: &str = "7bb8d2abca4a8772379c8754c4b40acdba51a290184c35091cb50c00978e5e71";
const GONE: &str = r#"{"id":"5fd2b1c09a7e4c0012ab34cd"}"#;
const GONE_HEX: &str = "de64ffec602b6acf63bf10f85890a67f85dea072ce898917ea759de9d8a297a7";
const STAMP: &str = "1772446530";

fn secrets(texts: &[&str]) -> Vec<SecretString> {
    texts.iter().map(|text| SecretString::from(*text)).collect()
}

struct Sent<'a> {
    schemes: &'a [Scheme],
    secrets: &'a [&'a str],
    headers: Vec<(&'a str, String)>,
    body: &'a [u8],
    at: Timestamp,
}

impl Sent<'_> {
    fn verdict(&self) -> Result<(), VerifyError> {
        let headers: Vec<_> = self
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_bytes()))
            .collect();
        let raw = RawRequest {
            method: Method::Post,
            suffix: None,
            headers: &headers,
            body: self.body,
            received_at: self.at,
        };
        verify(self.schemes, &secrets(self.secrets), raw).map(|_| ())
    }
}

fn sphere<'a>(body: &'a str, signature: &str) -> Sent<'a> {
    Sent {
        schemes: &[SPHERE],
        secrets: &["sphere-test-secret"],
        headers: vec![("x-sphere-signature", signature.to_owned())],
        body: body.as_bytes(),
        at: NOW,
    }
}

fn fast<'a>(body: &'a str, signature: &str, stamp: &str) -> Sent<'a> {
    Sent {
        schemes: &[FAST, TOKEN],
        secrets: &["fc-api-secret"],
        headers: vec![
            ("x-fastcomments-signature", signature.to_owned()),
            ("x-fastcomments-timestamp", stamp.to_owned()),
        ],
        body: body.as_bytes(),
        at: NOW,
    }
}

fn api_key(body: &str) -> Sent<'_> {
    Sent {
        schemes: &[KEY],
        secrets: &["test-admin-key"],
        headers: vec![],
        body: body.as_bytes(),
        at: NOW,
    }
}

#[test]
fn the_senders_own_vectors_are_good() {
    assert_eq!(REVIEW.len(), 274);
    assert_eq!(sphere(VOTE, VOTE_HEX).verdict(), Ok(()));
    assert_eq!(sphere(REVIEW, REVIEW_HEX).verdict(), Ok(()));
    for (body, hex) in [(COMMENT, COMMENT_HEX), (GONE, GONE_HEX)] {
        assert_eq!(
            fast(body, &format!("sha256={hex}"), STAMP).verdict(),
            Ok(())
        );
    }
}

#[test]
fn upper_case_digits_are_good_and_a_flipped_one_is_not() {
    assert_eq!(sphere(VOTE, &VOTE_HEX.to_uppercase()).verdict(), Ok(()));
    let flipped = VOTE_HEX.replacen("00f8", "01f8", 1);
    let wrong = Err(VerifyError::Wrong);
    for signature in [
        flipped.as_str(),
        &VOTE_HEX[..62],
        &VOTE_HEX[..63],
        &format!("{VOTE_HEX}00"),
        &format!("sha256={VOTE_HEX}"),
        &format!(" {VOTE_HEX}"),
        "",
        "no hex at all",
    ] {
        assert_eq!(sphere(VOTE, signature).verdict(), wrong, "{signature}");
    }
}

#[test]
fn the_same_json_in_other_bytes_is_not_what_was_signed() {
    let json: Value = serde_json::from_str(VOTE).unwrap();
    let pretty = serde_json::to_string_pretty(&json).unwrap();
    assert_eq!(sphere(&pretty, VOTE_HEX).verdict(), Err(VerifyError::Wrong));
    let longer = format!("{VOTE}\n");
    assert_eq!(sphere(&longer, VOTE_HEX).verdict(), Err(VerifyError::Wrong));
}

#[test]
fn what_was_written_anew_on_the_way_is_told_from_what_was_never_signed() {
    let fits = |body: &str, hex: &str| {
        let headers = [("x-sphere-signature", hex.as_bytes())];
        let raw = RawRequest {
            method: Method::Post,
            suffix: None,
            headers: &headers,
            body: body.as_bytes(),
            received_at: NOW,
        };
        fits_compact(&[SPHERE], &secrets(&["other", "sphere-test-secret"]), raw)
    };
    let json: Value = serde_json::from_str(REVIEW).unwrap();
    let pretty = serde_json::to_string_pretty(&json).unwrap();
    assert!(fits(&pretty, REVIEW_HEX));
    let escaped = pretty.replace("Уютно", "\\u0423\\u044e\\u0442\\u043d\\u043e");
    assert!(escaped != pretty && fits(&escaped, REVIEW_HEX));
    assert!(!fits(&pretty, VOTE_HEX));
    assert!(!fits("no json", VOTE_HEX));
}

#[test]
fn the_prefix_belongs_to_the_signature() {
    let wrong = Err(VerifyError::Wrong);
    assert_eq!(fast(GONE, GONE_HEX, STAMP).verdict(), wrong);
    let sha1 = format!("sha1={GONE_HEX}");
    assert_eq!(fast(GONE, &sha1, STAMP).verdict(), wrong);
}

#[test]
fn a_signature_is_good_for_three_hundred_seconds_either_way() {
    for (seconds, verdict) in [
        (-301, Err(VerifyError::Stale)),
        (-300, Ok(())),
        (-299, Ok(())),
        (299, Ok(())),
        (300, Ok(())),
        (301, Err(VerifyError::Stale)),
    ] {
        let mut sent = fast(GONE, &format!("sha256={GONE_HEX}"), STAMP);
        sent.at = Timestamp::from_ms(NOW.as_ms() + seconds * 1000);
        assert_eq!(sent.verdict(), verdict, "{seconds}");
    }
}

#[test]
fn a_stamp_may_be_in_milliseconds_and_must_be_a_number() {
    let verdict = |stamp: &str| {
        let secret = SecretString::from("fc-api-secret");
        let hex = compare::signature(&secret, Some(stamp.as_bytes()), GONE.as_bytes());
        fast(GONE, &format!("sha256={hex}"), stamp).verdict()
    };
    assert_eq!(verdict("1772446530"), Ok(()));
    assert_eq!(verdict("1772446530123"), Ok(()));
    for stale in [
        "1772446830001",
        "1772446229999",
        "",
        "soon",
        "1772446530.5",
        "0",
        "-1772446530",
        "9223372036854775807",
        "99999999999999999999",
    ] {
        assert_eq!(verdict(stale), Err(VerifyError::Stale), "{stale:?}");
    }
}

#[test]
fn the_stamp_is_part_of_what_is_signed() {
    let signature = format!("sha256={GONE_HEX}");
    let wrong = Err(VerifyError::Wrong);
    assert_eq!(fast(GONE, &signature, "1772446531").verdict(), wrong);
    let mut sent = fast(GONE, &signature, STAMP);
    sent.headers.pop();
    assert_eq!(sent.verdict(), wrong);
}

#[test]
fn a_header_that_stands_twice_is_refused_even_with_good_values() {
    let wrong = Err(VerifyError::Wrong);
    let mut sent = sphere(VOTE, VOTE_HEX);
    sent.headers.push(sent.headers[0].clone());
    assert_eq!(sent.verdict(), wrong);
    for place in 0..2 {
        let mut sent = fast(GONE, &format!("sha256={GONE_HEX}"), STAMP);
        sent.headers.push(sent.headers[place].clone());
        assert_eq!(sent.verdict(), wrong, "{place}");
    }
}

#[test]
fn each_credential_that_is_present_must_be_good_and_one_must_be_present() {
    let signature = format!("sha256={GONE_HEX}");
    let with = |signature: Option<&str>, token: Option<&str>| {
        let mut sent = fast(GONE, signature.unwrap_or(""), STAMP);
        if signature.is_none() {
            sent.headers.clear();
        }
        sent.headers
            .extend(token.map(|token| ("token", token.to_owned())));
        sent.verdict()
    };
    assert_eq!(with(Some(&signature), None), Ok(()));
    assert_eq!(with(None, Some("fc-api-secret")), Ok(()));
    assert_eq!(with(Some(&signature), Some("fc-api-secret")), Ok(()));
    let wrong = Err(VerifyError::Wrong);
    assert_eq!(with(Some(&signature), Some("fc-api-secre")), wrong);
    assert_eq!(with(Some(&signature), Some("")), wrong);
    assert_eq!(with(Some("sha256=00"), Some("fc-api-secret")), wrong);
    assert_eq!(with(None, None), Err(VerifyError::Missing));
}

#[test]
fn while_a_secret_is_changed_both_are_good() {
    for secrets in [
        &["sphere-test-secret", "a-new-secret"][..],
        &["a-new-secret", "sphere-test-secret"],
    ] {
        let mut sent = sphere(VOTE, VOTE_HEX);
        sent.secrets = secrets;
        assert_eq!(sent.verdict(), Ok(()));
    }
    let mut sent = sphere(VOTE, VOTE_HEX);
    sent.secrets = &["a-new-secret", "another-one"];
    assert_eq!(sent.verdict(), Err(VerifyError::Wrong));
}

#[test]
fn without_a_secret_no_credential_is_good() {
    let none = Err(VerifyError::NoSecret);
    let mut sent = sphere(VOTE, VOTE_HEX);
    sent.secrets = &[];
    assert_eq!(sent.verdict(), none);
    let mut sent = api_key(r#"{"APIKey":""}"#);
    sent.secrets = &[];
    assert_eq!(sent.verdict(), none);
    sent.schemes = &[TOKEN];
    sent.headers = vec![("token", String::new())];
    assert_eq!(sent.verdict(), none);
}

#[test]
fn an_empty_secret_is_no_secret() {
    let mut sent = api_key(r#"{"APIKey":""}"#);
    sent.secrets = &[""];
    assert_eq!(sent.verdict(), Err(VerifyError::NoSecret));
}

#[test]
fn a_key_in_the_body_is_compared_whole() {
    assert_eq!(api_key(r#"{"APIKey":"test-admin-key"}"#).verdict(), Ok(()));
    for wrong in [
        r#"{"APIKey":"test-admin-ke"}"#,
        r#"{"APIKey":"Test-admin-key"}"#,
        r#"{"APIKey":""}"#,
        r#"{"APIKey":5}"#,
        r#"{"APIKey":null}"#,
        r#"{"APIKey":["test-admin-key"]}"#,
    ] {
        assert_eq!(api_key(wrong).verdict(), Err(VerifyError::Wrong), "{wrong}");
    }
    for missing in ["{}", r#"{"apikey":"test-admin-key"}"#, "[]", "5"] {
        assert_eq!(
            api_key(missing).verdict(),
            Err(VerifyError::Missing),
            "{missing}"
        );
    }
    for broken in ["", "{", r#"{"APIKey":"test-admin-key","APIKey":"x"}"#] {
        assert_eq!(
            api_key(broken).verdict(),
            Err(VerifyError::NotJson),
            "{broken}"
        );
    }
}

#[test]
fn a_body_is_read_only_once_its_header_is_good() {
    let mut sent = sphere("no json", VOTE_HEX);
    assert_eq!(sent.verdict(), Err(VerifyError::Wrong));
    let secret = SecretString::from("sphere-test-secret");
    let mut body = b"no json".to_vec();
    sent.headers = vec![(
        "x-sphere-signature",
        sign(SPHERE, &secret, NOW, &mut body).remove(0).1,
    )];
    assert_eq!(sent.verdict(), Err(VerifyError::NotJson));
}

#[test]
fn what_is_signed_is_verified_under_every_scheme() {
    let secret = SecretString::from("some-secret");
    for scheme in [SPHERE, FAST, TOKEN, KEY, Scheme::UrlKey] {
        let mut body = br#"{"Action":"x","APIKey":"","n":1}"#.to_vec();
        let signed = sign(scheme, &secret, NOW, &mut body);
        let headers: Vec<_> = signed
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        let raw = RawRequest {
            method: Method::Put,
            suffix: None,
            headers: &headers,
            body: &body,
            received_at: NOW,
        };
        let verified = verify(&[scheme], std::slice::from_ref(&secret), raw);
        assert!(verified.is_ok(), "{scheme:?}");
    }
}

#[test]
fn an_endpoint_that_is_not_there_looks_like_a_wrong_secret() {
    let verdict = |schemes: &[Scheme], body: &[u8]| {
        let raw = RawRequest {
            method: Method::Post,
            suffix: None,
            headers: &[],
            body,
            received_at: NOW,
        };
        verify_nothing(schemes, raw)
    };
    for schemes in [&[SPHERE][..], &[FAST, TOKEN], &[Scheme::UrlKey]] {
        assert_eq!(verdict(schemes, b"{}"), VerifyError::Wrong);
        assert_eq!(verdict(schemes, b"no json"), VerifyError::Wrong);
    }
    assert_eq!(verdict(&[KEY], b"{}"), VerifyError::Wrong);
    assert_eq!(verdict(&[KEY], b"no json"), VerifyError::NotJson);
    let guessed = br#"{"APIKey":"nobody's secret, which opens nothing"}"#;
    assert_eq!(verdict(&[KEY], guessed), VerifyError::Wrong);
}
