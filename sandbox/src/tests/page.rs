//! The page's initial state, and which names all routes answer to.

use super::super::seed::VOTES;
use super::*;

#[tokio::test]
async fn the_api_and_the_gateway_answer_no_other_site_and_no_other_name() {
    let (sandbox, _clock) = sandbox().await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = async |path: &str, headers: &[(&str, &str)]| {
        let mut request = http.get(format!("{}{path}", sandbox.base_url()));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap().status().as_u16()
    };
    let foreign = [("host", "evil.example:8080")];
    let from_elsewhere = [("origin", "https://evil.example")];
    let from_next_door = [("origin", "http://127.0.0.1:1")];
    for (path, answer) in [
        ("/", 200),
        ("/_sandbox/state", 200),
        ("/api/v10/users/@me", 401),
        ("/gateway-socket", 400),
    ] {
        assert_eq!(ask(path, &[]).await, answer, "{path}");
        for headers in [foreign, from_elsewhere, from_next_door] {
            assert_eq!(ask(path, &headers).await, 403, "{path} {headers:?}");
        }
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn the_page_opens_where_it_is_told_to_and_offers_what_to_try() {
    let (sandbox, _clock) = sandbox().await;
    let tips = vec![("See who leads".to_owned(), "/top".to_owned())];
    sandbox.show(Page {
        home: Some(VOTES),
        locale: "bg".to_owned(),
        tips,
    });
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/_sandbox/state", sandbox.base_url());
    let state: serde_json::Value = http.get(url).send().await.unwrap().json().await.unwrap();
    let page = serde_json::json!({
        "home": VOTES.to_string(),
        "locale": "bg",
        "tips": [["See who leads", "/top"]],
    });
    assert_eq!(state["page"], page);
    sandbox.stop().await;
}
