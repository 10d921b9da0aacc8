//! One event followed through the log, from the call that brought it to the message in Discord.

use crier_sandbox::seed;
use tracing::Level;

use crate::support::lines::Lines;
use crate::support::{Crier, eventually, guild};

#[tokio::test]
async fn one_event_can_be_followed_from_its_call_to_its_message() {
    let (lines, guard) = Lines::up_to(Level::DEBUG);
    let crier = Crier::start().await;
    let hook = crier.endpoint("boticord", seed::VOTES).await;
    let sent = crier.send(&hook, "new_bot_bump", &crier.parts(1)).await;
    assert_eq!(sent.0, 200);
    crier.messages(seed::VOTES, 1).await;
    eventually("the promise is settled", async || {
        !lines.saying("a promise was settled").is_empty()
    })
    .await;
    crier.stop().await;
    drop(guard);

    let judged = lines.one("an event goes into the next commit");
    let promised = lines.one("an event promises a message");
    let together = lines.one("a message was put together");
    let posted = lines.one("a message was posted");
    let settled = lines.one("a promise was settled");
    let recorded = lines.one("a call was recorded");
    for line in [&judged, &promised, &together, &posted, &settled, &recorded] {
        assert_eq!(line["guild.id"], guild().to_string(), "{line}");
    }
    assert_eq!(judged["endpoint.id"], hook.id.as_str());
    assert_eq!(recorded["endpoint.id"], hook.id.as_str());
    assert_eq!(promised["event.id"], judged["event.id"]);
    assert_eq!(together["event.ids"], judged["event.id"]);
    for line in [&together, &posted, &settled] {
        assert_eq!(line["message.id"], promised["message.id"], "{line}");
    }
    for line in [&promised, &together, &posted] {
        assert_eq!(line["channel.id"], seed::VOTES.to_string(), "{line}");
    }
    assert_eq!(settled["lane"], format!("c{}", seed::VOTES));
    assert_eq!(settled["outcome"], "done");
    assert!(settled["effect.id"].is_string());
}

#[test]
fn a_field_of_a_log_line_has_one_of_the_names_that_the_page_explains() {
    let page = super::read("docs/operating.md");
    let mut names = std::collections::BTreeSet::new();
    for (_, text) in super::texts("src") {
        for macro_name in ["info!(", "warn!(", "error!(", "debug!("] {
            for piece in text.split(&format!("tracing::{macro_name}")).skip(1) {
                // The fields come first, then what the line says.
                let end = piece.find('"').unwrap_or(piece.len());
                let fields = piece[..end].split(',');
                let dotted = fields.filter_map(|field| field.trim().split(" = ").next());
                let is_dotted = |name: &&str| {
                    name.contains('.')
                        && name
                            .chars()
                            .all(|one| one.is_ascii_lowercase() || one == '.')
                };
                names.extend(dotted.filter(is_dotted).map(str::to_owned));
            }
        }
    }
    assert!(names.contains("guild.id") && names.len() > 8, "{names:?}");
    for name in names {
        assert!(
            page.contains(&format!("`{name}`")),
            "docs/operating.md: {name}"
        );
    }
}
