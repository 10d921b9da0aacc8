# Почему что-то отклонено, ждёт или не удалось и что с этим делать.

## Застрявшее: что, почему и следующий шаг

stuck-post =
    { $n ->
        [one] { $n } сообщение
        [few] { $n } сообщения
       *[many] { $n } сообщений
    }
stuck-edit =
    { $n ->
        [one] { $n } правка сообщения
        [few] { $n } правки сообщений
       *[many] { $n } правок сообщений
    }
stuck-grant =
    { $n ->
        [one] { $n } выдача роли
        [few] { $n } выдачи ролей
       *[many] { $n } выдач ролей
    }
stuck-revoke =
    { $n ->
        [one] { $n } снятие роли
        [few] { $n } снятия ролей
       *[many] { $n } снятий ролей
    }
stuck-parked = Ждёт: { $what }. { $why } { $step }
stuck-dead = Не удалось: { $what }. { $why } { $step }

reason-missing-access = Я не вижу канал.
reason-missing-permission = В канале мне не хватает права.
reason-channel-gone = Канала больше нет.
reason-channel-not-found = Discord отвечает, что не находит канал, хотя я его вижу.
reason-channel-unfit = В канал такого типа нельзя писать.
reason-thread-closed = Ветка закрыта или в архиве.
reason-unsure = Возможно, сообщение уже там: отправка оборвалась, а истории канала я не вижу и проверить не могу.
reason-role-gone = Роли больше нет.
reason-role-out-of-reach = Я не могу выдать эту роль.
reason-member-absent = Участника нет на сервере.
reason-guild-left = Меня не было на сервере.
reason-refused = Discord этого не принимает.
reason-blocked = Это блокирует AutoMod или фильтр Discord.
reason-exhausted = Слишком много неудачных попыток.

step-missing-access = Дайте мне доступ к каналу — дальше всё пойдёт само.
step-missing-permission = Дайте мне права, которые `/diagnose` назовёт для этого канала, — дальше всё пойдёт само.
step-channel-gone = Выберите другой канал командой `/route edit`.
step-channel-not-found = Я попробую снова в течение часа — или раньше, если канал изменится.
step-channel-unfit = Выберите другой канал командой `/route edit`.
step-thread-closed = Откройте ветку снова — дальше всё пойдёт само — или выберите другой канал командой `/route edit`.
step-unsure = Дайте мне в этом канале право «Читать историю сообщений» — и я проверю сам.
step-role-gone = Выберите другую роль командой `/reward edit`.
step-role-out-of-reach = Дайте мне право «Управлять ролями» и поднимите мою роль выше этой — дальше всё пойдёт само.
step-member-absent = Роль появится, когда участник вернётся.
step-guild-left = Дальше всё пойдёт само.
step-refused = Сообщите тому, кто меня запустил.
step-blocked = Проверьте правила AutoMod на сервере.
step-exhausted = Сообщите тому, кто меня запустил.

## Отклонённые запросы

refusal-missing = запрос пришёл без секрета. Укажите секрет на сайте или дайте мне тот, которым сайт пользуется: `/endpoint secret`.
refusal-wrong = секрет не совпал. Сверьте секрет на сайте с тем, что задан командой `/endpoint secret`.
refusal-stale = запрос подписан слишком давно. Часы идут неверно — на сайте или у меня.
refusal-no-secret = секрета сайта здесь ещё нет. Укажите его командой `/endpoint secret`.
refusal-not-json = это был не JSON. Тот ли это сайт и в том ли поле указан URL?
refusal-field = запрос не похож на запросы этого сайта (место: `{ $path }`). Может быть, этот URL указан на другом сайте?
