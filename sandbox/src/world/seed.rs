//! The initial guild of a sandbox.

use super::super::permissions::{
    ADMINISTRATOR, BOT, MANAGE_GUILD, MANAGE_MESSAGES, ORDINARY, VIEW_CHANNEL,
};
use super::super::snowflake::Snowflake;
use super::World;
use super::guild::{Channel, FORUM_CHANNEL, Guild, Overwrite, User};

/// The guild.
pub const GUILD: Snowflake = 417_283_905_512_448_011;
/// The application, and its bot's user.
pub const BOT_USER: Snowflake = 1_100_000_000_000_000_001;
/// The owner.
pub const ANNA: Snowflake = 500_000_000_000_000_001;
/// A moderator, who may manage the guild but does not own it.
pub const DARIA: Snowflake = 500_000_000_000_000_002;
/// An ordinary member.
pub const MIRA: Snowflake = 530_918_274_610_028_545;
/// An ordinary member.
pub const OLEG: Snowflake = 612_000_000_000_000_007;
/// An ordinary member.
pub const BORIS: Snowflake = 612_000_000_000_000_008;
/// An ordinary member.
pub const ELENA: Snowflake = 612_000_000_000_000_009;

/// A role above the bot's own, so the bot cannot give it.
pub const ADMIN_ROLE: Snowflake = 417_283_905_512_448_110;
/// The bot's own role.
pub const BOT_ROLE: Snowflake = 417_283_905_512_448_109;
/// A role of moderators, above the bot's.
pub const MODERATOR_ROLE: Snowflake = 417_283_905_512_448_111;
/// A role below the bot's own.
pub const CHAMPION_ROLE: Snowflake = 417_283_905_512_448_102;
/// A role below the bot's own.
pub const SUPPORTER_ROLE: Snowflake = 417_283_905_512_448_101;

/// `#lobby`.
pub const LOBBY: Snowflake = 417_283_905_512_448_200;
/// `#votes`.
pub const VOTES: Snowflake = 417_283_905_512_448_201;
/// `#reviews`.
pub const REVIEWS: Snowflake = 417_283_905_512_448_202;
/// `#comments`.
pub const COMMENTS: Snowflake = 417_283_905_512_448_203;
/// `#forum`, a text channel for posts from a forum elsewhere.
pub const FORUM: Snowflake = 417_283_905_512_448_204;
/// `#staff`, which only moderators, the owner and the bot see.
pub const STAFF: Snowflake = 417_283_905_512_448_205;
/// `#ideas`, a forum channel: posts become threads.
pub const IDEAS: Snowflake = 417_283_905_512_448_206;

const PEOPLE: [(Snowflake, &str, &str); 6] = [
    (ANNA, "anna", "Anna"),
    (DARIA, "daria", "Daria"),
    (MIRA, "mira", "Mira"),
    (OLEG, "oleg", "Oleg"),
    (BORIS, "boris", "Boris"),
    (ELENA, "elena", "Elena"),
];

const CHANNELS: [(Snowflake, &str, &str); 7] = [
    (LOBBY, "lobby", "Say hello. Commands work everywhere."),
    (VOTES, "votes", "Every vote, bump and up."),
    (REVIEWS, "reviews", "What people think of us."),
    (COMMENTS, "comments", "Comments from the site."),
    (FORUM, "forum", "New topics and posts."),
    (
        STAFF,
        "staff",
        "Chat reports and bad reviews. Members do not see this.",
    ),
    (IDEAS, "ideas", "A forum channel: every post is a thread."),
];

/// Adds the guild "Demo" and its people to an empty world.
pub(super) fn plant(world: &mut World) {
    world.bot_id = BOT_USER;
    for (id, username, display_name) in PEOPLE {
        world.add_user(user(id, username, display_name, false));
    }
    world.add_user(user(BOT_USER, "crier", "Crier", true));
    world.guilds.insert(GUILD, demo());
    for (position, (id, name, topic)) in (0_u16..).zip(CHANNELS) {
        let mut channel = Channel::text(id, GUILD, name);
        channel.position = position;
        channel.topic = Some(topic.to_owned());
        if id == STAFF {
            channel.overwrites = staff_only();
        }
        if id == IDEAS {
            channel.kind = FORUM_CHANNEL;
        }
        world.channels.insert(id, channel);
    }
}

/// A user with open direct messages.
pub(super) fn user(id: Snowflake, username: &str, display_name: &str, is_bot: bool) -> User {
    User {
        id,
        username: username.to_owned(),
        display_name: display_name.to_owned(),
        is_bot,
        takes_direct_messages: true,
    }
}

fn demo() -> Guild {
    let mut guild = Guild::new(GUILD, "Demo", ANNA);
    guild.add_role(GUILD, "@everyone", 0, ORDINARY);
    guild.add_role(SUPPORTER_ROLE, "Supporter", 1, 0).colour = 0x0034_98DB;
    guild.add_role(CHAMPION_ROLE, "Champion", 2, 0).colour = 0x00F1_C40F;
    let own = guild.add_role(BOT_ROLE, "Crier", 3, BOT);
    own.bot_id = Some(BOT_USER);
    let moderator = guild.add_role(
        MODERATOR_ROLE,
        "Moderator",
        4,
        MANAGE_GUILD | MANAGE_MESSAGES,
    );
    moderator.colour = 0x002E_CC71;
    moderator.is_hoisted = true;
    let admin = guild.add_role(ADMIN_ROLE, "Admin", 5, ADMINISTRATOR);
    admin.colour = 0x00E7_4C3C;
    admin.is_hoisted = true;
    guild.add_member(ANNA, &[ADMIN_ROLE]);
    guild.add_member(DARIA, &[MODERATOR_ROLE]);
    for ordinary in [MIRA, OLEG, BORIS, ELENA] {
        guild.add_member(ordinary, &[]);
    }
    guild.add_member(BOT_USER, &[BOT_ROLE]);
    guild
}

fn staff_only() -> Vec<Overwrite> {
    let open = |id| Overwrite {
        id,
        allow: VIEW_CHANNEL,
        deny: 0,
    };
    vec![
        Overwrite {
            id: GUILD,
            allow: 0,
            deny: VIEW_CHANNEL,
        },
        open(MODERATOR_ROLE),
        open(BOT_ROLE),
    ]
}
