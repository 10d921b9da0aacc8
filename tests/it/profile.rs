//! What a chat may show of the person behind a name.

use crier::domain::id::MemberId;
use crier::store::profile::ProfileField;
use crier_sandbox::seed;
use serde_json::{Value, json};

use crate::support::{Crier, Hook, START, guild};

const EMPTY: &str = r#"{"StatusCode":200,"Data":{"OK":true,"ProfileFields":[]}}"#;

async fn ask(crier: &Crier, hook: &Hook, name: &str) -> String {
    let body = json!({"Action": "profile", "APIKey": "", "Username": name});
    let answer = crier.tell(hook, &body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    answer.body
}

/// Links a name at a chat to a member, as staff do who have never seen its bearer.
async fn link(crier: &Crier, hook: &Hook, name: &str, member: u64) {
    let identity = crier::store::person::Identity {
        id: crier::domain::id::Id::next(START),
        endpoint: hook.id.clone(),
        guild: guild(),
        key: crier::domain::name::key(name),
        name: name.to_owned(),
        member: None,
    };
    let mut tx = crier.app.store.write().await.unwrap();
    tx.upsert_identities(std::slice::from_ref(&identity), START)
        .await
        .unwrap();
    let link = (MemberId::from_u64(member).unwrap(), START);
    crier::ledger::link::link(&mut tx, &identity, Some(link))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn set(crier: &Crier, field: &str, value: Option<&str>) {
    let member = MemberId::from_u64(seed::MIRA).unwrap();
    let field = ProfileField {
        field: field.to_owned(),
        value: value.map(str::to_owned),
    };
    let mut tx = crier.app.store.write().await.unwrap();
    tx.upsert_profile_field(guild(), member, &field, START)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

fn fields(answer: &str) -> Vec<(String, String)> {
    let answer: Value = serde_json::from_str(answer).unwrap();
    let fields = answer["Data"]["ProfileFields"].as_array().unwrap();
    let text = |field: &Value, key: &str| field[key].as_str().unwrap().to_owned();
    fields
        .iter()
        .map(|field| (text(field, "Name"), text(field, "Value")))
        .collect()
}

#[tokio::test]
async fn an_unknown_name_gets_an_empty_card_byte_for_byte() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("barertc", seed::STAFF).await;
    for name in ["nobody", "", "Ми́ра", "' or 1=1 --"] {
        assert_eq!(ask(&crier, &hook, name).await, EMPTY, "{name}");
    }
    assert_eq!(crier.stored().await, 0);
    crier.stop().await;
}

#[tokio::test]
async fn a_linked_name_shows_votes_streak_and_rank_as_strings() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("barertc", seed::STAFF).await;
    let votes = crier.endpoint("boticord", seed::VOTES).await;
    link(&crier, &hook, "Mira", seed::MIRA).await;
    for number in 1..=3 {
        crier
            .send(&votes, "new_bot_bump", &crier.parts(number))
            .await;
    }
    for name in ["Mira", " Mira ", "\u{2003}Mira\n"] {
        let shown = fields(&ask(&crier, &hook, name).await);
        let values: Vec<&str> = shown.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(values.len(), 3, "{shown:?}");
        assert!(
            values[0].contains('3') && values[1].contains('1'),
            "{shown:?}"
        );
        assert!(values[2].contains('1'), "{shown:?}");
    }
    // `mira` is another account than `Mira`, and so is one with a Cyrillic letter in it.
    for other in ["mira", "MIRA", "Mir", "M ira", "Мira"] {
        assert_eq!(ask(&crier, &hook, other).await, EMPTY, "{other}");
    }
    let elsewhere = crier.endpoint("barertc", seed::STAFF).await;
    assert_eq!(ask(&crier, &elsewhere, "Mira").await, EMPTY);
    crier.stop().await;
}

#[tokio::test]
async fn a_member_hides_what_they_will_and_adds_fields_of_their_own() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("barertc", seed::STAFF).await;
    link(&crier, &hook, "Mira", seed::MIRA).await;
    set(&crier, "Pronouns", Some("she")).await;
    set(&crier, "streak", None).await;
    let shown = fields(&ask(&crier, &hook, "Mira").await);
    assert_eq!(shown.len(), 3, "{shown:?}");
    assert_eq!(shown[2], ("Pronouns".to_owned(), "she".to_owned()));
    for hidden in ["votes", "rank", "Pronouns"] {
        set(&crier, hidden, None).await;
    }
    assert_eq!(ask(&crier, &hook, "Mira").await, EMPTY);
    crier.stop().await;
}

#[tokio::test]
async fn of_two_long_names_that_begin_alike_each_has_its_own_card() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("barertc", seed::STAFF).await;
    let begin = "ж".repeat(150);
    link(&crier, &hook, &format!("{begin}a"), seed::MIRA).await;
    assert_ne!(ask(&crier, &hook, &format!("{begin}a")).await, EMPTY);
    for other in [format!("{begin}b"), begin.clone(), "ж".repeat(100)] {
        assert_eq!(ask(&crier, &hook, &other).await, EMPTY);
    }
    crier.stop().await;
}
