//! The texts of people in the demo, in its language. Each text is used once: a list has one for each round.

use clap::ValueEnum;

/// The languages of the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Language {
    /// English.
    En,
    /// Russian.
    Ru,
    /// Bulgarian.
    Bg,
}

/// A text for each round.
pub(super) type Texts = &'static [&'static str];

/// All texts, and suggestions what to try.
pub(super) struct Words {
    /// Reviews: a title, a line break and the text; [`STARS`] has their stars.
    pub(super) reviews: Texts,
    /// Reviews with five stars.
    pub(super) praise: Texts,
    /// Comments with a thumb up.
    pub(super) likes: Texts,
    /// Later versions of those comments, now with a thumb down.
    pub(super) dislikes: Texts,
    /// Questions below an article.
    pub(super) questions: Texts,
    /// The same questions, edited.
    pub(super) edited: Texts,
    /// Harmful texts, which a moderator deletes.
    pub(super) harm: Texts,
    /// Titles of topics in the forum.
    pub(super) topics: Texts,
    /// Answers in the forum.
    pub(super) answers: Texts,
    /// Reports of the chat's members.
    pub(super) reports: Texts,
    /// Suggestions on the page: a text, and the line to type.
    pub(super) tips: &'static [(&'static str, &'static str)],
}

/// The stars of the reviews, round by round.
pub(super) const STARS: [u32; 4] = [5, 2, 4, 1];

impl Language {
    /// Its code, as a guild's setting and as a client's locale.
    pub(super) const fn codes(self) -> (&'static str, &'static str) {
        match self {
            Self::En => ("en", "en-US"),
            Self::Ru => ("ru", "ru"),
            Self::Bg => ("bg", "bg"),
        }
    }

    pub(super) const fn words(self) -> &'static Words {
        match self {
            Self::En => &EN,
            Self::Ru => &RU,
            Self::Bg => &BG,
        }
    }
}

const HARM: Texts = &["@everyone **free** [nitro](https://bad.example) \u{202e}gnp.exe"];

const EN: Words = Words {
    reviews: &[
        "Feels like home\nLively chat, and the moderators answer within minutes.",
        "Too quiet at night\nNice people, but after ten nobody answers.",
        "Good place for beginners\nI asked a lot of silly questions, and nobody laughed.",
        "Banned for nothing\nI posted one link to my own stream and was out.",
    ],
    praise: &[
        "Set up in five minutes, and it just runs.",
        "The best music bot we have tried.",
        "Support helped me the same day. Thank you!",
    ],
    likes: &[
        "Great bot, plays without a break",
        "The new queue is lovely",
        "Finally a bot with a volume control",
    ],
    dislikes: &[
        "Great bot, but since Friday it skips songs",
        "The new queue is lovely, but it forgets my playlists",
        "Volume control is gone again?",
    ],
    questions: &[
        "Does the new player work on phones? 🎧",
        "Will there be a dark theme?",
        "Can I export my playlists?",
    ],
    edited: &[
        "Does the new player work on phones? Edit: it does! 🎧",
        "Will there be a dark theme? Edit: found it in the settings.",
        "Can I export my playlists? Edit: yes, as CSV.",
    ],
    harm: HARM,
    topics: &[
        "Patch 2.4 feedback",
        "Introduce yourself",
        "Ideas for the summer event",
    ],
    answers: &[
        "What would you change in 2.4? I miss the old search.",
        "Hello from Lisbon! I am here for the synths.",
        "A treasure hunt through the old channels?",
    ],
    reports: &[
        "third time today",
        "keeps posting the same advert",
        "insults people who are new",
    ],
    tips: &[
        ("See who leads", "/top"),
        ("Look at your own votes (act as Mira first)", "/votes"),
        ("Find what is wrong", "/diagnose"),
        ("Send a sample through an endpoint", "/endpoint test"),
        ("Promise another role", "/reward add"),
        ("Ask what there is", "/help"),
    ],
};

const RU: Words = Words {
    reviews: &[
        "Как дома\nЖивой чат, модераторы отвечают за пару минут.",
        "По ночам пусто\nЛюди хорошие, но после десяти никто не отвечает.",
        "Новичкам сюда\nЗадал кучу глупых вопросов, и никто не смеялся.",
        "Забанили ни за что\nСкинул одну ссылку на свой стрим, и всё.",
    ],
    praise: &[
        "Настроил за пять минут, и просто работает.",
        "Лучший музыкальный бот из всех, что мы пробовали.",
        "Поддержка помогла в тот же день. Спасибо!",
    ],
    likes: &[
        "Отличный бот, играет без остановки",
        "Новая очередь — просто супер",
        "Наконец-то бот с регулировкой громкости",
    ],
    dislikes: &[
        "Отличный бот, но с пятницы пропускает песни",
        "Очередь супер, но теряет мои плейлисты",
        "Громкость опять не регулируется?",
    ],
    questions: &[
        "А новый плеер работает на телефоне? 🎧",
        "Будет ли тёмная тема?",
        "Можно ли выгрузить плейлисты?",
    ],
    edited: &[
        "А новый плеер работает на телефоне? UPD: работает! 🎧",
        "Будет ли тёмная тема? UPD: нашёл в настройках.",
        "Можно ли выгрузить плейлисты? UPD: да, в CSV.",
    ],
    harm: HARM,
    topics: &[
        "Отзывы о версии 2.4",
        "Давайте знакомиться",
        "Идеи для летнего события",
    ],
    answers: &[
        "Что бы вы поменяли в 2.4? Мне не хватает старого поиска.",
        "Привет из Казани! Я тут ради синтезаторов.",
        "Может, квест по старым каналам?",
    ],
    reports: &[
        "третий раз за день",
        "снова и снова шлёт одну и ту же рекламу",
        "оскорбляет новичков",
    ],
    tips: &[
        ("Посмотреть, кто впереди", "/топ"),
        ("Посмотреть свои голоса (сначала выберите Mira)", "/голоса"),
        ("Найти неполадки", "/диагностика"),
        ("Узнать, что есть ещё", "/помощь"),
    ],
};

const BG: Words = Words {
    reviews: &[
        "Като у дома\nЖив чат, модераторите отговарят за минути.",
        "Нощем е пусто\nХората са мили, но след десет никой не отговаря.",
        "Добро място за начинаещи\nЗададох куп глупави въпроси и никой не се засмя.",
        "Изгониха ме без причина\nПуснах един линк към моя стрийм и край.",
    ],
    praise: &[
        "Настроих го за пет минути и просто работи.",
        "Най-добрият музикален бот, който сме пробвали.",
        "Помогнаха ми още същия ден. Благодаря!",
    ],
    likes: &[
        "Страхотен бот, свири без прекъсване",
        "Новата опашка е чудесна",
        "Най-после бот с регулиране на звука",
    ],
    dislikes: &[
        "Страхотен бот, но от петък прескача песни",
        "Опашката е чудесна, но губи плейлистите ми",
        "Пак ли няма регулиране на звука?",
    ],
    questions: &[
        "Новият плейър работи ли на телефон? 🎧",
        "Ще има ли тъмна тема?",
        "Мога ли да си изтегля плейлистите?",
    ],
    edited: &[
        "Новият плейър работи ли на телефон? Редакция: работи! 🎧",
        "Ще има ли тъмна тема? Редакция: намерих я в настройките.",
        "Мога ли да си изтегля плейлистите? Редакция: да, като CSV.",
    ],
    harm: HARM,
    topics: &[
        "Мнения за версия 2.4",
        "Нека се запознаем",
        "Идеи за лятното събитие",
    ],
    answers: &[
        "Какво бихте променили в 2.4? На мен ми липсва старото търсене.",
        "Здравейте от Пловдив! Тук съм заради синтезаторите.",
        "Какво ще кажете за лов на съкровища из старите канали?",
    ],
    reports: &[
        "трети път днес",
        "непрекъснато пуска една и съща реклама",
        "обижда новите",
    ],
    tips: &[
        ("Вижте кой води", "/класация"),
        ("Вижте своите гласове (първо изберете Mira)", "/гласове"),
        ("Намерете какво не работи", "/диагностика"),
        ("Вижте какво още има", "/помощ"),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_said_in_one_language_and_nothing_twice() {
        for words in [&EN, &RU, &BG] {
            let lists = [
                words.reviews,
                words.praise,
                words.likes,
                words.dislikes,
                words.questions,
                words.edited,
                words.topics,
                words.answers,
                words.reports,
            ];
            let all: Vec<&str> = lists.concat();
            let mut once = all.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), all.len());
            let is_cyrillic = |text: &&&str| text.chars().any(|one| ('а'..='я').contains(&one));
            let cyrillic = all.iter().filter(is_cyrillic).count();
            assert!(cyrillic == 0 || cyrillic == all.len(), "{all:?}");
            assert_eq!(words.reviews.len(), STARS.len());
            assert_eq!(words.questions.len(), words.edited.len());
            assert_eq!(words.likes.len(), words.dislikes.len());
        }
    }
}
