//! Reads the only part of a multipart body that the sandbox needs: `payload_json`.

/// The JSON of a multipart body, and whether files came with it.
pub(super) fn payload_json(body: &[u8], boundary: &str) -> (Vec<u8>, bool) {
    let mut json = Vec::new();
    let mut has_files = false;
    for part in parts(body, format!("--{boundary}").as_bytes()) {
        let Some(end_of_head) = find(part, b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&part[..end_of_head]);
        has_files |= head.contains("filename=");
        if head.contains("name=\"payload_json\"") {
            let content = &part[end_of_head + 4..];
            json = content.strip_suffix(b"\r\n").unwrap_or(content).to_vec();
        }
    }
    (json, has_files)
}

fn parts<'a>(mut body: &'a [u8], mark: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    while let Some(at) = find(body, mark) {
        parts.push(&body[..at]);
        body = &body[at + mark.len()..];
    }
    parts
}

fn find(body: &[u8], wanted: &[u8]) -> Option<usize> {
    body.windows(wanted.len())
        .position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_is_found_beside_a_file() {
        let body = b"--x\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"a\"\r\n\
            \r\nbytes\r\n--x\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n\
            {\"content\":\"hi\"}\r\n--x--\r\n";
        let (json, has_files) = payload_json(body, "x");
        assert_eq!(json, b"{\"content\":\"hi\"}");
        assert!(has_files);
    }
}
