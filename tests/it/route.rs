//! What may be posted where: refused at saving, asked about first, and checked again at each press.

use crier::domain::event::EventKind;
use crier::domain::language::Language;
use crier::domain::route::Route;
use crier_sandbox::permissions::{MENTION_EVERYONE, VIEW_CHANNEL};
use crier_sandbox::{Fault, Modal, Overwrite, Person, Times, seed};

use crate::command::{presses, types};
use crate::privacy::{close, open};
use crate::support::{Crier, Hook, guild};

async fn routes(crier: &Crier) -> Vec<Route> {
    let mut tx = crier.app.store.read().await.unwrap();
    tx.list_routes(guild()).await.unwrap()
}

fn people(crier: &Crier) -> (Person, Person) {
    let person = |id| crier.sandbox.person(id);
    (person(seed::ANNA), person(seed::DARIA))
}

fn label(key: &str) -> String {
    Language::En.texts().get(key)
}

/// A forum and a chat, neither of which is posted anywhere.
async fn start() -> (Crier, Hook, Hook) {
    let crier = Crier::start().await.with_bot().await;
    let forum = crier.silent_endpoint("website-toolbox", "").await;
    let chat = crier
        .silent_endpoint("barertc", crate::support::SECRET)
        .await;
    (crier, forum, chat)
}

#[tokio::test]
async fn reports_and_private_messages_are_refused_where_everyone_reads_and_nothing_is_saved() {
    let (crier, forum, chat) = start().await;
    let (anna, _) = people(&crier);
    for line in [
        "/route add event:report channel:#lobby".to_owned(),
        format!(
            "/route add event:report channel:#lobby endpoint:{}",
            chat.id
        ),
        format!(
            "/route add event:private channel:#forum endpoint:{}",
            forum.id
        ),
        "/route add event:report channel:#ideas".to_owned(),
        "/endpoint add source:barertc channel:#lobby".to_owned(),
        "/endpoint add source:barertc channel:#ideas".to_owned(),
    ] {
        let refused = types(&anna, &line).await;
        assert!(refused.text().contains("Everyone can read"), "{line}");
    }
    let russian = anna.clone().speaking("ru");
    let russian = types(&russian, "/route add event:report channel:#lobby").await;
    assert!(russian.text().contains("могут читать все"));
    assert_eq!(routes(&crier).await, []);
    assert_eq!(crier.number("select count(*) from endpoint").await, 2);
    let taken = format!(
        "/endpoint add source:boticord channel:#ideas name:{}",
        forum.id
    );
    assert!(types(&anna, &taken).await.text().contains("already"));
    assert_eq!(crier.number("select count(*) from endpoint").await, 2);
    let requests = crier.sandbox.log().requests();
    let threads = requests.iter().filter(|it| it.path.contains("/threads"));
    assert_eq!(threads.count(), 0, "no thread is left behind");
    let made = types(&anna, "/route add event:report channel:#staff").await;
    assert!(!made.text().contains("⚠️"), "{}", made.text());
    let id = routes(&crier).await[0].id.clone();
    let refused = types(&anna, &format!("/route edit route:{id} channel:#lobby")).await;
    assert!(
        refused.text().contains("Everyone can read"),
        "{}",
        refused.text()
    );
    assert_eq!(
        routes(&crier).await[0].channel.get().unsigned_abs(),
        seed::STAFF
    );
    let made = types(
        &anna,
        "/endpoint add source:barertc channel:#staff name:Second",
    )
    .await;
    assert!(made.text().contains("/hooks/barertc/"), "{}", made.text());
    crier.stop().await;
}

#[tokio::test]
async fn a_removed_report_route_does_not_come_back_where_everyone_reads_by_now() {
    let (crier, ..) = start().await;
    let (anna, daria) = people(&crier);
    types(&anna, "/route add event:report channel:#staff").await;
    let id = routes(&crier).await[0].id.clone();
    let removed = types(&daria, &format!("/route remove route:{id}")).await;
    open(&crier, seed::STAFF);
    let undo = label("button-undo");
    let refused = presses(&daria, &removed, &undo).await;
    assert!(
        refused.text().contains("Everyone can read"),
        "{}",
        refused.text()
    );
    assert_eq!(routes(&crier).await, []);
    close(&crier, seed::STAFF);
    let removed = types(&anna, "/route add event:report channel:#staff").await;
    assert!(removed.text().contains(&format!("<#{}>", seed::STAFF)));
    let id = routes(&crier).await[0].id.clone();
    let removed = types(&daria, &format!("/route remove route:{id}")).await;
    let hidden = Overwrite {
        id: seed::MODERATOR_ROLE,
        allow: 0,
        deny: VIEW_CHANNEL,
    };
    crier.sandbox.set_overwrite(seed::STAFF, hidden);
    let refused = presses(&daria, &removed, &undo).await;
    assert!(refused.text().contains("can't see"), "{}", refused.text());
    assert_eq!(routes(&crier).await, []);
    crier.stop().await;
}

#[tokio::test]
async fn payments_ask_before_they_go_where_everyone_reads() {
    let (crier, forum, _) = start().await;
    let (anna, daria) = people(&crier);
    let line = format!(
        "/route add event:payment channel:#lobby endpoint:{}",
        forum.id
    );
    let asked = types(&anna, &line).await;
    assert!(
        asked.text().contains("everyone would see who paid"),
        "{}",
        asked.text()
    );
    assert_eq!(routes(&crier).await, [], "it is asked first");
    presses(&anna, &asked, &label("button-keep")).await;
    assert_eq!(routes(&crier).await, []);
    let (asked, yes) = (types(&anna, &line).await, label("button-payment"));
    let made = presses(&anna, &asked, &yes).await;
    assert!(
        made.text().contains(&format!("<#{}>", seed::LOBBY)),
        "{}",
        made.text()
    );
    let made = routes(&crier).await;
    assert_eq!((made.len(), made[0].kind), (1, EventKind::Payment));
    assert_eq!(made[0].endpoint.as_ref(), Some(&forum.id));
    let edit = |rest: &str| format!("/route edit route:{} {rest}", made[0].id);
    types(&anna, &edit("style:plain")).await;
    assert_eq!(
        routes(&crier).await[0].style.as_str(),
        "plain",
        "asked already"
    );
    let asked = types(&daria, &edit("channel:#votes")).await;
    assert_eq!(routes(&crier).await[0].channel, made[0].channel);
    close(&crier, seed::VOTES);
    let refused = presses(&daria, &asked, &yes).await;
    assert!(refused.text().contains("can't see"), "{}", refused.text());
    crier
        .sandbox
        .set_member_roles(seed::GUILD, seed::DARIA, &[]);
    let asked = types(&anna, &edit("channel:#comments")).await;
    presses(&anna, &asked, &yes).await;
    assert_eq!(
        routes(&crier).await[0].channel.get().unsigned_abs(),
        seed::COMMENTS
    );
    types(&anna, "/route add event:payment channel:#staff").await;
    assert_eq!(routes(&crier).await.len(), 2, "staff only: nothing to ask");
    crier.stop().await;
}

#[tokio::test]
async fn a_route_or_link_that_can_never_match_is_refused_with_the_reason() {
    let crier = Crier::start().await.with_bot().await;
    let (anna, _) = people(&crier);
    let early = types(&anna, "/route add event:comment channel:#comments").await;
    assert!(
        early.text().contains(&format!("<#{}>", seed::COMMENTS)),
        "no site yet"
    );
    let listing = crier.silent_endpoint("boticord", "").await;
    let line = format!(
        "/route add event:forum channel:#forum endpoint:{}",
        listing.id
    );
    let refused = types(&anna, &line).await;
    assert!(
        refused.text().contains("BotiCord never sends"),
        "{}",
        refused.text()
    );
    let refused = types(&anna, "/route add event:forum channel:#forum").await;
    assert!(
        refused.text().contains("None of the sites"),
        "{}",
        refused.text()
    );
    let id = routes(&crier).await[0].id.clone();
    let refused = types(
        &anna,
        &format!("/route edit route:{id} endpoint:{}", listing.id),
    )
    .await;
    assert!(refused.text().contains("never sends"), "{}", refused.text());
    assert_eq!(routes(&crier).await.len(), 1);
    let line = format!("/link add endpoint:{} name:mira member:@Mira", listing.id);
    let refused = types(&anna, &line).await;
    assert!(
        refused.text().contains("no name to link"),
        "{}",
        refused.text()
    );
    assert_eq!(crier.number("select count(*) from identity").await, 0);
    crier.stop().await;
}

#[tokio::test]
async fn a_channel_of_another_guild_is_refused_and_one_that_cannot_be_checked_accepted() {
    let (crier, ..) = start().await;
    let (anna, _) = people(&crier);
    types(&anna, "/route add event:report channel:#staff").await;
    let id = routes(&crier).await[0].id.clone();
    let (_, elsewhere) = crier.sandbox.found_guild("Other", seed::OLEG);
    for line in [
        format!("/route add event:forum channel:<#{elsewhere}>"),
        format!("/route edit route:{id} channel:<#{elsewhere}>"),
        format!("/endpoint add source:boticord channel:<#{elsewhere}>"),
    ] {
        let refused = types(&anna, &line).await;
        assert!(
            refused.text().contains("not a channel of this server"),
            "{}",
            refused.text()
        );
    }
    assert_eq!(routes(&crier).await.len(), 1);
    assert_eq!(crier.number("select count(*) from endpoint").await, 2);
    let path = format!("/channels/{elsewhere}");
    let refuse = Fault::Refuse {
        status: 500,
        code: 0,
    };
    crier
        .sandbox
        .faults()
        .order("GET", &path, Times::Always, refuse);
    let line = format!("/route add event:report channel:<#{elsewhere}>");
    let unchecked = types(&anna, &line).await;
    assert!(
        unchecked
            .text()
            .contains("couldn't check just now who can read"),
        "{}",
        unchecked.text()
    );
    assert_eq!(routes(&crier).await.len(), 2);
    crier.stop().await;
}

#[tokio::test]
async fn nobody_routes_into_a_channel_that_they_cannot_see_or_pings_a_role_that_they_may_not_mention()
 {
    let (crier, ..) = start().await;
    let (anna, daria) = people(&crier);
    close(&crier, seed::REVIEWS);
    for line in [
        "/route add event:forum channel:#reviews",
        "/endpoint add source:boticord channel:#reviews",
    ] {
        let refused = types(&daria, line).await;
        assert!(refused.text().contains("can't see"), "{}", refused.text());
    }
    types(&anna, "/route add event:forum channel:#forum").await;
    let id = routes(&crier).await[0].id.clone();
    let refused = types(&daria, &format!("/route edit route:{id} channel:#reviews")).await;
    assert!(refused.text().contains("can't see"), "{}", refused.text());
    let ping = format!("/route edit route:{id} mention:@Supporter");
    let refused = types(&daria, &ping).await;
    assert!(
        refused.text().contains("can't mention"),
        "{}",
        refused.text()
    );
    assert_eq!(routes(&crier).await[0].mention, None);
    let loud = Overwrite {
        id: seed::MODERATOR_ROLE,
        allow: MENTION_EVERYONE,
        deny: 0,
    };
    crier.sandbox.set_overwrite(seed::FORUM, loud);
    let pinged = types(&daria, &ping).await;
    assert!(
        pinged.text().contains("will not be pinged"),
        "the bot may not: {}",
        pinged.text()
    );
    assert!(routes(&crier).await[0].mention.is_some());
    crier
        .sandbox
        .change_role(seed::GUILD, seed::CHAMPION_ROLE, |role| {
            role.is_mentionable = true;
        });
    let pinged = types(
        &daria,
        "/route add event:member channel:#lobby mention:@Champion",
    )
    .await;
    assert!(!pinged.text().contains("⚠️"), "{}", pinged.text());
    crier.stop().await;
}

#[tokio::test]
async fn the_name_of_a_channel_is_not_offered_to_who_cannot_see_it() {
    let (crier, ..) = start().await;
    let (anna, daria) = people(&crier);
    types(&anna, "/route add event:forum channel:#reviews").await;
    let offered = async |person: &Person| {
        let offered = person.completes("/route edit route:forum").await.unwrap();
        offered[0].name.clone()
    };
    assert!(offered(&daria).await.contains("#reviews"));
    close(&crier, seed::REVIEWS);
    types(&anna, "/route list").await;
    assert!(offered(&anna).await.contains("#reviews"));
    let name = offered(&daria).await;
    assert!(!name.contains("reviews"), "{name}");
    crier.stop().await;
}

#[tokio::test]
async fn a_made_up_form_keeps_an_old_secret_no_longer_than_the_option_allows() {
    let (crier, _, chat) = start().await;
    let (anna, _) = people(&crier);
    let forged = Modal {
        custom_id: format!("secret:{}:{}", u32::MAX, chat.id),
        title: "Secret".to_owned(),
        rows: types(&anna, &format!("/endpoint secret endpoint:{}", chat.id))
            .await
            .modal
            .unwrap()
            .rows,
        message_id: None,
    };
    let taken = anna
        .submits(&forged, &[("secret", "a-new-secret-of-the-site")])
        .await;
    assert!(taken.unwrap().is_ephemeral);
    let end = crier
        .number("select max(expires_at) from endpoint_secret")
        .await;
    let hours = (end - crate::support::START.as_ms()) / 3_600_000;
    assert_eq!(hours, 87_600);
    crier.stop().await;
}

#[tokio::test]
async fn a_made_up_button_moves_payments_nowhere_by_calling_them_posts() {
    let (crier, ..) = start().await;
    let (anna, daria) = people(&crier);
    types(&anna, "/route add event:payment channel:#staff").await;
    let before = routes(&crier).await;
    let edit = format!("/route edit route:{} channel:#lobby", before[0].id);
    let asked = types(&daria, &edit).await;
    let honest = asked.find_component(&label("button-payment")).unwrap();
    let forged = honest.replace(":payment:", ":forum:");
    assert_ne!(forged, honest);
    let refused = daria.forges(asked.message_id.unwrap(), &forged).await;
    assert!(refused.unwrap().is_ephemeral);
    assert_eq!(routes(&crier).await, before);
    crier.stop().await;
}
