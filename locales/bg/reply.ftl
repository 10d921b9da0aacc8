# Отговорите на командите.

## Бутони

button-remove = Премахване
button-keep = Отказ
button-kept = Нищо не е променено.
button-undo = Връщане
button-back = ← Назад
button-next = Напред →
button-grant =
    { $n ->
        [one] Даване на { $n } член
       *[other] Даване на { $n } членове
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
endpoint-list-next = Подробности за един от тях: `/endpoint show`.
endpoint-line = **{ $name }** · { $source } · { $state } (`{ $id }`)
endpoint-state-paused = на пауза от { $when }
endpoint-state-last = последна заявка { $when }
endpoint-state-none = още няма заявки
endpoint-made = **{ $name }** е готов. В { $channel } се обявяват: { $kinds }.
endpoint-made-next = Вижте как ще изглежда с `/endpoint test endpoint:{ $id }`. Дали пристигат заявки, показва `/endpoint show endpoint:{ $id }`.
endpoint-url =
    URL (пазете го за себе си):
    { $url }
endpoint-name-long = Името трябва да е между 1 и 60 знака.
endpoint-name-taken = Вече има уебхук „{ $name }“. Изберете друго име.
endpoint-renamed = **{ $old }** вече се казва **{ $new }**.
endpoint-paused = **{ $name }** е на пауза. Заявките пак се пазят и броят, но не се обявяват – и по-късно няма да бъдат. Продължете с `/endpoint resume endpoint:{ $id }`.
endpoint-resumed = **{ $name }** отново обявява събитията.
endpoint-test-paused = **{ $name }** е на пауза, затова тестът няма да бъде обявен. Първо прекратете паузата с `/endpoint resume`.
endpoint-test-unrouted = **{ $name }** не се обявява никъде, затова никой няма да види теста. Първо изберете канал с `/route add`.
endpoint-tested = Тестовото събитие за **{ $name }** е изпратено, с надпис TEST. Ако до няколко секунди не се появи нищо, `/diagnose` ще каже защо.
endpoint-about = { $source } · `{ $id }` · създаден { $when }
endpoint-paused-since = На пауза от { $when }: заявките се пазят и броят, но не се обявяват.
endpoint-last = Последна заявка: { $when } (`{ $event }`)
endpoint-last-none = Последна заявка: още няма
endpoint-refused = Последна отхвърлена заявка: { $when }: { $why }
endpoint-refused-none = Последна отхвърлена заявка: няма
endpoint-unrouted = Не се обявява никъде.
endpoint-stuck = Какво е заседнало:
endpoint-nothing-stuck = Нищо не е заседнало.
endpoint-next-resume = Следваща стъпка: прекратете паузата с `/endpoint resume endpoint:{ $id }` и събитията отново ще се обявяват.
endpoint-next-refused = Следваща стъпка: сравнете URL и тайния ключ в сайта с тези тук. Друг ключ се въвежда с `/endpoint secret endpoint:{ $id }`.
endpoint-next-first = Следваща стъпка: поставете URL в настройките на сайта и натиснете бутона му за тест или опитайте `/endpoint test endpoint:{ $id }`.
endpoint-next-stuck = Следваща стъпка: направете каквото пише до всичко заседнало; след това продължавам автоматично.
endpoint-next-route = Следваща стъпка: изберете канал с `/route add`.
endpoint-next-none = Всичко е наред, не е нужно да правите нищо.
endpoint-remove-ask = Да премахна ли **{ $name }**? Заявките към неговия URL веднага ще започнат да се отхвърлят. Преброеното остава, а уебхукът може да се върне до седем дни.
endpoint-was-removed = **{ $name }** е премахнат. До { $until } може да го върнете с бутона.
endpoint-restored = **{ $name }** отново е тук, със своя URL и таен ключ.
endpoint-too-late = Седемте дни изтекоха. Създайте нов с `/endpoint add`.

## Тайни ключове

secret-empty = Тайният ключ не може да е празен: тогава всеки би могъл да изпраща събития.
secret-short = Този таен ключ е твърде къс: трябват поне 8 знака. Вземете този, който сайтът показва, или измислете свой с поне 16 знака.
secret-weak = Този таен ключ е доста къс. Ако го измисляте сами, по-добре е да има поне 16 знака.
secret-kept = Тайният ключ е запазен в шифрован вид.
secret-not-needed = На този сайт не му трябва таен ключ: негов ключ е самият URL. Въведеното не е запазено.
secret-wanted = ⚠️ Докато тайният ключ на сайта не е тук, всички заявки се отхвърлят. Въведете го с `/endpoint secret endpoint:{ $id }`.
secret-taken = Новият таен ключ на **{ $name }** е запазен в шифрован вид.
secret-first = Заявките вече се приемат. Опитайте с бутона за тест на сайта или с `/endpoint test endpoint:{ $id }`.
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
route-none = Още нищо не се обявява никъде. Изберете какво къде да се обявява с `/route add`.
route-list = Какво къде се обявява
route-line = { $kind } → { $channel } · { $endpoint } · { $style } (`{ $id }`)
route-line-mention = със споменаване на { $role }
route-made = Вече се обявява: { $route }
route-changed = Променено: { $route }
route-removed = Премахнато: { $route }
route-restored = Отново на място: { $route }
route-made-again = Междувременно е създаден същият маршрут, няма какво да се връща.
route-double = Вече има такъв маршрут: { $route }
route-mention-everyone = Не може да се споменават всички наведнъж. Изберете друга роля за споменаване.
route-preview-none = Още няма образец за този вид събития.
route-preview = Така ще изглежда в { $channel }:

## Канали и роли

channel-lacks = ⚠️ В { $channel } ми липсват права: { $permissions }. Съобщенията там чакат, докато ги получа.
channel-forum = ⚠️ { $channel } е форум и не успях да създам нишка в него. Създайте сами нишка и изберете нея.
forum-thread = В тази нишка Crier публикува съобщенията си.
channel-gone = ⚠️ Каналът { $channel } вече не съществува. Съобщенията за там чакат; изберете друг канал с `/route edit`.
channel-unchecked = В момента не мога да проверя дали имам право да пиша в { $channel }. `/diagnose` ще опита пак.
channel-public-report = ⚠️ Всеки може да чете { $channel }. Сигналите са само за екипа: изберете канал, който вижда само той.
channel-public-payment = ⚠️ Всеки може да чете { $channel }, а там ще се виждат плащания. Изберете канал, който вижда само екипът.
channel-public-private = ⚠️ Всеки може да чете { $channel }, а там ще се вижда кой на кого пише. Изберете канал, който вижда само екипът.
role-everyone = Всички вече имат { $role }: не може да бъде награда.
role-managed = { $role } принадлежи на приложение или се дава за бустове: никой не може да я раздава. Изберете друга роля.
role-dangerous = { $role } дава права, които не бива да се раздават като награда: { $permissions }. Изберете роля без тях.
role-unknown = ⚠️ Ролята { $role } вече не съществува в сървъра. Даването ѝ чака; изберете друга с `/reward edit`.
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
rule-list = Коя роля за какво се дава
rule-at = за { $count }
rule-every = всеки път след още { $count }
rule-lasts = за { $span }
rule-highest = остава само най-високата роля
rule-endpoint = само { $endpoint }
rule-paused = на пауза
rule-at-and-every = Изберете едно: `at` – веднъж, при този брой, или `every` – отново всеки път, когато се съберат още толкова.
rule-at-or-every = Посочете кога се дава ролята: `at` – веднъж, при този брой, или `every` – отново всеки път, когато се съберат още толкова.
rule-not-positive = Броят трябва да е поне 1.
rule-span = Не разбирам този срок. Напишете го като `12h`, `7d` или `1d 12h`; от една минута до десет години.
rule-forbidden = { $source } забранява да се награждава за това, което става там, затова такава награда не може да има.
rule-double = Вече има такава награда: { $rule }
rule-made = Наградата е създадена: { $rule }
rule-changed = Променено: { $rule }
rule-removed = Премахнато: { $rule }. Който вече има ролята, я запазва.
rule-restored = Отново на място: { $rule }
rule-now-paused = На пауза: { $rule }. Същата команда прекратява паузата.
rule-goes-on = Отново действа: { $rule }
rule-is-paused = Тази награда е на пауза. Първо прекратете паузата с `/reward pause`.
rule-nobody-yet = Още никой не я заслужава.
rule-qualified =
    { $n ->
        [one] { $n } член вече я заслужава. Ролята идва със следващото преброено събитие или още сега, с бутона.
       *[other] { $n } членове вече я заслужават. Ролята идва със следващото преброено събитие или още сега, с бутона.
    }
rule-granted =
    { $rule }
    { $n ->
        [0] Всички, които я заслужават, вече я имат.
        [one] { $n } член я получава сега.
       *[other] { $n } членове я получават сега.
    }

## Брой

votes-totals = { $member }: { $totals }
votes-streak = Поредица: { $days } поред
votes-rank = Място по гласове: { $place } от { $of }
votes-next = Следваща награда: { $role }, още { $missing }
top-empty = Тук още нищо не е преброено. Кой ще е първи?
top-unknown = някой непознат
top-page = Страница { $page } от { $of }
top-own = { $member }: място { $place }, { $total }
top-own-none = { $member }: още няма място

## Връзки

link-name = Името трябва да е между 1 и 100 знака.
link-made = Името **{ $name }** в **{ $endpoint }** вече е свързано с { $member }; преброеното под това име се зачита на този член.
link-ambiguous = Няколко души там се казват „{ $name }“. Вместо името въведете идентификатора от сайта: { $ids }
link-unknown = Няма връзка „{ $name }“, която можете да прекратите. Вижте всички с `/link list`.
link-removed = Името **{ $name }** вече не е свързано с никого; преброеното отново се води под това име.
link-none = Още няма име, свързано с вас. Обърнете се към екипа на сървъра: той свързва имена с `/link add`.
link-none-staff = Още няма свързани имена. Свържете първото с `/link add`.
link-list = Връзки

## Профили

profile-votes = Гласове
profile-streak = Поредица
profile-rank = Място
profile-rank-value = №{ $place }
profile-rank-none = още няма
profile-title = Вашият профил в чата
profile-empty = За вас още не се показва нищо.
profile-linked = Това показва чатът до вашето свързано име. Променете го с `/profile set` и `/profile unset`.
profile-unlinked = Още няма име, свързано с вас, затова чатът не показва нищо. Имената се свързват от екипа на сървъра с `/link add`.
profile-shown = Полето **{ $field }** се показва.
profile-hidden = Полето **{ $field }** е скрито. `/profile set` го показва отново.
profile-set = В полето **{ $field }** вече пише: { $value }
profile-unset = Полето **{ $field }** вече го няма.
profile-unknown = Нямате поле „{ $field }“.
profile-value-missing = Собственото поле трябва да има название и стойност.
profile-too-many = Собствените полета може да са най-много { $n }. Първо махнете едно с `/profile unset`.

## Настройки

settings-now = Настройки на сървъра
settings-kept = Настройките са запазени
settings-lines =
    Език на съобщенията: { $language }
    Часова зона: { $timezone }
    Начало на седмицата: { $week }
    Начало на деня: { $hour }
    Днес е: { $today }
settings-default = { $value } (по подразбиране)
settings-hour = Началото на деня е час от 0 до 23; `default` е 0.
settings-zone = Няма часова зона „{ $name }“. Напишете я така, както е в IANA, например `Europe/Sofia`; `default` е UTC.
settings-zone-near = Няма часова зона „{ $name }“. Да не е някоя от тези? { $near }

## Диагностика

diagnose-title = Диагностика
diagnose-intro = Ето какво виждам оттук:
diagnose-channels = Канали
diagnose-channels-fine = Във всички канали, в които се обявява нещо, имам нужните права.
diagnose-roles = Роли за награда
diagnose-roles-fine = Мога да дам всички роли за награда.
diagnose-endpoints = Уебхукове
diagnose-paused = на пауза
diagnose-stuck = Заседнало
diagnose-stuck-none = Нищо не е заседнало и нищо не се е провалило.
diagnose-pause-limit = Discord помоли засега да не изпращам нищо. Продължавам { $until }; нищо няма да се изгуби.
diagnose-pause-token = Discord не разпознава токена ми, затова нищо не се изпраща. Съобщете на човека, който ме поддържа; опитвам отново { $until }, и нищо няма да се изгуби.
diagnose-pause-breaker = Discord отказваше твърде често и изчаквам, за да не ме блокира. Продължавам { $until }; нищо няма да се изгуби. Поправете изброеното тук.
diagnose-pause-not-discord = Нещо по пътя до Discord отговаря вместо него, затова нищо не се изпраща. Продължавам { $until }; нищо няма да се изгуби. Ако не се оправи, съобщете на човека, който ме поддържа.
diagnose-pending =
    { $n ->
        [one] Предстои { $n } действие.
       *[other] Предстоят { $n } действия.
    }
diagnose-clock = Crier { $version } · моят часовник показва { $clock }

## Помощ

help-title = Crier
help-intro = Обявявам в този сървър гласове, отзиви, коментари, публикации от форуми и сигнали от чатове и награждавам хората за активността им.
help-admin =
    За тези, които управляват сървъра:
    • `/endpoint add`: свържете сайт
    • `/route add`: изберете какво къде се обявява
    • `/reward add`: определете роля за награда
    • `/settings`: език и часова зона
    • `/diagnose`: вижте какво не работи
help-member =
    За всички:
    • `/votes`: вашият брой, поредица и следваща награда
    • `/top`: кой е събрал най-много
    • `/link list` и `/profile show`: какво чатът знае и показва за вас
help-next-endpoint = **Следваща стъпка:** свържете първия сайт с `/endpoint add`. Ще ви дам URL и ще кажа къде да го поставите.
help-next-silent = **Следваща стъпка:** още няма заявки. `/endpoint show` дава URL за сайта, а `/endpoint test` показва как ще изглежда.
help-next-refused = **Следваща стъпка:** заявките идват, но се отхвърлят. `/endpoint show` казва защо.
help-next-stuck = **Следваща стъпка:** нещо е заседнало. `/diagnose` казва какво и защо.
help-next-reward = **Следваща стъпка:** заявките пристигат. Благодарете на хората с роля: `/reward add`.
help-next-none = Всичко е настроено. Проверете дали всичко е наред с `/diagnose`.

## Грешки

error-unexpected = При мен нещо се обърка. Опитайте пак след малко; ако не помогне, съобщете на човека, който ме поддържа, този номер: `{ $reference }`
error-guild-only = Това работи само в сървър.
error-not-admin = За това ви трябва правото „Управление на сървъра“.
error-option = Не разбирам един от параметрите. Изберете от предложеното, докато пишете.
error-outdated = Discord още показва стара версия на тази команда. Опитайте след минута или презаредете Discord.
error-old-button = Този бутон е остарял и вече не работи. Използвайте командата отново.
