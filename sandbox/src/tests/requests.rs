//! The REST interface, tested with raw requests.

use reqwest::Method;
use serde_json::{Value, json};

use super::super::seed::{BOT_USER, GUILD, LOBBY, MIRA, STAFF, SUPPORTER_ROLE, VOTES};
use super::*;

struct Bot {
    http: reqwest::Client,
    base: String,
}

impl Bot {
    fn of(sandbox: &Sandbox) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            http,
            base: sandbox.base_url(),
        }
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Value,
    ) -> reqwest::Result<reqwest::Response> {
        let request = self
            .http
            .request(method, format!("{}/api/v10{path}", self.base));
        let request = request.header("authorization", format!("Bot {TOKEN}"));
        if body.is_null() {
            request.send().await
        } else {
            request.json(&body).send().await
        }
    }

    async fn ask(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let response = self.send(method, path, body).await.unwrap();
        (
            response.status().as_u16(),
            response.json().await.unwrap_or_default(),
        )
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        self.ask(Method::GET, path, Value::Null).await
    }

    async fn post(&self, channel_id: Snowflake, body: Value) -> (u16, Value) {
        self.ask(
            Method::POST,
            &format!("/channels/{channel_id}/messages"),
            body,
        )
        .await
    }
}

#[tokio::test]
async fn a_wrong_token_is_refused() {
    let (sandbox, _) = sandbox().await;
    let bot = Bot::of(&sandbox);
    assert_eq!(bot.get("/users/@me").await.0, 200);
    sandbox.set_token("another");
    let (status, body) = bot.get("/users/@me").await;
    assert_eq!((status, &body["code"]), (401, &json!(0)));
    assert_eq!(sandbox.log().requests()[1].is_authorised, Some(false));
    sandbox.stop().await;
}

#[tokio::test]
async fn a_nonce_makes_one_message() {
    let (sandbox, clock) = sandbox().await;
    let bot = Bot::of(&sandbox);
    let body = json!({ "content": "once", "nonce": "n", "enforce_nonce": true });
    let first = bot.post(VOTES, body.clone()).await.1;
    assert_eq!(first["nonce"], "n");
    assert_eq!(bot.post(VOTES, body.clone()).await.1["id"], first["id"]);
    let path = format!(
        "/channels/{VOTES}/messages/{}",
        first["id"].as_str().unwrap()
    );
    let read = bot.get(&path).await.1;
    assert_eq!(
        (&read["content"], &read["nonce"]),
        (&json!("once"), &Value::Null)
    );
    assert_eq!(bot.ask(Method::DELETE, &path, Value::Null).await.0, 204);
    let (status, again) = bot.post(VOTES, body.clone()).await;
    assert_eq!((status, &again["code"]), (404, &json!(10008)));
    clock.advance(Duration::from_mins(3));
    assert_eq!(bot.post(VOTES, body).await.0, 200);
    sandbox.stop().await;
}

#[tokio::test]
async fn refusals_have_discords_codes() {
    let (sandbox, _) = sandbox().await;
    let bot = Bot::of(&sandbox);
    let code = |(status, body): (u16, Value)| (status, body["code"].as_u64().unwrap());
    let hello = || json!({ "content": "hello" });
    assert_eq!(code(bot.post(5, hello()).await), (404, 10003));
    assert_eq!(
        code(bot.post(VOTES, json!({ "content": "  " })).await),
        (400, 50006)
    );
    sandbox.deny_bot(VOTES, permissions::SEND_MESSAGES);
    assert_eq!(code(bot.post(VOTES, hello()).await), (403, 50013));
    sandbox.deny_bot(VOTES, permissions::EMBED_LINKS);
    assert_eq!(bot.post(VOTES, hello()).await.0, 200);
    let embed = json!({ "embeds": [{ "title": "t" }] });
    assert_eq!(code(bot.post(VOTES, embed).await), (403, 50013));
    sandbox.deny_bot(STAFF, permissions::VIEW_CHANNEL);
    assert_eq!(code(bot.post(STAFF, hello()).await), (403, 50001));
    sandbox.kick_bot(GUILD);
    assert_eq!(code(bot.post(LOBBY, hello()).await), (403, 50001));
    sandbox.invite_bot(GUILD);
    assert_eq!(bot.post(LOBBY, hello()).await.0, 200);
    sandbox.stop().await;
}

#[tokio::test]
async fn roles_are_given_and_taken() {
    let (sandbox, _) = sandbox().await;
    let bot = Bot::of(&sandbox);
    let path = format!("/guilds/{GUILD}/members/{MIRA}/roles/{SUPPORTER_ROLE}");
    assert_eq!(bot.ask(Method::PUT, &path, Value::Null).await.0, 204);
    assert!(sandbox.has_role(MIRA, SUPPORTER_ROLE));
    assert_eq!(bot.ask(Method::DELETE, &path, Value::Null).await.0, 204);
    assert!(!sandbox.has_role(MIRA, SUPPORTER_ROLE));
    sandbox.change_role(GUILD, SUPPORTER_ROLE, |role| role.position = 9);
    let (status, body) = bot.ask(Method::PUT, &path, Value::Null).await;
    assert_eq!((status, &body["code"]), (403, &json!(50013)));
    sandbox.stop().await;
}

#[tokio::test]
async fn history_is_paged_both_ways() {
    let (sandbox, _) = sandbox().await;
    let bot = Bot::of(&sandbox);
    let mut ids = Vec::new();
    for number in 0..5 {
        let posted = bot
            .post(VOTES, json!({ "content": number.to_string() }))
            .await
            .1;
        ids.push(posted["id"].as_str().unwrap().to_owned());
    }
    let texts = async |query: String| {
        let page = bot
            .get(&format!("/channels/{VOTES}/messages?{query}"))
            .await
            .1;
        let texts = page
            .as_array()
            .unwrap()
            .iter()
            .map(|each| each["content"].as_str().unwrap());
        texts.collect::<String>()
    };
    assert_eq!(texts("limit=2".into()).await, "43");
    assert_eq!(texts(format!("limit=2&after={}", ids[0])).await, "21");
    assert_eq!(texts(format!("limit=2&before={}", ids[2])).await, "10");
    assert_eq!(texts(format!("limit=3&around={}", ids[2])).await, "321");
    sandbox.deny_bot(VOTES, permissions::READ_MESSAGE_HISTORY);
    assert_eq!(texts("limit=2".into()).await, "");
    sandbox.stop().await;
}

#[tokio::test]
async fn limits_show_in_headers_and_end_in_429() {
    let (sandbox, clock) = sandbox_with(|options| options.rate_limits = true).await;
    let bot = Bot::of(&sandbox);
    let path = format!("/channels/{VOTES}/messages");
    let post = async || {
        bot.send(Method::POST, &path, json!({ "content": "a" }))
            .await
            .unwrap()
    };
    for remaining in ["4", "3", "2", "1", "0"] {
        assert_eq!(post().await.headers()["x-ratelimit-remaining"], remaining);
    }
    clock.advance(Duration::from_millis(1500));
    let refused = post().await;
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()["x-ratelimit-scope"], "user");
    assert_eq!(refused.headers()["retry-after"], "4");
    let body: Value = refused.json().await.unwrap();
    assert_eq!(
        (&body["retry_after"], &body["global"]),
        (&json!(3.5), &json!(false))
    );
    clock.advance(Duration::from_millis(3500));
    assert_eq!(post().await.status(), 200);
    sandbox.stop().await;
}

#[tokio::test]
async fn faults_come_as_ordered() {
    let (sandbox, _) = sandbox().await;
    let bot = Bot::of(&sandbox);
    let path = format!("/channels/{VOTES}/messages");
    let post = async || {
        bot.send(Method::POST, &path, json!({ "content": "a" }))
            .await
    };
    let once = Times::Exactly(1);
    let order = |fault| sandbox.faults().order("POST", "/messages", once, fault);
    order(Fault::Drop);
    assert!(post().await.is_err());
    assert_eq!(sandbox.messages(VOTES).len(), 0);
    order(Fault::DoThenDrop);
    assert!(post().await.is_err());
    assert_eq!(sandbox.messages(VOTES).len(), 1);
    order(Fault::DoThenGarble {
        status: 200,
        body: "{\"id\":".to_owned(),
    });
    assert!(post().await.unwrap().json::<Value>().await.is_err());
    order(Fault::RateLimit {
        scope: Scope::Shared,
        retry_after: Duration::from_millis(1500),
    });
    let limited = post().await.unwrap();
    assert_eq!(limited.headers()["x-ratelimit-scope"], "shared");
    order(Fault::Refuse {
        status: 403,
        code: 50013,
    });
    assert_eq!(post().await.unwrap().status(), 403);
    let bell = Arc::new(tokio::sync::Notify::new());
    order(Fault::Wait(Arc::clone(&bell)));
    let (answer, ()) = tokio::join!(post(), async { bell.notify_one() });
    assert_eq!(answer.unwrap().status(), 200);
    let rule = order(Fault::Hang);
    let hung = tokio::time::timeout(Duration::from_millis(200), post()).await;
    assert!(hung.is_err());
    assert_eq!(
        (sandbox.faults().hits(rule), sandbox.messages(VOTES).len()),
        (1, 3)
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn files_come_with_their_json() {
    let (sandbox, _) = sandbox().await;
    let bot = Bot::of(&sandbox);
    let body = "--x\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n\
        {\"content\":\"hi\"}\r\n--x--\r\n";
    let url = format!("{}/api/v10/channels/{VOTES}/messages", bot.base);
    let request = bot
        .http
        .post(url)
        .header("authorization", format!("Bot {TOKEN}"));
    let request = request
        .header("content-type", "multipart/form-data; boundary=x")
        .body(body);
    assert_eq!(request.send().await.unwrap().status(), 200);
    assert_eq!(sandbox.messages(VOTES)[0].content, "hi");
    sandbox.stop().await;
}

#[tokio::test]
async fn the_log_can_be_waited_for() {
    let (sandbox, _) = sandbox().await;
    let bot = Bot::of(&sandbox);
    let seen = sandbox.log().wait_for(PATIENCE, |acts| {
        acts.iter().find_map(|act| match act {
            Act::MessageCreated(message) => Some(message.content.clone()),
            _ => None,
        })
    });
    let (seen, _) = tokio::join!(seen, bot.post(VOTES, json!({ "content": "at last" })));
    assert_eq!(seen.as_deref(), Some("at last"));
    assert_eq!(sandbox.log().count_requests("POST", "/messages"), 1);
    assert_eq!(sandbox.log().posted()[0].author_id, BOT_USER);
    sandbox.stop().await;
}

#[tokio::test]
async fn the_page_answers_this_machine_only_and_brings_everything_itself() {
    let (sandbox, _) = sandbox().await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let page = http.get(sandbox.base_url()).send().await.unwrap();
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'sha256-"));
    let text = page.text().await.unwrap();
    assert!(text.contains("</html>") && !text.contains("src=\"http"));
    let stranger = http.get(sandbox.base_url()).header("host", "evil.example");
    assert_eq!(stranger.send().await.unwrap().status(), 403);
    let url = format!("{}/_sandbox/say", sandbox.base_url());
    let body = json!({ "line": "hi", "actor": {
        "user": MIRA.to_string(), "channel": VOTES.to_string(), "locale": "ru" } });
    let form = http
        .post(&url)
        .header("content-type", "text/plain")
        .body(body.to_string());
    assert_eq!(form.send().await.unwrap().status(), 415);
    assert_eq!(
        http.post(&url).json(&body).send().await.unwrap().status(),
        200
    );
    assert_eq!(sandbox.messages(VOTES)[0].author_id, MIRA);
    let state = format!("{}/_sandbox/state?as={MIRA}", sandbox.base_url());
    let state: Value = http.get(state).send().await.unwrap().json().await.unwrap();
    let names = state["channels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|each| &each["name"]);
    assert!(
        names.clone().any(|name| name == "votes") && !names.clone().any(|name| name == "staff")
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn the_state_can_be_waited_for() {
    let (sandbox, _) = sandbox().await;
    let bot = Bot::of(&sandbox);
    let path = format!("/guilds/{GUILD}/members/{MIRA}/roles/{SUPPORTER_ROLE}");
    let granted = sandbox.wait_until(PATIENCE, |sandbox| sandbox.has_role(MIRA, SUPPORTER_ROLE));
    let (granted, _) = tokio::join!(granted, bot.ask(Method::PUT, &path, Value::Null));
    assert!(granted);
    let never = sandbox.wait_until(Duration::from_millis(20), |_| false);
    assert!(!never.await);
    sandbox.stop().await;
}

#[tokio::test]
async fn a_forum_takes_threads_and_no_messages() {
    let (sandbox, _) = sandbox().await;
    let bot = Bot::of(&sandbox);
    let ideas = seed::IDEAS;
    assert_eq!(
        bot.post(ideas, json!({ "content": "a" })).await.1["code"],
        50008
    );
    let body = json!({ "name": "News", "message": { "content": "first" } });
    let (status, thread) = bot
        .ask(Method::POST, &format!("/channels/{ideas}/threads"), body)
        .await;
    assert_eq!(
        (status, &thread["message"]["content"]),
        (201, &json!("first"))
    );
    let thread_id = thread["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(
        bot.post(thread_id, json!({ "content": "second" })).await.0,
        200
    );
    sandbox.change_channel(thread_id, |thread| {
        thread.thread.as_mut().unwrap().is_locked = true;
    });
    assert_eq!(
        bot.post(thread_id, json!({ "content": "third" })).await.1["code"],
        160_005
    );
    sandbox.stop().await;
}
