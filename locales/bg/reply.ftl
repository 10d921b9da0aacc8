# Отговорите на командите.

## Бутони

button-remove = Премахни
button-keep = Отказ
button-relink = Прехвърли
button-kept = Нищо не е променено.
button-undo = Върни
button-back = ← Назад
button-next = Напред →
button-grant =
    { $n ->
        [one] Дай на { $n } участник
       *[other] Дай на { $n } участници
    }

## Числа

count-vote =
    { $n ->
        [one] { $n } глас
       *[other] { $n } гласа
    }
count-review =
    { $n ->
        [one] { $n } отзив
       *[other] { $n } отзива
    }
count-comment =
    { $n ->
        [one] { $n } коментар
       *[other] { $n } коментара
    }
count-forum =
    { $n ->
        [one] { $n } публикация
       *[other] { $n } публикации
    }
count-days =
    { $n ->
        [one] { $n } ден
       *[other] { $n } дни
    }
span-days =
    { $n ->
        [one] { $n } ден
       *[other] { $n } дни
    }
span-hours =
    { $n ->
        [one] { $n } час
       *[other] { $n } часа
    }
span-minutes =
    { $n ->
        [one] { $n } минута
       *[other] { $n } минути
    }

## Уебхукове

endpoint-every = всички уебхукове
endpoint-removed = премахнат уебхук
endpoint-unknown = В този сървър няма уебхук „{ $name }“. Вижте всички с `/endpoint list`.
endpoint-source-gone = Тази версия на бота вече не поддържа сайта на този уебхук.
endpoint-none = Още няма уебхукове. Създайте първия с `/endpoint add`.
endpoint-list = Уебхукове
endpoint-list-next = За подробности: `/endpoint show`.
endpoint-line = **{ $name }** · { $source } · { $state } (`{ $id }`)
endpoint-state-paused = на пауза от { $when }
endpoint-state-last = последна заявка { $when }
endpoint-state-none = още няма заявки
endpoint-made = **{ $name }** е готов и публикува в { $channel }: { $kinds }.
endpoint-made-refuses = Докато нямам тайния ключ, всички заявки се отхвърлят.
endpoint-made-next = **Следваща стъпка:** изпълнете тези стъпки в сайта. Дали пристигат заявки, показва `/endpoint show`.
endpoint-url =
    URL (пазете го в тайна):
    ```
    { $url }
    ```
endpoint-name-long = Името трябва да е между 1 и 60 знака.
endpoint-name-taken = Вече има уебхук „{ $name }“. Изберете друго име.
endpoint-renamed = **{ $old }** вече се казва **{ $new }**.
endpoint-same-name = **{ $name }** вече се казва така. Нищо не е променено.
endpoint-paused = **{ $name }** е на пауза. Заявките пак се пазят и зачитат, но не се публикуват – и по-късно няма. Край на паузата: `/endpoint resume`.
endpoint-already-paused = **{ $name }** вече е на пауза. Край на паузата: `/endpoint resume`.
endpoint-resumed = **{ $name }** отново публикува събитията.
endpoint-not-paused = **{ $name }** не е на пауза. Нищо не е променено.
endpoint-test-paused = **{ $name }** е на пауза, затова тестът няма да бъде публикуван. Първо прекратете паузата с `/endpoint resume`.
endpoint-test-unrouted = **{ $name }** не се публикува никъде, затова никой няма да види теста. Първо изберете канал с `/route add`.
endpoint-tested = Тестовото събитие за **{ $name }** е изпратено, с надпис TEST. Ако до няколко секунди не се появи нищо, `/diagnose` ще каже защо.
endpoint-about = { $source } · `{ $id }` · създаден { $when }
endpoint-paused-since = На пауза от { $when }: заявките се пазят и зачитат, но не се публикуват.
endpoint-last = Последна заявка: { $when } (`{ $event }`)
endpoint-last-none = Още няма заявки
endpoint-refused = Последна отхвърлена заявка: { $when }: { $why }
endpoint-refused-none = Няма отхвърлени заявки
endpoint-unrouted = Не се публикува никъде.
endpoint-stuck = Блокирани:
endpoint-nothing-stuck = Няма блокирани.
endpoint-next-resume = **Следваща стъпка:** прекратете паузата с `/endpoint resume`.
endpoint-next-refused = **Следваща стъпка:** сравнете URL и тайния ключ в сайта с тези тук. Друг ключ се въвежда с `/endpoint secret`.
endpoint-next-first = **Следваща стъпка:** поставете URL в настройките на сайта и натиснете бутона му за тест или опитайте `/endpoint test`.
endpoint-next-stuck = **Следваща стъпка:** направете каквото пише до всичко блокирано; след това продължавам автоматично.
endpoint-next-route = **Следваща стъпка:** изберете канал с `/route add`.
endpoint-next-none = Всичко е наред, не е нужно да правите нищо.
endpoint-remove-ask = Да премахна ли **{ $name }**? Неговият URL спира да работи веднага. Зачетеното остава, а уебхукът може да се върне до седем дни.
endpoint-was-removed = **{ $name }** е премахнат. До { $until } може да го върнете с бутона.
endpoint-restored = **{ $name }** отново е тук, със своя URL и таен ключ.
endpoint-too-late = Седемте дни изтекоха. Създайте нов с `/endpoint add`.

## Тайни ключове

secret-empty = Тайният ключ не може да е празен: тогава всеки би могъл да изпраща събития.
secret-short = Този таен ключ е твърде къс: трябват поне 8 знака. Вземете този, който сайтът показва, или измислете свой с поне 16 знака.
secret-weak = Този таен ключ е доста къс. Ако го измисляте сами, по-добре е да има поне 16 знака.
secret-kept = Тайният ключ е запазен в шифрован вид.
secret-not-needed = На този сайт не му трябва таен ключ: негов ключ е самият URL. Въведеното не е запазено.
secret-wanted = ⚠️ Докато нямам тайния ключ на сайта, всички заявки се отхвърлят. Въведете го с `/endpoint secret`.
secret-taken = Новият таен ключ на **{ $name }** е запазен в шифрован вид.
secret-first = Заявките вече се приемат. Опитайте с бутона за тест на сайта или с `/endpoint test`.
secret-new-url = **{ $name }** има нов URL, защото при този сайт тайният ключ е самият URL.
old-secret-ends = Старият таен ключ важи още { $span }, така че има време да го смените в сайта.
old-secret-ended = Старият таен ключ вече не важи.
old-url-ends = Старият URL важи още { $span }, така че има време да го смените в сайта.
old-url-ended = Старият URL вече не важи.
secret-modal-title = Тайният ключ на сайта
secret-modal-label = Таен ключ
secret-modal-hint = Както го показва сайтът

## Маршрути

route-unknown = Няма такъв маршрут. Изберете от списъка, докато пишете; вижте всички с `/route list`.
route-none = Още нищо не се публикува никъде. Изберете какво къде да се публикува с `/route add`.
route-list = Какво къде се публикува
route-line = { $kind } → { $channel } · { $endpoint } · { $style } (`{ $id }`)
route-line-mention = със споменаване на { $role }
route-made =
    Добавено:
    { $route }
route-changed =
    Променено:
    { $route }
route-unchanged =
    Нищо не е променено. Както досега:
    { $route }
route-removed =
    Премахнато:
    { $route }
route-restored =
    Върнато:
    { $route }
route-made-again = Междувременно е създаден същият маршрут, няма какво да се връща.
route-double =
    Вече има такъв маршрут:
    { $route }
quota-endpoints = В един сървър може да има най-много { $most } уебхука и за още един няма място. Премахнете ненужен с `/endpoint remove` и опитайте пак.
quota-routes = В един сървър може да има най-много { $most } маршрута и за още няма място. Премахнете ненужен с `/route remove` и опитайте пак.
quota-matching = За едно и също събитие може да има най-много { $most } маршрута, а сега биха станали повече: „{ $kind }“. Маршрут за всички уебхукове важи за събитията на всеки от тях. Премахнете маршрут за такива събития с `/route remove` и опитайте пак.
unsent-moved =
    { $n ->
        [one] { $n } още неизпратено съобщение също отива там.
       *[other] { $n } още неизпратени съобщения също отиват там.
    }
unsent-freed =
    { $n ->
        [one] { $n } чакащо съобщение ще бъде изпратено.
       *[other] { $n } чакащи съобщения ще бъдат изпратени.
    }
unsent-waiting =
    { $n ->
        [one] { $n } още неизпратено съобщение чака.
       *[other] { $n } още неизпратени съобщения чакат.
    } `/diagnose` казва какво.
unsent-dropped =
    { $n ->
        [one] { $n } още неизпратено съобщение няма да бъде изпратено.
       *[other] { $n } още неизпратени съобщения няма да бъдат изпратени.
    }
route-mention-everyone = Не може да се споменават всички наведнъж. Изберете друга роля.
route-preview-none = Още няма образец за този вид събития.
route-preview = Така ще изглежда в { $channel }:
# Текстът на измислените отзиви, коментари и публикации за преглед и тест.
sample-text = Чудесно, благодаря!

## Канали и роли

channel-lacks = ⚠️ В { $channel } ми липсват права: { $permissions }. Докато ги нямам, публикациите за там чакат.
channel-forum = ⚠️ { $channel } е форум и не успях да създам нишка в него. Създайте сами нишка и изберете нея.
forum-thread = В тази нишка публикува Crier.
channel-gone = ⚠️ Каналът { $channel } вече не съществува. Публикациите за там чакат; изберете друг канал с `/route edit`.
channel-unchecked = В момента не мога да проверя дали имам право да пиша в { $channel }. `/diagnose` ще опита пак.
channel-foreign = ⚠️ { $channel } е канал на друг сървър и там не се публикува нищо. Изберете канал от този сървър с `/route edit`.
channel-public-report = ⚠️ Всеки може да чете { $channel }, а сигналите са само за екипа. Изберете канал, който вижда само екипът.
channel-public-private = ⚠️ Всеки може да чете { $channel }, а там ще се вижда кой на кого пише. Изберете канал, който вижда само екипът.
role-everyone = Всички вече имат { $role }, затова не може да бъде награда.
role-managed = { $role } принадлежи на приложение или се дава за бустове: никой не може да я раздава. Изберете друга роля.
role-dangerous = { $role } дава твърде големи права за награда: { $permissions }. Изберете роля без тях.
role-unknown = ⚠️ Ролята { $role } вече не съществува в сървъра. Наградите с нея чакат; изберете друга роля с `/reward edit`.
role-cannot-manage = Не мога да дам { $role }: липсва ми правото „Управление на роли“. Дайте го на моята роля и опитайте пак.
role-above-bot = Не мога да дам { $role }: не е под моята най-висока роля. Преместете моята роля над нея в настройките на сървъра и опитайте пак.
role-above-invoker = { $role } не е под вашата най-висока роля, затова не можете да я направите награда.
role-unchecked = В момента не мога да проверя дали мога да дам { $role }. `/diagnose` ще опита пак.
permission-administrator = Администратор
permission-view-channel = Преглед на канала
permission-send-messages = Изпращане на съобщения
permission-send-messages-in-threads = Изпращане на съобщения в нишки
permission-embed-links = Вграждане на връзки
permission-read-message-history = Четене на историята на съобщенията
permission-manage-guild = Управление на сървъра
permission-manage-roles = Управление на роли
permission-manage-channels = Управление на канали
permission-manage-webhooks = Управление на уебхукове
permission-manage-messages = Управление на съобщения
permission-manage-threads = Управление на нишки
permission-manage-nicknames = Управление на псевдоними
permission-manage-expressions = Управление на изрази
permission-manage-events = Управление на събития
permission-kick-members = Изгонване на членове
permission-ban-members = Забраняване на членове
permission-moderate-members = Изолиране на членове
permission-view-audit-log = Преглед на журнала за проверка
permission-mention-everyone = Споменаване на @everyone, @here и всички роли
permission-mute-members = Заглушаване на членове
permission-deafen-members = Спиране на звука на членове
permission-move-members = Преместване на членове

## Награди

rule-unknown = Няма такава награда. Изберете от списъка, докато пишете; вижте всички с `/reward list`.
rule-none = Още няма награди. Създайте първата с `/reward add`.
rule-list = Награди
rule-at = за { $count }
rule-every =
    { $n ->
        [1] за { $counts ->
           *[vote] всеки глас
            [review] всеки отзив
            [comment] всеки коментар
            [forum] всяка публикация
        }
       *[other] на всеки { $count }
    }
rule-lasts = за { $span }
rule-highest = остава само най-високата роля
rule-endpoint = само { $endpoint }
rule-paused = на пауза
rule-at-and-every = Изберете едно: `{ option-at }` (веднъж, когато се събере този брой) или `{ option-every }` (отново всеки път, когато се съберат още толкова).
rule-at-or-every = Кога се дава ролята? Въведете `{ option-at }` (веднъж, когато се събере този брой) или `{ option-every }` (отново всеки път, когато се съберат още толкова).
rule-not-positive = Броят трябва да е поне 1.
rule-span = Не разбирам този срок. Напишете го като `12ч`, `7д` или `1д 12ч`; от една минута до десет години.
rule-forbidden = { $source } забранява да се награждава за това, което става там, затова такава награда не е възможна.
rule-double = Вече има такава награда: { $rule }
    Променете я с `/reward edit`.
rule-made = Наградата е създадена: { $rule }
rule-changed = Променено: { $rule }
rule-removed = Премахнато: { $rule }. Който вече има ролята, я запазва.
rule-restored = Върнато: { $rule }
rule-now-paused = На пауза: { $rule }. Същата команда прекратява паузата.
rule-goes-on = Отново действа: { $rule }
rule-is-paused = Тази награда е на пауза. Първо прекратете паузата с `/reward pause`.
rule-nobody-yet = Още никой не я е заслужил.
rule-qualified =
    { $n ->
        [one] { $n } участник вече я е заслужил. Ще я получи при следващото зачетено събитие или веднага, с бутона.
       *[other] { $n } участници вече са я заслужили. Ще я получат при следващото зачетено събитие или веднага, с бутона.
    }
rule-paid =
    { $n ->
        [one] { $n } участник вече я е получавал.
       *[other] { $n } участници вече са я получавали.
    }
rule-higher =
    { $n ->
        [one] { $n } участник има по-висока роля вместо нея.
       *[other] { $n } участници имат по-висока роля вместо нея.
    }
rule-waiting =
    { $n ->
        [one] { $n } участник я чака: не е в сървъра или не мога да дам ролята.
       *[other] { $n } участници я чакат: не са в сървъра или не мога да дам ролята.
    }
rule-paying = { $rule }
    Вече се раздава.
rule-unchanged = Нищо не се промени: { $rule }
    Можете да промените `{ option-role }`, `{ option-counts }`, `{ option-at }` или `{ option-every }`, `{ option-lasts }`, `{ option-keep }` и `{ option-endpoint }`.
rule-endpoint-never =
    { $counts ->
       *[vote] { $endpoint } не изпраща гласове, затова никой не би могъл да получи такава награда.
        [review] { $endpoint } не изпраща отзиви, затова никой не би могъл да получи такава награда.
        [comment] { $endpoint } не изпраща коментари, затова никой не би могъл да получи такава награда.
        [forum] { $endpoint } не изпраща публикации от форум, затова никой не би могъл да получи такава награда.
    }
rule-counts-never =
    { $counts ->
       *[vote] Нито един уебхук на сървъра не изпраща гласове, затова никой не би могъл да получи такава награда.
        [review] Нито един уебхук на сървъра не изпраща отзиви, затова никой не би могъл да получи такава награда.
        [comment] Нито един уебхук на сървъра не изпраща коментари, затова никой не би могъл да получи такава награда.
        [forum] Нито един уебхук на сървъра не изпраща публикации от форум, затова никой не би могъл да получи такава награда.
    }
rule-granted =
    { $rule }
    { $n ->
        [0] Всички, които са я заслужили, вече я имат.
        [one] { $n } участник я получава сега.
       *[other] { $n } участници я получават сега.
    }

## Брой

votes-totals = { $member }: { $totals }
votes-streak = Серия: { $days }
votes-rank = Място по гласове: { $place } от { $of }
votes-next = Следваща награда: { $role }, още { $missing }
votes-waiting = Заслужено, но още недадено:
    { $rewards }
top-empty = Тук още нищо не е зачетено. Кой ще е първи?
top-unknown = някой
top-page = Страница { $page } от { $of }
top-own = { $member }: { LAST_DIGIT($place) ->
        [1] { $place }-во
        [2] { $place }-ро
        [7] { $place }-мо
        [8] { $place }-мо
        [100] { $place }-тно
        [1000] { $place }-но
       *[other] { $place }-то
    } място, { $total }
top-own-none = { $member }: още няма място

## Връзки

link-name = Въведете име или изберете акаунт.
link-made = Акаунтът **{ $name }** в **{ $endpoint }** вече е свързан с { $member }. Зачетеното за него се брои за този участник.
link-made-chat = Името **{ $name }** в **{ $endpoint }** вече е свързано с { $member }: в картата на това име чатът ще показва гласовете, серията и мястото му.
link-same = **{ $name }** в **{ $endpoint }** вече е свързано с { $member }. Нищо не е променено.
link-ask = **{ $name }** в **{ $endpoint }** е свързано с { $was }. Да се свърже ли с { $member }? Зачетеното също се прехвърля.
link-unseen = Акаунт „{ $name }“ още не е виждан в **{ $endpoint }**. Може да се свърже, щом публикува нещо там.
link-no-account = „{ $name }“ пише в **{ $endpoint }** без акаунт. Всеки може да използва това име, затова не може да се свърже. Помолете човека да влезе там в акаунта си и да публикува нещо.
link-ambiguous = Няколко акаунта там се казват „{ $name }“. Изберете един от списъка или въведете идентификатора му: { $ids }
link-unknown = Няма връзка „{ $name }“, която можете да премахнете. Вижте всички с `/link list`.
link-removed = Името **{ $name }** вече не е свързано с никого; зачетеното остава под това име.
link-none = Още няма име, свързано с вас. Помолете екипа на сървъра да го свърже с `/link add`.
link-none-staff = Още няма свързани имена. Свържете първото с `/link add`.
link-list = Връзки

## Профили

profile-votes = Гласове
profile-streak = Серия
profile-rank = Място
profile-rank-value = №{ $place }
profile-rank-none = още няма
profile-title = Вашият профил в чата
profile-empty = За вас още не се показва нищо.
profile-linked = Това показва чатът до вашето свързано име. Променете го с `/profile set` и `/profile unset`.
profile-unlinked = Още няма име, свързано с вас, затова чатът не показва нищо. Екипът на сървъра може да го свърже с `/link add`.
profile-shown = Полето **{ $field }** отново се показва.
profile-already-shown = Полето **{ $field }** вече се показва.
profile-already-hidden = Полето **{ $field }** вече е скрито.
profile-hidden = Полето **{ $field }** е скрито. Покажете го отново с `/profile set`.
profile-set = Запазено. Полето **{ $field }** вече показва: { $value }
profile-unchanged = В полето **{ $field }** вече пише: { $value }
profile-counted = Полето **{ $field }** се брои автоматично и не може да се задава. За да се показва, не въвеждайте `{ option-value }`.
profile-imitates = Това име прилича на полето **{ $field }**, което се брои автоматично. Изберете друго.
profile-mixed = В една дума от това име са смесени букви от различни азбуки. Изберете друго.
profile-name-empty = Такова име няма да се вижда. Изберете друго.
profile-unset = Полето **{ $field }** е премахнато.
profile-unknown = Нямате поле „{ $field }“.
profile-value-missing = Собственото поле трябва да има название и стойност.
profile-too-many = Собствените полета може да са най-много { $n }. Първо премахнете едно с `/profile unset`.

## Настройки

settings-now = Настройки на сървъра
settings-kept = Настройките са запазени
settings-unchanged = Нищо не е променено
settings-lines =
    Език на публикациите: { $language }
    Часова зона: { $timezone }
    Там сега е: { $time }
    Начало на седмицата: { $week }
    Начало на деня: { $hour }
    Днес: { $today }
settings-default = { $value } (по подразбиране)
# Какво се въвежда, за да се върне стойността по подразбиране; с малки букви.
settings-default-name = по подразбиране
settings-default-choice = По подразбиране ({ $value })
# Страната, чиито часови зони се предлагат първи.
settings-zone-country = България
settings-hour = Денят започва в час от 0 до 23.
settings-zone = Не познавам часова зона „{ $name }“. Въведете град, държава или отместване, например `UTC+2`.
settings-zone-near = Не познавам часова зона „{ $name }“. Да не е някоя от тези? { $near }
settings-zone-several = „{ $name }“ има няколко часови зони. Въведете град: { $near } …
# $day и $year са цифри, $month е от 1 до 12.
date =
    { $day } { $month ->
        [1] януари
        [2] февруари
        [3] март
        [4] април
        [5] май
        [6] юни
        [7] юли
        [8] август
        [9] септември
        [10] октомври
        [11] ноември
       *[12] декември
    } { $year } г.

## Помощ

help-title = Crier
help-intro = Публикувам в този сървър гласове, отзиви, коментари, публикации от форуми и сигнали от чатове и награждавам хората за активността им.
help-admin =
    За администратори:
    • `/endpoint add`: свържете сайт
    • `/route add`: изберете какво къде се публикува
    • `/reward add`: направете роля награда
    • `/settings`: език и часова зона
    • `/diagnose`: вижте какво не работи
help-member =
    За всички:
    • `/votes`: вашите гласове, серия и следваща награда
    • `/top`: класация
    • `/link list` и `/profile show`: какво чатът знае и показва за вас
help-next-endpoint = **Следваща стъпка:** свържете първия сайт с `/endpoint add`. Ще получите URL и стъпките за сайта.
help-next-silent = **Следваща стъпка:** още няма заявки. `/endpoint show` дава URL за сайта, а `/endpoint test` показва как ще изглежда.
help-next-refused = **Следваща стъпка:** заявките идват, но се отхвърлят. `/endpoint show` казва защо.
help-next-stuck = **Следваща стъпка:** нещо е блокирано. `/diagnose` казва какво и защо.
help-next-reward = **Следваща стъпка:** заявките пристигат. Благодарете на хората с роля: `/reward add`.
help-next-none = Всичко е настроено. Проверете дали всичко е наред с `/diagnose`.

## Грешки

error-unexpected = При мен нещо се обърка. Опитайте пак след малко; ако не помогне, съобщете на човека, който ме поддържа, този номер: `{ $reference }`
error-guild-only = Това работи само в сървър.
error-not-admin = За това ви трябва правото „Управление на сървъра“.
error-option = Не разбирам един от параметрите. Изберете от предложеното, докато пишете.
error-outdated = Discord още показва стара версия на тази команда. Опитайте след минута или презаредете Discord.
error-old-button = Този бутон е остарял и вече не работи. Използвайте командата отново.
