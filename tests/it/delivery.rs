//! From a sender's call to what stands in Discord.

use crier::sandbox::seed;

use crate::support::Crier;

#[tokio::test]
async fn a_vote_stands_as_an_embed_in_the_chosen_channel() {
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let answer = crier.send(&hook, "new_bot_bump", &crier.parts(1)).await;
    assert_eq!(answer, (200, r#"{"ok":true}"#.to_owned()));
    let messages = crier.messages(seed::VOTES, 1).await;
    let message = serde_json::to_value(&messages[0].embeds).unwrap();
    assert!(
        message.to_string().contains("<@530918274610028545>"),
        "{message}"
    );
    crier.stop().await;
}
