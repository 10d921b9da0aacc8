# Ответы команд.

## Кнопки

button-remove = Удалить
button-keep = Отмена
button-kept = Ничего не изменено.
button-undo = Вернуть
button-back = ← Назад
button-next = Дальше →
button-grant =
    { $n ->
        [one] Выдать { $n } участнику
        [few] Выдать { $n } участникам
       *[many] Выдать { $n } участникам
    }

## Числа

count-vote =
    { $n ->
        [one] { $n } голос
        [few] { $n } голоса
       *[many] { $n } голосов
    }
count-review =
    { $n ->
        [one] { $n } отзыв
        [few] { $n } отзыва
       *[many] { $n } отзывов
    }
count-comment =
    { $n ->
        [one] { $n } комментарий
        [few] { $n } комментария
       *[many] { $n } комментариев
    }
count-forum =
    { $n ->
        [one] { $n } сообщение
        [few] { $n } сообщения
       *[many] { $n } сообщений
    }
count-days =
    { $n ->
        [one] { $n } день
        [few] { $n } дня
       *[many] { $n } дней
    }
span-days =
    { $n ->
        [one] { $n } день
        [few] { $n } дня
       *[many] { $n } дней
    }
span-hours =
    { $n ->
        [one] { $n } час
        [few] { $n } часа
       *[many] { $n } часов
    }
span-minutes =
    { $n ->
        [one] { $n } минуту
        [few] { $n } минуты
       *[many] { $n } минут
    }

## Вебхуки

endpoint-every = все вебхуки
endpoint-removed = удалённый вебхук
endpoint-unknown = На этом сервере нет вебхука «{ $name }». Все вебхуки показывает `/endpoint list`.
endpoint-source-gone = Эта версия бота больше не поддерживает сайт, для которого создан вебхук.
endpoint-none = Вебхуков пока нет. Создайте первый командой `/endpoint add`.
endpoint-list = Вебхуки
endpoint-list-next = Подробно об одном из них — `/endpoint show`.
endpoint-line = **{ $name }** · { $source } · { $state } (`{ $id }`)
endpoint-state-paused = приостановлен { $when }
endpoint-state-last = последний запрос { $when }
endpoint-state-none = запросов ещё не было
endpoint-made = **{ $name }** готов и публикует в { $channel }: { $kinds }.
endpoint-made-refuses = Пока секрета у меня нет, все запросы отклоняются.
endpoint-made-next = **Следующий шаг:** выполните эти шаги на сайте. Приходят ли запросы, покажет `/endpoint show`.
endpoint-url =
    URL (никому его не показывайте):
    ```
    { $url }
    ```
endpoint-name-long = Имя должно быть длиной от 1 до 60 символов.
endpoint-name-taken = Вебхук «{ $name }» уже есть. Выберите другое имя.
endpoint-renamed = **{ $old }** теперь называется **{ $new }**.
endpoint-same-name = **{ $name }** уже так называется. Ничего не изменено.
endpoint-paused = **{ $name }** приостановлен. Запросы по-прежнему сохраняются и засчитываются, но не публикуются — и позже тоже не будут. Возобновить: `/endpoint resume`.
endpoint-already-paused = **{ $name }** уже приостановлен. Возобновить: `/endpoint resume`.
endpoint-resumed = **{ $name }** снова публикует события.
endpoint-not-paused = **{ $name }** не приостановлен. Ничего не изменено.
endpoint-test-paused = **{ $name }** приостановлен, поэтому тестовое событие не будет опубликовано. Сначала возобновите его: `/endpoint resume`.
endpoint-test-unrouted = События **{ $name }** нигде не публикуются, поэтому тест никто не увидит. Сначала выберите канал: `/route add`.
endpoint-tested = Тестовое событие для **{ $name }** отправлено, с пометкой TEST. Если через несколько секунд ничего не появится, `/diagnose` скажет почему.
endpoint-about = { $source } · `{ $id }` · создан { $when }
endpoint-paused-since = Приостановлен { $when }: запросы сохраняются и засчитываются, но не публикуются.
endpoint-last = Последний запрос: { $when } (`{ $event }`)
endpoint-last-none = Последний запрос: ещё не было
endpoint-refused = Последний отказ: { $when }: { $why }
endpoint-refused-none = Последний отказ: не было
endpoint-unrouted = События нигде не публикуются.
endpoint-stuck = Застряло:
endpoint-nothing-stuck = Ничего не застряло.
endpoint-next-resume = **Следующий шаг:** возобновите его командой `/endpoint resume`.
endpoint-next-refused = **Следующий шаг:** сверьте URL и секрет на сайте с теми, что здесь. Задать другой секрет: `/endpoint secret`.
endpoint-next-first = **Следующий шаг:** вставьте URL в настройки сайта и нажмите там кнопку проверки или попробуйте `/endpoint test`.
endpoint-next-stuck = **Следующий шаг:** сделайте то, что написано рядом с каждой застрявшей записью, — дальше всё пойдёт само.
endpoint-next-route = **Следующий шаг:** выберите канал командой `/route add`.
endpoint-next-none = Всё в порядке, делать ничего не нужно.
endpoint-remove-ask = Удалить **{ $name }**? Его URL сразу перестанет работать. Засчитанное останется, а сам вебхук можно будет вернуть в течение семи дней.
endpoint-was-removed = **{ $name }** удалён. Вернуть его кнопкой можно до { $until }.
endpoint-restored = **{ $name }** снова на месте, вместе с URL и секретом.
endpoint-too-late = Семь дней прошли. Создайте новый: `/endpoint add`.

## Секреты

secret-empty = Секрет не может быть пустым: иначе присылать события смог бы кто угодно.
secret-short = Секрет слишком короткий: нужно не меньше 8 символов. Возьмите тот, что показывает сайт, или придумайте свой не короче 16 символов.
secret-weak = Секрет довольно короткий. Если придумываете его сами, лучше взять не меньше 16 символов.
secret-kept = Секрет сохранён в зашифрованном виде.
secret-not-needed = Этому сайту секрет не нужен: секретом служит сам URL. Введённое не сохранено.
secret-wanted = ⚠️ Пока у меня нет секрета сайта, все запросы отклоняются. Задайте его командой `/endpoint secret`.
secret-taken = Новый секрет для **{ $name }** сохранён в зашифрованном виде.
secret-first = Теперь запросы принимаются. Проверьте это кнопкой на сайте или командой `/endpoint test`.
secret-new-url = У **{ $name }** новый URL: для этого сайта секретом служит сам URL.
old-secret-ends = Старый секрет действует ещё { $span }, так что его можно спокойно сменить на сайте.
old-secret-ended = Старый секрет больше не действует.
old-url-ends = Старый URL действует ещё { $span }, так что его можно спокойно сменить на сайте.
old-url-ended = Старый URL больше не действует.
secret-modal-title = Секрет сайта
secret-modal-label = Секрет
secret-modal-hint = Так, как его показывает сайт

## Маршруты

route-unknown = Такого маршрута нет. Выберите из списка во время ввода; все маршруты показывает `/route list`.
route-none = Пока ничего нигде не публикуется. Выберите, что и где публиковать, командой `/route add`.
route-list = Что и где публикуется
route-line = { $kind } → { $channel } · { $endpoint } · { $style } (`{ $id }`)
route-line-mention = с упоминанием { $role }
route-made = Добавлено: { $route }
route-changed = Изменено: { $route }
route-unchanged = Ничего не изменено. Как и раньше: { $route }
route-removed = Удалено: { $route }
route-restored = Возвращено: { $route }
route-made-again = Такой же маршрут тем временем уже создан, возвращать нечего.
route-double = Такой маршрут уже есть: { $route }
route-mention-everyone = Упоминать сразу всех нельзя. Выберите другую роль.
route-preview-none = Образца для событий этого вида пока нет.
route-preview = Так это будет выглядеть в { $channel }:
# Текст вымышленных отзывов, комментариев и сообщений для предпросмотра и проверки.
sample-text = Отлично, спасибо!

## Каналы и роли

channel-lacks = ⚠️ В { $channel } мне не хватает прав: { $permissions }. Пока их нет, публикации туда ждут.
channel-forum = ⚠️ { $channel } — форум, и создать в нём ветку не удалось. Создайте ветку сами и выберите её.
forum-thread = В этой ветке публикует Crier.
channel-gone = ⚠️ Канала { $channel } больше нет. Публикации туда ждут; выберите другой канал командой `/route edit`.
channel-unchecked = Сейчас не удалось проверить, могу ли я писать в { $channel }. `/diagnose` попробует ещё раз.
channel-public-report = ⚠️ { $channel } могут читать все, а жалобы — только для команды сервера. Выберите канал, который видит только команда сервера.
channel-public-private = ⚠️ { $channel } могут читать все, а там будет видно, кто кому пишет. Выберите канал, который видит только команда сервера.
role-everyone = { $role } и так есть у всех, поэтому наградой она быть не может.
role-managed = { $role } принадлежит приложению или даётся за бусты: выдать её никто не может. Выберите другую роль.
role-dangerous = { $role } даёт слишком большие права, чтобы быть наградой: { $permissions }. Выберите роль без них.
role-unknown = ⚠️ Роли { $role } на сервере больше нет. Награды с ней ждут; выберите другую роль командой `/reward edit`.
role-cannot-manage = Я не могу выдать { $role }: у меня нет права «Управлять ролями». Дайте его моей роли и попробуйте ещё раз.
role-above-bot = Я не могу выдать { $role }: она не ниже моей самой высокой роли. Поднимите мою роль выше неё в настройках сервера и попробуйте ещё раз.
role-above-invoker = { $role } не ниже вашей самой высокой роли, поэтому сделать её наградой вы не можете.
role-unchecked = Сейчас не удалось проверить, могу ли я выдать { $role }. `/diagnose` попробует ещё раз.
permission-administrator = Администратор
permission-view-channel = Просматривать канал
permission-send-messages = Отправлять сообщения
permission-send-messages-in-threads = Отправлять сообщения в ветках
permission-embed-links = Встраивать ссылки
permission-read-message-history = Читать историю сообщений
permission-manage-guild = Управлять сервером
permission-manage-roles = Управлять ролями
permission-manage-channels = Управлять каналами
permission-manage-webhooks = Управлять вебхуками
permission-manage-messages = Управлять сообщениями
permission-manage-threads = Управлять ветками
permission-manage-nicknames = Управлять никнеймами
permission-manage-expressions = Управлять выражениями
permission-manage-events = Управлять событиями
permission-kick-members = Выгонять участников
permission-ban-members = Банить участников
permission-moderate-members = Отправлять участников подумать о своём поведении
permission-view-audit-log = Просматривать журнал аудита
permission-mention-everyone = Упоминание @everyone, @here и всех ролей
permission-mute-members = Отключать участникам микрофон
permission-deafen-members = Отключать участникам звук
permission-move-members = Перемещать участников

## Награды

rule-unknown = Такой награды нет. Выберите из списка во время ввода; все награды показывает `/reward list`.
rule-none = Наград пока нет. Создайте первую командой `/reward add`.
rule-list = Награды
rule-at = за { $count }
rule-every =
    { $n ->
        [1] за { $counts ->
           *[vote] каждый голос
            [review] каждый отзыв
            [comment] каждый комментарий
            [forum] каждое сообщение
        }
        [one] за { $counts ->
           *[vote] каждый
            [forum] каждое
        } { $count }
       *[other] за каждые { $count }
    }
rule-lasts = на { $span }
rule-highest = остаётся только самая высокая роль
rule-endpoint = только { $endpoint }
rule-paused = приостановлена
rule-at-and-every = Выберите что-то одно: `{ option-at }` — один раз, при таком количестве, или `{ option-every }` — снова за каждые столько.
rule-at-or-every = Когда выдавать роль? `{ option-at }` — один раз, при таком количестве; `{ option-every }` — снова за каждые столько.
rule-not-positive = Количество должно быть не меньше 1.
rule-span = Не понимаю этот срок. Напишите, например, `12ч`, `7д` или `1д 12ч`; можно от минуты до десяти лет.
rule-forbidden = { $source } запрещает награждать за то, что там происходит, поэтому такая награда невозможна.
rule-double = Такая награда уже есть: { $rule }
    Изменить её можно командой `/reward edit`.
rule-made = Награда создана: { $rule }
rule-changed = Изменено: { $rule }
rule-removed = Удалено: { $rule }. Все, у кого роль уже есть, её сохранят.
rule-restored = Возвращено: { $rule }
rule-now-paused = Приостановлено: { $rule }. Чтобы возобновить, вызовите ту же команду ещё раз.
rule-goes-on = Возобновлено: { $rule }
rule-is-paused = Эта награда приостановлена. Сначала возобновите её: `/reward pause`.
rule-nobody-yet = Пока её никто не заслужил.
rule-qualified =
    { $n ->
        [one] Её уже заслужил { $n } участник. Роль выдадут при следующем засчитанном событии — или прямо сейчас, по кнопке.
        [few] Её уже заслужили { $n } участника. Роль выдадут при следующем засчитанном событии — или прямо сейчас, по кнопке.
       *[many] Её уже заслужили { $n } участников. Роль выдадут при следующем засчитанном событии — или прямо сейчас, по кнопке.
    }
rule-paid =
    { $n ->
        [one] { $n } участник её уже получал.
        [few] { $n } участника её уже получали.
       *[many] { $n } участников её уже получали.
    }
rule-higher =
    { $n ->
        [one] У { $n } участника вместо неё роль выше.
        [few] У { $n } участников вместо неё роль выше.
       *[many] У { $n } участников вместо неё роль выше.
    }
rule-waiting =
    { $n ->
        [one] { $n } участник её ждёт: его нет на сервере или я не могу выдать роль.
        [few] { $n } участника её ждут: их нет на сервере или я не могу выдать роль.
       *[many] { $n } участников её ждут: их нет на сервере или я не могу выдать роль.
    }
rule-paying = { $rule }
    Её уже выдают.
rule-unchanged = Ничего не изменилось: { $rule }
    Изменить можно `{ option-role }`, `{ option-counts }`, `{ option-at }` или `{ option-every }`, `{ option-lasts }`, `{ option-keep }` и `{ option-endpoint }`.
rule-endpoint-never =
    { $counts ->
       *[vote] { $endpoint } не присылает голосов, поэтому такую награду никто не смог бы получить.
        [review] { $endpoint } не присылает отзывов, поэтому такую награду никто не смог бы получить.
        [comment] { $endpoint } не присылает комментариев, поэтому такую награду никто не смог бы получить.
        [forum] { $endpoint } не присылает сообщений форума, поэтому такую награду никто не смог бы получить.
    }
rule-counts-never =
    { $counts ->
       *[vote] Ни один вебхук сервера не присылает голосов, поэтому такую награду никто не смог бы получить.
        [review] Ни один вебхук сервера не присылает отзывов, поэтому такую награду никто не смог бы получить.
        [comment] Ни один вебхук сервера не присылает комментариев, поэтому такую награду никто не смог бы получить.
        [forum] Ни один вебхук сервера не присылает сообщений форума, поэтому такую награду никто не смог бы получить.
    }
rule-granted =
    { $rule }
    { $n ->
        [0] У всех, кто её заслужил, она уже есть.
        [one] Её сейчас получит { $n } участник.
        [few] Её сейчас получат { $n } участника.
       *[many] Её сейчас получат { $n } участников.
    }

## Счёт


votes-totals = { $member }: { $totals }
votes-streak = Серия: { $days }
votes-rank = Место по голосам: { $place } из { $of }
votes-next = Следующая награда: { $role }, ещё { $missing }
votes-waiting = Заслужено, но ещё не выдано:
    { $rewards }
top-empty = Здесь пока ничего не засчитано. Кто будет первым?
top-unknown = кто-то
top-page = Страница { $page } из { $of }
top-own = { $member }: { $place }-е место, { $total }
top-own-none = { $member }: места пока нет

## Связи

link-name = Имя должно быть длиной от 1 до 100 символов.
link-made = Имя **{ $name }** в **{ $endpoint }** привязано к { $member }: всё засчитанное под этим именем теперь у этого участника.
link-ambiguous = Имя «{ $name }» там носят несколько человек. Укажите вместо имени идентификатор с сайта: { $ids }
link-unknown = Нет привязки «{ $name }», которую вы можете убрать. Все привязки показывает `/link list`.
link-removed = Имя **{ $name }** отвязано; засчитанное осталось за этим именем.
link-none = К вам пока не привязано ни одно имя. Попросите команду сервера привязать его через `/link add`.
link-none-staff = Пока не привязано ни одно имя. Привяжите первое командой `/link add`.
link-list = Привязки

## Профили

profile-votes = Голоса
profile-streak = Серия
profile-rank = Место
profile-rank-value = №{ $place }
profile-rank-none = пока нет
profile-title = Ваш профиль в чате
profile-empty = О вас пока ничего не показывается.
profile-linked = Это чат показывает рядом с привязанным именем. Изменить можно командами `/profile set` и `/profile unset`.
profile-unlinked = К вам пока не привязано ни одно имя, поэтому чат ничего не показывает. Привязать его может команда сервера через `/link add`.
profile-shown = Поле **{ $field }** снова показывается.
profile-already-shown = Поле **{ $field }** и так показывается.
profile-already-hidden = Поле **{ $field }** уже скрыто.
profile-hidden = Поле **{ $field }** скрыто. Показать снова: `/profile set`.
profile-set = Теперь в поле **{ $field }**: { $value }
profile-unchanged = В поле **{ $field }** уже написано: { $value }
profile-counted = Поле **{ $field }** считается автоматически, задать его нельзя. Чтобы показать его, не указывайте `{ option-value }`.
profile-imitates = Это название похоже на поле **{ $field }**, которое считается автоматически. Выберите другое.
profile-mixed = В одном слове этого названия смешаны буквы разных алфавитов. Выберите другое.
profile-name-empty = Такое название не будет видно. Выберите другое.
profile-unset = Поле **{ $field }** удалено.
profile-unknown = Поля «{ $field }» у вас нет.
profile-value-missing = Для своего поля нужны название и значение.
profile-too-many = Своих полей может быть не больше { $n }. Сначала уберите одно командой `/profile unset`.

## Настройки

settings-now = Настройки сервера
settings-kept = Настройки сохранены
settings-unchanged = Ничего не изменено
settings-lines =
    Язык публикаций: { $language }
    Часовой пояс: { $timezone }
    Сейчас там: { $time }
    Начало недели: { $week }
    Начало дня: { $hour }
    Сегодня: { $today }
settings-default = { $value } (по умолчанию)
# Что вводят, чтобы сбросить настройку; строчными.
settings-default-name = по умолчанию
settings-default-choice = По умолчанию ({ $value })
# Страна, часовые пояса которой предлагаются первыми.
settings-zone-country = Россия
settings-hour = День начинается в час от 0 до 23.
settings-zone = Не знаю часового пояса «{ $name }». Введите город, страну или смещение, например `UTC+3`.
settings-zone-near = Не знаю часового пояса «{ $name }». Может быть, один из этих? { $near }
settings-zone-several = В «{ $name }» несколько часовых поясов. Введите город: { $near } …
# $day и $year — цифры, $month — от 1 до 12.
date =
    { $day } { $month ->
        [1] января
        [2] февраля
        [3] марта
        [4] апреля
        [5] мая
        [6] июня
        [7] июля
        [8] августа
        [9] сентября
        [10] октября
        [11] ноября
       *[12] декабря
    } { $year } г.

## Помощь

help-title = Crier
help-intro = Я публикую на этом сервере голоса, отзывы, комментарии, сообщения с форумов и жалобы из чатов — и награждаю людей за активность.
help-admin =
    Для администраторов:
    • `/endpoint add` — подключить сайт
    • `/route add` — выбрать, что и где публикуется
    • `/reward add` — сделать роль наградой
    • `/settings` — язык и часовой пояс
    • `/diagnose` — узнать, что не работает
help-member =
    Для всех:
    • `/votes` — ваш счёт, серия и следующая награда
    • `/top` — таблица лидеров
    • `/link list` и `/profile show` — что чат о вас знает и показывает
help-next-endpoint = **Следующий шаг:** подключите первый сайт командой `/endpoint add`. В ответ я дам URL и расскажу, что делать на сайте.
help-next-silent = **Следующий шаг:** запросов ещё не было. URL для сайта покажет `/endpoint show`, а как всё будет выглядеть — `/endpoint test`.
help-next-refused = **Следующий шаг:** запросы приходят, но отклоняются. Почему, скажет `/endpoint show`.
help-next-stuck = **Следующий шаг:** что-то застряло. Что и почему, скажет `/diagnose`.
help-next-reward = **Следующий шаг:** запросы приходят. Поблагодарите людей ролью: `/reward add`.
help-next-none = Всё настроено. Проверить, всё ли в порядке, можно командой `/diagnose`.

## Ошибки

error-unexpected = У меня что-то пошло не так. Попробуйте ещё раз чуть позже; если не поможет, сообщите тому, кто меня запустил, этот номер: `{ $reference }`
error-guild-only = Это работает только на сервере.
error-not-admin = Для этого нужно право «Управлять сервером».
error-option = Я не понимаю один из параметров. Выберите из того, что предлагается во время ввода.
error-outdated = Discord пока показывает старую версию этой команды. Попробуйте через минуту или перезапустите Discord.
error-old-button = Эта кнопка устарела и больше не работает. Вызовите команду ещё раз.
