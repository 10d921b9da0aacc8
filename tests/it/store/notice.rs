//! What staff is told once.

use std::slice;

use crier::domain::effect::Reason;
use crier::domain::id::RuleId;
use crier::store::Store;
use crier::store::notice::Notice;

use super::make::{NOW, guild, minute, role};
use crate::support::database::on_every_engine;

fn failure(reason: Reason) -> Notice {
    Notice {
        guild: guild(1),
        rule: RuleId::from_text("r1"),
        role: role(7),
        reason: Some(reason),
    }
}

async fn note(store: &Store, notice: &Notice) {
    let mut tx = store.write().await.unwrap();
    tx.insert_notice(notice, NOW).await.unwrap();
    tx.commit().await.unwrap();
}

async fn end(store: &Store) {
    let mut tx = store.write().await.unwrap();
    let rule = RuleId::from_text("r1");
    tx.upsert_notice_over(guild(1), &rule, minute(1))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// What is untold; it is told by that.
async fn tell(store: &Store) -> Vec<Notice> {
    let mut tx = store.write().await.unwrap();
    let untold = tx.list_notices(guild(1)).await.unwrap();
    tx.upsert_notices_told(&untold, minute(2)).await.unwrap();
    tx.commit().await.unwrap();
    untold
}

#[tokio::test]
async fn a_failure_is_told_once_and_once_more_when_it_is_over() {
    on_every_engine(async |store| {
        let out_of_reach = failure(Reason::RoleOutOfReach);
        note(&store, &out_of_reach).await;
        note(&store, &out_of_reach).await;
        assert_eq!(tell(&store).await, slice::from_ref(&out_of_reach));
        note(&store, &out_of_reach).await;
        assert_eq!(tell(&store).await, [], "the same is no news");
        let gone = failure(Reason::RoleGone);
        note(&store, &gone).await;
        assert_eq!(
            tell(&store).await,
            slice::from_ref(&gone),
            "another reason is"
        );
        end(&store).await;
        let over = Notice {
            reason: None,
            ..gone
        };
        assert_eq!(tell(&store).await, [over]);
        assert_eq!(tell(&store).await, []);
        note(&store, &out_of_reach).await;
        assert_eq!(tell(&store).await, [out_of_reach], "it fails anew");
    })
    .await;
}

#[tokio::test]
async fn what_was_over_before_anyone_was_told_is_not_told() {
    on_every_engine(async |store| {
        end(&store).await;
        note(&store, &failure(Reason::RoleGone)).await;
        end(&store).await;
        assert_eq!(tell(&store).await, []);
        let elsewhere = Notice {
            guild: guild(2),
            ..failure(Reason::RoleGone)
        };
        note(&store, &elsewhere).await;
        assert_eq!(tell(&store).await, [], "of another guild");
    })
    .await;
}
