# Отговорите на командите.

## Бутони

button-remove = Премахни
button-keep = Остави
button-kept = Нищо не е променено.
button-undo = Върни
button-back = ← Назад
button-next = Напред →
button-grant =
    { $n ->
        [one] Дай на { $n } член
       *[other] Дай на { $n } членове
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
endpoint-unknown = В този сървър няма уебхук „{ $name }“. Всички са в `/endpoint list`.
endpoint-source-gone = Тази версия на бота вече не познава сайта на този уебхук.
endpoint-none = Още няма уебхук. Създайте първия с `/endpoint add`.
endpoint-list = Уебхукове
endpoint-list-next = Всичко за един от тях: `/endpoint show`.
endpoint-line = **{ $name }** · { $source } · { $state } (`{ $id }`)
endpoint-state-paused = спрян { $when }
endpoint-state-last = последно обаждане { $when }
endpoint-state-none = още няма обаждане
endpoint-made = **{ $name }** е готов. Обявява се в { $channel }: { $kinds }.
endpoint-made-next = Вижте как ще изглежда с `/endpoint test endpoint:{ $id }`. Дали пристигат обаждания, винаги казва `/endpoint show endpoint:{ $id }`.
endpoint-url =
    URL (пазете го за себе си):
    { $url }
endpoint-name-long = Името трябва да е между 1 и 60 знака.
endpoint-name-taken = Вече има уебхук „{ $name }“. Изберете друго име.
endpoint-renamed = **{ $old }** вече се казва **{ $new }**.
endpoint-paused = **{ $name }** е спрян. Обажданията пак се пазят и броят, но не се обявяват — и по-късно няма да бъдат. Продължете с `/endpoint resume endpoint:{ $id }`.
endpoint-resumed = **{ $name }** отново обявява.
endpoint-test-paused = **{ $name }** е спрян, затова пробата не би била обявена. Първо го пуснете с `/endpoint resume`.
endpoint-test-unrouted = **{ $name }** не се обявява никъде, затова никой не би видял пробата. Първо изберете канал с `/route add`.
endpoint-tested = Проба за **{ $name }** е на път, с надпис TEST. Ако до няколко секунди не се появи нищо, `/diagnose` казва защо.
endpoint-about = { $source } · `{ $id }` · създаден { $when }
endpoint-paused-since = Спрян { $when }: обажданията се пазят и броят, но не се обявяват.
endpoint-last = Последно обаждане: { $when } (`{ $event }`)
endpoint-last-none = Последно обаждане: още няма
endpoint-refused = Последен отказ: { $when }: { $why }
endpoint-refused-none = Последен отказ: няма
endpoint-unrouted = Не се обявява никъде.
endpoint-stuck = Какво е заседнало:
endpoint-nothing-stuck = Нищо не е заседнало.
endpoint-next-resume = Следваща стъпка: `/endpoint resume endpoint:{ $id }` го пуска да обявява отново.
endpoint-next-refused = Следваща стъпка: сравнете URL и тайния ключ в сайта с тези тук. Друг ключ се дава с `/endpoint secret endpoint:{ $id }`.
endpoint-next-first = Следваща стъпка: поставете URL в настройките на сайта и натиснете бутона му за проба, или опитайте `/endpoint test endpoint:{ $id }`.
endpoint-next-stuck = Следваща стъпка: направете каквото пише до всяко заседнало; после продължава само.
endpoint-next-route = Следваща стъпка: изберете канал с `/route add`.
endpoint-next-none = Всичко е наред, няма какво да се прави.
endpoint-remove-ask = Да премахна ли **{ $name }**? Обажданията до неговия URL ще бъдат отказвани веднага. Преброеното остава и седем дни може да се върне.
endpoint-was-removed = **{ $name }** е премахнат. До { $until } може да се върне с бутона.
endpoint-restored = **{ $name }** е тук, с неговия URL и таен ключ.
endpoint-too-late = Седемте дни изтекоха. Създайте нов с `/endpoint add`.

## Тайни ключове

secret-empty = Тайният ключ не може да е празен: тогава всеки би могъл да се обажда.
secret-short = Този ключ е твърде къс: трябват поне 8 знака. Вземете този, който сайтът показва, или свой от 16 и повече знака.
secret-weak = Този ключ е доста къс. Ако го измисляте сами, по-добре е да е от 16 и повече знака.
secret-kept = Тайният ключ е запазен, шифрован.
secret-not-needed = На този сайт не му трябва таен ключ: самият URL е тайната. Въведеното не е запазено.
secret-wanted = ⚠️ Докато тайният ключ на сайта не е тук, всяко обаждане се отказва. Дайте го с `/endpoint secret endpoint:{ $id }`.
secret-taken = Новият таен ключ на **{ $name }** е запазен, шифрован.
secret-first = Отсега обажданията се приемат. Опитайте с бутона за проба на сайта или с `/endpoint test endpoint:{ $id }`.
secret-new-url = **{ $name }** има нов URL, защото при този сайт самият URL е тайната.
old-secret-ends = Старият ключ важи още { $span }, така че има време да се смени в сайта.
old-secret-ended = Старият ключ вече не важи.
old-url-ends = Старият URL важи още { $span }, така че има време да се смени в сайта.
old-url-ended = Старият URL вече не важи.
secret-modal-title = Тайният ключ на сайта
secret-modal-label = Таен ключ
secret-modal-hint = Както го показва сайтът

## Маршрути

route-unknown = Няма такъв маршрут. Изберете от списъка, докато пишете; всички са в `/route list`.
route-none = Още нищо не се обявява никъде. Изберете какво къде отива с `/route add`.
route-list = Какво къде се обявява
route-line = { $kind } → { $channel } · { $endpoint } · { $style } (`{ $id }`)
route-line-mention = със споменаване на { $role }
route-made = Отсега: { $route }
route-changed = Променено: { $route }
route-removed = Премахнато: { $route }
route-restored = Отново тук: { $route }
route-made-again = Междувременно е създаден същият маршрут, няма какво да се връща.
route-double = Този маршрут вече го има: { $route }
route-mention-everyone = Маршрутът никога не известява всички. Изберете друга роля за споменаването.
route-preview-none = Още няма образец от този вид.
route-preview = Така би изглеждало в { $channel }:

## Канали и роли

channel-lacks = ⚠️ В { $channel } ми липсва: { $permissions }. Обявите там чакат, докато го получа.
channel-forum = ⚠️ { $channel } е форум и не успях да създам нишка в него. Създайте я вие и изберете нея.
forum-thread = В тази нишка стоят обявите на Crier.
channel-gone = ⚠️ Канала { $channel } го няма. Обявите за там чакат; изберете друг канал с `/route edit`.
channel-unchecked = Сега не можах да проверя дали мога да пиша в { $channel }. `/diagnose` опитва пак.
channel-public-report = ⚠️ Всеки може да чете { $channel }. Сигналите са за екипа: изберете канал, който вижда само той.
channel-public-payment = ⚠️ Всеки може да чете { $channel }, а там ще стоят плащания. Изберете канал, който вижда само екипът.
channel-public-private = ⚠️ Всеки може да чете { $channel }, а там ще се вижда кой на кого пише. Изберете канал, който вижда само екипът.
role-everyone = Всички вече имат { $role }: не може да се печели.
role-managed = { $role } принадлежи на приложение или на бустовете: никой не може да я дава. Изберете друга роля.
role-dangerous = { $role } носи права, които не бива да се печелят: { $permissions }. Изберете роля без тях.
role-unknown = ⚠️ Ролята { $role } вече я няма в сървъра. Даването ѝ чака; изберете друга с `/reward edit`.
role-cannot-manage = Не мога да дам { $role }: липсва ми правото „Управление на роли“. Дайте го на моята роля и опитайте пак.
role-above-bot = Не мога да дам { $role }: не е под моята най-висока роля. Преместете моята роля над нея в настройките на сървъра и опитайте пак.
role-above-invoker = { $role } не е под вашата най-висока роля, затова не можете да я обещаете.
role-unchecked = Сега не можах да проверя дали мога да дам { $role }. `/diagnose` опитва пак.
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

rule-unknown = Няма такава награда. Изберете от списъка, докато пишете; всички са в `/reward list`.
rule-none = Още няма какво да се печели. Обещайте роля с `/reward add`.
rule-list = Коя роля за какво е
rule-at = за { $count }
rule-every = на всеки { $count }
rule-lasts = за { $span }
rule-highest = остава само най-високата роля
rule-endpoint = само { $endpoint }
rule-paused = спряна
rule-at-and-every = Изберете едно: `at` за брой, който се достига веднъж, или `every` за всеки следващ толкова.
rule-at-or-every = Кажете кога се дава ролята: `at` за брой, който се достига веднъж, или `every` за всеки следващ толкова.
rule-not-positive = Броят трябва да е поне 1.
rule-span = Не разбирам този срок. Напишете го като `12h`, `7d` или `1d 12h`; от минута до десет години.
rule-forbidden = { $source } забранява награди за това, което става там, затова не може да има награда за него.
rule-double = Тази награда вече я има: { $rule }
rule-made = Обещано: { $rule }
rule-changed = Променено: { $rule }
rule-removed = Премахнато: { $rule }. Който има ролята, я запазва.
rule-restored = Отново тук: { $rule }
rule-now-paused = Спряно: { $rule }. Същата команда го пуска отново.
rule-goes-on = Продължава: { $rule }
rule-is-paused = Тази награда е спряна. Първо я пуснете с `/reward pause`.
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
votes-next = Следваща награда: { $role }, остават { $missing }
top-empty = Тук още нищо не е преброено. Кой ще е първи?
top-unknown = някой непознат
top-page = Страница { $page } от { $of }
top-own = { $member }: място { $place }, { $total }
top-own-none = { $member }: още няма място

## Връзки

link-name = Името трябва да е между 1 и 100 знака.
link-made = **{ $name }** в **{ $endpoint }** отсега е { $member }; преброеното под това име се брои за него.
link-ambiguous = Няколко души там се казват „{ $name }“. Вместо името дайте номера от сайта: { $ids }
link-unknown = Няма връзка „{ $name }“, която да можете да прекратите. Всички са в `/link list`.
link-removed = **{ $name }** вече не е свързано с никого; преброеното се върна под това име.
link-none = С вас още не е свързано име. Помолете екипа на сървъра: той свързва с `/link add`.
link-none-staff = Още няма свързано име. Свържете първото с `/link add`.
link-list = Връзки

## Профили

profile-votes = Гласове
profile-streak = Поредица
profile-rank = Място
profile-rank-value = №{ $place }
profile-rank-none = още няма
profile-title = Вашият профил в чата
profile-empty = За вас не се показва нищо.
profile-linked = Това показва чатът до вашето свързано име. Променете го с `/profile set` и `/profile unset`.
profile-unlinked = Още няма ваше свързано име, затова чатът не показва нищо. Имената свързва екипът на сървъра с `/link add`.
profile-shown = Полето **{ $field }** се показва.
profile-hidden = Полето **{ $field }** е скрито. `/profile set` го показва отново.
profile-set = В полето **{ $field }** вече пише: { $value }
profile-unset = Полето **{ $field }** го няма вече.
profile-unknown = Нямате поле „{ $field }“.
profile-value-missing = За собствено поле трябват название и стойност.
profile-too-many = Има място за { $n } собствени полета. Първо махнете едно с `/profile unset`.

## Настройки

settings-now = Настройки на сървъра
settings-kept = Настройките са запазени
settings-lines =
    Език на обявите: { $language }
    Часова зона: { $timezone }
    Седмицата започва в: { $week }
    Денят започва в: { $hour }
    Днес е: { $today }
settings-default = { $value } (по подразбиране)
settings-hour = Денят започва в час от 0 до 23; `default` е 0.
settings-zone = Няма часова зона „{ $name }“. Напишете я както е в IANA, например `Europe/Sofia`; `default` е UTC.
settings-zone-near = Няма часова зона „{ $name }“. Дали е някоя от тези? { $near }

## Диагностика

diagnose-title = Диагностика
diagnose-intro = Ето какво виждам оттук:
diagnose-channels = Канали
diagnose-channels-fine = Във всеки канал, в който се обявява нещо, имам каквото ми трябва.
diagnose-roles = Роли за награда
diagnose-roles-fine = Мога да дам всяка обещана роля.
diagnose-endpoints = Уебхукове
diagnose-paused = спрян
diagnose-stuck = Заседнало
diagnose-stuck-none = Нищо не е заседнало и нищо не е изоставено.
diagnose-pending =
    { $n ->
        [one] Предстои { $n } действие.
       *[other] Предстоят { $n } действия.
    }
diagnose-clock = Crier { $version } · моят часовник показва { $clock }

## Помощ

help-title = Crier
help-intro = Обявявам в този сървър гласове, отзиви, коментари, публикации от форуми и сигнали от чатове и награждавам хората зад тях.
help-admin =
    За тези, които управляват сървъра:
    • `/endpoint add`: свържете сайт
    • `/route add`: изберете какво къде се обявява
    • `/reward add`: обещайте роля
    • `/settings`: език и часова зона
    • `/diagnose`: вижте какво не работи
help-member =
    За всички:
    • `/votes`: вашият брой, поредица и следваща награда
    • `/top`: кой има най-много
    • `/link list` и `/profile show`: какво чатът знае и показва за вас
help-next-endpoint = **Следваща стъпка:** свържете първия сайт с `/endpoint add`. Отговарям с URL и казвам къде да се постави.
help-next-silent = **Следваща стъпка:** още няма обаждане. `/endpoint show` дава URL за сайта, а `/endpoint test` показва как ще изглежда.
help-next-refused = **Следваща стъпка:** обаждания идват, но се отказват. `/endpoint show` казва защо.
help-next-stuck = **Следваща стъпка:** нещо е заседнало. `/diagnose` казва какво и защо.
help-next-reward = **Следваща стъпка:** обажданията пристигат. Благодарете на хората с роля: `/reward add`.
help-next-none = Всичко е настроено. Дали всичко е наред, казва `/diagnose`.

## Грешки

error-unexpected = При мен нещо се обърка. Опитайте пак след малко; ако не помогне, кажете на този, който ме поддържа, този номер: `{ $reference }`
error-guild-only = Това работи само в сървър.
error-not-admin = За това трябва правото „Управление на сървъра“.
error-option = Не разбирам един от параметрите. Изберете от предложеното, докато пишете.
error-outdated = Discord още има по-стар вид на тази команда. Опитайте след минута или презаредете Discord.
error-old-button = Този бутон е от друго време и вече не значи нищо. Използвайте командата отново.
