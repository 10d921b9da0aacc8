//! Guilds, the installation, and what belongs to the database as a whole.

use crier::domain::event::EventKind;
use crier::domain::language::Language;
use crier::domain::quota::{Limit, MOST_MATCHING};
use crier::store::guild::GuildSettings;
use crier::store::profile::ProfileField;
use crier::store::{Store, StoreError};
use jiff::civil::Weekday;

use super::make::{NOW, guild, member, minute, route, settle};
use crate::support::database::{on_every_engine, on_postgres, on_sqlite};

#[tokio::test]
async fn a_guild_is_greeted_when_it_comes_and_when_it_comes_back() {
    on_every_engine(async |store| {
        let mut tx = store.write().await.unwrap();
        assert!(!tx.is_in_guild(guild(1)).await.unwrap());
        assert!(tx.upsert_guild(guild(1), NOW).await.unwrap());
        assert!(!tx.upsert_guild(guild(1), minute(1)).await.unwrap());
        assert!(tx.is_in_guild(guild(1)).await.unwrap());
        tx.upsert_guild_left(guild(1), minute(2)).await.unwrap();
        assert!(!tx.is_in_guild(guild(1)).await.unwrap());
        assert_eq!(tx.list_guilds().await.unwrap(), []);
        assert!(tx.upsert_guild(guild(1), minute(3)).await.unwrap());
        tx.upsert_guild(guild(2), minute(3)).await.unwrap();
        assert_eq!(tx.list_guilds().await.unwrap(), [guild(1), guild(2)]);
    })
    .await;
}

#[tokio::test]
async fn settings_are_kept_whole_and_are_the_defaults_where_nothing_was_chosen() {
    on_every_engine(async |store| {
        let chosen = GuildSettings {
            language: Some(Language::Bg),
            timezone: Some("Europe/Sofia".to_owned()),
            week_starts: Some(Weekday::Sunday),
            reset_hour: Some(4),
        };
        let mut tx = store.write().await.unwrap();
        let nothing = GuildSettings::default();
        assert_eq!(tx.get_guild_settings(guild(1)).await.unwrap(), nothing);
        tx.upsert_guild_settings(guild(1), &chosen, NOW)
            .await
            .unwrap();
        assert_eq!(tx.get_guild_settings(guild(1)).await.unwrap(), chosen);
        tx.upsert_guild_settings(guild(1), &nothing, NOW)
            .await
            .unwrap();
        assert_eq!(tx.get_guild_settings(guild(1)).await.unwrap(), nothing);
    })
    .await;
}

#[tokio::test]
async fn the_first_value_of_the_installation_stays() {
    on_every_engine(async |store| {
        let mut tx = store.write().await.unwrap();
        assert_eq!(tx.find_installation_value("id").await.unwrap(), None);
        for value in ["first", "second"] {
            tx.insert_installation_value("id", value).await.unwrap();
        }
        let value = tx.find_installation_value("id").await.unwrap();
        assert_eq!(value.as_deref(), Some("first"));
    })
    .await;
}

#[tokio::test]
async fn a_database_that_is_no_copy_does_not_take_itself_for_one() {
    on_every_engine(async |store| {
        let mut tx = store.write().await.unwrap();
        tx.insert_installation_value("id", "mine").await.unwrap();
        assert!(!tx.delete_copy_mark().await.unwrap());
        assert!(tx.find_installation_value("id").await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn what_is_not_committed_never_was() {
    on_every_engine(async |store| {
        let mut tx = store.write().await.unwrap();
        tx.upsert_guild(guild(1), NOW).await.unwrap();
        drop(tx);
        let mut tx = store.read().await.unwrap();
        tx.probe().await.unwrap();
        assert_eq!(tx.list_guilds().await.unwrap(), []);
        store.migrate().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_copy_of_sqlite_is_whole_while_the_original_is_in_use() {
    on_sqlite(async |store| {
        let mut tx = store.write().await.unwrap();
        tx.upsert_guild(guild(1), NOW).await.unwrap();
        tx.commit().await.unwrap();
        let reading = store.read().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy.db");
        store.backup(&file).await.unwrap();
        drop(reading);
        assert!(
            store.backup(&file).await.is_err(),
            "nothing is written over"
        );
        let copy = Store::open(&format!("sqlite://{}", file.display()))
            .await
            .unwrap();
        let guilds = copy.read().await.unwrap().list_guilds().await.unwrap();
        assert_eq!(guilds, [guild(1)]);
        copy.close().await;
    })
    .await;
}

#[tokio::test]
async fn postgres_is_copied_by_its_own_tools() {
    on_postgres(async |store| {
        let folder = tempfile::tempdir().unwrap();
        let refused = store.backup(&folder.path().join("copy.db")).await;
        assert!(matches!(refused, Err(StoreError::NoBackup)), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn a_profile_field_keeps_its_place_when_it_changes() {
    on_every_engine(async |store| {
        let (guild, member) = (guild(1), member(7));
        let field = |field: &str, value: Option<&str>| ProfileField {
            field: field.to_owned(),
            value: value.map(str::to_owned),
        };
        let mut tx = store.write().await.unwrap();
        let set = [
            (field("Pronouns", Some("she")), NOW),
            (field("City", Some("Sofia")), minute(1)),
            (field("rank", None), minute(2)),
            (field("Pronouns", Some("they")), minute(3)),
        ];
        for (field, at) in &set {
            tx.upsert_profile_field(guild, member, field, *at)
                .await
                .unwrap();
        }
        let shown = tx.list_profile_fields(guild, member).await.unwrap();
        assert_eq!(
            shown,
            [set[3].0.clone(), set[1].0.clone(), set[2].0.clone()]
        );
        let mut delete = async |name| tx.delete_profile_field(guild, member, name).await.unwrap();
        assert!(delete("City").await);
        assert!(!delete("City").await);
        assert_eq!(
            tx.list_profile_fields(guild, member).await.unwrap().len(),
            2
        );
    })
    .await;
}

#[tokio::test]
async fn a_set_up_is_what_the_guild_has_now_and_breaks_a_limit_where_it_grows_beyond_it() {
    on_every_engine(async |store| {
        settle(
            &store,
            &[(guild(1), "e1"), (guild(1), "e2"), (guild(2), "e3")],
        )
        .await;
        let mut tx = store.write().await.unwrap();
        for number in 0..MOST_MATCHING {
            let route = route(guild(1), &format!("r{number}"), EventKind::Vote, 50);
            tx.insert_route(&route, NOW).await.unwrap();
        }
        let before = tx.get_set_up(guild(1)).await.unwrap();
        assert_eq!((before.endpoints, before.routes.len()), (2, MOST_MATCHING));
        let next = route(guild(1), "next", EventKind::Vote, 50);
        tx.insert_route(&next, NOW).await.unwrap();
        let after = tx.get_set_up(guild(1)).await.unwrap();
        let broken = before.limit_broken_by(&after);
        assert_eq!(broken, Some(Limit::Matching(EventKind::Vote)));
        let other = tx.get_set_up(guild(2)).await.unwrap();
        assert_eq!((other.endpoints, other.routes.len()), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn on_postgres_an_admin_who_changes_a_guild_sees_what_another_one_changed_at_the_same_time() {
    on_postgres(async |store| {
        settle(&store, &[(guild(1), "e1")]).await;
        let mut first = store.write().await.unwrap();
        first.upsert_guild(guild(1), NOW).await.unwrap();
        let mut second = store.write().await.unwrap();
        let sees = async {
            second.upsert_guild(guild(1), NOW).await.unwrap();
            second.get_set_up(guild(1)).await.unwrap().routes.len()
        };
        let changes = async {
            let route = route(guild(1), "r1", EventKind::Vote, 50);
            first.insert_route(&route, NOW).await.unwrap();
            first.commit().await.unwrap();
        };
        assert_eq!(futures_util::join!(sees, changes).0, 1);
    })
    .await;
}
