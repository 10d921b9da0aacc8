# Защо нещо е отказано, чака или е изоставено и какво да се направи.

## Заседнало: какво, защо и следващата стъпка

stuck-post =
    { $n ->
        [one] { $n } съобщение
       *[other] { $n } съобщения
    }
stuck-edit =
    { $n ->
        [one] { $n } промяна на съобщение
       *[other] { $n } промени на съобщения
    }
stuck-grant =
    { $n ->
        [one] { $n } роля за даване
       *[other] { $n } роли за даване
    }
stuck-revoke =
    { $n ->
        [one] { $n } роля за вземане
       *[other] { $n } роли за вземане
    }
stuck-parked = Чака: { $what }. { $why } { $step }
stuck-dead = Изоставено: { $what }. { $why } { $step }

reason-missing-access = Не виждам канала.
reason-missing-permission = Липсва ми право в канала.
reason-channel-gone = Канала го няма.
reason-role-gone = Ролята я няма.
reason-role-out-of-reach = Нямам право да дам ролята.
reason-member-absent = Членът не е в сървъра.
reason-guild-left = Не бях в сървъра.
reason-refused = Discord не го приема.
reason-blocked = AutoMod или филтър на Discord го спира.
reason-exhausted = Опитано е достатъчно пъти.

step-missing-access = Отворете ми канала; после продължава само.
step-missing-permission = Дайте ми правата, които `/diagnose` посочва за канала; после продължава само.
step-channel-gone = Изберете друг канал с `/route edit`.
step-role-gone = Изберете друга роля с `/reward edit`.
step-role-out-of-reach = Дайте ми „Управление на роли“ и преместете моята роля над нея; после продължава само.
step-member-absent = Ще я получи, когато се върне.
step-guild-left = Продължава само.
step-refused = Кажете на този, който ме поддържа.
step-blocked = Погледнете правилата на AutoMod в сървъра.
step-exhausted = Кажете на този, който ме поддържа.

## Отказани обаждания

refusal-missing = дойде без тайния ключ. Дайте ключа на сайта или ми дайте този, който той ползва: `/endpoint secret`.
refusal-wrong = тайният ключ беше друг. Сравнете ключа на сайта с дадения чрез `/endpoint secret`.
refusal-stale = подписано е твърде отдавна. Някой часовник е неверен — на сайта или на моята машина.
refusal-no-secret = тайният ключ на сайта още не е тук. Дайте го с `/endpoint secret`.
refusal-not-json = не беше JSON. URL в правилното поле на правилния сайт ли стои?
refusal-field = не прилича на обажданията на този сайт, при `{ $path }`. Да не би URL да е за друг сайт?
