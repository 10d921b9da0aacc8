# Защо нещо е отхвърлено, чака или не е успяло и какво да се направи.

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
        [one] { $n } роля за отнемане
       *[other] { $n } роли за отнемане
    }
stuck-parked = Чака: { $what }. { $why } { $step }
stuck-dead = Неуспешно: { $what }. { $why } { $step }

reason-missing-access = Не виждам канала.
reason-missing-permission = Липсва ми право в канала.
reason-channel-gone = Каналът вече не съществува.
reason-channel-not-found = Discord казва, че не намира канала, макар че аз го виждам.
reason-channel-unfit = В канал от този вид не може да се пише.
reason-thread-closed = Нишката е архивирана или заключена.
reason-unsure = Съобщението може вече да е там: изпращането прекъсна, а не виждам историята на канала, за да проверя.
reason-role-gone = Ролята вече не съществува.
reason-role-out-of-reach = Не мога да дам тази роля.
reason-member-absent = Участникът не е в сървъра.
reason-guild-left = Не бях в сървъра.
reason-refused = Discord не го приема.
reason-blocked = AutoMod или филтър на Discord го спира.
reason-exhausted = Твърде много неуспешни опити.

step-missing-access = Дайте ми достъп до канала; след това продължавам автоматично.
step-missing-permission = Дайте ми правата, които `/diagnose` посочва за канала; след това продължавам автоматично.
step-channel-gone = Изберете друг канал с `/route edit`.
step-channel-not-found = Ще опитам отново до един час или веднага щом нещо в канала се промени.
step-channel-unfit = Изберете друг канал с `/route edit`.
step-thread-closed = Отворете нишката отново и продължавам автоматично, или изберете друг канал с `/route edit`.
step-unsure = Дайте ми правото „Четене на историята на съобщенията“ в канала; след това проверявам автоматично.
step-role-gone = Изберете друга роля с `/reward edit`.
step-role-out-of-reach = Дайте ми „Управление на роли“ и преместете моята роля над нея; след това продължавам автоматично.
step-member-absent = Ще я получи, когато се върне.
step-guild-left = Продължавам автоматично.
step-refused = Съобщете на човека, който ме поддържа.
step-blocked = Прегледайте правилата на AutoMod в сървъра.
step-exhausted = Съобщете на човека, който ме поддържа.

## Отхвърлени заявки

refusal-missing = заявката дойде без таен ключ. Въведете ключа в сайта или ми дайте този, който сайтът ползва: `/endpoint secret`.
refusal-wrong = тайният ключ беше друг. Сравнете ключа в сайта с въведения чрез `/endpoint secret`.
refusal-stale = заявката е подписана твърде отдавна. Някой часовник не е верен – на сайта или моят.
refusal-no-secret = тайният ключ на сайта още не е тук. Въведете го с `/endpoint secret`.
refusal-not-json = това не беше JSON. В правилния сайт и в правилното поле ли е поставен този URL?
refusal-field = заявката не прилича на заявките от този сайт (място: `{ $path }`). Да не би този URL да е за друг сайт?
