//! Adds a body to hyper's own answers to calls that it could not read, as every other refusal has one.

/// The header line of an answer without a body; every answer of Crier has one.
const NO_BODY: &[u8] = b"content-length: 0\r\n";

/// The answer to send, if `head` is one of hyper's own.
pub(super) fn with_body(head: &[u8]) -> Option<Vec<u8>> {
    let code = match head.strip_prefix(b"HTTP/1.1 ")?.first_chunk::<3>()? {
        b"400" => "bad_request",
        b"414" => "uri_too_long",
        b"431" => "headers_too_large",
        _ => return None,
    };
    let is_whole = head.ends_with(b"\r\n\r\n");
    let at = head.windows(NO_BODY.len()).position(|line| line == NO_BODY);
    let at = at.filter(|_| is_whole)?;
    let body = format!("{{\"error\":\"{code}\"}}");
    let about = format!(
        "content-type: application/json\r\ncontent-length: {}\r\n",
        body.len()
    );
    let behind = &head[at + NO_BODY.len()..];
    Some([&head[..at], about.as_bytes(), behind, body.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_of_hypers_own_gets_a_body() {
        let head = |status: &str, length: usize| {
            format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n")
        };
        let told = with_body(head("431", 0).as_bytes()).unwrap();
        let expected = "HTTP/1.1 431 X\r\ncontent-type: application/json\r\ncontent-length: 29\r\n\
            connection: close\r\n\r\n{\"error\":\"headers_too_large\"}";
        assert_eq!(String::from_utf8(told).unwrap(), expected);
        for other in [
            head("400", 28),
            head("200", 0),
            head("503", 0),
            String::new(),
        ] {
            assert_eq!(with_body(other.as_bytes()), None, "{other}");
        }
    }
}
